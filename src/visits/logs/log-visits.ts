/**
 * Counts the visits in requests of access logs, in the order of their times, and keeps those that may still go on.
 * `count.ts` books them.
 */
import { createHmac, randomBytes } from 'node:crypto';
import { dayNumber, isoDay } from '../../vietnam';
import { possibleDays } from '../table';
import { beginsVisit, INACTIVITY_MS, isBot } from '../visit';
import type { Hit } from './reader';

/** What the next reading must know of the visits that may still go on. */
export interface OpenVisits {
  /** Keys the digests below, so that they reveal no address. */
  readonly secret: string;
  /** By the digest of a visitor, the time of the last page, in milliseconds since 1970. */
  readonly lastPages: Readonly<Record<string, number>>;
}

/** Counts the visits in a log: a visitor is an address and a user agent. */
export class LogVisits {
  private readonly secret: string;
  private readonly possible: ReturnType<typeof possibleDays>;
  private readonly lastPages = new Map<string, number>();
  private readonly earlier: Map<string, number>;
  private latest = 0;
  private sweepAt = 0;
  private days = new Map<string, number>();
  /** The number of requests with an impossible day: the clock that stamped them was wrong. */
  misdated = 0;

  /**
   * @param today by the database's clock
   * @param open the visits that may go on since the last reading
   */
  constructor(today: string, open?: OpenVisits) {
    this.possible = possibleDays(today);
    this.secret = open?.secret ?? randomBytes(16).toString('hex');
    this.earlier = new Map(Object.entries(open?.lastPages ?? {}));
  }

  /** Counts a request. The requests of all files must come in the order of their times. */
  take({ time, address, userAgent, page }: Hit): void {
    if (!page || isBot(userAgent)) return;
    const day = dayNumber(time);
    if (day < this.possible.first || day > this.possible.last) {
      this.misdated += 1;
      return;
    }
    this.sweep(time);
    const visitor = `${address} ${userAgent}`;
    const last = this.lastPages.get(visitor) ?? this.earlierOf(visitor);
    this.lastPages.set(visitor, time);
    if (!beginsVisit(time, last)) return;
    const name = isoDay(day);
    this.days.set(name, (this.days.get(name) ?? 0) + 1);
  }

  /** The visits by day that were counted since the last call. */
  takeDays(): Map<string, number> {
    const { days } = this;
    this.days = new Map();
    return days;
  }

  /** The visits that a request to come may belong to. */
  get open(): OpenVisits {
    const oldest = this.latest - INACTIVITY_MS;
    const lastPages: Record<string, number> = {};
    for (const [digest, time] of this.earlier) if (time > oldest) lastPages[digest] = time;
    for (const [visitor, time] of this.lastPages) {
      if (time > oldest) lastPages[this.digest(visitor)] = time;
    }
    return { secret: this.secret, lastPages };
  }

  private earlierOf(visitor: string): number | undefined {
    return this.earlier.size === 0 ? undefined : this.earlier.get(this.digest(visitor));
  }

  private digest(visitor: string): string {
    return createHmac('sha256', this.secret).update(visitor).digest('base64url').slice(0, 22);
  }

  /** Drops the visits that are over, from time to time. */
  private sweep(time: number): void {
    this.latest = Math.max(this.latest, time);
    if (this.latest < this.sweepAt) return;
    this.sweepAt = this.latest + INACTIVITY_MS;
    for (const pages of [this.lastPages, this.earlier]) {
      for (const [key, last] of pages) if (last <= this.latest - INACTIVITY_MS) pages.delete(key);
    }
  }
}
