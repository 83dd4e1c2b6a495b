/** Plans which statements of a report.sql are pre-aggregated, and writes the statements that read the sums. */
import { readTables } from '../database/schema';
import type { Session } from '../database/session';
import { type Subject, subjectsOf } from '../report/figure-names';
import type { Statement } from '../report/report-sql';
import { quoteTable } from '../sql/print';
import { t } from '../words/words';
import { NotAccelerable } from './expression';
import type { RowSource } from './row-collector';
import { type Summary, summarize } from './summary';
import { changesTable, daysTable, indent, list, WATCH, where } from './tables';

/** The outcome for one statement of a report.sql. */
export interface Plan {
  readonly statement: Statement;
  /** Its summary and the statement over it, or the reason why it has none. */
  readonly outcome:
    | { readonly summary: Summary; readonly fast: string }
    | { readonly reason: string };
}

/**
 * Which statements are pre-aggregated of those that can be: all, those about some subjects, or those that
 * gain by it.
 */
export type Selection = 'all' | 'worthwhile' | readonly Subject[];

/**
 * Decides which statements can be pre-aggregated. Writes nothing.
 * @param statements of a report.sql that is not accelerated
 * @throws DatabaseUnavailable
 */
export async function planStatements(
  session: Session,
  statements: readonly Statement[],
  timeZone: string,
  selection: Selection = 'all',
): Promise<Plan[]> {
  const tables = await readTables(session);
  const plans: Plan[] = [];
  const taken = new Set<string>();
  for (const statement of statements) {
    const name = freeName(statement, taken);
    try {
      refuseUnselected(statement, selection);
      const summary = await summarize(session, statement, tables, timeZone, name);
      if (selection === 'worthwhile') await refuseCheap(session, summary);
      const isFirst = taken.size === 0;
      taken.add(name);
      plans.push({ statement, outcome: { summary, fast: fastStatement(summary, isFirst) } });
    } catch (error) {
      if (!(error instanceof NotAccelerable)) throw error;
      plans.push({ statement, outcome: { reason: error.message } });
    }
  }
  return plans;
}

/** @throws NotAccelerable for a statement about other subjects than those that were named */
function refuseUnselected({ figures }: Statement, selection: Selection): void {
  if (typeof selection === 'string') return;
  if (subjectsOf(figures).some((subject) => selection.includes(subject))) return;
  throw new NotAccelerable(t`--only leaves it out`);
}

/** Below this a read counts the rows of a table in some milliseconds. */
const FEW_ROWS = 20_000;

/** Columns by which platforms count how often a row was shown, or when someone was last there. */
const PAGE_VIEWS =
  /(^|_)(views?|viewed|hits?|clicks?|view_?count|views?_?total|luot_?xem)$|^(last|recent)_?(seen|activity|active|access|visit|online)|^(total|num|count)_?(views?|hits?)/i;

/**
 * Refuses a table that is cheap to count, or whose triggers page views would fire: triggers cost each write.
 * @throws NotAccelerable, DatabaseUnavailable
 */
async function refuseCheap(session: Session, { statement, table }: Summary): Promise<void> {
  if (subjectsOf(statement.figures).includes('visits')) {
    throw new NotAccelerable(
      t`each page view writes a row of ${table.name}; --only visits splits it`,
    );
  }
  const [subject = ''] = subjectsOf(statement.figures);
  const viewed = table.columns.find(({ name }) => PAGE_VIEWS.test(name));
  if (viewed) {
    throw new NotAccelerable(
      t`each page view updates a row of ${table.name} (${viewed.name}), which would fire its trigger; --only ${subject} splits it`,
    );
  }
  const { rows } = await session.query(
    `SELECT COUNT(*) FROM (SELECT 1 FROM ${quoteTable(table)} LIMIT ${FEW_ROWS}) AS rows_of_table`,
  );
  const count = rows[0]?.[0]?.text ?? '0';
  if (Number(count) < FEW_ROWS) {
    throw new NotAccelerable(
      t`${table.name} has ${count} rows, which a read counts in milliseconds; --only ${subject} splits it`,
    );
  }
}

/** A free prefix of table names, such as 'baocao_orders' for the figures of orders. */
function freeName({ figures }: Statement, taken: ReadonlySet<string>): string {
  const subject = `baocao_${figures[0]?.split('_')[0]}`;
  for (let number = 1; ; number += 1) {
    const name = number === 1 ? subject : `${subject}_${number}`;
    if (!taken.has(name)) return name;
  }
}

export function summariesOf(plans: readonly Plan[]): Summary[] {
  return plans.flatMap(({ outcome }) => ('summary' in outcome ? [outcome.summary] : []));
}

/**
 * The statement that computes the figures of a summary from days and changes, without its `;`.
 * @param watches whether it also checks that all triggers exist, as one statement of a report does
 */
export function fastStatement(summary: Summary, watches: boolean): string {
  const { split, days } = summary;
  const before = split.bounds.filter(({ side }) => side === 'before');
  const from = split.bounds.filter(({ side }) => side === 'from');
  const whole = before.map(
    ({ sql }) => `COALESCE(MAX(CASE WHEN day < ${sql} THEN newest END) < ${sql}, TRUE)`,
  );
  const watched = watches ? [`(SELECT watched FROM ${WATCH}) = 1`] : [];
  const begins = from.map(({ sql }) => `${days.beginning(sql)} = ${sql}`);
  return `SELECT
${list(split.figures.map(({ name, sql }) => `${sql} AS ${name}`))}
FROM (
${indent(2, [
  rows(summary, { at: 'day', sign: '' }, daysTable(summary), [whole.join(' AND ') || 'TRUE']),
  'UNION ALL',
  rows(summary, { at: 'at', sign: 'sign * ' }, changesTable(summary), ['TRUE']),
])}
) AS counted
HAVING MIN(is_whole) = 1${[...begins, ...watched]
    .map(
      (each) => `
  AND ${each}`,
    )
    .join('')}`;
}

function rows(
  { split, keys }: Summary,
  names: Pick<RowSource, 'at' | 'sign'>,
  table: string,
  [whole = '']: readonly string[],
): string {
  const key = (column: string) => keys.find((each) => each.column === column)?.read ?? column;
  const row = { ...names, key };
  const sums = split.sums.map(({ column, of }) => `SUM(${of(row)}) AS ${column}`);
  return `SELECT
${list([...sums, `${whole} AS is_whole`])}
FROM ${table}${where(split.conditions.map((each) => each(row)))}`;
}
