import { LRUCache } from 'lru-cache';
import { addressKey } from '../accounts/address';
import { Fault } from '../fault';

/** Visits an hour that any address may begin: many people share one, at home, at work or on mobile. */
export const VISITS_PER_ADDRESS = 300;
/** Where there are many visitors, networks are larger, too: of all visits an address may begin 1 %. */
const SHARE = 0.01;
const WINDOW_MS = 3_600_000;
/** Of how many addresses it is known. Beyond them the one that was longest quiet is forgotten. */
const MOST_ADDRESSES = 100_000;

/** An address began more visits than count. */
export class TooManyVisits extends Fault {
  readonly audience = 'caller';
  override readonly code = 'too_many_visits';

  constructor(override readonly retryAfterSeconds: number) {
    super(`too many visits from one address; again in ${retryAfterSeconds} s`);
  }
}

/** Holds back an address that begins more visits than the people behind it could. */
export class AddressLimit {
  /** The visits of an address, from its first on for an hour. */
  private readonly begun = new LRUCache<string, number>({
    max: MOST_ADDRESSES,
    ttl: WINDOW_MS,
    noUpdateTTL: true,
  });
  private hour = 0;
  private thisHour = 0;
  private lastHour = 0;

  constructor(private readonly now: () => number) {}

  /** Takes note of a visit from an address. @throws TooManyVisits if it does not count */
  admit(address: string): void {
    const key = addressKey(address);
    const begun = this.begun.get(key) ?? 0;
    this.turnHour();
    const share = SHARE * Math.max(this.thisHour, this.lastHour);
    if (begun >= Math.max(VISITS_PER_ADDRESS, share)) {
      throw new TooManyVisits(Math.max(1, Math.ceil(this.begun.getRemainingTTL(key) / 1000)));
    }
    this.begun.set(key, begun + 1);
    this.thisHour += 1;
  }

  private turnHour(): void {
    const hour = Math.floor(this.now() / WINDOW_MS);
    if (hour === this.hour) return;
    this.lastHour = hour === this.hour + 1 ? this.thisHour : 0;
    this.thisHour = 0;
    this.hour = hour;
  }
}
