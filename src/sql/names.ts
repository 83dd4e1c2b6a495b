/**
 * Resolves the names in a query: through subqueries, WITH, SELECT * and renamed columns, down to the columns of
 * tables. It uses the catalogue that it is given, and judges nothing.
 */

import {
  allSelects,
  type CommonTable,
  type Expression,
  expressionsOf,
  itemName,
  type Query,
  type Relation,
  type Select,
  selectsFrom,
  within,
} from './ast';

/** A column that the account may read. */
export interface Column {
  readonly name: string;
  /** MySQL's name of its type, such as 'datetime'. */
  readonly type: string;
  /** The most bytes that a text in it takes; undefined for what is no text. */
  readonly bytes?: number;
  /** Whether it is the primary key, or a part of it. */
  readonly key?: true;
  /** Whether every update of a row sets it to the time of the update. */
  readonly onUpdate?: true;
  /** The COMMENT of its definition. */
  readonly comment?: string;
  /** The table of the same schema, and its column, that a foreign key declares to be meant. */
  readonly references?: { readonly table: string; readonly column: string };
}

/** A table or view that the account may read. */
export interface Table {
  /** Undefined for the database of the connection. */
  readonly schema: string | undefined;
  readonly name: string;
  readonly columns: readonly Column[];
}

/** A SELECT, and where it stands. */
export interface Scope {
  readonly select: Select;
  /** The SELECT whose columns it may name too. */
  readonly parent: Scope | undefined;
  /** The common tables that it sees, by name in lower case. */
  readonly named: ReadonlyMap<string, CommonTable>;
}

/** An expression, and the SELECT in which its names have their meaning. */
export interface Located<S extends Scope = Scope> {
  readonly expression: Expression;
  readonly scope: S;
}

/** A column of a table, and the relation of a FROM through which it is read. */
export interface Origin<S extends Scope = Scope> {
  readonly table: Table;
  readonly column: Column;
  readonly relation: Relation;
  readonly scope: S;
}

/** The meaning of a name: a column of a table, or the expressions that subqueries return under it, one a SELECT. */
export interface Resolved<S extends Scope = Scope> {
  /** The SELECT in whose FROM, or list, the name was found. */
  readonly scope: S;
  readonly origin?: Origin<S>;
  readonly given?: readonly Located<S>[];
}

/** A column that was found, or that may be there since a table's columns are not known. */
interface Resolution<S extends Scope> {
  readonly meaning?: Resolved<S>;
  readonly isGuess?: boolean;
}

export class Names<S extends Scope = Scope> {
  /** Every SELECT, the outermost first. */
  readonly scopes: S[] = [];
  private readonly scopeOf = new Map<Select, S>();
  /** Columns that may also name an item of their SELECT: those of GROUP BY, HAVING and ORDER BY. */
  private readonly mayNameItems = new Set<Expression>();

  /**
   * @param schema the database of the connection, for names that write it out
   * @param makeScope adds what the caller notes of each SELECT
   */
  constructor(
    readonly query: Query,
    private readonly tables: readonly Table[],
    private readonly schema?: string,
    private readonly makeScope: (scope: Scope) => S = (scope) => scope as S,
  ) {
    this.enter(query, undefined, new Map());
  }

  /** The table that a relation is; undefined for a query, and for one that the account cannot see. */
  tableOf({ table }: Relation, scope: Scope): Table | undefined {
    if (!table || commonTable(table, scope)) return undefined;
    const schema = table.schema === this.schema ? undefined : table.schema;
    return this.tables.find(
      (each) => each.schema === schema && each.name.toLowerCase() === table.name.toLowerCase(),
    );
  }

  /** The query that a relation stands for; undefined for a table. */
  queryOf({ query, table }: Relation, scope: Scope): Query | undefined {
    return query ?? (table && commonTable(table, scope)?.query);
  }

  /** The scopes of a query's own SELECTs. */
  within(query: Query): S[] {
    return query.selects.flatMap((select) => this.scopeOf.get(select) ?? []);
  }

  /** What a column's name means; undefined for one of a table that the account cannot see. */
  resolve(column: Expression, scope: S): Resolved<S> | undefined {
    const name = column.text.toLowerCase();
    const qualifier = column.qualifier?.toLowerCase();
    let possible: Resolution<S> | undefined;
    for (const relation of scope.select.from) {
      if (qualifier !== undefined && !isNamed(relation, qualifier, column.schema)) continue;
      const found = this.columnOf(relation, name, scope);
      if (found?.meaning && !found.isGuess) return found.meaning;
      possible ??= found ?? (qualifier === undefined ? undefined : { isGuess: true });
    }
    // A table that the account cannot see may well have this column.
    if (possible) return possible.meaning;
    if (qualifier === undefined && this.mayNameItems.has(column)) {
      const item = scope.select.items.find(({ alias }) => alias?.toLowerCase() === name);
      const expression = item?.expression;
      if (expression) return { scope, given: [{ expression, scope }] };
    }
    return scope.parent && this.resolve(column, scope.parent as S);
  }

  /** The columns of tables from which a value is computed, through all queries between. */
  origins({ expression, scope }: Located<S>, seen: readonly Expression[] = []): Origin<S>[] {
    return [...within(expression)].flatMap((part) => {
      if (seen.includes(part)) return [];
      if (part.query) {
        return this.within(part.query).flatMap((inner) =>
          inner.select.items.flatMap((item) =>
            this.origins({ expression: item.expression, scope: inner }, [...seen, part]),
          ),
        );
      }
      if (part.kind !== 'column') return [];
      const { origin, given = [] } = this.resolve(part, scope) ?? {};
      return origin ?? given.flatMap((each) => this.origins(each, [...seen, part]));
    });
  }

