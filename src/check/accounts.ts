import { type Accounts, HtpasswdFault, INSPECTOR, readHtpasswd } from '../accounts/htpasswd';
import { t } from '../words/words';
import { type Findings, fault } from './finding';
import { modeOf } from './mode';

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
}
