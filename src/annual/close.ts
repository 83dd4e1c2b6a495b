/**
 * Closes a year: one read, kept for good; by hand, or by the server itself at the turn of the year. Then marks the
 * reading that was filed.
 */
import { existsSync, readFileSync } from 'node:fs';
import type { Logger } from 'pino';
import type { Database } from '../database/session';
import { Fault } from '../fault';
import type { Period } from '../report/period';
import type { Platform } from '../report/platform';
import { AnnualFault } from '../report/report-faults';
import { vietnamYear } from '../vietnam';
import { t } from '../words/words';
import { type AnnualReport, annualReport } from './annual-report';
import type { AnnualCell } from './cell';
import { type AnnualSql, readAnnual, readAnnualSql } from './read';
import {
  type Chained,
  type Filed,
  type FiledCell,
  type Reading,
  Records,
  writeRecord,
} from './records';
import { readSettings, sha256 } from './settings';
import { closedYear } from './year-data';

/** The first year on which the decree asks for a report. */
export const FIRST_YEAR = 2026;

/** What the yearly report is made from. */
export interface AnnualFiles {
  readonly sql: string;
  readonly json: string;
  readonly folder: string;
}

export interface Closing {
  readonly database: Database;
  readonly files: AnnualFiles;
  /** The fixed offset of the platform's DATETIMEs. */
  readonly timeZone: string;
  /** The year in which operation began, if it is known. */
  readonly firstYear: number | undefined;
  readonly audit?: ReadingAudit | undefined;
}

/** The audit file, where there is one. */
export interface ReadingAudit {
  /** Adds a line. @throws AuditFault */
  append(record: Chained<Reading>): Promise<void>;
  /** The hashes of the records that have a line. @throws AuditFault */
  recorded(): Promise<ReadonlySet<string>>;
}

/** A reading this soon after the year's end counts as prompt, in milliseconds. */
const PROMPT_MS = 5 * 60_000;
const HOUR_MS = 3_600_000;

/**
 * Reads a year that is over, and keeps the reading.
 * @throws AnnualFault, MappingFault, DatabaseUnavailable, YearToCome; nothing is kept then
 */
export async function closeYear(
  closing: Closing,
  year: number,
): Promise<{ readonly file: string; readonly record: Chained<Reading> }> {
  const { files, firstYear = 0 } = closing;
  // Zeros of a year without a platform would be invented.
  if (year < firstYear) throw new AnnualFault(t`The platform was not in operation in ${year}`);
  const sql = readAnnualSql(files.sql);
  const read = await readYear(closing, sql, year);
  if (!read.period.closed) throw new NotOver(t`${year} is not over in Vietnam yet`);
  const records = Records.read(files.folder);
  const reading: Reading = {
    kind: 'reading',
    id: read.id,
    year,
    number: records.nextNumber('reading', year),
    read_at: read.readAt.toISOString(),
    period: { start: read.period.start.toISOString(), end: read.period.end.toISOString() },
    late_hours: lateHours(read.period, read.readAt),
    annual_sql_sha256: sql.sha256,
    annual_json_sha256: existsSync(files.json) ? sha256(readFileSync(files.json, 'utf8')) : null,
    values: read.values,
    groups: read.groups,
    statements: read.statements,
    before: read.before,
  };
  return writeRecord(records, reading);
}

/** The year that was to be closed is still running. */
export class NotOver extends AnnualFault {}

function readYear({ database, timeZone, firstYear }: Closing, sql: AnnualSql, year: number) {
  return readAnnual(database, sql, timeZone, {
    year,
    ...(firstYear === undefined ? {} : { firstYear }),
  });
}

/** '30.5' for a reading that long after the year's end, rounded up; null for a prompt one. */
function lateHours({ end }: Period, readAt: Date): string | null {
  const late = readAt.getTime() - end.getTime();
  return late < PROMPT_MS ? null : (Math.ceil((late / HOUR_MS) * 10) / 10).toFixed(1);
}

/** How the server waits; a test passes its own clock. */
export interface Scheduler {
  now(): number;
  /** @returns what calls it off */
  after(milliseconds: number, work: () => void): () => void;
}

export const SYSTEM_SCHEDULER: Scheduler = {
  now: Date.now,
  after: (milliseconds, work) => {
    const timer = setTimeout(work, milliseconds);
    return () => clearTimeout(timer);
  },
};

/** The longest wait, in milliseconds: Node's timers wait no longer, and annual.sql may be added meanwhile. */
const LONGEST_WAIT_MS = HOUR_MS;
const FIRST_RETRY_MS = 5_000;
const LONGEST_RETRY_MS = 5 * 60_000;

/**
 * Closes each year by itself as soon as it is over, or at the first start after. What fails is logged, and tried
 * again until it succeeds.
 */
export class YearCloser {
  private cancel: () => void = () => undefined;
  private retryMs = FIRST_RETRY_MS;
  /** Readings that are kept but not yet in the audit file. */
  private readonly unrecorded: Chained<Reading>[] = [];
  /** Whether those of an earlier run were looked for. */
  private isRecalled = false;
  private ended = false;

