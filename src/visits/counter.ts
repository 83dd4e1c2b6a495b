/**
 * Counts visits: gathers them in memory and on disk, and adds them to the table. `counter-app.ts`
 * decides which requests are visits; `journal.ts` writes to the disk.
 */
import type { Logger } from 'pino';
import { StatementRefused } from '../database/faults';
import type { Database, Session } from '../database/session';
import { Fault } from '../fault';
import { dayNumberOf, isoDay, vietnamDay } from '../vietnam';
import {
  abandonedJournals,
  beginRun,
  Journal,
  keepDamaged,
  type Run,
  removeJournal,
  StateFault,
} from './journal';
import { addBatch, type Batch, databaseDay, possibleDays, usualDay, whatLacks } from './table';

/** How often what was counted goes to the disk and the database, in milliseconds. */
const EVERY_MS = 1000;
/** The same where each visit is answered after its commit, and someone waits for it. */
const EVERY_DURABLE_MS = 100;
/** How long to wait before trying a database again that is away, in milliseconds. */
const RETRY_MS = 1000;

/** How long to wait before sending a refused batch again, in milliseconds. */
const ASIDE_MS = 600_000;
/** A batch has a day in the future, or one that does not exist. */
class DayRefused extends Error {}

/** A visit cannot be kept: neither the database nor the disk takes it. */
export class CounterUnavailable extends Fault {
  readonly audience = 'admin';
  override readonly code = 'visits_unavailable';
  override readonly retryAfterSeconds = 10;
}

export interface CounterOptions {
  /** Where the runs on this machine keep their journals. */
  readonly folder: string;
  /** Whether `count` resolves only after the commit. */
  readonly durable: boolean;
  readonly logger: Logger;
  /** The clock, in milliseconds since 1970. */
  readonly now?: () => number;
}

interface Gathered extends Batch {
  number: number;
  visits: number;
  /** How many of the visits are in the journal. */
  recorded: number;
  /** The requests that wait until their visits are committed. */
  waiting: WaitingRequest[];
}

interface WaitingRequest {
  resolve(): void;
  reject(error: Error): void;
}

/**
 * Counts visits: gathers them in memory and adds them to the table together, each once and only once.
 * Every second what was gathered goes to the journal and then to the database. A batch grows until it
 * is first sent, and never after that, so that it can be sent again if no answer came: by this run or,
 * after a crash, by the next.
 */
export class Counter {
  /** Not sent yet; the last is today's. */
  private readonly growing: Gathered[] = [];
  /** Sent, or next to be sent, in this order. */
  private readonly sealed: Gathered[];
  /** Refused by a database that takes others: kept in the journal, and sent again later. */
  private readonly aside: Gathered[] = [];
  private asideUntil = 0;
  /** The visits of a usual day, and the day before which those were. */
  private usual = { day: '', visits: 0 };
  private batches = 0;
  private writing: Promise<void> | undefined;
  /** Why the database did not take the last batch; undefined if it did. */
  private away: string | undefined;
  private retryAt = 0;
  private journalFails = false;
  private stopped = false;
  private wake = () => {};
  private readonly cycles: Promise<void>;

  private constructor(
    private readonly database: Database,
    private readonly options: CounterOptions,
    private readonly run: Run,
    private readonly journal: Journal,
    leftBehind: readonly Batch[],
  ) {
    this.sealed = leftBehind.map((each) => ({ ...each, recorded: each.visits, waiting: [] }));
    this.cycles = this.keepCycling();
  }

  /** A counter that runs, and has taken up what earlier runs left behind. @throws StateFault */
  static async start(database: Database, options: CounterOptions): Promise<Counter> {
    try {
      return await Counter.takeUp(database, options);
    } catch (error) {
      const { syscall, code } = error as NodeJS.ErrnoException;
      throw syscall ? new StateFault(`${options.folder} cannot be used (${code})`) : error;
    }
  }

