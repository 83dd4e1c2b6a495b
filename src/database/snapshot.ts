/**
 * Read-only snapshots, the database clock from which a report takes its instant, the parameters that a period gives
 * to report.sql, and the server's warnings about a statement.
 */

import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc';
import { t } from '../words/words';
import { DatabaseUnavailable } from './faults';
import type { Session } from './session';

dayjs.extend(utc);

/**
 * The largest difference from our own clock, in milliseconds. Beyond it the database's clock is broken, and even
 * the year might be wrong.
 */
const MOST_OFF_MS = 24 * 60 * 60 * 1000;

/**
 * Begins a read-only snapshot: until `closeSnapshot` or the end of the session, all that it reads is as it was at one instant.
 * @returns that instant, by the database's clock
 * @throws DatabaseUnavailable also for a clock without a value, or more than a day from ours
 */
export async function openSnapshot(session: Session): Promise<Date> {
  await session.query(session.server.beginSnapshot);
  const { rows } = await session.query('SELECT UTC_TIMESTAMP(6)');
  return trusted(instantFromUtc(rows[0]?.[0]?.text ?? ''));
}

export async function closeSnapshot(session: Session): Promise<void> {
  await session.query(session.server.endSnapshot);
}

function trusted(clock: Date): Date {
  const ahead = clock.getTime() - Date.now();
  if (Number.isNaN(ahead)) throw new DatabaseUnavailable(t`the database's clock tells no time`);
  if (Math.abs(ahead) <= MOST_OFF_MS) return clock;
  throw new DatabaseUnavailable(
    t`the database's clock is more than a day from ours: it tells ${clock.toISOString()}`,
  );
}

/** A parameter of report.sql, without its colon. */
export const PARAMETERS = [
  'start',
  'end',
  'start_utc',
  'end_utc',
  'start_unix',
  'end_unix',
] as const;

export type Parameter = (typeof PARAMETERS)[number];

/**
 * A period as SQL literals for report.sql.
 * @param zone the fixed offset of the platform's DATETIMEs (DB_TIMEZONE), such as '+07:00'
 */
export function sqlLiterals(
  { start, end }: { readonly start: Date; readonly end: Date },
  zone: string,
): Record<Parameter, string> {
  return {
    start: datetime(start, zone),
    end: datetime(end, zone),
    start_utc: datetime(start, '+00:00'),
    end_utc: datetime(end, '+00:00'),
    start_unix: String(dayjs(start).unix()),
    end_unix: String(dayjs(end).unix()),
  };
}

/** The instant that the database writes as a DATETIME in UTC. */
export function instantFromUtc(datetime: string): Date {
  return dayjs.utc(datetime).toDate();
}

function datetime(instant: Date, zone: string): string {
  return `TIMESTAMP'${dayjs(instant).utcOffset(zone).format('YYYY-MM-DD HH:mm:ss')}'`;
}

/** Deprecation warnings. They say nothing about the value. */
const STYLE_WARNINGS = new Set(['1287', '1681', '1618', '3090', '3719', '3778', '1051', '4078']);

/**
 * The server's warnings about the session's last statement, such as a value that was cut.
 * @param count how many there are; the server may list only a part of them
 */
export async function serverWarnings(session: Session, count = 0): Promise<string[]> {
  const { rows } = await session.query('SHOW WARNINGS');
  const listed = rows.flatMap(([level, code, message]) =>
    level?.text === 'Note' || STYLE_WARNINGS.has(code?.text ?? '') ? [] : [message?.text ?? ''],
  );
  return count > rows.length ? [...listed, t`${count - rows.length} more warnings`] : listed;
}
