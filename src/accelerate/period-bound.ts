import type { Expression } from '../sql/ast';
import { periodComparisons, readComparison } from '../sql/period';
import { print } from '../sql/print';
import { t } from '../words/words';
import { Indivisible } from './expression';

/** What the date of a row is compared with. */
export interface Bound {
  /** Whether dates from the bound on count, or those before it. */
  readonly side: 'from' | 'before';
  /** SQL with parameters of report.sql. */
  readonly sql: string;
}

/**
 * The column that a statement compares with the period.
 * @throws Indivisible if there is none, or more than one
 */
export function dateOf(expressions: readonly Expression[]): string {
  const names = new Set<string>();
  for (const expression of expressions) {
    for (const { value } of periodComparisons(expression)) {
      if (value.kind === 'column') names.add(value.text);
    }
  }
  const [date, ...others] = names;
  if (date === undefined) throw new Indivisible(t`it compares no column as it is with the period`);
  if (others.length > 0)
    throw new Indivisible(t`it compares ${[...names].join(' and ')} with the period`);
  return date;
}

/**
 * The bound that a comparison sets for the date.
 * @throws Indivisible for a comparison that cuts through a day
 */
export function isBound(expression: Expression, date: string): Bound | undefined {
  const [comparison] = readComparison(expression);
  const isRange = expression.args.length > 2;
  if (comparison?.value.kind !== 'column' || comparison.value.text !== date) return undefined;
  const sql = print(comparison.bound);
  if (!isRange && comparison.operator === '<') return { side: 'before', sql };
  if (!isRange && comparison.operator === '>=') return { side: 'from', sql };
  throw new Indivisible(t`it asks ${print(expression)}: only >= and < leave whole days`);
}
