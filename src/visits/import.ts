import type { Session } from '../database/session';
import { Fault } from '../fault';
import { t } from '../words/words';
import { IMPORT_SLOT } from './table';

/** Days that are to be imported hold visits already. */
export class OverlapFault extends Fault {
  readonly audience = 'admin';
}

/** A day whose visits an import replaces. */
interface Replaced {
  readonly day: string;
  readonly before: bigint;
  readonly after: number;
}

/**
 * Brings in the visits of days that are over, all or none, each in the place of what is there.
 * @param today the day in Vietnam, 'YYYY-MM-DD'
 * @param write whether it is done, or only said what it would do
 * @returns the days that held other visits
 * @throws OverlapFault if there are such days and not `force`, or a day is not over
 */
export async function importDays(
  { query }: Session,
  days: ReadonlyMap<string, number>,
  today: string,
  { force, write }: { readonly force: boolean; readonly write: boolean },
): Promise<readonly Replaced[]> {
  const notOver = [...days.keys()].find((day) => day >= today);
  if (notOver)
    throw new OverlapFault(t`${notOver} is not over yet: only past days can be imported`);

  const list = [...days.keys()].map((day) => `'${day}'`).join(', ');
  await query('START TRANSACTION');
  const { rows } = await query(`
    SELECT day, SUM(visits)
    FROM baocao_visits
    WHERE day IN (${list})
      AND visits > 0
    GROUP BY day
    ORDER BY day
    FOR UPDATE`);
  const replaced = rows.map(([day, visits]) => ({
    day: day?.text ?? '',
    before: BigInt(visits?.text ?? 0),
    after: days.get(day?.text ?? '') ?? 0,
  }));
  if (replaced.length > 0 && !force) {
    await query('ROLLBACK');
    throw new OverlapFault(overlapping(replaced));
  }
  if (write) {
    // A row keeps its last batch, or what a counter still holds back would be added once more.
    await query(`UPDATE baocao_visits SET visits = 0 WHERE day IN (${list})`);
    for (const [day, visits] of days) {
      await query(`
        INSERT INTO baocao_visits (day, slot, visits)
        VALUES ('${day}', '${IMPORT_SLOT}', ${visits})
        ON DUPLICATE KEY UPDATE visits = ${visits}`);
    }
  }
  await query(write ? 'COMMIT' : 'ROLLBACK');
  return replaced;
}

function overlapping(days: readonly Replaced[]): string {
  const named = days.slice(0, 3).map(({ day, before }) => `${day} (${before})`);
  const more = days.length > named.length ? t` and ${days.length - named.length} more` : '';
  return t`these days hold visits already: ${named.join(', ')}${more}; --force replaces them`;
}
