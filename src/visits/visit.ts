/**
 * What counts as a visit, and how many visits an hour one address, or one network prefix, may begin. The page
 * script `truy-cap.js` applies the same rule. `table.ts` stores the counts.
 */
import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import { addressPrefixes } from '../accounts/throttle';
import { Fault } from '../fault';
import { dayNumber } from '../vietnam';

/** Inactivity that ends a visit, in milliseconds. */
export const INACTIVITY_MS = 30 * 60_000;

/** How many verdicts on user agents are cached: isbot's list is long, and most visitors share few browsers. */
const verdicts = new LRUCache<string, boolean>({ max: 2000 });

/** Whether a user agent is a program's, by isbot's list; a request without one counts as a program's. */
export function isBot(userAgent: string | undefined): boolean {
  if (!userAgent) return true;
  const known = verdicts.get(userAgent);
  if (known !== undefined) return known;
  const verdict = isbot(userAgent);
  verdicts.set(userAgent, verdict);
  return verdict;
}

/**
 * Whether activity at an instant begins a visit: no activity in the 30 minutes before it, or none yet
 * on its day in Vietnam.
 * @param last the visitor's activity before, in milliseconds since 1970; undefined if there was none
 */
export function beginsVisit(instant: number, last: number | undefined): boolean {
  return (
    last === undefined ||
    Number.isNaN(last) ||
    Math.abs(instant - last) >= INACTIVITY_MS ||
    dayNumber(instant) !== dayNumber(last)
  );
}

/** Visits an hour that any address may begin: many people share one, at home, at work or on mobile. */
export const VISITS_PER_ADDRESS = 300;

interface HourlyLimit {
  /** Visits an hour in any case. */
  readonly visits: number;
  /** The share of the visits that begin outside the prefix. */
  readonly share: number;
}

/**
 * Where there are many visitors, networks are larger, too. From a subscriber's own prefix to the widest: an IPv4
 * address and its /24 and /16, an IPv6 /64 and its /56, /48 and /32, which cost more and more to have.
 */
const SUBSCRIBER: HourlyLimit = { visits: VISITS_PER_ADDRESS, share: 0.01 };
const SITE: HourlyLimit = { visits: 2 * VISITS_PER_ADDRESS, share: 0.01 };
const NETWORK: HourlyLimit = { visits: 4 * VISITS_PER_ADDRESS, share: 0.02 };
const PROVIDER: HourlyLimit = { visits: 20_000, share: 0.25 };
const V4_BOUNDS = [PROVIDER, NETWORK, SUBSCRIBER];
const V6_BOUNDS = [PROVIDER, NETWORK, SITE, SUBSCRIBER];

const WINDOW_MS = 3_600_000;
/** A busy hour brings at most this share of a usual day. */
const HOURS_OF_A_DAY = 8;
/** How many prefixes are known. Beyond them the one that was quiet for longest is forgotten. */
const MOST_PREFIXES = 200_000;

/** An address began more visits than count. */
export class TooManyVisits extends Fault {
  readonly audience = 'caller';
  override readonly code = 'too_many_visits';

  constructor(override readonly retryAfterSeconds: number) {
    super(`too many visits from one address; again in ${retryAfterSeconds} s`);
  }
}

export class AddressLimit {
  /** The visits of a prefix, from its first on for an hour. */
  private readonly visits = new LRUCache<string, number>({
    max: MOST_PREFIXES,
    ttl: WINDOW_MS,
    noUpdateTTL: true,
  });
  private hour = 0;
  private thisHour = 0;
  private lastHour = 0;

  /**
   * @param now the clock, in milliseconds since 1970
   * @param usualDay the visits of a day, as the last days brought them: a flood of addresses cannot raise its own
   *   bound beyond that
   */
  constructor(
    private readonly now: () => number,
    private readonly usualDay: () => number,
  ) {}

  /** Counts a visit from an address. @throws TooManyVisits if it does not count */
  admit(address: string): void {
    this.turnHour();
    const prefixes = addressPrefixes(address);
    const bounds = prefixes.length === V4_BOUNDS.length ? V4_BOUNDS : V6_BOUNDS;
    const others = this.othersThan(prefixes[0] ?? address);
    for (const [level, prefix] of prefixes.entries()) {
      const { visits, share } = bounds[level] ?? SUBSCRIBER;
      if (this.visitsOf(prefix) < Math.max(visits, share * others)) continue;
      const left = this.visits.getRemainingTTL(prefix);
      throw new TooManyVisits(Math.max(1, Math.ceil(left / 1000)));
    }
    for (const prefix of prefixes) this.visits.set(prefix, this.visitsOf(prefix) + 1);
    this.thisHour += 1;
  }

  /** The visits of an hour that begin outside a prefix, as far as the last days make them likely. */
  private othersThan(widest: string): number {
    const all = Math.max(this.thisHour, this.lastHour) - this.visitsOf(widest);
    return Math.min(all, this.usualDay() / HOURS_OF_A_DAY);
  }

  private visitsOf(prefix: string): number {
    return this.visits.get(prefix) ?? 0;
  }

  private turnHour(): void {
    const hour = Math.floor(this.now() / WINDOW_MS);
    if (hour === this.hour) return;
    this.lastHour = hour === this.hour + 1 ? this.thisHour : 0;
    this.thisHour = 0;
    this.hour = hour;
  }
}
