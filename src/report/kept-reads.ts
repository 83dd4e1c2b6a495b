/**
 * The reads that pages showed a short while ago: a copy that is taken from a page is that very read. What
 * was shown longer ago is known in `audit/`.
 */
import { LRUCache } from 'lru-cache';
import type { ShownReport } from './live-report';

const KEPT_MS = 10 * 60_000;

/** Some hundred bytes each. */
const MOST_KEPT = 1000;

export class KeptReads {
  private readonly reports: LRUCache<string, ShownReport>;

  /** @param clock in milliseconds */
  constructor(most = MOST_KEPT, clock: { now(): number } = performance) {
    this.reports = new LRUCache({ max: most, ttl: KEPT_MS, ttlResolution: 0, perf: clock });
  }

  keep({ id, period, figures, readAt }: ShownReport): void {
    this.reports.set(id, { id, period, figures, readAt });
  }

  /** @param id in its canonical form, see `reportIdFrom` */
  find(id: string): ShownReport | undefined {
    return this.reports.get(id);
  }
}
