/**
 * Splits SQL into tokens that keep every character, comments included, and binds parameters. The parser uses
 * lexer.ts, which builds on this.
 */

/**
 * Each alternative is a token. Comments and quoted text are one token each, so that a `;` or a `:name` within
 * them means nothing. `--` begins a comment before a blank or a control
 * character of ASCII alone: the server runs what follows another one, such as a no-break space. An opening without its end matches alone.
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
  // Groups by number: by name, an object for each token would take most of the time.
  for (const match of sql.matchAll(TOKEN)) {
    const kind = KINDS.find((_, index) => match[index + 1] !== undefined) ?? 'other';
    yield { kind, text: match[0] };
  }
}

/** SQL with other text in the place of its parameters; one without a value stays as it is. */
export function bindText(sql: string, values: Readonly<Record<string, string>>): string {
  return [...sqlTokens(sql)]
    .map(({ kind, text }) => (kind === 'parameter' ? (values[text.slice(1)] ?? text) : text))
    .join('');
}
