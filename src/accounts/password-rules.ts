import { randomBytes } from 'node:crypto';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import { Fault } from '../fault';
import { t } from '../words/words';
import { normalizePassword } from './htpasswd';

const LEAST_CHARACTERS = 12;

/** What bcrypt takes; it would silently ignore the rest. */
const MOST_BYTES = 72;

/** Of zxcvbn's scores from 0 to 4: below this, fewer than a hundred million guesses find it. */
const LEAST_SCORE = 3;

/** What comes to mind first for this very server. */
const OBVIOUS = ['baocao', 'baocaotmdt', 'tmdt', 'matkhau', 'onlinegovvn'];

/**
 * Letters and digits that look unlike each other and whose names in Vietnamese and in English sound
 * unlike each other: 16 of them, four bits each.
 */
const SPOKEN = 'ehkmtuxy23456789';
const GROUPS = 5;

/** Why a password or an account name cannot be used. */
export class PasswordFault extends Fault {
  readonly audience = 'admin';
}

/** @throws PasswordFault for a name that Basic authentication or the file cannot carry */
export function checkUser(user: string): void {
  if (!/^[^:#\s\p{Cc}][^:\p{Cc}]*$/u.test(user) || user.trim() !== user) {
    throw new PasswordFault(t`an account name must not be empty, hold a colon, or begin with #`);
  }
  if (Buffer.byteLength(user) > 255) {
    throw new PasswordFault(t`an account name must not have more than 255 bytes`);
  }
}

/**
 * @param user the account whose password it is to be
 * @throws PasswordFault for a password that is soon guessed, or that bcrypt or Basic authentication
 *   cannot carry whole
 */
export function checkPassword(password: string, user: string): void {
  const normal = normalizePassword(password);
  const bytes = Buffer.byteLength(normal);
  if (bytes === 0) throw new PasswordFault(t`the password is empty`);
  if (bytes > MOST_BYTES) {
    throw new PasswordFault(
      t`the password has ${bytes} bytes; bcrypt takes no more than ${MOST_BYTES} (a Vietnamese letter takes two or three)`,
    );
  }
  if (/\p{Cc}/u.test(password)) {
    throw new PasswordFault(t`the password holds a control character`);
  }
  if ([...normal].length < LEAST_CHARACTERS) {
    throw new PasswordFault(
      t`the password has fewer than ${LEAST_CHARACTERS} characters; --generate makes a good one`,
    );
  }
  if (normal.toLowerCase() === normalizePassword(user).toLowerCase()) {
    throw new PasswordFault(
      t`the password is the name of the account; --generate makes a good one`,
    );
  }
  const guesser = new ZxcvbnFactory({ dictionary, graphs: adjacencyGraphs });
  if (guesser.check(normal, [user, ...OBVIOUS]).score < LEAST_SCORE) {
    throw new PasswordFault(
      t`the password is a common one, or nearly so, and soon guessed; --generate makes a good one`,
    );
  }
}

/** A password of 80 random bits, such as k7m4-2xt9-hh3e-y8me-6u5k, to be read out over the telephone. */
export function generatePassword(): string {
  const group = () => Array.from(randomBytes(4), (byte) => SPOKEN[byte % SPOKEN.length]).join('');
  return Array.from({ length: GROUPS }, group).join('-');
}
