/** Many requests, few reads. What is read is known in `live-reports`. */
import { TooManyWaiting } from './faults';

interface Waiter<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

/**
 * Lets any number of requests share few reads. A request never joins a read that is under way:
 * it waits for the next one, so that its answer comes from a read that began after it asked.
 */
export class SharedReads<Key, T> {
  /** The requests that wait for the next read of a key, which has not begun. */
  private readonly waiting = new Map<Key, Set<Waiter<T>>>();
  private readonly running = new Set<Key>();
  private waitingInAll = 0;

  /**
   * @param read what is shared; called for one key at a time, at most `atOnce` in all
   * @param limits `atOnce` reads, `waiters` requests waiting for reads that have not begun, and `keys` of them and of
   *   reads under way together
   */
  constructor(
    private readonly read: (key: Key) => Promise<T>,
    private readonly limits: {
      readonly atOnce: number;
      readonly waiters: number;
      readonly keys?: number;
    },
  ) {}

  /** How many requests wait for reads that have not begun. */
  get waiters(): number {
    return this.waitingInAll;
  }

  /** How many reads are under way. */
  get underWay(): number {
    return this.running.size;
  }

  /**
   * What the next read of `key` gives, or its error.
   * @param signal aborted by a client that no longer waits; a read that nobody waits for does not begin
   * @throws TooManyWaiting at once if too many wait already
   */
  next(key: Key, signal?: AbortSignal): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      signal?.throwIfAborted();
      const keys = new Set([...this.waiting.keys(), ...this.running, key]);
      if (keys.size > (this.limits.keys ?? Number.POSITIVE_INFINITY)) {
        throw new TooManyWaiting(`${keys.size - 1} kinds of reads are asked for already`);
      }
      if (this.waitingInAll >= this.limits.waiters) {
        throw new TooManyWaiting(`${this.waitingInAll} requests wait for a read already`);
      }
      const batch = this.waiting.get(key) ?? new Set();
      const waiter = { resolve, reject };
      this.waiting.set(key, batch.add(waiter));
      this.waitingInAll += 1;
      signal?.addEventListener('abort', () => this.leave(key, waiter, signal.reason), {
        once: true,
      });
      this.begin();
    });
  }

  private leave(key: Key, waiter: Waiter<T>, reason: unknown): void {
    waiter.reject(reason);
    const batch = this.waiting.get(key);
    if (!batch?.delete(waiter)) return;
    this.waitingInAll -= 1;
    if (batch.size === 0) this.waiting.delete(key);
  }

  private begin(): void {
    for (const [key, batch] of this.waiting) {
      if (this.running.size >= this.limits.atOnce) return;
      if (this.running.has(key)) continue;
      this.waiting.delete(key);
      this.waitingInAll -= batch.size;
      this.running.add(key);
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
          this.begin();
        });
    }
  }
}
