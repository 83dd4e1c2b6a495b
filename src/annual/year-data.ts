/**
 * Which reading each figure of a year comes from: stocks from the earliest, flows from the latest or the filed one.
 */

import { AnnualFault } from '../report/report-faults';
import { vietnameseTime } from '../vietnam';
import { type Bilingual, bilingual, t } from '../words/words';
import { inVietnamese } from './exact';
import { type IndicatorName, STOCKS } from './indicators';
import type { AnnualFigures, AnnualRead, FiguresBefore, ReadValue } from './read';
import type { Chained, Filed, Reading, Records } from './records';

/** A value of annual.sql, and the reading that it comes from. */
export interface SourcedValue extends ReadValue {
  readonly origin: ReadingOrigin;
}

/** A reading, in the page's words. */
export interface ReadingOrigin {
  /** 'Bản chụp số 1, đọc lúc …' or 'Đọc trực tiếp lúc …'. */
  readonly text: string;
  /** Hours that the reading came too late, in plain digits; undefined for a prompt one. */
  readonly lateHours: string | undefined;
  readonly statements: Readonly<Record<string, string>>;
}

export interface YearData {
  readonly year: number;
  /** `open`: it still runs. `unread`: it is over, and no reading of it is kept. */
  readonly state: 'open' | 'unread' | 'closed';
  readonly flows: AnnualFigures;
  readonly flowsOrigin: ReadingOrigin;
  /** A stock, or why there is none. */
  stock(name: IndicatorName): SourcedValue | { readonly missing: Bilingual };
  /** A stock at the end of the year before, by its earliest reading. */
  stockBefore(name: IndicatorName): SourcedValue | { readonly missing: Bilingual };
  readonly before: FiguresBefore;
  readonly readings: readonly Chained<Reading>[];
  readonly filed: Chained<Filed> | undefined;
  readonly filedBefore: Chained<Filed> | undefined;
  /** What is wrong with the records that are kept, a line each. */
  readonly problems: readonly string[];
  /** The instant at which the page was made. */
  readonly instant: Date;
}

/** Not in annual.sql at all, whatever the reading. */
export const NOT_IN_SQL = bilingual`Not in annual.sql`;

/** A year that is over without a reading of its end. */
export function notClosed(year: number): Bilingual {
  return bilingual`There is no reading of the year's end: run 'baocao annual close ${year}'`;
}

/**
 * A year that is over, from its readings.
 * @param reading the number of the reading for flows; otherwise the one that was filed, or the latest
 * @throws AnnualFault where what was filed names no reading
 */
export function closedYear(
  records: Records,
  year: number,
  instant: Date,
  reading?: number,
): YearData | undefined {
  const readings = records.readingsOf(year);
  const latest = readings.at(-1);
  if (!latest) return undefined;
  const filed = records.filedFor(year);
  const wanted = reading ?? filed?.reading ?? latest.number;
  const chosen = readings.find(({ number }) => number === wanted);
  if (!chosen) throw new AnnualFault(t`there is no reading ${wanted} of ${year}`);
  return {
    year,
    state: 'closed',
    flows: chosen,
    flowsOrigin: originOf(chosen),
    stock: (name) => earliestStock(readings, name) ?? { missing: NOT_IN_SQL },
    stockBefore: (name) => stockOfYear(records, year - 1, name),
    before: chosen.before,
    readings,
    filed,
    filedBefore: records.filedFor(year - 1),
    problems: records.problems,
    instant,
  };
}

/** A year from a live read: one that still runs, or one that is over and was not read at its end. */
export function liveYear(records: Records, read: AnnualRead): YearData {
  const { year, closed } = read.period;
  const origin: ReadingOrigin = {
    text: `Đọc trực tiếp lúc ${vietnameseTime(read.readAt)}`,
    lateHours: undefined,
    statements: read.statements,
  };
  return {
    year,
    state: closed ? 'unread' : 'open',
    flows: read,
    flowsOrigin: origin,
    stock: (name) => {
      const value = read.values[name];
      if (!value) return { missing: NOT_IN_SQL };
      if (!closed) return { ...value, origin };
      return { missing: notClosed(year) };
    },
    stockBefore: (name) => stockOfYear(records, year - 1, name),
    before: read.before,
    readings: [],
    filed: records.filedFor(year),
    filedBefore: records.filedFor(year - 1),
    problems: records.problems,
    instant: read.readAt,
  };
}

function earliestStock(
  readings: readonly Chained<Reading>[],
  name: IndicatorName,
): SourcedValue | undefined {
  const holder = readings.find(({ values }) => values[name] !== undefined);
  const value = holder?.values[name];
  return holder && value && { ...value, origin: originOf(holder) };
}

function stockOfYear(records: Records, year: number, name: IndicatorName) {
  return (
    earliestStock(records.readingsOf(year), name) ?? {
      missing: bilingual`There is no reading of the end of ${year}`,
    }
  );
}

/** A value of the year, with its reading. */
export function sourcedValue(
  data: YearData,
  name: IndicatorName,
): SourcedValue | { readonly missing: Bilingual } {
  if (STOCKS.has(name)) return data.stock(name);
  const value = data.flows.values[name];
  return value ? { ...value, origin: data.flowsOrigin } : { missing: NOT_IN_SQL };
}

function originOf({ number, read_at, late_hours, statements }: Chained<Reading>): ReadingOrigin {
  const late = late_hours ?? undefined;
  const suffix = late === undefined ? '' : `, trễ ${inVietnamese(late)} giờ`;
  return {
    text: `Bản chụp số ${number}, đọc lúc ${vietnameseTime(new Date(read_at))}${suffix}`,
    lateHours: late,
    statements,
  };
}
