/** Writes passwords: what `baocao set-password` does once it has asked for one. */
import { stat } from 'node:fs/promises';
import bcrypt from 'bcrypt';
import { replaceFile } from '../replace-file';
import { t } from '../words/words';
import { HtpasswdFault, normalizePassword, parseHtpasswd, readHtpasswd } from './htpasswd';
import { readBrowserKey } from './known-browsers';
import { checkPassword, checkUser } from './password-rules';
import { VerifiedPasswords, verifiedFile } from './verified-passwords';

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
