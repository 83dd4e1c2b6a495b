import { sqlTokens } from './tokens';

/** A piece of SQL that the reading of a query goes by. */
export interface Lexeme {
  readonly kind:
    | 'word'
    | 'quotedName'
    | 'text'
    | 'number'
    | 'parameter'
    | 'variable'
    | 'sign'
    | 'end';
  /** As it is written. */
  readonly text: string;
  /** In capitals, for a word; else as it is. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** What is neither comment, quoted nor a parameter: names of any script, numbers, signs. */
const PLAIN =
  /(?<space>\s+)|(?<variable>@@?[\w$.]*)|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$]))|(?<word>[\p{L}_$\d][\p{L}\p{M}\w$]*)|(?<sign><=>|->>|<=|>=|<>|!=|\|\||&&|:=|<<|>>|->|.)/gsu;

/** The pieces of a statement, the last of kind 'end'. */
export function lexemes(sql: string): Lexeme[] {
  const found: Lexeme[] = [];
  const add = (kind: Lexeme['kind'], text: string, start: number) =>
    found.push({
      kind,
      text,
      key: kind === 'word' ? text.toUpperCase() : text,
      start,
      end: start + text.length,
    });
  let plain = '';
  let at = 0;
  const flush = () => {
    const start = at - plain.length;
    for (const { 0: text, index, groups = {} } of plain.matchAll(PLAIN)) {
      const [kind] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [];
      if (kind !== 'space') add(kind as Lexeme['kind'], text, start + index);
    }
    plain = '';
  };
  for (const { kind, text } of sqlTokens(sql)) {
    if (kind === 'word' || kind === 'other') plain += text;
    else {
      flush();
      if (kind === 'quoted') add(text.startsWith('`') ? 'quotedName' : 'text', text, at);
      else if (kind === 'parameter') add('parameter', text, at);
      else if (kind !== 'comment' && kind !== 'end') add('sign', text, at);
    }
    at += text.length;
  }
  flush();
  add('end', '', sql.length);
  return found;
}
