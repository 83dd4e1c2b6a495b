import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import {
  type Accounts,
  type HtpasswdFile,
  INSPECTOR,
  normalizePassword,
  verifyPassword,
} from './htpasswd';
import { LoginThrottle } from './throttle';

/**
 * Tells right credentials from wrong ones, slowly the first time and in microseconds after that,
 * and holds back who guesses.
 */
export class Credentials {
  private readonly throttle = new LoginThrottle();
  private accounts: Accounts | undefined;
  /** By account, the keyed hash of the password that was last found right; gone with the file. */
  private verified = new Map<string, Buffer>();
  /** Checks under way, by keyed hash, so that the same credentials are hashed once at a time. */
  private readonly underWay = new Map<string, Promise<boolean>>();
  private readonly key = randomBytes(32);
  /** Guesses at an account under attack go through here one after the other. */
  private lane: Promise<unknown> = Promise.resolve();

  constructor(private readonly file: HtpasswdFile) {}

  /**
   * Whether the password is that of the account. An unknown account takes as long as a known one.
   * @param address the client's, by which failures are counted
   * @throws TooManyAttempts
   */
  async check(user: string, password: string, address: string): Promise<boolean> {
    await this.throttle.admit(address);
    const accounts = this.current();
    const digest = createHmac('sha256', this.key)
      .update(`${user}\0${normalizePassword(password)}`)
      .digest();
    const known = this.verified.get(user);
    if (known && timingSafeEqual(known, digest)) return true;

    const id = digest.toString('hex');
    const pending = this.underWay.get(id);
    if (pending && (await pending.catch(() => false))) return true;

    const verdict = this.verify(accounts, user, password, address).finally(() => {
      if (this.underWay.get(id) === verdict) this.underWay.delete(id);
    });
    this.underWay.set(id, verdict);
    const right = await verdict;
    if (right && accounts === this.accounts) this.verified.set(user, digest);
    return right;
  }

  /** Counts the try, then hashes. */
  private async verify(
    accounts: Accounts,
    user: string,
    password: string,
    address: string,
  ): Promise<boolean> {
    const { forgive, refusal } = await this.throttle.attempt(address, user);
    const hash = () => verifyAccount(accounts, user, password);
    const verdict = refusal ? this.lane.then(hash) : hash();
    if (refusal) this.lane = verdict.catch(() => undefined);

    const right = await verdict;
    if (right) await forgive();
    else if (refusal) throw refusal;
    return right;
  }

  private current(): Accounts {
    const accounts = this.file.current();
    if (accounts !== this.accounts) {
      this.accounts = accounts;
      this.verified = new Map();
    }
    return accounts;
  }
}

async function verifyAccount(accounts: Accounts, user: string, password: string): Promise<boolean> {
  const hash = accounts.get(user);
  const [anyHash = ''] = accounts.values();
  const matches = await verifyPassword(password, hash ?? accounts.get(INSPECTOR) ?? anyHash);
  return matches && hash !== undefined;
}
