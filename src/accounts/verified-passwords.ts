/**
 * Passwords that were found right before, as keyed digests, in memory and in a file beside the accounts file: a
 * password that was verified once needs no place among those that wait for a hash, after a restart neither.
 */
import { createHmac, timingSafeEqual } from 'node:crypto';
import { readRegularFile } from '../read-file';
import { replaceFile } from '../replace-file';
import { normalizePassword } from './htpasswd';

/** The server never writes a larger file, in bytes. */
const MOST_BYTES = 64 * 1024;

/** The accounts of which a digest is kept; beyond them the oldest is forgotten. */
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

/** The lines of a file; none of one that cannot be read: it only saves time. */
function readLines(file: string): string[] {
  try {
    return readRegularFile(file, MOST_BYTES).split('\n');
  } catch {
    return [];
  }
}
