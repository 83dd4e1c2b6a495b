import type { Figures } from '../../src/report/figures';

/** A year of a middling shop. */
export const FIGURES: Figures = {
  visits_total: 2_012_396n,
  visits_period: 900_000n,
  sellers_total: 500n,
  sellers_new: 139n,
  products_total: 20_000n,
  products_new: 6_000n,
  orders_total: 103_792n,
  orders_succeeded: 91_239n,
  orders_failed: 11_536n,
  value_succeeded: 189_377_853_000n,
};

/** More parts than the whole. */
export const MISMATCHED: Figures = { ...FIGURES, orders_total: 100_000n, sellers_new: 501n };

/** Every figure of so many digits, each its own. */
export function figuresOf(digits: number): Figures {
  return Object.fromEntries(
    Object.keys(FIGURES).map((name, index) => [
      name,
      BigInt(`${name.endsWith('_total') ? 9 : 1}${String(index).repeat(digits - 1)}`),
    ]),
  ) as unknown as Figures;
}

/** A report.sql that gives these figures. */
export function reportOf(figures: Figures): string {
  const columns = Object.entries(figures).map(([name, figure]) => `${figure} AS ${name}`);
  return `SELECT ${columns.join(', ')};`;
}
