/**
 * Columns that mark a row as not counting (deleted, hidden, a test, a bot's, a draft), and the words of the
 * statuses of sellers and products. A mark is recognised by its name and its type together. The statuses of orders
 * are in `status-words.ts`.
 */
import type { Column } from '../database/schema';
import { quoteName } from '../sql/print';
import { plainName, wordsOf } from './name-words';

/** What a mark says about its row. Closed and blocked shops are `hidden`, since buyers do not see them. */
export type Mark = 'deleted' | 'hidden' | 'test' | 'bot' | 'draft';

const DELETED =
  /^(is_?|da_?|bi_?|has_?been_?)?(deleted?|removed|trash(ed)?|xoa|xoa_?mem|thung_?rac)(_?(flag|yn|mark|status|state))?$|^del(_?flag)?$|^is_?del$|^(trong|vao|o)_?thung_?rac$|^(trang_?thai|tinh_?trang|co|flag)_?(da_?)?xoa$|^soft_?deleted?$|^deletion$/;
const DELETED_AT =
  /^(deleted|removed|trashed|delete|soft_?deleted|deletion|discarded|destroyed)_?(at|on|date|time|ts)$|^(ngay|thoi_?gian|tg|ngay_?gio)_?(bi_?)?xoa$|^(deleted|xoa)_?(luc|vao)$/;
const HIDDEN =
  /^(is_?|da_?|bi_?)?(hidden|hide|invisible|disabled?|inactive|deactivated|blocked|banned|locked|suspended|closed|archived|unlisted|discontinued|an|khoa|chan|cam|dong_?cua|ngung_?ban|ngung_?hoat_?dong|tam_?ngung|tam_?khoa|ngung_?kinh_?doanh|luu_?tru)(_?(flag|yn))?$/;
const HIDDEN_AT =
  /^(hidden|disabled|deactivated|blocked|banned|locked|suspended|closed|archived|unpublished|discontinued)_?(at|on|date|time)$|^(ngay|thoi_?gian)_?(bi_?)?(an|khoa|chan|dong_?cua|ngung_?ban|ngung_?kinh_?doanh)$/;
const SHOWN =
  /^(is_?)?(active|activated|actived|enabled?|published|publish|visible|visibility|approved|verified|public|listed|live|on_?sale|for_?sale|sale_?ok|can_?(be_?)?s(ell|old)|allows?_?sale|sale_?allowed|sellable|saleable|purchasable|available|show|shown|display|displayed|online)(_?(flag|yn))?$|^(hien_?thi|hien|an_?hien|kich_?hoat|hoat_?dong|da_?duyet|duyet|dang_?ban|con_?ban|dang_?hoat_?dong|cho_?phep_?ban|duoc_?(phep_?)?ban|mo_?ban|con_?kinh_?doanh|dang_?kinh_?doanh|cong_?khai|xac_?thuc|da_?xac_?thuc|trang_?thai_?hien_?thi)$/;
const TEST =
  /^(is_?)?(test|demo|sandbox|fake|dummy)(_?(order|mode|flag|data))?$|^is_?training$|^(don_?)?(thu|thu_?nghiem|don_?thu|don_?test|chay_?thu)$/;
const BOT = /^(is_?)?(bot|robot|crawler|spider)(_?flag)?$|^la_?bot$/;
const CLIENT = /(^|_)(client|agent|ua|browser|device|crawler|trinh_?duyet|thiet_?bi)($|_)/;
const DRAFT = /^(is_?|la_?)?(draft|nhap|ban_?nhap|don_?nhap)(_?flag)?$/;

/** Whether a column says by which program a visit was made. */
export function isClientName(name: string): boolean {
  return CLIENT.test(plainName(name));
}

const ROBOT =
  '(^|[^a-z])(bot|robot|crawler|spider|uptime|monitor|pingdom|probe|headless|scraper|curl|wget)|bot([^a-z]|$)';

/** The SQL condition that a column names a robot. */
export function isRobot(column: string): string {
  return `LOWER(${column}) REGEXP '${ROBOT}'`;
}

/** Whether a column marks the visits of the platform's own staff. */
export function isStaffMark({ name, type }: Column): boolean {
  return (
    /int$|^bit$/.test(type) &&
    /^(is_?|la_?)?(internal|noi_?bo|staff|nhan_?vien|admin)$/.test(plainName(name))
  );
}

/** Whether a word names a robot. */
export function isRobotWord(word: string): boolean {
  return new RegExp(ROBOT).test(word.toLowerCase());
}

const DATES = ['date', 'datetime', 'timestamp'];

/**
 * The mark that a column is, with the condition that holds for a row which counts; undefined for any other
 * column. A status of several words is no mark.
 * @param column SQL of the column, where its name alone is not enough
 */
