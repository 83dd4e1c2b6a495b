/** Analyses one statement against the catalogue: can it be pre-aggregated by day, and with which columns? */

import { StatementRefused } from '../database/faults';
import type { Table } from '../database/schema';
import type { Session } from '../database/session';
import { type Statement, sqlOf } from '../report/report-sql';
import { type Expression, within } from '../sql/ast';
import { Unread } from '../sql/lexer';
import { parseQuery } from '../sql/parser';
import { print } from '../sql/print';
import { t } from '../words/words';
import { type KeyColumn, type MeasureColumn, typeColumns } from './columns';
import { type Days, daysOf } from './dates';
import { asksForNull, columnsIn, isOperation, NotAccelerable } from './expression';
import { type Flat, flatten, nameColumns } from './flatten';
import { refuseCorrelated, refuseSpelled } from './refuse';
import { type DaySplit, refuseFewDigits, refuseRounded, splitByDay } from './split';
import { type ColumnFacts, readFacts, refuseUnseenChanges, type TableFacts } from './table-facts';

/** Everything that install.sql and the fast statement are written from. */
export interface Summary {
  readonly statement: Statement;
  readonly table: TableFacts;
  readonly split: DaySplit;
  readonly days: Days;
  readonly date: ColumnFacts;
  readonly measures: readonly MeasureColumn[];
  readonly keys: readonly KeyColumn[];
  /** The prefix of its table names, such as 'baocao_orders'. */
  readonly name: string;
}

/**
 * Analyses how a statement can be pre-aggregated.
 * @param name the prefix of its table names
 * @throws NotAccelerable that says why it cannot, DatabaseUnavailable
 */
export async function summarize(
  session: Session,
  statement: Statement,
  tables: readonly Table[],
  timeZone: string,
  name: string,
): Promise<Summary> {
  const read = flat(sqlOf(statement));
  const facts = await readFacts(session, read.table);
  const named = (expression: Expression) => {
    refuseCorrelated(expression, tables);
    return nameColumns(expression, read.alias, facts.columns);
  };
  const split = splitByDay({
    ...read,
    items: read.items.map((item) => ({ ...item, expression: named(item.expression) })),
    where: read.where && named(read.where),
  });
  const kept = [
    ...split.filter,
    ...split.measures.map(({ expression }) => expression),
    ...split.keys.map(({ expression }) => expression),
  ];
  const used = [...new Set([split.date, ...kept.flatMap(columnsIn).map(({ text }) => text)])];
  refuseUnseenChanges(facts, used);
  const date = facts.columns.find((column) => column.name === split.date);
  if (!date) throw new NotAccelerable(t`its table has no column ${split.date}`);
  for (const expression of kept) {
    refuseZoned(expression, facts);
    refuseSpelled(expression, facts);
  }
  for (const expression of [...split.filter, ...split.keys.map((key) => key.expression)]) {
    refuseRounded(expression);
  }
  for (const { adds, expression } of split.measures) refuseRounded(expression, adds === 'sum');
  if (split.divides) await refuseFewDigits(session);
  if (date.nullable && !split.datedOnly) {
    throw new NotAccelerable(
      t`it counts rows whose ${date.name} is NULL: ask for ${date.name} < :end in its WHERE`,
    );
  }
  try {
    return {
      statement,
      table: facts,
      split,
      date,
      days: await daysOf(session, split.bounds, date, timeZone),
      ...(await typeColumns(session, facts, split)),
      name,
    };
  } catch (error) {
    if (error instanceof StatementRefused) throw new NotAccelerable(error.message);
    throw error;
  }
}

/** @throws NotAccelerable for anything but a SELECT of one table, and for forms that the parser does not know */
function flat(sql: string): Flat {
  try {
    return flatten(parseQuery(sql));
  } catch (error) {
    if (error instanceof Unread)
      throw new NotAccelerable(t`it is not understood from '${error.from}'`);
    throw error;
  }
}

/** Refuses a TIMESTAMP whose text depends on the zone of the session that writes the row. */
function refuseZoned(expression: Expression, { columns }: TableFacts): void {
  const unzoned = new Set([...within(expression)].filter(isUnzoned).flatMap(columnsIn));
  for (const part of columnsIn(expression)) {
    const type = columns.find(({ name }) => name === part.text)?.type;
    if (type === 'timestamp' && !unzoned.has(part)) {
      throw new NotAccelerable(
        t`it asks ${print(expression)}, and ${part.text} is a TIMESTAMP, which depends on the session's zone`,
      );
    }
  }
}

/** Whether a test is the same in every zone: for NULL, or for the zero date, which alone is before 1970. */
function isUnzoned(part: Expression): boolean {
  if (asksForNull(part)) return part.args[0]?.kind === 'column';
  return (
    isOperation(part, '=', '<=>', '<', '<=', '>', '>=', '<>') &&
    part.args.some(({ kind }) => kind === 'column') &&
    part.args.some(({ kind, text }) => kind === 'literal' && /^'(0|1[0-8]|19[0-5])/.test(text))
  );
}
