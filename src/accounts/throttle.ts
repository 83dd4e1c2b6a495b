import { LRUCache } from 'lru-cache';
import { Fault } from '../fault';

/** Failed log-ins within a quarter of an hour, after which a caller is refused unheard. */
export const FAILURES_PER_CALLER = 10;
const CALLER_WINDOW_MS = 15 * 60_000;

/** Failed log-ins within an hour, after which an account hears only addresses that have not failed. */
export const FAILURES_PER_ACCOUNT = 100;
const ACCOUNT_WINDOW_MS = 60 * 60_000;

/** How long a try, whatever became of it, sends its caller's next ones back in the line. */
const TRY_WINDOW_MS = 60_000;

/** Of each kind of count. Beyond them the one that was longest left alone is forgotten. */
export const MOST_KEYS = 10_000;

/** Who tries to log in, as far as failures are counted: an address, or a browser that was let in before. */
export interface Caller {
  readonly key: string;
  readonly known: boolean;
}

/** Too many failed log-ins. */
export class TooManyAttempts extends Fault {
  readonly audience = 'caller';
  override readonly code = 'too_many_attempts';

  constructor(override readonly retryAfterSeconds: number) {
    super(`too many failed log-ins; again in ${retryAfterSeconds} s`);
  }
}

/** Counts by key, each from its first for a fixed time, no more than MOST_KEYS of them. */
class Counts {
  private readonly counts: LRUCache<string, number>;

  constructor(windowMs: number) {
    this.counts = new LRUCache({ max: MOST_KEYS, ttl: windowMs, noUpdateTTL: true });
  }

  of(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.counts.set(key, this.of(key) + 1);
  }

  forget(key: string): void {
    this.counts.delete(key);
  }

  /** Until a key's count is forgotten. */
  msLeft(key: string): number {
    return this.counts.getRemainingTTL(key);
  }
}

/**
 * Counts failed log-ins by caller and by account. An account that is guessed at from everywhere still
 * hears addresses that have not failed: a botnet has one guess an address, and the inspector comes in.
 */
export class LoginThrottle {
  private readonly recent = new Counts(CALLER_WINDOW_MS);
  private readonly hour = new Counts(ACCOUNT_WINDOW_MS);
  private readonly accounts = new Counts(ACCOUNT_WINDOW_MS);
  private readonly tries = new Counts(TRY_WINDOW_MS);

  /** @throws TooManyAttempts if the caller is not heard now */
  admit({ key, known }: Caller, account: string): void {
    if (this.recent.of(key) >= FAILURES_PER_CALLER) throw tooMany(this.recent.msLeft(key));
    const underAttack = this.accounts.of(account) >= FAILURES_PER_ACCOUNT;
    if (underAttack && !known && this.hour.of(key) > 0) {
      throw tooMany(Math.min(this.accounts.msLeft(account), this.hour.msLeft(key)));
    }
  }

  /**
   * Whose turn comes first: the lower. Known browsers without a failure, then addresses without one, then
   * the others; among these who has tried less within a minute.
   */
  rank({ key, known }: Caller): number {
    const tries = this.tries.of(key);
    if (this.hour.of(key) > 0) return 2e9 + tries;
    return known ? tries : 1e9 + tries;
  }

  /** A try that costs a hash, whether or not it comes to that. */
  countTry({ key }: Caller): void {
    this.tries.add(key);
  }

  fail({ key }: Caller, account: string): void {
    this.recent.add(key);
    this.hour.add(key);
    this.accounts.add(account);
  }

  /** The caller's tries no longer count; its failures do, or others behind its address could guess on. */
  succeed({ key }: Caller): void {
    this.tries.forget(key);
  }
}

function tooMany(ms: number): TooManyAttempts {
  return new TooManyAttempts(Math.max(1, Math.ceil(ms / 1000)));
}
