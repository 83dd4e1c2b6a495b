/**
 * The journals of the counter's runs on this machine: visits that may not be in the database yet, safe
 * from a crash. A run takes over what a crashed run left. It knows nothing of the database.
 */
import { createHash, randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, readdir, rename, rm } from 'node:fs/promises';
import net from 'node:net';
import path from 'node:path';
import { Fault } from '../fault';
import { readRegularFile, replaceFile } from '../files';
import type { Batch } from './table';

/** The folder of journals cannot be used. */
export class StateFault extends Fault {
  readonly audience = 'admin';
}

/** The longest path of a socket that the system accepts, in bytes, less a reserve. */
const LONGEST_SOCKET = 100;

/** The size, in bytes, beyond which a journal is rewritten with its open batches alone. */
export const JOURNAL_LIMIT = 1024 * 1024;

/** What a journal holds. */
export interface Journaled {
  readonly batches: Batch[];
  /** Lines that were changed after they were written: the visits in them are not known. */
  readonly damaged: readonly string[];
}

/**
 * The journal of a run: batches that may not be in the database yet. A line is a batch; a later line of
 * the same batch replaces the earlier, since a batch grows until it is first sent. Append-only between two
 * moments at which all of it is in the database.
 */
export class Journal {
  private constructor(
    private readonly file: string,
    private handle: FileHandle,
    /** The bytes that are known to be whole lines. */
    private size = 0,
  ) {}

  /** A new file with these batches, safe on disk. @throws a system error */
  static async create(file: string, batches: readonly Batch[]): Promise<Journal> {
    const text = batches.map(lineOf).join('');
    return new Journal(file, await writeAnew(file, text), Buffer.byteLength(text));
  }

  get tooLong(): boolean {
    return this.size > JOURNAL_LIMIT;
  }

  /** Adds a line. @throws a system error, such as for a full disk; the next call mends the file */
  async append(batch: Batch): Promise<void> {
    const line = lineOf(batch);
    await this.handle.truncate(this.size);
    await this.handle.appendFile(line);
    this.size += Buffer.byteLength(line);
  }

  /** Resolves when what was appended would survive a power cut. */
  async sync(): Promise<void> {
    await this.handle.datasync();
  }

  /** Empties the journal once everything is in the database. */
  async empty(): Promise<void> {
    if (this.size === 0) return;
    await this.handle.truncate(0);
    this.size = 0;
  }

  /** Replaces the file, at once and whole, by one that holds these batches alone. */
  async rewrite(batches: readonly Batch[]): Promise<void> {
    const text = batches.map(lineOf).join('');
    const handle = await writeAnew(this.file, text);
    await this.handle.close();
    this.handle = handle;
    this.size = Buffer.byteLength(text);
  }

  async close(): Promise<void> {
    await this.handle.close();
  }
}

/**
 * The batches in a journal's text, each as its last line has it, in the order of their numbers. A last line
 * that was cut off while it was written does not count: nothing of it was sent.
 */
export function parseJournal(text: string): Journaled {
  const batches = new Map<string, Batch>();
  const damaged: string[] = [];
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    const [, fields = '', slot = '', number, day = '', visits, check] =
      /^(([\w-]{1,40}) (\d{1,15}) (\d{4}-\d\d-\d\d) (\d{1,15})) ([\da-f]{8})$/.exec(line) ?? [];
    if (!check || check !== checkOf(fields)) {
      // What follows the last end of a line was cut off while it was written.
      if (index < lines.length - 1) damaged.push(line);
      continue;
    }
    batches.set(`${slot} ${number}`, {
      slot,
      number: Number(number),
      day,
      visits: Number(visits),
    });
  }
  return { batches: [...batches.values()].sort((a, b) => a.number - b.number), damaged };
}

function lineOf({ slot, number, day, visits }: Batch): string {
  const fields = `${slot} ${number} ${day} ${visits}`;
  return `${fields} ${checkOf(fields)}\n`;
}

function checkOf(fields: string): string {
  return createHash('sha256').update(fields).digest('hex').slice(0, 8);
}

async function writeAnew(file: string, text: string): Promise<FileHandle> {
  await replaceFile(file, text, 0o600);
  return open(file, 'a');
}

/** A run of the counter: its slot, which no other run ever has, and its journal. */
export interface Run {
  readonly slot: string;
  readonly journal: string;
  /** Marks this run as over for others, and with `done` that its journal is not needed any more. */
  end(done: boolean): Promise<void>;
}

/**
 * Starts a run. Until it ends, or the process is killed, its socket shows others that it lives:
 * the system closes that with the process, whatever ends it.
 * @param folder where the runs of a machine keep their journals
 * @throws StateFault, a system error
 */
export async function beginRun(folder: string): Promise<Run> {
  await mkdir(folder, { recursive: true, mode: 0o700 });
  const slot = randomBytes(8).toString('hex');
  const journal = path.join(folder, `${slot}.journal`);
  const socket = socketOf(journal);
  if (Buffer.byteLength(socket) > LONGEST_SOCKET) {
    throw new Error(
      `${path.resolve(folder)} is too long a path for a socket; run in another folder`,
    );
  }
  const server = net.createServer((peer) => peer.destroy());
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen(socket, resolve);
  });
  server.unref();
  return {
    slot,
    journal,
    end: async (done) => {
      if (done) await rm(journal, { force: true });
      // This removes the socket's file, too.
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** The journals left behind by runs that crashed, with their batches. */
export async function abandonedJournals(
  folder: string,
  own: Run,
): Promise<(Journaled & { file: string })[]> {
  const abandoned = [];
  for (const name of (await readdir(folder)).sort()) {
    const file = path.join(folder, name);
    if (!name.endsWith('.journal') || file === own.journal || (await lives(file))) continue;
    abandoned.push({ file, ...parseJournal(readJournal(file)) });
  }
  return abandoned;
}

/** @throws a system error */
function readJournal(file: string): string {
  try {
    return readRegularFile(file, 64 * JOURNAL_LIMIT);
  } catch (error) {
    // Another run took over the same journal at the same time, which does no harm.
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return '';
    throw Object.assign(error as Error, { syscall: 'read' });
  }
}

/** Puts a damaged journal aside, for a person to look at. @returns its new name */
export async function keepDamaged(file: string): Promise<string> {
  const kept = `${file}.damaged`;
  await rm(socketOf(file), { force: true });
  await rename(file, kept);
  return kept;
}

/** Removes the journal of a run that is over, and its socket before it. */
export async function removeJournal(file: string): Promise<void> {
  await rm(socketOf(file), { force: true });
  await rm(file, { force: true });
}

function socketOf(journal: string): string {
  return path.relative('', journal.replace(/\.journal$/, '.sock'));
}

function lives(journal: string): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(socketOf(journal), () => {
      socket.destroy();
      resolve(true);
    });
    socket.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== 'ECONNREFUSED' && code !== 'ENOENT');
    });
  });
}
