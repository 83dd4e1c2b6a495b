/**
 * The ten figures as exact numbers: which values are accepted, which rules hold between figures, and the sums that
 * an inspector would check. `live-report.ts` runs the statements.
 */

import type { Cell } from '../database/answer';
import { vietnameseNumber as number } from '../vietnam';
import { t } from '../words/words';
import { type Decimal, decimalFrom, isWhole } from './decimal';
import { FIGURE_NAMES, type FigureName, isFigureName } from './figure-names';
import type { Period } from './period';
import { MappingFault } from './report-faults';

/** Exact at any size: counts, and `value_succeeded` in đồng. */
export type Figures = Readonly<Record<FigureName, bigint>>;

/**
 * The figure that a cell holds, as the database wrote it: a count, or `value_succeeded` with its fraction.
 * @throws MappingFault that names the figure, and what its author can do
 */
export function amountFrom({ column, text, inexact }: Cell): [FigureName, Decimal] {
  if (!isFigureName(column)) {
    throw new MappingFault(
      t`unknown figure '${column}'; the ten figures are ${FIGURE_NAMES.join(', ')}`,
    );
  }
  return [
    column,
    exactAmount({ column, text, inexact }, column !== 'value_succeeded', (what) => {
      return new MappingFault(`${column} ${what}`, [column]);
    }),
  ];
}

/**
 * The longest number that is parsed, in characters. DECIMAL has at most 65 digits; parsing millions of them would
 * take seconds.
 */
const MOST_CHARACTERS = 100;

/**
 * The number in a cell that must be exact and not negative.
 * @param whole whether it is a count
 * @param fault the error for what is wrong with it
 * @throws what `fault` makes
 */
export function exactAmount(
  { text, inexact }: Cell,
  whole: boolean,
  fault: (what: string) => MappingFault,
): Decimal {
  if (text !== null && text.length > MOST_CHARACTERS) {
    throw fault(t`has ${text.length} characters, which is no number of a database`);
  }
  if (text === null) {
    throw fault(
      t`is NULL (SUM over no rows is NULL: write COALESCE(SUM(...), 0)), or it cannot be told for some rows: npx baocao check names them`,
    );
  }
  if (inexact) {
    throw fault(
      t`is a FLOAT or DOUBLE, which is not exact: CAST(... AS DECIMAL(30, 4)) before SUM`,
    );
  }
  const amount = decimalFrom(text);
  if (!amount) throw fault(t`is not a number`);
  if (text.startsWith('-')) throw fault(t`is negative (${text})`);
  if (whole && !isWhole(amount)) {
    throw fault(t`is not a whole number (${text})`);
  }
  return amount;
}

/** @throws MappingFault that names every figure that is missing */
export function completeFigures(found: ReadonlyMap<FigureName, bigint>): Figures {
  const missing = FIGURE_NAMES.filter((name) => !found.has(name));
  if (missing.length > 0) {
    throw new MappingFault(t`no statement returns ${missing.join(', ')}`, missing);
  }
  return Object.fromEntries(found) as Record<FigureName, bigint>;
}

/** The rules between the figures of one report that do not hold, each with its figures. */
export function brokenInvariants(figures: Figures): string[] {
  const broken: string[] = [];
  const atMost = (parts: FigureName[], whole: FigureName) => {
    const sum = parts.reduce((total, part) => total + figures[part], 0n);
    if (sum > figures[whole]) {
      const left = parts.map((part) => `${part} (${figures[part]})`).join(' + ');
      broken.push(t`${left} is more than ${whole} (${figures[whole]})`);
    }
  };
  atMost(['orders_succeeded', 'orders_failed'], 'orders_total');
  atMost(['sellers_new'], 'sellers_total');
  atMost(['products_new'], 'products_total');
  atMost(['visits_period'], 'visits_total');
  if (figures.orders_succeeded === 0n && figures.value_succeeded > 0n) {
    broken.push(
      t`value_succeeded (${figures.value_succeeded}) is the value of no order (orders_succeeded is 0)`,
    );
  }
  return broken;
}

/** A sum over figures of one report, in Vietnamese, and whether it holds. */
interface Reconciliation {
  readonly text: string;
  readonly holds: boolean;
}

/**
 * The sums that an inspector would make by hand: orders by their outcome, sellers and products by the
 * year in which they came. A sum names what is left over; where a part is more than its whole, the text
 * says so instead. All of it comes from the figures of one snapshot.
 */
export function reconcile(figures: Figures, { year }: Pick<Period, 'year'>): Reconciliation[] {
  const { orders_total: orders, orders_succeeded, orders_failed } = figures;
  const underWay = orders - orders_succeeded - orders_failed;
  const outcomes = `${number(orders_succeeded)} thành công + ${number(orders_failed)} không thành công`;
  return [
    underWay >= 0n
      ? right(`${number(orders)} đơn hàng = ${outcomes} + ${number(underWay)} đang xử lý`)
      : wrong(`${number(orders)} đơn hàng ít hơn ${outcomes}`),
    growth('người bán', figures.sellers_total, figures.sellers_new, year),
    growth('sản phẩm', figures.products_total, figures.products_new, year),
    ...(figures.visits_period > figures.visits_total
      ? [
          wrong(
            `${number(figures.visits_total)} lượt truy cập từ khi hoạt động ít hơn ${number(figures.visits_period)} lượt trong kỳ`,
          ),
        ]
      : []),
    ...(orders_succeeded === 0n && figures.value_succeeded > 0n
      ? [
          wrong(
            `${number(figures.value_succeeded)} đồng giá trị giao dịch mà không có đơn hàng thành công nào`,
          ),
        ]
      : []),
  ];
}

function growth(what: string, total: bigint, fresh: bigint, year: number): Reconciliation {
  const earlier = total - fresh;
  return earlier >= 0n
    ? right(
        `${number(total)} ${what} = ${number(earlier)} đến hết năm ${year - 1} + ${number(fresh)} mới`,
      )
    : wrong(`${number(total)} ${what} ít hơn ${number(fresh)} mới trong năm ${year}`);
}

function right(text: string): Reconciliation {
  return { text, holds: true };
}

function wrong(text: string): Reconciliation {
  return { text, holds: false };
}
