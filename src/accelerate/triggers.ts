/** The triggers that write each change of a table, and the view that watches over their presence. */
import { quoteName, quoteTable, quoteText } from '../sql/print';
import { prefixed } from './columns';
import { columnsIn } from './expression';
import type { Summary } from './summary';
import {
  byTable,
  changesTable,
  EVENTS,
  indent,
  list,
  qualified,
  triggerName,
  WATCH,
  WATCH_FUNCTION,
} from './tables';

/**
 * The triggers of one table, for all its summaries, each ended by `//`. A second run of install.sql finds
 * the triggers of a first that ended early. Where the server cannot skip them it replaces them, and the fill
 * adds the rows that were written meanwhile.
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
    const name = qualified(first, triggerName(summaries, event));
    const dropFirst = create.endsWith(' EXISTS') ? '' : `DROP TRIGGER IF EXISTS ${name}//\n\n`;
    return `${dropFirst}${create} ${name}
AFTER ${event} ON ${quoteTable(first.table)}
FOR EACH ROW
BEGIN
${indent(2, bodies[event])}
END//`;
  });
}

/** For an UPDATE that alters a used column: the old row is subtracted and the new one added. */
function updated(summary: Summary): string {
  const same = columnsUsed(summary).map((name) => {
    const column = summary.table.columns.find((each) => each.name === name);
    const [before, after] = [`OLD.${quoteName(name)}`, `NEW.${quoteName(name)}`];
    // A collation may treat two texts as equal that a function or LIKE distinguishes.
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

function columnsUsed({ split, keys, measures }: Summary): string[] {
  const expressions = [...split.filter, ...[...keys, ...measures].map((each) => each.expression)];
  return [...new Set([split.date, ...expressions.flatMap(columnsIn).map(({ text }) => text)])];
}

/** INSERTs of the changes that a row makes, where it counts. With VALUES, unlike SELECT, no writer waits for another. */
function written(
  summary: Summary,
  rows: readonly (readonly [sign: number, row: string])[],
): string {
  const { split, date, keys, measures } = summary;
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
    ...split.filter.map((each) => `(${prefixed(each, row)})`),
  ];
  if (counts('NEW').length === 0) return insert(rows);
  return rows
    .map(
      (one) => `IF ${counts(one[1]).join('\n  AND ')} THEN\n${indent(2, [insert([one])])}\nEND IF;`,
    )
    .join('\n');
}

/**
 * A view through which the report checks, with the rights of its definer, that the triggers exist: a table
 * that was dropped, or exchanged for a copy, has lost them. Ended by `//`. Schema and table are constants,
 * so that the server opens that one table and not all of them.
 */
export function createWatch(summaries: readonly Summary[], database: string): string[] {
  const looks = byTable(summaries).map((group) => {
    const [first] = group;
    if (!first) return '';
    const { schema, name } = first.table;
    const triggers = EVENTS.map((event) => quoteText(triggerName(group, event)));
    const table = quoteTable(first.table).replaceAll('`', '');
    return `IF (
  SELECT COUNT(*)
  FROM information_schema.TRIGGERS
  WHERE EVENT_OBJECT_SCHEMA = ${quoteText(schema ?? database)}
    AND EVENT_OBJECT_TABLE = ${quoteText(name)}
    AND TRIGGER_NAME IN (${triggers.join(', ')})
) < ${EVENTS.length} THEN
  SIGNAL SQLSTATE '45000'
    SET MESSAGE_TEXT = ${quoteText(`the triggers of ${table} are gone: run remove.sql and install.sql of baocao accelerate`)};
END IF;`;
  });
  return [
    `CREATE FUNCTION ${WATCH_FUNCTION}()
  RETURNS INT
  READS SQL DATA
  SQL SECURITY DEFINER
BEGIN
${indent(2, looks)}
  RETURN 1;
END//`,
    `CREATE SQL SECURITY DEFINER VIEW ${WATCH} AS
SELECT ${WATCH_FUNCTION}() AS watched//`,
  ];
}
