import { print } from '../sql/print';
import { type Expression, hasParameter, within } from '../sql/query';
import { t } from '../words/words';
import { Indivisible, isOfNoRow, isOperation } from './expression';

/** What the date of a row is compared with. */
export interface Bound {
  /** Whether dates from the bound on count, or those before it. */
  readonly side: 'from' | 'before';
  /** SQL with parameters of report.sql. */
  readonly sql: string;
}

/** What an operator says of its right side when its sides are exchanged. */
const MIRRORED: Record<string, string> = { '<': '>', '>': '<', '<=': '>=', '>=': '<=' };

/**
 * The column that a statement compares with the period.
 * @throws Indivisible if there is none, or more than one
 */
export function dateOf(expressions: readonly Expression[]): string {
  const names = new Set<string>();
  for (const expression of expressions) {
    for (const part of within(expression)) {
      const comparison = comparisonWithPeriod(part);
      if (comparison) names.add(comparison.column);
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
  const comparison = comparisonWithPeriod(expression);
  if (comparison?.column !== date) return undefined;
  const { operator, sql } = comparison;
  if (operator === '<') return { side: 'before', sql };
  if (operator === '>=') return { side: 'from', sql };
  throw new Indivisible(t`it asks ${print(expression)}: only >= and < leave whole days`);
}

function comparisonWithPeriod(expression: Expression) {
  const [left, right, high] = expression.args;
  if (!left || !right) return undefined;
  if (isOperation(expression, 'BETWEEN') && high && left.kind === 'column') {
    if (![right, high].some(isOfPeriod)) return undefined;
    return { column: left.text, operator: 'BETWEEN', sql: print(right) };
  }
  if (!isOperation(expression, '=', '<=>', '<', '<=', '>', '>=', '<>')) return undefined;
  const operator = expression.text;
  if (left.kind === 'column' && isOfPeriod(right)) {
    return { column: left.text, operator, sql: print(right) };
  }
  if (right.kind === 'column' && isOfPeriod(left)) {
    return { column: right.text, operator: MIRRORED[operator] ?? operator, sql: print(left) };
  }
  return undefined;
}

function isOfPeriod(expression: Expression): boolean {
  return isOfNoRow(expression) && hasParameter(expression);
}
