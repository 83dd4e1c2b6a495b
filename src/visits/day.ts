const DAY_MS = 86_400_000;
/** UTC+7 all year. */
const VIETNAM_MS = 7 * 3_600_000;

/** Inactivity that ends a visit, in milliseconds. */
export const INACTIVITY_MS = 30 * 60_000;

/** The day in Vietnam at an instant, 'YYYY-MM-DD'. @param instant in milliseconds since 1970 */
export function vietnamDay(instant: number): string {
  return isoDay(dayNumber(instant));
}

/** The number of the day in Vietnam at an instant, in days since 1970-01-01. */
export function dayNumber(instant: number): number {
  return Math.floor((instant + VIETNAM_MS) / DAY_MS);
}

/** 'YYYY-MM-DD' of a day's number. */
export function isoDay(day: number): string {
  return new Date(day * DAY_MS).toISOString().slice(0, 10);
}

/**
 * Whether activity at an instant begins a visit: no activity in the 30 minutes before it, or none yet
 * on its day in Vietnam. The script `truy-cap.js` decides by the same rule.
 * @param last the visitor's activity before, in milliseconds since 1970; undefined if there was none
 */
export function beginsVisit(instant: number, last: number | undefined): boolean {
  return (
    last === undefined ||
    Number.isNaN(last) ||
    Math.abs(instant - last) >= INACTIVITY_MS ||
    dayNumber(instant) !== dayNumber(last)
  );
}
