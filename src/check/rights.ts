import type { Table } from '../database/catalogue';
import { quoteName, quoteText } from '../database/quote';
import type { Session } from '../database/session';
import { type Statement, sqlOf } from '../report/report-sql';
import { type Findings, ok } from './finding';

/** The rights of the account, which should be able to read what the report needs and no more. */
export async function* checkRights(
  session: Session,
  database: string,
  statements: readonly Statement[],
  tables: readonly Table[],
): Findings {
  const about = 'rights';
  const grants = (await session.query('SHOW GRANTS')).rows.map(([cell]) => cell?.text ?? '');
  const beyond = rightsBeyondSelect(grants);
  if (beyond.length === 0) {
    yield ok(about, 'SELECT alone');
    return;
  }
  const { rows } = await session.query("SELECT SUBSTRING_INDEX(CURRENT_USER(), '@', -1)");
  yield {
    level: 'warning',
    about,
    message: `the account has more than it needs: ${beyond.join('; ')}. An account that may only read:`,
    advice: readOnlyAccount('baocao', rows[0]?.[0]?.text ?? '%', [
      database,
      ...schemasNamed(statements, tables),
    ]),
  };
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
  /^(USAGE|SELECT( ?\(.*\))?|SLAVE MONITOR|REPLICA MONITOR|REPLICATION CLIENT|BINLOG MONITOR)$/i;

/** What an account may do beyond reading, from the lines of SHOW GRANTS. Never repeats a hash. */
export function rightsBeyondSelect(grants: readonly string[]): string[] {
  return grants.flatMap((grant) => {
    const [, rights = '', on = ''] = /^GRANT (.*?) ON (.*?) TO /s.exec(grant) ?? [];
    if (!on) {
      const [, role = ''] = /^GRANT (.*?) TO /s.exec(grant) ?? [];
      return role ? [`the rights of the role ${role}`] : [];
    }
    // To fold what is counted ahead (baocao accelerate) changes no figure.
    if (/^PROCEDURE .*baocao_fold`?$/.test(on)) return [];
    const beyond = rights.split(/,\s*(?![^()]*\))/).filter((right) => !HARMLESS.test(right.trim()));
    if (/WITH GRANT OPTION/.test(grant)) beyond.push('GRANT OPTION');
    return beyond.length > 0 ? [`${beyond.join(', ')} on ${on}`] : [];
  });
}

/** The statements that make an account which may read the given schemas and nothing else. */
export function readOnlyAccount(user: string, host: string, schemas: readonly string[]): string[] {
  const account = `${quoteText(user)}@${quoteText(host)}`;
  return [
    `CREATE USER ${account} IDENTIFIED BY '<a long random password>';`,
    ...schemas.map((schema) => `GRANT SELECT ON ${quoteName(schema)}.* TO ${account};`),
  ];
}
