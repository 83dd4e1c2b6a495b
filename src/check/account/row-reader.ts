/**
 * Reads the rows of a FROM and its WHERE, through WITH, subqueries, views and UNION ALL, to joined tables.
 * `computed-rows.ts` takes apart what is grouped or numbered; nothing is counted here.
 */
import {
  conjuncts,
  type Expression,
  expressionsOf,
  type Query,
  type Relation,
  type Select,
  type Span,
  selectsFrom,
} from '../../sql/ast';
import { hasAggregate, hasWindow } from '../../sql/functions';
import type { Names, Scope } from '../../sql/names';
import { quoteName, quoteTable } from '../../sql/print';
import { ComputedRows, isComputed, keyOfGroups, whyKept } from './computed-rows';
import type { ConditionReader } from './conditions';
import { type Clause, columnIn, isPart, type Part, Rows, Unaccounted } from './model';

/** The rows of every SELECT of a statement, each read once. */
export class RowReader {
  private aliases = 0;
  private readonly known = new Map<Select, Rows[]>();
  private readonly computed: ComputedRows;

  constructor(
    private readonly names: Names,
    private readonly conditions: ConditionReader,
  ) {
    this.computed = new ComputedRows(names, conditions);
  }

  /** The rows of a scope, one for each SELECT of a UNION ALL in its FROM. @throws Unaccounted */
  rowsOf(scope: Scope): Rows[] {
    const known = this.known.get(scope.select);
    if (known) return known;
    let rows = [Rows.NONE];
    for (const relation of scope.select.from) {
      rows = rows.flatMap((each) => this.adding(relation, scope, each));
    }
    const found = rows.map((each) => this.restricted(conjuncts(scope.select.where), scope, each));
    this.known.set(scope.select, found);
    return found;
  }

  /** Rows under conditions. A condition that looks up a row in another table becomes a join. */
  private restricted(conditions: readonly Expression[], scope: Scope, rows: Rows): Rows {
    let grown = rows;
    const others: Expression[] = [];
    for (const condition of conditions) {
      const looked = this.lookedUp(condition, scope, grown);
      if (looked) grown = looked;
      else others.push(condition);
    }
    return grown.filtered(
      others.map((condition) => this.conditions.condition(condition, scope, grown)),
    );
  }

