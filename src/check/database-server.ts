/**
 * The database server and the account on it: version, clock, zone, replication, rights. It reads no table of
 * the platform.
 */
import { quoteAccount, type Rights, readAccount, readRights } from '../database/account';
import { readReplication } from '../database/dialect';
import type { Table } from '../database/schema';
import type { Session } from '../database/session';
import { type Statement, sqlOf } from '../report/report-sql';
import { quoteName } from '../sql/print';
import { t } from '../words/words';
import type { CheckContext, ServerFacts } from './facts';
import { type Findings, ok, warning } from './finding';

/** Seconds between the clock of the server and ours: beyond the first is a warning, beyond the second a fault. */
const CLOCK_WARNING_S = 5;
const CLOCK_FAULT_S = 60;

/** Checks the server's version, clock and time zone. */
export async function* checkServer({ session, timeZone }: ServerFacts): Findings {
  const before = Date.now();
  const { rows } = await session.query(`
    SELECT
      ROUND(UNIX_TIMESTAMP(NOW(6)) * 1000),
      TIME_FORMAT(
        TIMEDIFF(CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', @@global.time_zone), UTC_TIMESTAMP()),
        '%H:%i'
      )`);
  const ours = (before + Date.now()) / 2;
  const [clock, zone] = (rows[0] ?? []).map(({ text }) => text ?? '');
  yield ok('database', t`database`, session.server.version);

  const ahead = (Number(clock) - ours) / 1000;
  const off = Math.abs(ahead);
  const seconds = off.toFixed(1);
  yield {
    code: 'clock',
    level: off > CLOCK_FAULT_S ? 'fault' : off > CLOCK_WARNING_S ? 'warning' : 'ok',
    about: t`clock`,
    message:
      ahead < 0
        ? t`the database's is ${seconds} s behind ours`
        : t`the database's is ${seconds} s ahead of ours`,
  };
  const own = zone?.startsWith('-') ? zone : `+${zone}`;
  yield ok(
    'zone',
    t`zone`,
    t`DATETIMEs are read as ${timeZone} (DB_TIMEZONE); the database's own zone is ${own}`,
  );
}

/** How far a replica is behind. Beyond MAX_REPLICA_LAG_S no session begins, and that is the fault. */
export async function* checkReplica(session: Session, mostS: number | undefined): Findings {
  if (mostS === undefined) return;
  const replication = await readReplication(session);
  yield ok(
    'replica',
    t`replica`,
    replication
      ? t`${replication.lagS} s behind its source; up to ${mostS} s are allowed (MAX_REPLICA_LAG_S)`
      : t`the server replicates from none, and may be written to: nothing is behind`,
  );
}

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

/** The GRANT for the right whose lack made the server refuse; undefined for any other refusal. */
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

/** The rights to read, and to see how far a replica is behind (MAX_REPLICA_LAG_S). */
const HARMLESS =
  /^(USAGE|SELECT|SLAVE MONITOR|REPLICA MONITOR|REPLICATION CLIENT|BINLOG MONITOR)$/i;

/** What an account may do beyond reading. Never repeats a hash. */
export function rightsBeyondSelect({ all, unreadRoles }: Rights): string[] {
  const beyond = all.flatMap(({ rights, on, kind, name, mayGrant }) => {
    // Folding (baocao accelerate) changes no figure.
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
