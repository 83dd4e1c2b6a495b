/**
 * The forms of SELECTs and values that the readers of terms know: one row, plain choice, zero, condition.
 * It looks at the written SQL alone; what a name means is known to the readers.
 */
import { type Expression, type Query, type Select, within } from '../../sql/ast';
import { hasAggregate, isCallOf } from '../../sql/functions';

/** Whether a SELECT only chooses columns and rows of its FROM. */
export function isPlain(select: Select): boolean {
  return (
    select.from.length > 0 &&
    select.group.length === 0 &&
    !select.having &&
    !select.distinct &&
    !select.limit &&
    select.items.every(
      ({ expression }) =>
        !hasAggregate(expression) && ![...within(expression)].some((each) => each.window),
    )
  );
}

/** Whether a SELECT is one row of constants. */
export function isConstant(select: Select): boolean {
  return select.from.length === 0 && !select.where && !select.limit && !select.having;
}

/** Whether a SELECT gives one row, whatever its tables hold. */
export function isOneRow(select: Select): boolean {
  const counts = select.items.some(({ expression }) => hasAggregate(expression));
  return (counts || select.from.length === 0) && select.group.length === 0 && !select.having;
}

export function whyKept(query: Query): string {
  const [select] = query.selects;
  const { setOperators } = query;
  if (setOperators.some(({ all }) => !all)) return 'UNION';
  if (query.limit || query.selects.some(({ limit }) => limit)) return 'LIMIT';
  if (query.selects.some(({ group }) => group.length > 0)) return 'GROUP BY';
  if (select?.distinct) return 'DISTINCT';
  if (
    query.selects.some(({ items }) =>
      items.some(({ expression }) => [...within(expression)].some((each) => each.window)),
    )
  ) {
    return 'OVER';
  }
  return 'SELECT';
}

export function isZero({ kind, text }: Expression): boolean {
  return kind === 'literal' && ZERO.test(text);
}

export function isNull({ kind, text }: Expression): boolean {
  return kind === 'literal' && /^NULL$/i.test(text);
}

export function isNumber({ kind, text }: Expression): boolean {
  return kind === 'literal' && /^\d+(\.\d+)?$/.test(text);
}

export function isCondition({ kind, text, args }: Expression): boolean {
  return (
    (kind === 'operation' && BOOLEAN.test(text)) ||
    (kind === 'call' &&
      /^(ISNULL|JSON_CONTAINS|JSON_EXISTS|REGEXP_LIKE)$/.test(text) &&
      args.length > 0)
  );
}

export function hasRows(expression: Expression): boolean {
  return (
    [...within(expression)].some(
      ({ kind, query }) => kind === 'column' || kind === 'star' || query !== undefined,
    ) || hasAggregate(expression)
  );
}

export const POWER_OF_TEN = /^(10*(\.0*)?|0?\.0*1)$/;

const ZERO = /^(0+(\.0*)?|NULL|FALSE|'0*(\.0+)?')$/i;

const BOOLEAN =
  /^(=|<=>|<|<=|>|>=|<>|AND|OR|XOR|NOT|!|EXISTS|IS( NOT)?|(NOT )?(IN|LIKE|BETWEEN|REGEXP|RLIKE))$/;

/** The part of a value that rows do not give: a number added or multiplied, a bound, a default, a part of a time. */
export function madeUp(value: Expression): Expression | undefined {
  for (const part of within(value)) {
    const { kind, text, args } = part;
    const numbers = args.filter((each) => each.kind === 'literal' && !isZero(each));
    const [, second] = args;
    const isOdd =
      (kind === 'operation' && /^[+-]$/.test(text) && numbers.length > 0) ||
      (kind === 'operation' &&
        /^([*/%^]|DIV|MOD)$/.test(text) &&
        numbers.some((each) => !POWER_OF_TEN.test(each.text))) ||
      (kind === 'call' &&
        /^(GREATEST|LEAST|COALESCE|IFNULL|NVL|NULLIF)$/.test(text) &&
        numbers.length > 0) ||
      (kind === 'call' &&
        /^(ROUND|TRUNCATE)$/.test(text) &&
        second !== undefined &&
        !/^\d+$/.test(second.text)) ||
      (kind === 'call' &&
        isCallOf(part, 'timePart', 'clock', 'arithmetic', 'digest', 'network', 'window')) ||
      kind === 'parameter';
    if (isOdd) return part;
  }
  return undefined;
}
