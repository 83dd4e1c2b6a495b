import type { Column, Table } from '../database/catalogue';
import { type FigureName, isFigureName } from '../report/figure-names';
import { type Statement, sqlOf } from '../report/report-sql';
import { readQuery } from '../sql/parser';
import {
  allSelects,
  type Expression,
  expressionsOf,
  isAggregate,
  type Query,
  type Relation,
  type Select,
  type Span,
  within,
} from '../sql/query';

/** A SELECT of a statement, where it stands. */
export interface Scope {
  readonly select: Select;
  readonly parent: Scope | undefined;
  readonly named: ReadonlyMap<string, Query>;
  /** The figures that its rows go into. */
  readonly figures: Set<FigureName>;
}

/** A column of a table by which a value is told, and the relation that it belongs to. */
export interface Origin {
  readonly table: Table;
  readonly column: Column;
  readonly relation: Relation;
  readonly scope: Scope;
}

/** An expression, and where its names mean something. */
export interface Scoped {
  readonly expression: Expression;
  readonly scope: Scope;
}

/** A statement as it was understood: its figures, its SELECTs, and what each name in them means. */
export class StatementReading {
  /** Every SELECT, the outermost first. */
  readonly scopes: Scope[] = [];
  readonly figures = new Map<FigureName, Scoped>();
  private readonly scopeOf = new Map<Select, Scope>();

  private constructor(
    readonly statement: Statement,
    readonly sql: string,
    readonly query: Query,
    private readonly tables: readonly Table[],
    private readonly schema: string,
  ) {
    this.enter(query, undefined, new Map());
    for (const select of query.selects) this.findFigures(select);
  }

  /** @returns undefined for a statement that is written in a way which this reading does not follow */
  static of(
    statement: Statement,
    tables: readonly Table[],
    schema: string,
  ): StatementReading | undefined {
    const sql = sqlOf(statement).trim();
    const query = readQuery(sql);
    return query && new StatementReading(statement, sql, query, tables, schema);
  }

  text({ start, end }: Span): string {
    return this.sql.slice(start, end);
  }

  /** The table of the catalogue that a relation is; undefined for a query, and what the account cannot see. */
  tableOf({ table }: Relation, scope: Scope): Table | undefined {
    if (!table || this.queryNamed(table, scope)) return undefined;
    const schema = table.schema === this.schema ? undefined : table.schema;
    return this.tables.find(
      (each) => each.schema === schema && each.name.toLowerCase() === table.name.toLowerCase(),
    );
  }

  /** The query that a relation stands for; undefined for a table. */
  queryOf(relation: Relation, scope: Scope): Query | undefined {
    return relation.query ?? (relation.table && this.queryNamed(relation.table, scope));
  }

  /** The scopes of a query. */
  within(query: Query): Scope[] {
    return query.selects.flatMap((select) => this.scopeOf.get(select) ?? []);
  }

  /** What a column's name means: a table's column, or the expressions of the queries that give it. */
  resolve(
    column: Expression,
    scope: Scope,
  ): { origin?: Origin; given?: readonly Scoped[] } | undefined {
    const name = column.text.toLowerCase();
    const qualifier = column.qualifier?.toLowerCase();
    let isHidden = false;
    for (const relation of scope.select.from) {
      if (qualifier !== undefined && relation.alias.toLowerCase() !== qualifier) continue;
      const query = this.queryOf(relation, scope);
      if (query) {
        // WITH RECURSIVE names itself: it hands on what its other SELECTs give.
        if (query.selects.includes(scope.select)) continue;
        const given = this.given(query, name);
        if (given.length > 0) return { given };
        continue;
      }
      const table = this.tableOf(relation, scope);
      const found = table?.columns.find((each) => each.name.toLowerCase() === name);
      // A table that the account cannot see may well have this column.
      if (!table || qualifier !== undefined) isHidden = true;
      if (table && found) return { origin: { table, column: found, relation, scope } };
    }
    return isHidden || !scope.parent ? undefined : this.resolve(column, scope.parent);
  }

  /** The columns of tables by which a value is told, through all queries between. */
  origins({ expression, scope }: Scoped): Origin[] {
    return [...within(expression)].flatMap((each) => {
      if (each.query) {
        return this.within(each.query).flatMap((inner) =>
          inner.select.items.flatMap((item) =>
            this.origins({ expression: item.expression, scope: inner }),
          ),
        );
      }
      if (each.kind !== 'column') return [];
      const found = this.resolve(each, scope);
      return found?.origin ?? found?.given?.flatMap((given) => this.origins(given)) ?? [];
    });
  }