export function markOf(
  { name, type }: Column,
  column = quoteName(name),
): { mark: Mark; unmarked: string } | undefined {
  // 'x_' and 'x_studio_' are what Odoo puts before a column that the platform added.
  const plain = plainName(name).replace(/^x_(studio_)?/, '');
  const mark =
    DELETED.test(plain) || DELETED_AT.test(plain)
      ? 'deleted'
      : HIDDEN.test(plain) || HIDDEN_AT.test(plain) || SHOWN.test(plain)
        ? 'hidden'
        : TEST.test(plain)
          ? 'test'
          : BOT.test(plain)
            ? 'bot'
            : DRAFT.test(plain)
              ? 'draft'
              : undefined;
  if (!mark) return undefined;
  const shows = SHOWN.test(plain);
  if (DATES.includes(type)) return shows ? undefined : { mark, unmarked: `${column} IS NULL` };
  if (/int$|^bit$|decimal|boolean/.test(type)) {
    return { mark, unmarked: shows ? `${column} = 1` : `COALESCE(${column}, 0) = 0` };
  }
  if (!/char|enum|text/.test(type)) return undefined;
  const [yes, no] = [
    "'1', 'y', 'yes', 'true', 'on', 'co'",
    "'', '0', 'n', 'no', 'false', 'off', 'khong'",
  ];
  return {
    mark,
    unmarked: shows ? `LOWER(${column}) IN (${yes})` : `LOWER(COALESCE(${column}, '')) IN (${no})`,
  };
}

const HIDDEN_WORD =
  /\b(draft|onboarding|applied|applicant|unlisted|paused|frozen|terminated|blacklisted|dormant|pending|wait(ing)?|review|inactive|disabled?|hidden|hide|private|trash(ed)?|deleted?|removed|archived?|reject(ed)?|denied|banned|block(ed)?|lock(ed)?|suspended|closed?|expired|unpublished?|unapproved|offline|new|invisible|stopped|discontinued|nhap|cho|cho duyet|chua|chua duyet|tu choi|khoa|bi khoa|da khoa|tam khoa|tam ngung|tam an|ngung|ngung ban|an|da an|bi an|xoa|da xoa|bi xoa|dong|dong cua|da dong|het han|vi pham|bi chan|chan|huy|da huy|luu tru|go)\b/;
const SHOWN_WORD =
  /\b(active|activated|public|listed|approved|enabled?|published?|publish|visible|online|live|open(ed)?|verified|available|on sale|selling|in stock|normal|ok|hien|hien thi|da duyet|duyet|dang ban|con ban|mo|dang mo|kich hoat|da kich hoat|con hang|binh thuong|cong khai|kinh doanh)\b/;
/** A sold-out product still counts: its page and its SKU stay. */
const SOLD_OUT = /\b(out of stock|sold out|het hang|tam het)\b/;
const NOT = /^(chua|khong|not|un|in|dis|tam|ngung|cho|dang cho|bi)\b/;

/** Whether buyers see what has a status, by its word; undefined where the word does not say. */
export function visibilityOf(word: string): 'shown' | 'hidden' | undefined {
  // 'hoạt động' is to be in business; 'đóng' by itself is to be closed.
  const plain = wordsOf(word).join(' ').replaceAll('hoat dong', 'active');
  if (plain === '' || /^\d+$/.test(plain)) return undefined;
  if (SOLD_OUT.test(plain)) return 'shown';
  if (NOT.test(plain)) return 'hidden';
  if (
    SHOWN_WORD.test(plain) &&
    !/\b(xoa|khoa|dong|ngung|tu choi|deleted|closed|inactive)\b/.test(plain)
  )
    return 'shown';
  return HIDDEN_WORD.test(plain) ? 'hidden' : undefined;
}

const KIND =
  /^(type|kind|loai)$|^(order|invoice|transaction|bill|voucher|document|doc)_?(type|kind)$|^loai_?(don|don_?hang|phieu|hoa_?don|giao_?dich|hd|dh|ct|chung_?tu)$/;
const NO_SALE =
  /^(purchase|purchase order|import|supplier|restock|transfer|stock\w*|inventory|adjust\w*|quote|quotation|expense|deposit|withdraw\w*|top ?up|payout|nhap|nhap hang|nhap kho|phieu nhap|mua hang ncc|tra ncc|tra hang ncc|chuyen kho|kiem kho|kiem ke|dieu chinh|bao gia|phieu chi|chi|nap tien|rut tien)$/;
const CHANNEL =
  /^(sales?_?|order_?)?(channel|source)$|^(kenh|nguon)(_?(ban|ban_?hang|don|don_?hang))?$|^hinh_?thuc_?ban(_?hang)?$/;
const IN_PERSON =
  /^(pos|offline|in ?store|counter|quay|tai quay|ban tai quay|tai cua hang|truc tiep)$/;

/** Whether a value of a column of a table of orders says that its row is no order of the platform: goods bought in, a till. */
export function isNoSale(column: string, word: string): boolean {
  const [name, plain] = [plainName(column), wordsOf(word).join(' ')];
  return (KIND.test(name) && NO_SALE.test(plain)) || (CHANNEL.test(name) && IN_PERSON.test(plain));
}

/** Whether a column says of what kind its rows are, or where a sale was made. */
export function isKindOfSale(column: string): boolean {
  const name = plainName(column);
  return KIND.test(name) || CHANNEL.test(name);
}
