// Which reading each figure of a year comes from: stocks from the earliest, flows from the latest or the filed one.
import { vietnameseTime } from '../vietnam';
import { t } from '../words/words';
import { AnnualFault } from './faults';
import { type IndicatorName, STOCKS } from './indicators';
import type { AnnualFigures, AnnualRead, FiguresBefore, ReadValue } from './read';
import type { Chained, Filed, Reading, Records } from './records';

/** A value of annual.sql, and by which reading it is known. */
export interface SourcedValue extends ReadValue {
  readonly origin: Origin;
}

/** A reading as the page speaks of it. */
export interface Origin {
  /** 'Bản chụp số 1, đọc lúc …' or 'Đọc trực tiếp lúc …'. */
  readonly text: string;
  /** Hours that a reading of a stock came too late; undefined for a prompt one. */
  readonly lateHours: string | undefined;
  readonly statements: Readonly<Record<string, string>>;
}

export interface YearData {
  readonly year: number;
  /** `open`: it still runs. `unread`: it is over, and no reading of it is kept. */
  readonly state: 'open' | 'unread' | 'closed';
  readonly flows: AnnualFigures;
  readonly flowsOrigin: Origin;
  /** A stock, or why there is none. */
  stock(name: IndicatorName): SourcedValue | { readonly missing: string };
  readonly before: FiguresBefore;
  readonly readings: readonly Chained<Reading>[];
  readonly filed: Chained<Filed> | undefined;
  readonly filedBefore: Chained<Filed> | undefined;
  /** The instant by which the page was made. */
  readonly instant: Date;
}

/** Not in annual.sql at all, whatever the reading. */
export const NOT_IN_SQL = 'Chưa có trong annual.sql';

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
    stock: (name) => {
      const holder = readings.find(({ values }) => values[name] !== undefined);
      const value = holder?.values[name];
      return holder && value ? { ...value, origin: originOf(holder) } : { missing: NOT_IN_SQL };
    },
    before: chosen.before,
    readings,
    filed,
    filedBefore: records.filedFor(year - 1),
    instant,
  };
}

/** A year from a live read: one that still runs, or one that is over and was not read at its end. */
export function liveYear(records: Records, read: AnnualRead): YearData {
  const { year, closed } = read.period;
  const origin: Origin = {
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
      return { missing: `Chưa có bản chụp cuối năm: chạy 'baocao annual close ${year}'` };
    },
    before: read.before,
    readings: [],
    filed: records.filedFor(year),
    filedBefore: records.filedFor(year - 1),
    instant: read.readAt,
  };
}

/** A value of the year, by the reading that it comes from. */
export function sourcedValue(
  data: YearData,
  name: IndicatorName,
): SourcedValue | { readonly missing: string } {
  if (STOCKS.has(name)) return data.stock(name);
  const value = data.flows.values[name];
  return value ? { ...value, origin: data.flowsOrigin } : { missing: NOT_IN_SQL };
}

function originOf({ number, read_at, late_hours, statements }: Chained<Reading>): Origin {
  const late = late_hours === null ? undefined : late_hours.replace('.', ',');
  const suffix = late === undefined ? '' : `, trễ ${late} giờ`;
  return {
    text: `Bản chụp số ${number}, đọc lúc ${vietnameseTime(new Date(read_at))}${suffix}`,
    lateHours: late,
    statements,
  };
}
