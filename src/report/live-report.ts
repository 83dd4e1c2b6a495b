import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import { type Parameter, sqlLiterals } from '../database/literals';
import type { Database, Session } from '../database/session';
import { closeSnapshot, openSnapshot } from '../database/snapshot';
import { t } from '../words/words';
import { type Decimal, roundHalfUp } from './decimal';
import { MappingFault } from './faults';
import type { FigureName } from './figure-names';
import { amountFrom, completeFigures, type Figures } from './figures';
import { type Period, periodAt } from './period';
import { reportId } from './report-id';
import { bind, type Statement } from './report-sql';

/** A statement, and its SQL as the database was asked. */
export interface RanStatement {
  readonly statement: Statement;
  readonly sql: string;
}

/** What one read of the database told. */
export interface Report {
  /** By which its line in the audit trail is found again. */
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

/** Runs statements for a period, in the snapshot of a read. See `readFigures`. */
export type Read = (
  statements: Iterable<Statement>,
  of: { readonly start: Date; readonly end: Date },
) => Promise<Map<FigureName, Told>>;

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
  const { told, frame } = await readInSnapshot(database, timeZone, year, (read, { period }) =>
    read(statements, period),
  );
  return { ...frame, figures: figuresOf(told), statements: told };
}

/** One row is right; a second tells that it is not. */
const MOST_ROWS = 2;

/**
 * Runs `work` in one read-only snapshot, in which each statement may give one row.
 * @param work told how to read, and the report's period and the instant of the read
 * @returns what it told, and the report's frame
 */
export function readInSnapshot<T>(
  database: Database,
  timeZone: string,
  year: number | undefined,
  work: (read: Read, at: Pick<Report, 'period' | 'readAt'>) => Promise<T>,
): Promise<{ told: T; frame: Omit<Report, 'figures' | 'statements'> }> {
  return database.session(async (session) => {
    const begun = performance.now();
    const readAt = await openSnapshot(session);
    const period = periodAt(readAt, year);
    const read: Read = (some, of) => readFigures(session, some, sqlLiterals(of, timeZone));
    const told = await work(read, { period, readAt });
    await closeSnapshot(session);
    const tookMs = Math.round(performance.now() - begun);
    return { told, frame: { id: reportId(), period, readAt, tookMs } };
  }, MOST_ROWS);
}

/** The figures of a report. @throws MappingFault that names every figure that is missing */
export function figuresOf(told: ReadonlyMap<FigureName, Told>): Figures {
  return completeFigures(
    new Map([...told].map(([figure, { amount }]) => [figure, roundHalfUp(amount)])),
  );
}

/** A figure as a statement told it, before it is rounded. */
export interface Told extends RanStatement {
  readonly amount: Decimal;
}

/**
 * Runs statements, and tells which of them gave which figure.
 * @throws MappingFault that names the statement and the figure, DatabaseUnavailable
 */
async function readFigures(
  session: Session,
  statements: Iterable<Statement>,
  literals: Record<Parameter, string>,
): Promise<Map<FigureName, Told>> {
  const told = new Map<FigureName, Told>();
  for (const statement of statements) {
    const sql = bind(statement, literals);
    for (const [figure, amount] of await readAmounts(session, statement, sql)) {
      refuseTwice(told, figure, statement);
      told.set(figure, { amount, statement, sql });
    }
  }
  return told;
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
  for (const [figure, amount] of await readAmounts(session, statement, sql)) {
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

async function readAmounts(
  session: Session,
  statement: Statement,
  sql: string,
): Promise<[FigureName, Decimal][]> {
  const { place, figures } = statement;
  try {
    const { rows } = await session.query(sql);
    const [row] = rows;
    if (!row || rows.length > 1) {
      throw new MappingFault(
        rows.length === 0 ? t`returns no rows, not one` : t`returns at least 2 rows, not one`,
      );
    }
    return row.map(amountFrom);
  } catch (error) {
    if (error instanceof DatabaseUnavailable) {
      throw new DatabaseUnavailable(`${place}: ${error.message}`, error.momentary);
    }
    if (error instanceof MappingFault && error.figures.length > 0) {
      throw new MappingFault(`${place}: ${error.message}`, error.figures);
    }
    if (!(error instanceof MappingFault || error instanceof StatementRefused)) throw error;
    const lost = figures.length > 0 ? t` (no ${figures.join(', ')})` : '';
    throw new MappingFault(`${place}: ${error.message}${lost}`, figures);
  }
}
