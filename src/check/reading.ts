/**
 * A parsed statement with its figures, SELECTs and resolved names, and SQL for questions about the rows that a
 * SELECT reads. It judges nothing.
 */
import { type FigureName, isFigureName } from '../report/figure-names';
import { type Statement, sqlOf } from '../report/report-sql';
import {
  type Expression,
  expressionsOf,
  itemName,
  type Query,
  type Span,
  within,
} from '../sql/ast';
import { isAggregate } from '../sql/functions';
import type { Table } from '../sql/names';
import * as names from '../sql/names';
import { readQuery } from '../sql/parser';
import { isDated } from '../sql/period-comparisons';

/** A SELECT of a statement, where it stands. */
export interface FigureScope extends names.Scope {
  /** The figures that its rows go into. */
  readonly figures: Set<FigureName>;
}

export type ColumnOrigin = names.Origin<FigureScope>;
export type Scoped = names.Located<FigureScope>;

/** A parsed statement: its figures, its SELECTs, and what each name in them means. */
export class ParsedStatement extends names.Names<FigureScope> {
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
  ): ParsedStatement | undefined {
    return ParsedStatement.read(statement, sqlOf(statement).trim(), tables, schema);
  }

  /** The same of another text of it, such as one with its views written out. */
  static read(
    statement: Statement,
    sql: string,
    tables: readonly Table[],
    schema: string,
  ): ParsedStatement | undefined {
    const query = readQuery(sql);
    return query && new ParsedStatement(statement, sql, query, tables, schema);
  }

  text({ start, end }: Span): string {
    return this.sql.slice(start, end);
  }

  private findFigures(scope: FigureScope): void {
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
  private mark(expression: Expression, scope: FigureScope, figure: FigureName): void {
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

  private markScope(scope: FigureScope, figure: FigureName): void {
    if (scope.figures.has(figure)) return;
    scope.figures.add(figure);
    for (const relation of scope.select.from) {
      const query = this.queryOf(relation, scope);
      if (query) this.markAll(query, figure);
    }
  }
}

/**
 * The rows that a SELECT looks at, whatever the period: 'FROM … WHERE …' with each comparison with the
 * period, and each condition that `but` names, taken as true.
 */
export function rowsOf(
  reading: ParsedStatement,
  { select: { fromSpan, where } }: FigureScope,
  but: (condition: Expression) => boolean = () => false,
): string {
  const cut = (span: Span) => without(reading, span, (each) => isDated(each) || but(each));
  return `FROM ${cut(fromSpan)} WHERE ${where ? `(${cut(where)})` : 'TRUE'}`;
}

/** What must stand before a SELECT of rows that are named by WITH. */
export function preambleOf(reading: ParsedStatement): string {
  if (reading.query.named.size === 0) return '';
  const [first] = reading.query.selects;
  const item = Math.min(...(first?.items ?? []).map(({ expression }) => expression.start));
  const end = reading.sql.slice(0, item).toUpperCase().lastIndexOf('SELECT');
  return `${without(reading, { start: 0, end }, isDated)} `;
}

/** A piece of the statement in which some conditions are taken as true. */
function without(
  reading: ParsedStatement,
  span: Span,
  gone: (condition: Expression) => boolean,
): string {
  const spans = reading.scopes
    .flatMap(({ select }) => expressionsOf(select))
    .flatMap((expression) => [...within(expression)])
    .filter((each) => each.start >= span.start && each.end <= span.end)
    .filter((each) => each.kind === 'operation' && gone(each));
  let text = '';
  let at = span.start;
  for (const { start, end } of spans.sort((a, b) => a.start - b.start || b.end - a.end)) {
    if (start < at) continue;
    text += `${reading.sql.slice(at, start)}TRUE`;
    at = end;
  }
  return text + reading.sql.slice(at, span.end);
}
