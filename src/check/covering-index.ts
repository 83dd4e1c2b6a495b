import type { TableUse } from '../database/table-uses';
import { quoteName, quoteTable } from '../sql/quote';
import { t } from '../words/words';

/** InnoDB's limit for the columns of one index, in bytes. */
const MOST_BYTES = 3072;

/** Types that no index holds whole. */
const UNINDEXABLE = /text$|blob$|^json$|^geometry$/;

/**
 * The index that would let a SELECT read a table by that index alone.
 * @returns its CREATE INDEX, or why there can be none; nothing where no column of the table is asked for
 */
export function coveringIndex(use: TableUse): { sql: string } | { impossible: string } | undefined {
  const columns = [...use.equal, ...use.ranged, ...use.others];
  if (columns.length === 0) return undefined;
  const tooLong = columns.find(({ type }) => UNINDEXABLE.test(type));
  if (tooLong) return { impossible: t`${tooLong.name} is a ${tooLong.type.toUpperCase()}` };
  const bytes = columns.reduce((sum, column) => sum + (column.bytes ?? 8) + 3, 0);
  if (bytes > MOST_BYTES) return { impossible: t`its columns are too wide for one index` };
  const list = columns.map((column) => quoteName(column.name)).join(', ');
  return { sql: `CREATE INDEX baocao ON ${quoteTable(use.table)} (${list});` };
}
