/** Read-only snapshots, and the database clock that a report takes its instant from. */
import { t } from '../words/words';
import { DatabaseUnavailable } from './faults';
import { instantFromUtc } from './literals';
import type { Session } from './session';

/** A clock that is further from ours is broken: even its year might be wrong. */
const MOST_OFF_MS = 24 * 60 * 60 * 1000;

/**
 * Begins a read-only snapshot: until `closeSnapshot`, all that the session reads is as it was at one instant.
 * @returns that instant, by the database's clock
 * @throws DatabaseUnavailable also for a clock without a value, or more than a day from ours
 */
export async function openSnapshot(session: Session): Promise<Date> {
  await session.query(session.server.beginSnapshot);
  const { rows } = await session.query('SELECT UTC_TIMESTAMP(6)');
  return trusted(instantFromUtc(rows[0]?.[0]?.text ?? ''));
}

export async function closeSnapshot(session: Session): Promise<void> {
  await session.query(session.server.endSnapshot);
}

function trusted(clock: Date): Date {
  const ahead = clock.getTime() - Date.now();
  if (Number.isNaN(ahead)) throw new DatabaseUnavailable(t`the database's clock tells no time`);
  if (Math.abs(ahead) <= MOST_OFF_MS) return clock;
  throw new DatabaseUnavailable(
    t`the database's clock is more than a day from ours: it tells ${clock.toISOString()}`,
  );
}
