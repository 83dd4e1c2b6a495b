/**
 * Reads samples of rows as evidence, by SELECTs that a LIMIT or an index bounds. `init` and `check` provide the
 * function that runs them, and decide.
 */
import type { Table } from '../database/schema';
import type { Session } from '../database/session';
import { quoteName, quoteTable } from '../sql/print';

/** Runs a SELECT and gives its rows as texts. Throws as Session.query does. */
export type Ask = (sql: string) => Promise<readonly (readonly (string | null)[])[]>;

export function askThrough(session: Session): Ask {
  return async (sql) => {
    const { rows } = await session.query(sql);
    return rows.map((row) => row.map(({ text }) => text));
  };
}

/** Runs each SELECT once, and gives its rows again when it is asked for again. */
export function askedOnce(ask: Ask): Ask {
  const answers = new Map<string, ReturnType<Ask>>();
  return (sql) => {
    const answer = answers.get(sql) ?? ask(sql);
    answers.set(sql, answer);
    return answer;
  };
}

/** The number of a table's rows that fulfil all of some conditions, as the database writes it. */
export async function countRows(
  ask: Ask,
  table: Table,
  ...conditions: readonly string[]
): Promise<string> {
  const [[count = null] = []] = await ask(
    `SELECT COUNT(*) FROM ${quoteTable(table)} WHERE ${conditions.join(' AND ')}`,
  );
  return count ?? '0';
}

/** How many of the newest rows, and of the oldest, a sample holds. */
const NEWEST = 2000;
const OLDEST = 1000;
/** A sample of fewer rows is the whole table. */
export const SAMPLE = NEWEST + OLDEST;

/**
 * Values of some columns in the newest and the oldest rows by the primary key; in a table without one, in
 * whatever rows come first. A small table is read whole; where no value is asked for, none is read.
 * @param expressions SQL, such as a quoted column
 * @param where a condition on the rows
 */
export async function sampleRows(
  ask: Ask,
  table: Table,
  expressions: readonly string[],
  where = 'TRUE',
): Promise<readonly (readonly (string | null)[])[]> {
  if (expressions.length === 0) return [];
  const key = table.columns.filter((column) => column.key);
  const from = `SELECT ${expressions.join(', ')} FROM ${quoteTable(table)} WHERE ${where}`;
  const [first] = key;
  if (!first || key.length > 1) return ask(`${from} LIMIT ${SAMPLE}`);
  const order = (direction: string, most: number) =>
    ask(`${from} ORDER BY ${quoteName(first.name)} ${direction} LIMIT ${most}`);
  const newest = await order('DESC', SAMPLE);
  if (newest.length < SAMPLE) return newest;
  return [...newest.slice(0, NEWEST), ...(await order('ASC', OLDEST))];
}
