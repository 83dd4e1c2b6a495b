/**
 * Reduces a figure to terms: sums of rows of tables, each under plain conditions, through WITH, subqueries,
 * UNION ALL, CASE and IF. It knows a fixed list of forms; any other is Unaccounted. It asks no database.
 */
import {
  conjuncts,
  type Expression,
  expressionsOf,
  type Query,
  type Relation,
  type Select,
  selectsFrom,
  within,
} from '../../sql/ast';
import { functionClass, hasAggregate, isAggregate, isCallOf } from '../../sql/functions';
import type { Located, Names, Scope } from '../../sql/names';
import { quoteName, quoteTable } from '../../sql/quote';
import type { Column, Table } from '../../sql/tables';
import { printable } from './text';

/** A form that the account does not know; `text` is the piece of the statement. */
export class Unaccounted extends Error {
  constructor(
    readonly text: string,
    readonly kind: 'form' | 'invented' | 'no-table' | 'rows' = 'form',
  ) {
    super(text);
  }
}

/** A table in the rows of a term, or a query that is kept as it is written. */
export interface Part {
  readonly alias: string;
  /** Undefined for a query that is kept: grouped, limited, numbered by a window, or of one row each. */
  readonly table: Table | undefined;
  /** As it stands in a FROM. */
  readonly sql: string;
  readonly join: 'first' | 'inner' | 'left';
  readonly on: readonly Clause[];
  /** Why a query is kept as it is: the words of the clause. */
  readonly kept: string | undefined;
  readonly relation: Relation;
  readonly scope: Scope;
}

/** A condition on the rows of a term, in the names of its parts. */
export interface Clause {
  readonly sql: string;
  /** As the statement writes it. */
  readonly written: string;
  readonly expression: Expression;
  readonly scope: Scope;
  readonly columns: readonly PartColumn[];
  readonly hasPeriod: boolean;
}

/** A column of a part. */
export interface PartColumn {
  readonly part: Part;
  readonly column: Column;
}

/** Rows of joined tables under conditions, before anything is counted. */
export class Rows {
  constructor(
    readonly parts: readonly Part[],
    readonly where: readonly Clause[],
    /** Which SELECT of a UNION ALL these rows come from, by the relation that it stands for. */
    private readonly chosen: ReadonlyMap<Query, Scope>,
    private readonly partOf: ReadonlyMap<Relation, Part>,
  ) {}

  static readonly NONE = new Rows([], [], new Map(), new Map());

  partFor(relation: Relation): Part | undefined {
    return this.partOf.get(relation);
  }

  chosenOf(query: Query): Scope | undefined {
    return this.chosen.get(query);
  }

  /** The FROM of these rows. */
  get from(): string {
    return this.parts.map((part) => joined(part)).join(' ');
  }

  with(part: Part): Rows {
    return new Rows(
      [...this.parts, part],
      this.where,
      this.chosen,
      new Map([...this.partOf, [part.relation, part]]),
    );
  }

  filtered(clauses: readonly Clause[]): Rows {
    return new Rows(this.parts, [...this.where, ...clauses], this.chosen, this.partOf);
  }

  choosing(query: Query, scope: Scope): Rows {
    return new Rows(this.parts, this.where, new Map([...this.chosen, [query, scope]]), this.partOf);
  }

  replacing(part: Part, other: Part): Rows {
    const parts = this.parts.map((each) => (each === part ? other : each));
    return new Rows(
      parts,
      this.where,
      this.chosen,
      new Map([...this.partOf, [part.relation, other]]),
    );
  }
}

/** Whether two are one part of the same rows, as it was before or after its conditions were known. */
export function isPart(one: Part | undefined, other: Part | undefined): boolean {
  return one !== undefined && other !== undefined && one.alias === other.alias;
}

function joined({ join, sql, on }: Part): string {
  if (join === 'first') return sql;
  const condition = on.length === 0 ? 'TRUE' : on.map((clause) => `(${clause.sql})`).join(' AND ');
  return `${join === 'left' ? 'LEFT' : 'INNER'} JOIN ${sql} ON ${condition}`;
}

/** A value that a CASE or IF chooses, where its names mean something, and the conditions under which it does. */
interface Choice {
  readonly when: readonly Clause[];
  readonly value: Expression;
  readonly scope: Scope;
}