  /** Whether a SELECT names what stands in one around it, so that it cannot run by itself. */
  isCorrelated(scope: Scope): boolean {
    const own = new Set(allSelects({ named: new Map(), selects: [scope.select], limited: false }));
    return [...own].some((select) => {
      const inner = this.scopeOf.get(select);
      return expressionsOf(select).some((expression) =>
        [...within(expression)].some((each) => {
          if (each.kind !== 'column' || !inner) return false;
          const found = this.resolve(each, inner);
          return found?.origin !== undefined && !own.has(found.origin.scope.select);
        }),
      );
    });
  }

  private queryNamed(
    { schema, name }: NonNullable<Relation['table']>,
    scope: Scope,
  ): Query | undefined {
    return schema === undefined ? scope.named.get(name.toLowerCase()) : undefined;
  }

  private given(query: Query, name: string): Scoped[] {
    const index = query.selects[0]?.items.findIndex((item) => nameOf(item) === name) ?? -1;
    return this.within(query).flatMap((scope) => {
      const item = scope.select.items[index];
      if (item) return { expression: item.expression, scope };
      // SELECT * hands on whatever its own tables hold.
      const star = scope.select.items.find(({ expression }) => expression.kind === 'star');
      return star && index < 0
        ? { expression: { ...star.expression, kind: 'column', text: name } as Expression, scope }
        : [];
    });
  }

  private enter(query: Query, parent: Scope | undefined, around: ReadonlyMap<string, Query>): void {
    const named = new Map([...around, ...query.named]);
    const isRecursive = /\bWITH\s+RECURSIVE\b/i.test(this.sql);
    for (const [name, each] of query.named) {
      // Without RECURSIVE, a name in its own query is that of a table.
      const others = new Map([...named].filter(([other]) => other !== name));
      this.enter(each, parent, isRecursive ? named : others);
    }
    for (const select of query.selects) {
      if (this.scopeOf.has(select)) continue;
      const scope: Scope = { select, parent, named, figures: new Set() };
      this.scopes.push(scope);
      this.scopeOf.set(select, scope);
      // A query in a FROM does not see what stands beside it.
      for (const { query: inner } of select.from) if (inner) this.enter(inner, parent, named);
      for (const expression of expressionsOf(select)) {
        for (const { query: inner } of within(expression)) {
          if (inner) this.enter(inner, scope, named);
        }
      }
    }
  }

  private findFigures(select: Select): void {
    const scope = this.scopeOf.get(select);
    if (!scope) return;
    for (const item of select.items) {
      const name = nameOf(item) ?? '';
      const figure = isFigureName(name) ? name : undefined;
      if (figure && !this.figures.has(figure)) {
        this.figures.set(figure, { expression: item.expression, scope });
      }
      if (figure) this.mark(item.expression, scope, figure);
      // SELECT * FROM (…): the figures are the columns of the query within.
      if (item.expression.kind === 'star') {
        for (const relation of select.from) {
          const inner = this.queryOf(relation, scope);
          for (const each of inner?.selects ?? []) this.findFigures(each);
        }
      }
    }
  }

  /** Notes for every SELECT whose rows a figure is told by that it is. */
  private mark(expression: Expression, scope: Scope, figure: FigureName): void {
    for (const each of within(expression)) {
      if (each.query) this.markAll(each.query, figure);
      else if (each.kind === 'column' || each.kind === 'star' || isAggregate(each)) {
        this.markScope(scope, figure);
      }
    }
  }

  private markAll(query: Query, figure: FigureName): void {
    for (const scope of this.within(query)) this.markScope(scope, figure);
  }

  private markScope(scope: Scope, figure: FigureName): void {
    if (scope.figures.has(figure)) return;
    scope.figures.add(figure);
    for (const relation of scope.select.from) {
      const query = this.queryOf(relation, scope);
      if (query) this.markAll(query, figure);
    }
  }
}

/** The name of a column of a query, in lower case. */
function nameOf(item: { alias: string | undefined; expression: Expression }): string | undefined {
  const name = item.alias ?? (item.expression.kind === 'column' ? item.expression.text : undefined);
  return name?.toLowerCase();
}
