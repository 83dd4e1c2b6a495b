/** The warnings that the server attaches to a statement. */
import { t } from '../words/words';
import type { Session } from './session';

/** Warnings about a style of writing that a later version will drop. They change no value. */
const STYLE_WARNINGS = new Set(['1287', '1681', '1618', '3090', '3719', '3778', '1051', '4078']);

/**
 * The server's warnings about the session's last statement, such as a value that was cut.
 * @param count how many there are, of which the server may list but some
 */
export async function serverWarnings(session: Session, count = 0): Promise<string[]> {
  const { rows } = await session.query('SHOW WARNINGS');
  const listed = rows.flatMap(([level, code, message]) =>
    level?.text === 'Note' || STYLE_WARNINGS.has(code?.text ?? '') ? [] : [message?.text ?? ''],
  );
  return count > rows.length ? [...listed, t`${count - rows.length} more warnings`] : listed;
}
