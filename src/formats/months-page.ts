/** The page of a year by months beside the year before. `report/months.ts` reads them. */

import type { Report } from '../report/live-report';
import type {
  LastYear,
  OrderFigures,
  PeriodFigures,
  YearByMonths,
  YearOfMonths,
} from '../report/months';
import { figureLabel } from '../report/official-form';
import type { StartOfOperation } from '../report/platform';
import { vietnameseNumber, vietnameseTime } from '../vietnam';
import { type Chart, chartOf } from './chart';
import type { Format } from './format';
import { breakableHtml, compileView, frameOf, type ReportSite } from './frame';

const view = compileView('months.ejs');

/** Stands where there is no figure. */
const NONE = '–';

/** As many signs of a figure fit into a cell of the widest table at 320 pixels. */
const FITS_A_CELL = 12;

/** The year by months beside the year before, drawn and as tables, and the same period of both. */
export function monthsPage(site: ReportSite): Format<YearByMonths> {
  return {
    contentType: 'text/html; charset=utf-8',
    extension: 'html',
    render: (read, proof) => {
      const { since } = site.platform;
      const { report, year, last } = read;
      const [current, earlier] = [yearOf(year, since), last && yearOf(last, since)];
      const years = earlier ? [current, earlier] : [current];
      return view({
        frame: frameOf(
          site,
          report,
          { title: `Theo tháng năm ${year.year}`, path: '/theo-thang' },
          proof,
        ),
        years,
        months: year.months.map(({ month }) => month),
        running: year.months.find(({ running }) => running)?.month,
        orders: drawn(current, earlier, 'orders_total', 5),
        values: drawn(current, earlier, 'value_succeeded', 4),
        labels: {
          orders: figureLabel('orders_total'),
          value: figureLabel('value_succeeded'),
        },
        comparison: last && comparisonOf(report, last),
        since: since?.day,
        number: vietnameseNumber,
        breakable: (figure: string) => breakableHtml(figure, FITS_A_CELL),
        none: NONE,
      });
    },
  };
}

/** A year as the page shows it. */
interface ShownYear {
  readonly year: number;
  readonly months: readonly ShownMonth[];
  readonly total: ShownOrders;
  /** How many months have figures. */
  readonly count: number;
  /** By how many đồng the months' rounded values differ from the year's, and their sum. */
  readonly roundedValue: bigint;
  readonly roundingGap: bigint;
  /** Orders of months before operation began, which nevertheless are in the official figures. */
  readonly ordersBefore: bigint;
}

interface ShownMonth {
  readonly month: number;
  readonly running: boolean;
  /** Undefined for a month to come, or before operation began. */
  readonly figures: ShownOrders | undefined;
}

interface ShownOrders extends OrderFigures {
  readonly underWay: bigint;
}

function yearOf(
  { year, months, total }: YearOfMonths | LastYear,
  since?: StartOfOperation,
): ShownYear {
  const isBefore = (month: number) =>
    since !== undefined && (year < since.year || (year === since.year && month < since.month));
  const shown = months.map(({ month, running, figures }) => ({
    month,
    running,
    // Months before operation show no zeros. Orders that exist there all the same are in the official figures.
    figures:
      figures && !(isBefore(month) && isNothing(figures)) ? withUnderWay(figures) : undefined,
  }));
  const roundedValue = sumOf(shown, 'value_succeeded');
  return {
    year,
    months: shown,
    total: withUnderWay(total),
    count: shown.filter(({ figures }) => figures).length,
    roundedValue,
    roundingGap: roundedValue - total.value_succeeded,
    ordersBefore: sumOf(
      shown.filter(({ month }) => isBefore(month)),
      'orders_total',
    ),
  };
}

function withUnderWay(figures: OrderFigures): ShownOrders {
  const { orders_total, orders_succeeded, orders_failed } = figures;
  return { ...figures, underWay: orders_total - orders_succeeded - orders_failed };
}

function isNothing(figures: OrderFigures): boolean {
  return Object.values(figures).every((figure) => figure === 0n);
}

function sumOf(months: readonly ShownMonth[], figure: keyof OrderFigures): bigint {
  return months.reduce((sum, { figures }) => sum + (figures?.[figure] ?? 0n), 0n);
}

function drawn(
  current: ShownYear,
  earlier: ShownYear | undefined,
  figure: keyof OrderFigures,
  mostDigits: number,
): Chart {
  const bar = (shown: ShownYear | undefined, index: number) => {
    const month = shown?.months[index];
    const value = month?.figures?.[figure];
    if (!month || value === undefined) return undefined;
    const title = `Tháng ${month.month}/${shown?.year}: ${vietnameseNumber(value)}`;
    return { value, title, running: month.running };
  };
  return chartOf(
    current.months.map(({ month }, index) => ({
      label: `T${month}`,
      current: bar(current, index),
      last: bar(earlier, index),
    })),
    mostDigits,
  );
}

/** A period beside the same one of the year before, as the page shows them. */
interface YearOnYear {
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
  [figureLabel('visits_period'), ({ visits_period }) => visits_period],
  [figureLabel('sellers_new'), ({ sellers_new }) => sellers_new],
  [figureLabel('products_new'), ({ products_new }) => products_new],
  [figureLabel('orders_total'), ({ orders_total }) => orders_total],
  [figureLabel('orders_succeeded'), ({ orders_succeeded }) => orders_succeeded],
  [figureLabel('orders_failed'), ({ orders_failed }) => orders_failed],
  [
    'Đơn hàng đang xử lý',
    ({ orders_total, orders_succeeded, orders_failed }) =>
      orders_total - orders_succeeded - orders_failed,
  ],
  [`${figureLabel('value_succeeded')} (đồng)`, ({ value_succeeded }) => value_succeeded],
];

/** 1 January to the read beside 1 January to the same instant of the year before; of a closed year, both whole. */
function comparisonOf(
  { period, figures }: Report,
  { year, samePeriod, sameEnd }: LastYear,
): YearOnYear {
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

/** @param end exclusive: the text names the second before it */
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
