import { existsSync } from 'node:fs';
import {
  type Accounts,
  costOf,
  HtpasswdFault,
  INSPECTOR,
  readHtpasswd,
} from '../accounts/htpasswd';
import { browserKeyFile } from '../accounts/verified';
import { t } from '../words/words';
import { type Findings, fault } from './finding';
import { modeOf } from './mode';

/** Below 2^10 rounds, who gets the file tries thousands of passwords a second. */
const LEAST_COST = 10;

/** The password file: whether it can be used, and by whom. */
export async function* checkAccounts(file: string): Findings {
  const about = t`password file`;
  let accounts: Accounts;
  try {
    accounts = readHtpasswd(file);
  } catch (error) {
    if (!(error instanceof HtpasswdFault)) throw error;
    yield fault('password-file', about, error.message);
    return;
  }
  yield accounts.has(INSPECTOR)
    ? modeOf('password-file', file, about, t`, with the account ${INSPECTOR}`)
    : fault(
        'password-file',
        about,
        t`${file} has no account ${INSPECTOR}; run 'npx baocao set-password'`,
      );
  for (const [user, hash] of accounts) {
    const cost = costOf(hash);
    if (cost >= LEAST_COST) continue;
    yield fault(
      'password-file',
      about,
      t`the bcrypt hash of ${user} in ${file} has cost ${cost}, and is soon broken by who gets the file; at least ${LEAST_COST} is needed: set the password anew with 'npx baocao set-password --user ${user}'`,
    );
  }
  const key = browserKeyFile(file);
  if (existsSync(key)) yield modeOf('password-file', key, t`key of known browsers`);
}
