/**
 * A year by months beside the year before, each month read by the statements of the report itself.
 * `formats/months-page.ts` draws them.
 */
import type { Database } from '../database/session';
import { add, type Decimal, isWithin, NOTHING, roundHalfUp } from './decimal';
import type { FigureName } from './figure-names';
import { figuresOf, type Read, type ReadFigure, type Report, readInSnapshot } from './live-report';
import {
  type Month,
  monthsOf,
  type Period,
  periodAt,
  sameEndLastYear,
  startedMonths,
} from './period';
import { MappingFault } from './report-faults';
import type { Statement } from './report-sql';

/** The figures of a month. */
const ORDER_FIGURES = [
  'orders_total',
  'orders_succeeded',
  'orders_failed',
  'value_succeeded',
] as const satisfies readonly FigureName[];

/** The other figures of a period. Those since the start of operation have no same period last year. */
const NEW_FIGURES = [
  'visits_period',
  'sellers_new',
  'products_new',
] as const satisfies readonly FigureName[];

type ByOrderFigure<T> = Readonly<Record<(typeof ORDER_FIGURES)[number], T>>;

/** The orders of a month or year, exact, in counts and đồng. */
export type OrderFigures = ByOrderFigure<bigint>;

/** All figures of a period that can be compared with another period's. */
export type PeriodFigures = OrderFigures & Readonly<Record<(typeof NEW_FIGURES)[number], bigint>>;

interface MonthOfYear {
  /** 1 to 12 */
  readonly month: number;
  /** Undefined for a month that was still to come. */
  readonly figures: OrderFigures | undefined;
  /** Whether the month was under way at the read. */
  readonly running: boolean;
}

/** The twelve months of a year. */
export interface YearOfMonths {
  readonly year: number;
  readonly months: readonly MonthOfYear[];
  /** The year's official figures, to which the months add up. */
  readonly total: OrderFigures;
}

/** One read of a year by months, and of the year before. */
export interface YearByMonths {
  /** The official report of the same snapshot. */
  readonly report: Report;
  readonly year: YearOfMonths;
  /** Undefined where the platform did not operate in that year. */
  readonly last: LastYear | undefined;
}

export interface LastYear extends YearOfMonths {
  /** From 1 January up to, but not including, `sameEnd`: the same instant as the report's `end`. */
  readonly samePeriod: PeriodFigures;
  readonly sameEnd: Date;
}

/** A statement's months do not add up to its year. */
export class MonthsDiffer extends MappingFault {}

/**
 * Reads a year by months, and the year before, in one read-only snapshot. Months take only the
 * statements that give order figures, and must add up to the official figures of both years: two
 * yearly scans of the orders by months, and two by the year.
 * @param year the report year; the running one in Vietnam, by the database's clock, if undefined
 * @param firstYear the year in which operation began, if it is configured
 * @throws MonthsDiffer, MappingFault, DatabaseUnavailable, YearToCome
 */
export async function readMonths(
  database: Database,
  statements: readonly Statement[],
  timeZone: string,
  year?: number,
  firstYear?: number,
): Promise<YearByMonths> {
  const { result, frame } = await readInSnapshot(
    database,
    timeZone,
    year,
    async (read, { period, readAt }) => {
      const official = await read(statements, period);
      const figures = figuresOf(official);
      const slices = await readSlices(read, official, startedMonths(period));
      const operated = firstYear === undefined || firstYear < period.year;
      return {
        figures,
        statements: official,
        year: yearOf(period, slices, official),
        last: operated
          ? await readLastYear(
              read,
              official,
              periodAt(readAt, period.year - 1),
              sameEndLastYear(period),
            )
          : undefined,
      };
    },
  );
  const { figures, statements: official, ...years } = result;
  return { report: { ...frame, figures, statements: official }, ...years };
}

/** A month, or a part of it, and its orders. */
interface Slice extends Month {
  readonly amounts: ByOrderFigure<Decimal>;
}

