/**
 * Finds out from the rows what one row stands for: an event, a day's count, a running total, or one of several
 * lines of an order.
 */
import type { Column, Table } from '../database/schema';
import { quoteName } from '../sql/print';
import { DAY_MS, VIETNAM_OFFSET_MS } from '../vietnam';
import { moneyRoleOf } from '../vocabulary/money-roles';
import { plainName } from '../vocabulary/name-words';
import { type Ask, sampleRows } from './ask';
import { type DateForm, formsOf, instantOf } from './date-forms';
import { statusColumnsOf } from './status-columns';

/** What a row stands for. */
export type Grain =
  | { readonly kind: 'event' }
  /** A row a day, or a day and something else, with numbers of events beside it, the likeliest first. */
  | { readonly kind: 'summary'; readonly sums: readonly Column[] }
  /** Each row holds the sum of all before it. */
  | { readonly kind: 'running'; readonly sums: readonly Column[] }
  /** Several rows share a code and its date: they are one order's lines. */
  | { readonly kind: 'lines'; readonly key: Column; readonly keys: number; readonly rows: number };

const COUNT_NAME =
  /(^|_)(so_?luot|luot|luot_?xem|luot_?truy_?cap|so_?lan|lan|tong|tong_?so|so|count|counts|cnt|hits?|views?|page_?views?|visits?|visitors?|sessions?|total|quantity|qty|number|num|n|amount|value|traffic)(_|$)|luot|views?$|visits?$|hits$|_count$/;
const CODE_NAME =
  /^(ma|so|code|number|no|ref|reference)_?(don|dh|hd|don_?hang|hoa_?don|order|invoice|bill|phieu|giao_?dich|gd)?(_?(hang|code|number|no|id))?$|^(order|invoice|bill|transaction|purchase|don_?hang|hoa_?don|don)_?(code|number|no|num|ref|reference|id|ma|sn|key)$|^(ma|id|so)_?(dh|hd|don|don_?hang|hoa_?don|donhang|hoadon|order|bill|gd)\w*$|^code$/;
/** Excludes amounts of money, which count no events. */
const MONEY_NAME = /tien|gia|doanh_?thu|revenue|amount|price|vnd|thanh_?toan|paid|payment/;
const NEARLY_ALL = 0.98;

/** The columns of a table that may be a business code, which names an order. */
export function codeColumnsOf({ columns }: Table): Column[] {
  return columns.filter(
    ({ name, type, key }) => !key && /char|text|int$/.test(type) && CODE_NAME.test(plainName(name)),
  );
}

/**
 * What a row stands for.
 * @param date the column that dates it, whose values sort as they stand
 */
export async function grainOf(ask: Ask, table: Table, date: Column | undefined): Promise<Grain> {
  // Orders have codes and statuses; daily counts have neither.
  const isOrder = codeColumnsOf(table).length > 0 || statusColumnsOf(table).length > 0;
  const summary = date && !isOrder ? await summaryOf(ask, table, date) : undefined;
  return summary ?? (await linesIn(ask, table, date)) ?? { kind: 'event' };
}

async function summaryOf(ask: Ask, table: Table, date: Column): Promise<Grain | undefined> {
  const sums = table.columns.filter(
    (column) =>
      column !== date &&
      /int$|decimal|double|float/.test(column.type) &&
      !(column.key && table.columns.filter(({ key }) => key).length === 1) &&
      !/(^|_)id$/.test(plainName(column.name)) &&
      !MONEY_NAME.test(plainName(column.name)) &&
      (COUNT_NAME.test(plainName(column.name)) || moneyRoleOf(column.name) === 'quantity'),
  );
  if (sums.length === 0) return undefined;
  const name = quoteName(date.name);
  const rows = await sampleRows(
    ask,
    table,
    [name, ...sums.map((each) => quoteName(each.name))],
    `${name} IS NOT NULL`,
  );
  if (rows.length < 3) return undefined;
  const texts = rows.flatMap(([value]) => value ?? []);
  const [form] = formsOf(texts, date.type);
  if (!form) return undefined;
  const atMidnight = texts.every((text) => isDayStart(instantOf(text, form), form));
  const days = new Set(texts);
  // One row for each day and kind, such as a page or a device. Events dated at midnight would have no count beside
  // them.
  if (!atMidnight || rows.length / days.size > 60) return undefined;
  const numbers = sums
    .map((column, index) => ({ column, values: rows.map((row) => Number(row[index + 1] ?? 0)) }))
    .filter(
      ({ values }) => values.some((value) => value > 1) && values.every((value) => value >= 0),
    );
  if (numbers.length === 0) return undefined;
  const running = numbers.filter(({ values }) =>
    runs(rows.map(([value], index) => [value ?? '', values[index] ?? 0])),
  );
  const list = (running.length > 0 ? running : numbers).map(({ column }) => column);
  return { kind: running.length > 0 ? 'running' : 'summary', sums: list };
}

/** Whether an instant is the beginning of a day, on its own clock or, of unix seconds, on Vietnam's. */
function isDayStart(instant: number | undefined, { kind }: DateForm): boolean {
  if (instant === undefined) return false;
  return (
    instant % DAY_MS === 0 || (kind === 'unix' && (instant + VIETNAM_OFFSET_MS) % DAY_MS === 0)
  );
}

