import { setTimeout as sleep } from 'node:timers/promises';
import type { Config } from '../config';
import { readTables } from '../database/catalogue';
import { DatabaseUnavailable } from '../database/faults';
import { Database, type Session } from '../database/session';
import { MappingFault } from '../report/faults';
import type { Figures } from '../report/figures';
import { readReport } from '../report/live-report';
import { readReportSql, readReportText, type Statement } from '../report/report-sql';
import { checkAccelerated } from './accelerated';
import { checkAccounts } from './accounts';
import { checkConfiguration } from './configuration';
import { checkGrowth, checkInvariants } from './figures';
import { type Findings, fault, ok } from './finding';
import { checkRights } from './rights';
import { checkReplica, checkServer } from './server';
import { checkStatements, type FirstRead, type StatementCheck } from './statements';

/** What was read while all was checked. */
export interface Reading {
  readonly statements: readonly StatementCheck[];
  /** The running year's figures, and last year's; undefined where they cannot be read. */
  readonly current?: { readonly year: number; readonly figures: Figures };
  readonly last?: { readonly year: number; readonly figures: Figures };
}

const NOTHING_READ: Reading = { statements: [] };

/**
 * Looks at everything that the report depends on, in the order in which it is needed.
 * @param pauseMs between the two reads that are compared
 */
export async function* runChecks(env: NodeJS.ProcessEnv, pauseMs: number): Findings<Reading> {
  const config = yield* checkConfiguration(env);
  if (!config) return NOTHING_READ;
  yield* checkAccounts(config.htpasswdFile);
  const statements = yield* checkMapping(config.reportSql);

  const database = new Database(config.database);
  try {
    return yield* checkDatabase(database, config, statements, pauseMs);
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    yield fault('database', error.message);
    return NOTHING_READ;
  } finally {
    await database.close();
  }
}

async function* checkMapping(file: string): Findings<readonly Statement[]> {
  const about = 'report.sql';
  try {
    const statements = readReportSql(file);
    yield ok(about, `${statements.length} statements in ${file}`);
    return statements;
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    yield fault(about, error.message);
    return [];
  }
}

async function* checkDatabase(
  database: Database,
  config: Config,
  statements: readonly Statement[],
  pauseMs: number,
): Findings<Reading> {
  const { timeZone } = config.database;
  const first = yield* inSession(database, (session) => checkSession(session, config, statements));
  if (!first) return NOTHING_READ;
  if (!first.figures) return { statements: first.statements };
  const current = { year: first.period.year, figures: first.figures };
  yield* checkAccelerated(database, readReportText(config.reportSql), timeZone);
  yield* checkInvariants(current.year, current.figures);

  const { period, figures } = await readReport(database, statements, timeZone, current.year - 1);
  yield* checkInvariants(period.year, figures);
  await sleep(pauseMs);
  const second = await readReport(database, statements, timeZone);
  if (second.period.year === current.year) yield* checkGrowth(current.figures, second.figures);
  return {
    statements: first.statements,
    current,
    last: { year: period.year, figures },
  };
}

/** What one session sees: the server, the account's rights, and the first read. */
async function* checkSession(
  session: Session,
  { database }: Config,
  statements: readonly Statement[],
): Findings<FirstRead | undefined> {
  yield* checkServer(session, database.timeZone);
  yield* checkReplica(session, database.maxReplicaLagS);
  const tables = await readTables(session);
  yield* checkRights(session, database.database, statements, tables);
  if (statements.length === 0) return undefined;
  return yield* checkStatements(session, statements, tables, database.timeZone);
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
