/** The parameters of report.sql, and a period as SQL literals for them. */
import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc';

dayjs.extend(utc);

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
