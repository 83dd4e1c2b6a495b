/** The code of a read: how it is made, and how it is recognised when a person types it. */
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

/**
 * The code in a text that a person typed: in any case, with or without its dash, O for 0, I or L for 1.
 * @returns undefined for a text that is no code
 */
export function reportIdFrom(text: string): string | undefined {
  const letters = text
    .toUpperCase()
    .replace(/[\s-]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
  const isCode = letters.length === 10 && [...letters].every((each) => ALPHABET.includes(each));
  return isCode ? `${letters.slice(0, 5)}-${letters.slice(5)}` : undefined;
}
