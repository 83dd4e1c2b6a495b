import { createHash, type Hash } from 'node:crypto';
import { t } from '../../words/words';
import { type Hit, parseLine } from './line';
import {
  headOf,
  LONGEST_LINE,
  LogFault,
  longestPrefix,
  NEWLINE,
  type Prefix,
  readFault,
} from './prefix';
import { unpacked } from './unpacked';

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

  private chunk: Buffer = Buffer.alloc(0);
  /** Where in the chunk the current line begins and ends. */
  private begin = 0;
  private end = 0;
  /** The whole chunks that were taken. */
  private bytesBefore = 0;

  private readonly hash: Hash = createHash('sha256');

  private constructor(
    readonly file: string,
    private readonly head: string,
    /** What of the log had been read before. */
    readonly earlier: Prefix | undefined,
    private readonly chunks: AsyncIterator<Buffer>,
  ) {}

  /**
   * @param known what was read before, of whatever logs
   * @param onRead told of bytes as they are read from the disk
   * @throws LogFault
   */
  static async open(
    file: string,
    known: readonly Prefix[],
    onRead: (bytes: number) => void = () => {},
  ): Promise<LogReader> {
    try {
      const head = await headOf(file);
      const earlier = await longestPrefix(
        file,
        known.filter((each) => each.head === head),
      );
      const chunks = (await unpacked(file, onRead))[Symbol.asyncIterator]();
      const reader = new LogReader(file, head, earlier, chunks);
      await reader.skip(earlier?.bytes ?? 0);
      await reader.next();
      return reader;
    } catch (error) {
      throw readFault(file, error);
    }
  }

  /** Goes on to the next line; there is a promise only if the disk must be read. @throws LogFault */
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
      const { value, done } = await this.chunks.next().catch((error: unknown) => {
        throw readFault(this.file, error);
      });
      if (done) return this.takeRest();
      this.hash.update(this.chunk.subarray(0, this.begin));
      this.bytesBefore += this.begin;
      this.chunk = Buffer.concat([this.chunk.subarray(this.begin), value]);
      this.begin = 0;
      const newline = this.chunk.indexOf(NEWLINE);
      if (newline >= 0) return this.takeLine(newline + 1);
      if (this.chunk.length > LONGEST_LINE) throw new LogFault(t`${this.file} has no lines`);
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
