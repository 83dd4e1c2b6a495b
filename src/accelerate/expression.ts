/** Decides which parts of an expression a trigger can compute when a row is written, and which only a read can. */
import { type Expression, within } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import { parseExpression } from '../sql/parser';
import { print } from '../sql/print';

/** The statement cannot be pre-aggregated by day. The message completes '<statement>: …'. */
export class NotAccelerable extends Error {}

/** The columns of the row that an expression reads. */
export function columnsIn(expression: Expression): Expression[] {
  return [...within(expression)].filter(({ kind }) => kind === 'column');
}

/** Whether an expression depends on the row alone, and so can be computed by a trigger as the row is written. */
export function isOfRow(expression: Expression): boolean {
  return ![...within(expression)].some(isOutside);
}

/** Whether a part depends on more than the row, such as a parameter. */
function isOutside(part: Expression): boolean {
  const { kind, text, query } = part;
  if (kind === 'call') return !OF_A_ROW.test(text) && !isAggregate(part);
  return kind === 'parameter' || kind === 'variable' || query !== undefined;
}

/** Whether an expression is the same for all rows of a read. */
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

/** Functions that return the same for the same row in every session, in any time zone and language. */
export const OF_A_ROW =
  /^(COALESCE|IFNULL|NULLIF|IF|CAST|ROUND|TRUNCATE|FLOOR|CEIL|CEILING|ABS|SIGN|MOD|GREATEST|LEAST|LOWER|UPPER|TRIM|LTRIM|RTRIM|LEFT|RIGHT|SUBSTRING|SUBSTR|CONCAT|LENGTH|CHAR_LENGTH|FIELD|FIND_IN_SET|LOCATE|INSTR|INTERVAL)$/;

/** The aggregates that sums of days can yield. */
export const ADDED = /^(COUNT|SUM)$/;

/** Operators that depend on the row alone. COLLATE is excluded: it could distinguish values that the daily table groups together. */
export const OPERATIONS =
  /^(AND|OR|XOR|NOT|!|=|<=>|<|<=|>|>=|<>|IS|IS NOT|(NOT )?(IN|LIKE|REGEXP|BETWEEN)|EXISTS|[-+~*/%|&^]|DIV|MOD|<<|>>)$/;
