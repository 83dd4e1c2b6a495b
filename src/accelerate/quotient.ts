import { bare, type Expression, Indivisible, print, within } from './expression';

/** A value that is summed, and the constant by which each of its terms is divided. */
interface Quotient {
  readonly dividend: Expression;
  readonly divisor: string | undefined;
}

/**
 * Takes a division by a power of ten out of a value, so that the sum is divided and not each row: the
 * same, and exact. Any other division is rounded row by row by the server, which no sum of days repeats.
 * @throws Indivisible for such a division
 */
export function quotientOf(value: Expression): Quotient {
  const divisors = new Set<string>();
  const dividend = strip(value, divisors);
  const [divisor, ...others] = divisors;
  const left = [...within(dividend)].find(({ kind, name }) => kind === 'operation' && name === '/');
  if (left) throw new Indivisible(`it divides each row: ${print(left)}`);
  if (divisor === undefined) return { dividend, divisor };
  if (others.length > 0) throw new Indivisible('it divides by several numbers');
  return { dividend, divisor };
}

function strip(expression: Expression, divisors: Set<string>): Expression {
  const { kind, name, pieces } = expression;
  if (kind === 'group')
    return { ...expression, pieces: pieces.map((piece) => inner(piece, divisors)) };
  if (kind === 'operation' && name === '/') {
    const [dividend, , divisor] = pieces;
    if (typeof dividend !== 'string' && dividend && typeof divisor !== 'string' && divisor) {
      const text = print(bare(divisor));
      if (/^10*$/.test(text)) {
        divisors.add(text);
        return dividend;
      }
    }
    return expression;
  }
  if (kind !== 'case') return expression;
  const values = pieces.flatMap((piece, index) =>
    typeof piece !== 'string' && pieces[index - 1] !== ' WHEN ' ? [piece] : [],
  );
  const before = divisors.size;
  const stripped = pieces.map((piece) =>
    typeof piece !== 'string' && values.includes(piece) ? strip(piece, divisors) : piece,
  );
  // One branch that is divided and one that is not are two units: neither is taken out.
  const undivided = values.some(
    (each) => !/^(NULL|0)$/.test(print(bare(each))) && stripped.includes(each),
  );
  if (divisors.size > before && undivided) throw new Indivisible('it divides some rows only');
  return { ...expression, pieces: stripped };
}

function inner(piece: string | Expression, divisors: Set<string>): string | Expression {
  return typeof piece === 'string' ? piece : strip(piece, divisors);
}
