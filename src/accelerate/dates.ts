import { sqlLiterals } from '../database/literals';
import type { Session } from '../database/session';
import { periodAt } from '../report/period';
import { quoteName } from '../sql/quote';
import { bindText } from '../sql/tokens';
import { t } from '../words/words';
import type { Division } from './divide';
import { Indivisible } from './expression';
import { type ColumnFacts, WHOLE_NUMBERS } from './facts';

/** How the dates of a table fall into days. */
export interface Days {
  /** The type of a date and of the day that it falls into. */
  readonly type: string;
  /** The beginning of the day that a date falls into, in SQL. */
  beginning(at: string): string;
  /** The beginning of the day after one. */
  next(day: string): string;
  /** The date from which on changes are not folded yet: five seconds ago. Undefined if no bound asks for it. */
  readonly limit: string | undefined;
}

/** Years by whose beginnings it is told when a day begins, as the period of a report does. */
const YEARS = [2020, 2021, 2022, 2023, 2024, 2025];
const NOW: Record<string, string> = {
  start: 'NOW()',
  end: 'NOW()',
  start_utc: 'UTC_TIMESTAMP()',
  end_utc: 'UTC_TIMESTAMP()',
  start_unix: 'UNIX_TIMESTAMP()',
  end_unix: 'UNIX_TIMESTAMP()',
};

/** A clock that goes back by less than this while days are folded does no harm. */
const HELD_BACK_S = 5;

/**
 * Asks the database how the bounds of a statement cut the time into days, so that each year of a report
 * begins with one.
 * @throws Indivisible where they do not
 */
export async function daysOf(
  session: Session,
  { bounds }: Division,
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
    throw new Indivisible(t`${column.name} is a ${column.type.toUpperCase()}, not a date`);
  }
  const limit = now === undefined ? undefined : `${now} - INTERVAL ${HELD_BACK_S} SECOND`;
  const next = (day: string) => `${day} + INTERVAL 1 DAY`;
  if (column.type === 'date') return { type: 'DATE', beginning: (at) => at, next, limit };

  const seconds = the(values.map(secondsOfDay), column);
  return {
    type: column.fullType.toUpperCase(),
    // Zero dates, which do not know how to be an hour later, are a day by themselves.
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
    throw new Indivisible(
      t`${column.name} is a ${column.type.toUpperCase()}, and is compared with a date`,
    );
  }
  // The first of the years has 366 days.
  const day = (later - first) / 366n;
  if (day < 86_400n)
    throw new Indivisible(t`${column.name} is not compared with a time in seconds`);
  const offset = the(
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

/** The one value that all are. */
function the<T>(values: readonly T[], { name }: ColumnFacts): T {
  const [first, ...others] = new Set(values);
  if (first === undefined || others.length > 0) {
    throw new Indivisible(
      t`the years that ${quoteName(name)} is compared with do not begin at one hour`,
    );
  }
  return first;
}

function secondsOfDay(value: string): number {
  const [, hours, minutes, seconds] =
    /^\d{4}-\d\d-\d\d(?: (\d\d):(\d\d):(\d\d)(?:\.0*)?)?$/.exec(value) ?? [];
  if (!/^\d{4}-\d\d-\d\d/.test(value)) throw new Indivisible(t`a date is compared with ${value}`);
  return Number(hours ?? 0) * 3600 + Number(minutes ?? 0) * 60 + Number(seconds ?? 0);
}
