/**
 * The accounts file, in Apache's htpasswd format with bcrypt: which of its lines let someone in, at every
 * moment. `credentials.ts` verifies passwords; `throttle.ts` limits the guesses.
 */
import { type BigIntStats, statSync } from 'node:fs';
import bcrypt from 'bcrypt';
import { Fault } from '../fault';
import { readRegularFile } from '../files';
import { t } from '../words/words';

/** The account with which the inspector opens the page. Guidance, section II. */
export const INSPECTOR = 'BaocaoTMDT';

/** Accounts and their bcrypt hashes. */
export type Accounts = ReadonlyMap<string, string>;

/** Below 2^10 rounds a stolen hash is soon broken; above 2^14 one log-in takes seconds of a core. */
export const LEAST_COST = 10;
const MOST_COST = 14;

/** The largest accounts file that is read, in bytes. Anything larger is some other file. */
const MOST_BYTES = 64 * 1024;

/** How long a file may be half written, in milliseconds. */
const WRITING_MS = 2_000;

/** The accounts file is missing, unreadable or malformed. */
export class HtpasswdFault extends Fault {
  readonly audience = 'admin';
}

/** A line that is neither empty nor a comment. */
interface AccountLine {
  readonly number: number;
  /** Undefined for a line without a name. */
  readonly user: string | undefined;
  /** A hash of bcrypt at any cost; undefined for a locked account, or a hash of another kind. */
  readonly hash: string | undefined;
  /** Whether it may be a part of a line that is being written. */
  readonly isUnfinished: boolean;
}

function linesOf(text: string): AccountLine[] {
  return text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .flatMap((line, index) => {
      if (line.trim() === '' || line.startsWith('#')) return [];
      const [, user, rest = ''] = /^([^:]+):(.*?)\s*$/.exec(line) ?? [];
      const isHash = /^\$2[aby]\$(0[4-9]|[12]\d|3[01])\$[./A-Za-z0-9]{53}$/.test(rest);
      const isUnfinished = user === undefined || (!isHash && /^(\$(2[aby]?\$?.*)?)?$/.test(rest));
      return { number: index + 1, user, hash: isHash ? rest : undefined, isUnfinished };
    });
}

/** What is wrong with a line, without any of it but the account's name; undefined for a good one. */
function faultIn({ number, user, hash }: AccountLine, all: readonly AccountLine[], file: string) {
  const fault = (reason: string) => new HtpasswdFault(t`${file} line ${number}: ${reason}`);
  if (user === undefined) return fault(t`is not user:hash`);
  if (hash === undefined) {
    return fault(t`${user} has no bcrypt hash; set it anew with 'npx baocao set-password'`);
  }
  const cost = costOf(hash);
  if (cost > MOST_COST) {
    return fault(t`the hash of ${user} has cost ${cost}; at most ${MOST_COST} is taken`);
  }
  const isDoubled = all.some((other) => other.user === user && other.number < number);
  return isDoubled ? fault(t`${user} stands twice`) : undefined;
}

/**
 * The accounts in an htpasswd file, for the commands that change or check it. Every line must be valid; hashes of
 * too low a cost are accepted.
 * @param file the name that errors give
 * @throws HtpasswdFault for the first line that is not `user:bcrypt-hash`, or no account at all
 */
export function parseHtpasswd(text: string, file: string): Accounts {
  const lines = linesOf(text);
  for (const line of lines) {
    const fault = faultIn(line, lines, file);
    if (fault) throw fault;
  }
  if (lines.length === 0) {
    throw new HtpasswdFault(t`${file} holds no account; run 'npx baocao set-password'`);
  }
  return new Map(lines.map(({ user = '', hash = '' }) => [user, hash]));
}

/** @throws HtpasswdFault if the file cannot be read or parsed */
export function readHtpasswd(file: string): Accounts {
  return parseHtpasswd(readText(file), file);
}

/**
 * The accounts that a file lets in: each line is judged by itself. An account that stands twice, is locked
 * (`!` before its hash), or has a hash of another kind or cost, is let in by no line.
 */
function judgeHtpasswd(
  text: string,
  file: string,
  leastCost: number,
): { accounts: Accounts; faults: HtpasswdFault[] } {
  const lines = linesOf(text);
  const accounts = new Map<string, string>();
  const faults: HtpasswdFault[] = [];
  for (const line of lines) {
    const { number, user = '', hash = '' } = line;
    const fault = faultIn(line, lines, file);
    if (fault) {
      faults.push(fault);
    } else if (costOf(hash) < leastCost) {
      faults.push(
        new HtpasswdFault(
          t`${file} line ${number}: the hash of ${user} has cost ${costOf(hash)}; at least ${leastCost} is needed`,
        ),
      );
    } else if (lines.filter((other) => other.user === user).length === 1) {
      accounts.set(user, hash);
    }
  }
  return { accounts, faults };
}

