/** Gives the yearly report of a form and year, from kept readings or from a live read. */
import type { Database } from '../database/session';
import type { Platform } from '../report/platform';
import { AnnualFault, BeforeOperation, MappingFault, YearToCome } from '../report/report-faults';
import { SharedReads } from '../report/shared-reads';
import { vietnamDay, vietnamYear } from '../vietnam';
import { type AnnualReport, annualReport } from './annual-report';
import type { AnnualFiles } from './close';
import type { FormNumber } from './indicators';
import { type AnnualRead, readAnnual, readAnnualSql } from './read';
import { Records } from './records';
import { readSettings } from './settings';
import { closedYear, liveYear, type YearData } from './year-data';

/** Live reads for the page; a year that is closed takes none. */
export class AnnualReports {
  private readonly reads: SharedReads<number, AnnualRead>;

  /** @param timeZone the fixed offset of the platform's DATETIMEs */
  constructor(
    database: Database,
    private readonly files: AnnualFiles,
    timeZone: string,
    private readonly platform: Platform,
    private readonly now: () => Date = () => new Date(),
  ) {
    const firstYear = platform.since?.year;
    const read = (year: number) =>
      readAnnual(database, readAnnualSql(files.sql), timeZone, {
        year,
        ...(firstYear === undefined ? {} : { firstYear }),
      });
    this.reads = new SharedReads(read, { atOnce: 1, waiters: 10 });
  }

  /**
   * @param asked the year and form; otherwise the year that is due, and the form of annual.json
   * @param signal aborted by a client that no longer waits
   * @throws AnnualFault, MappingFault, DatabaseUnavailable, YearToCome, BeforeOperation
   */
  async report(
    asked: { readonly year?: number | undefined; readonly form?: FormNumber | undefined } = {},
    signal?: AbortSignal,
  ): Promise<AnnualReport> {
    try {
      return await this.reportFor(asked, signal);
    } catch (error) {
      // Only the platform's own account reads this page, so it may see where annual.sql is wrong.
      if (error instanceof MappingFault) throw new AnnualFault(error.message);
      throw error;
    }
  }

  private async reportFor(
    asked: { readonly year?: number | undefined; readonly form?: FormNumber | undefined },
    signal?: AbortSignal,
  ): Promise<AnnualReport> {
    const settings = readSettings(this.files.json);
    const now = this.now();
    const running = vietnamYear(now);
    const firstYear = this.platform.since?.year ?? 0;
    const year = asked.year ?? Math.max(yearDue(now), Math.min(firstYear, running));
    if (year > running) throw new YearToCome(`${year} has not begun in Vietnam`);
    if (year < firstYear) throw new BeforeOperation(year, firstYear);
    const data = await this.yearData(year, now, signal);
    return annualReport(asked.form ?? settings.form, data, settings, this.platform, now);
  }

  private async yearData(year: number, now: Date, signal?: AbortSignal): Promise<YearData> {
    const records = Records.read(this.files.folder);
    return closedYear(records, year, now) ?? liveYear(records, await this.reads.next(year, signal));
  }
}

/** Until its deadline, the year before; then the running one. */
export function yearDue(now: Date): number {
  const running = vietnamYear(now);
  return vietnamDay(now) <= `${running}-02-14` ? running - 1 : running;
}
