import type { Table } from '../mapping/discover';
import { quoteName, quoteTable } from '../mapping/source';
import type { Session } from '../report/database';
import type { FigureName } from '../report/figures';
import { readStatement } from '../report/live-report';
import type { Parameter } from '../report/period';
import { bind, type Statement } from '../report/report-sql';
import { coveringIndex, type TableUse, tableUses } from './covering-index';
import { type Finding, fault } from './finding';

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
  readonly findings: readonly Finding[];
}

/** Below this many rows an index is not worth a DBA's while. */
const FEW_ROWS = 1000;

/** A newest row further in the future than this, in seconds, is in another zone. */
const FUTURE_S = 300;

/**
 * Runs a statement and tells what it cost.
 * @param found the figures so far, to which the statement's are added
 * @throws MappingFault, DatabaseUnavailable
 */
export async function measureStatement(
  session: Session,
  statement: Statement,
  literals: Record<Parameter, string>,
  tables: readonly Table[],
  found: Map<FigureName, bigint>,
): Promise<StatementCheck> {
  const sql = bind(statement, literals);
  const before = await rowsRead(session);
  const idle = (await rowsRead(session)) - before;
  const begun = performance.now();
  await readStatement(session, statement, sql, found);
  const ms = Math.round(performance.now() - begun);
  const rowsExamined = Math.max(0, (await rowsRead(session)) - before - 2 * idle);

  const plan = await explain(session, sql);
  const uses = tableUses(statement, tables);
  const findings: Finding[] = [];
  if (statement.figures.includes('orders_total')) {
    for (const use of uses) findings.push(...(await newestRow(session, use)));
  }
  return {
    place: statement.place,
    figures: statement.figures,
    ms,
    rowsExamined,
    plan,
    advice: plan.flatMap((step) => adviceFor(step, uses)),
    findings,
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
  return 'sql' in index
    ? [`An index-only read of ${use.table.name}: ${index.sql}`]
    : [`No index-only read of ${use.table.name}: ${index.impossible}`];
}

/** Orders of the future, by the database's clock, are dates of another zone than we take them for. */
async function newestRow(session: Session, use: TableUse): Promise<Finding[]> {
  if (!use.dated) return [];
  const { column, now } = use.dated;
  const name = quoteName(column.name);
  const ahead = now.includes('UNIX_TIMESTAMP')
    ? `MAX(${name}) - ${now}`
    : `TIMESTAMPDIFF(SECOND, ${now}, MAX(${name}))`;
  const { rows } = await session.query(`SELECT ${ahead} FROM ${quoteTable(use.table)}`);
  const seconds = rows[0]?.[0]?.text;
  if (seconds === null || seconds === undefined) return [];
  const about = 'newest order';
  if (Number(seconds) > FUTURE_S) {
    return [
      fault(
        about,
        `${use.table.name}.${column.name} holds a time ${duration(Number(seconds))} in the future: is DB_TIMEZONE the zone in which the platform writes it?`,
      ),
    ];
  }
  const message = `${duration(-Number(seconds))} old by ${use.table.name}.${column.name}`;
  return [{ level: 'ok', about, message }];
}

function duration(seconds: number): string {
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return `${Math.floor(hours / 24)} days`;
  if (hours >= 1) return `${hours} h ${minutes % 60} min`;
  return minutes >= 1 ? `${minutes} min` : `${Math.max(0, seconds)} s`;
}
