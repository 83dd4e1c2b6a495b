import type { Table } from '../database/catalogue';
import {
  allSelects,
  type Expression,
  expressionsOf,
  type Query,
  type Relation,
  within,
} from '../sql/query';
import { t } from '../words/words';
import { Indivisible } from './expression';

/**
 * Refuses a subquery that gives another value for each row, since it names columns of the row; and one of
 * whose names we cannot tell that they are its own.
 * @throws Indivisible that names the tables that it reads
 */
export function refuseCorrelated(expression: Expression, tables: readonly Table[]): void {
  for (const { query } of within(expression)) {
    if (!query || isClosed(query, tables, [])) continue;
    const names = [...allSelects(query)].flatMap(({ from }) =>
      from.flatMap(({ table }) => table?.name ?? []),
    );
    const read = [...new Set(names)].join(', ') || 'another table';
    throw new Indivisible(t`for each row it reads ${read} too`);
  }
}

/** Whether each name in a query is that of a column of the tables in it. */
function isClosed(
  { named, selects }: Query,
  tables: readonly Table[],
  around: readonly Relation[],
): boolean {
  if (named.size > 0) return false;
  return selects.every((select) => {
    const seen = [...select.from, ...around];
    return (
      select.from.every(({ query }) => !query || isClosed(query, tables, around)) &&
      expressionsOf(select)
        .flatMap((each) => [...within(each)])
        .every((part) => isKnown(part, seen, tables) && isClosedIn(part, tables, seen))
    );
  });
}

function isClosedIn({ query }: Expression, tables: readonly Table[], seen: readonly Relation[]) {
  return !query || isClosed(query, tables, seen);
}

function isKnown(
  { kind, text, qualifier }: Expression,
  seen: readonly Relation[],
  tables: readonly Table[],
): boolean {
  if (kind !== 'column') return true;
  if (qualifier !== undefined) return seen.some(({ alias }) => same(alias, qualifier));
  return seen.some(({ table, query }) => {
    if (query)
      return query.selects[0]?.items.some((item) => same(item.alias ?? item.expression.text, text));
    const found = tables.find(
      ({ schema, name }) => table && schema === table.schema && same(name, table.name),
    );
    return found?.columns.some(({ name }) => same(name, text));
  });
}

function same(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
