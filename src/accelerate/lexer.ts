import { sqlTokens } from '../database/tokens';

/** A piece of SQL that means something by itself. */
export interface Lexeme {
  readonly kind: 'word' | 'name' | 'text' | 'number' | 'parameter' | 'symbol' | 'end';
  /** As written; a name in backticks without them. */
  readonly text: string;
  /** Whether white space or a comment stands before it. */
  readonly spaced: boolean;
}

/** Symbols of more than one character. The longest comes first. */
const SYMBOLS = ['<=>', '<=', '>=', '<>', '!=', '||', '&&', '<<', '>>'];

/** The lexemes of a statement, with an end after the last one. Comments and white space are left out. */
export function lexemes(sql: string): Lexeme[] {
  const found: Lexeme[] = [];
  let run = '';
  let spaced = false;
  const add = (kind: Lexeme['kind'], text: string) => {
    found.push({ kind, text, spaced });
    spaced = false;
  };
  const endRun = () => {
    for (const text of split(run)) {
      if (text.trim() === '') spaced = true;
      else add(/^\.?\d/.test(text) ? 'number' : 'symbol', text);
    }
    run = '';
  };
  for (const { kind, text } of sqlTokens(sql)) {
    // A digit may be followed by letters that belong to it: 1e3, 0x1F.
    if (kind === 'other' || (kind === 'word' && /\d$/.test(run))) {
      run += text;
      continue;
    }
    endRun();
    if (kind === 'comment') spaced = true;
    if (kind === 'word' || kind === 'parameter') add(kind, text);
    if (kind === 'quoted') {
      if (text.startsWith('`')) add('name', text.slice(1, -1).replaceAll('``', '`'));
      else add('text', text);
    }
  }
  endRun();
  add('end', 'the end of the statement');
  return found;
}

/** The numbers, symbols and spaces in a run of characters that are neither words nor quoted. */
function split(run: string): string[] {
  const found: string[] = [];
  for (let at = 0; at < run.length; ) {
    const rest = run.slice(at);
    const text =
      /^(\d+(\.\d*)?|\.\d+)\w*/.exec(rest)?.[0] ??
      SYMBOLS.find((symbol) => rest.startsWith(symbol)) ??
      rest.charAt(0);
    found.push(text);
    at += text.length;
  }
  return found;
}
