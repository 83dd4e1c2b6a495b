import type { Table } from '../database/catalogue';
import { StatementRefused } from '../database/faults';
import type { Session } from '../database/session';
import { type Statement, sqlOf } from '../report/report-sql';
import { type Expression, within } from '../sql/ast';
import { Unread } from '../sql/lexer';
import { parseQuery } from '../sql/parser';
import { print } from '../sql/print';
import { t } from '../words/words';
import { type KeyColumn, type MeasureColumn, typed } from './columns';
import { refuseCorrelated } from './correlated';
import { type Days, daysOf } from './dates';
import { type Division, divide } from './divide';
import { asksForNull, columnsIn, Indivisible, isOperation } from './expression';
import { type ColumnFacts, readFacts, refuseUnseenChanges, type TableFacts } from './facts';
import { type Flat, flatten, nameColumns } from './flatten';
import { refuseFewDigits, refuseRounded } from './quotient';
import { refuseSpelled } from './refuse';

/** All that is needed to count a statement ahead. */
export interface Summary {
  readonly statement: Statement;
  readonly table: TableFacts;
  readonly division: Division;
  readonly days: Days;
  readonly date: ColumnFacts;
  readonly measures: readonly MeasureColumn[];
  readonly keys: readonly KeyColumn[];
  /** What begins the names of its tables, such as 'baocao_orders'. */
  readonly name: string;
}

/**
 * Finds out how a statement can be counted ahead.
 * @param name what begins the names of its tables
 * @throws Indivisible that says why it cannot, DatabaseUnavailable
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
  const division = divide({
    ...read,
    items: read.items.map((item) => ({ ...item, expression: named(item.expression) })),
    where: read.where && named(read.where),
  });
  const kept = [
    ...division.filter,
    ...division.measures.map(({ expression }) => expression),
    ...division.keys.map(({ expression }) => expression),
  ];
  const used = [...new Set([division.date, ...kept.flatMap(columnsIn).map(({ text }) => text)])];
  refuseUnseenChanges(facts, used);
  const date = facts.columns.find((column) => column.name === division.date);
  if (!date) throw new Indivisible(t`its table has no column ${division.date}`);
  for (const expression of kept) {
    refuseZoned(expression, facts);
    refuseSpelled(expression, facts);
  }
  for (const expression of [...division.filter, ...division.keys.map((key) => key.expression)]) {
    refuseRounded(expression);
  }
  for (const { adds, expression } of division.measures) refuseRounded(expression, adds === 'sum');
  if (division.divides) await refuseFewDigits(session);
  if (date.nullable && !division.datedOnly) {
    throw new Indivisible(
      t`it counts rows whose ${date.name} is NULL: ask for ${date.name} < :end in its WHERE`,
    );
  }
  try {
    return {
      statement,
      table: facts,
      division,
      date,
      days: await daysOf(session, division, date, timeZone),
      ...(await typed(session, facts, division)),
      name,
    };
  } catch (error) {
    if (error instanceof StatementRefused) throw new Indivisible(error.message);
    throw error;
  }
}

/** @throws Indivisible for what is no SELECT of one table, or none that we read */
function flat(sql: string): Flat {
  try {
    return flatten(parseQuery(sql));
  } catch (error) {
    if (error instanceof Unread)
      throw new Indivisible(t`it is not understood from '${error.from}'`);
    throw error;
  }
}

/** A TIMESTAMP means another time in a session of another zone, such as the shop's. */
function refuseZoned(expression: Expression, { columns }: TableFacts): void {
  const unzoned = new Set([...within(expression)].filter(isUnzoned).flatMap(columnsIn));
  for (const part of columnsIn(expression)) {
    const type = columns.find(({ name }) => name === part.text)?.type;
    if (type === 'timestamp' && !unzoned.has(part)) {
      throw new Indivisible(
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
