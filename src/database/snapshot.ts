/**
 * Read-only snapshots, the database clock from which a report takes its instant, the parameters that a period gives
 * to report.sql, and the server's warnings about a statement.
 */

import { Fault } from '../fault';
import { t } from '../words/words';
import type { Answer } from './answer';
import { answered, type Session } from './dialect';
import { DatabaseUnavailable } from './faults';

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
export async function openSnapshot({ server, queryAll }: Session): Promise<Date> {
  const results = await queryAll([server.beginSnapshot, 'SELECT UTC_TIMESTAMP(6)']);
  const [, clock] = results.map(answered);
  return trusted(instantFromUtc(clock?.rows[0]?.[0]?.text ?? ''));
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
    start_unix: String(Math.floor(Number(start) / 1000)),
    end_unix: String(Math.floor(Number(end) / 1000)),
  };
}

/** The instant that the database writes as a DATETIME in UTC. */
export function instantFromUtc(datetime: string): Date {
  return new Date(`${datetime.slice(0, 'YYYY-MM-DD HH:mm:ss.sss'.length).replace(' ', 'T')}Z`);
}

function datetime(instant: Date, zone: string): string {
  const [, sign, hours, minutes] = /^([+-])(\d\d):(\d\d)$/.exec(zone) ?? [];
  const offset = Number(`${sign}1`) * (Number(hours) * 60 + Number(minutes)) * 60_000;
  const local = new Date(Number(instant) + offset).toISOString();
  return `TIMESTAMP'${local.slice(0, 'YYYY-MM-DD HH:mm:ss'.length).replace('T', ' ')}'`;
}

/** Deprecation warnings. They say nothing about the value. */
const STYLE_WARNINGS = new Set(['1287', '1681', '1618', '3090', '3719', '3778', '1051', '4078']);

/** An answer, and what the server warned of in it, such as a value that was cut. */
export interface JudgedAnswer extends Answer {
  /** The warnings that are about its value, as the server words them. */
  readonly warned: readonly string[];
}

/**
 * Runs statements as `Session.queryAll`, each with the warnings about it.
 * @returns for each its answer; for one that failed, and those after it, the fault
 */
export async function queryWithWarnings(
  { server, queryAll }: Session,
  sqls: readonly string[],
  mostRows?: number,
): Promise<(JudgedAnswer | Fault)[]> {
  const results = await queryAll(
    sqls.flatMap((sql) => [sql, server.showWarnings]),
    mostRows,
  );
  return sqls.map((_, index) => {
    const [answer, listed] = results.slice(2 * index, 2 * index + 2);
    const fault = [answer, listed].find((each): each is Fault => each instanceof Fault);
    if (fault) return fault;
    const given = answered(answer);
    return { ...given, warned: warningsIn(answered(listed), given.warnings) };
  });
}

/** The server's warnings about the session's last statement. */
export async function serverWarnings({ server, query }: Session): Promise<string[]> {
  return warningsIn(await query(server.showWarnings));
}

/** @param count how many the server has: a stored function may keep it from listing them */
function warningsIn({ rows }: Answer, count = rows.length): string[] {
  const listed = rows.flatMap(([level, code, message]) =>
    level?.text === 'Note' || STYLE_WARNINGS.has(code?.text ?? '') ? [] : [message?.text ?? ''],
  );
  return count > rows.length ? [...listed, t`${count - rows.length} more warnings`] : listed;
}
