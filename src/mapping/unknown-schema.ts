import type { Column, Table } from '../database/catalogue';
import { quoteName, quoteTable } from '../database/quote';
import { periodParameters, type Section } from './compose';

/** What a report asks of a table, and the names by which one may be known, English and Vietnamese. */
const SUBJECTS = {
  visits: /^(page_?views?|visits?|visit_?logs?|visitors?|access_?logs?|luot_?truy_?cap|truy_?cap)$/,
  sellers:
    /^(sellers?|vendors?|merchants?|shops?|stores?|nguoi_?ban|nha_?ban|gian_?hang|cua_?hang|nha_?cung_?cap|chu_?shop)$/,
  products:
    /^(skus?|product_?variants?|variants?|products?|items?|listings?|san_?pham|mat_?hang|hang_?hoa|tin_?dang|tin_?rao)$/,
  orders:
    /^(orders?|sales_?orders?|bookings?|purchases?|don_?hang|don_?dat_?hang|dat_?hang|hoa_?don|giao_?dich)$/,
} as const;

export type Subject = keyof typeof SUBJECTS;

export const SUBJECT_NAMES = Object.keys(SUBJECTS) as Subject[];

/** Names of columns, the likeliest first. */
const COLUMNS = {
  date: [
    /^(placed|ordered|visited)_?(at|on|date)$/,
    /^(ngay|thoi_?gian|tg)_?(dat|mua|tao|dang|them|lap|ky|truy_?cap)/,
    /^(created|added|registered|published)(_?(at|on|date|time))?(_?(utc|gmt))?$/,
    /^(date|time)_?(added|created|add)$|^(order|visit)_?(date|time)$|^date_?created/,
    /^(ngay|thoi_?gian|date|time|timestamp)$/,
  ],
  status: [/^(order_?)?(status|state)(_?id)?$/, /^(trang_?thai|tinh_?trang)/],
  total: [
    /^(grand_?total|total_?amount|order_?total|total_?price|total|amount)$/,
    /^(tong_?tien|thanh_?tien|tong_?gia_?tri|tong_?cong|gia_?tri|so_?tien)/,
  ],
  deleted: [
    /^(deleted|removed)_?(at|on|date)$|^ngay_?xoa$/,
    /^(is_?)?deleted$|^(da_?)?xoa$|^is_?removed$/,
  ],
} as const;

const DATES = ['date', 'datetime', 'timestamp', 'int', 'bigint'];

/** A table that may hold what a subject of the report is about, and its columns by their roles. */
export interface Candidate {
  readonly subject: Subject;
  readonly table: Table;
  readonly date: Column | undefined;
  readonly status: Column | undefined;
  readonly total: Column | undefined;
  readonly deleted: Column | undefined;
}

/** The tables whose names and columns suggest a subject, the likeliest first. */
export function candidates(subject: Subject, tables: readonly Table[]): Candidate[] {
  return tables
    .filter(
      ({ name }) =>
        SUBJECTS[subject].test(name.toLowerCase().replace(/^(tbl?|t)_/, '')) ||
        SUBJECTS[subject].test(name.toLowerCase().replace(/^[a-z0-9]+_/, '')),
    )
    .map((table) => ({
      subject,
      table,
      date: column(table, COLUMNS.date, (type) => DATES.includes(type)),
      status: column(table, COLUMNS.status),
      total: column(table, COLUMNS.total),
      deleted: column(table, COLUMNS.deleted),
    }))
    .sort((a, b) => weight(b) - weight(a));
}

function column(
  { columns }: Table,
  names: readonly RegExp[],
  fits: (type: string) => boolean = () => true,
): Column | undefined {
  for (const name of names) {
    const found = columns.find((each) => name.test(each.name.toLowerCase()) && fits(each.type));
    if (found) return found;
  }
  return undefined;
}

function weight({ subject, date, status, total }: Candidate): number {
  return (date ? 2 : 0) + (subject === 'orders' ? (status ? 1 : 0) + (total ? 1 : 0) : 0);
}

/** An open place: the server does not start on a report.sql that holds one. */
const open = (what: string) => `{{${what}}}`;

/**
 * A statement for one subject, with an open place for all that a person must decide.
 * @param candidate the table it may be about; undefined if none suggests itself
 * @param statuses what `candidate.status` holds, for the admin to tell apart
 */
export function skeleton(
  subject: Subject,
  candidate: Candidate | undefined,
  statuses: readonly string[] = [],
): Section {
  const table = candidate ? quoteTable(candidate.table) : open(`the table of ${subject}`);
  const date = candidate?.date ? quoteName(candidate.date.name) : open('the column of its date');
  const [start, end] = periodParameters(candidate?.date?.type ?? 'datetime');
  const about = candidate
    ? [`Check that ${table} holds the ${subject}, and ${date} when each began; then fill in below.`]
    : [`No table suggests itself as that of the ${subject}: fill in all of this.`];
  if (statuses.length > 0) {
    about.push('', 'Its statuses, and how many rows have each:', ...statuses);
  }
  // Orders are those of the period; of all else there is a total too.
  const [figures, conditions] =
    subject === 'orders'
      ? [orderFigures(candidate), [`${date} >= ${start}`, `${date} < ${end}`]]
      : [
          [
            `COUNT(*) AS ${subject}_total`,
            `COUNT(CASE WHEN ${date} >= ${start} THEN 1 END) AS ${subject}_${subject === 'visits' ? 'period' : 'new'}`,
          ],
          [`${date} < ${end}`],
        ];
  if (candidate?.deleted) conditions.push(notDeleted(candidate.deleted));
  const sql = [
    'SELECT',
    ...(candidate ? [`  ${open(`once checked, remove this: ${table} holds the ${subject}`)}`] : []),
    `  ${figures.join(',\n  ')}`,
    `FROM ${table}`,
    `WHERE ${conditions.join('\n  AND ')};`,
  ].join('\n');
  return { about, sql };
}

function orderFigures(candidate: Candidate | undefined): string[] {
  const status = candidate?.status
    ? quoteName(candidate.status.name)
    : open('the column of the status');
  const total = candidate?.total ? exact(candidate.total) : open('the total in VND');
  const succeeded = `${status} IN (${open("the statuses of a completed order, such as 'done'")})`;
  const failed = `${status} IN (${open('the statuses of a cancelled, failed or returned order')})`;
  return [
    'COUNT(*) AS orders_total',
    `COUNT(CASE WHEN ${succeeded} THEN 1 END) AS orders_succeeded`,
    `COUNT(CASE WHEN ${failed} THEN 1 END) AS orders_failed`,
    `COALESCE(SUM(CASE WHEN ${succeeded} THEN ${total} END), 0) AS value_succeeded`,
  ];
}

/** A row that was deleted softly is gone: it has a date of deletion, or a mark. */
function notDeleted({ name, type }: Column): string {
  const isDate = ['date', 'datetime', 'timestamp'].includes(type);
  return isDate ? `${quoteName(name)} IS NULL` : `${quoteName(name)} = 0`;
}

/** A sum of FLOATs is not exact, and the server refuses it. */
function exact({ name, type }: Column): string {
  return ['float', 'double'].includes(type)
    ? `CAST(${quoteName(name)} AS DECIMAL(30, 4))`
    : quoteName(name);
}
