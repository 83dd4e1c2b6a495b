/**
 * The table of visits: its creation, the rights on it, and the one statement that adds visits, which may be sent
 * again without counting twice.
 */

import { type Account, quoteAccount, readRights } from '../database/account';
import { StatementRefused } from '../database/faults';
import type { Session } from '../database/session';
import { quoteName, quoteText } from '../sql/print';
import { dayNumberOf, vietnamDay } from '../vietnam';
import { t } from '../words/words';

/** Visits of a day that are added to a slot once, however often they are sent. */
export interface Batch {
  /** Who counted: each slot has one writer, which sends its batches in the order of their numbers. */
  readonly slot: string;
  readonly number: number;
  /** The day in Vietnam, 'YYYY-MM-DD'. */
  readonly day: string;
  readonly visits: number;
}

/** The slot of days that were brought in from elsewhere. */
export const IMPORT_SLOT = 'import';

/** Creates the table. Each row remembers the last batch that it includes, so that a repeated batch does no harm. */
export const CREATE_TABLE = `\
CREATE TABLE IF NOT EXISTS baocao_visits (
  day DATE NOT NULL COMMENT 'in Vietnam',
  slot VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'who counted: a run of the counter, a reading of logs, import',
  visits BIGINT UNSIGNED NOT NULL,
  batch BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'the last batch in visits; none is added twice',
  PRIMARY KEY (day, slot)
) ENGINE = InnoDB`;

/** What the counter's account needs. */
export const RIGHTS = 'SELECT, INSERT, UPDATE';

/**
 * Adds a batch, unless it is in already. The first assignment sees the old number, whether a server
 * assigns one after the other, as MySQL and MariaDB do, or all at once.
 * @throws DatabaseUnavailable, after which it may have been added or not: send it again
 */
export async function addBatch({ query }: Session, batch: Batch): Promise<void> {
  await query(upsert(batch));
  // The server may run with autocommit off.
  await query('COMMIT');
}

/** The statement that adds a batch to its row, or makes the row. */
export function upsert({ day, slot, visits, number }: Batch): string {
  return `\
INSERT INTO baocao_visits (day, slot, visits, batch)
VALUES (${quoteText(day)}, ${quoteText(slot)}, ${Number(visits)}, ${Number(number)})
ON DUPLICATE KEY UPDATE
  visits = visits + IF(batch < ${Number(number)}, ${Number(visits)}, 0),
  batch = GREATEST(batch, ${Number(number)})`;
}

/** The day in Vietnam by the database's clock. @throws DatabaseUnavailable */
export async function databaseDay({ query }: Session): Promise<string> {
  const { rows } = await query('SELECT UNIX_TIMESTAMP()');
  return vietnamDay(Number(rows[0]?.[0]?.text) * 1000);
}

/** The earliest day that a visit may have. */
const FIRST_DAY = dayNumberOf('2000-01-01');

/**
 * The first and the last day that a visit may have, as numbers: clocks differ by less than a day.
 * @param today by the database's clock
 */
export function possibleDays(today: string): { readonly first: number; readonly last: number } {
  return { first: FIRST_DAY, last: dayNumberOf(today) + 1 };
}

/** The visits of a usual day: the mean of the seven days before one. @throws DatabaseUnavailable */
export async function usualDay({ query }: Session, day: string): Promise<number> {
  const { rows } = await query(`
    SELECT COALESCE(SUM(visits), 0)
    FROM baocao_visits
    WHERE day >= ${quoteText(day)} - INTERVAL 7 DAY
      AND day < ${quoteText(day)}`);
  return Number(rows[0]?.[0]?.text ?? 0) / 7;
}

/** The server's errors that say that an account may not do something. */
const DENIED = [1044, 1142, 1143, 1227];
const NO_TABLE = 1146;

/** What keeps an account from counting; undefined if nothing does. */
type Lack = 'no table' | 'no right';

/** Whether the table is there, and the account may count in it. @throws DatabaseUnavailable, StatementRefused */
export async function whatLacks({ query }: Session): Promise<Lack | undefined> {
  try {
    await query('SELECT day, slot, visits, batch FROM baocao_visits LIMIT 0');
    await query('UPDATE baocao_visits SET visits = visits WHERE 1 = 0');
    await query(`
      INSERT INTO baocao_visits (day, slot, visits, batch)
      SELECT day, slot, visits, batch FROM baocao_visits WHERE 1 = 0`);
    return undefined;
  } catch (error) {
    if (!(error instanceof StatementRefused)) throw error;
    if (error.errno === NO_TABLE) return 'no table';
    if (DENIED.includes(error.errno)) return 'no right';
    throw error;
  }
}

/** Makes the table. @returns false if the account may not. @throws DatabaseUnavailable, StatementRefused */
export async function makeTable({ query }: Session): Promise<boolean> {
  try {
    await query(CREATE_TABLE);
    return true;
  } catch (error) {
    if (error instanceof StatementRefused && DENIED.includes(error.errno)) return false;
    throw error;
  }
}

/** Whether the account of a session may read the table of a schema. */
export async function mayRead({ query }: Session, schema: string): Promise<boolean> {
  try {
    await query(`SELECT day, visits FROM ${quoteName(schema)}.baocao_visits LIMIT 0`);
    return true;
  } catch (error) {
    if (error instanceof StatementRefused) return error.errno === NO_TABLE;
    throw error;
  }
}

/** What the account of a session may do beyond counting. */
export async function rightsBeyondCounting(session: Session): Promise<string[]> {
  const { all, unreadRoles } = await readRights(session);
  const beyond = all.flatMap(({ rights, on, kind, name, mayGrant }) => {
    if (rights.every((right) => right.name === 'USAGE')) return [];
    const counts = rights.every((right) => RIGHTS.split(', ').includes(right.name));
    const isOfTable = kind === 'table' && name === 'baocao_visits';
    const list = rights.map(({ text }) => text).join(', ');
    return counts && isOfTable && !mayGrant ? [] : [t`${list} on ${on}`];
  });
  return [...new Set(beyond), ...unreadRoles.map((role) => t`the rights of the role ${role}`)];
}

/**
 * The statements that make the table, an account that may count in it and do nothing else, and let the
 * report's account read it.
 * @param exists whether the counter's account is there
 */
export function setupSql(
  schema: string,
  counter: Account,
  report: Account | undefined,
  exists = false,
): string {
  const table = `${quoteName(schema)}.baocao_visits`;
  const lines = [
    `${CREATE_TABLE.replace('baocao_visits', table)};`,
    // A placeholder without quotes is a syntax error, so it cannot be pasted as it is.
    ...(exists
      ? []
      : [
          `CREATE USER IF NOT EXISTS ${quoteAccount(counter)} IDENTIFIED BY <${t`a long random password`}>;`,
        ]),
    `GRANT ${RIGHTS} ON ${table} TO ${quoteAccount(counter)};`,
  ];
  if (report) {
    lines.push(t`-- The report's account reads what is counted:`, grantReading(schema, report));
  }
  return lines.join('\n');
}

export function grantReading(schema: string, account: Account): string {
  return `GRANT SELECT ON ${quoteName(schema)}.baocao_visits TO ${quoteAccount(account)};`;
}
