import { allSelects, type Expression, within } from '../sql/ast';
import { Names } from '../sql/names';
import type { Table } from '../sql/tables';
import { t } from '../words/words';
import { Indivisible } from './expression';

/**
 * Refuses a subquery that gives another value for each row, since it names columns of the row; and one of
 * whose names we cannot tell that they are its own.
 * @throws Indivisible that names the tables that it reads
 */
export function refuseCorrelated(expression: Expression, tables: readonly Table[]): void {
  for (const { query } of within(expression)) {
    if (!query || new Names(query, tables).isClosed(query)) continue;
    const names = [...allSelects(query)].flatMap(({ from }) =>
      from.flatMap(({ table }) => table?.name ?? []),
    );
    const read = [...new Set(names)].join(', ') || 'another table';
    throw new Indivisible(t`for each row it reads ${read} too`);
  }
}
