/** The names of the ten figures and of their subjects. `vocabulary/` knows the names of tables for them. */

import { t } from '../words/words';

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

/** In the order of a report. */
export const SUBJECTS = ['visits', 'sellers', 'products', 'orders'] as const;

export type Subject = (typeof SUBJECTS)[number];

/** The subjects of some figures, each once, in the order of a report. */
export function subjectsOf(figures: Iterable<FigureName>): Subject[] {
  const present = new Set([...figures].map(subjectOf));
  return SUBJECTS.filter((subject) => present.has(subject));
}

/** `value_succeeded` is a figure of the orders. */
export function subjectOf(figure: FigureName): Subject {
  return SUBJECTS.find((subject) => figure.startsWith(subject)) ?? 'orders';
}

/** Whether a figure counts the period alone; the others count from the start of operation. */
export function isOfPeriod(figure: FigureName): boolean {
  return /^orders|^value|_new$|_period$/.test(figure) && FIGURE_NAMES.includes(figure);
}

/** A subject's name in the admin's language. */
export function subjectName(subject: Subject): string {
  switch (subject) {
    case 'visits':
      return t`visits`;
    case 'sellers':
      return t`sellers`;
    case 'products':
      return t`products`;
    case 'orders':
      return t`orders`;
  }
}
