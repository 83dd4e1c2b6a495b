/** The fields of an audit line about a showing. `chain.ts` links the lines. */
import type { FigureName } from '../report/figure-names';
import type { Report, ShownReport } from '../report/live-report';
import type { YearByMonths } from '../report/months';
import type { Fields, Json } from './chain';

/** Who was shown something, and in which form. */
export interface Recipient {
  /** Undefined where the API is open. */
  readonly account: string | undefined;
  readonly address: string;
  /** The path without its query, such as '/bao-cao.xlsx'. */
  readonly path: string;
  /** The extension of its format, such as html. */
  readonly format: string;
}

/** What is shown: the code of its read, and all of its figures. */
export type Shown = Fields & { readonly id: string };

/**
 * A report that is shown, with every figure.
 * @param months the year by months, where these are shown with it
 */
export function shownReport(report: ShownReport, months?: YearByMonths): Shown {
  const { id, period, figures, readAt } = report;
  return {
    id,
    period: {
      year: period.year,
      start: period.start.toISOString(),
      end: period.end.toISOString(),
    },
    figures: digitsOf(figures),
    ...(months ? { months: monthsOf(months) } : {}),
    readAt: readAt.toISOString(),
  };
}

/**
 * The fields of a line for a showing that is about to happen.
 * @param instant by our own clock
 * @param reportSql the SHA-256 of report.sql
 */
export function shownFields(
  { id, ...shown }: Shown,
  audience: Recipient,
  instant: Date,
  reportSql: string,
): Fields {
  return { id, ...audienceFields(audience), ...shown, instant: instant.toISOString(), reportSql };
}

/** The fields of the line that withdraws a showing: the client was gone before the end of its answer. */
export function withdrawnFields(
  { id }: Pick<Shown, 'id'>,
  audience: Recipient,
  instant: Date,
  hash: string,
): Fields {
  return {
    id,
    ...audienceFields(audience),
    withdrawn: true,
    showing: hash,
    instant: instant.toISOString(),
  };
}

/** Figures as texts of digits: many JSON readers round numbers beyond 2^53. */
export function digitsOf(figures: Report['figures']): Record<FigureName, string> {
  return digits(figures) as Record<FigureName, string>;
}

function digits(figures: Readonly<Record<string, bigint>>): Record<string, string> {
  return Object.fromEntries(Object.entries(figures).map(([name, value]) => [name, String(value)]));
}

function audienceFields({ account, address, path, format }: Recipient) {
  return { account: account ?? null, address, path, format };
}

function monthsOf({ year, last }: YearByMonths): Json {
  return {
    year: yearFields(year),
    last: last
      ? {
          ...yearFields(last),
          sameEnd: last.sameEnd.toISOString(),
          samePeriod: digits(last.samePeriod),
        }
      : null,
  };
}

function yearFields({ year, months, total }: YearByMonths['year']) {
  return {
    year,
    months: months.map(({ figures }) => (figures ? digits(figures) : null)),
    total: digits(total),
  };
}
