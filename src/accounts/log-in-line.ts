import { randomInt } from 'node:crypto';
import { Fault } from '../fault';

/** The line is full, of those who come before this one. */
export class TooManyLogIns extends Fault {
  readonly audience = 'caller';
  override readonly code = 'too_many_log_ins';
  override readonly retryAfterSeconds = 5;
}

/** One piece of costly work that someone waits for. */
export interface Turn<T> {
  /** Who is served: of each, one turn at a time. */
  readonly caller: string;
  /** What is asked: the same, asked again by the same caller meanwhile, is answered by one turn. */
  readonly id: string;
  /** The lower comes first. Asked whenever one is chosen, since it changes. */
  rank(): number;
  work(): Promise<T>;
}

interface Waiter<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

interface Place<T> {
  readonly turn: Turn<T>;
  readonly waiters: Set<Waiter<T>>;
}

/**
 * A short line before costly work. Those of the lowest rank are served first, among equals who came
 * first. Where more wait than there are places, the last by rank is turned away at once, among equals
 * one drawn by lot: no one can take all places by being early, or late.
 */
export class LogInLine<T> {
  private readonly waiting: Place<T>[] = [];
  private readonly running: Place<T>[] = [];

  /** @param limits `atOnce` turns under way, and `places` for those that wait */
  constructor(private readonly limits: { readonly atOnce: number; readonly places: number }) {}

  /**
   * What the work of a turn gives, or its error.
   * @param signal aborted by who no longer waits; work that no one waits for does not begin
   * @throws TooManyLogIns at once where there is no place, or later if others come before it
   */
  take(turn: Turn<T>, signal?: AbortSignal): Promise<T> {
    return new Promise((resolve, reject) => {
      signal?.throwIfAborted();
      const place = this.placeOf(turn);
      const waiter = { resolve, reject };
      place.waiters.add(waiter);
      signal?.addEventListener('abort', () => this.leave(place, waiter, signal.reason), {
        once: true,
      });
      this.serve();
      this.turnAway();
    });
  }

  private placeOf(turn: Turn<T>): Place<T> {
    const there = [...this.running, ...this.waiting].find(
      (place) => place.turn.caller === turn.caller && place.turn.id === turn.id,
    );
    if (there) return there;
    const place = { turn, waiters: new Set<Waiter<T>>() };
    this.waiting.push(place);
    return place;
  }

  private leave(place: Place<T>, waiter: Waiter<T>, reason: unknown): void {
    waiter.reject(reason);
    place.waiters.delete(waiter);
    if (place.waiters.size === 0) remove(this.waiting, place);
  }

  private serve(): void {
    while (this.running.length < this.limits.atOnce) {
      const busy = new Set(this.running.map(({ turn }) => turn.caller));
      const free = this.waiting.filter(({ turn }) => !busy.has(turn.caller));
      const lowest = Math.min(...free.map(({ turn }) => turn.rank()));
      const next = free.find(({ turn }) => turn.rank() === lowest);
      if (!next) return;
      remove(this.waiting, next);
      this.running.push(next);
      void this.run(next);
    }
  }

  private async run(place: Place<T>): Promise<void> {
    try {
      const value = await place.turn.work();
      for (const { resolve } of place.waiters) resolve(value);
    } catch (error) {
      for (const { reject } of place.waiters) reject(error);
    }
    remove(this.running, place);
    this.serve();
  }

  private turnAway(): void {
    while (this.waiting.length > this.limits.places) {
      const highest = Math.max(...this.waiting.map(({ turn }) => turn.rank()));
      const last = this.waiting.filter(({ turn }) => turn.rank() === highest);
      const drawn = last[randomInt(last.length)];
      if (!drawn) return;
      remove(this.waiting, drawn);
      const fault = new TooManyLogIns('too many log-ins at once');
      for (const { reject } of drawn.waiters) reject(fault);
    }
  }
}

function remove<E>(list: E[], element: E): void {
  const at = list.indexOf(element);
  if (at >= 0) list.splice(at, 1);
}
