/** The periods that a report covers: a year in Vietnam up to the instant of the read, and its months. */
import { monthStart, vietnamYear, yearEarlier } from '../vietnam';
import { YearToCome } from './report-faults';

/** The time that a report covers, half-open: from `start` up to, but not including, `end`. */
export interface Period {
  /** The report year in Vietnam. */
  readonly year: number;
  readonly start: Date;
  readonly end: Date;
  /** Whether the year was over when the figures were read. */
  readonly closed: boolean;
}

/**
 * The period of a report read at `now`: the running year up to and with the second of the read,
 * or the whole of an earlier year. Guidance, section II: "Từ ngày 01/01/202x – đến thời điểm truy cập".
 * @param now the instant of the read, by the database's clock
 * @param year the report year; the running one if undefined
 * @throws YearToCome for a year that lies in the future in Vietnam
 */
export function periodAt(now: Date, year = vietnamYear(now)): Period {
  const current = vietnamYear(now);
  if (year > current) throw new YearToCome(`${year} has not begun in Vietnam`);
  const closed = year < current;
  return {
    year,
    start: monthStart(year, 0),
    // A row stamped with a DATETIME of this very second is already there: `end` must lie beyond it.
    end: closed ? monthStart(year + 1, 0) : new Date((Math.floor(Number(now) / 1000) + 1) * 1000),
    closed,
  };
}

/** The line for a closed year, whose figures cover all of it: the form's own words only fit the running year. */
export function closedYearLine({ year, closed }: Period): string | undefined {
  return closed ? `Số liệu cả năm ${year}: đến hết ngày 31/12/${year}` : undefined;
}

/** A month of Vietnam's calendar, half-open. */
export interface Month {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  readonly start: Date;
  readonly end: Date;
}

/** The twelve months of a year in Vietnam. */
export function monthsOf(year: number): Month[] {
  return Array.from({ length: 12 }, (_, index) => ({
    year,
    month: index + 1,
    start: monthStart(year, index),
    end: monthStart(year, index + 1),
  }));
}

/** The started months of a period; the last ends as the period does. */
export function startedMonths({ year, end }: Period): Month[] {
  return monthsOf(year)
    .filter(({ start }) => start < end)
    .map((month) => ({ ...month, end: month.end < end ? month.end : end }));
}

/**
 * The end of the same period of the year before: the same date and time of Vietnam's calendar. A 29
 * February that the year before lacks is compared with all of its February.
 */
export function sameEndLastYear({ year, end }: Period): Date {
  // A closed year ends as the next one begins.
  return end >= monthStart(year + 1, 0) ? monthStart(year, 0) : yearEarlier(end);
}
