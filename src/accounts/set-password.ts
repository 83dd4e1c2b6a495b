import { stat } from 'node:fs/promises';
import bcrypt from 'bcrypt';
import { Fault } from '../fault';
import { replaceFile } from '../replace-file';
import { HtpasswdFault, normalizePassword, parseHtpasswd, readHtpasswd } from './htpasswd';

/** 2^12 rounds: some 200 ms, once a credential and change of the file. */
const COST = 12;

/** What bcrypt takes; it would silently ignore the rest. */
const MOST_BYTES = 72;

/** Why a password or an account name cannot be used. */
export class PasswordFault extends Fault {
  readonly audience = 'admin';
}

/**
 * Sets the password of an account in an htpasswd file, which is made if there is none. The file
 * changes at once and whole, keeps its owner, and is readable by that owner alone.
 * @throws PasswordFault, or HtpasswdFault if the file that is there cannot be used
 */
export async function writePassword(file: string, user: string, password: string): Promise<void> {
  checkUser(user);
  checkPassword(password);
  const there = await stat(file).catch(() => undefined);
  const accounts = new Map(there && there.size > 0 ? readHtpasswd(file) : []);
  accounts.set(user, await bcrypt.hash(normalizePassword(password), COST));
  const text = [...accounts].map(([name, hash]) => `${name}:${hash}\n`).join('');
  parseHtpasswd(text, file);
  try {
    await replaceFile(file, text, 0o600);
  } catch (error) {
    throw new HtpasswdFault(`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

/** @throws PasswordFault for a name that Basic authentication or the file cannot carry */
export function checkUser(user: string): void {
  if (!/^[^:#\s\p{Cc}][^:\p{Cc}]*$/u.test(user) || user.trim() !== user) {
    throw new PasswordFault('an account name must not be empty, hold a colon, or begin with #');
  }
}

/** @throws PasswordFault for a password that bcrypt or Basic authentication cannot carry whole */
export function checkPassword(password: string): void {
  const bytes = Buffer.byteLength(normalizePassword(password));
  if (bytes === 0) throw new PasswordFault('the password is empty');
  if (bytes > MOST_BYTES) {
    throw new PasswordFault(
      `the password has ${bytes} bytes; bcrypt takes no more than ${MOST_BYTES} (a Vietnamese letter takes two or three)`,
    );
  }
  if (/\p{Cc}/u.test(password)) {
    throw new PasswordFault('the password holds a control character');
  }
}