  /** Whether a SELECT names columns of one around it, so that it cannot run by itself. */
  isCorrelated({ select }: Scope): boolean {
    const inside = new Set(selectsFrom(select));
    return this.columnsIn(inside).some(({ meaning }) => {
      return meaning !== undefined && !inside.has(meaning.scope.select);
    });
  }

  /** Whether every name in a query is known to be one of its own columns. */
  isClosed(query: Query): boolean {
    const inside = new Set(allSelects(query));
    return this.columnsIn(inside).every(
      ({ meaning }) => meaning !== undefined && inside.has(meaning.scope.select),
    );
  }

  private columnsIn(selects: ReadonlySet<Select>) {
    return [...selects].flatMap((select) => {
      const scope = this.scopeOf.get(select);
      const parts = expressionsOf(select).flatMap((expression) => [...within(expression)]);
      return parts
        .filter(({ kind }) => kind === 'column')
        .map((column) => ({ column, meaning: scope && this.resolve(column, scope) }));
    });
  }

  /** What a relation has under a name, in lower case. @param outer the queries that are being searched */
  private columnOf(
    relation: Relation,
    name: string,
    scope: S,
    outer: readonly Query[] = [],
  ): Resolution<S> | undefined {
    const query = this.queryOf(relation, scope);
    if (query) {
      // A recursive query reads itself: its columns are those of its other SELECTs.
      if (query.selects.includes(scope.select) || outer.includes(query)) return undefined;
      const named = relation.table && commonTable(relation.table, scope);
      return this.returned(query, name, relation.columns ?? named?.columns, scope, outer);
    }
    const table = this.tableOf(relation, scope);
    if (!table) return { isGuess: true };
    const column = table.columns.find((each) => each.name.toLowerCase() === name);
    return column && { meaning: { scope, origin: { table, column, relation, scope } } };
  }

  /** What the SELECTs of a query return under a name. @param columns the names that replace their own */
  private returned(
    query: Query,
    name: string,
    columns: readonly string[] | undefined,
    around: S,
    outer: readonly Query[],
  ): Resolution<S> | undefined {
    const names = columns?.map((each) => each.toLowerCase());
    const index = (names ?? query.selects[0]?.items.map(itemName))?.indexOf(name) ?? -1;
    const given: Located<S>[] = [];
    let isGuess = false;
    for (const scope of this.within(query)) {
      const { items } = scope.select;
      const stars = items.filter(({ expression }) => expression.kind === 'star');
      const item =
        stars.length === 0 ? items[index] : items.find((each) => itemName(each) === name);
      if (item) given.push({ expression: item.expression, scope });
      else if (names) isGuess ||= stars.length > 0 && index >= 0;
      else {
        // SELECT * returns every column of its own relations.
        for (const { expression: star } of stars) {
          const column: Expression = { ...star, kind: 'column', text: name };
          const found = this.inFrom(column, scope, [...outer, query]);
          if (found) given.push({ expression: column, scope });
          isGuess ||= found?.isGuess ?? false;
        }
      }
    }
    if (given.length > 0) return { meaning: { scope: around, given }, isGuess };
    return isGuess ? { isGuess } : undefined;
  }

  /** What the FROM of a SELECT has under a name. A known column is preferred to one that may be there. */
  private inFrom(
    { text, qualifier, schema }: Expression,
    scope: S,
    outer: readonly Query[],
  ): Resolution<S> | undefined {
    const found = scope.select.from
      .filter((each) => qualifier === undefined || isNamed(each, qualifier.toLowerCase(), schema))
      .flatMap((relation) => this.columnOf(relation, text, scope, outer) ?? []);
    return found.find(({ isGuess }) => !isGuess) ?? found[0];
  }

  private enter(
    query: Query,
    parent: S | undefined,
    around: ReadonlyMap<string, CommonTable>,
  ): void {
    const named = new Map(around);
    for (const [name, common] of query.named) {
      // A query of WITH sees the ones before it; only with RECURSIVE does it also see itself and the ones after it.
      const seen = common.recursive ? new Map([...named, ...query.named]) : new Map(named);
      this.enter(common.query, parent, seen);
      named.set(name, common);
    }
    for (const select of query.selects) {
      if (this.scopeOf.has(select)) continue;
      const scope = this.makeScope({ select, parent, named });
      this.scopes.push(scope);
      this.scopeOf.set(select, scope);
      const { group, having, order } = select;
      const clauses = [
        ...group,
        ...(having ? [having] : []),
        ...order.map((key) => key.expression),
      ];
      for (const part of clauses.flatMap((clause) => [...within(clause)])) {
        this.mayNameItems.add(part);
      }
      // A query in a FROM does not see what stands beside it, unless it is LATERAL.
      for (const { query: inner, lateral } of select.from) {
        if (inner) this.enter(inner, lateral ? scope : parent, named);
      }
      for (const expression of expressionsOf(select)) {
        for (const { query: inner } of within(expression)) {
          if (inner) this.enter(inner, scope, named);
        }
      }
    }
  }
}

function commonTable(
  { schema, name }: NonNullable<Relation['table']>,
  scope: Scope,
): CommonTable | undefined {
  return schema === undefined ? scope.named.get(name.toLowerCase()) : undefined;
}

function isNamed({ alias, table }: Relation, qualifier: string, schema: string | undefined) {
  const isOfSchema = schema === undefined || table?.schema === undefined || table.schema === schema;
  return alias.toLowerCase() === qualifier && isOfSchema;
}
