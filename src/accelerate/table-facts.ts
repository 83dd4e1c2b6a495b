/** The catalogue's facts about a table, and the refusal of tables whose changes triggers would miss. */
import type { Session } from '../database/session';
import { quoteTable, quoteText } from '../sql/print';
import { t } from '../words/words';
import { NotAccelerable } from './expression';
import type { TableName } from './flatten';

/** A column as information_schema describes it. */
export interface ColumnFacts {
  readonly name: string;
  /** Such as 'datetime'. */
  readonly type: string;
  /** Such as 'datetime(6)'. */
  readonly fullType: string;
  readonly nullable: boolean;
  readonly collation: string | undefined;
  readonly generated: boolean;
}

export const WHOLE_NUMBERS = ['tinyint', 'smallint', 'mediumint', 'int', 'bigint'];

/** A table that is to be pre-aggregated, as the database describes it. */
export interface TableFacts {
  readonly schema: string | undefined;
  readonly name: string;
  readonly columns: readonly ColumnFacts[];
  /** Its CREATE TABLE. A read-only account sees it whole, unlike some tables of information_schema. */
  readonly definition: string;
}

/** @throws NotAccelerable for a view, or a table that may not be read */
export async function readFacts(session: Session, table: TableName): Promise<TableFacts> {
  const { rows } = await session.query(`
    SELECT TABLE_NAME, COLUMN_NAME, DATA_TYPE, COLUMN_TYPE, IS_NULLABLE, COLLATION_NAME, EXTRA
    FROM information_schema.COLUMNS
    WHERE TABLE_SCHEMA = ${table.schema === undefined ? 'DATABASE()' : quoteText(table.schema)}
      AND TABLE_NAME = ${quoteText(table.name)}
    ORDER BY ORDINAL_POSITION`);
  const columns = rows.map((row): ColumnFacts => {
    const [, name, type, fullType, nullable, collation, extra] = row.map(({ text }) => text ?? '');
    return {
      name: name ?? '',
      type: (type ?? '').toLowerCase(),
      fullType: (fullType ?? '').toLowerCase(),
      nullable: nullable === 'YES',
      collation: collation || undefined,
      generated: /GENERATED/i.test(extra ?? '') && !/DEFAULT_GENERATED/i.test(extra ?? ''),
    };
  });
  if (columns.length === 0) throw new NotAccelerable(t`its table ${table.name} is not there`);
  const shown = await session.query(`SHOW CREATE TABLE ${quoteTable(table)}`);
  const definition = shown.rows[0]?.[1]?.text ?? '';
  return { schema: table.schema, name: table.name, columns, definition };
}

/**
 * Refuses a table whose rows can change without firing its triggers.
 * @param used the columns on which the figures depend
 * @throws NotAccelerable that names what does it
 */
export function refuseUnseenChanges(
  { name, definition, columns }: TableFacts,
  used: readonly string[],
): void {
  if (name.toLowerCase().startsWith('baocao_'))
    throw new NotAccelerable(t`${name} is a summary already`);
  if (!/^CREATE\s+(?:\w+\s+)?TABLE/i.test(definition))
    throw new NotAccelerable(t`${name} is a view`);
  const engine = /\) ENGINE=(\w+)/.exec(definition)?.[1] ?? 'unknown';
  if (engine.toLowerCase() !== 'innodb') {
    throw new NotAccelerable(
      t`${name} is of the engine ${engine}: only InnoDB keeps a row and its trigger together`,
    );
  }
  for (const [, own = '', actions = ''] of definition.matchAll(
    /FOREIGN KEY \(([^)]*)\) REFERENCES [^(]*\([^)]*\)([^\n,]*)/g,
  )) {
    const columnsOfKey = own.split(',').map((each) => each.trim().replaceAll('`', ''));
    const changes = columnsOfKey.some((column) => used.includes(column));
    const [cascade] =
      /ON DELETE CASCADE/.exec(actions) ??
      (changes
        ? (/ON (?:DELETE|UPDATE) (?:CASCADE|SET NULL|SET DEFAULT)/.exec(actions) ?? [])
        : []);
    if (cascade) {
      throw new NotAccelerable(
        t`the foreign key of ${name} (${columnsOfKey.join(', ')}) is ${cascade}, and such a change fires no trigger`,
      );
    }
  }
  const generated = columns.find((column) => column.generated && used.includes(column.name));
  if (generated) throw new NotAccelerable(t`${name}.${generated.name} is a generated column`);
}