  /** EXISTS or IN over a table by its key, as the inner join that it equals; undefined for any other form. */
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
      const own = this.conditions.clause(outer, scope, grown);
      const sql = `${own.sql} = ${columnIn({ alias }, key)}`;
      on.push({
        ...own,
        sql,
        written: this.conditions.cut(condition),
        expression: this.alwaysTrue(condition),
        columns: [...own.columns, { part, column: key }],
      });
    } else if (equation) on.push(this.conditions.clause(equation, inner, grown));
    const rest = conditions.filter((each) => each !== equation || isMember);
    const complete = grown.replacing(part, { ...part, on });
    return this.restricted(rest, inner, complete);
  }

  private adding(relation: Relation, scope: Scope, rows: Rows): Rows[] {
    const { join, using, lateral } = relation;
    const kind = join === undefined ? 'first' : join.kind === 'left' ? 'left' : 'inner';
    const isRight = join?.kind === 'right';
    const isTurned = isRight && !using && rows.parts.length === 1 && rows.where.length === 0;
    if (join?.kind === 'full' || (isRight && !isTurned))
      throw new Unaccounted(this.conditions.cut(relation));
    if (relation.history) throw new Unaccounted(this.conditions.cut(relation));
    const query = this.names.queryOf(relation, scope);
    if (!query) {
      const table = this.names.tableOf(relation, scope);
      if (!table) {
        const isOfServer = /^(information_schema|performance_schema|mysql|sys)$/i.test(
          relation.table?.schema ?? '',
        );
        throw new Unaccounted(this.conditions.cut(relation), isOfServer ? 'invented' : 'no-table');
      }
      const alias = this.alias(relation.alias, rows);
      const partitions = relation.partitions
        ? ` PARTITION (${relation.partitions.map(quoteName).join(', ')})`
        : '';
      const part: Part = {
        ...{ alias, table, relation, scope, join: rows.parts.length === 0 ? 'first' : kind },
        sql: `${quoteTable(table)}${partitions} AS ${quoteName(alias)}`,
        on: [],
        kept: partitions === '' ? undefined : this.conditions.cut(relation),
      };
      return [
        isTurned
          ? this.turned(rows, part, relation, scope)
          : this.joining(rows, part, relation, scope, using),
      ];
    }
    if (isRight) throw new Unaccounted(this.conditions.cut(relation));
    const [constant, ...alternatives] = this.names.within(query);
    if (constant && alternatives.length === 0 && isConstant(constant.select) && !relation.columns) {
      // One row of constants, such as the bounds of the period by other names.
      const named = rows.choosing(query, constant);
      return [named.filtered(this.conditions.clauses(relation.on, scope, named))];
    }
    if (!this.readsTable(query)) {
      throw new Unaccounted(
        this.conditions.cut(relation),
        rows.parts.length === 0 ? 'no-table' : 'invented',
      );
    }
    const apart =
      kind === 'left' ? isPlain : (select: Select) => isPlain(select) || isComputed(select);
    const plain = query.selects.every(apart) && !query.limit;
    const keepsAll = query.setOperators.every(
      ({ operation, all: keeps }) => operation === 'UNION' && keeps,
    );
    const inlines =
      plain &&
      keepsAll &&
      !lateral &&
      !using &&
      !relation.columns &&
      !this.isRecursive(query) &&
      (kind !== 'left' || (query.selects.length === 1 && query.selects[0]?.from.length === 1));
    if (!inlines) return [this.keeping(relation, query, scope, rows, kind)];
    const found = this.names
      .within(query)
      .flatMap((inner) => this.inlined(relation, query, inner, scope, rows, kind));
    const all = found.flatMap((each) => each ?? []);
    return all.length === found.length ? all : [this.keeping(relation, query, scope, rows, kind)];
  }

  /** The rows with those of a SELECT in a FROM, once for each SELECT of a UNION ALL in it; undefined for one to keep. */
  private inlined(
    relation: Relation,
    query: Query,
    inner: Scope,
    scope: Scope,
    rows: Rows,
    kind: Part['join'],
  ): (Rows | undefined)[] {
    const before = rows.parts.length;
    let grown = [rows.choosing(query, inner)];
    for (const each of inner.select.from) {
      grown = grown.flatMap((one) => this.adding(each, inner, one));
    }
    return grown.map((read) => {
      const conditions = this.conditions.clauses(inner.select.where, inner, read);
      const select = {
        name: relation.alias,
        query,
        scope: inner,
        rows: read,
        before,
        where: conditions,
      };
      const taken = isComputed(inner.select)
        ? this.computed.read(select, this.alias('computed', read))
        : select;
      if (!taken) return undefined;
      const { rows: one, where } = taken;
      const [first, ...more] = one.parts.slice(before);
      const on = this.conditions.clauses(relation.on, scope, one);
      if (!first || before === 0) return one.filtered([...where, ...on]);
      if (kind === 'left')
        return one.replacing(first, {
          ...first,
          join: 'left',
          on: [...first.on, ...on, ...where],
        });
      // A part further behind is not known yet in the ON of the first one.
      const isLater = ({ columns }: Clause) =>
        columns.some(({ part }) => more.some((each) => isPart(each, part)));
      const own = on.filter((clause) => !isLater(clause));
      return one
        .replacing(first, { ...first, join: 'inner', on: [...first.on, ...own] })
        .filtered([...where, ...on.filter(isLater)]);
    });
  }

  /** A RIGHT JOIN as the LEFT JOIN that it equals, its tables the other way round. */
  private turned(rows: Rows, part: Part, relation: Relation, scope: Scope): Rows {
    const [left] = rows.parts as [Part];
    const both = rows.behind({ ...part, join: 'first' });
    const on = this.conditions.clauses(relation.on, scope, both);
    return both.replacing(left, { ...left, join: 'left', on });
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
      for (const expression of expressionsOf(select))
        this.conditions.refuseStrange(expression, scope);
    }
    const alias = this.alias(relation.alias, rows);
    const inner = relation.query
      ? this.conditions.sql
          .slice(relation.start, relation.end)
          .replace(/\s+(AS\s+)?[^\s()]+(\s*\([^()]*\))?\s*$/i, '')
      : quoteName(relation.table?.name ?? '');
    const renamed = relation.columns ? ` (${relation.columns.map(quoteName).join(', ')})` : '';
    const part: Part = {
      ...{ alias, table: undefined, relation, scope, on: [] },
      join: rows.parts.length === 0 ? 'first' : kind,
      sql: `${inner} AS ${quoteName(alias)}${renamed}`,
      kept: whyKept(query),
      oneBy: relation.columns ? undefined : keyOfGroups(query),
      definition: `${alias} AS (${this.computed.definitionOf(query)})`,
    };
    return this.joining(rows, part, relation, scope, false);
  }

  private joining(rows: Rows, part: Part, relation: Relation, scope: Scope, using: boolean): Rows {
    const grown = rows.with(part);
    if (using) {
      const columns = relation.join?.using;
      if (!columns) throw new Unaccounted(this.conditions.cut(relation));
      const beside = rows.parts.find(({ table }) =>
        columns.every((name) =>
          table?.columns.some((each) => each.name.toLowerCase() === name.toLowerCase()),
        ),
      );
      if (!beside || !part.table) throw new Unaccounted(this.conditions.cut(relation));
      const on = columns.map((name): Clause => {
        const sql = `${columnIn(beside, { name })} = ${columnIn(part, { name })}`;
        const column = (of: Part) =>
          of.table?.columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
        const columnsOf = [beside, part].flatMap((of) => {
          const found = column(of);
          return found ? [{ part: of, column: found }] : [];
        });
        return {
          sql,
          written: this.conditions.cut(relation),
          expression: this.alwaysTrue(relation),
          scope,
          columns: columnsOf,
          hasPeriod: false,
        };
      });
      return grown.replacing(part, { ...part, on });
    }
    const on = this.conditions.clauses(relation.on, scope, grown);
    return on.length === 0 ? grown : grown.replacing(part, { ...part, on });
  }

  /** A condition that always holds, for a join that is written in another way than as an equation. */
  private alwaysTrue({ start, end }: Span): Expression {
    return { kind: 'literal', text: 'TRUE', args: [], source: this.conditions.sql, start, end };
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
}

/** Whether a SELECT only chooses columns and rows of its FROM. */
function isPlain(select: Select): boolean {
  return (
    select.from.length > 0 &&
    select.group.length === 0 &&
    !select.having &&
    !select.distinct &&
    !select.limit &&
    select.items.every(({ expression }) => !hasAggregate(expression) && !hasWindow(expression))
  );
}

/** Whether a SELECT is one row of constants. */
function isConstant(select: Select): boolean {
  return select.from.length === 0 && !select.where && !select.limit && !select.having;
}
