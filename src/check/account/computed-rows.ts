/**
 * Takes apart a query in a FROM that numbers its rows by a window, groups them by their key or takes each once: its
 * rows are those of its table, and what it computes is joined by the key. Other queries stay as they are written.
 */
import {
  type Expression,
  type Item,
  itemName,
  type Query,
  type Relation,
  type Select,
  selectsFrom,
} from '../../sql/ast';
import { hasAggregate, hasWindow } from '../../sql/functions';
import type { Names, Scope } from '../../sql/names';
import { allOf, quoteName } from '../../sql/print';
import type { ConditionReader } from './conditions';
import {
  type Clause,
  columnIn,
  fromOf,
  isJoin,
  isOneRow,
  isPart,
  type Part,
  type PartColumn,
  type Rows,
} from './model';

/** A SELECT in a FROM, with the rows of its own FROM and the conditions of its WHERE. */
export interface Inlined {
  /** The name of the query in the FROM around it. */
  readonly name: string;
  readonly query: Query;
  readonly scope: Scope;
  readonly rows: Rows;
  /** How many parts of the rows stand before its own. */
  readonly before: number;
  readonly where: readonly Clause[];
}

/** Whether a SELECT numbers the rows of its FROM by a window, or groups them by columns. */
export function isComputed(select: Select): boolean {
  const { items, group, distinct } = select;
  const isGrouped = distinct || group.length > 0;
  return (
    select.from.length > 0 &&
    !select.having &&
    !select.limit &&
    !select.rollup &&
    select.windows.size === 0 &&
    (items.some(({ expression }) => hasWindow(expression)) ? !isGrouped : isGrouped) &&
    items.every((item) => itemName(item) !== undefined || item.expression.kind === 'star')
  );
}

/** Reads what queries in a FROM compute. */
export class ComputedRows {
  constructor(
    private readonly names: Names,
    private readonly conditions: ConditionReader,
  ) {}

  /**
   * Rows with a part that computes the items, and the conditions that stay; undefined where the rows have no
   * key. @param alias of the new part
   */
  read(inlined: Inlined, alias: string): Pick<Inlined, 'rows' | 'where'> | undefined {
    const { query, scope, rows, where } = inlined;
    const { select } = scope;
    const isGrouped = select.distinct || select.group.length > 0;
    const parts = rows.parts.slice(inlined.before);
    const named = isGrouped ? this.grouping(scope, rows) : [];
    const outer = named && outerParts(parts, where, isGrouped ? named : undefined);
    const [main] = outer ?? [];
    if (!outer || !main?.table) return undefined;
    if (named.some(({ part }) => !outer.some((each) => isPart(each, part)))) return undefined;
    const isOuter = ({ columns }: Clause) =>
      columns.every(({ part }) => outer.some((each) => isPart(each, part)));
    // A condition on the row that a group stands for leaves out the group, and may stand outside.
    const kept = isGrouped ? where.filter(isOuter) : where;
    const items = select.items.filter(({ expression }) => computes(expression));
    if (items.length === 0 && outer.length === parts.length) return { rows, where: kept };
    const keys = main.table.columns.filter(({ key }) => key);
    const part = {
      alias,
      table: undefined,
      relation: { ...(select.from[0] as Relation) },
      scope,
      join: outer.length < parts.length ? ('inner' as const) : ('left' as const),
      kept: undefined,
      oneBy: keys.map((_, index) => `baocao_key_${index + 1}`),
      definition: `${inlined.name} AS (${this.definitionOf(query)})`,
    };
    const pairs = keys.map((key, index) => {
      const own: PartColumn = {
        part: { ...part, sql: '', on: [] },
        column: { name: part.oneBy[index] ?? '', type: key.type },
      };
      return [own, { part: main, column: key }] as const;
    });
    const inside = isGrouped ? where.filter((clause) => !isOuter(clause)) : where;
    const list = [
      ...pairs.map(([own, { column }]) => [columnIn(main, column), own.column.name]),
      ...items.map((item) => [
        this.conditions.text(item.expression, scope, rows),
        itemName(item) ?? '',
      ]),
    ].map(([sql, name]) => `${sql} AS ${quoteName(name ?? '')}`);
    const grouping = isGrouped
      ? ` GROUP BY ${keys.map((key) => columnIn(main, key)).join(', ')}`
      : '';
    const from = fromOf(
      parts.map((each, index) => (index === 0 ? { ...each, join: 'first' } : each)),
    );
    const sql = `(SELECT ${list.join(', ')} FROM ${from} WHERE ${allOf(inside.map((clause) => clause.sql))}${grouping}) AS ${quoteName(alias)}`;
    const joined: Part = { ...part, sql, on: pairs.map((pair) => this.equation(pair, part)) };
    const values = items.map((item) => {
      const column = { name: itemName(item) ?? '', type: '' };
      return [item.expression, { part: joined, column }] as const;
    });
    const left = rows.leaving(isGrouped ? parts.filter((each) => !outer.includes(each)) : []);
    return { rows: left.computing(joined, new Map(values)), where: kept };
  }

