/**
 * What a date column's name says of its instant: when a row began, or something later in its life.
 * `evidence/date-columns.ts` compares it with the rows.
 */
import { plainName } from './name-words';

/** What happened at a date. `seen` is a visit or a log-in; `deadline` lies ahead. */
export type DateRole =
  | 'created'
  | 'changed'
  | 'approved'
  | 'paid'
  | 'sent'
  | 'delivered'
  | 'finished'
  | 'cancelled'
  | 'deleted'
  | 'birthday'
  | 'deadline'
  | 'seen';

/** The first match decides. Later events in a row's life come before 'created'. */
const ROLES: readonly (readonly [DateRole, RegExp])[] = [
  ['birthday', /birth|(^|_)dob($|_)|ngay_?sinh|nam_?sinh|sinh_?nhat|sinh_?ngay/],
  ['deleted', /delet|remov|trash|(^|_)xoa($|_)|ngay_?xoa|thoi_?gian_?xoa/],
  [
    'cancelled',
    /cancel|void|reject|refund|(^|_)(huy|tra_?hang|hoan_?(tien|hang|tra))|ngay_?huy|thoi_?gian_?huy|tu_?choi/,
  ],
  [
    'deadline',
    /expir|deadline|due|valid_?(to|until)|(^|_)end(s|_|$)|ends?_?(at|date|time)|het_?han|han_?(dung|su_?dung|thanh_?toan|chot)|(^|_)den_?ngay|ket_?thuc|du_?kien|expected|estimated|estimate|promis|hen(_|$)|(^|_)eta($|_)/,
  ],
  [
    'changed',
    /upd|modif|chang|edit|(^|_)(sua|cap_?nhat)|ngay_?sua|cap_?nhat|last_?(mod|change|update)|mtime|utime|gmt_?modified/,
  ],
  [
    'finished',
    /(?<!checkout_?)complet|finish|done_?(at|date|time)|succe|fulfil|hoan_?(thanh|tat)|ket_?toan|thanh_?cong|closed_?(at|on|date)/,
  ],
  [
    'delivered',
    /deliver|received?_?(at|date|on)|nhan_?hang|ngay_?(nhan|giao)(?!_?dich)|giao_?(hang|luc)?(?!_?dich)(_|$)|thoi_?gian_?(giao|nhan)(?!_?dich)/,
  ],
  [
    'sent',
    /ship|sent|dispatch|xuat_?kho|gui_?hang|ngay_?gui|van_?chuyen|pick(ed|up)|lay_?hang|dong_?goi|packed/,
  ],
  ['paid', /paid|pay(?!load)|thanh_?toan|ngay_?tt$|invoiced?_?(at|date)|xuat_?hoa_?don/],
  [
    'approved',
    /approv|confirm|verif|accept|xac_?nhan|duyet|publish_?down|activated?_?(at|date|on)|kich_?hoat/,
  ],
  [
    'seen',
    /log(ged)?_?in(?!s)|login|dang_?nhap|last_?(seen|active|activity|visit|login|access)|(^|_)(seen|viewed|visited|hit|accessed)(_|$)|visit|truy_?cap|ngay_?xem|thoi_?gian_?vao|ghe/,
  ],
  [
    'created',
    /creat|crt|ctime|added?(_|$)|(^|_)(add|insert|regist|reg|join|sign(ed)?_?up|order(ed)?|placed?|purchased?|book(ed|ing)?|sold|sale|issue[d]?|publish(ed)?|posted|start|begin|since|submitted|transaction|trans|invoice|checkout)|checkout_?completed|(^|_)(ngay|thoi_?gian|thoi_?diem|tg|gio|luc|ngay_?gio)_?(gio_?|thang_?)?(dat|mua|tao|dang|them|lap|ky|gia_?nhap|tham_?gia|khoi_?tao|giao_?dich|ban|mo|len_?don|nhap|ra|phat_?hanh|thue|bat_?dau|vao|dk|dh|hd|ghi_?nhan)|(ngay|thoi_?gian)_?\w*_?(tao|dat|lap)(_|$)|^(ngay|thoi_?gian|thoi_?diem|date|time|timestamp|ts|datetime|ngay_?gio|ngay_?thang|day|at|gio|luc|vao_?luc|khi|moc_?thoi_?gian)$|gmt_?create|dat_?luc|tao_?luc|(^|_)(created|dat_?hang)($|_)/,
  ],
];

/** The event that a date column records, by its name; undefined if the name does not say. */
export function dateRoleOf(name: string): DateRole | undefined {
  const plain = plainName(name);
  return ROLES.find(([, pattern]) => pattern.test(plain))?.[0];
}

/** Whether a name says that a buyer placed an order then, and not only that a row was made. */
export function isPlacingName(name: string): boolean {
  return /(^|_)(placed?|order(ed)?|submit(ted)?|purchased?|checked_?out|check_?out)(_|$)|(^|_)dat(_?(hang|mua|don|luc))?(_|$)|(ngay|gio|luc|thoi_?gian|thoi_?diem)_?(dat|mua|len_?don|chot)(_|$)/.test(
    plainName(name),
  );
}

/**
 * Whether a table has the pair of dates that Laravel, Rails, Sequelize and their like keep: they write UTC, or
 * the zone of their configuration, whatever the zone of the database.
 */
export function isDatedByFramework(
  columns: readonly { name: string; onUpdate?: boolean }[],
): boolean {
  const of = (name: string) =>
    columns.some((each) => plainName(each.name) === name && each.onUpdate !== true);
  return of('created_at') && of('updated_at');
}
