import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config/config';
import { readTables } from '../database/catalogue';
import { DatabaseUnavailable } from '../database/faults';
import { Database, type Session } from '../database/session';
import { MappingFault } from '../report/faults';
import { readReport } from '../report/live-report';
import { readReportSql, readReportText, type Statement } from '../report/report-sql';
import { t } from '../words/words';
import { checkAccelerated } from './accelerated';
import { checkAccounts } from './accounts';
import { checkConfiguration } from './configuration';
import { checkCarriedOn, checkGrowth, checkInvariants } from './figures';
import { type Findings, fault, ok } from './finding';
import { checkIdentity } from './identity';
import { type Listed, makeListed } from './listed';
import { checkRights } from './rights';
import { checkReplica, checkServer } from './server';
import type { SourceChecks } from './source-checks';
import { checkStatements, type FirstRead, type YearRead } from './statements';
import { checkTls } from './tls';

const NOTHING_READ: FirstRead = { statements: [], current: undefined, last: undefined };

/** Where and how the platform keeps its rows. */
export interface Shop {
  /** The schema of the connection. */
  readonly schema: string;
  /** DB_TIMEZONE. */
  readonly timeZone: string;
}

/** How much is looked at. */
export interface Depth {
  /** Whether what scans the platform's tables is left out, as `Listed` says check by check. */
  readonly quick: boolean;
}

/** What needs no database. */
const BEFORE: readonly Listed<Config>[] = [
  { quick: true, check: ({ platform }) => checkIdentity(platform) },
  { quick: true, check: ({ htpasswdFile }) => checkAccounts(htpasswdFile) },
  { quick: true, check: ({ database }) => checkTls(database) },
];

/** A report that has been read. */
interface ReadOnce {
  readonly database: Database;
  readonly config: Config;
  readonly statements: readonly Statement[];
  readonly first: YearRead;
  /** Between the two reads that are compared, in milliseconds. */
  readonly pauseMs: number;
}

/** What is compared with the first read. */
const AFTER: readonly Listed<ReadOnce>[] = [
  {
    quick: false,
    check: ({ database, config }) =>
      checkAccelerated(database, readReportText(config.reportSql), config.database.timeZone),
  },
  { quick: false, check: readAgain },
];

/**
 * Looks at everything that the report depends on, in the order in which it is needed.
 * @param pauseMs between the two reads that are compared
 */
export async function* runChecks(
  env: NodeJS.ProcessEnv,
  pauseMs: number,
  sources: SourceChecks,
  { quick }: Depth,
): Findings<FirstRead> {
  const config = yield* checkConfiguration(env);
  if (!config) return NOTHING_READ;
  yield* makeListed(BEFORE, config, quick);
  const statements = yield* checkMapping(config.reportSql);

  const database = new Database(config.database);
  const { timeZone, database: schema, maxReplicaLagS } = config.database;
  try {
    const shop = { schema, timeZone, quick };
    yield* inSession(database, (session) => checkReplica(session, maxReplicaLagS));
    const first = yield* checkReport(database, shop, statements, sources);
    if (first.current) {
      const read = { database, config, statements, first: first.current, pauseMs };
      yield* makeListed(AFTER, read, quick);
    }
    return first;
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    yield fault('database', t`database`, error.message);
    return NOTHING_READ;
  } finally {
    await database.close();
  }
}

async function* readAgain({ database, config, statements, first, pauseMs }: ReadOnce): Findings {
  await sleep(pauseMs);
  const second = await readReport(database, statements, config.database.timeZone);
  if (second.period.year === first.year) yield* checkGrowth(first.figures, second.figures);
}

async function* checkMapping(file: string): Findings<readonly Statement[]> {
  const about = 'report.sql';
  try {
    const statements = readReportSql(file);
    yield ok('report-sql', about, t`${statements.length} statements in ${file}`);
    return statements;
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    yield fault('report-sql', about, error.message);
    return [];
  }
}

/**
 * What the database tells of a report.sql, without the configuration around it and without a second read.
 * @throws DatabaseUnavailable
 */
export async function* checkReport(
  database: Database,
  shop: Shop & Depth,
  statements: readonly Statement[],
  sources: SourceChecks,
): Findings<FirstRead> {
  const checks = inSession(database, (session) => checkSession(session, shop, statements, sources));
  let isFaulty = false;
  let step = await checks.next();
  for (; !step.done; step = await checks.next()) {
    isFaulty ||= step.value.level === 'fault';
    yield step.value;
  }
  const first = step.value;
  for (const read of [first.current, first.last]) {
    if (read) yield* checkInvariants(read.year, read.figures);
  }
  const { current, last } = first;
  // What contradicts itself for a reason that was told is not told again.
  if (current && last && !isFaulty)
    yield* checkCarriedOn(current.year, current.figures, last.figures);
  return first;
}

/** What one session sees: the server, the account's rights, and the first read. */
async function* checkSession(
  session: Session,
  shop: Shop & Depth,
  statements: readonly Statement[],
  sources: SourceChecks,
): Findings<FirstRead> {
  yield* checkServer(session, shop.timeZone);
  const tables = await readTables(session);
  yield* checkRights(session, shop.schema, statements, tables);
  if (statements.length === 0) return NOTHING_READ;
  return yield* checkStatements(session, statements, tables, shop, sources);
}

/** Runs checks on one connection, which goes back to the pool only if all went well. */
async function* inSession<T>(
  database: Database,
  checks: (session: Session) => Findings<T>,
): Findings<T> {
  const { session, release, discard } = await database.lease();
  let whole = false;
  try {
    const result = yield* checks(session);
    whole = true;
    return result;
  } finally {
    if (whole) release();
    else discard();
  }
}
