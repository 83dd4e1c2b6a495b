import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { closeSync, fsyncSync, openSync, writeFileSync } from 'node:fs';
import { readRegularFile } from '../read-file';
import { t } from '../words/words';
import { HtpasswdFault } from './htpasswd';

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

  /** What stands for the browser in counts; undefined for a cookie that is not ours, or void. */
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
