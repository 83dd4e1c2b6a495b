/**
 * Which passwords are refused, how one is generated, and how its hash is written. The command `set-password` asks
 * for it.
 */
import { randomBytes } from 'node:crypto';
import { stat } from 'node:fs/promises';
import { ZxcvbnFactory } from '@zxcvbn-ts/core';
import { adjacencyGraphs, dictionary } from '@zxcvbn-ts/language-common';
import bcrypt from 'bcrypt';
import { Fault } from '../fault';
import { replaceFile } from '../files';
import { t } from '../words/words';
import { HtpasswdFault, normalizePassword, parseHtpasswd, readHtpasswd } from './htpasswd';
import { readBrowserKey, VerifiedPasswords, verifiedFile } from './verified';

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

/** 2^12 rounds: some 200 ms, once a credential and change of the file. */
const COST = 12;

/**
 * Sets the password of an account in an htpasswd file, which is made if there is none, with the key of known
 * browsers and the verified passwords beside it. The file changes at once and whole, keeps its owner, and is
 * readable by that owner alone.
 * @throws PasswordFault, or HtpasswdFault if the file that is there cannot be used
 */
export async function writePassword(file: string, user: string, password: string): Promise<void> {
  checkUser(user);
  checkPassword(password, user);
  const there = await stat(file).catch(() => undefined);
  const accounts = new Map(there && there.size > 0 ? readHtpasswd(file) : []);
  const hash = await bcrypt.hash(normalizePassword(password), COST);
  accounts.set(user, hash);
  const text = [...accounts].map(([name, hash]) => `${name}:${hash}\n`).join('');
  parseHtpasswd(text, file);
  try {
    await replaceFile(file, text, 0o600);
  } catch (error) {
    throw new HtpasswdFault(
      t`${file} cannot be written (${(error as NodeJS.ErrnoException).code})`,
    );
  }
  const verified = new VerifiedPasswords(readBrowserKey(file), verifiedFile(file));
  await verified.add(user, hash, password);
}
