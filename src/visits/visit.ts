/**
 * What counts as a visit: who visits, and when activity begins a new one. The page script `truy-cap.js`
 * decides by the same rule. Where visits are kept is known in `table.ts`.
 */
import { isbot } from 'isbot';
import { LRUCache } from 'lru-cache';
import { dayNumber } from '../vietnam';

/** Inactivity that ends a visit, in milliseconds. */
export const INACTIVITY_MS = 30 * 60_000;

/** Verdicts on user agents that are remembered: isbot's list is long, and most visitors share few browsers. */
const verdicts = new LRUCache<string, boolean>({ max: 2000 });

/** Whether a user agent is a program's, by isbot's list; a request without one counts as a program's. */
export function isBot(userAgent: string | undefined): boolean {
  if (!userAgent) return true;
  const known = verdicts.get(userAgent);
  if (known !== undefined) return known;
  const verdict = isbot(userAgent);
  verdicts.set(userAgent, verdict);
  return verdict;
}

/**
 * Whether activity at an instant begins a visit: no activity in the 30 minutes before it, or none yet
 * on its day in Vietnam.
 * @param last the visitor's activity before, in milliseconds since 1970; undefined if there was none
 */
export function beginsVisit(instant: number, last: number | undefined): boolean {
  return (
    last === undefined ||
    Number.isNaN(last) ||
    Math.abs(instant - last) >= INACTIVITY_MS ||
    dayNumber(instant) !== dayNumber(last)
  );
}
