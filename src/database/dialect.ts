/**
 * The statements in which MariaDB, MySQL and TiDB differ, the interface of a session, and how far a replica is
 * behind.
 */

import { Fault } from '../fault';
import { t } from '../words/words';
import type { Answer } from './answer';
import { DatabaseUnavailable, StatementRefused } from './faults';

/** The statements that differ between kinds of servers. */
export interface Server {
  readonly version: string;
  /** Whether it is a node of a Galera cluster. */
  readonly isGalera: boolean;
  /** The SET SESSION assignment with which the server bounds a statement's time; undefined where it cannot. */
  timeLimit(milliseconds: number): string | undefined;
  /** The SET SESSION assignment by which the server keeps so many warnings; undefined where only an administrator may. */
  keptWarnings(most: number): string | undefined;
  /** The variable that holds the isolation level of transactions. */
  readonly isolation: 'tx_isolation' | 'transaction_isolation';
  /** Begins a read-only snapshot that all reads until `endSnapshot` share. */
  readonly beginSnapshot: string;
  readonly endSnapshot: string;
  /** Lists the warnings of the statement before it, all that the session keeps. */
  readonly showWarnings: string;
  /** The statement that shows how far a replica is behind, one row a source, and the right that it needs; undefined without replicas. */
  readonly replicaStatus: string | undefined;
  readonly replicaRight: string | undefined;
  /** How CREATE TRIGGER begins, so that it can be run again where the server allows that; undefined without triggers. */
  readonly createTrigger: string | undefined;
}

/** How many warnings of a statement a session keeps. */
export const MOST_WARNINGS = 1024;

/** MariaDB from 10.0 on, and MySQL from 5.6.5 on. */
const USUAL: Pick<Server, 'beginSnapshot' | 'endSnapshot' | 'showWarnings'> = {
  beginSnapshot: 'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
  endSnapshot: 'COMMIT',
  showWarnings: `SHOW WARNINGS LIMIT ${MOST_WARNINGS}`,
};

/**
 * TiDB accepts none of the above, nor READ ONLY by itself. Its plain transaction reads a snapshot from its
 * start, and the rollback makes sure that nothing is written.
 * https://docs.pingcap.com/tidb/stable/sql-statement-start-transaction, mysql-compatibility (no triggers)
 */
const TIDB: typeof USUAL = {
  beginSnapshot: 'START TRANSACTION',
  endSnapshot: 'ROLLBACK',
  showWarnings: 'SHOW WARNINGS',
};

/** The first MySQL that bounds a statement's time. https://dev.mysql.com/doc/relnotes/mysql/5.7/en/news-5-7-8.html */
const BOUNDS_TIME = [5, 7, 8];

/** The first MySQL that keeps 1024 warnings by itself; later ones let no other account change that. */
const KEEPS_WARNINGS = [8, 0];

/** https://mariadb.com/kb/en/changes-improvements-in-mariadb-11-1/, https://dev.mysql.com/doc/relnotes/mysql/5.7/en/news-5-7-20.html */
const RENAMES_ISOLATION = { mariadb: [11, 1], mysql: [5, 7, 20] };

/** https://dev.mysql.com/doc/relnotes/mysql/8.0/en/news-8-0-29.html, and -22.html */
const CREATES_UNLESS_THERE = [8, 0, 29];
const SAYS_REPLICA = [8, 0, 22];

/** The dialect of a server, by its version string. */
export function serverOf(version: string, isGalera = false): Server {
  const unlessThere = 'CREATE TRIGGER IF NOT EXISTS';
  if (/MariaDB/i.test(version)) {
    return {
      ...USUAL,
      version,
      isGalera,
      timeLimit: (ms) => `max_statement_time = ${ms / 1000}`,
      keptWarnings: (most) => `max_error_count = ${most}`,
      isolation: isolationOf(version, RENAMES_ISOLATION.mariadb),
      replicaStatus: 'SHOW ALL SLAVES STATUS',
      replicaRight: 'SLAVE MONITOR',
      createTrigger: unlessThere,
    };
  }
  const isTidb = /TiDB/i.test(version);
  const replicaStatus = isFrom(version, SAYS_REPLICA) ? 'SHOW REPLICA STATUS' : 'SHOW SLAVE STATUS';
  const createTrigger = isFrom(version, CREATES_UNLESS_THERE) ? unlessThere : 'CREATE TRIGGER';
  return {
    ...(isTidb ? TIDB : USUAL),
    version,
    isGalera,
    timeLimit: (ms) => (isFrom(version, BOUNDS_TIME) ? `max_execution_time = ${ms}` : undefined),
    keptWarnings: (most) =>
      isFrom(version, KEEPS_WARNINGS) ? undefined : `max_error_count = ${most}`,
    isolation: isolationOf(version, RENAMES_ISOLATION.mysql),
    replicaStatus: isTidb ? undefined : replicaStatus,
    replicaRight: isTidb ? undefined : 'REPLICATION CLIENT',
    createTrigger: isTidb ? undefined : createTrigger,
  };
}

function isolationOf(version: string, renamedFrom: readonly number[]): Server['isolation'] {
  return isFrom(version, renamedFrom) ? 'transaction_isolation' : 'tx_isolation';
}

function isFrom(version: string, first: readonly number[]): boolean {
  const numbers = version.split(/[.-]/, first.length).map(Number);
  const differing = first.findIndex((number, index) => numbers[index] !== number);
  return differing === -1 || (numbers[differing] ?? 0) > (first[differing] ?? 0);
}

/** One connection for one piece of work; a statement in it is bounded in time on both sides. */
export interface Session {
  readonly server: Server;
  /**
   * Runs one statement.
   * @param mostRows after how many rows the server ends a SELECT without a LIMIT; the session's own limit by default
   * @throws DatabaseUnavailable, StatementRefused
   */
  query(sql: string, mostRows?: number): Promise<Answer>;
  /**
   * Runs statements one after the other, in one round trip where the server bounds the time of each. It runs none after
   * one that fails.
   * @returns for each its answer; for one that failed, and those after it, the fault
   */
  queryAll(sqls: readonly string[], mostRows?: number): Promise<(Answer | Fault)[]>;
}

/** An answer of `queryAll`. @throws the fault that stands in its place */
export function answered<T extends object>(result: T | Fault | undefined): T {
  if (result === undefined) throw new Error('a statement that was not asked has no answer');
  if (result instanceof Fault) throw result;
  return result;
}

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
