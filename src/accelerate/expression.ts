import { type Expression, within } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import { parseExpression } from '../sql/parser';
import { print } from '../sql/print';
import { OF_A_ROW } from './functions';

/** What cannot be split into days, in words that follow the name of a statement. */
export class Indivisible extends Error {}

/** Columns of the row that an expression reads. */
export function columnsIn(expression: Expression): Expression[] {
  return [...within(expression)].filter(({ kind }) => kind === 'column');
}

/** Whether an expression depends on the row alone, and so can be told as the row is written. */
export function isOfRow(expression: Expression): boolean {
  return ![...within(expression)].some(isOutside);
}

/** What is the same for all rows, but known only when it is read. */
function isOutside(part: Expression): boolean {
  const { kind, text, query } = part;
  if (kind === 'call') return !OF_A_ROW.test(text) && !isAggregate(part);
  return kind === 'parameter' || kind === 'variable' || query !== undefined;
}

/** Whether an expression is the same for all rows. */
export function isOfNoRow(expression: Expression): boolean {
  return columnsIn(expression).length === 0;
}

/** An operation with one of some operators. */
export function isOperation({ kind, text }: Expression, ...operators: readonly string[]): boolean {
  return kind === 'operation' && operators.includes(text);
}

/** Whether it is `… IS NULL` or `… IS NOT NULL`. */
export function asksForNull(expression: Expression): boolean {
  const [, nothing] = expression.args;
  const isNull = nothing?.kind === 'literal' && nothing.text === 'NULL';
  return isNull && isOperation(expression, 'IS', 'IS NOT');
}

/** The expression with other text in the place of some of its parts. */
export function rewritten(
  expression: Expression,
  replace: (part: Expression) => string | undefined,
): Expression {
  return parseExpression(print(expression, replace));
}
