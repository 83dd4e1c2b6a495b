import type { Column, Table } from '../database/catalogue';
import { DatabaseUnavailable } from '../database/faults';
import { instantFromUtc } from '../database/literals';
import type { Session } from '../database/session';
import { type Clock, type DateForm, formsOf, readAs } from '../evidence/date-forms';
import { clockShown } from '../evidence/zone';
import { quoteName, quoteTable } from '../sql/quote';

/** What a column that may date rows holds. */
export interface DateSurvey {
  readonly column: Column;
  /** Values as they stand, the newest first where they sort. */
  readonly samples: readonly string[];
  /** More than one where the values do not tell; none where they are no dates. */
  readonly forms: readonly DateForm[];
  /** On whose clock the newest rows are; undefined where they do not tell. */
  readonly clock: Clock | undefined;
}

const SAMPLES = 200;

/** Looks at a column's values. */
export async function surveyDate(
  session: Session,
  table: Table,
  column: Column,
): Promise<DateSurvey> {
  const name = quoteName(column.name);
  const from = `FROM ${quoteTable(table)}`;
  const isText = /char|text/.test(column.type);
  const usable = isText ? `${name} <> ''` : `${name} > 0`;
  const some = `SELECT ${name} ${from} WHERE ${usable}`;
  const newest = isText
    ? []
    : await ifInTime(session, `${some} ORDER BY ${name} DESC LIMIT ${SAMPLES}`);
  const rows = newest.length > 0 ? newest : await texts(session, `${some} LIMIT ${SAMPLES}`);
  const samples = rows.flatMap(([value]) => value ?? []);
  const all = [...samples, ...(await extremes(session, { name, from, usable, isText }))];
  const forms: DateForm[] = [];
  for (const form of formsOf(all, column.type)) {
    if (!isText || !(await hasOther(session, `${from} WHERE ${usable}`, name, form)))
      forms.push(form);
  }
  const [only, ...more] = forms;
  const clock =
    only && more.length === 0 && !only.clock && !only.coarse
      ? await clockOf(session, name, from, only)
      : undefined;
  return { column, samples, forms, clock: only?.clock ?? clock };
}

/** Values that samples may miss: the smallest number, and the days that tell the order of day and month. */
async function extremes(
  session: Session,
  { name, from, usable, isText }: { name: string; from: string; usable: string; isText: boolean },
): Promise<string[]> {
  if (!isText) {
    const [[least] = []] = await ifInTime(session, `SELECT MIN(${name}) ${from} WHERE ${usable}`);
    return least == null ? [] : [least];
  }
  const found: string[] = [];
  for (const day of [
    '(^|[^0-9])(1[3-9]|2[0-9]|3[01])[/.-][0-9]{1,2}[/.-]',
    '[0-9][/.-](1[3-9]|2[0-9]|3[01])[/.-][0-9]{4}',
  ]) {
    const [[value] = []] = await ifInTime(
      session,
      `SELECT ${name} ${from} WHERE ${name} REGEXP '${day}' LIMIT 1`,
    );
    if (value != null) found.push(value);
  }
  return found;
}

/** Whether a value is of another form. What cannot be told in time is not certain. */
async function hasOther(
  session: Session,
  rows: string,
  name: string,
  { pattern }: DateForm,
): Promise<boolean> {
  try {
    const other = await texts(
      session,
      `SELECT 1 ${rows} AND ${name} NOT REGEXP '${pattern}' LIMIT 1`,
    );
    return other.length > 0;
  } catch (error) {
    if (error instanceof DatabaseUnavailable && !error.momentary) return true;
    throw error;
  }
}

async function clockOf(
  session: Session,
  name: string,
  from: string,
  form: DateForm,
): Promise<Clock | undefined> {
  const value = readAs(name, form);
  if (!value) return undefined;
  const rows = await ifInTime(
    session,
    `SELECT DATE_FORMAT(${value}, '%Y-%m-%d %H:%i:%s') ${from} WHERE ${value} > '1970-01-02' ORDER BY ${form.kind === 'text' ? value : name} DESC LIMIT ${SAMPLES}`,
  );
  const [[now] = []] = await texts(session, 'SELECT UTC_TIMESTAMP()');
  return clockShown(
    rows.flatMap(([text]) => (text ? instantFromUtc(text).getTime() : [])),
    instantFromUtc(now ?? '').getTime(),
  );
}

