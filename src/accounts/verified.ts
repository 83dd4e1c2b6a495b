/**
 * What the key beside the accounts file vouches for: browsers that were let in before, and passwords that were
 * verified before. Both only save time or a place in the queue; the accounts file alone decides who is let in.
 */
import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { readRegularFile, replaceFile } from '../files';
import { t } from '../words/words';
import { HtpasswdFault, normalizePassword } from './htpasswd';

/**
 * Cookies that identify a browser that was let in once, so that its failures are counted apart from those of
 * others at its address. A cookie lets no one in.
 * Source: OWASP, "Slow Down Online Guessing Attacks with Device Cookies".
 */
export class KnownBrowsers {
  /** @param key of the signatures */
  constructor(private readonly key: Buffer) {}

  /** A cookie for a browser that has just been let in. It is void when the account's hash changes. */
  issue(account: string, hash: string): string {
    const id = randomBytes(16).toString('base64url');
    return `${id}.${this.sign(id, account, hash)}`;
  }

  /** The key by which the browser's failures are counted; undefined for a cookie that is forged or void. */
  recognize(cookie: string, account: string, hash: string): string | undefined {
    const [, id = '', signature = ''] = /^([\w-]{22})\.([\w-]{43})$/.exec(cookie) ?? [];
    const expected = Buffer.from(this.sign(id, account, hash));
    const given = Buffer.from(signature);
    return given.length === expected.length && timingSafeEqual(given, expected) ? id : undefined;
  }

  private sign(id: string, account: string, hash: string): string {
    return createHmac('sha256', this.key).update(`${id}\0${account}\0${hash}`).digest('base64url');
  }
}

/** Where the key for a password file's accounts is kept. */
export function browserKeyFile(htpasswdFile: string): string {
  return `${htpasswdFile}.key`;
}

/**
 * The key beside a password file, which is made, for its owner alone, where there is none.
 * @throws HtpasswdFault if it cannot be read or made
 */
export function readBrowserKey(htpasswdFile: string): Buffer {
  const file = browserKeyFile(htpasswdFile);
  try {
    makeKey(file);
    const [text = ''] = /^[\w-]{43,100}$/.exec(readRegularFile(file, 4096).trim()) ?? [];
    if (text !== '') return Buffer.from(text, 'base64url');
  } catch (error) {
    throw new HtpasswdFault(
      t`${file} cannot be read or made (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  throw new HtpasswdFault(t`${file} holds no key; remove it and run 'npx baocao set-password'`);
}

function makeKey(file: string): void {
  let descriptor: number;
  try {
    descriptor = openSync(file, 'wx', 0o600);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A folder may be read-only where the key is there already.
    if (code === 'EEXIST') return;
    throw error;
  }
  try {
    writeFileSync(descriptor, `${randomBytes(32).toString('base64url')}\n`);
    fsyncSync(descriptor);
  } finally {
    closeSync(descriptor);
  }
}

/** The server never writes a larger file, in bytes. */
const MOST_BYTES = 64 * 1024;

/** Digests are kept of so many accounts; beyond them the oldest is forgotten. */
const MOST_ACCOUNTS = 200;

/** Where the digests of an accounts file's passwords are kept. */
export function verifiedFile(htpasswdFile: string): string {
  return `${htpasswdFile}.verified`;
}

export class VerifiedPasswords {
  /** By account and its hash, keyed: the digest of its password. */
  private readonly digests = new Map<string, string>();
  private written: Promise<void> = Promise.resolve();

  /**
   * @param key without which digests say nothing
   * @param file where they are kept; undefined for this process alone
   */
  constructor(
    private readonly key: Buffer,
    private readonly file?: string,
  ) {
    if (file === undefined) return;
    for (const line of readLines(file)) {
      const [, account = '', digest = ''] = /^([\w-]{43}) ([\w-]{43})$/.exec(line) ?? [];
      if (account !== '') this.digests.set(account, digest);
    }
  }

  /** Whether a password was found right for an account with this hash. Takes microseconds. */
  has(user: string, hash: string, password: string): boolean {
    const known = Buffer.from(this.digests.get(this.accountOf(user, hash)) ?? '');
    const given = Buffer.from(this.digestOf(user, hash, password));
    return known.length === given.length && timingSafeEqual(known, given);
  }

  /**
   * Takes note that a password is right.
   * @returns when the file has it, too, or cannot be written
   */
  add(user: string, hash: string, password: string): Promise<void> {
    const account = this.accountOf(user, hash);
    this.digests.delete(account);
    this.digests.set(account, this.digestOf(user, hash, password));
    for (const oldest of this.digests.keys()) {
      if (this.digests.size <= MOST_ACCOUNTS) break;
      this.digests.delete(oldest);
    }
    this.written = this.written.then(() => this.write().catch(() => undefined));
    return this.written;
  }

  private async write(): Promise<void> {
    if (this.file === undefined) return;
    const text = [...this.digests].map(([account, digest]) => `${account} ${digest}\n`).join('');
    await replaceFile(this.file, text, 0o600);
  }

  private accountOf(user: string, hash: string): string {
    return this.sign(`account\0${user}\0${hash}`);
  }

  private digestOf(user: string, hash: string, password: string): string {
    return this.sign(`password\0${user}\0${hash}\0${normalizePassword(password)}`);
  }

  private sign(text: string): string {
    return createHmac('sha256', this.key).update(text).digest('base64url');
  }
}

/** The lines of a file; none if it cannot be read, since it only saves time. */
function readLines(file: string): string[] {
  try {
    return readRegularFile(file, MOST_BYTES).split('\n');
  } catch {
    return [];
  }
}
