/** The column that dates a row, its bounds, and how they group time into days. */

import type { Session } from '../database/session';
import { sqlLiterals } from '../database/snapshot';
import { periodAt } from '../report/period';
import type { Expression } from '../sql/ast';
import { bindText } from '../sql/lexer';
import { periodComparisons, readComparison } from '../sql/period-comparisons';
import { print, quoteName } from '../sql/print';
import { t } from '../words/words';
import { NotAccelerable } from './expression';
import { type ColumnFacts, WHOLE_NUMBERS } from './table-facts';

/** How the dates of a table are grouped into days. */
export interface Days {
  /** The type of a date, and of the beginning of a day. */
  readonly type: string;
  /** SQL for the beginning of the day of a date. */
  beginning(at: string): string;
  /** SQL for the beginning of the following day. */
  next(day: string): string;
  /** SQL for the date from which on changes are not folded yet, five seconds ago. Undefined if no bound needs it. */
  readonly limit: string | undefined;
}

/** Years whose beginnings show at which hour a day begins. */
const YEARS = [2020, 2021, 2022, 2023, 2024, 2025];
const NOW: Record<string, string> = {
  start: 'NOW()',
  end: 'NOW()',
  start_utc: 'UTC_TIMESTAMP()',
  end_utc: 'UTC_TIMESTAMP()',
  start_unix: 'UNIX_TIMESTAMP()',
  end_unix: 'UNIX_TIMESTAMP()',
};

/** The largest step back of the server's clock between two folds that does no harm. */
const HELD_BACK_S = 5;

/**
 * Asks the database at which hour the bounds of a statement begin a day, so that each year of a report
 * begins with a whole day.
 * @throws NotAccelerable where they do not
 */
export async function daysOf(
  session: Session,
  bounds: readonly Bound[],
  column: ColumnFacts,
  timeZone: string,
): Promise<Days> {
  const values: string[] = [];
  for (const year of YEARS) {
    const literals = sqlLiterals(periodAt(new Date(Date.UTC(2100, 0, 1)), year), timeZone);
    const newYear = bounds.map(({ sql }) =>
      bindText(sql, {
        ...literals,
        end: literals.start,
        end_utc: literals.start_utc,
        end_unix: literals.start_unix,
      }),
    );
    const { rows } = await session.query(`SELECT ${newYear.join(', ')}`);
    values.push(...(rows[0] ?? []).map(({ text }) => text ?? ''));
  }
  const before = bounds.find(({ side, sql }) => side === 'before' && /:end/.test(sql));
  const now = before && bindText(before.sql, NOW);
  if (WHOLE_NUMBERS.includes(column.type)) return numbers(values, column, bounds.length, now);
  if (!['datetime', 'timestamp', 'date'].includes(column.type)) {
    throw new NotAccelerable(t`${column.name} is a ${column.type.toUpperCase()}, not a date`);
  }
  const limit = now === undefined ? undefined : `${now} - INTERVAL ${HELD_BACK_S} SECOND`;
  const next = (day: string) => `${day} + INTERVAL 1 DAY`;
  if (column.type === 'date') return { type: 'DATE', beginning: (at) => at, next, limit };

  const seconds = onlyValue(values.map(secondsOfDay), column);
  return {
    type: column.fullType.toUpperCase(),
    // Zero dates, from which no hours can be subtracted, are a day of their own.
    beginning: (at) =>
      seconds === 0
        ? `TIMESTAMP(DATE(${at}))`
        : `COALESCE(TIMESTAMP(DATE(${at} - INTERVAL ${seconds} SECOND)) + INTERVAL ${seconds} SECOND, ${at})`,
    next,
    limit,
  };
}

function numbers(
  values: readonly string[],
  column: ColumnFacts,
  bounds: number,
  now: string | undefined,
): Days {
  const whole = values.map((value) => (/^-?\d+$/.test(value) ? BigInt(value) : undefined));
  const [first, later] = [whole[0], whole[bounds]];
  if (first === undefined || later === undefined || whole.includes(undefined)) {
    throw new NotAccelerable(
      t`${column.name} is a ${column.type.toUpperCase()}, and is compared with a date`,
    );
  }
  // The first of the years has 366 days.
  const day = (later - first) / 366n;
  if (day < 86_400n)
    throw new NotAccelerable(t`${column.name} is not compared with a time in seconds`);
  const offset = onlyValue(
    whole.map((value) => (value ?? 0n) % day),
    column,
  );
  const type =
    column.fullType.includes('unsigned') && column.type === 'bigint' ? 'DECIMAL(20, 0)' : 'BIGINT';
  return {
    type,
    beginning: (at) => `${at} - MOD(MOD(${at} - ${offset}, ${day}) + ${day}, ${day})`,
    next: (at) => `${at} + ${day}`,
    limit: now === undefined ? undefined : `${now} - ${(day * BigInt(HELD_BACK_S)) / 86_400n}`,
  };
}

/** The value that all have in common. @throws NotAccelerable where they differ */
function onlyValue<T>(values: readonly T[], { name }: ColumnFacts): T {
  const [first, ...others] = new Set(values);
  if (first === undefined || others.length > 0) {
    throw new NotAccelerable(
      t`the years that ${quoteName(name)} is compared with do not begin at one hour`,
    );
  }
  return first;
}

function secondsOfDay(value: string): number {
  const [, hours, minutes, seconds] =
    /^\d{4}-\d\d-\d\d(?: (\d\d):(\d\d):(\d\d)(?:\.0*)?)?$/.exec(value) ?? [];
  if (!/^\d{4}-\d\d-\d\d/.test(value))
    throw new NotAccelerable(t`a date is compared with ${value}`);
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}

/** A bound of the period with which the date of a row is compared. */
export interface Bound {
  /** Whether dates from the bound on count, or dates before it. */
  readonly side: 'from' | 'before';
  /** SQL with parameters of report.sql. */
  readonly sql: string;
}

/**
 * The column that a statement compares with the period.
 * @throws NotAccelerable if there is none, or more than one
 */
export function dateOf(expressions: readonly Expression[]): string {
  const names = new Set<string>();
  for (const expression of expressions) {
    for (const { value } of periodComparisons(expression)) {
      if (value.kind === 'column') names.add(value.text);
    }
  }
  const [date, ...others] = names;
  if (date === undefined)
    throw new NotAccelerable(t`it compares no column as it is with the period`);
  if (others.length > 0)
    throw new NotAccelerable(t`it compares ${[...names].join(' and ')} with the period`);
  return date;
}

/**
 * The bound that a comparison sets for the date.
 * @throws NotAccelerable for a comparison that cuts through a day
 */
export function boundOf(expression: Expression, date: string): Bound | undefined {
  const [comparison] = readComparison(expression);
  const isRange = expression.args.length > 2;
  if (comparison?.value.kind !== 'column' || comparison.value.text !== date) return undefined;
  const sql = print(comparison.bound);
  if (!isRange && comparison.operator === '<') return { side: 'before', sql };
  if (!isRange && comparison.operator === '>=') return { side: 'from', sql };
  throw new NotAccelerable(t`it asks ${print(expression)}: only >= and < leave whole days`);
}
