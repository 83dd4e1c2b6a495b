import type { Column, Table } from '../database/catalogue';
import { plainName } from '../vocabulary/words';

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
  const plain = plainName(name);
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
