import { directStatement } from '../accelerate/accelerated-report';
import type { Table } from '../database/catalogue';
import { sqlLiterals } from '../database/literals';
import type { Session } from '../database/session';
import { closeSnapshot, openSnapshot } from '../database/snapshot';
import { tableUses } from '../database/table-uses';
import { MappingFault } from '../report/faults';
import type { FigureName } from '../report/figure-names';
import { completeFigures, type Figures } from '../report/figures';
import { readStatement } from '../report/live-report';
import { type Period, periodAt } from '../report/period';
import { bind, type Statement, sqlOf } from '../report/report-sql';
import { heeding } from './accepted';
import { measure, type StatementCheck } from './cost';
import { type Findings, fault } from './finding';
import { homeOf } from './foreign-source';
import { judge } from './judge';
import { failed } from './missing-value';
import { Probe } from './probe';
import { StatementReading } from './reading';
import { checkVisits } from './same-rows';
import { conversionWarnings, serverWarnings } from './server-warnings';
import type { CheckContext, SourceChecks } from './source-checks';

/** The figures of one year. */
export interface YearRead {
  readonly year: number;
  readonly figures: Figures;
}

/** What the first read gave. */
export interface FirstRead {
  readonly statements: readonly StatementCheck[];
  /** The running year's figures, and last year's; undefined where they cannot be told. */
  readonly current: YearRead | undefined;
  readonly last: YearRead | undefined;
}

type Found = Map<FigureName, bigint>;

/**
 * The first read, both years in one snapshot: each statement by itself, timed and explained, and all that
 * its words, its rows and its source tell of it.
 */
export async function* checkStatements(
  session: Session,
  statements: readonly Statement[],
  tables: readonly Table[],
  { schema, timeZone }: Pick<CheckContext, 'schema' | 'timeZone'>,
  sources: SourceChecks,
): Findings<FirstRead> {
  const now = await openSnapshot(session);
  const period = periodAt(now);
  const last = periodAt(now, period.year - 1);
  const context: CheckContext = { session, tables, schema, timeZone, period };
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
    const own: Found = new Map(found);
    const ownBefore: Found = new Map(foundBefore);
    const reading = readings.get(statement);
    const cost = yield* heeding(
      statement,
      (async function* (): Findings<StatementCheck | undefined> {
        const costed = yield* readYears(context, statement, last, reading, own, ownBefore);
        const probe = reading && new Probe(reading, context, own, ownBefore);
        yield* judge(statement, probe, context, sources, home, costed !== undefined);
        return costed;
      })(),
    );
    if (cost) costs.push(cost);
    for (const [figure, value] of own) found.set(figure, value);
    for (const [figure, value] of ownBefore) foundBefore.set(figure, value);
  }
  yield* checkVisits(understood, (reading) => new Probe(reading, context, found, foundBefore));
  await closeSnapshot(session);

  const sound = costs.length === statements.length;
  const figures = sound ? yield* complete(found) : undefined;
  return {
    statements: costs,
    current: figures && { year: period.year, figures },
    last: figures && { year: last.year, figures: completeFigures(foundBefore) },
  };
}

/** Reads a statement for the running year and for the last one; undefined if it cannot be read. */
async function* readYears(
  context: CheckContext,
  statement: Statement,
  last: Period,
  reading: StatementReading | undefined,
  found: Found,
  foundBefore: Found,
): Findings<StatementCheck | undefined> {
  const { session, period, timeZone } = context;
  const uses = tableUses(sqlOf(statement), context.tables);
  let literals = sqlLiterals(period, timeZone);
  try {
    const { cost, warnings } = await measure(
      session,
      statement,
      bind(statement, literals),
      uses,
      found,
    );
    if (warnings.length > 0) yield conversionWarnings(statement.place, period.year, warnings);

    literals = sqlLiterals(last, timeZone);
    await readStatement(session, statement, bind(statement, literals), foundBefore);
    const before = await serverWarnings(session);
    if (before.length > 0 && warnings.length === 0) {
      yield conversionWarnings(statement.place, last.year, before);
    }
    return cost;
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    yield* failed(error, statement, reading, context, literals);
    return undefined;
  }
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
