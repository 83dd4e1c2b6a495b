import { stat } from 'node:fs/promises';
import type { Session } from '../../database/session';
import { t } from '../../words/words';
import { withoutCopies } from './copies';
import { Ledger } from './ledger';
import { LogFault } from './prefix';
import { LogReader } from './reader';
import { readLogState } from './state';
import { LogVisits } from './visits';

/** The name of the lock that a reading holds at the server. */
const LOCK = "'baocao_visits log'";

/** How often what was counted is written while logs are read, in milliseconds. */
const EVERY_MS = 20_000;

/** What a reading of logs came to. */
export interface LogCount {
  /** The visits that were added, by day 'YYYY-MM-DD'. */
  readonly added: ReadonlyMap<string, number>;
  /** The visits of days that were counted otherwise already, which are left out. */
  readonly leftOut: ReadonlyMap<string, number>;
  readonly lines: number;
  /** Lines that are not of the format. */
  readonly unknown: number;
}

export interface LogOptions {
  readonly stateFile: string;
  /** Told of bytes as they are read, of how many. */
  onRead?(bytes: number, total: number): void;
  /** How often what was counted is written, in milliseconds. */
  readonly everyMs?: number;
}

/**
 * Adds the visits that access logs tell of, which are read side by side in the order of their times.
 * Each line counts once, however often and under whatever name it is read, and wherever a reading broke
 * off: what was counted and how far it was read are kept together before the database is told.
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
    await ledger.send();

    const logs = await withoutCopies(files);
    const sizes = await Promise.all(logs.map(async (log) => (await stat(log)).size));
    const total = sizes.reduce((sum, size) => sum + size, 0);
    const readers: LogReader[] = [];
    try {
      for (const log of logs) {
        readers.push(await LogReader.open(log, state.logs, (bytes) => onRead(bytes, total)));
      }
      await countAll(readers, new LogVisits(state.open), ledger, everyMs);
    } finally {
      for (const reader of readers) reader.close();
    }
    const sum = (of: 'lines' | 'unknown') => readers.reduce((all, each) => all + each[of], 0);
    const { added, leftOut } = ledger;
    return { added, leftOut, lines: sum('lines'), unknown: sum('unknown') };
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
