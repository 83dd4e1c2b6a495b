/** The ten figures of a report, named as in report.sql. docs/report-sql.md. */
export const FIGURE_NAMES = [
  'visits_total',
  'visits_period',
  'sellers_total',
  'sellers_new',
  'products_total',
  'products_new',
  'orders_total',
  'orders_succeeded',
  'orders_failed',
  'value_succeeded',
] as const;

export type FigureName = (typeof FIGURE_NAMES)[number];

export function isFigureName(name: string): name is FigureName {
  return (FIGURE_NAMES as readonly string[]).includes(name);
}
