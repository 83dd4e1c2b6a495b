import { directStatement } from '../accelerate/accelerated-report';
import type { Table } from '../database/catalogue';
import { DatabaseUnavailable } from '../database/faults';
import { sqlLiterals } from '../database/literals';
import type { Session } from '../database/session';
import { closeSnapshot, openSnapshot } from '../database/snapshot';
import { tableUses } from '../database/table-uses';
import { serverWarnings } from '../database/warnings';
import { MappingFault } from '../report/faults';
import type { FigureName } from '../report/figure-names';
import { completeFigures, type Figures } from '../report/figures';
import { readStatement } from '../report/live-report';
import { type Period, periodAt } from '../report/period';
import { bind, type Statement, sqlOf } from '../report/report-sql';
import { t } from '../words/words';
import { heeding } from './accepted';
import { adviceOn, measure, type StatementCheck } from './cost';
import { type Findings, fault } from './finding';
import { homeOf } from './foreign-source';
import { judge } from './judge';
import { type Listed, makeListed } from './listed';
import { failed } from './missing-value';
import { Probe } from './probe';
import { StatementReading } from './reading';
import { VISITS } from './same-rows';
import { conversionWarnings } from './server-warnings';
import type { CheckContext, SourceChecks } from './source-checks';

/** The figures of one year. */
export interface YearRead {
  readonly year: number;
  readonly figures: Figures;
}

/** What the first read gave. */
export interface FirstRead {
  readonly statements: readonly StatementCheck[];
  /** The running year's figures, and last year's; undefined where they cannot be told, or were not asked for. */
  readonly current: YearRead | undefined;
  readonly last: YearRead | undefined;
}

type Found = Map<FigureName, bigint>;

/** A statement as it is read. */
interface StatementRead {
  readonly context: CheckContext;
  readonly statement: Statement;
  readonly reading: StatementReading | undefined;
  /** What it and those before it gave for the running year, and for the last one. */
  readonly found: Found;
  readonly foundBefore: Found;
  /** What it cost; undefined until it was read, and where it could not be. */
  cost: StatementCheck | undefined;
  isWarnedOf: boolean;
}

/** The years that are read: what the inspector sees, and what January asks for. */
const READS: readonly Listed<StatementRead>[] = [
  { quick: true, check: readRunningYear },
  { quick: false, check: readLastYear },
];

/**
 * The first read, its years in one snapshot: each statement by itself, timed and explained, and all that
 * its words, its rows and its source tell of it.
 */
export async function* checkStatements(
  session: Session,
  statements: readonly Statement[],
  tables: readonly Table[],
  { schema, timeZone, quick }: Pick<CheckContext, 'schema' | 'timeZone' | 'quick'>,
  sources: SourceChecks,
): Findings<FirstRead> {
  const now = await openSnapshot(session);
  const period = periodAt(now);
  const context: CheckContext = { session, tables, schema, timeZone, period, quick };
  const readings = new Map(
    statements.map((statement) => [
      statement,
      StatementReading.of(directStatement(statement), tables, schema),
    ]),
  );
  const understood = [...readings.values()].flatMap((reading) => reading ?? []);
  const home = homeOf(understood);

  const costs: StatementCheck[] = [];
  const found: Found = new Map();
  const foundBefore: Found = new Map();
  for (const statement of statements) {
    const read: StatementRead = {
      ...{ context, statement, reading: readings.get(statement) },
      ...{ found: new Map(found), foundBefore: new Map(foundBefore) },
      ...{ cost: undefined, isWarnedOf: false },
    };
    yield* heeding(statement, readAndJudge(read, sources, home), quick);
    if (read.cost) costs.push(read.cost);
    for (const [figure, value] of read.found) found.set(figure, value);
    for (const [figure, value] of read.foundBefore) foundBefore.set(figure, value);
  }
  const probes = understood.map((reading) => new Probe(reading, context, found, foundBefore));
  yield* makeListed(VISITS, probes, quick);
  for (const { unanswered } of probes) yield* unanswered;
  await closeSnapshot(session);

  const sound = costs.length === statements.length;
  const figures = sound ? yield* complete(found) : undefined;
  const before = figures && !quick ? completeFigures(foundBefore) : undefined;
  return {
    statements: costs,
    current: figures && { year: period.year, figures },
    last: before && { year: period.year - 1, figures: before },
  };
}

async function* readAndJudge(
  read: StatementRead,
  sources: SourceChecks,
  home: Table | undefined,
): Findings {
  const { context, statement, reading, found, foundBefore } = read;
  yield* makeListed(READS, read, context.quick);
  const probe = reading && new Probe(reading, context, found, foundBefore);
  yield* judge(statement, probe, context, sources, home, read.cost !== undefined);
}

async function* readRunningYear(read: StatementRead): Findings {
  const { context, statement } = read;
  yield* readYear(read, context.period, async (sql) => {
    const { cost, warnings } = await measure(
      context.session,
      statement,
      sql,
      usesOf(read),
      read.found,
    );
    read.cost = cost;
    return warnings;
  });
}

async function* readLastYear(read: StatementRead): Findings {
  const { cost, statement, context, foundBefore } = read;
  if (!cost) return;
  read.cost = undefined;
  const last = periodAt(context.period.end, context.period.year - 1);
  yield* readYear(read, last, async (sql) => {
    await readStatement(context.session, statement, sql, foundBefore);
    read.cost = cost;
    return serverWarnings(context.session);
  });
}

/** @param run gives what the server warned of */
async function* readYear(
  read: StatementRead,
  period: Period,
  run: (sql: string) => Promise<readonly string[]>,
): Findings {
  const { context, statement, reading } = read;
  const literals = sqlLiterals(period, context.timeZone);
  const sql = bind(statement, literals);
  try {
    const warnings = await run(sql);
    if (warnings.length === 0 || read.isWarnedOf) return;
    read.isWarnedOf = true;
    yield conversionWarnings(statement.place, period.year, warnings);
  } catch (error) {
    if (error instanceof MappingFault) {
      yield* failed(error, statement, reading, context, literals);
    } else if (error instanceof DatabaseUnavailable && !error.momentary) {
      // Too slow, or refused for now: the others may well be read.
      const advice = await adviceOn(context.session, sql, usesOf(read));
      yield fault('database', t`database`, error.message, advice);
    } else throw error;
  }
}

function usesOf({ statement, context }: StatementRead) {
  return tableUses(sqlOf(statement), context.tables);
}

async function* complete(found: ReadonlyMap<FigureName, bigint>): Findings<Figures | undefined> {
  try {
    return completeFigures(found);
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    yield fault('report-sql', 'report.sql', error.message);
    return undefined;
  }
}
