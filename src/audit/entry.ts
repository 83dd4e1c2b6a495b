import type { FigureName } from '../report/figure-names';
import type { Report, ShownReport } from '../report/live-report';

/** To whom a report was shown, and as what. */
export interface Showing {
  /** Undefined where the API is open. */
  readonly account: string | undefined;
  readonly address: string;
  /** The extension of its format, such as html. */
  readonly format: string;
}

/**
 * The line of the audit file for a report that is about to be shown.
 * @param instant by our own clock
 */
export function shownLine(report: ShownReport, showing: Showing, instant: Date): string {
  const { id, period, figures, readAt } = report;
  return lineOf(id, showing, {
    period: { year: period.year, start: period.start, end: period.end },
    figures: digitsOf(figures),
    readAt,
    instant,
  });
}

/** The line that takes one back: the client was gone before the end of its answer. */
export function withdrawnLine({ id }: ShownReport, showing: Showing, instant: Date): string {
  return lineOf(id, showing, { withdrawn: true, instant });
}

/** Figures as digits: JSON has no exact number beyond 2^53. */
export function digitsOf(figures: Report['figures']): Record<FigureName, string> {
  const digits = Object.entries(figures).map(([name, value]) => [name, String(value)]);
  return Object.fromEntries(digits) as Record<FigureName, string>;
}

function lineOf(id: string, { account, address, format }: Showing, rest: object): string {
  return `${JSON.stringify({ id, account: account ?? null, address, format, ...rest })}\n`;
}
