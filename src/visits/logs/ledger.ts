import type { Session } from '../../database/session';
import { t } from '../../words/words';
import { addBatch } from '../table';
import { LogFault, type Prefix } from './prefix';
import type { LogReader } from './reader';
import { type LogState, writeLogState } from './state';
import type { LogVisits } from './visits';

/**
 * Books what was counted in logs. The visits of a batch and how far the logs were read are kept
 * together on disk, and only then is the database told: whatever comes between, no line counts twice.
 */
export class Ledger {
  /** The visits that were added, by day 'YYYY-MM-DD'. */
  readonly added = new Map<string, number>();
  /** Those of days that were counted otherwise already. */
  readonly leftOut = new Map<string, number>();
  private readonly atStart: LogState;

  constructor(
    private readonly session: Session,
    private readonly file: string,
    private state: LogState,
  ) {
    this.atStart = state;
  }

  /** @throws LogFault for a log of another format; LogStateFault, DatabaseUnavailable */
  async book(visits: LogVisits, readers: readonly LogReader[]): Promise<void> {
    const foreign = readers.find(
      ({ earlier, lines, unknown }) => !earlier && lines > 0 && unknown === lines,
    );
    if (foreign) throw new LogFault(t`${foreign.file} is not in nginx's format 'combined'`);

    const counted = visits.takeDays();
    const elsewhere = await this.countedElsewhere([...counted.keys()]);
    const days: Record<string, number> = {};
    for (const [day, count] of counted) {
      const book = elsewhere.has(day) ? this.leftOut : this.added;
      book.set(day, (book.get(day) ?? 0) + count);
      if (book === this.added) days[day] = count;
    }
    const { slot, batch } = this.state;
    this.state = { slot, batch: batch + 1, days, logs: this.readSoFar(readers), open: visits.open };
    await writeLogState(this.file, this.state);
    await this.send();
  }

  /** Adds the last batch to the table, unless it is in already. */
  async send(): Promise<void> {
    const { slot, batch, days } = this.state;
    for (const [day, visits] of Object.entries(days)) {
      await addBatch(this.session, { slot, number: batch, day, visits });
    }
  }

  /** What is known of every log, where one that was read on replaces what was known of it. */
  private readSoFar(readers: readonly LogReader[]): Prefix[] {
    const readOn = new Set(readers.map(({ earlier }) => earlier));
    const now = readers.flatMap(({ taken }) => taken ?? []);
    return [...this.atStart.logs.filter((each) => !readOn.has(each)), ...now];
  }

  /** Which of the days hold visits that did not come from these logs: they would count twice. */
  private async countedElsewhere(days: readonly string[]): Promise<ReadonlySet<string>> {
    const list = ["''", ...days.map((day) => `'${day}'`)].join(', ');
    const { rows } = await this.session.query(`
      SELECT DISTINCT day
      FROM baocao_visits
      WHERE day IN (${list})
        AND slot <> '${this.state.slot}'
        AND visits > 0`);
    return new Set(rows.map(([day]) => day?.text ?? ''));
  }
}
