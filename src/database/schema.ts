/** Reads the tables and columns that the account may see. `vocabulary/` and `evidence/` find out what they mean. */

import type { Column, Table } from '../sql/names';
import type { Session } from './session';

export type { Column, Table };

const SYSTEM = `('information_schema', 'performance_schema', 'metrics_schema', 'mysql', 'sys')`;

/** Every table of every schema that the account may read, with its columns and their foreign keys. */
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
    WHERE LOWER(TABLE_SCHEMA) NOT IN ${SYSTEM}
    ORDER BY TABLE_SCHEMA, TABLE_NAME, ORDINAL_POSITION`);
  const references = await readForeignKeys(session);
  const tables = new Map<string, Table & { columns: Column[] }>();
  for (const [schema, table, column, type, bytes, keyed, extra, comment] of rows) {
    const name = table?.text ?? '';
    const key = `${schema?.text ?? ''}.${name}`;
    const known = tables.get(key) ?? { schema: schema?.text ?? undefined, name, columns: [] };
    const reference = references.get(`${key}.${column?.text ?? ''}`);
    known.columns.push({
      name: column?.text ?? '',
      type: (type?.text ?? '').toLowerCase(),
      ...(bytes?.text ? { bytes: Number(bytes.text) } : {}),
      ...(keyed?.text === 'PRI' ? { key: true } : {}),
      ...(/on update current_timestamp/i.test(extra?.text ?? '') ? { onUpdate: true } : {}),
      ...(comment?.text ? { comment: comment.text } : {}),
      ...(reference ? { references: reference } : {}),
    });
    tables.set(key, known);
  }
  return [...tables.values()];
}

/** The foreign keys of one column, by `schema.table.column`. */
async function readForeignKeys(
  session: Session,
): Promise<Map<string, NonNullable<Column['references']>>> {
  const { rows } = await session.query(`
    SELECT
      NULLIF(TABLE_SCHEMA, DATABASE()),
      TABLE_NAME,
      CONSTRAINT_NAME,
      COLUMN_NAME,
      REFERENCED_TABLE_NAME,
      REFERENCED_COLUMN_NAME
    FROM information_schema.KEY_COLUMN_USAGE
    WHERE LOWER(TABLE_SCHEMA) NOT IN ${SYSTEM}
      AND REFERENCED_TABLE_SCHEMA = TABLE_SCHEMA`);
  const keys = rows.map((row) => row.map((value) => value?.text ?? ''));
  const nameOf = ([schema, table, name]: readonly string[]) => [schema, table, name].join('.');
  const columns = new Map<string, number>();
  for (const key of keys) columns.set(nameOf(key), (columns.get(nameOf(key)) ?? 0) + 1);
  return new Map(
    keys
      .filter((key) => columns.get(nameOf(key)) === 1)
      .map(([schema = '', table = '', , column = '', referenced = '', key = '']) => [
        nameOf([schema, table, column]),
        { table: referenced, column: key },
      ]),
  );
}
