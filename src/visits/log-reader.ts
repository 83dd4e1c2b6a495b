import { createHash, type Hash } from 'node:crypto';
import { type Hit, parseLine } from './access-log';
import { unpacked } from './unpacked';

/** How much of a log was read: its first bytes, unpacked, by number and digest. */
export interface Prefix {
  /** The digest of the first line, by which the log is looked up. */
  readonly head: string;
  readonly bytes: number;
  readonly digest: string;
}

/** A line longer than this, in bytes, is none of a log. */
const LONGEST_LINE = 1024 * 1024;

const NEWLINE = 0x0a;

/**
 * Reads a log, packed or not, from where it was read to before. A log is known by what it holds, not by
 * its name, so that it is the same after it was rotated and packed.
 */
export class LogReader {
  /** When the current line was written, in milliseconds since 1970. */
  time = Number.NEGATIVE_INFINITY;
  /** The current line; undefined for one that is not of the format. */
  hit: Hit | undefined;
  /** Whether there is a current line. */
  more = true;
  /** How many lines are not of the format, of how many. */
  unknown = 0;
  lines = 0;

  private chunk = Buffer.alloc(0);
  /** Where in the chunk the current line begins and ends. */
  private begin = 0;
  private end = 0;
  /** The whole chunks that were taken. */
  private bytesBefore = 0;

  private constructor(
    private readonly chunks: AsyncIterator<Buffer>,
    private readonly head: string,
    private readonly hash: Hash,
  ) {}

  /**
   * @param known what was read before, of whatever logs
   * @param onRead told of bytes as they are read from the disk
   * @throws a system error, or zlib's for a file that is cut off
   */
  static async open(
    file: string,
    known: readonly Prefix[],
    onRead: (bytes: number) => void = () => {},
  ): Promise<LogReader> {
    const head = await headOf(file);
    const bytes = await longestPrefix(
      file,
      known.filter((each) => each.head === head),
    );
    const chunks = (await unpacked(file, onRead))[Symbol.asyncIterator]();
    const reader = new LogReader(chunks, head, createHash('sha256'));
    await reader.skip(bytes);
    await reader.next();
    return reader;
  }

  /** Goes on to the next line. It resolves at once, without a promise, unless the disk must be read. */
  next(): Promise<void> | undefined {
    this.begin = this.end;
    const newline = this.chunk.indexOf(NEWLINE, this.begin);
    if (newline < 0) return this.readOn();
    this.takeLine(newline + 1);
    return undefined;
  }

  /** What was taken before the current line; undefined if nothing. */
  get taken(): Prefix | undefined {
    const bytes = this.bytesBefore + this.begin;
    if (bytes === 0) return undefined;
    const hash = this.hash.copy().update(this.chunk.subarray(0, this.begin));
    return { head: this.head, bytes, digest: hash.digest('base64url') };
  }

  close(): void {
    void this.chunks.return?.();
  }

  private takeLine(end: number): void {
    this.end = end;
    const line = this.chunk.toString('latin1', this.begin, end).trimEnd();
    this.hit = parseLine(line);
    if (this.hit) this.time = this.hit.time;
    if (line === '') return;
    this.lines += 1;
    if (!this.hit) this.unknown += 1;
  }

  private async readOn(): Promise<void> {
    for (;;) {
      const { value, done } = await this.chunks.next();
      if (done) return this.takeRest();
      this.hash.update(this.chunk.subarray(0, this.begin));
      this.bytesBefore += this.begin;
      this.chunk = Buffer.concat([this.chunk.subarray(this.begin), value]);
      this.begin = 0;
      const newline = this.chunk.indexOf(NEWLINE);
      if (newline >= 0) return this.takeLine(newline + 1);
      if (this.chunk.length > LONGEST_LINE) throw new Error('has no lines');
    }
  }

  /** The last line may lack its end: it counts if it is whole, and else waits for the next reading. */
  private takeRest(): void {
    const rest = this.chunk.toString('latin1', this.begin);
    if (parseLine(rest)) this.takeLine(this.chunk.length);
    else this.more = false;
  }

  private async skip(bytes: number): Promise<void> {
    for (let left = bytes; left > 0; ) {
      const { value, done } = await this.chunks.next();
      if (done) return;
      this.hash.update(value.subarray(0, left));
      this.bytesBefore += Math.min(left, value.length);
      if (value.length > left) this.chunk = value.subarray(left);
      left -= value.length;
    }
  }
}

/** The digest of a log's first line. */
async function headOf(file: string): Promise<string> {
  let text = Buffer.alloc(0);
  for await (const chunk of await unpacked(file)) {
    text = Buffer.concat([text, chunk]);
    if (text.includes(NEWLINE) || text.length > LONGEST_LINE) break;
  }
  const newline = text.indexOf(NEWLINE);
  const line = text.subarray(0, newline < 0 ? text.length : newline);
  return createHash('sha256').update(line).digest('base64url');
}

/** How many bytes of a log are one of the prefixes, the longest. */
async function longestPrefix(file: string, prefixes: readonly Prefix[]): Promise<number> {
  const wanted = [...prefixes].sort((a, b) => a.bytes - b.bytes);
  if (wanted.length === 0) return 0;
  const hash = createHash('sha256');
  let bytes = 0;
  let longest = 0;
  for await (const chunk of await unpacked(file)) {
    let from = 0;
    for (let next = wanted[0]; next && next.bytes <= bytes + chunk.length; next = wanted[0]) {
      const to = next.bytes - bytes;
      hash.update(chunk.subarray(from, to));
      from = to;
      if (hash.copy().digest('base64url') === next.digest) longest = next.bytes;
      wanted.shift();
    }
    if (wanted.length === 0) break;
    hash.update(chunk.subarray(from));
    bytes += chunk.length;
  }
  return longest;
}
