/**
 * The values of a statement that are compared with the period. It asks no database.
 */
import { type Subject, subjectsOf } from '../report/figure-names';
import { type Expression, hasColumn, within } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import type { Column } from '../sql/names';
import { type PeriodComparison, periodComparisons } from '../sql/period-comparisons';
import type { ColumnOrigin, FigureScope, ParsedStatement } from './reading';

/** A value of rows that a statement compares with the period. */
export interface DatedValue {
  readonly scope: FigureScope;
  /** The value as the statement writes it. */
  readonly value: string;
  /** The other side of the comparison, as for the end of the period: in the running year, the value of now. */
  readonly now: string;
  /** The column from which the value comes. */
  readonly origin: ColumnOrigin | undefined;
  /** The column's type where the value is a column as it is; undefined for what is reckoned of one. */
  readonly type: string | undefined;
  readonly subjects: readonly Subject[];
  /** Whether it dates a row: from `:start` on, or before `:end`. */
  readonly datesRows: boolean;
  /** Whether the bound lies days off, so that it shows no zone. */
  readonly shifted: boolean;
}

/** The values of its rows that a statement compares with the period, each once. */
export function datesOf(reading: ParsedStatement): DatedValue[] {
  const found = new Map<string, DatedValue>();
  for (const scope of reading.scopes) {
    if (scope.figures.size === 0 || reading.isCorrelated(scope)) continue;
    // Names from a nested WITH have no meaning in a separate query.
    if ([...scope.named.keys()].some((name) => !reading.query.named.has(name))) continue;
    for (const comparison of periodComparisons(scope.select)) {
      const dated = datedBy(reading, scope, comparison);
      if (!dated) continue;
      const key = `${reading.scopes.indexOf(scope)} ${dated.value} ${dated.shifted}`;
      const known = found.get(key);
      found.set(key, { ...dated, datesRows: dated.datesRows || (known?.datesRows ?? false) });
    }
  }
  return [...found.values()];
}

function datedBy(
  reading: ParsedStatement,
  scope: FigureScope,
  { value, bound, operator, shift }: PeriodComparison,
): DatedValue | undefined {
  const parts = [...within(value)];
  if (parts.some((each) => each.query || isAggregate(each))) return undefined;
  const [origin] = reading.origins({ expression: value, scope });
  if (!origin && !hasColumn(value)) return undefined;

  const written = reading.text(bound);
  const column = bareColumn(reading, value, scope);
  return {
    scope,
    value: reading.text(value),
    now: written.replaceAll(':start', ':end'),
    origin,
    type: column?.type,
    subjects: subjectsOf(scope.figures),
    datesRows: /:end/.test(written) ? !/^>/.test(operator) : !/^</.test(operator),
    shifted: shift === 'days',
  };
}

/** The column that an expression stands for, through subqueries that return it unchanged. */
function bareColumn(
  reading: ParsedStatement,
  expression: Expression,
  scope: FigureScope,
): Column | undefined {
  if (expression.kind !== 'column') return undefined;
  const found = reading.resolve(expression, scope);
  if (found?.origin) return found.origin.column;
  const [first] = found?.given ?? [];
  return first && bareColumn(reading, first.expression, first.scope);
}
