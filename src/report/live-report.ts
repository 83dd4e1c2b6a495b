/**
 * One read of a report: its statements in one read-only snapshot. `report-sql.ts` parses the statements,
 * `figures.ts` checks the values, `live-reports.ts` shares reads among requests.
 */
import type { Answer } from '../database/answer';
import { answered } from '../database/dialect';
import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import type { Database, Session } from '../database/session';
import {
  type JudgedAnswer,
  openSnapshot,
  type Parameter,
  queryWithWarnings,
  sqlLiterals,
} from '../database/snapshot';
import { t } from '../words/words';
import { type Decimal, roundHalfUp } from './decimal';
import type { FigureName } from './figure-names';
import { amountFrom, completeFigures, type Figures } from './figures';
import { type Period, periodAt } from './period';
import { MappingFault } from './report-faults';
import { reportId } from './report-id';
import { bind, type Statement } from './report-sql';

/** A statement, and its SQL as the database was asked. */
export interface RanStatement {
  readonly statement: Statement;
  readonly sql: string;
}

/** The figures that one read of the database gave. */
export interface Report {
  /** The code of the read, which stands on each copy and in the audit file. */
  readonly id: string;
  readonly period: Period;
  readonly figures: Figures;
  /** Which statement of report.sql gave each figure. */
  readonly statements: ReadonlyMap<FigureName, RanStatement>;
  /** The instant of the read, by the database's clock. */
  readonly readAt: Date;
  /** How long the read took, in milliseconds. */
  readonly tookMs: number;
}

/** The part of a report that a copy shows; the audit file holds it too. */
export type ShownReport = Pick<Report, 'id' | 'period' | 'figures' | 'readAt'>;

/** Runs statements for a period, in the snapshot of a read. See `readFigures`. */
export type Read = (
  statements: Iterable<Statement>,
  span: { readonly start: Date; readonly end: Date },
) => Promise<Map<FigureName, ReadFigure>>;

/**
 * Reads a report in one read-only snapshot, statement by statement.
 * @param year the report year; the running one in Vietnam, by the database's clock, if undefined
 * @throws MappingFault, DatabaseUnavailable, YearToCome
 */
export async function readReport(
  database: Database,
  statements: readonly Statement[],
  timeZone: string,
  year?: number,
): Promise<Report> {
  const { result, frame } = await readInSnapshot(database, timeZone, year, (read, { period }) =>
    read(statements, period),
  );
  return { ...frame, figures: figuresOf(result), statements: result };
}

/** A statement gives one row; a second one shows that it does not. */
const MOST_ROWS = 2;

/**
 * Runs `work` in one read-only snapshot, in which each statement may give one row.
 * @param work gets a function that reads, the report's period and the instant of the read
 * @returns its result, and what the report says besides figures
 */
export function readInSnapshot<T>(
  database: Database,
  timeZone: string,
  year: number | undefined,
  work: (read: Read, instant: Pick<Report, 'period' | 'readAt'>) => Promise<T>,
): Promise<{ result: T; frame: Omit<Report, 'figures' | 'statements'> }> {
  return database.session(async (session) => {
    const startedAt = performance.now();
    const readAt = await openSnapshot(session);
    const period = periodAt(readAt, year);
    const read: Read = (statements, span) =>
      readFigures(session, statements, sqlLiterals(span, timeZone));
    const result = await work(read, { period, readAt });
    // The snapshot ends as the session does: no one waits for a COMMIT of nothing.
    const tookMs = Math.round(performance.now() - startedAt);
    return { result, frame: { id: reportId(), period, readAt, tookMs } };
  }, MOST_ROWS);
}

/** The figures of a report. @throws MappingFault that names every figure that is missing */
export function figuresOf(read: ReadonlyMap<FigureName, ReadFigure>): Figures {
  return completeFigures(
    new Map([...read].map(([figure, { amount }]) => [figure, roundHalfUp(amount)])),
  );
}

/** A figure before it is rounded, and the statement that gave it. */
export interface ReadFigure extends RanStatement {
  readonly amount: Decimal;
}

/**
 * Runs statements, and keeps which of them gave which figure.
 * @throws MappingFault that names the statement and the figure, DatabaseUnavailable
 */
async function readFigures(
  session: Session,
  statements: Iterable<Statement>,
  literals: Record<Parameter, string>,
): Promise<Map<FigureName, ReadFigure>> {
  const asked = [...statements].map((statement) => ({ statement, sql: bind(statement, literals) }));
  const sqls = asked.map(({ sql }) => sql);
  const results = await queryWithWarnings(session, sqls, MOST_ROWS);
  const read = new Map<FigureName, ReadFigure>();
  for (const [index, { statement, sql }] of asked.entries()) {
    const amounts = amountsIn(statement, () => {
      const answer = answered(results[index]);
      refuseWarnings(answer);
      return answer;
    });
    for (const [figure, amount] of amounts) {
      refuseTwice(read, figure, statement);
      read.set(figure, { amount, statement, sql });
    }
  }
  return read;
}

/**
 * Adds the figures that a statement returns to `found`.
 * @param sql the statement with its parameters bound
 * @throws MappingFault that names the statement and the figure, DatabaseUnavailable
 */
export async function readStatement(
  session: Session,
  statement: Statement,
  sql: string,
  found: Map<FigureName, bigint>,
): Promise<void> {
  const [result] = await session.queryAll([sql], MOST_ROWS);
  for (const [figure, amount] of amountsIn(statement, () => answered(result))) {
    refuseTwice(found, figure, statement);
    found.set(figure, roundHalfUp(amount));
  }
}

function refuseTwice(
  found: ReadonlyMap<FigureName, unknown>,
  figure: FigureName,
  { place }: Statement,
): void {
  if (found.has(figure)) throw new MappingFault(t`${place}: ${figure} is returned twice`, [figure]);
}

/** @throws MappingFault where the server warned of the answer, as of a value that was cut */
function refuseWarnings({ warned: [first, ...more] }: JudgedAnswer): void {
  if (first === undefined) return;
  const others = more.length > 0 ? t` (and ${more.length} more)` : '';
  throw new MappingFault(t`the database warns: ${first}${others}`);
}

/** @param answer gives the statement's answer, or throws its fault */
function amountsIn(
  { place, figures }: Statement,
  answer: () => Answer,
): readonly [FigureName, Decimal][] {
  try {
    const { rows } = answer();
    const [row] = rows;
    if (!row || rows.length > 1) {
      throw new MappingFault(
        rows.length === 0 ? t`returns no rows, not one` : t`returns at least 2 rows, not one`,
      );
    }
    return row.map(amountFrom);
  } catch (error) {
    if (error instanceof DatabaseUnavailable) {
      const { message, momentary } = error;
      throw new DatabaseUnavailable(`${place}: ${message}`, momentary, !momentary);
    }
    if (error instanceof MappingFault && error.figures.length > 0) {
      throw new MappingFault(`${place}: ${error.message}`, error.figures);
    }
    if (!(error instanceof MappingFault || error instanceof StatementRefused)) throw error;
    const lost = figures.length > 0 ? t` (no ${figures.join(', ')})` : '';
    const isRefusal = error instanceof StatementRefused;
    throw new MappingFault(`${place}: ${error.message}${lost}`, figures, isRefusal);
  }
}