  private equation(
    columns: readonly [PartColumn, PartColumn],
    { scope, definition }: Pick<Part, 'scope'> & { readonly definition: string },
  ): Clause {
    const [own, key] = columns.map(({ part, column }) => columnIn(part, column));
    const { start, end } = scope.select;
    const source = this.conditions.sql;
    return {
      sql: `${own} = ${key}`,
      written: definition,
      expression: { kind: 'literal', text: 'TRUE', args: [], source, start, end },
      scope,
      columns,
      hasPeriod: false,
    };
  }

  /** The columns of tables by which a SELECT groups its rows, and those that it hands on; undefined for anything else. */
  private grouping(scope: Scope, rows: Rows): PartColumn[] | undefined {
    const { items, group } = scope.select;
    const plain = items.flatMap(({ expression }) => (computes(expression) ? [] : [expression]));
    const named = [...group, ...plain].map((each) => {
      const origin = this.conditions.originOf(each, scope);
      const part = origin && rows.partFor(origin.relation);
      return part && origin && { part, column: origin.column };
    });
    return named.every((each) => each !== undefined) ? named : undefined;
  }

  /** A query in its own words, with those of the queries of WITH that it names. */
  definitionOf(query: Query, seen: readonly Query[] = []): string {
    const named = query.selects
      .flatMap((select) => [...selectsFrom(select)])
      .flatMap((select) => {
        const scope = this.names.scopes.find((each) => each.select === select);
        return select.from.flatMap((relation) => {
          const inner = scope && !relation.query ? this.names.queryOf(relation, scope) : undefined;
          return inner && inner !== query && !seen.includes(inner)
            ? [`${relation.table?.name} AS (${this.definitionOf(inner, [...seen, query])})`]
            : [];
        });
      });
    return [this.conditions.cut(query), ...new Set(named)].join(', ');
  }
}

/**
 * The part whose rows a query has, and those that it looks up by their key, which may stand outside.
 * @param named the columns by which it groups them
 */
function outerParts(
  parts: readonly Part[],
  where: readonly Clause[],
  named: readonly PartColumn[] | undefined,
): readonly Part[] | undefined {
  const isLooked = (part: Part) =>
    part.table !== undefined && isOneRow(part, [...part.on, ...where].filter(isJoin));
  const isMain = (part: Part) =>
    named ? named.some((each) => isPart(each.part, part) && each.column.key) : !isLooked(part);
  const [main, ...more] = parts.filter(isMain);
  if (!main?.table?.columns.some(({ key }) => key) || more.length > 0) return undefined;
  if (main.join === 'left') return undefined;
  const outer = parts.filter((part) => part === main || isLooked(part));
  return [main, ...outer.filter((part) => part !== main)];
}

function computes(expression: Expression): boolean {
  return hasAggregate(expression) || hasWindow(expression);
}

/** The columns by which the rows of a query differ: those that it groups by, or none for a sum of all. */
export function keyOfGroups({
  selects,
  limit,
  setOperators,
}: Query): readonly string[] | undefined {
  const [select] = selects;
  if (!select || setOperators.length > 0 || limit || select.rollup) return undefined;
  const { items, group } = select;
  if (group.length === 0)
    return items.some(({ expression }) => hasAggregate(expression)) ? [] : undefined;
  const names = group.map(({ kind, text }) => {
    const isNamed = ({ alias, expression }: Item) =>
      kind === 'column' &&
      (alias === text || (expression.kind === 'column' && expression.text === text));
    const item = items.find(isNamed);
    return item && itemName(item);
  });
  return names.every((name) => name !== undefined) ? names : undefined;
}

/** Why a query is kept as it is written: the words of its clause. */
export function whyKept(query: Query): string {
  const [select] = query.selects;
  const { setOperators } = query;
  if (setOperators.some(({ all }) => !all)) return 'UNION';
  if (query.limit || query.selects.some(({ limit }) => limit)) return 'LIMIT';
  if (query.selects.some(({ group }) => group.length > 0)) return 'GROUP BY';
  if (select?.distinct) return 'DISTINCT';
  const isNumbered = query.selects.some(({ items }) =>
    items.some(({ expression }) => hasWindow(expression)),
  );
  return isNumbered ? 'OVER' : 'SELECT';
}
