/**
 * Splits SQL into tokens, which keep every character and comment, and a statement into lexemes for the parser, which
 * keep neither comments nor spaces. It binds parameters.
 */

/**
 * Each alternative is a token. Comments and quoted text are one token each, so that a `;` or a `:name` within
 * them means nothing. `--` begins a comment before a blank or a control character of ASCII alone: the server runs
 * what follows another one, such as a no-break space. An opening without its end matches alone.
 */
const PATTERNS = {
  comment: /--(?![!-~\u0080-\uffff])[^\n]*|#[^\n]*|\/\*(?!M?!).*?\*\//,
  quoted: /'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`/,
  broken: /\/\*(?:M?!)?|['"`]/,
  open: /\{\{.*?\}\}/,
  parameter: /:[A-Za-z_]\w*/,
  end: /;/,
  word: /[A-Za-z_@$][\w@$]*/,
  other: /\s+|./,
};

type TokenKind = keyof typeof PATTERNS;

const KINDS = Object.keys(PATTERNS) as TokenKind[];
const TOKEN = new RegExp(
  Object.values(PATTERNS)
    .map(({ source }) => `(${source})`)
    .join('|'),
  'gs',
);

/** The tokens of an SQL text; joined they are the text again. */
export function* sqlTokens(sql: string): Generator<{ kind: TokenKind; text: string }> {
  // Groups are read by number: named groups make an object for each token, which would take most of the time.
  for (const match of sql.matchAll(TOKEN)) {
    const kind = KINDS.find((_, index) => match[index + 1] !== undefined) ?? 'other';
    yield { kind, text: match[0] };
  }
}

/** Replaces the parameters of an SQL text by their values; one without a value stays. */
export function bindText(sql: string, values: Readonly<Record<string, string>>): string {
  return [...sqlTokens(sql)]
    .map(({ kind, text }) => (kind === 'parameter' ? (values[text.slice(1)] ?? text) : text))
    .join('');
}

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
  /** In capitals for a word, otherwise as it is written. */
  readonly key: string;
  readonly start: number;
  readonly end: number;
}

/** The text outside comments and quotes: names of any script, variables, numbers, signs. */
const PLAIN =
  /(?<space>\s+)|(?<variable>@@?[\w$.]*)|(?<number>(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?(?![\w$]))|(?<word>[\p{L}_$\d][\p{L}\p{M}\w$]*)|(?<sign><=>|->>|<=|>=|<>|!=|\|\||&&|:=|<<|>>|->|.)/gsu;

/** The lexemes of a statement, the last of kind 'end'. */
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
  let offset = 0;
  const flush = () => {
    const start = offset - plain.length;
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
      if (kind === 'quoted') add(text.startsWith('`') ? 'quotedName' : 'text', text, offset);
      else if (kind === 'parameter') add('parameter', text, offset);
      else if (kind !== 'comment' && kind !== 'end') add('sign', text, offset);
    }
    offset += text.length;
  }
  flush();
  add('end', '', sql.length);
  return found;
}

/** A statement uses a form that this parser does not know; the server may well. */
export class Unread extends Error {
  /** @param from the text from which on it was not understood */
  constructor(readonly from: string) {
    super(`not understood from '${from}'`);
  }
}

/** A position in the lexemes of a statement, with the steps that every production takes. */
export abstract class Cursor {
  private readonly pieces: readonly Lexeme[];
  private position = 0;

  constructor(protected readonly sql: string) {
    this.pieces = lexemes(sql);
  }

  /** The lexeme that comes next. */
  protected get now(): Lexeme {
    return this.after(0);
  }

  /** The lexeme that was read last. */
  protected get before(): Lexeme {
    return this.pieces[Math.max(0, this.position - 1)] as Lexeme;
  }

  protected after(count = 1): Lexeme {
    return this.pieces[Math.min(this.position + count, this.pieces.length - 1)] as Lexeme;
  }

  protected next(): Lexeme {
    const piece = this.now;
    this.position += 1;
    return piece;
  }

  /** Whether the given words or signs come next. */
  protected sees(...keys: readonly string[]): boolean {
    return keys.every((key, index) => {
      const piece = this.after(index);
      return piece.key === key && piece.kind !== 'text' && piece.kind !== 'quotedName';
    });
  }

  /** Reads the given words or signs if they all come next. */
  protected accept(...keys: readonly string[]): boolean {
    const all = this.sees(...keys);
    if (all) this.position += keys.length;
    return all;
  }

  /** Reads one of some words if it comes next, and returns it. */
  protected acceptOne<Key extends string>(...keys: readonly Key[]): Key | undefined {
    return keys.find((key) => this.accept(key));
  }

  /** @throws Unread if something else comes next */
  protected expect(...keys: readonly string[]): void {
    if (!this.accept(...keys)) this.fail();
  }

  protected fail(): never {
    throw new Unread(this.sql.slice(this.before.start).slice(0, 40));
  }

  /** Tries a production; on failure it returns undefined and restores the position. */
  protected attempt<T>(read: () => T): T | undefined {
    const { position } = this;
    try {
      return read();
    } catch (error) {
      if (!(error instanceof Unread)) throw error;
      this.position = position;
      return undefined;
    }
  }

  /** Skips to the bracket that closes the one that is open, and reads it. */
  protected skipBrackets(): void {
    for (let depth = 0; depth > 0 || this.now.key !== ')'; this.next()) {
      if (this.now.kind === 'end') this.fail();
      if (this.sees('(')) depth += 1;
      if (this.sees(')')) depth -= 1;
    }
    this.expect(')');
  }

  /** The items of a list that commas separate. */
  protected listOf<T>(read: () => T): T[] {
    const all = [read()];
    while (this.accept(',')) all.push(read());
    return all;
  }

  /** @throws Unread for what is no name */
  protected nameOf({ kind, text }: Lexeme): string {
    if (kind === 'quotedName') return text.slice(1, -1).replaceAll('``', '`');
    return kind === 'word' ? text : this.fail();
  }

  /** Names in brackets, the opening one read already. */
  protected namesInBrackets(): string[] {
    const names = this.listOf(() => this.nameOf(this.next()));
    this.expect(')');
    return names;
  }

  protected textFrom(start: number): string {
    return this.sql.slice(start, this.before.end);
  }

  protected spanFrom(start: number): { start: number; end: number } {
    return { start, end: this.before.end };
  }
}

/** The words of a statement, apart from layout, comments and the case of key words. */
export function plainSql(sql: string): string {
  let text = '';
  for (const { kind, text: piece } of sqlTokens(sql)) {
    if (kind === 'comment' || piece.trim() === '') text += text.endsWith(' ') ? '' : ' ';
    else text += kind === 'word' ? piece.toUpperCase() : piece;
  }
  return text.replace(/ ?([(),=<>*/+-]) ?/g, '$1').trim();
}
