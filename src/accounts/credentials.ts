/**
 * Verifies names and passwords, slowly the first time and in microseconds after that, and slows down guessing. It
 * knows no HTTP.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { availableParallelism } from 'node:os';
import {
  type Accounts,
  HtpasswdFault,
  type HtpasswdFile,
  INSPECTOR,
  verifyPassword,
} from './htpasswd';
import { LogInLine } from './log-in-line';
import { addressCaller, type Caller, LoginThrottle } from './throttle';
import { KnownBrowsers, readBrowserKey, VerifiedPasswords, verifiedFile } from './verified';

/** The longest name or password that is looked at. bcrypt takes 72 bytes. */
const MOST_BYTES = 255;

/** Hashes at once, and the log-ins that wait for each: at 0.25 s a hash, the last waits for a second. */
const MOST_HASHES_AT_ONCE = 2;
const PLACES_A_HASH = 4;

/** The circumstances of a log-in, beside the name and the password. */
export interface Asker {
  /** The client's address. */
  readonly address: string;
  /** The cookie of a known browser, if it sent one. */
  readonly cookie?: string | undefined;
  /** Aborted when the client hangs up. */
  readonly signal?: AbortSignal;
}

/** Checks credentials against the accounts file, through the throttle and the queue. */
export class Credentials {
  private readonly throttle = new LoginThrottle();
  private readonly line: LogInLine<boolean>;
  private readonly browsers: KnownBrowsers;

  /**
   * @param key signs known browsers' cookies
   * @param verified the passwords that were found right before
   */
  constructor(
    private readonly file: Pick<HtpasswdFile, 'current'>,
    private readonly key: Buffer,
    private readonly verified = new VerifiedPasswords(key),
  ) {
    this.browsers = new KnownBrowsers(key);
    const atOnce = hashesAtOnce();
    this.line = new LogInLine({ atOnce, places: atOnce * PLACES_A_HASH });
  }

  /**
   * The one check of names and passwords, behind every way in and in every process. Where no key can be kept beside
   * the accounts file, browsers and passwords are known until the process ends.
   * @param onFault called with the reason where no key can be kept
   */
  static open(
    accounts: Pick<HtpasswdFile, 'current'>,
    htpasswdFile: string,
    onFault: (fault: HtpasswdFault) => void,
  ): Credentials {
    try {
      const key = readBrowserKey(htpasswdFile);
      return new Credentials(accounts, key, new VerifiedPasswords(key, verifiedFile(htpasswdFile)));
    } catch (error) {
      if (!(error instanceof HtpasswdFault)) throw error;
      onFault(error);
      return new Credentials(accounts, randomBytes(32));
    }
  }

  /**
   * Whether the password is that of the account. An unknown account takes as long as a known one.
   * @throws TooManyAttempts, TooManyLogIns, or the reason with which the signal is aborted
   */
  async check(user: string, password: string, asker: Asker): Promise<boolean> {
    if (Math.max(Buffer.byteLength(user), Buffer.byteLength(password)) > MOST_BYTES) return false;
    const hash = this.file.current().get(user);
    const caller = this.callerOf(hash, user, asker);
    this.throttle.admit(caller, user);
    const isQuick = hash !== undefined && this.throttle.mayCompare(caller);
    if (isQuick && this.verified.has(user, hash, password)) return true;

    this.throttle.countTry(caller);
    const turn = {
      caller: caller.key,
      id: createHmac('sha256', this.key).update(`${user}\0${password}`).digest('hex'),
      rank: () => this.throttle.rank(caller),
      work: () => this.verify(user, password, caller),
    };
    return this.line.take(turn, asker.signal);
  }

  /** A cookie for a browser that has just been let in; undefined if it has a good one. */
  cookieFor(user: string, asker: Asker): string | undefined {
    const hash = this.file.current().get(user);
    return hash === undefined || this.browserOf(hash, user, asker) !== undefined
      ? undefined
      : this.browsers.issue(user, hash);
  }

  /** Hashes the password, unless an earlier request in the queue already did. */
  private async verify(user: string, password: string, caller: Caller): Promise<boolean> {
    this.throttle.admit(caller, user);
    const accounts = this.file.current();
    const hash = accounts.get(user);
    if (hash !== undefined && this.verified.has(user, hash, password)) return true;
    const matches = await verifyAccount(accounts, user, password);
    if (matches && hash !== undefined && this.file.current().get(user) === hash) {
      this.throttle.succeed(caller);
      void this.verified.add(user, hash, password);
      return true;
    }
    this.throttle.fail(caller, user);
    return false;
  }

  private callerOf(hash: string | undefined, user: string, asker: Asker): Caller {
    const browser = this.browserOf(hash, user, asker);
    if (browser === undefined) return addressCaller(asker.address);
    const key = `browser ${browser}`;
    return { key, known: true, prefixes: [key] };
  }

  /** What stands for the asker's browser in counts; undefined for one that is not known. */
  private browserOf(hash: string | undefined, user: string, { cookie }: Asker): string | undefined {
    return cookie === undefined || hash === undefined
      ? undefined
      : this.browsers.recognize(cookie, user, hash);
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
