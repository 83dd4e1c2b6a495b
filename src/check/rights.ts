import { quoteAccount, type Rights, readAccount, readRights } from '../database/account';
import type { Table } from '../database/catalogue';
import { type Statement, sqlOf } from '../report/report-sql';
import { quoteName } from '../sql/quote';
import { t } from '../words/words';
import type { CheckContext } from './facts';
import { type Findings, ok, warning } from './finding';
import type { ServerFacts } from './rule';

/** The rights of the account, which should be able to read what the report needs and no more. */
export async function* checkRights({
  session,
  schema: database,
  statements,
  tables,
}: ServerFacts): Findings {
  const about = t`rights`;
  const beyond = rightsBeyondSelect(await readRights(session));
  if (beyond.length === 0) {
    yield ok('rights', about, t`SELECT alone`);
    return;
  }
  const { host } = await readAccount(session);
  const schemas = [database, ...schemasNamed(statements, tables)];
  yield warning(
    'rights',
    about,
    t`the account has more than it needs: ${beyond.join('; ')}. An account that may only read:`,
    readOnlyAccount('baocao', host, schemas),
  );
}

/** The GRANT that gives what the server refuses for want of a right; undefined for any other refusal. */
export async function missingRight(
  refusal: string,
  { session, schema }: CheckContext,
): Promise<string | undefined> {
  const [, names] =
    /SELECT command denied to user .* for (?:table|column .* in table) (\S+)/.exec(refusal) ?? [];
  if (names === undefined) return undefined;
  const path = names.split('.').map((name) => name.replace(/^[`'"]+|[`'"]+$/g, ''));
  const account = quoteAccount(await readAccount(session));
  const on = `${quoteName(path.at(-2) ?? schema)}.${quoteName(path.at(-1) ?? '')}`;
  return `GRANT SELECT ON ${on} TO ${account};`;
}

/** The schemas beside the connection's that the statements name. */
function schemasNamed(statements: readonly Statement[], tables: readonly Table[]): string[] {
  const sql = statements.map(sqlOf).join(' ');
  return [...new Set(tables.flatMap(({ schema }) => schema ?? []))].filter((schema) =>
    new RegExp(`(^|[^\\w])${schema.replace(/\W/g, '\\$&')}\`?\\s*\\.`).test(sql),
  );
}

/** Reading, and seeing how far a replica is behind (MAX_REPLICA_LAG_S). */
const HARMLESS =
  /^(USAGE|SELECT|SLAVE MONITOR|REPLICA MONITOR|REPLICATION CLIENT|BINLOG MONITOR)$/i;

/** What an account may do beyond reading. Never repeats a hash. */
export function rightsBeyondSelect({ all, unreadRoles }: Rights): string[] {
  const beyond = all.flatMap(({ rights, on, kind, name, mayGrant }) => {
    // To fold what is counted ahead (baocao accelerate) changes no figure.
    if (kind === 'routine' && name === 'baocao_fold') return [];
    const texts = rights.filter((right) => !HARMLESS.test(right.name)).map(({ text }) => text);
    const list = mayGrant ? [...texts, 'GRANT OPTION'] : texts;
    return list.length > 0 ? [t`${list.join(', ')} on ${on}`] : [];
  });
  return [...new Set(beyond), ...unreadRoles.map((role) => t`the rights of the role ${role}`)];
}

/**
 * The statements that make an account which may read the given schemas and nothing else, whether there is
 * one of that name already or not.
 */
export function readOnlyAccount(user: string, host: string, schemas: readonly string[]): string[] {
  const account = quoteAccount({ user, host });
  const password = `IDENTIFIED BY '<${t`a long random password`}>'`;
  return [
    `CREATE USER IF NOT EXISTS ${account} ${password};`,
    `ALTER USER ${account} ${password};`,
    `REVOKE ALL PRIVILEGES, GRANT OPTION FROM ${account};`,
    ...schemas.map((schema) => `GRANT SELECT ON ${quoteName(schema)}.* TO ${account};`),
  ];
}
