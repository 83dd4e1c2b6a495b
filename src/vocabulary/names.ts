import type { Column, Table } from '../database/catalogue';
import type { Subject } from '../report/subject';

/**
 * Names by which a table may be known, English in the singular and Vietnamese without marks, words glued
 * together. The likelier ones stand first: a SKU is what the report counts of a product.
 */
const SUBJECTS: Readonly<Record<Subject, readonly (readonly string[])[]>> = {
  visits: [
    words(`page view|visit|visit log|visitor|visitor log|access log|site visit|web visit|traffic log|
      luot truy cap|truy cap|thong ke truy cap|nhat ky truy cap|lich su truy cap|log truy cap|luot xem|
      luot ghe tham|ghe tham|luot vao`),
    words('hit|view|traffic|access|session|visit session|page visit|thong ke'),
  ],
  sellers: [
    words(`seller|vendor|merchant|shop|store|nguoi ban|nguoi ban hang|nha ban|nha ban hang|gian hang|
      cua hang|chu shop|chu gian hang|chu cua hang`),
    words('supplier|partner|nha cung cap|doi tac|shop owner|store owner'),
    words('member|thanh vien|user|nguoi dung|account|tai khoan'),
  ],
  products: [
    words(`sku|product sku|item sku|product variant|item variant|variant|product variation|variation|
      bien the|bien the san pham|san pham bien the|phien ban san pham|phan loai hang|phan loai san pham`),
    words(`product|item|listing|goods|merchandise|san pham|mat hang|hang hoa|vat pham|tin dang|tin rao|
      tin rao vat|tin ban`),
    words('sp|ad|classified|service'),
  ],
  orders: [
    words(`order|sale order|sales order|customer order|shop order|don hang|don dat hang|don mua hang|
      don ban hang|dat hang|don mua|don ban|don dat`),
    words(
      'booking|purchase|checkout|sale|hoa don|hoa don ban hang|giao dich|phieu dat hang|dat cho',
    ),
    words('transaction|invoice|dh|mua hang'),
  ],
};

/** Words before a name that make it something else: a part of an order, a list, a trace of changes. */
const OTHERWISE: Readonly<Record<Subject, ReadonlySet<string>>> = (() => {
  const always =
    words(`cart|basket|wishlist|compare|history|status|log|detail|line|translation|lang|
    language|meta|image|photo|category|cate|tag|review|rating|comment|address|payment|temp|tmp|bak|
    backup|old|archive|deleted|type|kind|setting|config|chi tiet|ct|gio|gio hang|lich su|trang thai|
    loai|danh muc|nhom|anh|hinh anh|danh gia|binh luan|yeu thich|ban dich|cau hinh|thanh toan|tam|
    nhap|phieu nhap|huy|coupon|voucher|export|import|attribute|thuoc tinh|role|permission|group`);
  const of = (...more: string[]) => new Set([...always, ...more]);
  const ordered = words('order|don hang|hoa don|don|invoice|purchase|booking|dat hang|checkout');
  const traces = new Set(always.filter((word) => !/^(log|history|lichsu|session)$/.test(word)));
  return {
    visits: traces,
    sellers: of(...ordered, 'product', 'sanpham'),
    products: of(...ordered),
    orders: of('nhap', 'mua', 'product', 'sanpham', 'item', 'return', 'refund', 'trahang'),
  };
})();

/** The words of a name: without marks, in lower case, cut at signs and at humps. */
export function wordsOf(name: string): string[] {
  return name
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[đĐ]/g, 'd')
    .replace(/([\p{Ll}\d])(\p{Lu})/gu, '$1 $2')
    .replace(/(\p{Lu})(\p{Lu}\p{Ll})/gu, '$1 $2')
    .toLowerCase()
    .split(/[^\p{L}\d]+/u)
    .filter((word) => word !== '');
}

/** How well a table's name fits a subject: 0 is best; undefined for a name that is another thing's. */
export function fitOf(subject: Subject, name: string): number | undefined {
  const all = wordsOf(name);
  // 'tbldonhang', 'tborder': the mark of a table that is glued to its name.
  const [only = ''] = all;
  const plain = all.length === 1 ? [all, [only.replace(/^tbl?(?=...)/, '')]] : [all];
  for (const parts of plain) {
    for (let from = 0; from < parts.length; from += 1) {
      const glued = parts.slice(from).join('');
      const tier = SUBJECTS[subject].findIndex((names) => spellings(glued).some(includedIn(names)));
      if (tier >= 0) return isOtherwise(subject, parts.slice(0, from)) ? undefined : tier;
    }
  }
  return undefined;
}

function includedIn(names: readonly string[]): (name: string) => boolean {
  return (name) => names.includes(name);
}

/** A name and its singulars. */
function spellings(name: string): string[] {
  return [
    name,
    name.replace(/ies$/, 'y'),
    name.replace(/s$/, ''),
    name.replace(/es$/, ''),
    name.replace(/s(logs?|skus?|variants?|variations?)$/, '$1'),
  ];
}

