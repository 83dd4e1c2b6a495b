/**
 * A small pool of connections to the platform's database. Each is set up alike, and bounded in time and rows. It
 * composes no statements.
 */
import net from 'node:net';
import { setImmediate as nextRound } from 'node:timers/promises';
import mysql, { type Pool, type PoolConnection } from 'mysql2';
import { createConnection } from 'mysql2/promise';
import type { Fault } from '../fault';
import { t } from '../words/words';
import type { Answer } from './answer';
import {
  answered,
  MOST_WARNINGS,
  type Replication,
  readReplication,
  refuseLag,
  type Server,
  type Session,
  serverOf,
} from './dialect';
import { connectTo, reset, SHOWS_WARNINGS, send } from './driver';
import {
  codeOf,
  connectFault,
  DatabaseUnavailable,
  isGivenUp,
  StatementRefused,
  statementFault,
} from './faults';

export type { Session };

/** How to reach the platform's database, and the limits that we keep there as its guest. */
export interface DatabaseOptions {
  readonly host: string;
  readonly port: number;
  readonly socketPath?: string;
  readonly user: string;
  readonly password: string;
  readonly database: string;
  readonly ssl?: mysql.SslOptions;
  /** The fixed offset in which the platform stores its DATETIMEs, such as '+07:00'. */
  readonly timeZone: string;
  /** What one statement may take, in milliseconds. */
  readonly timeoutMs: number;
  /** On a replica, how far behind its source it may be, in seconds; undefined for no limit. */
  readonly maxReplicaLagS?: number | undefined;
}

/**
 * A session that its holder must end: `release` returns the connection to the pool, `discard` closes one whose
 * state is unknown.
 */
export interface Lease {
  readonly session: Session;
  release(): void;
  discard(): void;
}

/** How long we wait for a connection, and how long past the server's own limit for an answer. */
const CONNECT_MS = 5_000;
const GRACE_MS = 1_000;

/** How often a statement is sent that TiDB keeps cancelling. */
const TRIES = 4;

/** A connection in the pool, whose session state is being reset or has been. */
interface UsedConnection {
  readonly server: Server;
  /** The row limit to which its session is set. */
  readonly mostRows: number | undefined;
  /** Resolves when the reset after its last use is done. */
  readonly ready: Promise<void>;
}

/** The platform's database: a small pool of connections, each set up so that figures come exact. */
export class Database {
  private readonly pool: Pool;
  private readonly settings: mysql.ConnectionOptions;
  /** The connections that were used before. */
  private readonly used = new WeakMap<object, UsedConnection>();

  /** @param onReplication called with the state of a replica whenever it was read */
  constructor(
    private readonly options: DatabaseOptions,
    private readonly onReplication?: (replication: Replication | undefined) => void,
  ) {
    const { host, port, socketPath, user, password, database, ssl } = options;
    this.settings = {
      ...(socketPath ? { socketPath } : { host, port }),
      ...(ssl ? { ssl } : {}),
      ...(ssl && !socketPath && net.isIP(host) ? { stream: () => connectTo(host, port) } : {}),
      user,
      password,
      database,
      connectTimeout: CONNECT_MS,
      connectAttributes: { program_name: 'baocao-tmdt' },
      // For `queryAll`. A statement that turned out to be two is refused by the number of its answers.
      multipleStatements: true,
      // Arrays keep a column that stands twice; text keeps every digit.
      rowsAsArray: true,
      typeCast: (field) => field.string(),
    };
    this.pool = mysql.createPool({
      ...this.settings,
      connectionLimit: 3,
      maxIdle: 1,
      idleTimeout: 60_000,
      enableKeepAlive: true,
    });
  }

  /**
   * Runs `work` on a connection of its own, which goes back to the pool only if all went well.
   * @param mostRows after how many rows the server ends each SELECT without a LIMIT
   * @throws DatabaseUnavailable, or what `work` throws
   */
  async session<T>(work: (session: Session) => Promise<T>, mostRows?: number): Promise<T> {
    const { session, release, discard } = await this.lease(mostRows);
    try {
      const result = await work(session);
      release();
      return result;
    } catch (error) {
      discard();
      throw error;
    }
  }

  /** A session for longer than one call. @throws DatabaseUnavailable */
  async lease(mostRows?: number): Promise<Lease> {
    const connection = await this.cleanConnection();
    try {
      const used = this.used.get(connection);
      const server = used?.server ?? (await readServer((sql) => this.ask(connection, sql)));
      if (!used) await this.prepare(connection, server, mostRows);
      let limit = used ? used.mostRows : mostRows;
      const queryAll: Session['queryAll'] = async (sqls, asked) => {
        const most = asked ?? mostRows;
        if (limit !== most && !SHOWS_WARNINGS.test(sqls[0] ?? '')) {
          await this.ask(connection, `SET SESSION sql_select_limit = ${most ?? 'DEFAULT'}`);
          limit = most;
        }
        // A server that bounds no time cannot be stopped by us between two statements of one packet.
        const atOnce = server.timeLimit(this.options.timeoutMs) ? sqls.length : 1;
        return this.run(connection, sqls, atOnce, asked);
      };
      const query: Session['query'] = async (sql, asked) => {
        const [result] = await queryAll([sql], asked);
        return answered(result);
      };
      const session = { server, query, queryAll };
      const { maxReplicaLagS } = this.options;
      if (maxReplicaLagS !== undefined) {
        const replication = await readReplication(session);
        this.onReplication?.(replication);
        refuseLag(replication, maxReplicaLagS);
      }
      return {
        session,
        release: () => this.giveBack(connection, server, mostRows),
        discard: () => connection.destroy(),
      };
    } catch (error) {
      connection.destroy();
      throw error;
    }
  }

