import { indent, list, where } from './lines';
import { changesTable, daysTable, WATCH } from './names';
import type { RowNames } from './row-reader';
import type { Summary } from './summary';

/**
 * The statement that gives the figures of a summary from its days and its changes. Without its `;`.
 * @param watches whether it sees to it that all triggers are there: one statement of a report does
 */
export function fastStatement(summary: Summary, watches: boolean): string {
  const { division, days } = summary;
  const before = division.bounds.filter(({ side }) => side === 'before');
  const from = division.bounds.filter(({ side }) => side === 'from');
  const whole = before.map(
    ({ sql }) => `COALESCE(MAX(CASE WHEN day < ${sql} THEN newest END) < ${sql}, TRUE)`,
  );
  const watched = watches ? [`(SELECT watched FROM ${WATCH}) = 1`] : [];
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
HAVING MIN(is_whole) = 1${[...begins, ...watched]
    .map(
      (each) => `
  AND ${each}`,
    )
    .join('')}`;
}

function rows(
  { division, keys }: Summary,
  names: Pick<RowNames, 'at' | 'sign'>,
  table: string,
  [whole = '']: readonly string[],
): string {
  const key = (column: string) => keys.find((each) => each.column === column)?.read ?? column;
  const row = { ...names, key };
  const sums = division.sums.map(({ column, of }) => `SUM(${of(row)}) AS ${column}`);
  return `SELECT
${list([...sums, `${whole} AS is_whole`])}
FROM ${table}${where(division.conditions.map((each) => each(row)))}`;
}
