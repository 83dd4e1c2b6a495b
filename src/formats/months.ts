import { formLabel } from '../report/form';
import type { LastYear, OrderFigures, YearByMonths, YearOfMonths } from '../report/months';
import type { Platform, StartOfOperation } from '../report/platform';
import { vietnameseNumber } from '../report/vietnamese';
import { type Chart, chartOf } from './chart';
import { comparisonOf } from './comparison';
import type { Format } from './format';
import { frameOf } from './frame';
import { compileView } from './view';

const view = compileView('months.ejs');

/** What stands in the place of a figure that there is not. */
export const NONE = '–';

/** The year by months beside the year before, drawn and as tables, and the same period of both. */
export function monthsPage(platform: Platform): Format<YearByMonths> {
  return {
    contentType: 'text/html; charset=utf-8',
    extension: 'html',
    render: async (read) => {
      const { report, year, last } = read;
      const [current, earlier] = [
        yearOf(year, platform.since),
        last && yearOf(last, platform.since),
      ];
      const years = earlier ? [current, earlier] : [current];
      return view({
        frame: frameOf(platform, report, {
          title: `Theo tháng năm ${year.year}`,
          path: '/theo-thang',
        }),
        years,
        months: year.months.map(({ month }) => month),
        running: year.months.find(({ running }) => running)?.month,
        orders: await drawn(current, earlier, 'orders_total', 5),
        values: await drawn(current, earlier, 'value_succeeded', 4),
        labels: {
          orders: formLabel('orders_total'),
          value: formLabel('value_succeeded'),
        },
        comparison: last && comparisonOf(report, last),
        since: platform.since?.day,
        number: vietnameseNumber,
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
    // Nothing before operation is no zero; what is there all the same is in the official figures.
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
): Promise<Chart> {
  const bar = (of: ShownYear | undefined, index: number) => {
    const month = of?.months[index];
    const value = month?.figures?.[figure];
    if (!month || value === undefined) return undefined;
    const title = `Tháng ${month.month}/${of?.year}: ${vietnameseNumber(value)}`;
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
