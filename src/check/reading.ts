import { type FigureName, isFigureName } from '../report/figure-names';
import { type Statement, sqlOf } from '../report/report-sql';
import { type Expression, itemName, type Query, type Span, within } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import * as names from '../sql/names';
import { readQuery } from '../sql/parser';
import type { Table } from '../sql/tables';

/** A SELECT of a statement, where it stands. */
export interface Scope extends names.Scope {
  /** The figures that its rows go into. */
  readonly figures: Set<FigureName>;
}

export type Origin = names.Origin<Scope>;
export type Scoped = names.Located<Scope>;

/** A statement as it was understood: its figures, its SELECTs, and what each name in them means. */
export class StatementReading extends names.Names<Scope> {
  readonly figures = new Map<FigureName, Scoped>();

  private constructor(
    readonly statement: Statement,
    readonly sql: string,
    query: Query,
    tables: readonly Table[],
    schema: string,
  ) {
    super(query, tables, schema, (scope) => ({ ...scope, figures: new Set() }));
    for (const scope of this.within(query)) this.findFigures(scope);
  }

  /** @returns undefined for a statement that is written in a way which this reading does not follow */
  static of(
    statement: Statement,
    tables: readonly Table[],
    schema: string,
  ): StatementReading | undefined {
    return StatementReading.read(statement, sqlOf(statement).trim(), tables, schema);
  }

  /** The same of another text of it, such as one with its views written out. */
  static read(
    statement: Statement,
    sql: string,
    tables: readonly Table[],
    schema: string,
  ): StatementReading | undefined {
    const query = readQuery(sql);
    return query && new StatementReading(statement, sql, query, tables, schema);
  }

  text({ start, end }: Span): string {
    return this.sql.slice(start, end);
  }

  private findFigures(scope: Scope): void {
    const { select } = scope;
    for (const item of select.items) {
      const name = itemName(item) ?? '';
      const figure = isFigureName(name) ? name : undefined;
      if (figure && !this.figures.has(figure)) {
        this.figures.set(figure, { expression: item.expression, scope });
      }
      if (figure) this.mark(item.expression, scope, figure);
      // SELECT * FROM (…): the figures are the columns of the query within.
      if (item.expression.kind === 'star') {
        for (const relation of select.from) {
          const inner = this.queryOf(relation, scope);
          for (const each of inner ? this.within(inner) : []) this.findFigures(each);
        }
      }
    }
  }

  /** Notes the figure for every SELECT from whose rows it comes. */
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
