import { keptColumns } from './columns';
import { list } from './lines';
import { batchTable, changesTable, daysTable } from './names';
import type { Summary } from './summary';

/** The CREATE TABLE of the table of changes: a row for what a row of the shop's was, and one for what it is. */
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
    // The last date that was ever counted into the day.
    `newest ${dated(summary)}`,
    ...kept.map(({ column, type }) => `${column} ${type}`),
    'n BIGINT NOT NULL',
    ...summary.measures.map(({ column, daysType }) => `${column} ${daysType}`),
    `PRIMARY KEY (${unique.join(', ')})`,
  ]);
}

/** The CREATE TABLE of the table that is empty but while a fold runs. */
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
