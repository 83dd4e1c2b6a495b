/**
 * Finds the table or column that the admin names, by an option or at the terminal; a fault if there is none, or
 * more than one.
 */
import type { Column, Table } from '../database/schema';
import { CommandFault } from '../fault';
import { quoteTable } from '../sql/print';
import { t } from '../words/words';
import type { Home } from './remarks';

/** The admin named a table, or a column, that is not there or not the only one. */
export class NoSuchTable extends CommandFault {}

/** The table, and its column if one is named, of `TABLE`, `SCHEMA.TABLE`, `TABLE.COLUMN` or all three. */
export function tableNamed(
  { tables, schema: own }: Home,
  named: string,
  option = '',
): { table: Table; column: Column | undefined } {
  const wanted = plain(named);
  const found = tables.flatMap((table): { table: Table; column: Column | undefined }[] => {
    const names = [table.name, `${table.schema ?? own}.${table.name}`].map(plain);
    if (names.includes(wanted)) return [{ table, column: undefined }];
    const column = table.columns.find((each) =>
      names.some((name) => `${name}.${plain(each.name)}` === wanted),
    );
    return column ? [{ table, column }] : [];
  });
  const here = found.filter(({ table }) => table.schema === undefined);
  const [only, ...more] = here.length > 0 ? here : found;
  if (!only) {
    throw new NoSuchTable(
      t`${option}there is no such column or table; write TABLE.COLUMN, or SCHEMA.TABLE.COLUMN`,
    );
  }
  if (more.length > 0) {
    const list = [only, ...more].map(({ table }) => quoteTable(table)).join(', ');
    throw new NoSuchTable(t`${option}several are called so, say which with its schema: ${list}`);
  }
  return only;
}

function plain(name: string): string {
  return name.replaceAll('`', '').normalize('NFC').toLowerCase();
}

/** The column that an option names. @throws CommandFault where the table has none of that name */
export function columnNamed(table: Table, option: string, name: string): Column {
  const found = table.columns.find((each) => each.name.toLowerCase() === name.toLowerCase());
  if (!found) {
    throw new CommandFault(t`--${option} ${name}: ${quoteTable(table)} has no such column`);
  }
  return found;
}
