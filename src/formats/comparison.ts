import { formLabel } from '../report/form';
import type { Report } from '../report/live-report';
import type { LastYear, PeriodFigures } from '../report/months';
import { vietnameseNumber } from '../report/vietnamese';
import { vietnameseTime } from '../vietnam';

/** A period beside the same one of the year before, in words and figures of the page. */
export interface Comparison {
  /** What is compared with what. */
  readonly periods: string;
  readonly year: number;
  readonly yearBefore: number;
  readonly rows: readonly ComparedFigure[];
}

interface ComparedFigure {
  readonly label: string;
  readonly figure: string;
  readonly before: string;
  readonly difference: string;
  /** '–' where there is nothing to compare with. */
  readonly percent: string;
}

/** The figures in the order of the official form. Orders under way are what the others leave over. */
const COMPARED: readonly [label: string, figure: (figures: PeriodFigures) => bigint][] = [
  ['Số lượng truy cập trong kỳ', ({ visits_period }) => visits_period],
  [labelOf('sellers_new'), ({ sellers_new }) => sellers_new],
  [labelOf('products_new'), ({ products_new }) => products_new],
  [labelOf('orders_total'), ({ orders_total }) => orders_total],
  [labelOf('orders_succeeded'), ({ orders_succeeded }) => orders_succeeded],
  [labelOf('orders_failed'), ({ orders_failed }) => orders_failed],
  [
    'Đơn hàng đang xử lý',
    ({ orders_total, orders_succeeded, orders_failed }) =>
      orders_total - orders_succeeded - orders_failed,
  ],
  [`${labelOf('value_succeeded')} (đồng)`, ({ value_succeeded }) => value_succeeded],
];

/** 1 January to the read beside 1 January to the same instant of the year before; of a closed year, both whole. */
export function comparisonOf(
  { period, figures }: Report,
  { year, samePeriod, sameEnd }: LastYear,
): Comparison {
  return {
    periods: period.closed
      ? `Cả năm ${period.year} so với cả năm ${year}.`
      : `Từ ${spanOf(period.year, period.end)} so với từ ${spanOf(year, sameEnd)}.`,
    year: period.year,
    yearBefore: year,
    rows: COMPARED.map(([label, figure]) => {
      const [now, before] = [figure(figures), figure(samePeriod)];
      return {
        label,
        figure: signless(now),
        before: signless(before),
        difference: signed(now - before, vietnameseNumber),
        percent: percentOf(now - before, before),
      };
    }),
  };
}

function labelOf(figure: Parameters<typeof formLabel>[0]): string {
  return formLabel(figure) ?? figure;
}

/** @param end the first instant that is not meant: the second before it is told */
function spanOf(year: number, end: Date): string {
  return `01/01/${year} đến ${vietnameseTime(new Date(end.getTime() - 1000))}`;
}

/** To a tenth of a per cent, rounded half away from zero, in whole numbers alone. */
function percentOf(difference: bigint, base: bigint): string {
  if (base <= 0n) return '–';
  const size = difference < 0n ? -difference : difference;
  const tenths = (2n * size * 1000n + base) / (2n * base);
  return signed(
    difference < 0n ? -tenths : tenths,
    (tenth) => `${vietnameseNumber(tenth / 10n)},${tenth % 10n}%`,
  );
}

function signless(figure: bigint): string {
  return figure < 0n ? `−${vietnameseNumber(-figure)}` : vietnameseNumber(figure);
}

function signed(figure: bigint, format: (size: bigint) => string): string {
  if (figure === 0n) return format(0n);
  return figure < 0n ? `−${format(-figure)}` : `+${format(figure)}`;
}