/** A summand of a figure: rows that are counted, or whose value is added up. */
export interface Term {
  readonly rows: Rows;
  readonly sign: 1 | -1;
  /** What a CASE, an IF or a COUNT(column) asks of a row beyond its WHERE. */
  readonly when: readonly Clause[];
  /** What is added for each row; undefined where a row counts as one. */
  readonly value: Clause | undefined;
  /** What is counted once only: COUNT(DISTINCT …). */
  readonly distinct: Clause | undefined;
  /** By what a sum is multiplied or divided: ' * 1000'. */
  readonly unit: string;
}

const POWER_OF_TEN = /^(10*(\.0*)?|0?\.0*1)$/;
const ZERO = /^(0+(\.0*)?|NULL|FALSE|'0*(\.0+)?')$/i;
const BOOLEAN =
  /^(=|<=>|<|<=|>|>=|<>|AND|OR|XOR|NOT|!|EXISTS|IS( NOT)?|(NOT )?(IN|LIKE|BETWEEN|REGEXP|RLIKE))$/;
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

/** The terms of every figure of a statement. */
export class TermReader {
  private aliases = 0;
  private readonly known = new Map<Select, Rows[]>();

  constructor(
    readonly names: Names,
    readonly sql: string,
  ) {}

  /** @throws Unaccounted */
  read({ expression, scope }: Located): Term[] {
    return this.summands(expression, scope);
  }

  /** The rows of a scope, one for each SELECT of a UNION ALL in its FROM. @throws Unaccounted */
  rowsOf(scope: Scope): Rows[] {
    const known = this.known.get(scope.select);
    if (known) return known;
    let rows = [Rows.NONE];
    for (const relation of scope.select.from) {
      rows = rows.flatMap((each) => this.adding(relation, scope, each));
    }
    const found = rows.flatMap((each) => {
      let grown = each;
      const others: Expression[] = [];
      for (const condition of conjuncts(scope.select.where)) {
        const looked = this.lookedUp(condition, scope, grown);
        if (looked) grown = looked;
        else others.push(condition);
      }
      return [grown.filtered(others.map((condition) => this.clause(condition, scope, grown)))];
    });
    this.known.set(scope.select, found);
    return found;
  }

  /** EXISTS or IN over a table by its key, which asks of a row what an inner join would; undefined for any other. */
  private lookedUp(condition: Expression, scope: Scope, rows: Rows): Rows | undefined {
    const { kind, text, query, args } = condition;
    const [inner, ...more] = query ? this.names.within(query) : [];
    const [relation, ...joined] = inner?.select.from ?? [];
    if (kind !== 'operation' || !/^(EXISTS|IN)$/.test(text) || !query || !inner || !relation)
      return undefined;
    if (
      more.length > 0 ||
      joined.length > 0 ||
      !isPlain(inner.select) ||
      query.named.size > 0 ||
      query.limit
    )
      return undefined;
    const table = this.names.tableOf(relation, inner);
    const keys = table?.columns.filter(({ key }) => key) ?? [];
    const [key] = keys;
    if (!table || !key || keys.length > 1 || rows.parts.length === 0) return undefined;
    const isKey = (each: Expression | undefined) =>
      each?.kind === 'column' &&
      this.names.resolve(each, inner)?.origin?.column === key &&
      this.names.resolve(each, inner)?.origin?.relation === relation;
    const conditions = conjuncts(inner.select.where);
    const equation = conditions.find(
      ({ text: sign, args: sides }) => sign === '=' && sides.length === 2 && sides.some(isKey),
    );
    const [item] = inner.select.items;
    const isMember = text === 'IN' && args.length === 1 && isKey(item?.expression);
    if (text === 'EXISTS' ? !equation : !isMember) return undefined;
    const alias = this.alias(relation.alias, rows);
    const part: Part = {
      alias,
      table,
      relation,
      scope: inner,
      join: 'inner',
      sql: `${quoteTable(table)} AS ${quoteName(alias)}`,
      on: [],
      kept: undefined,
    };
    const grown = rows.with(part);
    const [outer] = args;
    const on: Clause[] = [];
    if (isMember && outer) {
      const own = this.clause(outer, scope, grown);
      const sql = `${own.sql} = ${quoteName(alias)}.${quoteName(key.name)}`;
      const joins: Expression = {
        kind: 'literal',
        text: 'TRUE',
        args: [],
        source: this.sql,
        start: condition.start,
        end: condition.end,
      };
      on.push({
        ...own,
        sql,
        written: this.cut(condition),
        expression: joins,
        columns: [...own.columns, { part, column: key }],
      });
    } else if (equation) on.push(this.clause(equation, inner, grown));
    const rest = conditions.filter((each) => each !== equation || isMember);
    const complete = grown.replacing(part, { ...part, on });
    return complete.filtered(rest.map((each) => this.clause(each, inner, complete)));
  }