async function readLastYear(
  read: Read,
  official: ReadonlyMap<FigureName, ReadFigure>,
  period: Period,
  sameEnd: Date,
): Promise<LastYear> {
  const cutMonths = monthsOf(period.year).flatMap((month) =>
    month.start < sameEnd && sameEnd < month.end
      ? [
          { ...month, end: sameEnd },
          { ...month, start: sameEnd },
        ]
      : [month],
  );
  const slices = await readSlices(read, official, cutMonths);
  const year = yearOf(period, slices, await read(giving(ORDER_FIGURES, official), period));

  const others = await read(giving(NEW_FIGURES, official), { start: period.start, end: sameEnd });
  const same = slices.filter(({ end }) => end <= sameEnd);
  const samePeriod = {
    ...(same.length < slices.length ? rounded(sum(same)) : year.total),
    ...ofEach(NEW_FIGURES, (figure) => roundHalfUp(amountOf(others, figure))),
  };
  return { ...year, samePeriod, sameEnd };
}

async function readSlices(
  read: Read,
  official: ReadonlyMap<FigureName, ReadFigure>,
  months: readonly Month[],
): Promise<Slice[]> {
  const statements = giving(ORDER_FIGURES, official);
  const slices: Slice[] = [];
  for (const month of months) {
    const found = await read(statements, month);
    slices.push({ ...month, amounts: ofEach(ORDER_FIGURES, (each) => amountOf(found, each)) });
  }
  return slices;
}

/** The months that slices make. @throws MonthsDiffer if they do not add up to the official figures */
function yearOf(
  { year, end, closed }: Period,
  slices: readonly Slice[],
  official: ReadonlyMap<FigureName, ReadFigure>,
): YearOfMonths {
  mustAddUp(year, slices, official);
  return {
    year,
    months: monthsOf(year).map(({ month, end: monthEnd }) => {
      const parts = slices.filter((slice) => slice.month === month);
      return {
        month,
        figures: parts.length > 0 ? rounded(sum(parts)) : undefined,
        running: !closed && parts.length > 0 && end < monthEnd,
      };
    }),
    total: ofEach(ORDER_FIGURES, (figure) => roundHalfUp(amountOf(official, figure))),
  };
}

/**
 * Counts add up to the last digit. A value does too, but where the statement itself rounds or divides:
 * then each answer may be off by less than one unit in its last place.
 */
function mustAddUp(
  year: number,
  slices: readonly Slice[],
  official: ReadonlyMap<FigureName, ReadFigure>,
): void {
  const sums = sum(slices);
  for (const figure of ORDER_FIGURES) {
    const whole = amountOf(official, figure);
    const unitsOff = figure === 'value_succeeded' ? slices.length : 0;
    if (isWithin(sums[figure], whole, unitsOff)) continue;
    const [months, all] = [roundHalfUp(sums[figure]), roundHalfUp(whole)];
    const place = official.get(figure)?.statement.place ?? 'report.sql';
    throw new MonthsDiffer(
      `${place}: ${figure} of the months of ${year} add up to ${months}, not to the year's ${all}: ` +
        'count what is >= :start and < :end, and use them for nothing else',
      [figure],
    );
  }
}

/** The statements that gave certain figures, each once, in their order. */
function giving(
  figures: readonly FigureName[],
  official: ReadonlyMap<FigureName, ReadFigure>,
): Set<Statement> {
  return new Set(
    [...official].flatMap(([figure, { statement }]) =>
      figures.includes(figure) ? [statement] : [],
    ),
  );
}

/** @throws MappingFault for a statement that gave a figure of one period, and not of another */
function amountOf(read: ReadonlyMap<FigureName, ReadFigure>, figure: FigureName): Decimal {
  const amount = read.get(figure)?.amount;
  if (!amount) throw new MappingFault(`no statement returns ${figure}`, [figure]);
  return amount;
}

function sum(slices: readonly Slice[]): ByOrderFigure<Decimal> {
  return ofEach(ORDER_FIGURES, (figure) =>
    slices.reduce((total, { amounts }) => add(total, amounts[figure]), NOTHING),
  );
}

function rounded(amounts: ByOrderFigure<Decimal>): OrderFigures {
  return ofEach(ORDER_FIGURES, (figure) => roundHalfUp(amounts[figure]));
}

function ofEach<Name extends FigureName, T>(
  names: readonly Name[],
  value: (name: Name) => T,
): Record<Name, T> {
  return Object.fromEntries(names.map((name) => [name, value(name)])) as Record<Name, T>;
}
