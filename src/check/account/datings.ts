/**
 * How each term dates its rows: the column, the comparisons with the bounds of the period, and their form.
 * It reads the statement alone; whether a date is the right one is judged by cut-off.
 */
import { isOfPeriod } from '../../report/subject';
import { type PeriodComparison, readComparison } from '../../sql/period';
import type { StatementFacts } from '../facts';
import { type Clause, isPart, type PartColumn } from './model';
import { type Measure, type Scan, scansOf } from './scan';

/** How a term dates its rows. */
export interface Dating {
  readonly scan: Scan;
  readonly measure: Measure;
  readonly clauses: readonly Clause[];
  /** The column that is compared; undefined where it is none, or more than one. */
  readonly column: PartColumn | undefined;
  /** The value as the rows of the scan know it. */
  readonly value: string | undefined;
  readonly comparisons: readonly Omit<PeriodComparison, 'negated'>[];
  /** Whether every comparison is `>= :start` or `< :end` of one family, as it stands or in a known form. */
  readonly isPlain: boolean;
}

/** The dating of each term of a statement. */
export function datingsOf(facts: StatementFacts): Dating[] {
  return scansOf(facts).flatMap((scan) =>
    scan.measures.map((measure): Dating => {
      const clauses = [...scan.period, ...measure.term.when.filter((clause) => clause.hasPeriod)];
      const comparisons = clauses.flatMap(({ expression }) => readComparison(expression));
      const columns = clauses
        .flatMap((clause) => clause.columns)
        .filter(
          (each, index, all) =>
            all.findIndex(
              ({ part, column }) => isPart(part, each.part) && column === each.column,
            ) === index,
        );
      const reader = facts.reader();
      const [first] = clauses;
      const compared = comparisons[0];
      const texts = new Set(
        clauses.flatMap((clause) =>
          readComparison(clause.expression).map(({ value }) =>
            reader?.conditions.text(value, clause.scope, scan.rows),
          ),
        ),
      );
      const value = first && compared && texts.size === 1 ? [...texts][0] : undefined;
      const families = new Set(comparisons.flatMap((each) => each.families));
      const isPlain =
        clauses.length > 0 &&
        clauses.every(
          ({ expression }) =>
            readComparison(expression).length > 0 && !/^(NOT )?BETWEEN$/.test(expression.text),
        ) &&
        comparisons.every((each) => isHalfOpen(each)) &&
        families.size === 1 &&
        columns.length === 1 &&
        value !== undefined;
      const [column] = columns;
      return {
        scan,
        measure,
        clauses,
        column: columns.length === 1 ? column : undefined,
        value,
        comparisons,
        isPlain,
      };
    }),
  );
}

function isHalfOpen({ operator, edges, bound, shift }: Omit<PeriodComparison, 'negated'>): boolean {
  const [edge, ...more] = edges;
  if (!edge || more.length > 0) return false;
  const isBare = bound.kind === 'parameter' || isScaled(bound);
  if (!isBare || shift !== undefined) return false;
  return edge === 'start' ? operator === '>=' : operator === '<';
}

/** `:start_unix * 1000`, FROM_UNIXTIME(:start_unix), UNIX_TIMESTAMP(:start). */
function isScaled({ kind, text, args }: Dating['comparisons'][number]['bound']): boolean {
  const [one, other] = args;
  if (kind === 'operation' && text === '*' && one && other) {
    return one.kind === 'parameter' && one.text.endsWith('_unix') && /^10+$/.test(other.text);
  }
  return (
    kind === 'call' &&
    /^(FROM_UNIXTIME|UNIX_TIMESTAMP)$/.test(text) &&
    args.length === 1 &&
    one?.kind === 'parameter'
  );
}

/** The bound of the period that a term names nowhere. */
export function missingBound({ clauses, measure }: Dating): ':start' | ':end' | undefined {
  const edges = clauses.flatMap(({ sql }) =>
    [...sql.matchAll(/:(start|end)/g)].map(([, edge]) => edge),
  );
  if (!edges.includes('end')) return ':end';
  return isOfPeriod(measure.figure) && !edges.includes('start') ? ':start' : undefined;
}
