/**
 * A short queue before costly work, such as hashing a password. It decides whose turn comes next, by
 * ranks that `throttle.ts` gives.
 */
import { randomInt } from 'node:crypto';
import { Fault } from '../fault';

/** The queue is full of callers that rank before this one. */
export class TooManyLogIns extends Fault {
  readonly audience = 'caller';
  override readonly code = 'too_many_log_ins';
  override readonly retryAfterSeconds = 5;
}

/** A piece of costly work that a caller waits for. */
export interface Turn<T> {
  /** The key of the caller, who gets one turn at a time. */
  readonly caller: string;
  /** Identifies the work: the same, wanted again by the same caller meanwhile, is done once. */
  readonly id: string;
  /** Compared number by number, the lower first. Called whenever a turn is chosen, since it changes. */
  rank(): readonly number[];
  work(): Promise<T>;
}

interface Waiter<T> {
  resolve(value: T): void;
  reject(reason: unknown): void;
}

interface Slot<T> {
  readonly turn: Turn<T>;
  readonly waiters: Set<Waiter<T>>;
}

/**
 * A queue of a few places. The lowest rank is served first, among equals the first that came. Where more wait
 * than there are places, the last by rank is turned away at once, among equals one drawn by lot: no one can
 * take all places by being early, or late.
 */
export class LogInLine<T> {
  private readonly waiting: Slot<T>[] = [];
  private readonly running: Slot<T>[] = [];

  /** @param limits `atOnce` turns under way, and `places` for those that wait */
  constructor(private readonly limits: { readonly atOnce: number; readonly places: number }) {}

  /**
   * Gives the result of the work, or its error.
   * @param signal aborted when the caller no longer waits; work that no one waits for does not begin
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

  private placeOf(turn: Turn<T>): Slot<T> {
    const there = [...this.running, ...this.waiting].find(
      (place) => place.turn.caller === turn.caller && place.turn.id === turn.id,
    );
    if (there) return there;
    const place = { turn, waiters: new Set<Waiter<T>>() };
    this.waiting.push(place);
    return place;
  }

  private leave(place: Slot<T>, waiter: Waiter<T>, reason: unknown): void {
    waiter.reject(reason);
    place.waiters.delete(waiter);
    if (place.waiters.size === 0) remove(this.waiting, place);
  }

  private serve(): void {
    while (this.running.length < this.limits.atOnce) {
      const busy = new Set(this.running.map(({ turn }) => turn.caller));
      const free = this.waiting.filter(({ turn }) => !busy.has(turn.caller));
      const [next] = extremes(free, -1);
      if (!next) return;
      remove(this.waiting, next);
      this.running.push(next);
      void this.run(next);
    }
  }

  private async run(place: Slot<T>): Promise<void> {
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
      const last = extremes(this.waiting, 1);
      const drawn = last[randomInt(last.length)];
      if (!drawn) return;
      remove(this.waiting, drawn);
      const fault = new TooManyLogIns('too many log-ins at once');
      for (const { reject } of drawn.waiters) reject(fault);
    }
  }
}

/** The places of the lowest rank (-1), or of the highest (1), in the order in which they came. */
function extremes<T>(places: readonly Slot<T>[], sign: 1 | -1): Slot<T>[] {
  let best: { rank: readonly number[]; places: Slot<T>[] } | undefined;
  for (const place of places) {
    const rank = place.turn.rank();
    const order = best ? sign * compareRanks(rank, best.rank) : 1;
    if (order > 0) best = { rank, places: [place] };
    else if (order === 0) best?.places.push(place);
  }
  return best?.places ?? [];
}

/** Number by number; where one rank ends, the longer one comes later. */
function compareRanks(a: readonly number[], b: readonly number[]): number {
  for (const [index, number] of a.entries()) {
    const difference = number - (b[index] ?? Number.NEGATIVE_INFINITY);
    if (difference !== 0) return difference;
  }
  return a.length - b.length;
}

function remove<E>(list: E[], element: E): void {
  const index = list.indexOf(element);
  if (index >= 0) list.splice(index, 1);
}
