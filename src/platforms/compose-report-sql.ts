/** Composes report.sql from sources: their places filled in, their comments in the language of the admin. */

import { FIGURE_NAMES, type FigureName } from '../report/figure-names';
import { sqlTokens } from '../sql/lexer';
import { quoteText } from '../sql/print';
import { translateSourceText, wrapped } from '../words/words';
import {
  figuresIn,
  fillPrefix,
  MEANINGS,
  type Meaning,
  NO_ORDER_LINE,
  type Source,
  type TablePrefix,
} from './source';

/** A part of a report.sql: a comment and the statements that it is about. */
export interface Section {
  readonly about: readonly string[];
  readonly sql: string;
}

/** How each order status counts. */
export type StatusMeanings = ReadonlyMap<string, Meaning>;

/**
 * A source, complete: with its prefix, its choice and its statuses filled in.
 * @param meanings what statuses mean, beyond and instead of what the source knows
 */
export function sectionFrom(
  source: Source,
  place: TablePrefix,
  { meanings = new Map(), choice = '' }: { meanings?: StatusMeanings; choice?: string } = {},
): Section {
  const all = new Map([...source.meanings, ...meanings]);
  const numeric = [...source.meanings.keys()].every((status) => /^\d+$/.test(status));
  const literal = (status: string) =>
    numeric && /^\d+$/.test(status) ? status : quoteText(status);
  const list = (meaning: Meaning) =>
    [...all].flatMap(([status, each]) => (each === meaning ? [literal(status)] : [])).join(', ');

  let { sql } = source;
  const notes = [
    `source: ${source.name}`,
    ...(place.schema === undefined ? [] : [`schema: ${place.schema}`]),
    ...(place.prefix === '' ? [] : [`prefix: ${place.prefix}`]),
    ...(source.choice ? [`choice: ${choice}`] : []),
  ];
  const statuses = MEANINGS.flatMap((meaning) =>
    list(meaning) === '' ? [] : [`${`${meaning}:`.padEnd(11)} ${list(meaning)}`],
  );
  if (list('no order') === '') sql = sql.replace(NO_ORDER_LINE, '');
  // A list without a status holds one that no order has. NULL would not do: `NOT IN (NULL)` is never true.
  const none = numeric ? '-1' : quoteText('(none)');
  for (const meaning of MEANINGS) sql = sql.replaceAll(`{${meaning}}`, list(meaning) || none);
  if (source.choice) sql = sql.replaceAll(`{${source.choice.name}}`, choice);

  return {
    about: aboutInWords(source.about).map((line) => fillPrefix(line, place)),
    sql: noted(fillPrefix(sql, place), notes, source.meanings.size > 0 ? statuses : []),
  };
}

/**
 * Statements with notes directly above each, by which `check` can ask again: from where it was taken, and
 * above that of the orders how each status counts.
 */
function noted(sql: string, notes: readonly string[], statuses: readonly string[]): string {
  let statement = '';
  let all = '';
  for (const { kind, text } of sqlTokens(sql)) {
    statement += text;
    if (kind !== 'end') continue;
    const ofOrders = figuresIn(statement).includes('orders_total');
    all += `${all === '' ? '' : '\n\n'}${comment([...notes, ...(ofOrders ? statuses : [])])}\n${statement.trim()}`;
    statement = '';
  }
  return all;
}

/** The whole text of a report.sql. @param heading its first comment, a line each */
export function composeReportSql(heading: readonly string[], sections: readonly Section[]): string {
  const blocks = sections.map(({ about, sql }) => `${comment(about)}\n\n${sql}\n`);
  return [`${comment(heading)}\n`, ...blocks].join('\n');
}

/** The figures that sections of a report.sql do not give. */
export function figuresLeft(sections: readonly Section[]): FigureName[] {
  const given = figuresIn(sections.map(({ sql }) => sql).join('\n'));
  return FIGURE_NAMES.filter((figure) => !given.includes(figure));
}

function comment(lines: readonly string[]): string {
  return lines.map((line) => `-- ${oneLine(line)}`.trimEnd()).join('\n');
}

/**
 * A text of the database, such as a version, on one line and without control characters, so that it can stand in a
 * comment.
 */
export function oneLine(text: string): string {
  return text.replace(/[\p{Cc}\p{Cf}\u2028\u2029]+/gu, ' ');
}

const WIDTH = 105;

/**
 * The sentences of a source's comment, as they stand in the catalogue, with the lines that each takes: it ends
 * where a line ends with it. An empty line, and one that is indented, such as SQL, stands by itself.
 */
export function sentencesOf(about: readonly string[]): { text: string; lines: string[] }[] {
  const sentences: { text: string; lines: string[] }[] = [];
  let open = false;
  for (const line of about) {
    const apart = /^(\s|$)/.test(line);
    const last = open && !apart ? sentences.at(-1) : undefined;
    if (last) {
      last.text += ` ${line}`;
      last.lines.push(line);
    } else sentences.push({ text: line, lines: [line] });
    open = !apart && !/[.:]$/.test(line);
  }
  return sentences;
}

/** A source's comment in the language of the admin, a line each. */
export function aboutInWords(about: readonly string[]): string[] {
  return sentencesOf(about).flatMap(({ text, lines }) => {
    const words = translateSourceText(text);
    return words === text ? lines : wrapped(words, WIDTH);
  });
}
