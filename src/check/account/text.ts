/** Texts as people read them: SQL on one line without comments, and numbers with their points. */
import { sqlTokens } from '../../sql/tokens';

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

/** Digits with a point before every third from the right, as Vietnamese write a number. */
export function grouped(digits: string): string {
  return digits.replace(/\B(?=(\d{3})+(?!\d))/g, '.');
}
