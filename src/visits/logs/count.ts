/**
 * Counts the visits in access logs into the table, each line once: how far the logs were read and what was
 * counted are kept together in a state file. `reader.ts` reads bytes and lines.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, stat } from 'node:fs/promises';
import path from 'node:path';
import type { Session } from '../../database/session';
import { Fault } from '../../fault';
import { replaceFile } from '../../files';
import { quoteText } from '../../sql/print';
import { t } from '../../words/words';
import { addBatch, databaseDay } from '../table';
import { LogVisits, type OpenVisits } from './log-visits';
import { LogFault, LogReader, type Prefix, withoutCopies } from './reader';

/** The name of the lock that a reading holds at the server. */
const LOCK = "'baocao_visits log'";

/** How often what was counted is written while logs are read, in milliseconds. */
const EVERY_MS = 20_000;

/** The result of counting logs. */
export interface LogCount {
  /** The visits that were added, by day 'YYYY-MM-DD'. */
  readonly added: ReadonlyMap<string, number>;
  /** The visits of days that were counted otherwise already, which are left out. */
  readonly leftOut: ReadonlyMap<string, number>;
  readonly lines: number;
  /** Lines that are not of the format. */
  readonly unknown: number;
  /** Requests of days that have not come, or are too long ago. */
  readonly misdated: number;
}

export interface LogOptions {
  readonly stateFile: string;
  /** Called with the bytes that were read, and with how many there are. */
  onRead?(bytes: number, total: number): void;
  /** How often what was counted is written, in milliseconds. */
  readonly everyMs?: number;
}

/**
 * Adds the visits in access logs, which are read side by side in the order of their times.
 * Each line counts once, however often and under whatever name it is read, and wherever a reading broke
 * off: what was counted and how far it was read are kept together before anything is sent to the database.
 * @throws LogFault, LogStateFault, DatabaseUnavailable; then it can be run again
 */
export async function countLogs(
  session: Session,
  files: readonly string[],
  { stateFile, onRead = () => {}, everyMs = EVERY_MS }: LogOptions,
): Promise<LogCount> {
  return locked(session, async () => {
    const state = await readLogState(stateFile);
    const ledger = new Ledger(session, stateFile, state);
    await ledger.refuseOldState();
    await ledger.send();

    const logs = await withoutCopies(files);
    const sizes = await Promise.all(logs.map(async (log) => (await stat(log)).size));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const readers: LogReader[] = [];
    const visits = new LogVisits(await databaseDay(session), state.open);
    try {
      for (const log of logs) {
        readers.push(await LogReader.open(log, state.logs, (bytes) => onRead(bytes, total)));
      }
      await countAll(readers, visits, ledger, everyMs);
    } finally {
      for (const reader of readers) reader.close();
    }
    const sum = (of: 'lines' | 'unknown') => readers.reduce((all, each) => all + each[of], 0);
    const { added, leftOut } = ledger;
    const { misdated } = visits;
    return { added, leftOut, lines: sum('lines'), unknown: sum('unknown'), misdated };
  });
}

/** Takes all lines in the order of their times, and books what they come to now and then. */
async function countAll(
  readers: readonly LogReader[],
  visits: LogVisits,
  ledger: Ledger,
  everyMs: number,
): Promise<void> {
  let bookAt = Date.now() + everyMs;
  for (let next = earliest(readers); next; next = earliest(readers)) {
    if (next.hit) visits.take(next.hit);
    const more = next.next();
    if (!more) continue;
    await more;
    if (Date.now() < bookAt) continue;
    await ledger.book(visits, readers);
    bookAt = Date.now() + everyMs;
  }
  await ledger.book(visits, readers);
}

/** Two readings at a time would both count what is new. One that was killed may take a moment to go. */
async function locked<T>({ query }: Session, work: () => Promise<T>): Promise<T> {
  const { rows } = await query(`SELECT GET_LOCK(${LOCK}, 2)`);
  if (rows[0]?.[0]?.text !== '1') throw new LogFault(t`another 'baocao visits log' is running`);
  const result = await work();
  await query(`DO RELEASE_LOCK(${LOCK})`);
  return result;
}

/** The log whose current line is the oldest. */
function earliest(readers: readonly LogReader[]): LogReader | undefined {
  let first: LogReader | undefined;
  for (const reader of readers) {
    if (reader.more && (!first || reader.time < first.time)) first = reader;
  }
  return first;
}

/**
 * Books what was counted in logs. The visits of a batch and how far the logs were read are kept
 * together on disk, and only then is the batch sent to the database: whatever comes between, no line counts twice.
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

  /**
   * Refuses a state file older than the table, such as one from a backup: new visits would get the numbers of
   * batches that the table already has, and be lost.
   * @throws LogStateFault
   */
  async refuseOldState(): Promise<void> {
    const { slot, batch } = this.state;
    const { rows } = await this.session.query(
      `SELECT MAX(batch) FROM baocao_visits WHERE slot = ${quoteText(slot)}`,
    );
    const known = Number(rows[0]?.[0]?.text ?? 0);
    if (known <= batch) return;
    throw new LogStateFault(
      t`${this.file} is older than the table baocao_visits (batch ${batch}, there ${known}): it was restored from a backup. Remove it: logs are then read anew, and days that were counted are left out`,
    );
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
    const list = ["''", ...days.map(quoteText)].join(', ');
    const { rows } = await this.session.query(`
      SELECT DISTINCT day
      FROM baocao_visits
      WHERE day IN (${list})
        AND slot <> ${quoteText(this.state.slot)}
        AND visits > 0`);
    return new Set(rows.map(([day]) => day?.text ?? ''));
  }
}

/** The contents of the state file: how far each log was read, so that each line counts once. */
export interface LogState {
  /** The slot that their visits are in, and its last batch. */
  readonly slot: string;
  readonly batch: number;
  /** The visits of that batch by day. They may be in the database or not: send them again. */
  readonly days: Readonly<Record<string, number>>;
  readonly logs: readonly Prefix[];
  readonly open: OpenVisits | undefined;
}

/** The state file cannot be read or written. */
export class LogStateFault extends Fault {
  readonly audience = 'admin';
}

/** Reads the state file; an empty state if there is none. @throws LogStateFault */
export async function readLogState(file: string): Promise<LogState> {
  try {
    return JSON.parse(await readFile(file, 'utf8')) as LogState;
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT') throw new LogStateFault(t`${file} cannot be read (${code ?? message})`);
    const slot = `log-${randomBytes(8).toString('hex')}`;
    return { slot, batch: 0, days: {}, logs: [], open: undefined };
  }
}

/** Writes the state file atomically, and syncs it to the disk. @throws LogStateFault */
export async function writeLogState(file: string, state: LogState): Promise<void> {
  try {
    await mkdir(path.dirname(file), { recursive: true, mode: 0o700 });
    await replaceFile(file, JSON.stringify(state), 0o600);
  } catch (error) {
    throw new LogStateFault(
      t`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`,
    );
  }
}
