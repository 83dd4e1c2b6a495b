import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import { sqlLiterals } from '../database/literals';
import type { Database, Session } from '../database/session';
import { closeSnapshot, limitRows, openSnapshot } from '../database/snapshot';
import { BeforeOperation, MappingFault } from './faults';
import type { FigureName } from './figure-names';
import { completeFigures, type Figures, figureFrom } from './figures';
import { type Period, periodAt, vietnamYear } from './period';
import { reportId } from './report-id';
import { bind, type Statement } from './report-sql';
import { SharedReads } from './share-reads';

/** What one read of the database told. */
export interface Report {
  /** By which its line in the audit trail is found again. */
  readonly id: string;
  readonly period: Period;
  readonly figures: Figures;
  /** The instant of the read, by the database's clock. */
  readonly readAt: Date;
  /** How long the read took, in milliseconds. */
  readonly tookMs: number;
}

/**
 * Reads a report in one read-only snapshot, statement by statement.
 * @param year the report year; the running one in Vietnam, by the database's clock, if undefined
 * @throws MappingFault, DatabaseUnavailable, YearToCome
 */
export function readReport(
  database: Database,
  statements: readonly Statement[],
  timeZone: string,
  year?: number,
): Promise<Report> {
  return database.session(async (session) => {
    const begun = performance.now();
    const readAt = await openSnapshot(session);
    const period = periodAt(readAt, year);
    const literals = sqlLiterals(period, timeZone);
    // One row is right; a second tells that it is not.
    await limitRows(session, 2);

    const found = new Map<FigureName, bigint>();
    for (const statement of statements) {
      await readStatement(session, statement, bind(statement, literals), found);
    }
    await closeSnapshot(session);
    return {
      id: reportId(),
      period,
      figures: completeFigures(found),
      readAt,
      tookMs: Math.round(performance.now() - begun),
    };
  });
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
  const { place, figures } = statement;
  try {
    const { rows } = await session.query(sql);
    const [row] = rows;
    if (!row || rows.length > 1) {
      throw new MappingFault(`returns ${rows.length === 0 ? 'no' : 'at least 2'} rows, not one`);
    }
    for (const cell of row) {
      const [figure, value] = figureFrom(cell);
      if (found.has(figure)) throw new MappingFault(`${figure} is returned twice`, [figure]);
      found.set(figure, value);
    }
  } catch (error) {
    if (error instanceof DatabaseUnavailable) {
      throw new DatabaseUnavailable(`${place}: ${error.message}`, error.momentary);
    }
    if (error instanceof MappingFault && error.figures.length > 0) {
      throw new MappingFault(`${place}: ${error.message}`, error.figures);
    }
    if (!(error instanceof MappingFault || error instanceof StatementRefused)) throw error;
    const lost = figures.length > 0 ? ` (no ${figures.join(', ')})` : '';
    throw new MappingFault(`${place}: ${error.message}${lost}`, figures);
  }
}

/** Reports for any number of clients at once, from few reads. See `SharedReads`. */
export class LiveReports {
  private readonly reads: SharedReads<number | 'current', Report>;

  /** @param firstYear that in which the platform's operation began, if that is told */
  constructor(
    database: Database,
    statements: readonly Statement[],
    timeZone: string,
    private readonly firstYear = 0,
  ) {
    const read = (year?: number) => readReport(database, statements, timeZone, year);
    this.reads = new SharedReads(
      (key) => onceMore(() => read(key === 'current' ? undefined : key)),
      { atOnce: 2, waiters: 1000 },
    );
  }

  /**
   * A report from a read that begins after this call.
   * @param year the report year; the running one in Vietnam if undefined
   * @param signal aborted by a client that no longer waits
   * @throws MappingFault, DatabaseUnavailable, YearToCome, BeforeOperation, TooManyWaiting
   */
  async report(year?: number, signal?: AbortSignal): Promise<Report> {
    if (year !== undefined && year < this.firstYear) {
      throw new BeforeOperation(year, this.firstYear);
    }
    if (year === undefined || year === vietnamYear(new Date())) {
      // One read serves those who name the running year and those who do not; at the turn of the
      // year, and where our clock is wrong, the database's clock may tell another.
      const report = await this.reads.next('current', signal);
      if (year === undefined || year === report.period.year) return report;
    }
    return this.reads.next(year, signal);
  }
}

/** Repeats a read that lost its connection, once: a read is idempotent. */
async function onceMore<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    if (error instanceof DatabaseUnavailable && error.momentary) return read();
    throw error;
  }
}
