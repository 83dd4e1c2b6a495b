import type { Table } from '../database/catalogue';
import { sqlLiterals } from '../database/literals';
import { quoteName, quoteTable } from '../database/quote';
import type { Session } from '../database/session';
import { closeSnapshot, openSnapshot } from '../database/snapshot';
import { type TableUse, tableUses } from '../database/table-uses';
import { MappingFault } from '../report/faults';
import type { FigureName } from '../report/figure-names';
import { completeFigures, type Figures } from '../report/figures';
import { readStatement } from '../report/live-report';
import { type Period, periodAt } from '../report/period';
import { bind, type Statement, sqlOf } from '../report/report-sql';
import { coveringIndex } from './covering-index';
import { type Findings, fault, ok } from './finding';

/** How the database reads one table for a statement. */
export interface PlanStep {
  readonly table: string;
  /** EXPLAIN's type of access, such as 'range'. */
  readonly access: string;
  readonly index: string | undefined;
  /** Whether the index alone is read, and no row of the table. */
  readonly indexOnly: boolean;
  /** The database's estimate. */
  readonly rows: number;
}

/** What one statement of report.sql costs. */
export interface StatementCheck {
  readonly place: string;
  readonly figures: readonly FigureName[];
  readonly ms: number;
  /** Rows and index entries that the database looked at. */
  readonly rowsExamined: number;
  readonly plan: readonly PlanStep[];
  /** The CREATE INDEX that would make it an index-only read, or why none would. */
  readonly advice: readonly string[];
}

/** Below this many rows an index is not worth a DBA's while. */
const FEW_ROWS = 1000;

/** A newest row further in the future than this, in seconds, is in another zone. */
const FUTURE_S = 300;

/** What the running year's first read gave. */
export interface FirstRead {
  readonly statements: readonly StatementCheck[];
  readonly period: Period;
  /** Undefined where they cannot be told. */
  readonly figures: Figures | undefined;
}

/** The first read: each statement by itself, timed and explained. */
export async function* checkStatements(
  session: Session,
  statements: readonly Statement[],
  tables: readonly Table[],
  timeZone: string,
): Findings<FirstRead> {
  const period = periodAt(await openSnapshot(session));
  const literals = sqlLiterals(period, timeZone);
  const found = new Map<FigureName, bigint>();
  const checks: StatementCheck[] = [];
  let sound = true;
  for (const statement of statements) {
    const uses = tableUses(sqlOf(statement), tables);
    try {
      checks.push(await measure(session, statement, bind(statement, literals), uses, found));
    } catch (error) {
      if (!(error instanceof MappingFault)) throw error;
      sound = false;
      yield fault('report.sql', error.message);
      continue;
    }
    if (statement.figures.includes('orders_total')) yield* newestRows(session, uses);
  }
  await closeSnapshot(session);
  return { statements: checks, period, figures: sound ? yield* complete(found) : undefined };
}

async function* complete(found: ReadonlyMap<FigureName, bigint>): Findings<Figures | undefined> {
  try {
    return completeFigures(found);
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    yield fault('report.sql', error.message);
    return undefined;
  }
}

/**
 * Runs a statement and tells what it cost.
 * @param found the figures so far, to which the statement's are added
 * @throws MappingFault, DatabaseUnavailable
 */
async function measure(
  session: Session,
  statement: Statement,
  sql: string,
  uses: readonly TableUse[],
  found: Map<FigureName, bigint>,
): Promise<StatementCheck> {
  const before = await rowsRead(session);
  const idle = (await rowsRead(session)) - before;
  const begun = performance.now();
  await readStatement(session, statement, sql, found);
  const ms = Math.round(performance.now() - begun);
  const rowsExamined = Math.max(0, (await rowsRead(session)) - before - 2 * idle);
  const plan = await explain(session, sql);
  return {
    place: statement.place,
    figures: statement.figures,
    ms,
    rowsExamined,
    plan,
    advice: plan.flatMap((step) => adviceFor(step, uses)),
  };
}

async function rowsRead(session: Session): Promise<number> {
  const { rows } = await session.query("SHOW SESSION STATUS LIKE 'Handler_read%'");
  return rows.reduce((sum, [, value]) => sum + Number(value?.text ?? 0), 0);
}

async function explain(session: Session, sql: string): Promise<PlanStep[]> {
  const { rows } = await session.query(`EXPLAIN ${sql}`);
  return rows.flatMap((row) => {
    const cell = (name: string) => row.find(({ column }) => column === name)?.text ?? undefined;
    const [table, access] = [cell('table'), cell('type')];
    if (table === undefined || access === undefined || table.startsWith('<')) return [];
    return [
      {
        table,
        access,
        index: cell('key'),
        indexOnly: /Using index(?! condition)/.test(cell('Extra') ?? ''),
        rows: Number(cell('rows') ?? 0),
      },
    ];
  });
}

function adviceFor(step: PlanStep, uses: readonly TableUse[]): string[] {
  const use = uses.find(({ alias }) => alias.toLowerCase() === step.table.toLowerCase());
  // A look-up a row is as good as it gets; what is read for the whole period is worth an index.
  const many =
    step.rows >= FEW_ROWS && (use?.ranged.length || ['ALL', 'index'].includes(step.access));
  if (!many || step.indexOnly || !use) return [];
  const index = coveringIndex(use);
  if (!index) return [];
  return 'sql' in index
    ? [`An index-only read of ${use.table.name}: ${index.sql}`]
    : [`No index-only read of ${use.table.name}: ${index.impossible}`];
}

/** Orders of the future, by the database's clock, are dates of another zone than we take them for. */
async function* newestRows(session: Session, uses: readonly TableUse[]): Findings {
  const about = 'newest order';
  for (const { table, dated } of uses) {
    if (!dated) continue;
    const { column, now } = dated;
    const name = quoteName(column.name);
    const ahead = now.includes('UNIX_TIMESTAMP')
      ? `CAST(MAX(${name}) AS SIGNED) - CAST(${now} AS SIGNED)`
      : `TIMESTAMPDIFF(SECOND, ${now}, MAX(${name}))`;
    const { rows } = await session.query(`SELECT ${ahead} FROM ${quoteTable(table)}`);
    const seconds = rows[0]?.[0]?.text;
    if (seconds === null || seconds === undefined) continue;
    const place = `${table.name}.${column.name}`;
    yield Number(seconds) > FUTURE_S
      ? fault(
          about,
          `${place} holds a time ${duration(Number(seconds))} in the future: is DB_TIMEZONE the zone in which the platform writes it?`,
        )
      : ok(about, `${duration(-Number(seconds))} old by ${place}`);
  }
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  if (hours >= 1) return `${hours} h ${minutes % 60} min`;
  return minutes >= 1 ? `${minutes} min` : `${Math.max(0, seconds)} s`;
}
