import { randomInt } from 'node:crypto';

/** Crockford's base 32: no I, L, O or U, which a hand or a voice takes for others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/**
 * A code for one read, such as 7F3A9-1C2QX: short enough to be read out from a printed copy, and
 * random, so that no code can be guessed from another. Among a million reads two are equal with a
 * probability of one in 2,000.
 */
export function reportId(): string {
  const five = () => Array.from({ length: 5 }, () => ALPHABET[randomInt(ALPHABET.length)]).join('');
  return `${five()}-${five()}`;
}
