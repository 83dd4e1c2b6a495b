import { indent, list, where } from './lines';
import { changesTable, daysTable, WATCH } from './names';
import type { RowNames } from './row-reader';
import type { Summary } from './summary';

/** The statement that gives the figures of a summary from its days and its changes. Without its `;`. */
export function fastStatement(summary: Summary): string {
  const { division, days } = summary;
  const before = division.bounds.filter(({ side }) => side === 'before');
  const from = division.bounds.filter(({ side }) => side === 'from');
  const whole = before.map(
    ({ sql }) => `COALESCE(MAX(CASE WHEN day < ${sql} THEN newest END) < ${sql}, TRUE)`,
  );
  const begins = from.map(({ sql }) => `${days.beginning(sql)} = ${sql}`);
  return `SELECT
${list(division.figures.map(({ name, sql }) => `${sql} AS ${name}`))}
FROM (
${indent(2, [
  rows(summary, { at: 'day', sign: '' }, daysTable(summary), [whole.join(' AND ') || 'TRUE']),
  'UNION ALL',
  rows(summary, { at: 'at', sign: 'sign * ' }, changesTable(summary), ['TRUE']),
])}
) AS counted
HAVING MIN(is_whole) = 1
${indent(
  2,
  [...begins, `(SELECT watched FROM ${WATCH}) = 1`].map((each) => `AND ${each}`),
)}`;
}

function rows(
  { division, keys }: Summary,
  names: RowNames,
  table: string,
  [whole = '']: readonly string[],
): string {
  const read = (sql: string) =>
    keys.reduce(
      (text, { column, read: value }) =>
        text.replaceAll(new RegExp(`\\b${column}\\b`, 'g'), () => value),
      sql,
    );
  const sums = division.sums.map(({ column, of }) => `SUM(${read(of(names))}) AS ${column}`);
  return `SELECT
${list([...sums, `${whole} AS is_whole`])}
FROM ${table}${where(division.conditions.map((each) => read(each(names))))}`;
}
