/** Lists of statuses as notes write them: 'done', 3, 4 = 'Đang giao'. */
import { sqlTokens } from '../../sql/tokens';

export interface ListedStatus {
  readonly status: string;
  readonly word: string | undefined;
}

/** The statuses of a list, without their quotes. */
export function literalsIn(list: string): ListedStatus[] {
  const found: ListedStatus[] = [];
  let digits = '';
  let equals = false;
  const add = (text: string) => {
    const last = found.at(-1);
    if (equals && last) found[found.length - 1] = { ...last, word: text };
    else found.push({ status: text, word: undefined });
    equals = false;
  };
  const flush = () => {
    if (/^-?\d+$|^NULL$/i.test(digits)) add(/^null$/i.test(digits) ? 'NULL' : digits);
    digits = '';
  };
  for (const { kind, text } of sqlTokens(list)) {
    if (kind === 'quoted') {
      flush();
      add(text.slice(1, -1).replaceAll("''", "'").replaceAll('\\\\', '\\'));
    } else if (text === '=') {
      flush();
      equals = true;
    } else if (text === ',' || text.trim() === '') flush();
    else digits += text;
  }
  flush();
  return found;
}

/** Statuses as a list of SQL. */
export function literals(statuses: readonly string[]): string {
  const numeric = statuses.every((status) => /^\d+$/.test(status));
  return statuses
    .map((status) => (numeric || status === 'NULL' ? status : `'${status.replaceAll("'", "''")}'`))
    .join(', ');
}
