/**
 * Rewrites a condition or a value of a statement in the names of the parts of some rows. It refuses variables, and
 * functions that depend on more than their arguments.
 */
import { conjuncts, type Expression, expressionsOf, selectsFrom, within } from '../../sql/ast';
import { functionClass } from '../../sql/functions';
import { sqlTokens } from '../../sql/lexer';
import type { Names, Origin, Scope } from '../../sql/names';
import { type Clause, columnIn, isPart, type PartColumn, type Rows, Unaccounted } from './model';

/** The classes of functions that depend on their arguments or the clock only. */
const FREE = new Set([
  'aggregate',
  'window',
  'timePart',
  'time',
  'choice',
  'conversion',
  'text',
  'json',
  'arithmetic',
  'quantifier',
  'clock',
  'digest',
  'network',
]);

/** The conditions and values of a statement. */
export class ConditionReader {
  constructor(
    private readonly names: Names,
    readonly sql: string,
  ) {}

  /** Conditions, each that must hold by itself. */
  clauses(condition: Expression | undefined, scope: Scope, rows: Rows): Clause[] {
    return conjuncts(condition).map((each) => this.condition(each, scope, rows));
  }

  /** A condition. What a window numbers is asked of no row that the numbered query leaves out by its WHERE. */
  condition(expression: Expression, scope: Scope, rows: Rows): Clause {
    const clause = this.clause(expression, scope, rows);
    const numbered = new Set(
      clause.columns.flatMap(({ part }) =>
        part.table || part.kept !== undefined || part.join !== 'left' ? [] : [part],
      ),
    );
    const absent = [...numbered].map(
      (part) => `${columnIn(part, { name: part.oneBy?.[0] ?? '' })} IS NULL OR `,
    );
    return absent.length === 0 ? clause : { ...clause, sql: `${absent.join('')}(${clause.sql})` };
  }

  /** One condition or value with the columns that it names. @throws Unaccounted */
  clause(expression: Expression, scope: Scope, rows: Rows): Clause {
    this.refuseStrange(expression, scope);
    const columns: PartColumn[] = [];
    const sql = this.text(expression, scope, rows, columns);
    const written = printable(expression.source.slice(expression.start, expression.end));
    const hasPeriod = /:(start|end)(_utc|_unix)?\b/.test(sql);
    return { sql, written, expression, scope, columns, hasPeriod };
  }

  /** The column of a table that a name stands for, through queries that hand it on. */
  originOf(expression: Expression, scope: Scope): Origin | undefined {
    return expression.kind === 'column' ? this.names.origins({ expression, scope })[0] : undefined;
  }

  /** The condition that the given one does not hold, NULL included. */
  negated(condition: Expression, scope: Scope, rows: Rows): Clause {
    const clause = this.clause(condition, scope, rows);
    return {
      ...clause,
      sql: `COALESCE((${clause.sql}), 0) = 0`,
      written: `NOT (${clause.written})`,
    };
  }

  /** A piece of the statement in the names of the parts of some rows. @throws Unaccounted */
  text(expression: Expression, scope: Scope, rows: Rows, columns: PartColumn[] = []): string {
    const { kind, branches, otherwise } = expression;
    if (kind === 'case' && branches) {
      const whens = branches.map(
        ({ when, value }) =>
          `WHEN ${this.text(when, scope, rows, columns)} THEN ${this.text(value, scope, rows, columns)} `,
      );
      return `CASE ${whens.join('')}${otherwise ? `ELSE ${this.text(otherwise, scope, rows, columns)} ` : ''}END`;
    }
    const [left, right] = expression.args;
    // The operand of a CASE stands before the branch that it is compared in.
    if (left && right && left.start < expression.start) {
      return `(${this.text(left, scope, rows, columns)}) ${expression.text} (${this.text(right, scope, rows, columns)})`;
    }
    if (kind === 'column') return this.column(expression, scope, rows, columns);
    const inner = this.columnsWithin(expression, scope);
    let text = '';
    let at = expression.start;
    for (const { column, scope: own, isNested } of inner.sort(
      (a, b) => a.column.start - b.column.start,
    )) {
      if (column.start < at) continue;
      const replaced = isNested
        ? this.outerColumn(column, own, rows, columns)
        : this.column(column, own, rows, columns);
      if (replaced === undefined) continue;
      text += expression.source.slice(at, column.start) + replaced;
      at = column.end;
    }
    return printable(text + expression.source.slice(at, expression.end));
  }

