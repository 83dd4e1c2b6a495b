/**
 * Finds the column that dates the creation of rows: always filled, the earliest of its row's dates, never moved by
 * an update, neither a birthday nor a deadline. `clocks.ts` finds the time zone of its values.
 */
import type { Column, Table } from '../database/schema';
import { instantFromUtc } from '../database/snapshot';
import { quoteName, quoteTable } from '../sql/print';
import { DAY_MS } from '../vietnam';
import { type DateRole, dateRoleOf } from '../vocabulary/date-roles';
import { plainName } from '../vocabulary/name-words';
import { type Ask, sampleRows } from './ask';
import { clockOfNights, clockShown } from './clocks';
import { type Clock, type DateForm, formsOf, instantOf, readAs } from './date-forms';

/** A column that may date rows, and what they show of it. */
export interface DateColumn {
  readonly column: Column;
  readonly role: DateRole | undefined;
  /** Values as they stand, the newest first. */
  readonly samples: readonly string[];
  /** More than one where the values leave it open; none where they are no dates. */
  readonly forms: readonly DateForm[];
  /** The share of rows that have a date in it. */
  readonly filled: number;
  /** The share of these in which no other date of the row is earlier. */
  readonly earliest: number;
  /** Whether every change of a row moves it. */
  readonly moves: boolean;
  /** Whether its values are long before the shop, or mostly in the future. */
  readonly odd: 'birthday' | 'ahead' | undefined;
}

export interface DatesSurvey {
  readonly rows: number;
  readonly columns: readonly DateColumn[];
  /** The date of a row's beginning, if the rows prove one. */
  readonly created: DateColumn | undefined;
  /** What could be, the likeliest first. */
  readonly candidates: readonly DateColumn[];
}

const NEARLY_ALL = 0.98;
/** Dates before this year belong to no online shop. */
const SHOPS_BEGAN = Date.UTC(2000, 0, 1);

const DATE_TYPES = ['date', 'datetime', 'timestamp'];
const NUMBER_TYPES = ['int', 'bigint', 'decimal', 'double'];

/** Names of columns that hold no date, whatever their values look like. */
const NO_DATE = /(^|_)(by|id|user|name|code|ip|status|fee|amount|phi|tien|count)$/i;

/**
 * The columns of a table that may hold dates: those of a type of dates, and others that are named so; where there
 * are none of these, numbers and texts that may be dates by their values.
 */
export function dateColumnsOf({ columns }: Table): Column[] {
  const named = columns.filter(({ name, type }) => {
    if (DATE_TYPES.includes(type)) return true;
    return (
      dateRoleOf(name) !== undefined &&
      (NUMBER_TYPES.includes(type) || /char|text/.test(type)) &&
      !NO_DATE.test(name)
    );
  });
  if (named.length > 0) return named;
  return columns.filter(
    ({ name, type, key }) =>
      !key && !NO_DATE.test(plainName(name)) && (/^(int|bigint)$/.test(type) || /char/.test(type)),
  );
}

/**
 * Looks at every column of a table that may hold dates.
 * @param where a condition on the rows that count
 */
export async function surveyDates(ask: Ask, table: Table, where = 'TRUE'): Promise<DatesSurvey> {
  const columns = dateColumnsOf(table);
  if (columns.length === 0) return { rows: 0, columns: [], created: undefined, candidates: [] };
  const rows = await sampleRows(
    ask,
    table,
    columns.map(({ name }) => quoteName(name)),
    where,
  );
  const [[now] = []] = await ask('SELECT UTC_TIMESTAMP()');
  const read = columns.flatMap((column, index) => {
    const texts = rows.map((row) => usable(row[index] ?? null));
    const forms = formsOf(
      texts.flatMap((text) => text ?? []),
      column.type,
    );
    const isDate = DATE_TYPES.includes(column.type) || forms.length > 0;
    if (!isDate) return [];
    const form = forms[0];
    const instants = texts.map((text) => (text && form ? instantOf(text, form) : undefined));
    return [{ column, forms, texts, instants }];
  });
  const lifelong = read.filter(
    ({ column, instants }) => oddness(column, instants, now ?? '') !== 'birthday',
  );
  const surveyed = read.map(({ column, forms, texts, instants }): DateColumn => {
    const others = lifelong.filter((each) => each.column !== column);
    const dated = instants.flatMap((instant, row) =>
      instant === undefined ? [] : [{ instant, row }],
    );
    const coarse = forms[0]?.coarse === 'day';
    const first = dated.filter(({ instant, row }) =>
      others.every((other) => {
        const at = other.instants[row];
        // A day holds all instants of it, so that none is earlier than the other.
        const isDay = coarse || other.forms[0]?.coarse === 'day';
        return at === undefined || instant <= at || (isDay && instant < at + DAY_MS);
      }),
    );
    return {
      column,
      role: dateRoleOf(column.name),
      samples: samplesOf(texts, instants),
      forms,
      filled: rows.length === 0 ? 0 : dated.length / rows.length,
      earliest: dated.length === 0 ? 0 : first.length / dated.length,
      moves: column.onUpdate === true,
      odd: oddness(column, instants, now ?? ''),
    };
  });
  return { rows: rows.length, columns: surveyed, ...chosen(surveyed) };
}

