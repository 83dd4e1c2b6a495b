import { sqlTokens } from '../sql/tokens';

/** SQL with other text in the place of its parameters. */
export function bindText(sql: string, values: Readonly<Record<string, string>>): string {
  return [...sqlTokens(sql)]
    .map(({ kind, text }) => (kind === 'parameter' ? (values[text.slice(1)] ?? text) : text))
    .join('');
}
