/** Compares the figures of `baocao accelerate` with a direct count. */
import { compareWithin, differing, pairsIn } from '../accelerate/verify';
import type { Database } from '../database/session';
import { MappingFault } from '../report/report-faults';
import { t } from '../words/words';
import { type Findings, fault, ok } from './finding';

/** The most differences that are listed. */
const NAMED = 5;

/**
 * Compares all accelerated figures with a direct count or, if that takes longer than one statement may, some days
 * of them.
 */
export async function* checkAccelerated(
  database: Database,
  report: string,
  timeZone: string,
): Findings {
  const code = 'counted-ahead';
  const about = t`counted ahead`;
  try {
    const pairs = pairsIn(report, 'report.sql');
    if (pairs.length === 0) return;
    const { comparisons, sampled } = await compareWithin(database, pairs, timeZone);
    const wrong = differing(comparisons);
    if (wrong.length === 0) {
      const { length } = comparisons;
      yield ok(
        code,
        about,
        sampled
          ? t`${length} numbers of some days are what a direct count gives`
          : t`${length} figures of two years are what a direct count gives`,
      );
      return;
    }
    for (const { what, fast, direct } of wrong.slice(0, NAMED)) {
      yield fault(code, about, t`${what} is ${fast} counted ahead, and ${direct} directly`);
    }
    yield {
      code,
      level: 'fault',
      about,
      message: t`${wrong.length} of ${comparisons.length} numbers differ`,
      advice: [
        t`Run remove.sql and install.sql of 'baocao accelerate' again; no trigger sees TRUNCATE.`,
      ],
    };
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    yield fault(code, about, error.message);
  }
}
