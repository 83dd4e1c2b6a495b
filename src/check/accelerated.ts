import { compareWithin, differing, pairsIn } from '../accelerate/verify';
import type { Database } from '../database/session';
import { MappingFault } from '../report/faults';
import { t } from '../words/words';
import { type Findings, fault, ok } from './finding';

/** How many differences are named; the rest is counted. */
const NAMED = 5;

/**
 * Whether what is counted ahead is what a direct count gives: of all figures, or of some days where that
 * takes longer than one statement may.
 */
export async function* checkAccelerated(
  database: Database,
  report: string,
  timeZone: string,
): Findings {
  const about = t`counted ahead`;
  try {
    const pairs = pairsIn(report, 'report.sql');
    if (pairs.length === 0) return;
    const { comparisons, sampled } = await compareWithin(database, pairs, timeZone);
    const wrong = differing(comparisons);
    if (wrong.length === 0) {
      yield ok(
        'accelerated',
        about,
        sampled
          ? t`${comparisons.length} numbers of some days are what a direct count gives`
          : t`${comparisons.length} figures of two years are what a direct count gives`,
      );
      return;
    }
    for (const { what, fast, direct } of wrong.slice(0, NAMED)) {
      yield fault(
        'accelerated',
        about,
        t`${what} is ${fast} counted ahead, and ${direct} directly`,
      );
    }
    yield fault('accelerated', about, t`${wrong.length} of ${comparisons.length} numbers differ`, [
      t`Run remove.sql and install.sql of 'baocao accelerate' again; no trigger sees TRUNCATE.`,
    ]);
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    yield fault('accelerated', about, error.message);
  }
}
