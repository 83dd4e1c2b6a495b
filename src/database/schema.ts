/** Reads the tables and columns that the account may see. `vocabulary/` and `evidence/` find out what they mean. */

import type { Column, Table } from '../sql/names';
import type { Session } from './session';

export type { Column, Table };

/** Every table of every schema that the account may read, with its columns. */
export async function readTables(session: Session): Promise<Table[]> {
  const { rows } = await session.query(`
    SELECT
      NULLIF(TABLE_SCHEMA, DATABASE()),
      TABLE_NAME,
      COLUMN_NAME,
      DATA_TYPE,
      CHARACTER_OCTET_LENGTH,
      COLUMN_KEY,
      EXTRA,
      COLUMN_COMMENT
    FROM information_schema.COLUMNS
    WHERE LOWER(TABLE_SCHEMA)
      NOT IN ('information_schema', 'performance_schema', 'metrics_schema', 'mysql', 'sys')
    ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`);
  const tables = new Map<string, Table & { columns: Column[] }>();
  for (const [schema, table, column, type, bytes, keyed, extra, comment] of rows) {
    const name = table?.text ?? '';
    const key = `${schema?.text ?? ''}.${name}`;
    const known = tables.get(key) ?? { schema: schema?.text ?? undefined, name, columns: [] };
    known.columns.push({
      name: column?.text ?? '',
      type: (type?.text ?? '').toLowerCase(),
      ...(bytes?.text ? { bytes: Number(bytes.text) } : {}),
      ...(keyed?.text === 'PRI' ? { key: true } : {}),
      ...(/on update current_timestamp/i.test(extra?.text ?? '') ? { onUpdate: true } : {}),
      ...(comment?.text ? { comment: comment.text } : {}),
    });
    tables.set(key, known);
  }
  return [...tables.values()];
}
