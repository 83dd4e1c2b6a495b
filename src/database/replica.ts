/** How far a replica is behind its source, and the refusal of one that is too far. */
import { t } from '../words/words';
import { DatabaseUnavailable, StatementRefused } from './faults';
import type { Session } from './server';

/** The state of a replica against its sources. */
export interface Replication {
  /** Seconds behind the source that is furthest ahead; undefined while replication is stopped. */
  readonly lagS: number | undefined;
}

/**
 * How far the server is behind.
 * @returns undefined for a server that replicates from none and may be written to, as after a failover
 * @throws DatabaseUnavailable where the account may not see it
 */
export async function readReplication(session: Session): Promise<Replication | undefined> {
  const { replicaStatus, replicaRight, version } = session.server;
  if (replicaStatus === undefined) {
    throw new DatabaseUnavailable(t`MAX_REPLICA_LAG_S is set, and ${version} has no replicas`);
  }
  try {
    const { rows } = await session.query(replicaStatus);
    if (rows.length === 0) {
      const read = await session.query('SELECT @@global.read_only');
      return read.rows[0]?.[0]?.text === '1' ? { lagS: undefined } : undefined;
    }
    // MySQL renamed the columns, and MariaDB did not.
    const lags = rows.map((row) => {
      const value = (name: RegExp) => row.find(({ column }) => name.test(column))?.text;
      const runs =
        value(/^(Slave|Replica)_IO_Running$/) === 'Yes' &&
        value(/^(Slave|Replica)_SQL_Running$/) === 'Yes';
      const lag = value(/^Seconds_Behind_(Master|Source)$/);
      return runs && lag != null ? Number(lag) : undefined;
    });
    const known = lags.flatMap((lag) => lag ?? []);
    return { lagS: known.length < lags.length ? undefined : Math.max(...known) };
  } catch (error) {
    if (!(error instanceof StatementRefused)) throw error;
    throw new DatabaseUnavailable(
      t`MAX_REPLICA_LAG_S is set, and the account may not see how far behind the replica is: GRANT ${replicaRight} ON *.* TO it`,
    );
  }
}

/** @throws DatabaseUnavailable on a replica that is too far behind, or does not replicate */
export function refuseLag(replication: Replication | undefined, mostS: number): void {
  if (!replication) return;
  const { lagS } = replication;
  if (lagS === undefined)
    throw new DatabaseUnavailable(t`replication is stopped: the figures would be old`);
  if (lagS > mostS) {
    throw new DatabaseUnavailable(
      t`the replica is ${lagS} s behind, and MAX_REPLICA_LAG_S is ${mostS}`,
    );
  }
}
