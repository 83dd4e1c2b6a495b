/** The notes above a statement that say how each status counts, and the owners' lines. */

import type { Outcome } from '../../vocabulary/statuses';
import type { StatementFacts } from '../facts';
import { literalsIn } from './status-list';

/** How a note says that a status counts. */
export interface StatusNote {
  readonly outcome: Outcome;
  /** The word that it repeats: `3 = 'Đang giao'`. */
  readonly word: string | undefined;
  readonly reason: string;
}

const KEYS = ['succeeded', 'failed', 'under way', 'no order'] as const;

/** By status as the database holds it; 'NULL' for no status. */
export function statusNotes(facts: StatementFacts): Map<string, StatusNote> {
  return new Map(
    facts.notes(...KEYS).flatMap(({ key, value }) => {
      const { text, reason } = withReason(value);
      const outcome = key as Outcome;
      return literalsIn(text).map(
        ({ status, word }) => [status, { outcome, word, reason }] as const,
      );
    }),
  );
}

/** A note's value and the reason in brackets behind it. */
export function withReason(value: string): { text: string; reason: string } {
  const [, text = value, reason = ''] =
    /^(.*?)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$/s.exec(value) ?? [];
  return { text: text.trim(), reason: reason.trim() };
}
