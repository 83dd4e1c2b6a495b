import { distance } from 'fastest-levenshtein';
import { t } from '../words/words';

/** Below this length a name is too short to distinguish a slip from another program's variable. */
const LEAST_LENGTH = 6;

/**
 * The names that look like one of ours but are none, each with the one that was meant: two letters off,
 * underscores left out, or a long name cut short.
 */
export function misspelt(given: readonly string[], ours: readonly string[]): string[] {
  return given.flatMap((name) => {
    if (ours.includes(name)) return [];
    const meant = ours.find((known) => looksLike(name.toUpperCase(), known));
    return meant ? [t`${name} is no variable of baocao: is ${meant} meant?`] : [];
  });
}

function looksLike(name: string, known: string): boolean {
  if (name === known) return true;
  if (name.length < LEAST_LENGTH || known.length < LEAST_LENGTH) return false;
  const [bareName, bareKnown] = [name, known].map((each) => each.replaceAll('_', '')) as [
    string,
    string,
  ];
  if (name.length >= 10 && known.startsWith(name)) return true;
  return bareName[0] === bareKnown[0] && distance(bareName, bareKnown) <= 2;
}
