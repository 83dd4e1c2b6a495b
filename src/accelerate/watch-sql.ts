import { quoteTable, quoteText } from '../sql/quote';
import { indent } from './lines';
import { byTable, EVENTS, triggerName, WATCH, WATCH_FUNCTION } from './names';
import type { Summary } from './summary';

/**
 * A view through which the report sees, with the rights of who installs it, that the triggers are there:
 * a table that was dropped, or exchanged for a copy, has lost them. Ended by `//`. Only where schema and
 * table are constants does the server open that one table, and not every one there is.
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
