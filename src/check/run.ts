/**
 * Runs the rules of `check`: the installation, the server, each statement, and the report as a whole. It knows the
 * order of the rules and the facts that they share.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { directStatement } from '../accelerate/accelerated-report';
import { DatabaseUnavailable } from '../database/faults';
import { readTables } from '../database/schema';
import { Database, type Session } from '../database/session';
import { closeSnapshot, openSnapshot } from '../database/snapshot';
import type { Source } from '../platforms/source';
import type { FigureName } from '../report/figure-names';
import { completeFigures, type Figures } from '../report/figures';
import { readReport } from '../report/live-report';
import { periodAt } from '../report/period';
import { MappingFault } from '../report/report-faults';
import { readReportSql, readReportText, type Statement } from '../report/report-sql';
import { dayNumber, isoDay } from '../vietnam';
import { t } from '../words/words';
import { glanceOf, wayOf } from './account/glance';
import { accountsOf, type FigureAccount } from './account/sentences';
import type { StatementCheck } from './cost';
import { checkAccelerated } from './counted-ahead';
import { checkReplica } from './database-server';
import { type CheckContext, ReportFacts, readGenerated, readViews, type YearRead } from './facts';
import { checkCarriedOn, checkGrowth, checkInvariants } from './figure-checks';
import { collected, type Finding, type Findings, fault, gathered, guarded, ok } from './finding';
import { checkConfiguration } from './installation';
import { withOwners } from './owners';
import { readBothYears } from './read-statement';
import { RULES } from './rules';
import { sourceOf } from './source-changed';

/** What a check read besides its findings. */
export interface CheckResult {
  readonly statements: readonly StatementCheck[];
  /** The running year's figures, and last year's; undefined where they could not be read, or were not asked for. */
  readonly current: YearRead | undefined;
  readonly last: YearRead | undefined;
  readonly accounts: readonly FigureAccount[];
  /** Lines about the orders that a person judges at a glance. */
  readonly glance: readonly string[];
  /** The way of the order that was asked for. */
  readonly order: readonly string[];
}

const NOTHING: CheckResult = {
  statements: [],
  current: undefined,
  last: undefined,
  accounts: [],
  glance: [],
  order: [],
};

/** The database to check, and how thoroughly. */
export interface Shop {
  /** The schema of the connection. */
  readonly schema: string;
  /** DB_TIMEZONE. */
  readonly timeZone: string;
  /** Whether what scans the platform's tables is left out. */
  readonly quick: boolean;
  /** The code of an order whose way through the report is shown. */
  readonly order?: string | undefined;
}

/**
 * Checks everything that the report depends on, from the configuration to the figures.
 * @param pauseMs between the two reads that are compared
 */
export async function* runChecks(
  env: NodeJS.ProcessEnv,
  pauseMs: number,
  sources: readonly Source[],
  { quick, order }: Pick<Shop, 'quick' | 'order'>,
): Findings<CheckResult> {
  const config = yield* checkConfiguration(env);
  if (!config) return NOTHING;
  for (const rule of RULES) {
    if (rule.scope === 'installation')
      yield* guarded(t`configuration`, () => rule.check({ config }));
  }
  const statements = yield* readMapping(config.reportSql);
  const database = new Database(config.database);
  const { timeZone, database: schema, maxReplicaLagS } = config.database;
  try {
    yield* inSession(database, (session) => checkReplica(session, maxReplicaLagS));
    const checked = yield* checkReport(
      database,
      { schema, timeZone, quick, order },
      statements,
      sources,
    );
    if (checked.current && !quick) {
      yield* checkAccelerated(database, readReportText(config.reportSql), timeZone);
      await sleep(pauseMs);
      yield* checkSecondRead(database, statements, timeZone, checked.current);
    }
    return checked;
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    yield fault('database', t`database`, error.message);
    return NOTHING;
  } finally {
    await database.close();
  }
}

/** Reads the report once more, as the server would: what it refuses is a fault, and ends no other check. */
async function* checkSecondRead(
  database: Database,
  statements: readonly Statement[],
  timeZone: string,
  { year, figures }: { readonly year: number; readonly figures: Figures },
): Findings {
  try {
    const second = await readReport(database, statements, timeZone);
    if (second.period.year === year) yield* checkGrowth(figures, second.figures);
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    yield fault('report-sql', t`a second read`, error.message);
  }
}

