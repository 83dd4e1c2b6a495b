/** The words for the values of a status column: its lookup table's labels, or those in the column's comment. */
import { lookupOf } from '../../evidence/relations';
import type { Column, Table } from '../../sql/tables';
import type { StatementFacts } from '../facts';

/** Labels by value; a value that is a word itself has none. */
export async function labelsOf(
  facts: StatementFacts,
  table: Table,
  column: Column,
  values: readonly (string | null)[],
): Promise<ReadonlyMap<string, string>> {
  const isWord = values.some((value) => value !== null && /\p{L}{2}/u.test(value));
  const comment = labelsInComment(column.comment ?? '');
  if (values.some((value) => value !== null && comment.has(value))) return comment;
  if (isWord && !/id$|^(ma|id)/i.test(column.name)) return new Map();
  const { tables } = facts.context;
  const lookup = await lookupOf(facts.report.ask, tables, table, column, values);
  return lookup?.labels ?? new Map();
}

/** '0 chờ duyệt, 1 đang mở' or '1: new; 2: done'. */
function labelsInComment(comment: string): Map<string, string> {
  const pairs = comment.matchAll(/(?:^|[\s,;/|(])(\d{1,3})\s*[:=\-–.)]?\s*([^\d,;/|()]{2,40})/gu);
  return new Map([...pairs].map(([, value = '', label = '']) => [value, label.trim()]));
}
