/**
 * What a statement counts for each figure, by its SQL alone: the tables, the dates, the conditions, the outcomes
 * and the value. It needs no database, so that a page can show it. `check` proves whether the statement is right.
 */
import {
  allSelects,
  conjuncts,
  type Expression,
  hasParameter,
  itemName,
  type Query,
  type Relation,
  type Select,
  within,
} from '../sql/ast';
import { hasAggregate } from '../sql/functions';
import { readQuery } from '../sql/parser';
import { periodComparisons } from '../sql/period-comparisons';
import { print } from '../sql/print';
import { type FigureName, isFigureName } from './figure-names';

/** A figure's outline; each list without repeats, in the order of the statement. */
export interface Outline {
  readonly tables: readonly string[];
  /** The values that are compared with the period. */
  readonly dates: readonly string[];
  /** What a row must fulfil beside the period and the joins. */
  readonly conditions: readonly string[];
  /** What a row must fulfil to count in this figure: the conditions of its CASE or IF. */
  readonly outcomes: readonly string[];
  /** What is added up; empty where rows are counted. */
  readonly values: readonly string[];
  /** What reduces the rows: GROUP BY, DISTINCT, LIMIT. */
  readonly merged: readonly string[];
}

/** The outline of each figure of a statement; none for a form that the parser does not know. */
export function outlinesOf(sql: string): Map<FigureName, Outline> {
  const query = readQuery(sql);
  const found = new Map<FigureName, Outline>();
  if (!query) return found;
  for (const select of query.selects) {
    for (const item of select.items) {
      const name = itemName(item);
      if (name !== undefined && isFigureName(name) && readsRows(item.expression))
        found.set(name, outlineOf(item.expression, select, query));
    }
  }
  return found;
}

/** A figure that reads no rows has no outline. */
function readsRows(expression: Expression): boolean {
  return (
    [...within(expression)].some(
      ({ kind, query }) => kind === 'column' || kind === 'star' || kind === 'query' || query,
    ) || hasAggregate(expression)
  );
}

function outlineOf(expression: Expression, select: Select, query: Query): Outline {
  const own = [...within(expression)].flatMap((part) => part.query?.selects ?? []);
  const isQuery = expression.kind === 'query' || select.from.length === 0;
  const selects = reached(isQuery ? own : [select, ...own], query);
  const relations = selects.flatMap(({ from }) => from);
  const counted = [
    ...within(expression),
    ...own.flatMap(({ items }) => items.flatMap((item) => [...within(item.expression)])),
  ];
  const sums = counted.filter(({ kind, text }) => kind === 'call' && text === 'SUM');
  return {
    tables: once(relations.flatMap((relation) => nameOf(relation, query))),
    dates: once(
      selects.flatMap((each) => periodComparisons(each)).map(({ value }) => print(value)),
    ),
    conditions: conditionsOf(selects),
    outcomes: once(
      counted
        .flatMap(whensOf)
        .flatMap(conjuncts)
        .filter((each) => !hasParameter(each))
        .map((each) => print(each)),
    ),
    values: once(sums.flatMap(({ args: [value] }) => valuesOf(value)).map((each) => print(each))),
    merged: once([
      ...selects.flatMap(({ group, distinct, limit }) => [
        ...(group.length > 0 ? [`GROUP BY ${group.map((each) => print(each)).join(', ')}`] : []),
        ...(distinct ? ['DISTINCT'] : []),
        ...(limit ? [`LIMIT ${print(limit.count)}`] : []),
      ]),
      ...counted.flatMap(({ distinct, args: [value] }) =>
        distinct && value ? [`DISTINCT ${print(value)}`] : [],
      ),
    ]),
  };
}

/** SELECTs and those that they read, through WITH and queries in a FROM. */
function reached(selects: readonly Select[], query: Query, seen: readonly Select[] = []): Select[] {
  return selects.flatMap((select) => {
    if (seen.includes(select)) return [];
    const inner = select.from.flatMap((relation) => {
      const named = relation.table && query.named.get(relation.table.name.toLowerCase());
      const read = relation.query ?? named?.query;
      return read
        ? reached([...allSelects({ ...read, named: new Map() })], query, [...seen, select])
        : [];
    });
    return [select, ...inner];
  });
}

function nameOf({ table }: Relation, { named }: Query): string[] {
  if (!table || named.has(table.name.toLowerCase())) return [];
  return [table.schema === undefined ? table.name : `${table.schema}.${table.name}`];
}

function conditionsOf(selects: readonly Select[]): string[] {
  const all = selects.flatMap(({ where, having, from }) => [
    ...conjuncts(where),
    ...conjuncts(having),
    ...from.flatMap(({ on }) => conjuncts(on)),
  ]);
  return once(
    all.filter((each) => !hasParameter(each) && !isJoin(each)).map((each) => print(each)),
  );
}

function isJoin({ kind, text, args }: Expression): boolean {
  return kind === 'operation' && text === '=' && args.every((arg) => arg.kind === 'column');
}

/** The conditions under which a CASE, an IF or a sum of conditions counts a row. */
function whensOf({ kind, text, args, branches = [] }: Expression): Expression[] {
  if (kind === 'case') return branches.map(({ when }) => when);
  const [first] = args;
  if (kind !== 'call' || !first) return [];
  if (text === 'IF') return [first];
  return text === 'SUM' && isCondition(first) ? [first] : [];
}

function isCondition({ kind, text }: Expression): boolean {
  return (
    kind === 'operation' &&
    /^(=|<=>|<|<=|>|>=|<>|AND|OR|NOT|IS( NOT)?|(NOT )?(IN|LIKE|BETWEEN))$/.test(text)
  );
}

/** What a SUM adds up for a row, if it is more than a one. */
function valuesOf(value: Expression | undefined): Expression[] {
  if (!value || value.kind === 'literal' || isCondition(value)) return [];
  if (value.kind === 'case')
    return [...(value.branches ?? []).map((branch) => branch.value), value.otherwise].flatMap(
      valuesOf,
    );
  if (value.kind === 'call' && value.text === 'IF') return value.args.slice(1).flatMap(valuesOf);
  return [value];
}

function once(texts: readonly string[]): string[] {
  return [...new Set(texts)];
}
