import type { Findings } from './finding';

/** A check in a list of checks, which are made in its order. */
export interface Listed<About> {
  /**
   * Whether `check --quick` makes it too: it reads words, settings, the catalogue, or tables of days, and scans
   * nothing of the platform's that grows with its trade.
   */
  readonly quick: boolean;
  readonly check: (about: About) => Findings;
}

/** Makes the checks of a list: all of them, or the quick ones alone. */
export async function* makeListed<About>(
  list: readonly Listed<About>[],
  about: About,
  quickAlone: boolean,
): Findings {
  for (const { quick, check } of list) if (quick || !quickAlone) yield* check(about);
}
