/** Pieces of SQL as people read them: comments gone, white space made plain. */
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
