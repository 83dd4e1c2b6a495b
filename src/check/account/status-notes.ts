/**
 * The statuses of a statement: their words (lookup tables, comments of columns) and the notes that say how each
 * counts. `outcomes.ts` finds out how they do count.
 */
import { lookupOf } from '../../evidence/lookups';
import { MEANINGS } from '../../platforms/source';
import { statusesIn, withReason } from '../../report/notes';
import type { Statement } from '../../report/report-sql';
import type { Column, Table } from '../../sql/names';
import { labelsIn, type Outcome, outcomeOf } from '../../vocabulary/status-words';
import type { StatementFacts } from '../facts';

/** How a note says that a status counts. */
export interface StatusNote {
  readonly outcome: Outcome;
  /** The label that it repeats, as in `3 = 'Đang giao'`. */
  readonly word: string | undefined;
  readonly reason: string;
}

/** The notes of a statement by status, as the database holds it; 'NULL' for no status. */
export function statusNotes({ notes }: Statement): Map<string, StatusNote> {
  return new Map(
    notes.flatMap(({ key, value }) => {
      const outcome = MEANINGS.find((each) => each === key);
      if (!outcome) return [];
      const { reason } = withReason(value);
      return statusesIn(value).map(
        ({ status, word }) => [status, { outcome, word, reason }] as const,
      );
    }),
  );
}

/** Whether a note may say how a status counts: its word says nothing, or the note repeats the word with a reason. */
export function mayDecide(
  note: StatusNote,
  word: string | undefined,
  says: Outcome | undefined,
): boolean {
  const same = (one: string, other: string) =>
    one.trim().toLowerCase() === other.trim().toLowerCase();
  const repeats = note.word !== undefined && word !== undefined && same(note.word, word);
  return says === undefined || (repeats && note.reason !== '');
}

/** How a status counts by its note, where that may decide, and else by its word. */
export function outcomeBy(note: StatusNote | undefined, word: string): Outcome | undefined {
  const says = outcomeOf(word);
  return note && mayDecide(note, word, says) ? note.outcome : says;
}

/** How the orders of a status count, and what its word and its note say. */
export interface Counted {
  readonly status: string | null;
  readonly word: string | undefined;
  readonly total: bigint;
  readonly succeeded: bigint;
  readonly failed: bigint;
  readonly value: bigint;
  readonly says: Outcome | undefined;
  readonly note: StatusNote | undefined;
}

/** A status with its word: `4 (Hoàn thành)`. */
export function statusNamed({ status, word }: Pick<Counted, 'status' | 'word'>): string {
  const shown = status ?? 'NULL';
  return word !== undefined && word !== status ? `${shown} (${word})` : shown;
}

/** Statuses as a list of SQL. */
export function literals(statuses: readonly string[]): string {
  const numeric = statuses.every((status) => /^\d+$/.test(status));
  return statuses
    .map((status) => (numeric || status === 'NULL' ? status : `'${status.replaceAll("'", "''")}'`))
    .join(', ');
}

/** Labels by value. A value that is a word needs none. */
export async function labelsOf(
  facts: StatementFacts,
  table: Table,
  column: Column,
  values: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const isWord = values.some((value) => value !== null && /\p{L}{2}/u.test(value));
  const comment = labelsIn(column.comment ?? '');
  if (values.some((value) => value !== null && comment.has(value))) return comment;
  if (isWord && !/id$|^(ma|id)/i.test(column.name)) return new Map();
  const { tables } = facts.context;
  const lookup = await lookupOf(facts.report.ask, tables, table, column, values);
  return lookup?.labels ?? new Map();
}
