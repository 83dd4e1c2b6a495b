/**
 * Serves live reports to any number of clients from few reads, and keeps the reads that pages showed recently.
 * `live-report.ts` and `months.ts` make a read; `shared-reads.ts` shares it.
 */
import { LRUCache } from 'lru-cache';
import { DatabaseUnavailable } from '../database/faults';
import type { Database } from '../database/session';
import { vietnamYear } from '../vietnam';
import { type Report, readReport, type ShownReport } from './live-report';
import { MonthsDiffer, readMonths, type YearByMonths } from './months';
import { BeforeOperation } from './report-faults';
import type { Statement } from './report-sql';
import { JointLimits, SharedReads } from './shared-reads';

export const READ_KINDS = ['report', 'months'] as const;

/** A report year; 'current' is the running one in Vietnam, by the database's clock. */
type YearKey = number | 'current';

/** How a read of the database ended; a repeated read ends twice. */
export interface ReadEnded {
  readonly kind: (typeof READ_KINDS)[number];
  /** Includes the wait for a connection; in milliseconds. */
  readonly tookMs: number;
  /** Undefined for a good one. */
  readonly error: unknown;
}

/** Of reports and months together. */
const LIMITS = { atOnce: 2, waiters: 1000 };

/** Callers of an open API have a queue of their own, for at most two report years at a time. */
const STRANGERS_LIMITS = { atOnce: 1, waiters: 200, kinds: 2 };

/** Reports and months, each read shared by many requests. See `SharedReads`. */
export class LiveReports {
  private readonly reportReads: SharedReads<YearKey, Report>;
  private readonly monthReads: SharedReads<YearKey, YearByMonths>;
  private readonly strangersReads: SharedReads<YearKey, Report>;

  /** The same reports for callers without an account: they wait for each other, and keep no inspector waiting. */
  readonly strangers: Pick<LiveReports, 'report'> = {
    report: (year, signal) =>
      this.next(this.strangersReads, ({ period }) => period.year, year, signal),
  };

  /**
   * @param timeZone the fixed offset of the platform's DATETIMEs, in which statements are bound
   * @param firstYear that in which the platform's operation began, if it is configured
   * @param onRead called after every read
   */
  constructor(
    database: Database,
    statements: readonly Statement[],
    readonly timeZone: string,
    private readonly firstYear = 0,
    onRead: (ended: ReadEnded) => void = () => undefined,
  ) {
    const limits = new JointLimits(LIMITS);
    const readYear = (year: number | undefined) => readReport(database, statements, timeZone, year);
    this.reportReads = shared('report', limits, onRead, readYear);
    this.strangersReads = shared('report', new JointLimits(STRANGERS_LIMITS), onRead, readYear);
    this.monthReads = shared('months', limits, onRead, (year) =>
      readMonths(database, statements, timeZone, year, firstYear),
    );
  }

  /** How many requests wait for reads that have not started. */
  get waiting(): number {
    return this.reportReads.waiters + this.monthReads.waiters + this.strangersReads.waiters;
  }

  /** How many reads are under way. */
  get underWay(): number {
    return this.reportReads.underWay + this.monthReads.underWay + this.strangersReads.underWay;
  }

  /**
   * A report from a read that starts after this call.
   * @param year the report year; the running one in Vietnam if undefined
   * @param signal aborted by a client that no longer waits
   * @throws MappingFault, DatabaseUnavailable, YearToCome, BeforeOperation, TooManyWaiting
   */
  report(year?: number, signal?: AbortSignal): Promise<Report> {
    return this.next(this.reportReads, ({ period }) => period.year, year, signal);
  }

  /** A year by months, as `report`. @throws MonthsDiffer too */
  months(year?: number, signal?: AbortSignal): Promise<YearByMonths> {
    return this.next(this.monthReads, ({ report }) => report.period.year, year, signal);
  }

  private async next<Read>(
    reads: SharedReads<YearKey, Read>,
    yearOf: (read: Read) => number,
    year?: number,
    signal?: AbortSignal,
  ): Promise<Read> {
    if (year !== undefined && year < this.firstYear) {
      throw new BeforeOperation(year, this.firstYear);
    }
    if (year === undefined || year === vietnamYear(new Date())) {
      // One read serves requests with and without the running year's name. At the turn of the year,
      // or where our clock is wrong, the database's clock may give another year.
      const read = await reads.next('current', signal);
      if (year === undefined || year === yearOf(read)) return read;
    }
    return reads.next(year, signal);
  }
}

/** Shares reads of one kind, each repeated once where that can help. */
function shared<Read>(
  kind: ReadEnded['kind'],
  limits: JointLimits,
  onRead: (ended: ReadEnded) => void,
  read: (year: number | undefined) => Promise<Read>,
): SharedReads<YearKey, Read> {
  const timedRead = (year: YearKey) =>
    timed(kind, () => read(year === 'current' ? undefined : year), onRead);
  return new SharedReads((year) => onceMore(() => timedRead(year)), limits);
}

/**
 * Repeats a read, once, that lost its connection, or whose months differ: tables without transactions
 * (MyISAM) may change during a read.
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

/** Runs a read, and reports how long it took and how it ended. */
async function timed<T>(
  kind: ReadEnded['kind'],
  read: () => Promise<T>,
  onRead: (ended: ReadEnded) => void,
): Promise<T> {
  const start = performance.now();
  const end = (error: unknown) => onRead({ kind, tookMs: performance.now() - start, error });
  try {
    const result = await read();
    end(undefined);
    return result;
  } catch (error) {
    end(error);
    throw error;
  }
}

/** How long a shown read is kept. */
const KEPT_MS = 10 * 60_000;

/** A kept read takes some hundred bytes. */
const MOST_KEPT = 1000;

/**
 * The reads that pages showed a short while ago: a copy that is taken from a page shows the same read. Older ones
 * are in the audit file.
 */
export class KeptReads {
  private readonly reports: LRUCache<string, ShownReport>;

  /** @param clock in milliseconds */
  constructor(most = MOST_KEPT, clock: { now(): number } = performance) {
    this.reports = new LRUCache({ max: most, ttl: KEPT_MS, ttlResolution: 0, perf: clock });
  }

  keep({ id, period, figures, readAt }: ShownReport): void {
    this.reports.set(id, { id, period, figures, readAt });
  }

  /** @param id in its canonical form, see `reportIdFrom` */
  find(id: string): ShownReport | undefined {
    return this.reports.get(id);
  }
}