async function* readMapping(file: string): Findings<readonly Statement[]> {
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
 * What the database shows of a report.sql, without the configuration around it and without a second read.
 * @throws DatabaseUnavailable
 */
export async function* checkReport(
  database: Database,
  shop: Shop,
  statements: readonly Statement[],
  sources: readonly Source[],
): Findings<CheckResult> {
  return yield* inSession(database, async function* (session) {
    const tables = await readTables(session);
    const server = { session, tables, statements, ...shop };
    for (const rule of RULES) {
      if (rule.scope === 'server') yield* guarded(t`database`, () => rule.check(server));
    }
    if (statements.length === 0) return NOTHING;
    const period = periodAt(await openSnapshot(session));
    const context: CheckContext = { session, tables, period, sources, ...shop };
    const checked = yield* judged(context, statements);
    await closeSnapshot(session);
    return checked;
  });
}

/** Reads the statements and applies the rules, all in one snapshot. */
async function* judged(
  context: CheckContext,
  statements: readonly Statement[],
): Findings<CheckResult> {
  const { session, period, quick } = context;
  const direct = statements.map(directStatement);
  const report = new ReportFacts(
    context,
    direct,
    await readViews(session),
    await readGenerated(session),
  );
  const found = new Map<FigureName, bigint>();
  const foundBefore = new Map<FigureName, bigint>();
  const all: Finding[] = [];
  for (const [index, facts] of report.statements.entries()) {
    const statement = statements[index] ?? facts.statement;
    all.push(...(await readBothYears(facts, statement, found, foundBefore)));
    const source = await collected(facts.place, async () => {
      const known = await sourceOf(facts);
      facts.source = known;
      return known.findings;
    });
    all.push(...source);
  }
  for (const facts of report.statements) {
    for (const rule of RULES) {
      if (rule.scope !== 'statement' || (quick && rule.scansTables)) continue;
      if (facts.read.isRefused || (facts.source.same && !rule.ofSources)) continue;
      if (rule.needsFigures && !facts.read.cost) continue;
      all.push(...(await gathered(facts.place, () => rule.check(facts))));
    }
  }
  const isRead = report.statements.every((facts) => facts.read.cost !== undefined);
  for (const rule of RULES) {
    if (rule.scope !== 'report' || (quick && rule.scansTables) || !isRead) continue;
    all.push(...(await gathered('report.sql', () => rule.check(report))));
  }
  const current = isRead ? complete(found, all) : undefined;
  const last = current && !quick ? complete(foundBefore, all) : undefined;
  const said = [...owned(context, statements, withoutRepeats(all))];
  yield* said;
  const years = [
    current && { year: period.year, figures: current },
    last && { year: report.last.year, figures: last },
  ] as const;
  for (const year of years) if (year) yield* checkInvariants(year.year, year.figures);
  // A contradiction whose cause is already reported is not reported again.
  const isFaulty = said.some(({ level }) => level === 'fault');
  if (current && last && !isFaulty) yield* checkCarriedOn(report, current, last);
  return {
    statements: report.statements.flatMap((facts) => facts.read.cost ?? []),
    current: years[0],
    last: years[1],
    ...(quick || !isRead ? { accounts: [], glance: [], order: [] } : await described(report)),
  };
}

/** What is shown beside the findings. A question without an answer leaves it out, since a rule reports that too. */
async function described(
  report: ReportFacts,
): Promise<Pick<CheckResult, 'accounts' | 'glance' | 'order'>> {
  const known = async <T>(ask: () => Promise<T[]>): Promise<T[]> => {
    try {
      return await ask();
    } catch (error) {
      if (error instanceof DatabaseUnavailable && error.momentary) throw error;
      return [];
    }
  };
  const { order } = report.context;
  return {
    accounts: await known(() => accountsOf(report)),
    glance: await known(() => glanceOf(report)),
    order: order === undefined ? [] : await known(() => wayOf(report, order)),
  };
}

function complete(found: ReadonlyMap<FigureName, bigint>, all: Finding[]): Figures | undefined {
  try {
    return completeFigures(found);
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    if (!all.some(({ message }) => message === error.message))
      all.push(fault('report-sql', 'report.sql', error.message));
    return undefined;
  }
}

/** The findings in the order of their statements, after the notes have been applied. */
function* owned(
  { quick, period }: CheckContext,
  statements: readonly Statement[],
  all: readonly Finding[],
) {
  const today = isoDay(dayNumber(period.end.getTime()));
  for (const statement of statements) {
    yield* withOwners(
      statement,
      all.filter(({ about }) => about === statement.place),
      quick,
      today,
    );
  }
  yield* all.filter(({ about }) => !statements.some(({ place }) => place === about));
}

/** Reports a fabricated figure only once, though several rules may notice it. */
function withoutRepeats(all: readonly Finding[]): Finding[] {
  return all.filter(
    (finding, index) =>
      all.findIndex(
        (each) =>
          each.code === finding.code &&
          each.about === finding.about &&
          each.message === finding.message,
      ) === index,
  );
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