/** A value of a column, and how many rows have it. */
export interface ValueCount {
  /** As the database writes it; null for SQL's NULL. */
  readonly value: string | null;
  readonly rows: string;
}

/** More different values than this are no statuses. */
export const MOST_VALUES = 60;

/** The values of a column by the number of their rows; undefined where they are too many to be statuses. */
export async function valuesOf(
  session: Session,
  table: Table,
  column: Column,
  where = 'TRUE',
): Promise<ValueCount[] | undefined> {
  const name = quoteName(column.name);
  const rows = await texts(
    session,
    `SELECT ${name}, COUNT(*) FROM ${quoteTable(table)} WHERE ${where} GROUP BY ${name} ORDER BY 2 DESC, 1 LIMIT ${MOST_VALUES + 1}`,
  );
  if (rows.length > MOST_VALUES) return undefined;
  return rows.map(([value = null, count]) => ({ value, rows: count ?? '' }));
}

/** What is known of the amounts of a column. */
export interface ValueSurvey {
  readonly samples: readonly string[];
  /** Whether a text among them is no plain number, so that it could not be added up. */
  readonly odd: boolean;
  /** What a unit of it may be other than a đồng. */
  readonly doubt: 'hundredths' | 'thousands' | undefined;
  readonly highest: string;
}

/** Looks at the amounts of a column. */
export async function surveyValue(
  session: Session,
  table: Table,
  column: Column,
): Promise<ValueSurvey> {
  const name = quoteName(column.name);
  const from = `FROM ${quoteTable(table)}`;
  const isText = /char|text/.test(column.type);
  const rows = await texts(
    session,
    `SELECT ${name} ${from} WHERE ${name} > 0 ORDER BY ${name} DESC LIMIT 3`,
  );
  const samples = rows.flatMap(([value]) => value ?? []);
  const odd =
    isText &&
    (
      await texts(
        session,
        `SELECT 1 ${from} WHERE ${name} <> '' AND ${name} NOT REGEXP '^[0-9]+([.][0-9]{1,2})?$' LIMIT 1`,
      )
    ).length > 0;
  const number = exactNumber(column);
  const [[highest, average, round] = []] = odd
    ? []
    : await ifInTime(
        session,
        `SELECT MAX(${number}), AVG(${number}), SUM(${number} % 100000 <> 0) ${from} WHERE ${number} > 0`,
      );
  return {
    samples,
    odd,
    highest: highest ?? '',
    doubt: doubtOf(column.name, highest, average, round),
  };
}

/** No order in Vietnam is below ten thousand đồng for long; a hundredth of a price in thousands is round to 100 000. */
function doubtOf(
  name: string,
  highest?: string | null,
  average?: string | null,
  round?: string | null,
): ValueSurvey['doubt'] {
  if (/cents?\b|_cents?|minor|(^|_)xu(_|$)/i.test(name)) return 'hundredths';
  if (/thousand|nghin|ngan(_|$)|(^|_)k$/i.test(name)) return 'thousands';
  if (highest == null || average == null) return undefined;
  if (Number(highest) < 10_000) return 'thousands';
  return Number(average) >= 10_000_000 && round === '0' ? 'hundredths' : undefined;
}

/** An amount as SQL that adds up exactly: a sum of FLOATs does not, and the server refuses it. */
export function exactNumber({ name, type }: Column): string {
  return /float|double|char|text/.test(type)
    ? `CAST(${quoteName(name)} AS DECIMAL(30, 4))`
    : quoteName(name);
}

async function texts(session: Session, sql: string): Promise<(string | null)[][]> {
  const { rows } = await session.query(sql);
  return rows.map((row) => row.map(({ text }) => text));
}

/** The same for what is good to know: no rows where the table is too large to tell in time. */
async function ifInTime(session: Session, sql: string): Promise<(string | null)[][]> {
  try {
    return await texts(session, sql);
  } catch (error) {
    if (error instanceof DatabaseUnavailable && !error.momentary) return [];
    throw error;
  }
}
