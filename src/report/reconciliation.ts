import type { Figures } from './figures';
import type { Period } from './period';
import { vietnameseNumber as number } from './vietnamese';

/** How figures of one report belong together, in Vietnamese, and whether they do. */
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
