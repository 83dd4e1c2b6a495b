import { quoteName, quoteTable } from '../sql/quote';
import { prefixed } from './columns';
import { columnsIn } from './expression';
import { indent, list } from './lines';
import { changesTable, EVENTS, own, triggerName } from './names';
import type { Summary } from './summary';

/**
 * The triggers of one table, for all summaries of it. Ended by `//`. A second run finds those of a first that
 * ended early: where it cannot pass over them it makes them anew, and the fill adds what went by meanwhile.
 * @param create how the statement begins
 */
export function createTriggers(summaries: readonly Summary[], create: string): string[] {
  const [first] = summaries;
  if (!first) return [];
  const bodies = {
    INSERT: summaries.map((summary) => written(summary, [[1, 'NEW']])),
    UPDATE: summaries.map(updated),
    DELETE: summaries.map((summary) => written(summary, [[-1, 'OLD']])),
  };
  return EVENTS.map((event) => {
    const name = own(first, triggerName(summaries, event));
    const anew = create.endsWith(' EXISTS') ? '' : `DROP TRIGGER IF EXISTS ${name}//\n\n`;
    return `${anew}${create} ${name}
AFTER ${event} ON ${quoteTable(first.table)}
FOR EACH ROW
BEGIN
${indent(2, bodies[event])}
END//`;
  });
}

/** What a row was goes out and what it is comes in, if what is kept of it is another. */
function updated(summary: Summary): string {
  const same = columnsUsed(summary).map((name) => {
    const column = summary.table.columns.find((each) => each.name === name);
    const [before, after] = [`OLD.${quoteName(name)}`, `NEW.${quoteName(name)}`];
    // A collation may take two texts for one that a function or LIKE tells apart.
    return column?.collation
      ? `CAST(${before} AS BINARY) <=> CAST(${after} AS BINARY)`
      : `${before} <=> ${after}`;
  });
  const rows = written(summary, [
    [-1, 'OLD'],
    [1, 'NEW'],
  ]);
  return `IF NOT (\n${indent(2, [same.join('\nAND ')])}\n) THEN\n${indent(2, [rows])}\nEND IF;`;
}

function columnsUsed({ division, keys, measures }: Summary): string[] {
  const expressions = [
    ...division.filter,
    ...[...keys, ...measures].map((each) => each.expression),
  ];
  return [...new Set([division.date, ...expressions.flatMap(columnsIn).map(({ text }) => text)])];
}

/** The changes that a row makes, where it counts. VALUES, and no SELECT, lets no writer wait for another. */
function written(
  summary: Summary,
  rows: readonly (readonly [sign: number, row: string])[],
): string {
  const { division, date, keys, measures } = summary;
  const kept = [...keys, ...measures];
  const columns = ['sign', 'at', 'n', ...kept.map(({ column }) => column)];
  const values = ([sign, row]: readonly [number, string]) => {
    const all = [
      String(sign),
      `${row}.${quoteName(date.name)}`,
      '1',
      ...kept.map(({ value }) => value(row)),
    ];
    return all.length > 3 ? `(\n${list(all)}\n)` : `(${all.join(', ')})`;
  };
  const insert = (some: typeof rows) =>
    `INSERT INTO ${changesTable(summary)} (${columns.join(', ')})\nVALUES ${some.map(values).join(', ')};`;
  const counts = (row: string) => [
    ...(date.nullable ? [`${row}.${quoteName(date.name)} IS NOT NULL`] : []),
    ...division.filter.map((each) => `(${prefixed(each, row)})`),
  ];
  if (counts('NEW').length === 0) return insert(rows);
  return rows
    .map(
      (one) => `IF ${counts(one[1]).join('\n  AND ')} THEN\n${indent(2, [insert([one])])}\nEND IF;`,
    )
    .join('\n');
}
