import { RateLimiterMemory } from 'rate-limiter-flexible';
import { addressKey } from '../accounts/throttle';
import { Fault } from '../fault';

/** Visits an hour that any address may begin: many people share one, at home, at work or on mobile. */
export const VISITS_PER_ADDRESS = 300;
/** Where there are many visitors, networks are larger, too: of all visits an address may begin 1 %. */
const SHARE = 0.01;
const WINDOW_SECONDS = 3600;

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
  private readonly addresses = new RateLimiterMemory({
    points: VISITS_PER_ADDRESS,
    duration: WINDOW_SECONDS,
  });
  private hour = 0;
  private thisHour = 0;
  private lastHour = 0;

  constructor(private readonly now: () => number) {}

  /** Takes note of a visit from an address. @throws TooManyVisits if it does not count */
  async admit(address: string): Promise<void> {
    const { consumedPoints, msBeforeNext } = await this.addresses.penalty(addressKey(address));
    this.turnHour();
    const share = SHARE * Math.max(this.thisHour, this.lastHour);
    if (consumedPoints > Math.max(VISITS_PER_ADDRESS, share)) {
      throw new TooManyVisits(Math.max(1, Math.ceil(msBeforeNext / 1000)));
    }
    this.thisHour += 1;
  }

  private turnHour(): void {
    const hour = Math.floor(this.now() / (WINDOW_SECONDS * 1000));
    if (hour === this.hour) return;
    this.lastHour = hour === this.hour + 1 ? this.thisHour : 0;
    this.thisHour = 0;
    this.hour = hour;
  }
}
