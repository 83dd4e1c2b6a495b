/**
 * A small pool of connections to the platform's database. Each is set up alike, and bounded in time and rows. It
 * composes no statements.
 */
import net from 'node:net';
import mysql, { type Pool, type PoolConnection } from 'mysql2/promise';
import { t } from '../words/words';
import { type Answer, answerFrom } from './answer';
import {
  type Replication,
  readReplication,
  refuseLag,
  type Server,
  type Session,
  serverOf,
} from './dialect';
import { codeOf, connectFault, DatabaseUnavailable, isGivenUp, statementFault } from './faults';

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

/** How many warnings of a statement we ask the server to keep. */
const MOST_WARNINGS = 1024;

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
    const send = (sql: string, most?: number) =>
      this.run(connection, sql, this.options.timeoutMs + GRACE_MS, most);
    try {
      const used = this.used.get(connection.connection);
      const server = used?.server ?? (await readServer(send));
      if (!used) await this.prepare(send, server, mostRows);
      let limit = used ? used.mostRows : mostRows;
      const query: Session['query'] = async (sql, asked) => {
        const most = asked ?? mostRows;
        // SHOW WARNINGS must follow its statement at once.
        if (limit !== most && !/^\s*SHOW\s+WARNINGS\b/i.test(sql)) {
          await send(`SET SESSION sql_select_limit = ${most ?? 'DEFAULT'}`);
          limit = most;
        }
        return send(sql, asked);
      };
      const session = { server, query };
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

  async close(): Promise<void> {
    await this.pool.end();
  }

  /**
   * A connection without any state of its last use: a stored function can change the session
   * for its next user.
   * @throws DatabaseUnavailable
   */
  private async cleanConnection(): Promise<PoolConnection> {
    for (;;) {
      const connection = await this.pool.getConnection().catch((error: unknown) => {
        throw connectFault(error);
      });
      try {
        await this.used.get(connection.connection)?.ready;
        return connection;
      } catch (error) {
        if (error instanceof DatabaseUnavailable && !error.momentary) throw error;
        // A server before MySQL 5.7 or MariaDB 10.2, or one that is gone: the next connection is new.
      }
    }
  }

  /**
   * Gives a connection back to the pool, and cleans it before its next user waits for that. The reset rolls an open
   * transaction back.
   */
  private giveBack(connection: PoolConnection, server: Server, mostRows: number | undefined): void {
    const timeout = this.options.timeoutMs + GRACE_MS;
    const ready = reset(connection, timeout).then(() =>
      this.prepare((sql) => this.run(connection, sql, timeout), server, mostRows),
    );
    ready.catch(() => connection.destroy());
    this.used.set(connection.connection, { server, mostRows, ready });
    connection.release();
  }

  /** Sets every variable of the session on which an answer depends. */
  private async prepare(
    query: Session['query'],
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
      `max_error_count = ${MOST_WARNINGS}`,
      // Elsewhere than in REPEATABLE READ, a consistent snapshot is silently none.
      `${server.isolation} = 'REPEATABLE-READ'`,
      // A read on one node of Galera sees what was committed on another before it began.
      server.isGalera ? 'wsrep_sync_wait = 1' : [],
      // Where the server has no limit for a statement, only our own timer ends it.
      server.timeLimit(timeoutMs) ?? [],
    ];
    await query(`SET NAMES utf8mb4 COLLATE utf8mb4_unicode_ci, ${settings.flat().join(', ')}`);
  }

  private async run(
    connection: PoolConnection,
    sql: string,
    timeout: number,
    mostRows?: number,
    triesLeft = TRIES,
  ): Promise<Answer> {
    try {
      return await send(connection, sql, timeout, mostRows);
    } catch (error) {
      if (isGivenUp(error) && triesLeft > 1) {
        return this.run(connection, sql, timeout, mostRows, triesLeft - 1);
      }
      if (codeOf(error) === 'PROTOCOL_SEQUENCE_TIMEOUT') void this.kill(connection.threadId);
      throw statementFault(error);
    }
  }

  /** Ends a statement after our own time limit; the server might work on it for hours. */
  private async kill(threadId: number): Promise<void> {
    try {
      const connection = await mysql.createConnection(this.settings);
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

/** A command of the driver, as far as warnings need it: the server counts them in the packet after the last row. */
interface DriverCommand {
  /** The rows of each result so far. */
  readonly _rows?: readonly unknown[][];
  execute(packet: Packet | undefined, connection: unknown): unknown;
}
interface Driver {
  query(
    options: mysql.QueryOptions,
    done: (error: Error | null, rows: unknown, fields?: mysql.FieldPacket[]) => void,
  ): DriverCommand;
}
interface Packet {
  readonly buffer: Buffer;
  /** Where what is still unread begins. */
  readonly offset: number;
  isEOF(): boolean;
}

/**
 * Sends a statement, and takes the count of its warnings from the packet that ends the answer.
 * @param mostRows how many rows are kept: the server's limit does not bind a statement with a LIMIT of its own
 */
function send(
  connection: PoolConnection,
  sql: string,
  timeout: number,
  mostRows = Number.POSITIVE_INFINITY,
): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let warnings: number | undefined;
    const driver = connection.connection as unknown as Driver;
    const command = driver.query({ sql, timeout }, (error, rows, fields) => {
      if (error) reject(error);
      else if (Array.isArray(rows) && fields) resolve(answerFrom(rows, fields, warnings));
      else resolve({ columns: [], types: [], rows: [], warnings });
    });
    const { execute } = command;
    command.execute = (packet, core) => {
      // An EOF packet: 0xfe, two bytes of warnings, two of flags.
      if (packet?.isEOF()) warnings = packet.buffer.readUInt16LE(packet.offset + 1);
      const [rows = []] = command._rows ?? [];
      if (rows.length > mostRows) rows.length = mostRows;
      return execute.call(command, packet, core);
    };
  });
}

/** Resets the session. The driver has no time limit for this command. @throws DatabaseUnavailable from a frozen server */
function reset(connection: PoolConnection, timeout: number): Promise<void> {
  return new Promise((resolve, reject) => {
    const late = setTimeout(
      () => reject(new DatabaseUnavailable(t`no answer within QUERY_TIMEOUT_MS`)),
      timeout,
    );
    connection
      .reset()
      .then(resolve, reject)
      .finally(() => clearTimeout(late));
  });
}

async function readServer(query: Session['query']): Promise<Server> {
  const { rows } = await query("SHOW VARIABLES WHERE Variable_name IN ('version', 'wsrep_on')");
  const variables = new Map(rows.map(([name, value]) => [name?.text, value?.text ?? '']));
  return serverOf(variables.get('version') ?? '', variables.get('wsrep_on') === 'ON');
}

/**
 * A socket to a host that is given by its address. mysql2 has no name to verify there, and Node would verify the
 * certificate for 'localhost': it looks for the host's name at this place of the socket, which it leaves
 * empty for an address. If it ever looks elsewhere, such connections are refused, not trusted.
 */
function connectTo(address: string, port: number): net.Socket {
  const socket = net.connect({ host: address, port, keepAlive: true, noDelay: true });
  return Object.assign(socket, { _host: address });
}
