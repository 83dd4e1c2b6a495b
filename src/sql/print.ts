import type { Expression } from './ast';
import { sqlTokens } from './tokens';

/**
 * The text of an expression, its white space made plain and its comments left out. A CASE of an operand
 * is written as one of conditions, which means the same.
 * @param replace gives another text for a part of it, or undefined; what is in its queries is no part
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
  // What a CASE compares its operand with stands apart from the operand.
  if (left && right && left.start < start) {
    return `${enclosed(left, replace)} ${text} ${enclosed(right, replace)}`;
  }
  let at = start;
  let result = '';
  for (const arg of args) {
    result += plain(source.slice(at, arg.start)) + print(arg, replace);
    at = arg.end;
  }
  return result + plain(source.slice(at, end));
}

/** The text of an expression, in brackets where it would otherwise fall apart. */
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
