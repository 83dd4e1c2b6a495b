import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';
import { replaceFile } from '../replace-file';
import type { Batch } from './table';

/** What a journal may grow to before its owner writes it anew with what is still open, in bytes. */
export const JOURNAL_LIMIT = 1024 * 1024;

/**
 * What was counted but may not be in the database yet, on disk. A line is a batch; a later line of the
 * same batch replaces the earlier, since a batch grows until it is first sent. Append-only between two
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

  /** Forgets all of it: it is in the database. */
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
 * The batches in a journal's text, each as its last line has it, in the order of their numbers.
 * A line that was cut off while it was written is none: nothing of it was sent.
 */
export function parseJournal(text: string): Batch[] {
  const batches = new Map<string, Batch>();
  for (const line of text.split('\n')) {
    const [, fields = '', slot = '', number, day = '', visits, check] =
      /^((\S+) (\d+) (\d{4}-\d\d-\d\d) (\d+)) ([\da-f]{8})$/.exec(line) ?? [];
    if (!check || check !== checkOf(fields)) continue;
    batches.set(`${slot} ${number}`, {
      slot,
      number: Number(number),
      day,
      visits: Number(visits),
    });
  }
  return [...batches.values()].sort((a, b) => a.number - b.number);
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