  private static async takeUp(database: Database, options: CounterOptions): Promise<Counter> {
    const run = await beginRun(options.folder);
    const abandoned = await abandonedJournals(options.folder, run);
    const leftBehind = abandoned.flatMap(({ batches }) => batches);
    // Only when they are safe here may they go there.
    const journal = await Journal.create(run.journal, leftBehind);
    for (const { file, damaged } of abandoned) {
      if (damaged.length === 0) await removeJournal(file);
      else {
        const kept = await keepDamaged(file);
        options.logger.error(
          { file: kept, lines: damaged.length },
          'a journal has damaged lines: the visits in them are not counted; the file is kept',
        );
      }
    }
    if (leftBehind.length > 0) {
      options.logger.info(
        { batches: leftBehind.length },
        'taking up what an earlier run left behind',
      );
    }
    return new Counter(database, options, run, journal, leftBehind);
  }

  /** The visits of a usual day, by the last seven days in the table; 0 while that is not known. */
  get usualDay(): number {
    return this.usual.visits;
  }

  /** Whether the database took what was last sent. */
  get databaseAnswers(): boolean {
    return this.away === undefined;
  }

  /**
   * Counts visits on the day that it is in Vietnam. With `durable` it resolves when they are committed
   * or, while the database is away, safe on disk; else at once.
   * @throws CounterUnavailable if they can be kept nowhere
   */
  async count(visits: number): Promise<void> {
    if (this.away !== undefined && this.journalFails) throw nowhere();
    const batch = this.todays();
    batch.visits += visits;
    if (this.options.durable) {
      await new Promise<void>((resolve, reject) => batch.waiting.push({ resolve, reject }));
    }
  }

  /** Writes what is left to the database or, if that is away, leaves it in the journal for the next run. */
  async stop(): Promise<void> {
    this.stopped = true;
    this.wake();
    await this.cycles;
    await this.writing;
    // Once more if the database came back, or went away, during the first.
    for (let round = 0; round < 2 && this.left > 0; round += 1) {
      this.retryAt = 0;
      await this.cycle();
      await this.writing;
    }
    if (this.left > 0) await this.journal.sync();
    await this.journal.close();
    await this.run.end(this.left === 0);
  }

  private get left(): number {
    return this.growing.length + this.sealed.length + this.aside.length;
  }

  private todays(): Gathered {
    const day = vietnamDay((this.options.now ?? Date.now)());
    const last = this.growing.at(-1);
    if (last?.day === day) return last;
    this.batches += 1;
    const { slot } = this.run;
    const batch = { slot, number: this.batches, day, visits: 0, recorded: 0, waiting: [] };
    this.growing.push(batch);
    return batch;
  }

  private async keepCycling(): Promise<void> {
    const every = this.options.durable ? EVERY_DURABLE_MS : EVERY_MS;
    for (
      let due = performance.now() + every;
      !this.stopped;
      due = Math.max(due + every, performance.now())
    ) {
      await new Promise<void>((resolve) => {
        const timer = setTimeout(resolve, due - performance.now());
        this.wake = () => {
          clearTimeout(timer);
          resolve();
        };
      });
      if (!this.stopped) await this.cycle();
    }
  }

  /** What happens every second: journal first, then database. Never throws; runs once at a time. */
  private async cycle(): Promise<void> {
    const { growing, sealed } = this;
    const confirmed = sealed.length === 0;
    const forgettable =
      confirmed && this.aside.length === 0 && growing.every(({ recorded }) => recorded === 0);
    if (confirmed) sealed.push(...growing.splice(0));

    const answered = this.away === undefined ? [] : this.takeWaiting();
    try {
      if (forgettable) await this.journal.empty();
      if (this.aside.length > 0 && performance.now() >= this.asideUntil) await this.takeUpAside();
      await this.record();
      if (answered.length > 0) await this.journal.sync();
      for (const { resolve } of answered) resolve();
      if (this.journalFails) this.options.logger.info('the journal can be written again');
      this.journalFails = false;
    } catch (error) {
      for (const { reject } of answered) reject(nowhere());
      const reason = (error as Error).message;
      if (!this.journalFails) this.options.logger.error({ reason }, 'no journal can be written');
      this.journalFails = true;
    }
    if (sealed.length > 0 && performance.now() >= this.retryAt) {
      this.writing ??= this.write().finally(() => {
        this.writing = undefined;
      });
    }
  }