  /** Conditions, each that must hold by itself. */
  clauses(condition: Expression | undefined, scope: Scope, rows: Rows): Clause[] {
    return conjuncts(condition).map((each) => this.clause(each, scope, rows));
  }

  clause(expression: Expression, scope: Scope, rows: Rows): Clause {
    this.refuseStrange(expression, scope);
    const columns: PartColumn[] = [];
    const sql = this.text(expression, scope, rows, columns);
    const written = printable(expression.source.slice(expression.start, expression.end));
    const hasPeriod = /:(start|end)(_utc|_unix)?\b/.test(sql);
    return { sql, written, expression, scope, columns, hasPeriod };
  }

  // Rows

  private adding(relation: Relation, scope: Scope, rows: Rows): Rows[] {
    const { join, using, lateral } = relation;
    const kind = join === undefined ? 'first' : join.kind === 'left' ? 'left' : 'inner';
    if (join?.kind === 'right' || join?.kind === 'full') throw new Unaccounted(this.cut(relation));
    if (relation.history) throw new Unaccounted(this.cut(relation));
    const query = this.names.queryOf(relation, scope);
    if (!query) {
      const table = this.names.tableOf(relation, scope);
      if (!table) {
        const isOfServer = /^(information_schema|performance_schema|mysql|sys)$/i.test(
          relation.table?.schema ?? '',
        );
        throw new Unaccounted(this.cut(relation), isOfServer ? 'invented' : 'no-table');
      }
      const alias = this.alias(relation.alias, rows);
      const partitions = relation.partitions
        ? ` PARTITION (${relation.partitions.map(quoteName).join(', ')})`
        : '';
      const part: Part = {
        ...{ alias, table, relation, scope, join: rows.parts.length === 0 ? 'first' : kind },
        sql: `${quoteTable(table)}${partitions} AS ${quoteName(alias)}`,
        on: [],
        kept: partitions === '' ? undefined : this.cut(relation),
      };
      return [this.joining(rows, part, relation, scope, using)];
    }
    const [constant, ...alternatives] = this.names.within(query);
    if (constant && alternatives.length === 0 && isConstant(constant.select) && !relation.columns) {
      // One row of constants, such as the bounds of the period by other names.
      const named = rows.choosing(query, constant);
      return [named.filtered(this.clauses(relation.on, scope, named))];
    }
    if (!this.readsTable(query)) {
      throw new Unaccounted(this.cut(relation), rows.parts.length === 0 ? 'no-table' : 'invented');
    }
    const plain = query.selects.every(isPlain) && !query.limit;
    const all = query.setOperators.every(
      ({ operation, all: keeps }) => operation === 'UNION' && keeps,
    );
    const inlines =
      plain &&
      all &&
      !lateral &&
      !using &&
      !relation.columns &&
      !this.isRecursive(query) &&
      (kind !== 'left' || (query.selects.length === 1 && query.selects[0]?.from.length === 1));
    if (!inlines) return [this.keeping(relation, query, scope, rows, kind)];
    return this.names.within(query).flatMap((inner) => {
      const own = rows.choosing(query, inner);
      const before = rows.parts.length;
      let grown = [own];
      for (const each of inner.select.from) {
        grown = grown.flatMap((one) => this.adding(each, inner, one));
      }
      return grown.map((one) => {
        const [first] = one.parts.slice(before);
        const where = this.clauses(inner.select.where, inner, one);
        const on = this.clauses(relation.on, scope, one);
        if (!first || before === 0) return one.filtered([...where, ...on]);
        if (kind === 'left')
          return one.replacing(first, {
            ...first,
            join: 'left',
            on: [...first.on, ...on, ...where],
          });
        return one
          .replacing(first, { ...first, join: 'inner', on: [...first.on, ...on] })
          .filtered(where);
      });
    });
  }

