import { readReplication } from '../database/replica';
import type { Session } from '../database/session';
import { t } from '../words/words';
import { type Findings, ok } from './finding';
import type { ServerFacts } from './rule';

/** Seconds between the clock of the server and ours: beyond the first is a warning, beyond the second a fault. */
const CLOCK_WARNING_S = 5;
const CLOCK_FAULT_S = 60;

/** The database server: its version, its clock, and the zone in which it lives. */
export async function* checkServer({ session, timeZone }: ServerFacts): Findings {
  const before = Date.now();
  const { rows } = await session.query(`
    SELECT
      ROUND(UNIX_TIMESTAMP(NOW(6)) * 1000),
      TIME_FORMAT(
        TIMEDIFF(CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', @@global.time_zone), UTC_TIMESTAMP()),
        '%H:%i'
      )`);
  const ours = (before + Date.now()) / 2;
  const [clock, zone] = (rows[0] ?? []).map(({ text }) => text ?? '');
  yield ok('database', t`database`, session.server.version);

  const ahead = (Number(clock) - ours) / 1000;
  const off = Math.abs(ahead);
  const seconds = off.toFixed(1);
  yield {
    code: 'clock',
    level: off > CLOCK_FAULT_S ? 'fault' : off > CLOCK_WARNING_S ? 'warning' : 'ok',
    about: t`clock`,
    message:
      ahead < 0
        ? t`the database's is ${seconds} s behind ours`
        : t`the database's is ${seconds} s ahead of ours`,
  };
  const own = zone?.startsWith('-') ? zone : `+${zone}`;
  yield ok(
    'zone',
    t`zone`,
    t`DATETIMEs are read as ${timeZone} (DB_TIMEZONE); the database's own zone is ${own}`,
  );
}

/** How far a replica is behind; beyond MAX_REPLICA_LAG_S no session begins, and that is said as the fault. */
export async function* checkReplica(session: Session, mostS: number | undefined): Findings {
  if (mostS === undefined) return;
  const replication = await readReplication(session);
  yield ok(
    'replica',
    t`replica`,
    replication
      ? t`${replication.lagS} s behind its source; up to ${mostS} s are allowed (MAX_REPLICA_LAG_S)`
      : t`the server replicates from none, and may be written to: nothing is behind`,
  );
}
