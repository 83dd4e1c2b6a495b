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
    const isOne = await robotCondition(facts, table, column, scan.column(name));
    const rows = isOne ? await scan.count([isOne], scan.measures[0].term.when) : '0';
    if (rows === '0') continue;
    const condition = await robotCondition(facts, table, column, name);
    yield ownable(
      'not-an-event',
      facts.place,
      t`${rows} rows of ${table.name} are of robots or staff, by ${name}`,
      `counts: ${table.name} with ${name}`,
      {
        advice: [t`Or leave them out: AND NOT COALESCE(${condition ?? ''}, 0)`],
        effect: { rows },
      },
    );
  }
}

/**
 * The condition that a visit is a robot's or of staff: by a mark, by the words of the column, or by those that a lookup table has for its
 * numbers. Undefined for a column that names no client, or whose numbers have no words.
 * @param sql the column as the condition names it
 */
export async function robotCondition(
  facts: StatementFacts,
  table: Table,
  column: Column,
  sql: string,
): Promise<string | undefined> {
  if (isStaffMark(column)) return `${sql} <> 0`;
  if (!isClientName(column.name)) return undefined;
  if (/char|text|enum/.test(column.type)) return isRobot(sql);
  if (!/int$/.test(column.type)) return undefined;
  const name = quoteName(column.name);
  const rows = await facts.rows(
    `SELECT ${name} FROM ${quoteTable(table)} GROUP BY 1 LIMIT ${MOST_VALUES}`,
  );
  const values = rows.map(([value]) => value ?? null);
  const labels = await labelsOf(facts, table, column, values);
  const found = values.filter((value) => value !== null && isRobotWord(labels.get(value) ?? ''));
  return found.length === 0 ? undefined : `${sql} IN (${found.join(', ')})`;
}