function isOtherwise(subject: Subject, before: readonly string[]): boolean {
  return before.some((word, index) => {
    const pair = word + (before[index + 1] ?? '');
    return [...spellings(word), ...spellings(pair)].some((each) => OTHERWISE[subject].has(each));
  });
}

/** Names of columns by their roles, the likeliest first, words set apart by '_'. */
const COLUMNS = {
  date: [
    /^(placed|ordered|visited|purchased|booked)_?(at|on|date|time)$|^(order|purchase|booking|visit|access)_?(date|time|at)$/,
    /^(ngay|thoi_?gian|thoi_?diem|tg|gio)_?(gio_?)?(dat|mua|tao|dang|them|lap|ky|truy_?cap|ghe|vao|gia_?nhap|tham_?gia|khoi_?tao|giao_?dich)/,
    /^((created?|added|registered|published|inserted|joined|reg|creation|insert|add|register)(_?(at|on|date|time|ts|timestamp))?|gmt_?create|ctime|crt?_?(date|time))(_?(utc|gmt|ms|unix))?$/,
    /^(date|time)_?(added|created?|add|creation|insert|registered|order|ordered|placed)$|^date_?created/,
    /^(ngay|thoi_?gian|thoi_?diem|date|time|timestamp|ts|datetime|ngay_?gio|ngay_?thang)$|_(created|create)_?(at|on|date|time)$|^(viewed|seen|hit|logged)_?(at|time|date)$|^at$/,
  ],
  status: [
    /^(order_?|don_?hang_?)?(status|state)(_?(id|code))?$|^(order|don_?hang)_?(status|state)/,
    /^(ma_?|id_?)?(trang_?thai|tinh_?trang)/,
    /(^|_)(status|trang_?thai|tinh_?trang)(_?id)?$/,
  ],
  total: [
    /^(grand_?total|total_?amount|order_?total|total_?price|total_?money|final_?(total|amount|price)|amount_?total|total|amount|payable)(_?(vnd|cents?))?$/,
    /^(tong_?tien|thanh_?tien|tong_?thanh_?toan|tong_?gia_?tri|tong_?cong|tong|gia_?tri|so_?tien|tien)/,
    /(^|_)(total|amount|tong_?tien|thanh_?tien)(_|$)/,
  ],
  deleted: [
    /^(deleted|removed|delete)_?(at|on|date|time)$|^(ngay|thoi_?gian)_?xoa$/,
    /^(is_?)?(deleted?|removed)$|^del(_?flag)?$|^(da_?)?xoa$|^is_?del$|^bi_?xoa$/,
  ],
  active: [
    /^(is_?)?(active|activated|enabled?|published|visible|approved|verified|on_?sale|available|show|display)$/,
    /^(hien_?thi|kich_?hoat|hoat_?dong|da_?duyet|duyet|dang_?ban|an_?hien|con_?ban)$/,
    /^(status|state|trang_?thai|tinh_?trang)$/,
    /^(role|vai_?tro|type|loai|loai_?tai_?khoan|user_?type|account_?type|is_?(seller|vendor))$/,
  ],
  currency: [/^(order_?)?currency(_?(code|id|iso))?$|^(loai_?)?tien_?te$|^don_?vi_?tien/],
} as const;

export type Role = keyof typeof COLUMNS;

/** Times of something else than a row's beginning. */
const LATER =
  /upd|modif|chang|edit|delet|remov|expir|login|birth|deliver|ship|paid|pay|complet|finish|cancel|sua|cap_?nhat|xoa|het_?han|dang_?nhap|sinh|giao(?!_?dich)|thanh_?toan|huy|hoan|last|end|ket_?thuc/;

const DATES = ['date', 'datetime', 'timestamp'];
const NUMBERS = ['int', 'bigint', 'mediumint', 'decimal', 'double'];
const TEXTS = ['varchar', 'char', 'text', 'tinytext'];

/** The columns of a table that may have a role, the likeliest first. */
export function columnsFor(role: Role, { columns }: Table): Column[] {
  const rank = (column: Column) => rankOf(role, column);
  return columns
    .filter((column) => rank(column) !== undefined)
    .sort((a, b) => (rank(a) ?? 0) - (rank(b) ?? 0));
}

function rankOf(role: Role, { name, type }: Column): number | undefined {
  const plain = wordsOf(name).join('_');
  const place = COLUMNS[role].findIndex((pattern) => pattern.test(plain));
  if (role === 'date') {
    if (![...DATES, ...NUMBERS, ...TEXTS].includes(type)) return undefined;
    // Where the name tells nothing, the type of a date still does.
    if (place < 0) return DATES.includes(type) ? (LATER.test(plain) ? 20 : 10) : undefined;
    return place + (LATER.test(plain) ? 20 : 0);
  }
  if (place < 0) return undefined;
  if (role === 'total' && ![...NUMBERS, ...TEXTS, 'float', 'smallint'].includes(type)) {
    return undefined;
  }
  if (role !== 'deleted' && DATES.includes(type)) return undefined;
  if (role === 'deleted' && ![...DATES, ...NUMBERS, 'tinyint', 'smallint'].includes(type))
    return undefined;
  return place;
}

function words(list: string): string[] {
  return list.split('|').map((name) => name.replace(/\s+/g, ''));
}
