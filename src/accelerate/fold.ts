/** The SQL that fills the table of changes with the history, and folds changes into days. */
import { quoteName, quoteTable } from '../sql/print';
import { keptColumns, prefixed } from './columns';
import type { Summary } from './summary';
import { batchTable, changesTable, daysTable, FOLD, indent, list, where } from './tables';

/** How many changes are folded in one transaction: few enough to hold no lock for long. */
const BATCH = 10_000;

/**
 * The INSERT that writes the history of a table as changes, one row a day. One statement, and so one snapshot, reads
 * the table and takes off what triggers have written of it until then. At READ COMMITTED it locks no row.
 */
export function fillHistory(summary: Summary): string {
  const { table, split, date, days, keys, measures } = summary;
  const kept = [...keys, ...measures];
  const columns = ['sign', 'at', 'n', ...kept.map(({ column }) => column)];
  const at = quoteName(date.name);
  const day =
    days.limit === undefined
      ? days.beginning(at)
      : `CASE WHEN ${at} < ${days.limit} THEN ${days.beginning(at)} ELSE ${at} END`;
  const sums = measures.map(({ column, value }) => `SUM(${value('')}) AS ${column}`);
  const counting = [
    ...(date.nullable ? [`${at} IS NOT NULL`] : []),
    ...split.filter.map((each) => `(${prefixed(each, '')})`),
  ];
  const grouping = [
    '2',
    ...keys.map((_, index) => String(index + 4)),
    ...keys.flatMap(({ isText, value }) => (isText ? [`CAST(${value('')} AS BINARY)`] : [])),
  ];
  const history = `SELECT
${list(['1 AS sign', `${day} AS at`, 'COUNT(*) AS n', ...keys.map(({ column, value }) => `${value('')} AS ${column}`), ...sums])}
FROM ${quoteTable(table)}${where(counting)}
GROUP BY ${grouping.join(', ')}`;
  return `INSERT INTO ${changesTable(summary)} (${columns.join(', ')})
SELECT ${columns.join(', ')}
FROM (
${indent(2, [history, 'UNION ALL', `SELECT ${['-sign', ...columns.slice(1)].join(', ')}`, `FROM ${changesTable(summary)}`])}
) AS history;`;
}

/** The CREATE PROCEDURE that folds changes into days, ended by `//`. */
export function createFold(summaries: readonly Summary[], timeZone: string): string {
  return `CREATE PROCEDURE ${FOLD}()
  SQL SECURITY DEFINER
BEGIN
  DECLARE zone VARCHAR(64) DEFAULT @@session.time_zone;
  DECLARE taken, gone INT;
  DECLARE EXIT HANDLER FOR SQLEXCEPTION
  BEGIN
    ROLLBACK;
    SET SESSION time_zone = zone;
    RESIGNAL;
  END;
  SET SESSION time_zone = '${timeZone}';
${indent(2, summaries.map(foldOne))}
  SET SESSION time_zone = zone;
END//`;
}

/**
 * Takes the changes that are committed, a batch at a time. Changes of open transactions are not seen, and
 * stay. Those that are seen are listed by number, added to their days, and deleted by number;
 * where another fold took one of them first, all is undone. No committed table ever holds the numbers. A
 * temporary one would not do everywhere: with GTIDs, MySQL before 8.0.13 wants it outside any transaction, with
 * autocommit on (ER_GTID_UNSAFE_CREATE_DROP_TEMPORARY_TABLE_IN_TRANSACTION).
 */
function foldOne(summary: Summary): string {
  const { days, keys, measures } = summary;
  const [changes, table, batch] = [changesTable, daysTable, batchTable].map((of) => of(summary));
  const kept = keptColumns(keys);
  const sums = ['n', ...measures.map(({ column }) => column)];
  const columns = ['day', 'newest', ...kept.map(({ column }) => column), ...sums];
  const taken = [
    days.beginning('at'),
    'MAX(at)',
    ...kept.map(({ from }) => from),
    ...sums.map((column) => `COALESCE(SUM(sign * ${column}), 0)`),
  ];
  const folded = days.limit === undefined ? '' : `\n  WHERE at < ${days.limit}`;
  const added = sums.map((column) => `${column} = ${table}.${column} + VALUES(${column})`);
  return `
REPEAT
  SET TRANSACTION ISOLATION LEVEL READ COMMITTED;
  START TRANSACTION;
  INSERT INTO ${batch} (number)
  SELECT id
  FROM ${changes}${folded}
  ORDER BY id
  LIMIT ${BATCH};
  SET taken = ROW_COUNT();
  INSERT INTO ${table} (${columns.join(', ')})
  SELECT
${indent(4, [taken.join(',\n')])}
  FROM ${batch}
  STRAIGHT_JOIN ${changes}
    ON id = number
  GROUP BY ${['1', ...kept.map((_, index) => String(index + 3))].join(', ')}
  ON DUPLICATE KEY UPDATE
${indent(4, [[`newest = GREATEST(${table}.newest, VALUES(newest))`, ...added].join(',\n')])};
  DELETE b, c
  FROM ${batch} AS b
  STRAIGHT_JOIN ${changes} AS c FORCE INDEX (PRIMARY)
    ON c.id = b.number;
  SET gone = ROW_COUNT();
  IF gone = 2 * taken THEN
    COMMIT;
  ELSE
    ROLLBACK;
    SET taken = 0;
  END IF;
UNTIL taken < ${BATCH} END REPEAT;`.trim();
}