  /** Whether the database answers now. @throws DatabaseUnavailable if not */
  async ping(): Promise<void> {
    await this.session((session) => session.query('SELECT 1'));
  }

  close(): Promise<void> {
    return new Promise((resolve, reject) => {
      this.pool.end((error) => (error ? reject(error) : resolve()));
    });
  }

  /** @throws DatabaseUnavailable */
  private connection(): Promise<PoolConnection> {
    return new Promise((resolve, reject) => {
      this.pool.getConnection((error, connection) => {
        if (error) reject(connectFault(error));
        else resolve(connection);
      });
    });
  }

  /**
   * A connection without any state of its last use: a stored function can change the session
   * for its next user.
   * @throws DatabaseUnavailable
   */
  private async cleanConnection(): Promise<PoolConnection> {
    for (;;) {
      const connection = await this.connection();
      try {
        await this.used.get(connection)?.ready;
        return connection;
      } catch (error) {
        if (error instanceof DatabaseUnavailable && !error.momentary) throw error;
        // A server before MySQL 5.7 or MariaDB 10.2, or one that is gone: the next connection is new.
      }
    }
  }

  /**
   * Gives a connection back to the pool, and cleans it before its next user waits for that. The reset rolls an open
   * transaction back. The answer that was read goes out first.
   */
  private giveBack(connection: PoolConnection, server: Server, mostRows: number | undefined): void {
    const ready = nextRound()
      .then(() => reset(connection, this.options.timeoutMs + GRACE_MS))
      .then(() => this.prepare(connection, server, mostRows));
    ready.catch(() => connection.destroy());
    this.used.set(connection, { server, mostRows, ready });
    connection.release();
  }

  /** Sets every variable of the session on which an answer depends. */
  private async prepare(
    connection: PoolConnection,
    server: Server,
    mostRows: number | undefined,
  ): Promise<void> {
    const { timeZone, timeoutMs } = this.options;
    const lockSeconds = Math.ceil(timeoutMs / 1000);
    // A plain sql_mode makes quotes and backslashes mean what `parseReportSql` takes them for.
    const settings = [
      `time_zone = '${timeZone}'`,
      "sql_mode = ''",
      `lock_wait_timeout = ${lockSeconds}`,
      `sql_select_limit = ${mostRows ?? 'DEFAULT'}`,
      server.keptWarnings(MOST_WARNINGS) ?? [],
      // Elsewhere than in REPEATABLE READ, a consistent snapshot is silently none.
      `${server.isolation} = 'REPEATABLE-READ'`,
      // A read on one node of Galera sees what was committed on another before it began.
      server.isGalera ? 'wsrep_sync_wait = 1' : [],
      // Where the server has no limit for a statement, only our own timer ends it.
      server.timeLimit(timeoutMs) ?? [],
    ];
    await this.ask(
      connection,
      `SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci, ${settings.flat().join(', ')}`,
    );
  }

  /** Runs one statement of our own. */
  private async ask(connection: PoolConnection, sql: string): Promise<Answer> {
    const [result] = await this.run(connection, [sql]);
    return answered(result);
  }

  /**
   * @param atOnce how many statements go in one round trip
   * @returns for each statement its answer; for one that failed, and those after it, the fault
   */
  private async run(
    connection: PoolConnection,
    sqls: readonly string[],
    atOnce = 1,
    mostRows?: number,
    triesLeft = TRIES,
  ): Promise<(Answer | Fault)[]> {
    const timeout = this.options.timeoutMs + GRACE_MS;
    const asked = sqls.slice(0, atOnce);
    const { answers, error } = await send(connection, asked, timeout, mostRows);
    const ended = answers.length + (error === undefined ? 0 : 1);
    if (ended > asked.length) {
      const several = new StatementRefused(t`one statement holds several (${ended} answers)`, 0);
      return sqls.map(() => several);
    }
    const rest = sqls.slice(answers.length);
    if (rest.length === 0) return answers;
    const isAgain = isGivenUp(error) && triesLeft > 1;
    if (error === undefined || isAgain) {
      const tries = isAgain ? triesLeft - 1 : TRIES;
      return [...answers, ...(await this.run(connection, rest, atOnce, mostRows, tries))];
    }
    if (codeOf(error) === 'PROTOCOL_SEQUENCE_TIMEOUT') void this.kill(connection.threadId);
    const fault = statementFault(error);
    return [...answers, ...rest.map(() => fault)];
  }

  /** Ends a statement after our own time limit; the server might work on it for hours. */
  private async kill(threadId: number): Promise<void> {
    try {
      const connection = await createConnection(this.settings);
      try {
        await connection.query({ sql: `KILL ${threadId}`, timeout: CONNECT_MS });
      } finally {
        connection.destroy();
      }
    } catch {
      // The server is frozen, or the connection is gone. There is nothing else to try.
    }
  }
}

async function readServer(query: Session['query']): Promise<Server> {
  const { rows } = await query("SHOW VARIABLES WHERE Variable_name IN ('version', 'wsrep_on')");
  const variables = new Map(rows.map(([name, value]) => [name?.text, value?.text ?? '']));
  return serverOf(variables.get('version') ?? '', variables.get('wsrep_on') === 'ON');
}
