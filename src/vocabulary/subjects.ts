/**
 * Which tables may hold what the report counts, by their names, Vietnamese and English: visits, sellers, products,
 * orders, and the tables beside orders. `own-schema/` looks at their columns.
 */
import type { Subject } from '../report/figure-names';
import { gluedNames, plainName, singularsOf, wordsOf } from './name-words';

/**
 * Names by which a table may be known, English in the singular and Vietnamese without marks, words glued
 * together. The likelier ones stand first: a SKU is what the report counts of a product.
 */
const TABLES: Readonly<Record<Subject, readonly (readonly string[])[]>> = {
  visits: [
    gluedNames(`page view|visit|visit log|visitor|visitor log|access log|site visit|web visit|traffic log|
      luot truy cap|truy cap|thong ke truy cap|nhat ky truy cap|lich su truy cap|log truy cap|luot xem|
      luot ghe tham|ghe tham|luot vao`),
    gluedNames('hit|view|traffic|access|session|visit session|page visit|thong ke'),
  ],
  sellers: [
    gluedNames(`seller|vendor|merchant|shop|store|nguoi ban|nguoi ban hang|nha ban|nha ban hang|gian hang|
      cua hang|chu shop|chu gian hang|chu cua hang`),
    gluedNames('supplier|partner|nha cung cap|doi tac|shop owner|store owner'),
    gluedNames('member|thanh vien|user|nguoi dung|account|tai khoan'),
  ],
  products: [
    gluedNames(`sku|product sku|item sku|product variant|item variant|variant|product variation|variation|
      bien the|bien the san pham|san pham bien the|phien ban san pham|phan loai hang|phan loai san pham|
      bien the sp|sp bien the|bt sp|phan loai sp|phien ban sp|san pham chi tiet|sp chi tiet|chi tiet san pham|
      ct san pham|ctsp`),
    gluedNames(`product|item|listing|goods|merchandise|san pham|mat hang|hang hoa|vat pham|tin dang|tin rao|
      tin rao vat|tin ban`),
    gluedNames(`sp|ad|classified|service|product template|product tmpl|product master|item master|product base|
      product parent|parent product|san pham goc|san pham cha|san pham me|san pham chung`),
  ],
  orders: [
    gluedNames(`order|sale order|sales order|customer order|shop order|don hang|don dat hang|don mua hang|
      don ban hang|dat hang|don mua|don ban|don dat`),
    gluedNames(
      'booking|purchase|checkout|sale|hoa don|hoa don ban hang|giao dich|phieu dat hang|dat cho',
    ),
    gluedNames('transaction|invoice|dh|mua hang'),
  ],
};

/** Words before a name that make it something else: a part of an order, a list, a trace of changes. */
const OTHERWISE: Readonly<Record<Subject, ReadonlySet<string>>> = (() => {
  const always =
    gluedNames(`cart|basket|wishlist|compare|history|status|log|detail|line|translation|lang|
    language|meta|image|photo|category|cate|tag|review|rating|comment|address|payment|temp|tmp|bak|
    backup|old|archive|deleted|type|kind|setting|config|chi tiet|ct|gio|gio hang|lich su|trang thai|
    loai|danh muc|nhom|anh|hinh anh|danh gia|binh luan|yeu thich|ban dich|cau hinh|thanh toan|tam|
    nhap|phieu nhap|huy|coupon|voucher|export|import|attribute|thuoc tinh|role|permission|group`);
  const of = (...more: string[]) => new Set([...always, ...more]);
  const ordered = gluedNames(
    'order|don hang|hoa don|don|invoice|purchase|booking|dat hang|checkout',
  );
  const traces = new Set(always.filter((word) => !/^(log|history|lichsu|session)$/.test(word)));
  return {
    visits: traces,
    sellers: of(...ordered, 'product', 'sanpham'),
    products: of(...ordered),
    orders: of('nhap', 'mua', 'product', 'sanpham', 'item', 'return', 'refund', 'trahang'),
  };
})();

/** How well a table's name fits a subject: 0 is best; undefined for a name that is another thing's. */
export function fitOf(subject: Subject, name: string): number | undefined {
  const all = wordsOf(name);
  // 'tbldonhang', 'tborder': the mark of a table that is glued to its name.
  const [only = ''] = all;
  const plain = all.length === 1 ? [all, [only.replace(/^tbl?(?=...)/, '')]] : [all];
  for (const parts of plain) {
    for (let from = 0; from < parts.length; from += 1) {
      const glued = parts.slice(from).join('');
      const tier = TABLES[subject].findIndex((names) => singularsOf(glued).some(includedIn(names)));
      if (tier >= 0) return isOtherwise(subject, parts.slice(0, from)) ? undefined : tier;
    }
  }
  return undefined;
}

function includedIn(names: readonly string[]): (name: string) => boolean {
  return (name) => names.includes(name);
}

function isOtherwise(subject: Subject, before: readonly string[]): boolean {
  return before.some((word, index) => {
    const pair = word + (before[index + 1] ?? '');
    return [...singularsOf(word), ...singularsOf(pair)].some((each) =>
      OTHERWISE[subject].has(each),
    );
  });
}

const KIND_NAME =
  /^((order|purchase|don|don_?hang|hoa_?don|giao_?dich|visit|hit|event|session|log|truy_?cap|phien|su_?kien)_?)?(type|kind|loai)(_?(id|code|order|don|don_?hang|hoa_?don|giao_?dich|truy_?cap|su_?kien|event))?$/;

/** Whether a column's name says that it holds the kind of its row: a sale or a top-up, a page view or a click. */
export function isKindName(name: string): boolean {
  return KIND_NAME.test(plainName(name));
}
