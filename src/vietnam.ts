/**
 * Vietnam's calendar (UTC+7 all year, whatever the zone of this machine) and its way of writing numbers. It knows
 * neither reports nor visits.
 */

/** How far Vietnam's clock is ahead of UTC, in milliseconds. */
export const VIETNAM_OFFSET_MS = 7 * 3_600_000;
export const DAY_MS = 86_400_000;

/** An instant as a Date whose UTC fields are those of Vietnam's clock. @param instant a Date, or milliseconds since 1970 */
function local(instant: Date | number): Date {
  return new Date(Number(instant) + VIETNAM_OFFSET_MS);
}

/** The year in Vietnam at an instant. */
export function vietnamYear(instant: Date | number): number {
  return local(instant).getUTCFullYear();
}

/** The month in Vietnam at an instant, 1 to 12. */
export function vietnamMonth(instant: Date | number): number {
  return local(instant).getUTCMonth() + 1;
}

/** The day in Vietnam at an instant: '2026-11-24'. */
export function vietnamDay(instant: Date | number): string {
  return isoDay(dayNumber(Number(instant)));
}

/** The number of the day in Vietnam at an instant, in days since 1970-01-01. @param instant in milliseconds */
export function dayNumber(instant: number): number {
  return Math.floor((instant + VIETNAM_OFFSET_MS) / DAY_MS);
}

/** 'YYYY-MM-DD' of a day's number. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/** The number of the day 'YYYY-MM-DD', in days since 1970-01-01. */
export function dayNumberOf(day: string): number {
  return Date.parse(day) / DAY_MS;
}

/** The instant at which a month begins in Vietnam. @param index from 0, January; 12 is the next January */
export function monthStart(year: number, index: number): Date {
  return new Date(new Date(0).setUTCFullYear(year, index, 1) - VIETNAM_OFFSET_MS);
}

/** The same date and time a year earlier; a 29 February becomes the end of the earlier February. */
export function yearEarlier(instant: Date): Date {
  const date = local(instant);
  const year = date.getUTCFullYear() - 1;
  const isLeapDay = date.getUTCMonth() === 1 && date.getUTCDate() === 29;
  return isLeapDay ? monthStart(year, 2) : new Date(date.setUTCFullYear(year) - VIETNAM_OFFSET_MS);
}

/** An instant as the inspector reads it: '14:05:09 ngày 24/11/2026'. */
export function vietnameseTime(instant: Date): string {
  const [day, time] = vietnamIso(instant).split(/[T+]/);
  return `${time} ngày ${day?.split('-').reverse().join('/')}`;
}

/** An instant as it stands in a file's name: '20261124-140509'. */
export function vietnamStamp(instant: Date): string {
  return vietnamIso(instant).slice(0, 19).replaceAll(/[-:]/g, '').replace('T', '-');
}

/** An instant as a DATETIME of Vietnam's clock: '2026-11-24 14:05:09'. */
export function vietnamDateTime(instant: Date): string {
  return vietnamIso(instant).slice(0, 19).replace('T', ' ');
}

/** An instant for a machine: '2026-11-24T14:05:09+07:00'. */
export function vietnamIso(instant: Date): string {
  return `${local(instant).toISOString().slice(0, 19)}+07:00`;
}

const whole = new Intl.NumberFormat('vi-VN');
const hundredths = new Intl.NumberFormat('vi-VN', {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});

/** 1500000000n becomes '1.500.000.000', exact at any size. */
export function vietnameseNumber(figure: bigint): string {
  return whole.format(figure);
}

/** 312 ms become '0,31 giây'; less than 5 ms is 'dưới 0,01 giây'. */
export function vietnameseSeconds(milliseconds: number): string {
  if (milliseconds < 5) return 'dưới 0,01 giây';
  return `${hundredths.format(milliseconds / 1000)} giây`;
}
