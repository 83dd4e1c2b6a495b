import type { Expression } from '../database/select/query';

/** How a value is made up rather than read. */
export type Making =
  | 'added'
  | 'multiplied'
  | 'replaced'
  | 'limited'
  | 'random'
  | 'clock'
  | 'variable'
  | 'reckoned'
  | 'highest'
  | 'estimate';

/** What a value is told by: whether by any table, and what in it is made up, as it is written. */
export interface Told {
  readonly reads: boolean;
  readonly made?: { readonly how: Making; readonly text: string };
}

/** What a value that several make up is told by. */
export function merged(parts: readonly Told[]): Told {
  const made = parts.find((part) => part.made)?.made;
  return { reads: parts.some(({ reads }) => reads), ...(made ? { made } : {}) };
}

/** Whether an expression is nothing, as a literal. */
export function isZero({ kind, text }: Expression): boolean {
  return kind === 'literal' && /^(0+(\.0*)?|NULL|FALSE|'0?'|'0\.0+')$/i.test(text);
}
