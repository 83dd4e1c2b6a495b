import { StatementRefused } from '../database/faults';
import type { Session } from '../database/session';
import { quoteName, quoteText } from '../sql/quote';
import { t } from '../words/words';
import { CREATE_TABLE, RIGHTS } from './table';

/** The server's errors that say that an account may not do something. */
const DENIED = [1044, 1142, 1143, 1227];
const NO_TABLE = 1146;

/** An account as its server knows it. */
export interface Account {
  readonly user: string;
  /** From where it may connect. */
  readonly host: string;
}

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

/** What the account of a session may do beyond counting, from SHOW GRANTS. */
export async function rightsBeyondCounting({ query }: Session): Promise<string[]> {
  const { rows } = await query('SHOW GRANTS');
  return rows.flatMap(([grant]) => {
    const [, rights = '', on = ''] = /^GRANT (.*?) ON (.*?) TO /s.exec(grant?.text ?? '') ?? [];
    if (on === '' || rights === 'USAGE') return [];
    const counts = rights.split(/, */).every((right) => RIGHTS.includes(right));
    return counts && /\.`baocao_visits`$/.test(on) ? [] : [`${rights} on ${on}`];
  });
}

export async function accountOf({ query }: Session): Promise<Account> {
  const { rows } = await query(`
    SELECT
      SUBSTRING_INDEX(CURRENT_USER(), '@', 1),
      SUBSTRING_INDEX(CURRENT_USER(), '@', -1)`);
  const [[user, host] = []] = rows;
  return { user: user?.text ?? '', host: host?.text ?? '' };
}

/**
 * The statements that make the table, an account that may count in it and do nothing else, and let the
 * report's account read it.
 */
export function setupSql(schema: string, counter: Account, report: Account | undefined): string {
  const table = `${quoteName(schema)}.baocao_visits`;
  const lines = [
    `${CREATE_TABLE.replace('baocao_visits', table)};`,
    `CREATE USER IF NOT EXISTS ${nameOf(counter)} IDENTIFIED BY '<${t`a long random password`}>';`,
    `GRANT ${RIGHTS} ON ${table} TO ${nameOf(counter)};`,
  ];
  if (report) {
    lines.push(t`-- The report's account reads what is counted:`, grantReading(schema, report));
  }
  return lines.join('\n');
}

export function grantReading(schema: string, account: Account): string {
  return `GRANT SELECT ON ${quoteName(schema)}.baocao_visits TO ${nameOf(account)};`;
}

function nameOf({ user, host }: Account): string {
  return `${quoteText(user)}@${quoteText(host)}`;
}
