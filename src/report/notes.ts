/** What the notes above a statement say: their reasons, and the statuses that they list. */
import { sqlTokens } from '../sql/lexer';
import { quoteText } from '../sql/print';
import type { Note, Statement } from './report-sql';

/** The value of the first note of a key above a statement. */
export function noteOf({ notes }: Pick<Statement, 'notes'>, key: Note['key']): string | undefined {
  return notes.find((each) => each.key === key)?.value;
}

/** A note's value and the reason in brackets behind it. */
export function withReason(value: string): { text: string; reason: string } {
  const [, text = value, reason = ''] =
    /^(.*?)\s*\(([^()]*(?:\([^()]*\)[^()]*)*)\)\s*$/s.exec(value) ?? [];
  return { text: text.trim(), reason: reason.trim() };
}

/** A status in a note. */
export interface NotedStatus {
  readonly status: string;
  /** As SQL: a number or NULL, or a text in quotes. */
  readonly literal: string;
  /** The label that the note repeats. */
  readonly word: string | undefined;
}

/** The statuses of a note, with their words: `'wc-completed', 5, NULL, 3 = 'Đã hủy' (the reason)`. */
export function statusesIn(value: string): NotedStatus[] {
  const found: NotedStatus[] = [];
  let digits = '';
  let equals = false;
  const add = (status: string, literal: string) => {
    const last = found.at(-1);
    if (equals && last) found[found.length - 1] = { ...last, word: status };
    else found.push({ status, literal, word: undefined });
    equals = false;
  };
  const flush = () => {
    const bare = /^null$/i.test(digits) ? 'NULL' : digits;
    if (/^-?\d+$|^NULL$/.test(bare)) add(bare, bare);
    digits = '';
  };
  for (const { kind, text } of sqlTokens(withReason(value).text)) {
    if (kind === 'quoted') {
      flush();
      const status = text.slice(1, -1).replaceAll("''", "'").replaceAll('\\\\', '\\');
      add(status, quoteText(status));
    } else if (text === '=') {
      flush();
      equals = true;
    } else if (text === ',' || text.trim() === '') flush();
    else digits += text;
  }
  flush();
  return found;
}
