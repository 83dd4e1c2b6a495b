/** Recognises the visits of robots and of the platform's own staff, by what a column holds of the client. */
import { MOST_VALUES } from '../../evidence/status-columns';
import type { Column, Table } from '../../sql/names';
import { quoteName, quoteTable } from '../../sql/print';
import { isClientName, isRobot, isRobotWord, isStaffMark } from '../../vocabulary/marks';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Findings, ownable } from '../finding';
import type { Scan } from './scan';
import { labelsOf } from './status-notes';

/** Visits of programs that call themselves robots, and of staff. */
export async function* robots(facts: StatementFacts, scan: Scan, table: Table): Findings {
  for (const column of table.columns) {
    const { name } = column;
    const condition = await robotCondition(facts, table, column);
    if (!condition) continue;
    const rows = await scan.count([condition(scan.column(name))], scan.measures[0].term.when);
    if (rows === '0') continue;
    yield ownable(
      'not-an-event',
      facts.place,
      t`${rows} rows of ${table.name} are of robots or staff, by ${name}`,
      `counts: ${table.name} with ${name}`,
      {
        advice: [t`Or leave them out: AND NOT COALESCE(${condition(name)}, 0)`],
        effect: { rows },
      },
    );
  }
}

/**
 * The condition that a visit is a robot's or of staff, on the column as a statement names it: by a mark, by the words
 * of the column, or by those that a lookup table has for its numbers. Undefined for any other column.
 */
export async function robotCondition(
  facts: StatementFacts,
  table: Table,
  column: Column,
): Promise<((name: string) => string) | undefined> {
  if (isStaffMark(column)) return (name) => `${name} <> 0`;
  if (!isClientName(column.name)) return undefined;
  if (/char|text|enum/.test(column.type)) return isRobot;
  if (!/int$/.test(column.type)) return undefined;
  const own = quoteName(column.name);
  const rows = await facts.report.ask(
    `SELECT ${own} FROM ${quoteTable(table)} GROUP BY 1 LIMIT ${MOST_VALUES}`,
  );
  const values = rows.map(([value]) => value ?? null);
  const labels = await labelsOf(facts, table, column, values);
  const found = values.filter((value) => value !== null && isRobotWord(labels.get(value) ?? ''));
  return found.length === 0 ? undefined : (name) => `${name} IN (${found.join(', ')})`;
}
