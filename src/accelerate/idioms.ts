/**
 * Rewrites the ways in which people count with conditions into CASE, the one form that split.ts knows. Each
 * rewriting gives the same value for every set of rows.
 */
import { conjuncts, type Expression } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import { readComparison } from '../sql/period-comparisons';
import { print } from '../sql/print';
import { isOfRow, isOperation, rewritten } from './expression';

const CONDITION =
  /^(AND|OR|XOR|NOT|!|=|<=>|<|<=|>|>=|<>|IS|IS NOT|(NOT )?(IN|LIKE|REGEXP|BETWEEN)|EXISTS)$/;

/** An expression whose aggregates take CASE where they took a condition. */
export function withCases(expression: Expression): Expression {
  return rewritten(expression, (part) => aggregateWithCase(part));
}

function aggregateWithCase(part: Expression): string | undefined {
  const { kind, text, args } = part;
  const [argument] = args;
  if (kind !== 'call' || !argument || part.distinct || part.window) return undefined;
  const summed = summedOrZero(part);
  if (summed) {
    const value = conditionalValue(summed);
    return value && `COALESCE(SUM(${value}), 0)`;
  }
  if (text === 'COUNT') {
    const condition = countedCondition(argument);
    return condition && `COUNT(CASE WHEN ${print(condition)} THEN 1 END)`;
  }
  // Any other condition could be NULL for all rows, and so could the sum.
  if (text === 'SUM' && isBoundary(argument)) {
    return `SUM(CASE WHEN ${print(argument)} THEN 1 ELSE 0 END)`;
  }
  return undefined;
}

/** The argument of `COALESCE(SUM(…), 0)`. */
export function summedOrZero({ kind, text, args }: Expression): Expression | undefined {
  const [sum, zero, ...more] = args;
  const isChoice = kind === 'call' && /^(COALESCE|IFNULL)$/.test(text) && more.length === 0;
  const isZero = zero?.kind === 'literal' && zero.text === '0';
  if (!isChoice || !isZero || !sum || !isAggregate(sum) || sum.text !== 'SUM') return undefined;
  return sum.distinct ? undefined : sum.args[0];
}

/** A CASE for a condition, or for the product of a condition and a value; 0 and NULL add the same to a sum. */
function conditionalValue(value: Expression): string | undefined {
  if (isOfRow(value)) return undefined;
  if (isCondition(value)) return `CASE WHEN ${print(value)} THEN 1 ELSE 0 END`;
  const [left, right] = value.args;
  if (!isOperation(value, '*') || !left || !right) return undefined;
  const [condition, other] = isCondition(left) ? [left, right] : [right, left];
  if (!isCondition(condition)) return undefined;
  return `CASE WHEN ${print(condition)} THEN ${print(other)} ELSE 0 END`;
}

/** The condition that COUNT(condition OR NULL) and COUNT(NULLIF(condition, 0)) count. */
function countedCondition(argument: Expression): Expression | undefined {
  const [condition, other, ...more] = argument.args;
  if (!condition || other?.kind !== 'literal' || more.length > 0 || isOfRow(argument)) {
    return undefined;
  }
  const isOr = isOperation(argument, 'OR') && other.text === 'NULL';
  const isNullIf =
    argument.kind === 'call' && argument.text === 'NULLIF' && /^(0|FALSE)$/.test(other.text);
  return isCondition(condition) && (isOr || isNullIf) ? condition : undefined;
}

function isCondition({ kind, text }: Expression): boolean {
  return kind === 'operation' && CONDITION.test(text);
}

/** Whether an expression compares a column with a bound of the period. It is NULL for no row with a date. */
export function isBoundary(expression: Expression): boolean {
  const [comparison, ...others] = readComparison(expression);
  return comparison?.value.kind === 'column' && others.length === 0 && expression.args.length === 2;
}

/**
 * Whether a row without a date adds nothing to an aggregate, since its argument asks for a bound.
 * @param zeroIsNothing whether adding 0 is the same as adding NULL, as in `COALESCE(SUM(…), 0)`
 */
export function isDatedArgument(argument: Expression, zeroIsNothing: boolean): boolean {
  const { kind, text, args, branches = [], otherwise } = argument;
  const isNothing = (value: Expression | undefined) =>
    value === undefined ||
    (value.kind === 'literal' && (value.text === 'NULL' || (zeroIsNothing && value.text === '0')));
  if (kind === 'call' && text === 'IF') {
    const [condition, value, other] = args;
    if (!condition || !value || !isNothing(other)) return false;
    return asksForDate(condition) || isDatedArgument(value, zeroIsNothing);
  }
  if (kind !== 'case' || !isNothing(otherwise)) return false;
  return branches.every(({ when, value }) => {
    return asksForDate(when) || isNothing(value) || isDatedArgument(value, zeroIsNothing);
  });
}

/** Whether a condition holds for no row without a date. */
function asksForDate(condition: Expression): boolean {
  if (isOperation(condition, 'OR')) return condition.args.every(asksForDate);
  return conjuncts(condition).some(
    (each) => isBoundary(each) || (isOperation(each, 'OR') && asksForDate(each)),
  );
}
