/**
 * What SQL may hold, each alternative a token: comments and quoted text are skipped as a whole, so
 * that a `;` or a `:name` within them means nothing. `--` begins a comment before a blank or a control
 * character of ASCII alone: what follows another one, such as a no-break space, the server runs. An opening without its end matches alone.
 */
const TOKEN = new RegExp(
  [
    /(?<comment>--(?![!-~\u0080-\uffff])[^\n]*|#[^\n]*|\/\*(?!M?!).*?\*\/)/,
    /(?<quoted>'(?:[^'\\]|\\.|'')*'|"(?:[^"\\]|\\.|"")*"|`(?:[^`]|``)*`)/,
    /(?<broken>\/\*(?:M?!)?|['"`])/,
    /(?<open>\{\{.*?\}\})/,
    /(?<parameter>:[A-Za-z_]\w*)/,
    /(?<end>;)/,
    /(?<word>[A-Za-z_@$][\w@$]*)/,
    /(?<other>.)/,
  ]
    .map(({ source }) => source)
    .join('|'),
  'gs',
);

/** What a piece of SQL is: the names of the groups of TOKEN. */
type TokenKind = 'comment' | 'quoted' | 'broken' | 'open' | 'parameter' | 'end' | 'word' | 'other';

/** The pieces of an SQL text; put together again they are the text. */
export function* sqlTokens(sql: string): Generator<{ kind: TokenKind; text: string }> {
  for (const { 0: text, groups = {} } of sql.matchAll(TOKEN)) {
    const [kind = 'other'] = Object.entries(groups).find(([, value]) => value !== undefined) ?? [];
    yield { kind: kind as TokenKind, text };
  }
}

/** SQL with other text in the place of its parameters; one without a value stays as it is. */
export function bindText(sql: string, values: Readonly<Record<string, string>>): string {
  return [...sqlTokens(sql)]
    .map(({ kind, text }) => (kind === 'parameter' ? (values[text.slice(1)] ?? text) : text))
    .join('');
}
