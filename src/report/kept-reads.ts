/**
 * The reads that pages showed a short while ago: a copy that is taken from a page is that very read. What
 * was shown longer ago is known in `audit/`.
 */
import { LRUCache } from 'lru-cache';
import type { Report } from './live-report';

const KEPT_MS = 10 * 60_000;

/** Some 2 kB each. */
const MOST_KEPT = 1000;

export class KeptReads {
  private readonly reports: LRUCache<string, Report>;

  /** @param clock in milliseconds */
  constructor(most = MOST_KEPT, clock: { now(): number } = performance) {
    this.reports = new LRUCache({ max: most, ttl: KEPT_MS, ttlResolution: 0, perf: clock });
  }

  keep(report: Report): void {
    this.reports.set(report.id, report);
  }

  /** @param id in its canonical form, see `reportIdFrom` */
  find(id: string): Report | undefined {
    return this.reports.get(id);
  }
}
