/**
 * Finds the time zone of a column's dates from the rows alone: newest rows that lie ahead of UTC, and the hours of
 * the night, in which a shop in Vietnam is quiet.
 */
import { DAY_MS, VIETNAM_OFFSET_MS } from '../vietnam';
import type { Clock } from './date-forms';

/**
 * The largest gap between the newest rows of a busy table, in milliseconds. Only a busy table shows its time zone.
 */
const QUIET_MS = 6 * 3_600_000;
const SLACK_MS = 5 * 60_000;
/** The greatest age of a busy table's newest row, in usual gaps between rows. */
const MOST_GAPS = 4;

/**
 * The clock that a table's newest rows show; undefined where they do not show one. Rows of the last seven hours
 * of a clock in Vietnam lie ahead of UTC; a busy table whose newest row is as of now in UTC is in UTC.
 * @param newest their instants read as if in UTC, in milliseconds, newest first
 * @param now the database's clock
 */
export function clockShown(newest: readonly number[], now: number): Clock | undefined {
  const [first, ...older] = newest;
  const last = older.at(-1);
  if (first === undefined) return undefined;
  const ahead = first - now;
  if (ahead > SLACK_MS) return ahead <= VIETNAM_OFFSET_MS + SLACK_MS ? 'vietnam' : undefined;
  if (last === undefined || first - last < 2 * DAY_MS) return undefined;
  const gaps = newest.slice(1).map((each, index) => (newest[index] ?? 0) - each);
  const usual = [...gaps].sort((a, b) => a - b)[Math.floor(gaps.length / 2)] ?? 0;
  // A copy of a shop in Vietnam that was made some seven hours ago would look alike within a wider margin.
  const isCurrent = -ahead < Math.max(MOST_GAPS * usual, SLACK_MS);
  return Math.max(...gaps) < QUIET_MS && isCurrent ? 'utc' : undefined;
}

/** Fewer rows than this show no night. */
const FEWEST = 200;
/** Rows in fewer hours of the day than this come from a scheduled job, not from a shop's customers. */
const FEWEST_HOURS = 10;
/** A night has at most this share of the rows that its hours have on average, other hours at least this. */
const QUIET = 0.4;
const BUSY = 0.5;
/** How far below the average a night must lie, in standard deviations of a count. */
const SIGMAS = 3.5;

/** The lengths of nights that are looked for, and the hours at which one begins in Vietnam and in UTC. */
const NIGHTS = [
  { length: 5, vietnam: 1, utc: 18 },
  // A shop that sells until late is quiet for the hours before dawn.
  { length: 3, vietnam: 2, utc: 19 },
] as const;

/**
 * The clock by which a table's nights are nights in Vietnam; undefined where rows come at all hours, or the
 * quiet hours fit neither clock.
 * @param hours the number of rows in each hour of the day, 0 to 23, as the column writes them
 */
export function clockOfNights(hours: readonly number[]): Clock | undefined {
  const rows = hours.reduce((sum, count) => sum + count, 0);
  if (rows < FEWEST || hours.filter((count) => count > 0).length < FEWEST_HOURS) return undefined;
  for (const { length, vietnam, utc } of NIGHTS) {
    const usual = (rows * length) / 24;
    const from = (start: number) =>
      Array.from({ length }, (_, index) => hours[(start + index) % 24] ?? 0).reduce(
        (sum, count) => sum + count,
        0,
      );
    const starts = Array.from({ length: 24 }, (_, hour) => hour);
    const quietest = starts.reduce((best, hour) => (from(hour) < from(best) ? hour : best), 0);
    if (from(quietest) > Math.min(QUIET * usual, usual - SIGMAS * Math.sqrt(usual))) continue;
    // Allows two hours of difference.
    const distance = (start: number) =>
      Math.min((quietest - start + 24) % 24, (start - quietest + 24) % 24);
    if (distance(vietnam) <= 2) return from(utc) >= BUSY * usual ? 'vietnam' : undefined;
    if (distance(utc) <= 2) return from(vietnam) >= BUSY * usual ? 'utc' : undefined;
    return undefined;
  }
  return undefined;
}
