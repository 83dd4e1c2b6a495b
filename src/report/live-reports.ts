import { DatabaseUnavailable } from '../database/faults';
import type { Database } from '../database/session';
import { vietnamYear } from '../vietnam';
import { BeforeOperation } from './faults';
import { type Report, readReport } from './live-report';
import { MonthsDiffer, readMonths, type YearByMonths } from './months';
import type { Statement } from './report-sql';
import { SharedReads } from './share-reads';

/** What a read may give: a report, or a year by months. */
interface Reads {
  readonly report: Report;
  readonly months: YearByMonths;
}

export const READ_KINDS = ['report', 'months'] as const satisfies readonly (keyof Reads)[];

type Key = `${keyof Reads} ${number | 'current'}`;

/** What became of a read of the database; of one that is repeated, each time. */
export interface ReadEnded {
  readonly kind: (typeof READ_KINDS)[number];
  /** With the wait for a connection, in milliseconds. */
  readonly tookMs: number;
  /** Undefined for a good one. */
  readonly error: unknown;
}

/** Live reads for any number of clients at once, from few reads of the database. See `SharedReads`. */
export class LiveReports {
  private readonly reads: SharedReads<Key, Reads[keyof Reads]>;

  /**
   * @param timeZone the fixed offset of the platform's DATETIMEs, in which statements are bound
   * @param firstYear that in which the platform's operation began, if that is told
   * @param onRead told of every read when it has ended
   */
  constructor(
    database: Database,
    statements: readonly Statement[],
    readonly timeZone: string,
    private readonly firstYear = 0,
    onRead: (ended: ReadEnded) => void = () => undefined,
  ) {
    const read = (kind: keyof Reads, year: number | undefined): Promise<Reads[keyof Reads]> =>
      kind === 'report'
        ? readReport(database, statements, timeZone, year)
        : readMonths(database, statements, timeZone, year, firstYear);
    const readKey = (key: Key) => {
      const [kind, of] = key.split(' ') as [keyof Reads, string];
      const year = of === 'current' ? undefined : Number(of);
      return told(kind, () => read(kind, year), onRead);
    };
    this.reads = new SharedReads((key) => onceMore(() => readKey(key)), {
      atOnce: 2,
      waiters: 1000,
    });
  }

  /** How many requests wait for reads that have not begun. */
  get waiting(): number {
    return this.reads.waiters;
  }

  /** How many reads are under way. */
  get underWay(): number {
    return this.reads.underWay;
  }

  /**
   * A report from a read that begins after this call.
   * @param year the report year; the running one in Vietnam if undefined
   * @param signal aborted by a client that no longer waits
   * @throws MappingFault, DatabaseUnavailable, YearToCome, BeforeOperation, TooManyWaiting
   */
  report(year?: number, signal?: AbortSignal): Promise<Report> {
    return this.next('report', ({ period }) => period.year, year, signal);
  }

  /** A year by months, as `report`. @throws MonthsDiffer too */
  months(year?: number, signal?: AbortSignal): Promise<YearByMonths> {
    return this.next('months', ({ report }) => report.period.year, year, signal);
  }

  private async next<Kind extends keyof Reads>(
    kind: Kind,
    yearOf: (read: Reads[Kind]) => number,
    year?: number,
    signal?: AbortSignal,
  ): Promise<Reads[Kind]> {
    // A key is read by its kind alone.
    const next = (of: number | 'current') =>
      this.reads.next(`${kind} ${of}`, signal) as Promise<Reads[Kind]>;

    if (year !== undefined && year < this.firstYear) {
      throw new BeforeOperation(year, this.firstYear);
    }
    if (year === undefined || year === vietnamYear(new Date())) {
      // One read serves those who name the running year and those who do not; at the turn of the
      // year, and where our clock is wrong, the database's clock may tell another.
      const read = await next('current');
      if (year === undefined || year === yearOf(read)) return read;
    }
    return next(year);
  }
}

/**
 * Repeats a read, once, that lost its connection, or whose months differ: tables without transactions
 * (MyISAM) may move under it.
 */
async function onceMore<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (error) {
    const passing = error instanceof DatabaseUnavailable && error.momentary;
    if (passing || error instanceof MonthsDiffer) return read();
    throw error;
  }
}

/** Runs a read, and tells what became of it. */
async function told<T>(
  kind: ReadEnded['kind'],
  read: () => Promise<T>,
  onRead: (ended: ReadEnded) => void,
): Promise<T> {
  const begun = performance.now();
  const end = (error: unknown) => onRead({ kind, tookMs: performance.now() - begun, error });
  try {
    const given = await read();
    end(undefined);
    return given;
  } catch (error) {
    end(error);
    throw error;
  }
}
