/** Writes SQL: names and texts in quotes, and expressions again, with replacements. */

import type { Expression } from './ast';
import { sqlTokens } from './lexer';

/** A name of SQL, in backticks. */
export function quoteName(name: string): string {
  return `\`${name.replaceAll('`', '``')}\``;
}

/** A table's name in SQL, with its schema where that is not the connection's. */
export function quoteTable(table: { schema: string | undefined; name: string }): string {
  const schema = table.schema === undefined ? '' : `${quoteName(table.schema)}.`;
  return schema + quoteName(table.name);
}

/** A text of SQL, in quotes; correct in a plain sql_mode and in NO_BACKSLASH_ESCAPES without `\`. */
export function quoteText(text: string): string {
  return `'${text.replaceAll('\\', '\\\\').replaceAll("'", "''")}'`;
}

/**
 * The text of an expression with plain white space and without comments. A CASE with an operand is written
 * with conditions, which means the same.
 * @param replace returns another text for a part, or undefined; queries within the expression are not visited
 */
export function print(
  expression: Expression,
  replace: (part: Expression) => string | undefined = () => undefined,
): string {
  return replace(expression) ?? written(expression, replace);
}

function written(expression: Expression, replace: (part: Expression) => string | undefined) {
  const { kind, text, args, source, start, end, branches = [], otherwise } = expression;
  if (kind === 'case') {
    const whens = branches.map(
      ({ when, value }) => `WHEN ${print(when, replace)} THEN ${print(value, replace)} `,
    );
    return `CASE ${whens.join('')}${otherwise ? `ELSE ${print(otherwise, replace)} ` : ''}END`;
  }
  const [left, right] = args;
  // In a CASE, the operand stands apart from the values of its branches.
  if (left && right && left.start < start) {
    return `${enclosed(left, replace)} ${text} ${enclosed(right, replace)}`;
  }
  let position = start;
  let result = '';
  for (const arg of args) {
    result += plain(source.slice(position, arg.start)) + print(arg, replace);
    position = arg.end;
  }
  return result + plain(source.slice(position, end));
}

/** The text of an expression, in brackets if it is an operation. */
export function enclosed(
  expression: Expression,
  replace?: (part: Expression) => string | undefined,
): string {
  const text = print(expression, replace);
  return expression.kind === 'operation' && !expression.bracketed ? `(${text})` : text;
}

function plain(sql: string): string {
  let result = '';
  for (const { kind, text } of sqlTokens(sql)) {
    const isSpace = kind === 'comment' || text.trim() === '';
    if (!isSpace) result += text;
    else if (!result.endsWith(' ')) result += ' ';
  }
  return result;
}

/** A word of the database as SQL; one with control characters in hexadecimal, so that none stands in report.sql. */
export function quoteWord(text: string): string {
  // Those of C1 stand in words that went through a wrong character set, where each must stay as it is.
  if (![...text].some((sign) => sign < ' ' || sign === '\u007f')) return quoteText(text);
  return `_utf8mb4 X'${Buffer.from(text, 'utf8').toString('hex')}'`;
}

/** The condition that all of some conditions hold, which is TRUE for none. */
export function allOf(conditions: readonly string[]): string {
  return conditions.map((each) => `(${each})`).join(' AND ') || 'TRUE';
}

/** The condition that a column holds one of some values; null, which no list holds, is passed over. */
export function holdsOneOf(
  { name, type }: { readonly name: string; readonly type: string },
  values: readonly (string | null)[],
): string {
  const isNumeric = /int$|decimal|^bit$/.test(type);
  const list = values.flatMap((value) =>
    value === null ? [] : [isNumeric ? value : quoteWord(value)],
  );
  return `${quoteName(name)} IN (${list.join(', ')})`;
}