/** Whether numbers only grow with their dates: a sum of all before, not a day's own. */
function runs(dated: readonly (readonly [date: string, value: number])[]): boolean {
  const sorted = [...dated].sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0));
  if (sorted.length < 5 || new Set(sorted.map(([date]) => date)).size < sorted.length) return false;
  const steps = sorted.slice(1).map(([, value], index) => value - (sorted[index]?.[1] ?? 0));
  const [first, last] = [sorted[0]?.[1] ?? 0, sorted.at(-1)?.[1] ?? 0];
  return (
    steps.filter((step) => step >= 0).length >= NEARLY_ALL * steps.length &&
    last > first * 1.5 &&
    last > 10
  );
}

/** Whether rows share a code: one order written as a row for each of its lines. */
async function linesIn(
  ask: Ask,
  table: Table,
  date: Column | undefined,
): Promise<Grain | undefined> {
  for (const key of codeColumnsOf(table)) {
    const name = quoteName(key.name);
    const beside = date ? quoteName(date.name) : 'NULL';
    const rows = await sampleRows(
      ask,
      table,
      [name, beside],
      `${name} IS NOT NULL AND ${name} <> ''`,
    );
    const groups = new Map<string, (string | null)[]>();
    for (const [code, at = null] of rows)
      groups.set(code ?? '', [...(groups.get(code ?? '') ?? []), at]);
    const shared = [...groups.values()].filter((dates) => dates.length > 1);
    if (shared.length < 3 || groups.size > rows.length * 0.95) continue;
    const oneDate = shared.filter((dates) => new Set(dates).size === 1).length;
    if (date && oneDate < 0.9 * shared.length) continue;
    return { kind: 'lines', key, keys: groups.size, rows: rows.length };
  }
  return undefined;
}

/**
 * Whether amounts are those of single lines: the price of one times the quantity gives them.
 * @param value a column of amounts
 */
export async function isLineAmount(ask: Ask, table: Table, value: Column): Promise<boolean> {
  const numbers = table.columns.filter(
    ({ type, key }) => !key && /int$|decimal|double|float/.test(type),
  );
  const quantity = numbers.find(({ name }) => moneyRoleOf(name) === 'quantity');
  const price = numbers.find((each) => each !== value && moneyRoleOf(each.name) === 'price');
  if (!quantity || !price) return false;
  const rows = await sampleRows(ask, table, [
    `${quoteName(price.name)} * ${quoteName(quantity.name)} = ${quoteName(value.name)}`,
  ]);
  return (
    rows.length > 0 && rows.filter(([holds]) => holds === '1').length >= NEARLY_ALL * rows.length
  );
}

/** What rows of a table of visits are, where they are not visits: pages that visits saw, or requests to a server. */
export type VisitGrain =
  /** Rows that share a session are the pages of one visit; `without` rows name none. */
  | {
      readonly kind: 'pages';
      readonly session: Column;
      readonly visits: number;
      readonly without: number;
    }
  /** Rows that name the page they saw, and no session. */
  | { readonly kind: 'page'; readonly page: Column }
  /** Rows of a web server's log: pictures, errors and robots too. */
  | { readonly kind: 'requests'; readonly column: Column };

const SESSION =
  /^(web_?|php_?|visit_?)?(sess|session)(_?(id|key|token|code|uuid|hash))?$|^(id|ma)_?(phien|session|visit)(_?truy_?cap)?$|^phien(_?(id|truy_?cap))?$|^visit_?(id|uuid|key)$/;
const PAGE =
  /^(page|current_?)?(url|uri|path|route|link|request_?(url|uri|path)|page|trang|duong_?dan)(_?(url|path|name))?$/;
const HTTP = /^(http_?)?(status_?code|status|response_?code)$/;
const REQUEST =
  /^(request(_?line)?|http_?(method|user_?agent)|body_?bytes(_?sent)?|bytes(_?sent)?|method|verb|request_?method)$/;

/** What rows of a table of visits are, by its columns and rows; undefined where nothing says that they are no visits. */
export async function visitGrainOf(ask: Ask, table: Table): Promise<VisitGrain | undefined> {
  const named = (pattern: RegExp) =>
    table.columns.find(({ name, key }) => !key && pattern.test(plainName(name)));
  const session = table.columns.find(
    ({ name, type, key }) =>
      !key && /char|int$|binary|text/.test(type) && SESSION.test(plainName(name)),
  );
  if (session) {
    const name = quoteName(session.name);
    const rows = await sampleRows(ask, table, [name]);
    const filled = rows.flatMap(([value]) => (value ? [value] : []));
    const visits = new Set(filled).size;
    if (visits > 0 && filled.length > 1.05 * visits)
      return { kind: 'pages', session, visits, without: rows.length - filled.length };
    if (visits > 0) return undefined;
  }
  const request = named(REQUEST);
  if (request && named(HTTP)) return { kind: 'requests', column: request };
  const page = named(PAGE);
  return page ? { kind: 'page', page } : undefined;
}
