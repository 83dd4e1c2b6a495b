/**
 * What becomes of a rule that fails, or whose question the database does not answer: a fault beside the others.
 * It ends the check only where the database is gone for the moment.
 */
import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import { t } from '../words/words';
import { type Finding, type Findings, fault } from './finding';

/** The findings of a rule as they come, by `gathered`. */
export async function* guarded(about: string, check: () => Findings): Findings {
  yield* await gathered(about, check);
}

/** The findings of a rule; a question that was not answered is a fault beside what it found before. */
export async function gathered(about: string, check: () => Findings): Promise<Finding[]> {
  const found: Finding[] = [];
  const lost = await collected(about, async () => {
    for await (const finding of check()) found.push(finding);
    return [];
  });
  return [...found, ...lost];
}

/** What a question gives, or the fault that says why it gave nothing. @throws DatabaseUnavailable, momentary */
export async function collected(
  about: string,
  ask: () => Promise<readonly Finding[]>,
): Promise<readonly Finding[]> {
  try {
    return await ask();
  } catch (error) {
    if (error instanceof DatabaseUnavailable && error.momentary) throw error;
    if (error instanceof DatabaseUnavailable) {
      const message = t`a question about its rows took longer than QUERY_TIMEOUT_MS, so that not all is checked: run 'QUERY_TIMEOUT_MS=600000 npx baocao check' once`;
      return [fault('not-checked', about, message)];
    }
    if (error instanceof StatementRefused) {
      return [
        fault(
          'not-checked',
          about,
          t`a question about its rows was refused, so that not all is checked: ${error.message}`,
        ),
      ];
    }
    if (process.env.CHECK_DEBUG) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    return [
      fault(
        'not-checked',
        about,
        t`a rule of the check failed, so that not all is checked: ${reason}`,
      ),
    ];
  }
}
