import { type Account, quoteAccount, readRights } from '../database/account';
import { StatementRefused } from '../database/faults';
import type { Session } from '../database/session';
import { quoteName } from '../sql/quote';
import { t } from '../words/words';
import { CREATE_TABLE, RIGHTS } from './table';

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
    // Without quotes around it a placeholder that is pasted as it is gets refused.
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
