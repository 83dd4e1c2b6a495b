import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import { availableParallelism } from 'node:os';
import { addressKey } from './address';
import {
  type Accounts,
  type HtpasswdFile,
  INSPECTOR,
  normalizePassword,
  verifyPassword,
} from './htpasswd';
import { KnownBrowsers } from './known-browsers';
import { LogInLine } from './log-in-line';
import { type Caller, LoginThrottle } from './throttle';

/** What an account's name, or a password, may have. bcrypt takes 72. */
const MOST_BYTES = 255;

/** Hashes at once, and the log-ins that wait for each: at 0.25 s a hash, the last waits for a second. */
const MOST_HASHES_AT_ONCE = 2;
const PLACES_A_HASH = 4;

/** Who asks to be let in, beside the name and the password. */
export interface Asker {
  /** The client's address. */
  readonly address: string;
  /** The cookie of a known browser, if it sent one. */
  readonly cookie?: string | undefined;
  /** Aborted when the client hangs up. */
  readonly signal?: AbortSignal;
}

/**
 * Tells right credentials from wrong ones, slowly the first time and in microseconds after that,
 * and holds back who guesses.
 */
export class Credentials {
  private readonly throttle = new LoginThrottle();
  private readonly line: LogInLine<boolean>;
  private readonly browsers: KnownBrowsers;
  private accounts: Accounts | undefined;
  /** By account, the keyed hash of the password that was last found right; gone with the file. */
  private verified = new Map<string, Buffer>();
  private readonly key = randomBytes(32);

  /** @param browserKey by which known browsers' cookies are signed */
  constructor(
    private readonly file: HtpasswdFile,
    browserKey: Buffer,
  ) {
    this.browsers = new KnownBrowsers(browserKey);
    const atOnce = hashesAtOnce();
    this.line = new LogInLine({ atOnce, places: atOnce * PLACES_A_HASH });
  }

  /**
   * Whether the password is that of the account. An unknown account takes as long as a known one.
   * @throws TooManyAttempts, TooManyLogIns, or the reason with which the signal is aborted
   */
  async check(user: string, password: string, asker: Asker): Promise<boolean> {
    if (Math.max(Buffer.byteLength(user), Buffer.byteLength(password)) > MOST_BYTES) return false;
    const caller = this.callerOf(this.current().get(user), user, asker);
    this.throttle.admit(caller, user);
    const digest = createHmac('sha256', this.key)
      .update(`${user}\0${normalizePassword(password)}`)
      .digest();
    if (this.remembers(user, digest)) return true;

    this.throttle.countTry(caller);
    const turn = {
      caller: caller.key,
      id: digest.toString('hex'),
      rank: () => this.throttle.rank(caller),
      work: () => this.verify(user, password, digest, caller),
    };
    return this.line.take(turn, asker.signal);
  }

  /** A cookie for a browser that has just been let in; undefined if it has a good one. */
  cookieFor(user: string, asker: Asker): string | undefined {
    const hash = this.current().get(user);
    return hash === undefined || this.callerOf(hash, user, asker).known
      ? undefined
      : this.browsers.issue(user, hash);
  }

  /** Hashes, unless what came before it while it waited has settled the matter. */
  private async verify(
    user: string,
    password: string,
    digest: Buffer,
    caller: Caller,
  ): Promise<boolean> {
    this.throttle.admit(caller, user);
    const accounts = this.current();
    if (this.remembers(user, digest)) return true;
    const right = await verifyAccount(accounts, user, password);
    if (right) {
      this.throttle.succeed(caller);
      if (accounts === this.accounts) this.verified.set(user, digest);
    } else {
      this.throttle.fail(caller, user);
    }
    return right;
  }

  private callerOf(hash: string | undefined, user: string, { address, cookie }: Asker): Caller {
    const browser =
      cookie !== undefined && hash !== undefined
        ? this.browsers.recognize(cookie, user, hash)
        : undefined;
    return browser === undefined
      ? { key: addressKey(address), known: false }
      : { key: `browser ${browser}`, known: true };
  }

  /** Whether the password was found right before, in the password file that is current. */
  private remembers(user: string, digest: Buffer): boolean {
    const known = this.verified.get(user);
    return known !== undefined && timingSafeEqual(known, digest);
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

/**
 * bcrypt works in libuv's threads, which also read files and look up names, and fills a core each: one
 * thread and one core stay free for all else.
 */
function hashesAtOnce(): number {
  const threads = Number(process.env.UV_THREADPOOL_SIZE) || 4;
  return Math.max(1, Math.min(MOST_HASHES_AT_ONCE, threads - 1, availableParallelism() - 1));
}

async function verifyAccount(accounts: Accounts, user: string, password: string): Promise<boolean> {
  const hash = accounts.get(user);
  const [anyHash = ''] = accounts.values();
  const matches = await verifyPassword(password, hash ?? accounts.get(INSPECTOR) ?? anyHash);
  return matches && hash !== undefined;
}
