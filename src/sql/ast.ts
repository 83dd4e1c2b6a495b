/**
 * The syntax tree of a SELECT, and how to walk it. Each node keeps where it stands in the text, so that
 * every part of a statement can be assigned to a clause. This module resolves no names (see names.ts).
 */

/** Where a node stands in the text that was parsed, the end exclusive. */
export interface Span {
  readonly start: number;
  readonly end: number;
}

/** A SELECT with its WITH clause and all its set operations. */
export interface Query extends Span {
  /** The common table expressions of its WITH, by name in lower case, in their order. */
  readonly named: ReadonlyMap<string, CommonTable>;
  /** The SELECTs of a UNION, or the only one. */
  readonly selects: readonly Select[];
  /** The operators between the SELECTs, one fewer than those. */
  readonly setOperators: readonly SetOperator[];
  /** The ORDER BY and LIMIT of the whole; those behind an only SELECT are that SELECT's. */
  readonly order: readonly SortKey[];
  readonly limit: Limit | undefined;
}

/** A query that WITH names. */
export interface CommonTable extends Span {
  readonly name: string;
  /** The names that it gives its columns, if it renames them. */
  readonly columns: readonly string[] | undefined;
  readonly query: Query;
  /** Whether its WITH is RECURSIVE, so that it may read itself. */
  readonly recursive: boolean;
}

export interface SetOperator extends Span {
  readonly operation: 'UNION' | 'EXCEPT' | 'INTERSECT';
  /** Whether equal rows stay, by ALL. */
  readonly all: boolean;
}

/** One SELECT without its set operations. */
export interface Select extends Span {
  readonly items: readonly Item[];
  readonly from: readonly Relation[];
  /** The text of its FROM, without the word; empty where it has none. */
  readonly fromSpan: Span;
  readonly where: Expression | undefined;
  readonly group: readonly Expression[];
  /** Whether GROUP BY … WITH ROLLUP adds rows of subtotals. */
  readonly rollup: boolean;
  readonly having: Expression | undefined;
  /** Its WINDOW clause, by name in lower case. */
  readonly windows: ReadonlyMap<string, Window>;
  readonly order: readonly SortKey[];
  readonly limit: Limit | undefined;
  readonly distinct: boolean;
}

/** A column that a SELECT returns. */
export interface Item extends Span {
  readonly alias: string | undefined;
  readonly expression: Expression;
}

/** A table of a FROM, or what stands in its place: a query, or a function such as JSON_TABLE. */
export interface Relation extends Span {
  readonly alias: string;
  readonly table: TableReference | undefined;
  readonly query: Query | undefined;
  /** How it is joined to what stands before it; undefined for the first of a FROM. */
  readonly join: Join | undefined;
  /** The condition of its join. */
  readonly on: Expression | undefined;
  /** Whether it is joined by columns of the same name, USING or NATURAL. */
  readonly using: boolean;
  /** Whether its columns are NULL where an outer join finds no match in it. */
  readonly optional: boolean;
  /** Whether its query may name the relations before it. */
  readonly lateral: boolean;
  /** New names for the columns of a query: (SELECT …) AS t (a, b). */
  readonly columns: readonly string[] | undefined;
  /** The partitions to which PARTITION (…) limits a table. */
  readonly partitions: readonly string[] | undefined;
  /** A past state of the table: AS OF TIMESTAMP, FOR SYSTEM_TIME. */
  readonly history: History | undefined;
  /** Whether this is less than the whole under its own names: by partitions, history or new column names. */
  readonly altered: boolean;
}

export interface TableReference {
  readonly schema: string | undefined;
  readonly name: string;
}

export interface Join extends Span {
  readonly kind: 'comma' | 'inner' | 'left' | 'right' | 'full' | 'cross';
  readonly natural: boolean;
  /** The columns of USING. */
  readonly using: readonly string[] | undefined;
}

/** A reading of a table's past: its span holds all words, `instants` the expressions in it. */
export interface History extends Span {
  readonly instants: readonly Expression[];
}

export interface SortKey extends Span {
  readonly expression: Expression;
  readonly descending: boolean;
}

export interface Limit extends Span {
  readonly count: Expression;
  readonly offset: Expression | undefined;
}

/** The window of OVER (…), or of a WINDOW clause. */
export interface Window extends Span {
  /** The named window that it refers to. */
  readonly base: string | undefined;
  readonly partition: readonly Expression[];
  readonly order: readonly SortKey[];
  /** The frame as written, such as `ROWS 2 PRECEDING`. */
  readonly frame: string | undefined;
}

