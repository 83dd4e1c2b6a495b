import { isbot } from 'isbot';

/** How many user agents' verdicts are kept: the list is long, and most visitors share few browsers. */
const KEPT = 2000;

const verdicts = new Map<string, boolean>();

/** Whether a user agent is a program's, by the list that isbot keeps; one that tells nothing is. */
export function isBot(userAgent: string | undefined): boolean {
  if (!userAgent) return true;
  const known = verdicts.get(userAgent);
  if (known !== undefined) return known;
  const verdict = isbot(userAgent);
  if (verdicts.size >= KEPT) verdicts.clear();
  verdicts.set(userAgent, verdict);
  return verdict;
}