/**
 * The text of an accounts file. A pipe or a device in its place is not waited for.
 * @throws HtpasswdFault if it cannot be read, or is no regular file of at most 64 kB
 */
function readText(file: string): string {
  try {
    return readRegularFile(file, MOST_BYTES);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new HtpasswdFault(
      code === 'ENOENT'
        ? t`${file} does not exist; run 'npx baocao set-password'`
        : t`${file} cannot be read (${code})`,
    );
  }
}

const NO_ACCOUNTS: Accounts = new Map();

/**
 * The accounts file while the server runs, read again as soon as it changes. At every moment it lets in exactly the
 * accounts that a server started now on the same file would let in.
 */
export class HtpasswdFile {
  private accounts = NO_ACCOUNTS;
  private stamp: string | undefined;
  /** Since when the file has not been whole, by the process's own clock. */
  private unfinishedSince: number | undefined;

  /**
   * @param onFault called once a change for each line, or file, that lets no one in
   * @param leastCost of a hash that is taken
   */
  constructor(
    private readonly file: string,
    private readonly onFault: (fault: Error) => void,
    private readonly leastCost = LEAST_COST,
  ) {}

  /**
   * The file at a server's start.
   * @throws HtpasswdFault if it lets no one in
   */
  static open(file: string, onFault: (fault: Error) => void): HtpasswdFile {
    const faults: Error[] = [];
    const opened = new HtpasswdFile(file, (fault) => faults.push(fault));
    if (opened.current().size === 0) {
      throw (
        faults[0] ?? new HtpasswdFault(t`${file} holds no account; run 'npx baocao set-password'`)
      );
    }
    for (const fault of faults) onFault(fault);
    const running = new HtpasswdFile(file, onFault);
    running.accounts = opened.accounts;
    running.stamp = opened.stamp;
    return running;
  }

  /** The accounts as they are now: the same object for as long as the file does not change. */
  current(): Accounts {
    const stat = statOf(this.file);
    const stamp = stat && [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join();
    if (stamp !== undefined && stamp === this.stamp) return this.accounts;
    if (stamp === undefined && this.stamp === 'none') return this.accounts;
    let judged: { accounts: Accounts; faults: HtpasswdFault[] };
    try {
      const text = readText(this.file);
      if (this.stamp !== undefined && stat && this.isBeingWritten(text, stat)) return this.accounts;
      judged = judgeHtpasswd(text, this.file, this.leastCost);
    } catch (error) {
      judged = { accounts: NO_ACCOUNTS, faults: [error as HtpasswdFault] };
    }
    this.unfinishedSince = undefined;
    this.stamp = stamp ?? 'none';
    this.accounts = new Map(judged.accounts);
    for (const fault of judged.faults) this.onFault(fault);
    return this.accounts;
  }

  /** Whether a line is not whole in a file that has just changed; no longer than for WRITING_MS in all. */
  private isBeingWritten(text: string, { mtimeMs }: BigIntStats): boolean {
    if (!linesOf(text).some(({ isUnfinished }) => isUnfinished)) return false;
    const now = performance.now();
    this.unfinishedSince ??= now;
    const age = Date.now() - Number(mtimeMs);
    return age < WRITING_MS && age > -WRITING_MS && now - this.unfinishedSince < WRITING_MS;
  }
}

/** The state of a file, even if it changes twice within a second, or by a rename onto it. */
function statOf(file: string): BigIntStats | undefined {
  try {
    return statSync(file, { bigint: true });
  } catch {
    return undefined;
  }
}

/** The exponent of a hash's rounds. */
export function costOf(hash: string): number {
  return bcrypt.getRounds(hash.replace(/^\$2y\$/, '$2b$'));
}

/** Passwords as they are hashed: keyboards write Vietnamese letters composed or not. */
export function normalizePassword(password: string): string {
  return password.normalize('NFC');
}

/** Whether a password is that of a bcrypt hash. Costs tens of milliseconds, off the main thread. */
export function verifyPassword(password: string, hash: string): Promise<boolean> {
  // Apache writes $2y$ for the algorithm that others call $2b$.
  return bcrypt.compare(normalizePassword(password), hash.replace(/^\$2y\$/, '$2b$'));
}
