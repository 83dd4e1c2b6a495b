import { RateLimiterMemory } from 'rate-limiter-flexible';
import { addressKey } from '../accounts/throttle';

/** Visits an hour that any address may begin: many people share one, at home, at work or on mobile. */
export const VISITS_PER_ADDRESS = 300;
/** Where there are many visitors, networks are larger, too: of all visits an address may begin 1 %. */
const SHARE = 0.01;
const WINDOW_SECONDS = 3600;

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

  /**
   * Takes note of a visit from an address.
   * @returns seconds until the address may begin another, 0 if this one counts
   */
  async secondsToWait(address: string): Promise<number> {
    const { consumedPoints, msBeforeNext } = await this.addresses.penalty(addressKey(address));
    this.turnHour();
    if (consumedPoints > Math.max(VISITS_PER_ADDRESS, SHARE * Math.max(this.thisHour, this.lastHour))) {
      return Math.max(1, Math.ceil(msBeforeNext / 1000));
    }
    this.thisHour += 1;
    return 0;
  }

  private turnHour(): void {
    const hour = Math.floor(this.now() / (WINDOW_SECONDS * 1000));
    if (hour === this.hour) return;
    this.lastHour = hour === this.hour + 1 ? this.thisHour : 0;
    this.thisHour = 0;
    this.hour = hour;
  }
}