  /** Whether any SELECT of a query reads a table, through whatever it names. */
  private readsTable(query: Query, seen: readonly Query[] = []): boolean {
    if (seen.includes(query)) return false;
    return query.selects
      .flatMap((select) => [...selectsFrom(select)])
      .some((select) => {
        const scope = this.names.scopes.find((each) => each.select === select);
        return select.from.some((relation) => {
          const inner = scope && this.names.queryOf(relation, scope);
          if (inner) return this.readsTable(inner, [...seen, query]);
          return scope !== undefined && this.names.tableOf(relation, scope) !== undefined;
        });
      });
  }

  private keeping(
    relation: Relation,
    query: Query,
    scope: Scope,
    rows: Rows,
    kind: Part['join'],
  ): Rows {
    for (const select of query.selects.flatMap((each) => [...selectsFrom(each)])) {
      for (const expression of expressionsOf(select)) this.refuseStrange(expression, scope);
    }
    const alias = this.alias(relation.alias, rows);
    const inner = relation.query
      ? this.sql
          .slice(relation.start, relation.end)
          .replace(/\s+(AS\s+)?[^\s()]+(\s*\([^()]*\))?\s*$/i, '')
      : quoteName(relation.table?.name ?? '');
    const renamed = relation.columns ? ` (${relation.columns.map(quoteName).join(', ')})` : '';
    const part: Part = {
      ...{ alias, table: undefined, relation, scope, on: [] },
      join: rows.parts.length === 0 ? 'first' : kind,
      sql: `${inner} AS ${quoteName(alias)}${renamed}`,
      kept: whyKept(query),
    };
    return this.joining(rows, part, relation, scope, false);
  }

  private joining(rows: Rows, part: Part, relation: Relation, scope: Scope, using: boolean): Rows {
    const grown = rows.with(part);
    if (using) {
      const columns = relation.join?.using;
      if (!columns) throw new Unaccounted(this.cut(relation));
      const beside = rows.parts.find(({ table }) =>
        columns.every((name) =>
          table?.columns.some((each) => each.name.toLowerCase() === name.toLowerCase()),
        ),
      );
      if (!beside || !part.table) throw new Unaccounted(this.cut(relation));
      const on = columns.map((name): Clause => {
        const sql = `${quoteName(beside.alias)}.${quoteName(name)} = ${quoteName(part.alias)}.${quoteName(name)}`;
        const column = (of: Part) =>
          of.table?.columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
        const columnsOf = [beside, part].flatMap((of) => {
          const found = column(of);
          return found ? [{ part: of, column: found }] : [];
        });
        const literal: Expression = {
          kind: 'literal',
          text: 'TRUE',
          args: [],
          source: this.sql,
          start: relation.start,
          end: relation.end,
        };
        return {
          sql,
          written: this.cut(relation),
          expression: literal,
          scope,
          columns: columnsOf,
          hasPeriod: false,
        };
      });
      return grown.replacing(part, { ...part, on });
    }
    const on = this.clauses(relation.on, scope, grown);
    return on.length === 0 ? grown : grown.replacing(part, { ...part, on });
  }

  private alias(wanted: string, rows: Rows): string {
    const taken = rows.parts.map(({ alias }) => alias.toLowerCase());
    if (wanted !== '' && !taken.includes(wanted.toLowerCase())) return wanted;
    this.aliases += 1;
    return `${wanted || 'q'}_${this.aliases}`;
  }

  private isRecursive(query: Query): boolean {
    return [...selectsFrom(query.selects[0] as Select), ...query.selects].some((select) =>
      select.from.some((relation) => {
        const [scope] = this.names.within(query);
        return scope !== undefined && this.names.queryOf(relation, scope) === query;
      }),
    );
  }

