/**
 * Finds out how the orders of each status count, by the rows: they are grouped by status, however the statement
 * writes success. The sums over all statuses must be the figures.
 */
import type { FigureName } from '../../report/figure-names';
import { within } from '../../sql/ast';
import type { Column, Origin } from '../../sql/names';
import { markOf } from '../../vocabulary/marks';
import { outcomeOfColumn, statusTopicOf } from '../../vocabulary/status-words';
import type { ReportFacts, StatementFacts } from '../facts';
import { type Clause, columnIn, isPart } from './model';
import { type Scan, scansOf } from './scan';
import { labelsOf } from './status-notes';

/** The value that separates the succeeded and failed orders of a statement. */
export interface StatusExpression {
  /** The column, where it is one. */
  readonly column: Column | undefined;
  readonly name: string;
  /** The table of the values, where they do not come from the counted one. */
  readonly origin?: Origin | undefined;
  sqlOf(scan: Scan): string | undefined;
}

/** The scans of the figures of orders, of all statements. */
export function orderScans(report: ReportFacts): Scan[] {
  return report.statements
    .filter(({ source }) => !source.same)
    .flatMap((facts) => scansOf(facts))
    .filter(({ subject }) => subject === 'orders');
}

/** The value that shows the outcome of the orders of a report; undefined where none does. */
export function statusExpressionOf(scans: readonly Scan[]): StatusExpression | undefined {
  const outcome = scans.map((scan) => ({ scan, clauses: clausesOf(scan) }));
  const used = outcome.flatMap(({ scan, clauses }) =>
    clauses.flatMap(({ columns }) =>
      columns.filter(({ part }) => isPart(part, scan.main)).map(({ column }) => column),
    ),
  );
  const [first] = scans;
  const own =
    first?.main?.table.columns.filter(({ name }) => statusTopicOf(name) === 'order') ?? [];
  const column =
    own.find((each) => used.some(({ name }) => name === each.name)) ??
    own[0] ??
    used.find(({ name }) => ![undefined, 'deletion'].includes(statusTopicOf(name)));
  if (column) {
    const has = (scan: Scan) => scan.main?.table.columns.some(({ name }) => name === column.name);
    return {
      column,
      name: column.name,
      // A SELECT of a UNION ALL may give its rows a status by a literal.
      sqlOf: (scan) =>
        has(scan) ? scan.column(column.name) : comparedIn(scan, clausesOf(scan))?.sql,
    };
  }
  for (const { scan, clauses } of outcome) {
    const compared = comparedIn(scan, clauses);
    if (compared) return { ...compared, column: undefined, sqlOf: () => compared.sql };
  }
  return undefined;
}

/** The conditions under which a scan counts orders as succeeded or failed. */
function clausesOf({ measures, conditions }: Scan): Clause[] {
  return measures.flatMap(({ figure, term }) =>
    /^orders_(succeeded|failed)$/.test(figure) ? [...term.when, ...conditions] : [],
  );
}

/** The value that conditions compare with literals. */
function comparedIn(scan: Scan, clauses: readonly Clause[]) {
  for (const clause of clauses) {
    // A flag or a date is no status, since it has no words.
    if (clause.columns.some(({ column: each }) => outcomeOfColumn(each.name) || markOf(each)))
      continue;
    const compared = [...within(clause.expression)].find(
      ({ kind, text, args }) =>
        kind === 'operation' &&
        /^(=|<=>|<>|(NOT )?IN)$/.test(text) &&
        args.length > 1 &&
        args.slice(1).every((each) => each.kind === 'literal'),
    );
    const [value] = compared?.args ?? [];
    const reader = scan.facts.reader();
    if (!value || value.kind === 'literal' || !reader) continue;
    const { sql, written } = reader.conditions.clause(value, clause.scope, scan.rows);
    return { sql, name: written, origin: reader.conditions.originOf(value, clause.scope) };
  }
  return undefined;
}

/** Columns whose names say the outcome by themselves: `completed_at`, `is_cancelled`. */
export function outcomeColumns(scan: Scan): Map<FigureName, Column> {
  const found = new Map<FigureName, Column>();
  for (const { figure, term } of scan.measures) {
    const clauses = term.when.filter((clause) => !clause.hasPeriod);
    const [clause, ...more] = clauses;
    const [only, ...others] = clause?.columns ?? [];
    if (!clause || !only || more.length > 0 || others.length > 0 || !isPart(only.part, scan.main))
      continue;
    const name = columnIn(only.part, only.column);
    const isPlain =
      [`${name} IS NOT NULL`, name, `${name} = 1`].includes(clause.sql) ||
      clause.sql === `${name} <> 0`;
    if (isPlain && outcomeOfColumn(only.column.name)) found.set(figure, only.column);
  }
  return found;
}

/** The words of the statuses that orders have. */
export async function wordsOf(
  facts: StatementFacts,
  scan: Scan,
  status: StatusExpression,
  values: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const { origin } = status;
  if (origin) return labelsOf(facts, origin.table, origin.column, values);
  if (!status.column || !scan.main) return new Map();
  return labelsOf(facts, scan.main.table, status.column, values);
}
