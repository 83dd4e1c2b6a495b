/**
 * What a statement costs the database: its time, the rows examined, its plan, and the index that would spare them.
 * It judges no figure.
 */
import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import type { Session } from '../database/session';
import { serverWarnings } from '../database/snapshot';
import type { FigureName } from '../report/figure-names';
import { readStatement } from '../report/live-report';
import type { Statement } from '../report/report-sql';
import { quoteName, quoteTable } from '../sql/print';
import type { TableUse } from '../sql/table-uses';
import { t } from '../words/words';

/** How the database reads one table for a statement. */
interface PlanStep {
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
  /** Rows and index entries that the database looked at; undefined on TiDB, which does not count them. */
  readonly rowsExamined: number | undefined;
  readonly plan: readonly PlanStep[];
  /** The CREATE INDEX that would make it an index-only read, or why none would. */
  readonly advice: readonly string[];
}

/** Below this many rows an index is not worth a DBA's while. */
const FEW_ROWS = 1000;

/**
 * Runs a statement and measures its cost.
 * @param found the figures so far, to which the statement's are added
 * @returns also what the server warned of in reading it
 * @throws MappingFault, DatabaseUnavailable
 */
export async function measure(
  session: Session,
  statement: Statement,
  sql: string,
  uses: readonly TableUse[],
  found: Map<FigureName, bigint>,
): Promise<{ cost: StatementCheck; warnings: readonly string[] }> {
  const before = await rowsRead(session);
  const idle = (await rowsRead(session)) - before;
  const startedAt = performance.now();
  await readStatement(session, statement, sql, found);
  const ms = Math.round(performance.now() - startedAt);
  const warnings = await serverWarnings(session);
  const examined = (await rowsRead(session)) - before - 2 * idle;
  const plan = await explain(session, sql);
  const cost = {
    place: statement.place,
    figures: statement.figures,
    ms,
    rowsExamined: Number.isNaN(examined) ? undefined : Math.max(0, examined),
    plan,
    advice: plan.flatMap((step) => adviceFor(step, uses)),
  };
  return { cost, warnings };
}

/** The indexes that would help a statement which took too long; none where the server does not explain it now. */
export async function adviceOn(
  session: Session,
  sql: string,
  uses: readonly TableUse[],
): Promise<string[]> {
  try {
    return (await explain(session, sql)).flatMap((step) => adviceFor(step, uses));
  } catch (error) {
    if (error instanceof DatabaseUnavailable || error instanceof StatementRefused) return [];
    throw error;
  }
}

/** @returns NaN where the server counts none */
async function rowsRead(session: Session): Promise<number> {
  const { rows } = await session.query("SHOW SESSION STATUS LIKE 'Handler_read%'");
  if (rows.length === 0) return Number.NaN;
  return rows.reduce((sum, [, value]) => sum + Number(value?.text ?? 0), 0);
}

/** The server's error for an account that may read a view, but not the tables and functions under it. */
const PLAN_HIDDEN = 1345;

/** The plan as a table, which MySQL 9 gives only if it is asked to; none of TiDB, whose plans are of another kind. */
async function explain(session: Session, sql: string): Promise<PlanStep[]> {
  const { rows } = await session
    .query(`EXPLAIN FORMAT=TRADITIONAL ${sql}`)
    .catch((error: unknown) => {
      if (error instanceof StatementRefused && error.errno === PLAN_HIDDEN) return { rows: [] };
      throw error;
    });
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
  // One look-up for each row cannot be improved; a table that is read for the whole period deserves an index.
  const many =
    step.rows >= FEW_ROWS && (use?.ranged.length || ['ALL', 'index'].includes(step.access));
  if (!many || step.indexOnly || !use) return [];
  const index = coveringIndex(use);
  if (!index) return [];
  return 'sql' in index
    ? [t`An index-only read of ${use.table.name}: ${index.sql}`]
    : [t`No index-only read of ${use.table.name}: ${index.impossible}`];
}

/** InnoDB's limit for the columns of one index, in bytes. */
const MOST_BYTES = 3072;

/** Types that no index holds whole. */
const UNINDEXABLE = /text$|blob$|^json$|^geometry$/;

/**
 * The index that would let a SELECT read a table by that index alone.
 * @returns its CREATE INDEX, or why there can be none; nothing where no column of the table is asked for
 */
export function coveringIndex(use: TableUse): { sql: string } | { impossible: string } | undefined {
  const columns = [...use.equal, ...use.ranged, ...use.others];
  if (columns.length === 0) return undefined;
  const tooLong = columns.find(({ type }) => UNINDEXABLE.test(type));
  if (tooLong) return { impossible: t`${tooLong.name} is a ${tooLong.type.toUpperCase()}` };
  const bytes = columns.reduce((sum, column) => sum + (column.bytes ?? 8) + 3, 0);
  if (bytes > MOST_BYTES) return { impossible: t`its columns are too wide for one index` };
  const list = columns.map((column) => quoteName(column.name)).join(', ');
  return { sql: `CREATE INDEX baocao ON ${quoteTable(use.table)} (${list});` };
}
