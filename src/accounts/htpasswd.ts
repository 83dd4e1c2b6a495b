import { type BigIntStats, readFileSync, statSync } from 'node:fs';
import bcrypt from 'bcrypt';
import { Fault } from '../fault';
import { t } from '../words/words';

/** The account with which the inspector opens the page. Guidance, section II. */
export const INSPECTOR = 'BaocaoTMDT';

/** Accounts and their bcrypt hashes. */
export type Accounts = ReadonlyMap<string, string>;

/** The password file is missing, unreadable or malformed. */
export class HtpasswdFault extends Fault {
  readonly audience = 'admin';
}

/**
 * The accounts in an Apache htpasswd file.
 * @param file the name that errors give
 * @throws HtpasswdFault for a line that is not `user:bcrypt-hash`, or no account at all; a message
 *   never holds any of the line but the account's name
 */
export function parseHtpasswd(text: string, file: string): Accounts {
  const accounts = new Map<string, string>();
  for (const [index, line] of text
    .replace(/^\uFEFF/, '')
    .split(/\r?\n/)
    .entries()) {
    if (line.trim() === '' || line.startsWith('#')) continue;
    const fault = (what: string) => new HtpasswdFault(t`${file} line ${index + 1}: ${what}`);

    const [, user, hash] = /^([^:]+):(.*?)\s*$/.exec(line) ?? [];
    if (user === undefined || hash === undefined) throw fault(t`is not user:hash`);
    if (!/^\$2[aby]\$(0[4-9]|1\d)\$[./A-Za-z0-9]{53}$/.test(hash)) {
      throw fault(t`${user} has no bcrypt hash; set it anew with 'npx baocao set-password'`);
    }
    if (accounts.has(user)) throw fault(t`${user} stands twice`);
    accounts.set(user, hash);
  }
  if (accounts.size === 0) {
    throw new HtpasswdFault(t`${file} holds no account; run 'npx baocao set-password'`);
  }
  return accounts;
}

/** @throws HtpasswdFault if the file cannot be read or parsed */
export function readHtpasswd(file: string): Accounts {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    throw new HtpasswdFault(
      code === 'ENOENT'
        ? t`${file} does not exist; run 'npx baocao set-password'`
        : t`${file} cannot be read (${code})`,
    );
  }
  return parseHtpasswd(text, file);
}

/** The password file while the server runs: read anew as soon as it changes. */
export class HtpasswdFile {
  private accounts: Accounts;
  private stamp: string;

  /**
   * @param onFault told once of each change that cannot be used; the last good accounts stay
   * @throws HtpasswdFault if the file is not good at the start
   */
  constructor(
    private readonly file: string,
    private readonly onFault: (fault: Error) => void,
  ) {
    this.stamp = stampOf(file);
    this.accounts = readHtpasswd(file);
  }

  /** The accounts as the file tells them now: the same object for as long as it does not change. */
  current(): Accounts {
    const stamp = stampOf(this.file);
    if (stamp !== this.stamp) {
      this.stamp = stamp;
      try {
        this.accounts = readHtpasswd(this.file);
      } catch (error) {
        this.onFault(error as Error);
      }
    }
    return this.accounts;
  }
}

/** Tells one state of a file from another, even within a second, or after a rename onto it. */
function stampOf(file: string): string {
  const stat: BigIntStats | undefined = statSync(file, { bigint: true, throwIfNoEntry: false });
  return stat ? [stat.ino, stat.size, stat.mtimeNs, stat.ctimeNs].join() : 'none';
}

/** How many times a hash was made to cost twice as much. */
export function costOf(hash: string): number {
  return bcrypt.getRounds(hash.replace(/^\$2y\$/, '$2b$'));
}

/** Passwords as they are hashed: Vietnamese letters come composed or not, by the keyboard. */
export function normalizePassword(password: string): string {
  return password.normalize('NFC');
}

/** Whether a password is that of a bcrypt hash. Costs tens of milliseconds, off the main thread. */
export function verifyPassword(password: string, hash: string): Promise<boolean> {
  // Apache writes $2y$ for the algorithm that others call $2b$.
  return bcrypt.compare(normalizePassword(password), hash.replace(/^\$2y\$/, '$2b$'));
}
