/** The table of visits, and the one way in which visits are added to it: once each, however often they are sent. */
import type { Session } from '../database/session';
import { quoteText } from '../sql/quote';
import { vietnamDay } from '../vietnam';

/** Visits of a day that are added to a slot once, however often they are sent. */
export interface Batch {
  /** Who counted: each slot has one writer, which sends its batches in the order of their numbers. */
  readonly slot: string;
  readonly number: number;
  /** The day in Vietnam, 'YYYY-MM-DD'. */
  readonly day: string;
  readonly visits: number;
}

/** The slot of days that were brought in from elsewhere. */
export const IMPORT_SLOT = 'import';

/** Makes the table. Each row remembers the last batch that is in it: that is what makes a repeat harmless. */
export const CREATE_TABLE = `\
CREATE TABLE IF NOT EXISTS baocao_visits (
  day DATE NOT NULL COMMENT 'in Vietnam',
  slot VARCHAR(40) CHARACTER SET ascii COLLATE ascii_bin NOT NULL COMMENT 'who counted: a run of the counter, a reading of logs, import',
  visits BIGINT UNSIGNED NOT NULL,
  batch BIGINT UNSIGNED NOT NULL DEFAULT 0 COMMENT 'the last batch in visits; none is added twice',
  PRIMARY KEY (day, slot)
) ENGINE = InnoDB`;

/** What the counter's account needs. */
export const RIGHTS = 'SELECT, INSERT, UPDATE';

/**
 * Adds a batch, unless it is in already. The first assignment sees the old number, whether a server
 * assigns one after the other, as MySQL and MariaDB do, or all at once.
 * @throws DatabaseUnavailable, after which it may have been added or not: send it again
 */
export async function addBatch({ query }: Session, batch: Batch): Promise<void> {
  await query(upsert(batch));
  // For a server that does not commit by itself.
  await query('COMMIT');
}

/** The statement that adds a batch to its row, or makes the row. */
export function upsert({ day, slot, visits, number }: Batch): string {
  return `\
INSERT INTO baocao_visits (day, slot, visits, batch)
VALUES (${quoteText(day)}, ${quoteText(slot)}, ${Number(visits)}, ${Number(number)})
ON DUPLICATE KEY UPDATE
  visits = visits + IF(batch < ${Number(number)}, ${Number(visits)}, 0),
  batch = GREATEST(batch, ${Number(number)})`;
}

/** The day in Vietnam by the database's clock. @throws DatabaseUnavailable */
export async function databaseDay({ query }: Session): Promise<string> {
  const { rows } = await query('SELECT UNIX_TIMESTAMP()');
  return vietnamDay(Number(rows[0]?.[0]?.text) * 1000);
}

/** The visits of a usual day: the mean of the seven days before one. @throws DatabaseUnavailable */
export async function usualDay({ query }: Session, day: string): Promise<number> {
  const { rows } = await query(`
    SELECT COALESCE(SUM(visits), 0)
    FROM baocao_visits
    WHERE day >= ${quoteText(day)} - INTERVAL 7 DAY
      AND day < ${quoteText(day)}`);
  return Number(rows[0]?.[0]?.text ?? 0) / 7;
}