/** An expression of any kind. Its operands are in `args`; the modifiers of a call stand beside them. */
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
  /** Of a column or star: the name or alias of its table, and that table's schema. */
  readonly qualifier?: string;
  readonly schema?: string;
  readonly args: readonly Expression[];
  /** The whole text that was parsed. */
  readonly source: string;
  /** Of kind 'query', and of IN and EXISTS. */
  readonly query?: Query;
  /** Of a CASE: its branches, an operand before them made part of each condition. */
  readonly branches?: readonly { readonly when: Expression; readonly value: Expression }[];
  readonly otherwise?: Expression;
  /** Whether brackets stand around it. */
  readonly bracketed?: boolean;
  /** Of an aggregate: DISTINCT, and ORDER BY within it or within WITHIN GROUP. */
  readonly distinct?: boolean;
  readonly order?: readonly SortKey[];
  /** Of GROUP_CONCAT: its SEPARATOR as written, and its LIMIT. */
  readonly separator?: string;
  readonly limit?: Limit;
  /** Of a call: its OVER. */
  readonly window?: Window;
  /** Of CAST, CONVERT and JSON_VALUE: the type, or the character set behind USING, in capitals. */
  readonly type?: string;
  /** Of INTERVAL, EXTRACT, TIMESTAMPADD and TIMESTAMPDIFF: the unit in capitals. */
  readonly unit?: string;
  /** Of LIKE: its ESCAPE. */
  readonly escapedBy?: Expression;
}

/** An expression and its parts, those of its modifiers too, but nothing of its queries. */
export function* within(expression: Expression | undefined): Generator<Expression> {
  if (!expression) return;
  yield expression;
  for (const part of [...expression.args, ...modifiersOf(expression)]) yield* within(part);
}

function modifiersOf({ order = [], limit, window, escapedBy }: Expression): Expression[] {
  return [
    ...order.map((key) => key.expression),
    ...limitsOf(limit),
    ...(window ? windowParts(window) : []),
    ...(escapedBy ? [escapedBy] : []),
  ];
}

function windowParts({ partition, order }: Window): Expression[] {
  return [...partition, ...order.map(({ expression }) => expression)];
}

function limitsOf(limit: Limit | undefined): Expression[] {
  return limit ? [limit.count, ...(limit.offset ? [limit.offset] : [])] : [];
}

/** The expressions of a SELECT itself, in the order of its clauses. */
export function expressionsOf(select: Select): Expression[] {
  return [
    ...select.items.map(({ expression }) => expression),
    ...select.from.flatMap(({ on, history }) => [
      ...(on ? [on] : []),
      ...(history?.instants ?? []),
    ]),
    ...(select.where ? [select.where] : []),
    ...select.group,
    ...(select.having ? [select.having] : []),
    ...[...select.windows.values()].flatMap(windowParts),
    ...select.order.map(({ expression }) => expression),
    ...limitsOf(select.limit),
  ];
}

/** The queries that stand directly in a SELECT, in its FROM and in its expressions. */
export function* nestedQueries(select: Select): Generator<Query> {
  for (const { query } of select.from) if (query) yield query;
  for (const expression of expressionsOf(select)) {
    for (const { query } of within(expression)) if (query) yield query;
  }
}

/** An expression and its parts, those of the queries in it too. */
export function* withQueries(expression: Expression): Generator<Expression> {
  for (const part of within(expression)) {
    yield part;
    for (const select of part.query ? allSelects(part.query) : []) {
      for (const each of expressionsOf(select)) yield* withQueries(each);
    }
  }
}

/** Every SELECT of a query and of the queries nested in it, at any depth. */
export function* allSelects({ named, selects }: Query): Generator<Select> {
  for (const { query } of named.values()) yield* allSelects(query);
  for (const select of selects) yield* selectsFrom(select);
}

/** A SELECT and those nested in it, at any depth. */
export function* selectsFrom(select: Select): Generator<Select> {
  yield select;
  for (const query of nestedQueries(select)) yield* allSelects(query);
}

/** The conditions that must all hold for a condition to hold. */
export function conjuncts(condition: Expression | undefined): Expression[] {
  if (!condition) return [];
  return condition.kind === 'operation' && condition.text === 'AND'
    ? condition.args.flatMap(conjuncts)
    : [condition];
}

/** The name under which a SELECT returns an item, in lower case; undefined for an unnamed expression. */
export function itemName({ alias, expression }: Item): string | undefined {
  const name = alias ?? (expression.kind === 'column' ? expression.text : undefined);
  return name?.toLowerCase();
}

/** Whether a parameter of report.sql stands in an expression. */
export function hasParameter(expression: Expression): boolean {
  return [...within(expression)].some(({ kind }) => kind === 'parameter');
}

/** Whether an expression names a column of a row. */
export function hasColumn(expression: Expression): boolean {
  return [...within(expression)].some(({ kind }) => kind === 'column');
}
