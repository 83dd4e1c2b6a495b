/**
 * The figures of this and last year by month, before report.sql is written, and the question whether they are
 * right. `report/` reads the figures.
 */
import { DatabaseUnavailable } from '../database/faults';
import type { Session } from '../database/session';
import { closeSnapshot, openSnapshot, sqlLiterals } from '../database/snapshot';
import type { Section } from '../platforms/compose-report-sql';
import { FIGURE_NAMES, type FigureName } from '../report/figure-names';
import { readStatement } from '../report/live-report';
import { figureLabel } from '../report/official-form';
import { periodAt, startedMonths } from '../report/period';
import { MappingFault } from '../report/report-faults';
import { bind, openPlaces, parseReportSql, type Statement } from '../report/report-sql';
import { grouped, t } from '../words/words';
import { choose, say } from './terminal';

/** The time limit for reading the months, in milliseconds. */
const MOST_MS = 60_000;

const SHORT: Readonly<Record<FigureName, string>> = {
  visits_total: 'visits_total',
  visits_period: 'visits',
  sellers_total: 'sellers_total',
  sellers_new: 'sellers_new',
  products_total: 'products_total',
  products_new: 'products_new',
  orders_total: 'orders',
  orders_succeeded: 'succeeded',
  orders_failed: 'failed',
  value_succeeded: 'value_succeeded',
};

/**
 * Shows the figures of this and last year by month, as the sections without an open place give them, and asks
 * whether they are right. Nothing is written before.
 * @throws CommandFault if the admin does not want them written
 */
export async function previewAndAsk(
  session: Session,
  sections: readonly Section[],
  timeZone: string,
): Promise<boolean> {
  const statements = sections
    .filter(({ sql }) => openPlaces(sql).length === 0)
    .flatMap(({ sql }) => parseReportSql(sql, 'report.sql'));
  if (statements.length > 0) await preview(session, statements, timeZone);
  const open = sections.flatMap(({ sql }) => openPlaces(sql)).length;
  return choose(
    open > 0
      ? t`Write report.sql with these figures and ${open} open places?`
      : t`Are these figures right? Then report.sql is written.`,
    [
      { value: true, label: t`yes: write it` },
      { value: false, label: t`no: write nothing` },
    ],
    t`there is no terminal to ask at`,
    t`Compare a month with what your shop's own pages or your accountant say. What is wrong now is wrong before the ministry: answer no, and begin again with other answers.`,
  );
}

async function preview(
  session: Session,
  statements: readonly Statement[],
  timeZone: string,
): Promise<void> {
  const startedAt = performance.now();
  const named = new Set(statements.flatMap(({ figures }) => figures));
  const names = FIGURE_NAMES.filter((name) => named.has(name));
  const monthly = names.filter((name) => !isStock(name));
  const line = (first: string, cells: readonly (readonly [FigureName, string])[]) =>
    say(`${first.padEnd(8)}${cells.map(([name, cell]) => cell.padStart(widthOf(name))).join('')}`);

  const now = await openSnapshot(session);
  const current = periodAt(now);
  say();
  say(t`The figures by month, before anything is written:`);
  for (const name of monthly) say(`  ${SHORT[name].padEnd(16)} ${figureLabel(name)}`);
  line(
    '',
    monthly.map((name) => [name, SHORT[name]]),
  );
  for (const period of [current, periodAt(now, current.year - 1)]) {
    const rows = [
      ...startedMonths(period).map((month) => ({
        ...month,
        title: `${month.year}-${String(month.month).padStart(2, '0')}`,
        isYear: false,
      })),
      { ...period, title: t`all ${period.year}`, isYear: true },
    ];
    for (const row of rows) {
      if (!row.isYear && performance.now() - startedAt > MOST_MS) continue;
      const found = await figuresFor(session, statements, row, timeZone);
      if (!found) break;
      line(
        row.title,
        monthly.map((name) => [name, shown(found.get(name))]),
      );
      if (!row.isYear) continue;
      for (const name of names.filter(isStock))
        say(`        ${figureLabel(name)} (${name}): ${shown(found.get(name))}`);
    }
  }
  await closeSnapshot(session);
}

/** Whether a figure counts everything there is, rather than what was added in a period. */
function isStock(name: FigureName): boolean {
  return name.endsWith('_total') && name !== 'orders_total';
}

async function figuresFor(
  session: Session,
  statements: readonly Statement[],
  period: { readonly start: Date; readonly end: Date },
  timeZone: string,
): Promise<ReadonlyMap<FigureName, bigint> | undefined> {
  const found = new Map<FigureName, bigint>();
  try {
    for (const statement of statements) {
      await readStatement(
        session,
        statement,
        bind(statement, sqlLiterals(period, timeZone)),
        found,
      );
    }
    return found;
  } catch (error) {
    // A read that is too slow is reported, and does not lose the answers given so far.
    const isSlow = error instanceof DatabaseUnavailable && !error.momentary;
    if (!(error instanceof MappingFault || isSlow)) throw error;
    say(t`  This cannot be counted: ${error instanceof Error ? error.message : ''}`);
    return undefined;
  }
}

function shown(figure: bigint | undefined): string {
  return figure === undefined ? '' : grouped(figure);
}

function widthOf(name: FigureName): number {
  return name === 'value_succeeded' ? 26 : 14;
}