  private columnsWithin(expression: Expression, scope: Scope) {
    const found: { column: Expression; scope: Scope; isNested: boolean }[] = [];
    for (const part of within(expression)) {
      if (part.kind === 'column') found.push({ column: part, scope, isNested: false });
      for (const select of part.query?.selects.flatMap((each) => [...selectsFrom(each)]) ?? []) {
        const own = this.names.scopes.find((each) => each.select === select);
        for (const each of expressionsOf(select).flatMap((one) => [...within(one)])) {
          if (own && each.kind === 'column')
            found.push({ column: each, scope: own, isNested: true });
        }
      }
    }
    return found;
  }

  /** A column that a subquery names from the rows around it; undefined for its own. */
  private outerColumn(column: Expression, scope: Scope, rows: Rows, columns: PartColumn[]) {
    const meaning = this.names.resolve(column, scope);
    if (!meaning || meaning.scope === scope) return undefined;
    const relation = meaning.origin?.relation;
    if (relation && !rows.partFor(relation)) return undefined;
    return this.column(column, meaning.scope, rows, columns);
  }

  private column(column: Expression, scope: Scope, rows: Rows, columns: PartColumn[]): string {
    const { origin, given = [] } = this.names.resolve(column, scope) ?? {};
    if (origin) {
      const part = rows.partFor(origin.relation);
      if (!part) throw new Unaccounted(this.cut(column));
      return this.noted({ part, column: origin.column }, columns);
    }
    for (const relation of scope.select.from) {
      const part = rows.partFor(relation);
      const named =
        column.qualifier === undefined ||
        relation.alias.toLowerCase() === column.qualifier.toLowerCase();
      if (part && !part.table && named && given.length > 0) {
        return this.noted({ part, column: { name: column.text, type: '' } }, columns);
      }
      const query = this.names.queryOf(relation, scope);
      const chosen = query && rows.chosenOf(query);
      const one = chosen && given.find((each) => each.scope === chosen);
      const computed = one && named && rows.computedBy(one.expression);
      if (computed) return this.noted(computed, columns);
      if (one && named) {
        const text = this.text(one.expression, one.scope, rows, columns);
        return one.expression.kind === 'column' ? text : `(${text})`;
      }
    }
    throw new Unaccounted(this.cut(column));
  }

  private noted({ part, column }: PartColumn, columns: PartColumn[]): string {
    const isKnown = columns.some(
      (each) => isPart(each.part, part) && each.column.name === column.name,
    );
    if (!isKnown) columns.push({ part, column });
    return columnIn(part, column);
  }

  /** @throws Unaccounted for a call of what is no known function of its arguments, and for a variable */
  refuseStrange(expression: Expression, scope: Scope): void {
    const parts = [...within(expression)];
    for (const part of parts) {
      if (part.kind === 'variable') throw new Unaccounted(this.cut(part), 'invented');
      if (part.kind === 'call') {
        const known = functionClass(part.text);
        if (!known || !FREE.has(known))
          throw new Unaccounted(this.cut(part), known === 'random' ? 'invented' : 'form');
      }
      for (const select of part.query?.selects.flatMap((each) => [...selectsFrom(each)]) ?? []) {
        for (const each of expressionsOf(select)) this.refuseStrange(each, scope);
      }
    }
  }

  cut({ start, end }: { readonly start: number; readonly end: number }): string {
    return printable(this.sql.slice(start, end));
  }
}

/** SQL on one line, without comments; what is quoted stays as it is. */
function printable(sql: string): string {
  let text = '';
  for (const { kind, text: piece } of sqlTokens(sql)) {
    if (kind === 'quoted') text += piece;
    else if (kind === 'comment' || piece.trim() === '') text += text.endsWith(' ') ? '' : ' ';
    else text += piece;
  }
  return text.trim();
}
