/**
 * Reads comparisons of a value with the period: its parameters, their side, and whether a bound is moved.
 * It says nothing of whether a comparison is right.
 */

import {
  type Expression,
  expressionsOf,
  hasColumn,
  hasParameter,
  type Select,
  within,
} from './ast';

export type Operator = '=' | '<=>' | '<>' | '<' | '<=' | '>' | '>=';

/** In which form a parameter gives an instant: DATETIME of the platform's zone, of UTC, or seconds. */
export type ParameterFamily = 'local' | 'utc' | 'unix';

/** A comparison of a value of rows with a bound that the period gives. */
export interface PeriodComparison {
  /** The whole comparison; a BETWEEN is one with each of its two bounds. */
  readonly expression: Expression;
  /** The side that reads rows. */
  readonly value: Expression;
  /** As it reads with the value at its left. */
  readonly operator: Operator;
  /** The side with a parameter; it reads no column. */
  readonly bound: Expression;
  /** The edges of the period whose parameters the bound holds, usually one. */
  readonly edges: readonly ('start' | 'end')[];
  readonly families: readonly ParameterFamily[];
  /** Whether arithmetic moves the bound, and whether by days or by less (such as the hours of a zone). */
  readonly shift: 'days' | 'time' | undefined;
  /** Whether an odd number of NOTs stands around it in its expression. */
  readonly negated: boolean;
}

const MIRRORED: Readonly<Partial<Record<Operator, Operator>>> = {
  '<': '>',
  '<=': '>=',
  '>': '<',
  '>=': '<=',
};

const COMPARISON = /^(=|<=>|<>|<|<=|>|>=)$/;
const RANGE = /^(NOT )?BETWEEN$/;
const MOVES =
  /^(INTERVAL|DATE_ADD|DATE_SUB|ADDDATE|SUBDATE|ADDTIME|SUBTIME|TIMESTAMPADD|CONVERT_TZ)$/;
const DAYS = /^(DAY|WEEK|MONTH|QUARTER|YEAR)/;

/** Every comparison with the period in a SELECT's own clauses, or in an expression. */
export function periodComparisons(of: Select | Expression): PeriodComparison[] {
  const expressions = 'items' in of ? expressionsOf(of) : [of];
  return expressions.flatMap((expression) => [...comparisonsIn(expression, false)]);
}

function* comparisonsIn(expression: Expression, negated: boolean): Generator<PeriodComparison> {
  for (const found of readComparison(expression)) yield { ...found, negated };
  const isNot = expression.kind === 'operation' && /^(NOT|!)$/.test(expression.text);
  for (const part of expression.args) yield* comparisonsIn(part, negated !== isNot);
}

/** The comparisons that an expression itself is: one, the two of BETWEEN, or none. */
export function readComparison(expression: Expression): Omit<PeriodComparison, 'negated'>[] {
  const { kind, text, args } = expression;
  const [left, right, high] = args;
  if (kind !== 'operation' || !left || !right) return [];
  const read = (value: Expression, operator: Operator, bound: Expression) =>
    isOfRows(value) && isBound(bound) ? [described(expression, value, operator, bound)] : [];
  if (RANGE.test(text) && high) {
    const [low, above] = text === 'BETWEEN' ? (['>=', '<='] as const) : (['<', '>'] as const);
    return [...read(left, low, right), ...read(left, above, high)];
  }
  if (!COMPARISON.test(text)) return [];
  const operator = text as Operator;
  return [...read(left, operator, right), ...read(right, MIRRORED[operator] ?? operator, left)];
}

/** Whether an operation compares something with the period, in a form that is understood or not. */
export function isDated(expression: Expression): boolean {
  const { kind, text } = expression;
  const compares = COMPARISON.test(text) || RANGE.test(text);
  return kind === 'operation' && compares && hasParameter(expression);
}

function isOfRows(expression: Expression): boolean {
  return !hasParameter(expression);
}

function isBound(expression: Expression): boolean {
  return hasParameter(expression) && !hasColumn(expression);
}

function described(
  expression: Expression,
  value: Expression,
  operator: Operator,
  bound: Expression,
): Omit<PeriodComparison, 'negated'> {
  const parameters = [...within(bound)].flatMap(({ kind, text }) =>
    kind === 'parameter' ? [text] : [],
  );
  return {
    expression,
    value,
    operator,
    bound,
    edges: [...new Set(parameters.map((name) => (name.startsWith('start') ? 'start' : 'end')))],
    families: [...new Set(parameters.map(familyOf))],
    shift: shiftOf(bound),
  };
}

function familyOf(parameter: string): ParameterFamily {
  if (parameter.endsWith('_utc')) return 'utc';
  return parameter.endsWith('_unix') ? 'unix' : 'local';
}

/** Whether arithmetic moves a value or a bound, and whether by days or by less. */
export function shiftOf(bound: Expression): PeriodComparison['shift'] {
  const moves = [...within(bound)].filter(
    ({ kind, text }) =>
      (kind === 'operation' && /^[+-]$/.test(text)) || (kind === 'call' && MOVES.test(text)),
  );
  if (moves.length === 0) return undefined;
  return moves.some(({ unit }) => unit !== undefined && DAYS.test(unit)) ? 'days' : 'time';
}
