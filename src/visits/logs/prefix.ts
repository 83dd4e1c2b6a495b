import { createHash } from 'node:crypto';
import { Fault } from '../../fault';
import { t } from '../../words/words';
import { unpacked } from './unpacked';

/** How much of a log was read: its first bytes, unpacked, by number and digest. */
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

/** A line longer than this, in bytes, is none of a log. */
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

/** Which of the prefixes, the longest, a log begins with. */
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
