/** Shares few reads among many requests. `live-reports.ts` says what is read. */
import { TooManyWaiting } from './report-faults';

interface PendingRequest<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/** How many reads run at once, and how many requests wait for those that have not started. */
export interface Limits {
  readonly atOnce: number;
  readonly waiters: number;
  /** How many kinds of reads, such as years, are under way or waited for at a time; any number if undefined. */
  readonly kinds?: number;
}

/** Limits that several kinds of reads share. */
export class JointLimits {
  private running = 0;
  private waiting = 0;
  private readonly starters: (() => void)[] = [];

  constructor(private readonly limits: Limits) {}

  /** @param start called when a read may start */
  join(start: () => void): void {
    this.starters.push(start);
  }

  /**
   * @param kinds how many kinds of reads there are with this one
   * @throws TooManyWaiting if too many wait already
   */
  enter(kinds: number): void {
    if (kinds > (this.limits.kinds ?? Number.POSITIVE_INFINITY)) {
      throw new TooManyWaiting(`${kinds - 1} kinds of reads are waited for already`);
    }
    if (this.waiting >= this.limits.waiters) {
      throw new TooManyWaiting(`${this.waiting} requests wait for a read already`);
    }
    this.waiting += 1;
  }

  leave(count: number): void {
    this.waiting -= count;
  }

  get isFull(): boolean {
    return this.running >= this.limits.atOnce;
  }

  started(): void {
    this.running += 1;
  }

  /** Lets the kind that has waited longest for its turn start first. */
  ended(): void {
    this.running -= 1;
    const [first, ...others] = this.starters;
    if (first) this.starters.splice(0, this.starters.length, ...others, first);
    for (const start of [...this.starters]) start();
  }
}

/**
 * Lets any number of requests share few reads. A request never joins a read that is under way:
 * it waits for the next one, so that its answer comes from a read that started after it asked.
 */
export class SharedReads<Key, T> {
  /** The requests that wait for the next read of each key. */
  private readonly waiting = new Map<Key, Set<PendingRequest<T>>>();
  private readonly running = new Set<Key>();
  private readonly limits: JointLimits;

  /**
   * @param read what is shared; called for one key at a time
   * @param limits of its own, or joint ones
   */
  constructor(
    private readonly read: (key: Key) => Promise<T>,
    limits: Limits | JointLimits,
  ) {
    this.limits = limits instanceof JointLimits ? limits : new JointLimits(limits);
    this.limits.join(() => this.start());
  }

  /** How many requests wait for reads that have not started. */
  get waiters(): number {
    return [...this.waiting.values()].reduce((sum, batch) => sum + batch.size, 0);
  }

  /** How many reads are under way. */
  get underWay(): number {
    return this.running.size;
  }

  /**
   * What the next read of `key` gives, or its error.
   * @param signal aborted by a client that no longer waits; a read that nobody waits for does not start
   * @throws TooManyWaiting at once if too many wait already
   */
  next(key: Key, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted();
      const keys = new Set([...this.waiting.keys(), ...this.running, key]);
      this.limits.enter(keys.size);
      const batch = this.waiting.get(key) ?? new Set();
      const waiter = { resolve, reject };
      this.waiting.set(key, batch.add(waiter));
      signal?.addEventListener('abort', () => this.leave(key, waiter, signal.reason), {
        once: true,
      });
      this.start();
    });
  }

  private leave(key: Key, waiter: PendingRequest<T>, reason: unknown): void {
    waiter.reject(reason);
    const batch = this.waiting.get(key);
    if (!batch?.delete(waiter)) return;
    this.limits.leave(1);
    if (batch.size === 0) this.waiting.delete(key);
  }

  private start(): void {
    for (const [key, batch] of this.waiting) {
      if (this.limits.isFull) return;
      if (this.running.has(key)) continue;
      this.waiting.delete(key);
      this.limits.leave(batch.size);
      this.running.add(key);
      this.limits.started();
      this.read(key)
        .then(
          (value) => {
            for (const waiter of batch) waiter.resolve(value);
          },
          (reason) => {
            for (const waiter of batch) waiter.reject(reason);
          },
        )
        .finally(() => {
          this.running.delete(key);
          this.limits.ended();
        });
    }
  }
}