  private takeWaiting(): WaitingRequest[] {
    return [...this.aside, ...this.sealed, ...this.growing].flatMap(({ waiting }) =>
      waiting.splice(0),
    );
  }

  /** Brings the journal up to date. @throws a system error */
  private async record(): Promise<void> {
    const batches = [...this.aside, ...this.sealed, ...this.growing];
    for (const batch of batches) {
      const { visits } = batch;
      if (batch.recorded === visits) continue;
      await this.journal.append({ ...batch, visits });
      batch.recorded = visits;
    }
    if (!this.journal.tooLong) return;
    await this.journal.rewrite(batches.map((batch) => ({ ...batch, visits: batch.recorded })));
  }

  /** Sends what is sealed, a batch after the other. Never throws. */
  private async write(): Promise<void> {
    const { logger } = this.options;
    const refused: { batch: Gathered; reason: string }[] = [];
    let taken = 0;
    for (const batch of [...this.sealed]) {
      // A row takes batches in the order of their numbers alone.
      if (refused.some(({ batch: { slot, day } }) => slot === batch.slot && day === batch.day))
        continue;
      try {
        await this.database.session((session) => this.add(session, batch));
      } catch (error) {
        const reason = (error as Error).message;
        if (error instanceof StatementRefused || error instanceof DayRefused) {
          refused.push({ batch, reason });
          continue;
        }
        this.isAway(reason);
        return;
      }
      taken += 1;
      this.sealed.splice(this.sealed.indexOf(batch), 1);
      for (const { resolve } of batch.waiting) resolve();
      if (this.away !== undefined) logger.info('the database takes visits again');
      this.away = undefined;
    }
    const [first] = refused;
    if (!first) return;
    if (taken > 0 || (await this.takesVisits())) this.setAside(refused);
    else this.isAway(first.reason);
  }

  /** Whether the table accepts any visits, which means that it refused this one batch. */
  private async takesVisits(): Promise<boolean> {
    try {
      return (await this.database.session(whatLacks)) === undefined;
    } catch {
      return false;
    }
  }

  private isAway(reason: string): void {
    if (reason !== this.away) this.options.logger.error({ reason }, 'visits wait in the journal');
    this.away = reason;
    this.retryAt = performance.now() + RETRY_MS;
  }

  private async add(session: Session, batch: Batch): Promise<void> {
    const today = await databaseDay(session);
    const day = dayNumberOf(batch.day) || 0;
    const { first, last } = possibleDays(today);
    if (isoDay(day) !== batch.day || day < first || day > last) {
      throw new DayRefused(`visits of ${batch.day}, by the database's clock on ${today}`);
    }
    if (this.usual.day !== today) {
      this.usual = { day: today, visits: await usualDay(session, today) };
    }
    await addBatch(session, batch);
  }

  private setAside(refused: readonly { batch: Gathered; reason: string }[]): void {
    for (const { batch, reason } of refused) {
      const { slot, day, visits } = batch;
      for (const each of this.sealed.filter((one) => one.slot === slot && one.day === day)) {
        this.sealed.splice(this.sealed.indexOf(each), 1);
        this.aside.push(each);
      }
      this.options.logger.error(
        { day, visits, reason },
        'the database refuses visits; they are kept in the journal, and others go on',
      );
    }
    this.asideUntil = performance.now() + ASIDE_MS;
  }

  /**
   * Sends again what was refused, under new numbers: later batches of its rows may be in by now. The journal has
   * the new numbers before anything is sent. @throws a system error
   */
  private async takeUpAside(): Promise<void> {
    const again = this.aside.splice(0);
    for (const batch of again) {
      this.batches += 1;
      batch.number = batch.slot === this.run.slot ? this.batches : batch.number + this.batches;
    }
    this.sealed.push(...again);
    await this.journal.rewrite(
      [...this.sealed, ...this.growing].map((batch) => ({ ...batch, visits: batch.recorded })),
    );
  }
}

function nowhere(): CounterUnavailable {
  return new CounterUnavailable('neither the database nor the disk takes visits');
}
