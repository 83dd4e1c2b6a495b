/** Texts as people read them: SQL on one line without comments, and numbers with their points. */
import { sqlTokens } from '../../sql/tokens';
import { fractionPoint, grouped as groupedWhole } from '../../words/words';

/** SQL on one line, without comments; what is quoted stays as it is. */
export function printable(sql: string): string {
  let text = '';
  for (const { kind, text: piece } of sqlTokens(sql)) {
    if (kind === 'quoted') text += piece;
    else if (kind === 'comment' || piece.trim() === '') text += text.endsWith(' ') ? '' : ' ';
    else text += piece;
  }
  return text.trim();
}

/** A decimal of the database with its thousands apart, as the language writes them; no zeros behind its fraction. */
export function grouped(decimal: string): string {
  const [, sign = '', whole, digits = ''] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(decimal) ?? [];
  if (whole === undefined) return decimal;
  const fraction = digits.replace(/0+$/, '');
  return `${sign}${groupedWhole(BigInt(whole))}${fraction === '' ? '' : fractionPoint() + fraction}`;
}
