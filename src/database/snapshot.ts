import { instantFromUtc } from './literals';
import type { Session } from './session';

/**
 * Begins a read-only snapshot: until `closeSnapshot`, all that the session reads is as it was at one instant.
 * @returns that instant, by the database's clock
 */
export async function openSnapshot(session: Session): Promise<Date> {
  await session.query(session.server.beginSnapshot);
  const { rows } = await session.query('SELECT UTC_TIMESTAMP(6)');
  return instantFromUtc(rows[0]?.[0]?.text ?? '');
}

export async function closeSnapshot(session: Session): Promise<void> {
  await session.query(session.server.endSnapshot);
}
