import { FIGURE_NAMES, type FigureName } from '../report/figure-names';

/** What figures are about: 'orders', 'sellers', 'products' or 'visits', in the order of a report. */
export function subjectsOf(figures: Iterable<FigureName>): Subject[] {
  const told = new Set([...figures].map(subjectOf));
  return SUBJECTS.filter((subject) => told.has(subject));
}

export const SUBJECTS = ['visits', 'sellers', 'products', 'orders'] as const;
export type Subject = (typeof SUBJECTS)[number];

export function subjectOf(figure: FigureName): Subject {
  return SUBJECTS.find((subject) => figure.startsWith(subject)) ?? 'orders';
}

/** A figure that counts the period alone; the others count from the beginning. */
export function isOfPeriod(figure: FigureName): boolean {
  return /^orders|^value|_new$|_period$/.test(figure) && FIGURE_NAMES.includes(figure);
}
