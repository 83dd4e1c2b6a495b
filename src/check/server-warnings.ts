import type { Session } from '../database/session';
import { t } from '../words/words';
import { type Finding, fault } from './finding';

/** Warnings of a way of writing that will once be gone, which change no value. */
const OF_STYLE = new Set(['1287', '1681', '1618', '3090', '3719', '3778', '1051', '4078']);
const SHOWN = 3;

/** What the server warned of in its last statement, which must just have been run in this session. */
export async function serverWarnings(session: Session): Promise<string[]> {
  const { rows } = await session.query('SHOW WARNINGS');
  return rows.flatMap(([level, code, message]) =>
    level?.text === 'Note' || OF_STYLE.has(code?.text ?? '') ? [] : [message?.text ?? ''],
  );
}

/** The finding for warnings; `place` is the statement's, `year` the one that was read. */
export function conversionWarnings(
  place: string,
  year: number,
  warnings: readonly string[],
): Finding {
  const shown = [...new Set(warnings)].slice(0, SHOWN).join('; ');
  const message = t`the server warns while it reads the figures of ${year}: ${shown}`;
  return fault('conversion-warnings', place, message, [
    t`A value was cut, or taken for what it is not: compare dates with dates and numbers with numbers.`,
  ]);
}