/** A zero date and an empty text are no dates. */
function usable(text: string | null): string | undefined {
  if (text === null || text === '' || text === '0' || text.startsWith('0000-00-00'))
    return undefined;
  return text;
}

function samplesOf(
  texts: readonly (string | undefined)[],
  instants: readonly (number | undefined)[],
): string[] {
  return texts
    .flatMap((text, row) => (text === undefined ? [] : [{ text, at: instants[row] ?? 0 }]))
    .sort((a, b) => b.at - a.at)
    .map(({ text }) => text)
    .filter((text, index, all) => all.indexOf(text) === index)
    .slice(0, 3);
}

function oddness(
  { name }: Column,
  instants: readonly (number | undefined)[],
  now: string,
): DateColumn['odd'] {
  const role = dateRoleOf(name);
  if (role === 'birthday') return 'birthday';
  const dated = instants.flatMap((instant) => instant ?? []);
  if (dated.length === 0) return undefined;
  const share = (holds: (instant: number) => boolean) => dated.filter(holds).length / dated.length;
  if (share((instant) => instant < SHOPS_BEGAN) > 0.2) return 'birthday';
  const today = instantFromUtc(now).getTime();
  return share((instant) => instant > today + DAY_MS) > 0.05 ? 'ahead' : undefined;
}

/** The roles that a row's date may have, the likeliest first; undefined for a name that does not say. */
const BEGINNINGS: readonly (DateRole | undefined)[] = ['created', undefined, 'seen'];

function chosen(columns: readonly DateColumn[]): Pick<DatesSurvey, 'created' | 'candidates'> {
  const rank = ({ role }: DateColumn) => BEGINNINGS.indexOf(role);
  const possible = columns.filter(
    (each) => rank(each) >= 0 && !each.moves && each.odd === undefined && each.forms.length > 0,
  );
  const candidates = [...possible].sort(
    (a, b) => rank(a) - rank(b) || b.earliest * b.filled - a.earliest * a.filled,
  );
  const proven = candidates.filter(
    ({ filled, earliest, forms }) =>
      filled >= NEARLY_ALL && earliest >= NEARLY_ALL && forms.length === 1,
  );
  const [first, second] = proven;
  // If two are the earliest, one adds the hours to the other's days, or they are the same.
  const alike = second && first && rank(first) === rank(second) && first.forms[0]?.coarse === 'day';
  return { created: alike ? second : first, candidates };
}

/**
 * The time zone of a column's dates, by its newest rows and by its nights; undefined if they do not show it, or
 * contradict each other.
 * @param expression SQL of the whole instant, where its hour stands in another column
 * @param where a condition on the rows that count
 */
export async function surveyClock(
  ask: Ask,
  table: Table,
  { column, form, expression }: { column: Column; form: DateForm; expression?: string },
  where = 'TRUE',
): Promise<Clock | undefined> {
  const name = expression ?? quoteName(column.name);
  const value = readAs(name, form);
  if (!value || form.coarse === 'day') return undefined;
  const from = `FROM ${quoteTable(table)} WHERE (${where}) AND ${value} > '1970-01-02'`;
  const order = form.kind === 'text' ? value : name;
  const newest = await ask(
    `SELECT DATE_FORMAT(${value}, '%Y-%m-%d %H:%i:%s') ${from} ORDER BY ${order} DESC LIMIT 200`,
  );
  const [[now] = []] = await ask('SELECT UTC_TIMESTAMP()');
  const byNewest = clockShown(
    newest.flatMap(([text]) => (text ? instantFromUtc(text).getTime() : [])),
    instantFromUtc(now ?? '').getTime(),
  );
  const hours = Array.from({ length: 24 }, () => 0);
  const counted = await ask(
    `SELECT HOUR(at), COUNT(*) FROM (SELECT ${value} AS at ${from} LIMIT 50000) AS sampled GROUP BY HOUR(at)`,
  );
  for (const [hour, count] of counted) if (hour != null) hours[Number(hour)] = Number(count ?? 0);
  const byNights = clockOfNights(hours);
  return byNewest && byNights && byNewest !== byNights ? undefined : (byNewest ?? byNights);
}

/**
 * Whether rows lie so near the beginning of this year or the last that their clock decides in which they count.
 * @param where a condition on the rows that count
 */
export async function nearNewYear(
  ask: Ask,
  table: Table,
  { column, form, expression }: { column: Column; form: DateForm; expression?: string },
  where = 'TRUE',
): Promise<boolean> {
  const value = readAs(expression ?? quoteName(column.name), form);
  if (!value) return false;
  const [[now] = []] = await ask('SELECT YEAR(UTC_TIMESTAMP() + INTERVAL 7 HOUR)');
  const year = Number(now);
  const around = [year - 1, year, year + 1].map(
    (each) => `${value} >= '${each - 1}-12-31 17:00:00' AND ${value} < '${each}-01-01 07:00:00'`,
  );
  const found = await ask(
    `SELECT 1 FROM ${quoteTable(table)} WHERE (${where}) AND ((${around.join(') OR (')})) LIMIT 1`,
  );
  return found.length > 0;
}
