/** A SELECT with all its UNIONs, as it is written. Offsets are into the text that was read. */
export interface Query {
  /** What stands before the first SELECT by WITH, by name in lower case. */
  readonly named: ReadonlyMap<string, Query>;
  /** The SELECTs of a UNION, or the only one. */
  readonly selects: readonly Select[];
  /** Whether a LIMIT stands behind them all; one behind the only SELECT is that SELECT's. */
  readonly limited: boolean;
}

/** One SELECT without its UNIONs. */
export interface Select {
  readonly items: readonly Item[];
  readonly from: readonly Relation[];
  /** The text of its FROM, without the word; empty where it has none. */
  readonly fromSpan: Span;
  readonly where: Expression | undefined;
  readonly group: readonly Expression[];
  readonly having: Expression | undefined;
  readonly order: readonly Expression[];
  readonly limited: boolean;
  readonly distinct: boolean;
}

/** A column of what a SELECT gives. */
export interface Item {
  readonly alias: string | undefined;
  readonly expression: Expression;
}

/** A table of a FROM, or a query that stands for one. */
export interface Relation extends Span {
  readonly alias: string;
  readonly table: { readonly schema: string | undefined; readonly name: string } | undefined;
  readonly query: Query | undefined;
  readonly on: Expression | undefined;
  /** Whether it is joined by columns of the same name, USING or NATURAL. */
  readonly using: boolean;
  /** Whether a row without a match in it stays, by LEFT JOIN. */
  readonly optional: boolean;
  /** Whether what is read is not the whole under its own names: PARTITION (…), or a query's names anew. */
  readonly altered: boolean;
}

export interface Span {
  readonly start: number;
  readonly end: number;
}

/** An expression; what it consists of is in `args`, whatever its kind. */
export interface Expression extends Span {
  readonly kind:
    | 'literal'
    | 'parameter'
    | 'column'
    | 'star'
    | 'variable'
    | 'call'
    | 'operation'
    | 'case'
    | 'query';
  /** A literal or variable as written, a parameter's or column's name, a function or operator in capitals. */
  readonly text: string;
  /** Of a column: its table's name or alias. */
  readonly qualifier?: string;
  readonly args: readonly Expression[];
  /** The whole text that was read. */
  readonly source: string;
  /** Of kind 'query', and of IN and EXISTS. */
  readonly query?: Query;
  readonly distinct?: boolean;
  /** Whether OVER makes a window of it. */
  readonly over?: boolean;
  /** Of a CASE: its branches, without the operand that all are compared with. */
  readonly branches?: readonly { readonly when: Expression; readonly value: Expression }[];
  readonly otherwise?: Expression;
  /** Whether brackets stand around it. */
  readonly bracketed?: boolean;
}

/** An expression and all in it, but not what is in its queries. */
export function* within(expression: Expression | undefined): Generator<Expression> {
  if (!expression) return;
  yield expression;
  for (const arg of expression.args) yield* within(arg);
}

/** The expressions of a SELECT itself. */
export function expressionsOf(select: Select): Expression[] {
  return [
    ...select.items.map(({ expression }) => expression),
    ...select.from.flatMap(({ on }) => on ?? []),
    ...(select.where ? [select.where] : []),
    ...select.group,
    ...(select.having ? [select.having] : []),
    ...select.order,
  ];
}

/** Every SELECT of a query and of those nested in it, wherever. */
export function* allSelects(query: Query): Generator<Select> {
  for (const each of query.named.values()) yield* allSelects(each);
  for (const select of query.selects) {
    yield select;
    for (const { query: nested } of select.from) if (nested) yield* allSelects(nested);
    for (const expression of expressionsOf(select)) {
      for (const { query: nested } of within(expression)) if (nested) yield* allSelects(nested);
    }
  }
}

/** The parts of a condition that all must hold. */
export function conjuncts(condition: Expression | undefined): Expression[] {
  if (!condition) return [];
  return condition.kind === 'operation' && condition.text === 'AND'
    ? condition.args.flatMap(conjuncts)
    : [condition];
}

const AGGREGATES =
  /^(COUNT|SUM|MIN|MAX|AVG|GROUP_CONCAT|JSON_\w+AGG|BIT_(AND|OR|XOR)|STD\w*|VAR\w*|ANY_VALUE)$/;

/** Whether an expression makes one value of many rows. */
export function isAggregate({ kind, text }: Expression): boolean {
  return kind === 'call' && AGGREGATES.test(text);
}

const COMPARISONS = /^(=|<=>|<|<=|>|>=|<>|(NOT )?BETWEEN)$/;

/** Whether an operation compares something with the period. */
export function isDated(expression: Expression): boolean {
  return (
    expression.kind === 'operation' && COMPARISONS.test(expression.text) && hasParameter(expression)
  );
}

/** Whether a parameter of report.sql stands in an expression. */
export function hasParameter(expression: Expression): boolean {
  return [...within(expression)].some(({ kind }) => kind === 'parameter');
}
