/**
 * Composes annual.sql from report.sql: from sources/annual/ for the sources that report.sql names, otherwise from
 * its own statement of orders.
 */
import type { Table } from '../database/schema';
import { Catalogue } from '../platforms/catalogue';
import { sectionFrom } from '../platforms/compose-report-sql';
import {
  MEANINGS,
  type Meaning,
  placeNoted,
  type Source,
  type TablePrefix,
} from '../platforms/source';
import { noteOf, statusesIn } from '../report/notes';
import { parseReportSql, readReportText, type Statement } from '../report/report-sql';

import { quoteText } from '../sql/print';
import { t } from '../words/words';
import { COLUMN_NAMES, INDICATOR_NAMES, type IndicatorName } from './indicators';
import { ownOrders } from './own-orders';
import { type AnnualSource, annualPart, readAnnualSources } from './sources';

/** An annual.sql, and what its author should know. */
export interface ComposedSql {
  readonly text: string;
  /** What it gives, by the names in its text. */
  readonly gives: readonly string[];
  /** Whether orders have sellers of their own, so that form 09 is the likely one. */
  readonly isMarketplace: boolean;
  /** Failed statuses that were not recognised as cancelled. */
  readonly notCancelled: readonly string[];
}

/**
 * The statements of a report.sql, to compose from. A place that is still open, such as that of the visits, says
 * nothing about orders.
 * @throws MappingFault
 */
export function readComposable(reportSql: string): Statement[] {
  const written = readReportText(reportSql).replace(/\{\{.*?\}\}/gs, 'NULL');
  return parseReportSql(written, reportSql);
}

/**
 * The annual.sql for the platform of a report.sql.
 * @param statements report.sql's, with the notes that `baocao init` wrote
 */
export function composeAnnualSql(
  statements: readonly Statement[],
  sources: readonly Source[],
  tables: readonly Table[],
): ComposedSql {
  const annualSources = readAnnualSources();
  const catalogue = new Catalogue(tables);
  const sections: { about: readonly string[]; sql: string }[] = [];
  const notCancelled: string[] = [];
  const parts = partsOf(statements, sources);
  const sellerPlace = parts
    .map(({ source }) => annualSources.get(source.name)?.lookups.seller_place?.[0])
    .find((each) => each !== undefined);
  for (const { source, place, meanings } of parts) {
    const annual = annualSources.get(source.name);
    if (!annual) continue;
    const made = annualPart(annual, source, catalogue, place, sellerPlace);
    if (made.sql === '') continue;
    const filled = { ...source, sql: withCancelled(made.sql, source, annual, meanings) };
    const whole = {
      ...filled,
      about: annual.about,
      optional: [...source.optional, ...annual.optional],
    };
    const section = sectionFrom(catalogue.sourceAt(whole, place), place, { meanings });
    sections.push({ about: section.about, sql: renamed(section.sql, source.name) });
    if (annual.orderKeys.length > 0) {
      for (const [status, meaning] of meanings) {
        if (meaning === 'failed' && !source.meanings.has(status)) notCancelled.push(status);
      }
    }
  }
  if (!parts.some(({ source }) => annualSources.get(source.name)?.orderKeys.length)) {
    const orders = statements.find(({ figures }) => figures.includes('orders_succeeded'));
    const own = orders && ownOrders(orders, tables);
    if (own) {
      sections.push(own);
      notCancelled.push(...own.notCancelled);
    }
  }
  const sql = sections.map((section) => section.sql).join('\n');
  const gives = namesGiven(sql);
  return {
    text: composed(sections, gives),
    gives,
    isMarketplace: gives.includes('seller_place') || gives.includes('seller_accounts'),
    notCancelled: [...new Set(notCancelled)],
  };
}

interface ReportSource {
  readonly source: Source;
  readonly place: TablePrefix;
  readonly meanings: ReadonlyMap<string, Meaning>;
}

/** The sources that report.sql names, each once, with how each status counts. */
function partsOf(statements: readonly Statement[], sources: readonly Source[]): ReportSource[] {
  const parts = new Map<string, ReportSource & { meanings: Map<string, Meaning> }>();
  for (const statement of statements) {
    const name = noteOf(statement, 'source');
    const source = sources.find((each) => each.name === name);
    if (!source) continue;
    const place = placeNoted(statement);
    const part = parts.get(source.name) ?? { source, place, meanings: new Map() };
    for (const meaning of MEANINGS) {
      for (const { status } of statusesIn(noteOf(statement, meaning) ?? '')) {
        part.meanings.set(status, meaning);
      }
    }
    parts.set(source.name, part);
  }
  return [...parts.values()];
}

function withCancelled(
  sql: string,
  source: Source,
  { cancelled }: AnnualSource,
  meanings: ReadonlyMap<string, Meaning>,
): string {
  const known = cancelled.filter((status) => {
    const meaning = meanings.get(status) ?? source.meanings.get(status);
    return meaning === undefined || meaning === 'failed';
  });
  const areNumbers = known.every((status) => /^\d+$/.test(status));
  const literals = known.map((status) => (areNumbers ? status : quoteText(status)));
  const list = literals.join(', ') || quoteText('(none)');
  return sql.replaceAll('{cancelled}', list);
}

/** The note of a statement of annual.sql names the file below sources/annual/. */
function renamed(sql: string, name: string): string {
  return sql.replaceAll(`-- source: ${name}\n`, `-- source: annual/${name}\n`);
}

function namesGiven(sql: string): string[] {
  const named = new Set([...sql.matchAll(/\bAS (\w+),?$/gm)].map(([, name = '']) => name));
  return COLUMN_NAMES.filter((name) => named.has(name));
}

function composed(
  sections: readonly { about: readonly string[]; sql: string }[],
  gives: readonly string[],
): string {
  const left = INDICATOR_NAMES.filter((name) => !gives.includes(name) && !isByPayment(name, gives));
  const heading = [
    t`The yearly report (Decree 248/2026/NĐ-CP, article 22): column names are its indicators. docs/annual.md.`,
    t`An indicator that no statement gives is declared in annual.json, or stays missing: ${left.join(', ')}.`,
  ];
  return [heading, ...sections]
    .map((each) =>
      Array.isArray(each)
        ? comment(each)
        : `${comment((each as { about: readonly string[] }).about)}\n\n${(each as { sql: string }).sql}`,
    )
    .join('\n\n')
    .concat('\n');
}

function isByPayment(name: IndicatorName, gives: readonly string[]): boolean {
  return /^orders_by_/.test(name) && gives.includes('payment_method');
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => `-- ${line}`.trimEnd()).join('\n');
}
