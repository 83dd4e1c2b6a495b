/**
 * Counts failed log-ins and tries, by account, by caller and by the prefixes of its address, and decides who is
 * refused and whose turn comes first. It verifies no password.
 */

import ipaddr from 'ipaddr.js';
import { LRUCache } from 'lru-cache';
import { Fault } from '../fault';

/** Failed log-ins of a caller within a quarter of an hour, after which its passwords are refused unread. */
export const FAILURES_PER_CALLER = 10;
const CALLER_WINDOW_MS = 15 * 60_000;

/** Failed log-ins for an account within an hour, after which it counts as guessed at from everywhere. */
export const FAILURES_PER_ACCOUNT = 100;
const ACCOUNT_WINDOW_MS = 60 * 60_000;

/** The failed log-ins that an address may have at an account that is guessed at; one is forgiven after so long. */
export const FAILURES_UNDER_ATTACK = 3;
const FORGIVEN_MS = 20 * 60_000;

/** How long a try, failed or not, lowers the rank of its caller's next ones, in milliseconds. */
const TRY_WINDOW_MS = 60_000;

/**
 * The tries a minute of a prefix, from the widest to a subscriber's own, up to which a password is compared with
 * one that was verified before, which costs no hash. A right one beyond that waits for a hash.
 */
const QUICK_TRIES = [1000, 120, 60, 30];

/** Bounds each kind of count. Beyond it the key that was left alone for longest is forgotten. */
export const MOST_KEYS = 10_000;

/** The keys by which a log-in is counted: those of an address, or of a browser that was let in before. */
export interface Caller {
  /** The subscriber's prefix, or the browser. */
  readonly key: string;
  readonly known: boolean;
  /** The nested prefixes of an address, the widest first; the browser's key alone. */
  readonly prefixes: readonly string[];
}

/** A caller at an address that no cookie makes a known browser. */
export function addressCaller(address: string): Caller {
  const prefixes = addressPrefixes(address);
  return { key: prefixes.at(-1) ?? address, known: false, prefixes };
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

  count(key: string): number {
    return this.counts.get(key) ?? 0;
  }

  add(key: string): void {
    this.counts.set(key, this.count(key) + 1);
  }

  forget(key: string): void {
    this.counts.delete(key);
  }

  /** Until a key's count is forgotten. */
  msLeft(key: string): number {
    return this.counts.getRemainingTTL(key);
  }
}

/** Failures by key. They are forgiven one by one; no more are held than an account under attack allows. */
class Debts {
  private readonly debts = new LRUCache<string, true>({
    max: MOST_KEYS,
    ttl: FAILURES_UNDER_ATTACK * FORGIVEN_MS,
    // The time that is left is added to: a clock that is read more rarely would make it too long.
    ttlResolution: 0,
  });

  /** Until the last failure of a key is forgiven, in milliseconds; 0 where it has none. */
  msOwed(key: string): number {
    // Unlike a look at the time that is left, `get` keeps the key from being forgotten.
    return this.debts.get(key) ? this.debts.getRemainingTTL(key) : 0;
  }

  /** Until a key has one failure less than an account under attack allows; 0 where it has. */
  msToWait(key: string): number {
    return Math.max(0, this.msOwed(key) - (FAILURES_UNDER_ATTACK - 1) * FORGIVEN_MS);
  }

  add(key: string): void {
    const ttl = Math.min(this.msOwed(key) + FORGIVEN_MS, FAILURES_UNDER_ATTACK * FORGIVEN_MS);
    this.debts.set(key, true, { ttl });
  }
}

/**
 * Counts failed log-ins by caller and by account. An account under attack stays open to addresses that have failed
 * at most twice lately: a botnet gets three guesses an address, and three an hour from then on, and the inspector
 * still gets in after a typing error. All addresses of one prefix share one place in the queue.
 */
export class LoginThrottle {
  private readonly recent = new Counts(CALLER_WINDOW_MS);
  private readonly debts = new Debts();
  private readonly accounts = new Counts(ACCOUNT_WINDOW_MS);
  /** By level of prefixes, so that many narrow ones push out no wide one. */
  private readonly tries = Array.from({ length: PREFIX_LEVELS }, () => new Counts(TRY_WINDOW_MS));

  /** @throws TooManyAttempts if the caller is not heard now */
  admit({ key, known }: Caller, account: string): void {
    if (this.recent.count(key) >= FAILURES_PER_CALLER) throw tooMany(this.recent.msLeft(key));
    if (known || this.accounts.count(account) < FAILURES_PER_ACCOUNT) return;
    const wait = Math.min(this.accounts.msLeft(account), this.debts.msToWait(key));
    if (wait > 0) throw tooMany(wait);
  }

  /**
   * Ranks a caller in the queue, the lower first: known browsers without a failure that is not forgiven, then
   * addresses without one, then the others. Among these the one whose widest prefix has tried least within a minute,
   * then the next narrower: who has a whole prefix of addresses is one, however many of them try.
   */
  rank(caller: Caller): number[] {
    const group = this.debts.msOwed(caller.key) > 0 ? 2 : caller.known ? 0 : 1;
    return [group, ...this.triesOf(caller)];
  }

  /** Whether a password may be compared with one that was verified before, which is denied after too many tries. */
  mayCompare(caller: Caller): boolean {
    const tries = this.triesOf(caller);
    const bounds = QUICK_TRIES.slice(-tries.length);
    return tries.every((count, level) => count < (bounds[level] ?? 0));
  }

  /** Counts a try that may cost a hash. */
  countTry({ prefixes }: Caller): void {
    for (const [level, prefix] of prefixes.entries()) this.tries[level]?.add(prefix);
  }

  private triesOf({ prefixes }: Caller): number[] {
    return prefixes.map((prefix, level) => this.tries[level]?.count(prefix) ?? 0);
  }

  fail({ key }: Caller, account: string): void {
    this.recent.add(key);
    this.debts.add(key);
    this.accounts.add(account);
  }

  /** The caller's tries no longer count; its failures do, or others behind its address could guess on. */
  succeed({ prefixes }: Caller): void {
    this.tries[prefixes.length - 1]?.forget(prefixes.at(-1) ?? '');
  }
}

function tooMany(ms: number): TooManyAttempts {
  return new TooManyAttempts(Math.max(1, Math.ceil(ms / 1000)));
}

/** The prefixes of an address by which it is counted, from the widest to the subscriber's own. */
const V4_BITS = [16, 24, 32] as const;
const V6_BITS = [32, 48, 56, 64] as const;

/** The most levels that an address has. */
export const PREFIX_LEVELS = V6_BITS.length;

/**
 * The nested prefixes of an address, the widest first: of IPv4 /16, /24, /32, of IPv6 /32, /48, /56, /64. The
 * last stands for the subscriber. What is no address is one prefix, its own text.
 */
export function addressPrefixes(address: string): string[] {
  if (!ipaddr.isValid(address)) return [address];
  const parsed = ipaddr.process(address);
  const bytes = parsed.toByteArray();
  const isV4 = parsed.kind() === 'ipv4';
  return (isV4 ? V4_BITS : V6_BITS).map((bits) => {
    if (bits === 32 && isV4) return parsed.toString();
    const kept = bytes.map((byte, index) => (index < bits / 8 ? byte : 0));
    return `${ipaddr.fromByteArray(kept)}/${bits}`;
  });
}
