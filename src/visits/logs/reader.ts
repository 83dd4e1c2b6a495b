/**
 * Reads access logs on from where the last run stopped, and parses their lines. A log is identified by its content,
 * not by its name: it stays the same log when it is rotated and compressed. `log-visits.ts` decides which lines count.
 */
import { createHash, type Hash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { Fault } from '../../fault';
import { t } from '../../words/words';

/** The lines of one log, packed or not, from the first that was not read before. */
export class LogReader {
  /** When the current line was written, in milliseconds since 1970. */
  time = Number.NEGATIVE_INFINITY;
  /** The current line; undefined for one that is not of the format. */
  hit: Hit | undefined;
  /** Whether there is a current line. */
  more = true;
  /** The lines so far. */
  lines = 0;
  /** Those of them that are not of the format. */
  unknown = 0;

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
    /** How much of the log had been read before. */
    readonly earlier: Prefix | undefined,
    private readonly chunks: AsyncIterator<Buffer>,
  ) {}

  /**
   * @param known how much of each log was read before
   * @param onRead called with the bytes that were read from the disk
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

  /** How much was read before the current line; undefined if nothing. */
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

/** How much of a log was read: the number and the digest of its first bytes, decompressed. */
export interface Prefix {
  /** The digest of the first line, by which the log is looked up. */
  readonly head: string;
  readonly bytes: number;
  readonly digest: string;
}

/** A log cannot be read. */
export class LogFault extends Fault {
  readonly audience = 'admin';
}

/** The longest line of a log, in bytes. */
export const LONGEST_LINE = 1024 * 1024;

export const NEWLINE = 0x0a;

/** The digest of a log's first line. @throws a system error, or zlib's */
export async function headOf(file: string): Promise<string> {
  let text: Buffer = Buffer.alloc(0);
  for await (const chunk of await unpacked(file)) {
    text = Buffer.concat([text, chunk]);
    if (text.includes(NEWLINE) || text.length > LONGEST_LINE) break;
  }
  const newline = text.indexOf(NEWLINE);
  const line = text.subarray(0, newline < 0 ? text.length : newline);
  return createHash('sha256').update(line).digest('base64url');
}

/** The longest of the known prefixes with which a log begins. */
export async function longestPrefix(
  file: string,
  prefixes: readonly Prefix[],
): Promise<Prefix | undefined> {
  const wanted = [...prefixes].sort((a, b) => a.bytes - b.bytes);
  if (wanted.length === 0) return undefined;
  const hash = createHash('sha256');
  let bytes = 0;
  let longest: Prefix | undefined;
  for await (const chunk of await unpacked(file)) {
    let from = 0;
    for (let next = wanted[0]; next && next.bytes <= bytes + chunk.length; next = wanted[0]) {
      const to = next.bytes - bytes;
      hash.update(chunk.subarray(from, to));
      from = to;
      if (hash.copy().digest('base64url') === next.digest) longest = next;
      wanted.shift();
    }
    if (wanted.length === 0) break;
    hash.update(chunk.subarray(from));
    bytes += chunk.length;
  }
  return longest;
}

/** Whether a log begins with all of another, as one does with its packed copy. */
export async function beginsWith(file: string, other: string): Promise<boolean> {
  const hash = createHash('sha256');
  let bytes = 0;
  for await (const chunk of await unpacked(other)) {
    hash.update(chunk);
    bytes += chunk.length;
  }
  const whole = { head: await headOf(other), bytes, digest: hash.digest('base64url') };
  return (await longestPrefix(file, [whole])) !== undefined;
}

/** What went wrong in reading a file, in one line. */
export function readFault(file: string, error: unknown): LogFault {
  if (error instanceof LogFault) return error;
  const { code, message } = error as NodeJS.ErrnoException;
  return new LogFault(t`${file} cannot be read (${code ?? message})`);
}

/** The logs, each once: of a log and a copy of its beginning, packed or not, the longer. @throws LogFault */
export async function withoutCopies(files: readonly string[]): Promise<readonly string[]> {
  const byHead = new Map<string, string[]>();
  for (const file of new Set(files)) {
    try {
      const head = await headOf(file);
      byHead.set(head, await added(byHead.get(head) ?? [], file));
    } catch (error) {
      throw readFault(file, error);
    }
  }
  return [...byHead.values()].flat();
}

async function added(logs: readonly string[], file: string): Promise<string[]> {
  const others: string[] = [];
  for (const log of logs) {
    if (await beginsWith(log, file)) return [...logs];
    if (!(await beginsWith(file, log))) others.push(log);
  }
  return [...others, file];
}

/**
 * The bytes of a file, unpacked if gzip packed it, whatever its name.
 * @param onRead called with the bytes that were read from the disk
 * @throws a system error; zlib's, while it is read, for a file that is cut off
 */
export async function unpacked(
  file: string,
  onRead: (bytes: number) => void = () => {},
): Promise<AsyncIterable<Buffer>> {
  const magic = Buffer.alloc(2);
  const handle = await open(file);
  await handle.read(magic, 0, 2, 0).finally(() => handle.close());

  const source = createReadStream(file, { highWaterMark: 256 * 1024 });
  source.on('data', (chunk) => onRead(chunk.length));
  source.pause();
  if (magic.readUInt16BE() !== 0x1f8b) return source;
  const gunzip: Readable = source.pipe(createGunzip({ chunkSize: 256 * 1024 }));
  source.once('error', (error) => gunzip.destroy(error));
  gunzip.once('close', () => source.destroy());
  return gunzip;
}

/**
 * Lines of an access log in nginx's predefined format `combined`, which is Apache's, too. From nginx's
 * ngx_http_log_module.c: remote_addr - remote_user [time_local] "request" status body_bytes_sent
 * "http_referer" "http_user_agent"; quotes and bytes beyond ASCII are written as \xXX.
 */

/** A request, as a line of a log describes it. */
export interface Hit {
  /** Milliseconds since 1970. */
  readonly time: number;
  readonly address: string;
  readonly userAgent: string;
  /** Whether a page was given to someone, and not an image, a redirect or an error. */
  readonly page: boolean;
}

/**
 * A line of nginx's predefined format `combined`, which is Apache's, too. From nginx's ngx_http_log_module.c:
 * remote_addr - remote_user [time_local] "request" status body_bytes_sent "http_referer" "http_user_agent"; quotes
 * and bytes beyond ASCII are written as \xXX.
 */
const LINE =
  /^(\S+) \S+ .*?\[(\d\d)\/([A-Z][a-z]{2})\/(\d{4}):(\d\d):(\d\d):(\d\d) ([+-])(\d\d)(\d\d)\] "((?:[^"\\]|\\.)*)" (\d{3}) \S+ "(?:[^"\\]|\\.)*" "((?:[^"\\]|\\.)*)"/;

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** What a page consists of, and what is fetched without being looked at. */
const NO_PAGE = new Set(
  (
    'css js mjs map json xml txt ico png jpg jpeg gif webp avif svg bmp woff woff2 ttf otf eot ' +
    'mp3 mp4 webm ogg wav m3u8 ts pdf zip gz rar 7z apk exe dmg csv xls xlsx doc docx wasm ' +
    'webmanifest rss atom'
  ).split(' '),
);

/** @returns undefined for a line that is not of this format */
export function parseLine(line: string): Hit | undefined {
  const match = LINE.exec(line);
  if (!match) return undefined;
  const [, address = '', day, month = '', year, hour, minute, second, sign, hours, minutes] = match;
  const [request = '', status, userAgent = ''] = match.slice(11);
  const offset = (Number(hours) * 60 + Number(minutes)) * (sign === '-' ? -60_000 : 60_000);
  const local = Date.UTC(
    Number(year),
    MONTHS.indexOf(month),
    Number(day),
    Number(hour),
    Number(minute),
    Number(second),
  );
  return {
    time: local - offset,
    address,
    userAgent: userAgent === '-' ? '' : userAgent,
    page: isPage(request, Number(status)),
  };
}

function isPage(request: string, status: number): boolean {
  if ((status < 200 || status > 299) && status !== 304) return false;
  const [, path] = /^GET ([^ ?#]*)/.exec(request) ?? [];
  if (path === undefined) return false;
  const [, extension] = /\.([A-Za-z0-9]+)$/.exec(path) ?? [];
  return extension === undefined || !NO_PAGE.has(extension.toLowerCase());
}
