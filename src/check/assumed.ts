/** What `init` decided by itself: each is open until the admin takes it on with a reason. */
import { t } from '../words/words';
import { withReason } from './account/notes';
import type { StatementFacts } from './facts';
import { type Findings, ownable } from './finding';

export async function* checkAssumed(facts: StatementFacts): Findings {
  for (const { value } of facts.notes('assumed')) {
    const { text, reason } = withReason(value);
    yield ownable(
      'assumed',
      facts.place,
      t`init assumed by itself: ${text}${reason === '' ? '' : ` (${reason})`}`,
      text,
      {
        advice: [t`If it is right, write the line above in its place, with your reason.`],
      },
    );
  }
}
