/**
 * Reads the rows of a FROM and its WHERE, through WITH, subqueries, views and UNION ALL, to joined tables.
 * A query that is grouped, limited or numbered is kept as it is; nothing is counted here.
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
  within,
} from '../../sql/ast';
import { hasAggregate } from '../../sql/functions';
import type { Names, Scope } from '../../sql/names';
import { quoteName, quoteTable } from '../../sql/print';
import type { ConditionReader } from './conditions';
import { type Clause, columnIn, type Part, Rows, Unaccounted } from './model';

/** The rows of every SELECT of a statement, each read once. */
export class RowReader {
  private aliases = 0;
  private readonly known = new Map<Select, Rows[]>();

  constructor(
    private readonly names: Names,
    private readonly conditions: ConditionReader,
  ) {}

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
      others.map((condition) => this.conditions.clause(condition, scope, grown)),
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
    if (join?.kind === 'right' || join?.kind === 'full')
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
      return [this.joining(rows, part, relation, scope, using)];
    }
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
        const where = this.conditions.clauses(inner.select.where, inner, one);
        const on = this.conditions.clauses(relation.on, scope, one);
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
