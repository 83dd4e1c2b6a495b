/**
 * Runs the rules of `check`: the installation, the server, each statement, and the report as a whole. A rule that
 * fails, or whose question is not answered, is a fault of its own and ends no other.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import { directStatement } from '../accelerate/accelerated-report';
import { readTables } from '../database/catalogue';
import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import { sqlLiterals } from '../database/literals';
import { Database, type Session } from '../database/session';
import { closeSnapshot, openSnapshot } from '../database/snapshot';
import { tableUses } from '../database/table-uses';
import { serverWarnings } from '../database/warnings';
import type { Source } from '../platforms/source';
import { MappingFault } from '../report/faults';
import type { FigureName } from '../report/figure-names';
import { completeFigures, type Figures } from '../report/figures';
import { readReport, readStatement } from '../report/live-report';
import { type Period, periodAt } from '../report/period';
import { bind, readReportSql, readReportText, type Statement, sqlOf } from '../report/report-sql';
import { t } from '../words/words';
import { checkAccelerated } from './accelerated';
import { glanceOf, wayOf } from './account/glance';
import { accountsOf, type FigureAccount } from './account/sentences';
import { checkConfiguration } from './configuration';
import { adviceOn, measure, type StatementCheck } from './cost';
import {
  type CheckContext,
  ReportFacts,
  readGenerated,
  readViews,
  type StatementFacts,
} from './facts';
import { checkCarriedOn, checkGrowth, checkInvariants } from './figures';
import { type Finding, type Findings, fault, ok } from './finding';
import { failed } from './missing-value';
import { withOwners } from './owners';
import { sourceOf } from './platform';
import type { YearRead } from './rule';
import { RULES } from './rules';
import { checkReplica } from './server';

/** What a check read on the way to its findings. */
export interface Checked {
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

const NOTHING: Checked = {
  statements: [],
  current: undefined,
  last: undefined,
  accounts: [],
  glance: [],
  order: [],
};

/** Where the platform keeps its rows, and how much is looked at. */
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
 * Looks at everything that the report depends on, in the order in which it is needed.
 * @param pauseMs between the two reads that are compared
 */
export async function* runChecks(
  env: NodeJS.ProcessEnv,
  pauseMs: number,
  sources: readonly Source[],
  { quick, order }: Pick<Shop, 'quick' | 'order'>,
): Findings<Checked> {
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
      const second = await readReport(database, statements, timeZone);
      const { year, figures } = checked.current;
      if (second.period.year === year) yield* checkGrowth(figures, second.figures);
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
): Findings<Checked> {
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
async function* judged(context: CheckContext, statements: readonly Statement[]): Findings<Checked> {
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
    all.push(...(await read(facts, statement, found, foundBefore)));
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
      if (facts.source.same && !rule.ofSources) continue;
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
  yield* owned(statements, withoutRepeats(all), quick);
  const years = [
    current && { year: period.year, figures: current },
    last && { year: report.last.year, figures: last },
  ] as const;
  for (const year of years) if (year) yield* checkInvariants(year.year, year.figures);
  // What contradicts itself for a reason that is known is not said again.
  const isFaulty = all.some(({ level }) => level === 'fault');
  if (current && last && !isFaulty) yield* checkCarriedOn(period.year, current, last);
  return {
    statements: report.statements.flatMap((facts) => facts.read.cost ?? []),
    current: years[0],
    last: years[1],
    ...(quick || !isRead ? { accounts: [], glance: [], order: [] } : await described(report)),
  };
}

/** What is shown beside the findings. An unanswered question leaves it out: a rule has asked it too, and said so. */
async function described(
  report: ReportFacts,
): Promise<Pick<Checked, 'accounts' | 'glance' | 'order'>> {
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

/** The findings in the order of their statements, each as its owner leaves it. */
function* owned(statements: readonly Statement[], all: readonly Finding[], quick: boolean) {
  for (const statement of statements) {
    yield* withOwners(
      statement,
      all.filter(({ about }) => about === statement.place),
      quick,
    );
  }
  yield* all.filter(({ about }) => !statements.some(({ place }) => place === about));
}

/** A figure that is known to be made up is not said to be so in other words. */
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

/** Runs a statement for both years, measured; what it gave becomes the facts' read. */
async function read(
  facts: StatementFacts,
  statement: Statement,
  found: Map<FigureName, bigint>,
  foundBefore: Map<FigureName, bigint>,
): Promise<Finding[]> {
  const findings: Finding[] = [];
  const { session, period, quick } = facts.context;
  let cost: StatementCheck | undefined;
  let isWarnedOf = false;
  const own = { found: new Map(found), foundBefore: new Map(foundBefore) };
  const readYear = async (of: Period, run: (sql: string) => Promise<readonly string[]>) => {
    const literals = sqlLiterals(of, facts.context.timeZone);
    const sql = bind(statement, literals);
    try {
      const warnings = await run(sql);
      if (warnings.length > 0 && !isWarnedOf)
        findings.push(conversionWarnings(facts.place, of.year, warnings));
      isWarnedOf ||= warnings.length > 0;
      return true;
    } catch (error) {
      if (error instanceof MappingFault) {
        for await (const finding of failed(
          error,
          statement,
          facts.reading(),
          facts.context,
          literals,
        ))
          findings.push(finding);
      } else if (error instanceof DatabaseUnavailable && !error.momentary) {
        const advice = await adviceOn(
          session,
          sql,
          tableUses(sqlOf(statement), facts.context.tables),
        );
        findings.push(fault('database', t`database`, error.message, advice));
      } else throw error;
      return false;
    }
  };
  const isSound =
    (await readYear(period, async (sql) => {
      const uses = tableUses(sqlOf(statement), facts.context.tables);
      const measured = await measure(session, statement, sql, uses, own.found);
      cost = measured.cost;
      return measured.warnings;
    })) &&
    (quick ||
      (await readYear(facts.report.last, async (sql) => {
        await readStatement(session, statement, sql, own.foundBefore);
        return serverWarnings(session);
      })));
  const given = (after: ReadonlyMap<FigureName, bigint>, before: ReadonlyMap<FigureName, bigint>) =>
    new Map([...after].filter(([figure]) => !before.has(figure)));
  facts.read = {
    cost: isSound ? cost : undefined,
    found: given(own.found, found),
    foundBefore: given(own.foundBefore, foundBefore),
    findings,
  };
  for (const [figure, value] of own.found) found.set(figure, value);
  for (const [figure, value] of own.foundBefore) foundBefore.set(figure, value);
  return findings;
}

const SHOWN = 3;

function conversionWarnings(place: string, year: number, warnings: readonly string[]): Finding {
  const shown = [...new Set(warnings)].slice(0, SHOWN).join('; ');
  return fault(
    'conversion-warnings',
    place,
    t`the server warns while it reads the figures of ${year}: ${shown}`,
    [
      t`A value was cut, or taken for what it is not: compare dates with dates and numbers with numbers.`,
    ],
  );
}

async function* guarded(about: string, check: () => Findings): Findings {
  yield* await gathered(about, check);
}

/** The findings of a rule; a question that was not answered is a fault beside what it found before. */
async function gathered(about: string, check: () => Findings): Promise<Finding[]> {
  const found: Finding[] = [];
  const lost = await collected(about, async () => {
    for await (const finding of check()) found.push(finding);
    return [];
  });
  return [...found, ...lost];
}

async function collected(
  about: string,
  ask: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DatabaseUnavailable && error.momentary) throw error;
    if (error instanceof DatabaseUnavailable) {
      const message = t`a question about its rows took longer than QUERY_TIMEOUT_MS, so that not all is checked: run 'QUERY_TIMEOUT_MS=600000 npx baocao check' once`;
      return [fault('not-checked', about, message)];
    }
    if (error instanceof StatementRefused) {
      return [
        fault(
          'not-checked',
          about,
          t`a question about its rows was refused, so that not all is checked: ${error.message}`,
        ),
      ];
    }
    if (process.env.CHECK_DEBUG) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return [
      fault(
        'not-checked',
        about,
        t`a rule of the check failed, so that not all is checked: ${reason}`,
      ),
    ];
  }
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