  constructor(
    private readonly closing: Closing,
    private readonly logger: Logger,
    private readonly clock: Scheduler = SYSTEM_SCHEDULER,
  ) {}

  start(): void {
    this.wait(0);
  }

  stop(): void {
    this.ended = true;
    this.cancel();
  }

  private wait(milliseconds: number): void {
    if (this.ended) return;
    this.cancel = this.clock.after(milliseconds, () => {
      this.step().then(
        (next) => this.wait(next),
        (error: unknown) => {
          this.logger.error({ err: error }, 'a bug: the year is not closed');
          this.wait(LONGEST_RETRY_MS);
        },
      );
    });
  }

  /** @returns after how many milliseconds to look again */
  private async step(): Promise<number> {
    const year = vietnamYear(new Date(this.clock.now())) - 1;
    try {
      if (this.isDue(year)) await this.close(year);
      await this.recall(year);
      await this.record();
    } catch (error) {
      if (!(error instanceof Fault)) throw error;
      const reason = error.message;
      const seconds = this.retryMs / 1000;
      this.logger.error({ year, reason, retryAfterSeconds: seconds }, 'the year is not closed yet');
      const retry = this.retryMs;
      this.retryMs = Math.min(2 * this.retryMs, LONGEST_RETRY_MS);
      return retry;
    }
    this.retryMs = FIRST_RETRY_MS;
    return Math.min(LONGEST_WAIT_MS, this.untilNewYear());
  }

  private isDue(year: number): boolean {
    const { files, firstYear = 0 } = this.closing;
    if (year < Math.max(FIRST_YEAR, firstYear) || !existsSync(files.sql)) return false;
    return Records.read(files.folder).readingsOf(year).length === 0;
  }

  private async close(year: number): Promise<void> {
    const { file, record } = await closeYear(this.closing, year);
    const { id, number, late_hours: lateHours, hash } = record;
    this.logger.info({ year, number, id, lateHours, hash, file }, 'the year is closed');
    this.unrecorded.push(record);
  }

  /** Readings that an earlier run kept, and ended before their lines were in the audit file. */
  private async recall(year: number): Promise<void> {
    const { audit, files } = this.closing;
    if (this.isRecalled || !audit) return;
    const records = Records.read(files.folder);
    const readings = records.problems.length === 0 ? records.readingsOf(year) : [];
    if (readings.length > 0) {
      const recorded = await audit.recorded();
      const known = new Set([...recorded, ...this.unrecorded.map(({ hash }) => hash)]);
      this.unrecorded.push(...readings.filter(({ hash }) => !known.has(hash)));
    }
    this.isRecalled = true;
  }

  private async record(): Promise<void> {
    for (const reading of [...this.unrecorded]) {
      await this.closing.audit?.append(reading);
      this.unrecorded.shift();
    }
  }

  /** One second past the turn of the year in Vietnam. */
  private untilNewYear(): number {
    const now = this.clock.now();
    const turn = Date.UTC(vietnamYear(new Date(now)) + 1, 0, 1, -7, 0, 1);
    return Math.max(1000, turn - now);
  }
}

/**
 * Keeps what was sent to the portal for a year.
 * @param reading the number of the reading that it was made from
 * @throws AnnualFault for a reading that is not there, or records that were changed
 */
export async function fileYear(
  files: AnnualFiles,
  platform: Platform,
  year: number,
  reading: number,
): Promise<{ file: string; record: Chained<Filed>; report: AnnualReport }> {
  const settings = readSettings(files.json);
  const records = Records.read(files.folder);
  const [problem] = records.problems;
  if (problem !== undefined) throw new AnnualFault(problem);
  const now = new Date();
  const data = closedYear(records, year, now, reading);
  const chosen = data?.readings.find(({ number }) => number === reading);
  if (!data || !chosen) {
    throw new AnnualFault(t`there is no reading ${reading} of ${year} in ${files.folder}`);
  }
  const report = annualReport(settings.form, data, settings, platform, now);
  const filed: Filed = {
    kind: 'filed',
    year,
    number: records.nextNumber('filed', year),
    reading,
    reading_hash: chosen.hash,
    form: settings.form,
    filed_at: now.toISOString(),
    annual_json_sha256: settings.sha256,
    cells: filedCells(report),
  };
  return { ...(await writeRecord(records, filed)), report };
}

function filedCells({ rows, grids }: AnnualReport): Record<string, FiledCell> {
  const cells = [
    ...rows.flatMap(({ result }) => result ?? []),
    ...grids.flatMap(({ lines }) => lines.flatMap((line) => line.cells)),
  ];
  const filed = cells.filter(
    (cell): cell is AnnualCell & { plain: string } =>
      cell.plain !== undefined && !cell.key.endsWith('_change'),
  );
  return Object.fromEntries(filed.map(({ key, state, plain }) => [key, { state, value: plain }]));
}