  // Texts

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
      if (!columns.some((each) => isPart(each.part, part) && each.column === origin.column)) {
        columns.push({ part, column: origin.column });
      }
      return `${quoteName(part.alias)}.${quoteName(origin.column.name)}`;
    }
    for (const relation of scope.select.from) {
      const part = rows.partFor(relation);
      const named =
        column.qualifier === undefined ||
        relation.alias.toLowerCase() === column.qualifier.toLowerCase();
      if (part && !part.table && named && given.length > 0) {
        return `${quoteName(part.alias)}.${quoteName(column.text)}`;
      }
      const query = this.names.queryOf(relation, scope);
      const chosen = query && rows.chosenOf(query);
      const one = chosen && given.find((each) => each.scope === chosen);
      if (one && named) {
        const text = this.text(one.expression, one.scope, rows, columns);
        return one.expression.kind === 'column' ? text : `(${text})`;
      }
    }
    throw new Unaccounted(this.cut(column));
  }

  // Figures

  private summands(expression: Expression, scope: Scope): Term[] {
    const { kind, text, args } = expression;
    const [first, second] = args;
    if (kind === 'query' && expression.query) return this.ofQuery(expression.query, expression);
    if (kind === 'column') return this.ofColumn(expression, scope);
    if (kind === 'call' && first) {
      if (/^(COALESCE|IFNULL|NVL)$/.test(text) && args.slice(1).every(isZero))
        return this.summands(first, scope);
      if (/^(CAST|CONVERT|FLOOR|CEIL|CEILING)$/.test(text)) return this.summands(first, scope);
      if (text === 'ROUND' && (!second || /^\d+$/.test(second.text)))
        return this.summands(first, scope);
      if (text === 'IF' && args.length === 3)
        return this.ofChoice(first, [args[1], args[2]], scope, expression);
      if (isAggregate(expression)) return this.aggregated(expression, scope);
    }
    if (kind === 'case' && expression.branches?.length === 1) {
      const [{ when, value }] = expression.branches as [{ when: Expression; value: Expression }];
      return this.ofChoice(when, [value, expression.otherwise], scope, expression);
    }
    if (kind === 'operation' && first) {
      if (!second && text === '+') return this.summands(first, scope);
      if (second && text === '+') {
        if (isZero(second)) return this.summands(first, scope);
        if (isZero(first)) return this.summands(second, scope);
        return this.both(first, second, scope, expression);
      }
      if (second && text === '-') {
        if (isZero(second)) return this.summands(first, scope);
        return this.both(first, second, scope, expression, -1);
      }
      if (second && /^(\*|\/|DIV)$/.test(text))
        return this.inUnit(expression, first, second, scope);
    }
    if (kind === 'literal' && isZero(expression)) return [];
    if (!hasRows(expression)) throw new Unaccounted(this.cut(expression), 'no-table');
    throw new Unaccounted(this.cut(expression), 'invented');
  }

  /** Two sums together; a number that no table gives, beside one that it does, is added to it. */
  private both(
    first: Expression,
    second: Expression,
    scope: Scope,
    whole: Expression,
    sign: 1 | -1 = 1,
  ): Term[] {
    const [one, other] = [first, second].map((each) => {
      try {
        return this.summands(each, scope);
      } catch (error) {
        if (error instanceof Unaccounted && error.kind === 'no-table') return undefined;
        throw error;
      }
    });
    if (!one && !other) throw new Unaccounted(this.cut(whole), 'no-table');
    if (!one || !other) throw new Unaccounted(this.cut(whole), 'invented');
    return [...one, ...other.map((term) => ({ ...term, sign: (term.sign * sign) as 1 | -1 }))];
  }

  private inUnit(
    expression: Expression,
    first: Expression,
    second: Expression,
    scope: Scope,
  ): Term[] {
    const [sum, number] = isNumber(second) ? [first, second] : [second, first];
    const isRight = number === second || expression.text === '*';
    if (!isNumber(number) || !isRight) throw new Unaccounted(this.cut(expression), 'invented');
    if (Number(number.text) === 1) return this.summands(sum, scope);
    if (!POWER_OF_TEN.test(number.text)) throw new Unaccounted(this.cut(expression), 'invented');
    const unit = ` ${expression.text} ${number.text}`;
    return this.summands(sum, scope).map((term) => {
      if (!term.value) throw new Unaccounted(this.cut(expression), 'invented');
      return { ...term, unit: term.unit + unit };
    });
  }

  /** A choice between a sum and nothing: CASE WHEN sum IS NULL THEN 0 ELSE sum END. */
  private ofChoice(
    condition: Expression,
    values: readonly (Expression | undefined)[],
    scope: Scope,
    whole: Expression,
  ): Term[] {
    const sums = values.flatMap((value) => (value && !isZero(value) ? [value] : []));
    const [sum, ...more] = sums;
    const [tested] = condition.args;
    const asksNull =
      condition.text.startsWith('IS') && tested && condition.args[1]?.text === 'NULL';
    if (!sum || more.length > 0 || !asksNull || this.cut(tested) !== this.cut(sum)) {
      throw new Unaccounted(this.cut(whole), 'invented');
    }
    return this.summands(sum, scope);
  }

  private ofQuery(query: Query, expression: Expression): Term[] {
    const scopes = this.names.within(query);
    const [scope] = scopes;
    const [item] = scope?.select.items ?? [];
    if (!scope || !item || scopes.length > 1) throw new Unaccounted(this.cut(expression));
    return this.summands(item.expression, scope);
  }

  /** A column of a query that gives one row: SELECT a FROM (SELECT COUNT(*) AS a …) AS x. */
  private ofColumn(column: Expression, scope: Scope): Term[] {
    const { given = [], origin } = this.names.resolve(column, scope) ?? {};
    if (origin || given.length === 0) {
      throw new Unaccounted(this.cut(column), 'rows');
    }
    this.mustBeOneRow(scope, column);
    const [one, ...more] = given;
    if (!one || more.length > 0) throw new Unaccounted(this.cut(column));
    return this.summands(one.expression, one.scope);
  }

  /** Whether every relation of a FROM gives one row: an aggregate without GROUP BY. */
  private mustBeOneRow(scope: Scope, at: Expression): void {
    const { select } = scope;
    const single = select.from.every((relation) => {
      const query = this.names.queryOf(relation, scope);
      const [only, ...more] = query?.selects ?? [];
      return only && more.length === 0 && isOneRow(only);
    });
    if (!single || select.where || select.group.length > 0 || select.having || select.distinct) {
      throw new Unaccounted(this.cut(at), 'rows');
    }
  }

  private aggregated(call: Expression, scope: Scope): Term[] {
    const { text, args, distinct, window } = call;
    const [arg] = args;
    if (window && (window.partition.length > 0 || window.order.length > 0 || window.base)) {
      throw new Unaccounted(this.cut(call), 'rows');
    }
    if (!arg) throw new Unaccounted(this.cut(call));
    if (/^(MAX|MIN|ANY_VALUE|SUM)$/.test(text) && arg.kind === 'column' && !window) {
      const handed = this.handedOn(arg, scope, text === 'SUM');
      if (handed) return handed;
    }
    if (text !== 'COUNT' && text !== 'SUM') throw new Unaccounted(this.cut(call), 'invented');
    const { select } = scope;
    if (select.having || select.group.length > 0 || select.distinct) {
      throw new Unaccounted(this.cut(call), 'rows');
    }
    const grouped = this.overGroups(call, scope);
    if (grouped) return grouped;
    if (select.from.length === 0) throw new Unaccounted(this.cut(call), 'no-table');
    return this.rowsOf(scope).flatMap((rows) =>
      this.counted(call, arg, scope, rows, distinct === true),
    );
  }

  private counted(
    call: Expression,
    arg: Expression,
    scope: Scope,
    rows: Rows,
    distinct: boolean,
  ): Term[] {
    const term: Term = { rows, sign: 1, when: [], value: undefined, distinct: undefined, unit: '' };
    if (arg.kind === 'star') return [term];
    const choices = this.choices(arg, scope, rows, []);
    return choices.flatMap(({ when, value, scope: own }): Term[] => {
      const isLiteral = value.kind === 'literal';
      if (call.text === 'COUNT') {
        if (/^NULL$/i.test(value.text) && isLiteral) return [];
        if (isLiteral && !distinct) return [{ ...term, when }];
        const column = this.clause(value, own, rows);
        const filled = this.isFilled(column)
          ? []
          : [this.asked(`${column.sql} IS NOT NULL`, column)];
        return [{ ...term, when: [...when, ...filled], distinct: distinct ? column : undefined }];
      }
      if (distinct) throw new Unaccounted(this.cut(call), 'invented');
      if (isZero(value)) return [];
      if (isLiteral && Number(value.text) === 1) return [{ ...term, when }];
      if (isLiteral && /^TRUE$/i.test(value.text)) return [{ ...term, when }];
      if (isLiteral) throw new Unaccounted(this.cut(call), 'invented');
      if (isCondition(value)) return [{ ...term, when: [...when, this.clause(value, own, rows)] }];
      return [this.valued({ ...term, when }, value, own, rows)];
    });
  }

  /** A sum of values; one that is multiplied by a condition is a sum under it. */
  private valued(term: Term, value: Expression, scope: Scope, rows: Rows): Term {
    const [left, right] = value.args;
    if (value.kind === 'operation' && value.text === '*' && left && right) {
      const [condition, other] = isCondition(left) ? [left, right] : [right, left];
      if (isCondition(condition)) {
        const when = [...term.when, this.clause(condition, scope, rows)];
        return this.valued({ ...term, when }, other, scope, rows);
      }
    }
    const isDefaulted = value.kind === 'call' && /^(COALESCE|IFNULL|NVL)$/.test(value.text);
    if (
      isDefaulted &&
      value.args.length === 2 &&
      value.args[1] &&
      isZero(value.args[1]) &&
      value.args[0]
    ) {
      return this.valued(term, value.args[0], scope, rows);
    }
    const made = madeUp(value);
    if (made) throw new Unaccounted(this.cut(made), 'invented');
    return { ...term, value: this.clause(value, scope, rows) };
  }

  /** Whether a column can hold no NULL in these rows, by its key. */
  private isFilled({ columns, sql }: Clause): boolean {
    const [only, ...more] = columns;
    return (
      only !== undefined &&
      more.length === 0 &&
      only.column.key === true &&
      only.part.join !== 'left' &&
      sql === `${quoteName(only.part.alias)}.${quoteName(only.column.name)}`
    );
  }

  private asked(sql: string, of: Clause): Clause {
    return { ...of, sql, written: `${of.written} IS NOT NULL` };
  }

  /** The values that a CASE or IF chooses between, each with the conditions under which it does. */
  private choices(
    expression: Expression,
    scope: Scope,
    rows: Rows,
    when: readonly Clause[],
  ): Choice[] {
    const { kind, text, args, branches = [], otherwise } = expression;
    if (kind === 'column') {
      // A column of a query within that only chooses: SUM(done) over SELECT CASE … END AS done.
      const { given = [] } = this.names.resolve(expression, scope) ?? {};
      const one = given.find((each) =>
        scope.select.from.some((relation) => {
          const query = this.names.queryOf(relation, scope);
          return query !== undefined && rows.chosenOf(query) === each.scope;
        }),
      );
      if (one) return this.choices(one.expression, one.scope, rows, when);
    }
    const pairs: { condition: Expression; value: Expression }[] =
      kind === 'case'
        ? branches.map(({ when: condition, value }) => ({ condition, value }))
        : kind === 'call' && text === 'IF' && args[0] && args[1]
          ? [{ condition: args[0], value: args[1] }]
          : [];
    if (pairs.length === 0) {
      if (kind === 'call' && text === 'NULLIF' && args[0] && args[1] && isZero(args[1])) {
        return this.choices(args[0], scope, rows, when);
      }
      return [{ when, value: expression, scope }];
    }
    const rest = kind === 'case' ? otherwise : args[2];
    let passed = when;
    const found: Choice[] = [];
    for (const { condition, value } of pairs) {
      const holds = this.clauses(condition, scope, rows);
      if (!isNull(value)) found.push(...this.choices(value, scope, rows, [...passed, ...holds]));
      passed = [...passed, this.negated(condition, scope, rows)];
    }
    if (rest && !isNull(rest)) found.push(...this.choices(rest, scope, rows, passed));
    return found.filter(({ value }) => !isZero(value) || value.text !== 'NULL');
  }

  private negated(condition: Expression, scope: Scope, rows: Rows): Clause {
    const clause = this.clause(condition, scope, rows);
    return {
      ...clause,
      sql: `COALESCE((${clause.sql}), 0) = 0`,
      written: `NOT (${clause.written})`,
    };
  }

  /** MAX(n) of the one row of a query, or of a total that each row repeats; SUM(n) over the rows of a UNION ALL. */
  private handedOn(column: Expression, scope: Scope, isSum: boolean): Term[] | undefined {
    const { given = [] } = this.names.resolve(column, scope) ?? {};
    const isTotal = given.every(({ expression, scope: own }) => {
      const aggregates = [...within(expression)].filter(isAggregate);
      const ofAll =
        aggregates.length > 0 &&
        aggregates.every(
          (each) =>
            each.window && each.window.partition.length === 0 && each.window.order.length === 0,
        );
      return isOneRow(own.select) || (ofAll && !isSum && own.select.group.length === 0);
    });
    if (given.length === 0 || !isTotal || scope.select.where || scope.select.group.length > 0)
      return undefined;
    if (scope.select.from.length > 1) return undefined;
    if (given.length > 1) {
      const query = scope.select.from[0] && this.names.queryOf(scope.select.from[0], scope);
      const keeps = query?.setOperators.every(({ operation, all }) => operation === 'UNION' && all);
      if (!isSum || !keeps) return undefined;
    }
    return given.flatMap((each) => this.summands(each.expression, each.scope));
  }

  /** SUM(n) over a query that counts by groups: the sum over all groups is the count of all rows. */
  private overGroups(call: Expression, scope: Scope): Term[] | undefined {
    const [relation, ...more] = scope.select.from;
    const query = relation && this.names.queryOf(relation, scope);
    const [inner, ...others] = query ? this.names.within(query) : [];
    if (!relation || !inner || more.length > 0 || others.length > 0 || query?.limit)
      return undefined;
    const { select } = inner;
    if (
      select.group.length === 0 ||
      select.having ||
      select.distinct ||
      select.rollup ||
      select.limit
    )
      return undefined;
    const [arg] = call.args;
    if (call.text !== 'SUM' || !arg) return undefined;
    const rowsList = this.rowsOf(inner);
    return rowsList.flatMap((rows) => {
      const outer = this.choosing(rows, query as Query, inner);
      const where = this.clauses(scope.select.where, scope, outer);
      return this.choices(arg, scope, outer, where).flatMap(({ when, value, scope: own }) => {
        if (isZero(value)) return [];
        return this.countedIn({ expression: value, scope: own }, rows).map((term) => ({
          ...term,
          when: [...when, ...term.when],
        }));
      });
    });
  }

  private choosing(rows: Rows, query: Query, scope: Scope): Rows {
    return rows.choosing(query, scope);
  }

  private countedIn({ expression, scope }: Located, rows: Rows): Term[] {
    const call = /^(COALESCE|IFNULL)$/.test(expression.text) ? expression.args[0] : expression;
    const [arg] = call?.args ?? [];
    if (!call || !arg || !isAggregate(call) || !/^(COUNT|SUM)$/.test(call.text) || call.distinct) {
      throw new Unaccounted(this.cut(expression), 'rows');
    }
    return this.counted(call, arg, scope, rows, false);
  }

  /** @throws Unaccounted for a call of what is no known function of its arguments, and for a variable */
  private refuseStrange(expression: Expression, scope: Scope): void {
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

/** Whether a SELECT only chooses columns and rows of its FROM. */
function isPlain(select: Select): boolean {
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
function isConstant(select: Select): boolean {
  return select.from.length === 0 && !select.where && !select.limit && !select.having;
}

/** The part of a value that rows do not give: a number added or multiplied, a bound, a default, a part of a time. */
function madeUp(value: Expression): Expression | undefined {
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

/** Whether a SELECT gives one row, whatever its tables hold. */
function isOneRow(select: Select): boolean {
  const counts = select.items.some(({ expression }) => hasAggregate(expression));
  return (counts || select.from.length === 0) && select.group.length === 0 && !select.having;
}

function whyKept(query: Query): string {
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

function isZero({ kind, text }: Expression): boolean {
  return kind === 'literal' && ZERO.test(text);
}

function isNull({ kind, text }: Expression): boolean {
  return kind === 'literal' && /^NULL$/i.test(text);
}

function isNumber({ kind, text }: Expression): boolean {
  return kind === 'literal' && /^\d+(\.\d+)?$/.test(text);
}

function isCondition({ kind, text, args }: Expression): boolean {
  return (
    (kind === 'operation' && BOOLEAN.test(text)) ||
    (kind === 'call' &&
      /^(ISNULL|JSON_CONTAINS|JSON_EXISTS|REGEXP_LIKE)$/.test(text) &&
      args.length > 0)
  );
}

function hasRows(expression: Expression): boolean {
  return (
    [...within(expression)].some(
      ({ kind, query }) => kind === 'column' || kind === 'star' || query !== undefined,
    ) || hasAggregate(expression)
  );
}
