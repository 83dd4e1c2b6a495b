import dayjs from 'dayjs';
import utc from 'dayjs/plugin/utc';
import { YearToCome } from './faults';

dayjs.extend(utc);

/** Vietnam's offset in minutes: UTC+7 all year, whatever the zone of this machine. */
const VIETNAM = 7 * 60;

/** The time that a report covers, half-open: from `start` up to, but not including, `end`. */
export interface Period {
  /** The report year in Vietnam. */
  readonly year: number;
  readonly start: Date;
  readonly end: Date;
  /** Whether the year was over when the figures were read. */
  readonly closed: boolean;
}

/** The year that it is in Vietnam at an instant. */
export function vietnamYear(instant: Date): number {
  return dayjs(instant).utcOffset(VIETNAM).year();
}

/** The day that it is in Vietnam at an instant: '2026-11-24'. */
export function vietnamDay(instant: Date): string {
  return dayjs(instant).utcOffset(VIETNAM).format('YYYY-MM-DD');
}

/**
 * The period of a report read at `now`: the running year up to and with the second of the read,
 * or the whole of an earlier year. Guidance, section II: "Từ ngày 01/01/202x – đến thời điểm truy cập".
 * @param now the instant of the read, by the database's clock
 * @param year the report year; the running one if undefined
 * @throws YearToCome for a year that has not begun in Vietnam
 */
export function periodAt(now: Date, year = vietnamYear(now)): Period {
  const current = vietnamYear(now);
  if (year > current) throw new YearToCome(`${year} has not begun in Vietnam`);
  const closed = year < current;
  return {
    year,
    start: newYear(year),
    // A row stamped with a DATETIME of this very second is already there: `end` must lie beyond it.
    end: closed ? newYear(year + 1) : dayjs(now).startOf('second').add(1, 'second').toDate(),
    closed,
  };
}

/** An instant as the inspector reads it: '14:05:09 ngày 24/11/2026'. */
export function vietnameseTime(instant: Date): string {
  return dayjs(instant).utcOffset(VIETNAM).format('HH:mm:ss [ngày] DD/MM/YYYY');
}

/** An instant as it stands in a file's name: '20261124-140509'. */
export function vietnamStamp(instant: Date): string {
  return dayjs(instant).utcOffset(VIETNAM).format('YYYYMMDD-HHmmss');
}

/** What a closed year's figures cover: the form's own words know a running year alone. */
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

/**
 * The end of the same period of the year before: the same date and time of Vietnam's calendar. A 29
 * February that the year before has not is compared with all of its February.
 * @param period its `end` is a second in the report year, or the turn of the next
 */
export function sameEndLastYear({ year, end }: Period): Date {
  const local = dayjs(end).utcOffset(VIETNAM);
  const isLeapDay = local.month() === 1 && local.date() === 29;
  return isLeapDay ? monthStart(year - 1, 2) : local.subtract(1, 'year').toDate();
}

function newYear(year: number): Date {
  return monthStart(year, 0);
}

/** @param index from 0, January; 12 is the next year's January */
function monthStart(year: number, index: number): Date {
  return dayjs
    .utc(`${year}-01-01T00:00:00Z`)
    .add(index, 'month')
    .subtract(VIETNAM, 'minute')
    .toDate();
}
