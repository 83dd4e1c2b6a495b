/** Names and definitions of the tables that install.sql creates, and the layout of generated SQL. */
import { quoteName } from '../sql/print';
import { keptColumns } from './columns';
import type { Summary } from './summary';

/** The objects that install.sql creates once, beside those of each summary. */
export const FOLD = 'baocao_fold';
export const WATCH = 'baocao_watch';
export const WATCH_FUNCTION = 'baocao_watching';

/** The table with one row a day and key. */
export function daysTable(summary: Summary): string {
  return qualified(summary, `${summary.name}_days`);
}

/** The table into which triggers write changes. */
export function changesTable(summary: Summary): string {
  return qualified(summary, `${summary.name}_changes`);
}

/** The table in which a fold lists the changes that it takes, until it ends. */
export function batchTable(summary: Summary): string {
  return qualified(summary, `${summary.name}_batch`);
}

/** The events of a table that fire its triggers. */
export const EVENTS = ['INSERT', 'UPDATE', 'DELETE'] as const;

/** The name of a trigger that serves all summaries of one table. */
export function triggerName([first]: readonly Summary[], event: (typeof EVENTS)[number]): string {
  return `${first?.name}_${event.toLowerCase()}`;
}

/** One of our names, which need no quotes, with the schema of its summary's table. */
export function qualified({ table }: Summary, name: string): string {
  return table.schema === undefined ? name : `${quoteName(table.schema)}.${name}`;
}

/** Summaries by the table that they count. */
export function byTable(summaries: readonly Summary[]): Summary[][] {
  const groups = new Map<string, Summary[]>();
  for (const summary of summaries) {
    const key = `${summary.table.schema ?? ''}.${summary.table.name}`;
    groups.set(key, [...(groups.get(key) ?? []), summary]);
  }
  return [...groups.values()];
}

/** Lines of SQL, indented by a number of spaces. */
export function indent(spaces: number, lines: readonly string[]): string {
  return lines
    .flatMap((line) => line.split('\n'))
    .map((line) => ' '.repeat(spaces) + line)
    .join('\n');
}

/** Items of a list, a line each. */
export function list(items: readonly string[]): string {
  return indent(2, [items.join(',\n')]);
}

/** Conditions that must all hold, a line each, after WHERE; nothing for none. */
export function where(conditions: readonly string[]): string {
  return conditions.length === 0 ? '' : `\nWHERE ${conditions.join('\n  AND ')}`;
}

/** The CREATE TABLE of changes: a row subtracts a former state of a shop's row, or adds a new one. */
export function createChanges(summary: Summary): string {
  return create(`IF NOT EXISTS ${changesTable(summary)}`, [
    'id BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY',
    'sign TINYINT NOT NULL',
    `at ${dated(summary)}`,
    'n BIGINT NOT NULL',
    ...summary.keys.map(({ column, type }) => `${column} ${type}`),
    ...summary.measures.map(({ column, type }) => `${column} ${type}`),
  ]);
}

/** The CREATE TABLE of the table of days. */
export function createDays(summary: Summary): string {
  const kept = keptColumns(summary.keys);
  const unique = ['day', ...kept.flatMap(({ column, unique: is }) => (is ? [column] : []))];
  return create(daysTable(summary), [
    `day ${dated(summary)}`,
    // The last date that was ever folded into the day.
    `newest ${dated(summary)}`,
    ...kept.map(({ column, type }) => `${column} ${type}`),
    'n BIGINT NOT NULL',
    ...summary.measures.map(({ column, daysType }) => `${column} ${daysType}`),
    `PRIMARY KEY (${unique.join(', ')})`,
  ]);
}

/** The CREATE TABLE of the batch, which is empty except while a fold runs. */
export function createBatch(summary: Summary): string {
  return create(batchTable(summary), ['number BIGINT UNSIGNED NOT NULL PRIMARY KEY']);
}

/** The first TIMESTAMP of a table may set itself, unless it has a default. */
function dated({ days }: Summary): string {
  return `${days.type} NOT NULL${days.type.startsWith('TIMESTAMP') ? " DEFAULT '2000-01-01 00:00:00'" : ''}`;
}

function create(name: string, columns: readonly string[]): string {
  return `CREATE TABLE ${name} (\n${list(columns)}\n) ENGINE = InnoDB;`;
}
