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
  /** The literal that it is, if it is one, through whatever names it. */
  readonly literal?: string;
}

/** What a value that several make up is told by. */
export function merged(parts: readonly Told[]): Told {
  const made = parts.find((part) => part.made)?.made;
  const [first] = parts;
  const literal = parts.every((part) => part.literal === first?.literal)
    ? first?.literal
    : undefined;
  return {
    reads: parts.some(({ reads }) => reads),
    ...(made ? { made } : {}),
    ...(literal === undefined ? {} : { literal }),
  };
}

/** Whether a value is a literal that adds nothing. */
export function isNothing({ literal = '' }: Told): boolean {
  return /^(0+(\.0*)?|NULL|FALSE|'0?'|'0\.0+')$/i.test(literal);
}

/** Whether a value is a literal other than nothing. */
export function isFixed(told: Told): boolean {
  return !told.reads && !isNothing(told);
}
