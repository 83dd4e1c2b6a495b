import mysql, { type FieldPacket, type Pool, type PoolConnection } from 'mysql2/promise';
import { DatabaseUnavailable, StatementRefused } from './faults';
import { type Server, serverOf } from './server';

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
}

/** One column of a row, as the database wrote it. */
export interface Cell {
  readonly column: string;
  /** The digits that the server sent, or null for SQL's NULL. */
  readonly text: string | null;
  /** Whether the column's type is FLOAT or DOUBLE, whose digits are already rounded. */
  readonly inexact: boolean;
}

/** What the server says of a column of an answer. */
export interface ColumnType {
  readonly kind: 'integer' | 'decimal' | 'inexact' | 'other';
  readonly isUnsigned: boolean;
  /** The most characters that a value takes, with its sign and its point. */
  readonly length: number;
  /** How many digits of it stand behind the point. */
  readonly scale: number;
}

/** The answer to one statement: the types of its columns, and rows, every value as the text that was sent. */
export interface Answer {
  readonly types: readonly ColumnType[];
  readonly rows: readonly (readonly Cell[])[];
}

/** One connection for one piece of work; a statement in it is bounded in time on both sides. */
export interface Session {
  readonly server: Server;
  /** @throws DatabaseUnavailable, StatementRefused */
  query(sql: string): Promise<Answer>;
}

/** A session, and the two ways to give its connection back: whole, or as one that is not to be trusted. */
export interface Lease {
  readonly session: Session;
  release(): void;
  discard(): void;
}

/** How long we wait for a connection, and how long past the server's own limit for an answer. */
const CONNECT_MS = 5_000;
const GRACE_MS = 1_000;

/** The type numbers of MySQL's protocol. https://mariadb.com/kb/en/result-set-packets/ */
const TYPE_NUMBERS = { inexact: [4, 5], integer: [1, 2, 3, 8, 9, 13], decimal: [0, 246] } as const;

/** The bit of a column's flags that says that it is unsigned. */
const UNSIGNED = 32;

/** What the server refuses a sound statement for, by error number: it may pass by itself. */
const PASSING = new Map([
  [1021, 'the disk of the server is full'],
  [1037, 'the server is out of memory'],
  [1038, 'the server is out of sort memory'],
  [1041, 'the server is out of memory'],
  [1205, 'a lock was held for longer than QUERY_TIMEOUT_MS'],
  [1213, 'a deadlock'],
  [1226, 'the account has used up its share'],
  [1969, 'the statement took longer than QUERY_TIMEOUT_MS'],
  [3024, 'the statement took longer than QUERY_TIMEOUT_MS'],
]);

/** Errors after which the same read may succeed at once: killed, shut down, altered under way. */
const MOMENTARY = new Set([1053, 1079, 1080, 1184, 1317, 1412, 1927]);

/** The platform's database: a small pool of connections, each set up so that figures come exact. */
export class Database {
  private readonly pool: Pool;
  private readonly settings: mysql.ConnectionOptions;
  /** The connections that are set up, and the server at their other end. */
  private readonly setUp = new WeakMap<object, Server>();

  constructor(private readonly options: DatabaseOptions) {
    const { host, port, socketPath, user, password, database, ssl } = options;
    this.settings = {
      ...(socketPath ? { socketPath } : { host, port }),
      ...(ssl ? { ssl } : {}),
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
   * @throws DatabaseUnavailable, or what `work` throws
   */
  async session<T>(work: (session: Session) => Promise<T>): Promise<T> {
    const { session, release, discard } = await this.lease();
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
  async lease(): Promise<Lease> {
    const connection = await this.pool.getConnection().catch((error: unknown) => {
      throw connectFault(error);
    });
    const query = (sql: string) => this.run(connection, sql, this.options.timeoutMs + GRACE_MS);
    try {
      const server = this.setUp.get(connection.connection) ?? (await this.prepare(query));
      this.setUp.set(connection.connection, server);
      return {
        session: { server, query },
        release: () => connection.release(),
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

  private async prepare(query: Session['query']): Promise<Server> {
    const { timeZone, timeoutMs } = this.options;
    const server = serverOf((await query('SELECT VERSION()')).rows[0]?.[0]?.text ?? '');
    const lockSeconds = Math.ceil(timeoutMs / 1000);
    // A plain sql_mode makes quotes and backslashes mean what `parseReportSql` takes them for.
    const settings = [
      `time_zone = '${timeZone}'`,
      "sql_mode = ''",
      `lock_wait_timeout = ${lockSeconds}`,
      // Where the server bounds no time, our own clock alone does.
      server.timeLimit(timeoutMs) ?? [],
    ];
    await query(`SET SESSION ${settings.flat().join(', ')}`);
    // Elsewhere than in REPEATABLE READ, a consistent snapshot is silently none.
    await query('SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ');
    return server;
  }

  private async run(connection: PoolConnection, sql: string, timeout: number): Promise<Answer> {
    try {
      const [rows, fields] = await connection.query<mysql.RowDataPacket[][]>({ sql, timeout });
      return Array.isArray(rows) && fields ? answerFrom(rows, fields) : { types: [], rows: [] };
    } catch (error) {
      if (codeOf(error) === 'PROTOCOL_SEQUENCE_TIMEOUT') void this.kill(connection.threadId);
      throw statementFault(error);
    }
  }

  /** Ends a statement that our own clock has run out on; the server might work on it for hours. */
  private async kill(threadId: number): Promise<void> {
    try {
      const connection = await mysql.createConnection(this.settings);
      try {
        await connection.query({ sql: `KILL ${threadId}`, timeout: CONNECT_MS });
      } finally {
        connection.destroy();
      }
    } catch {
      // The server is frozen, or the connection gone: there is no one left to tell.
    }
  }
}

function answerFrom(rows: readonly unknown[], fields: FieldPacket[]): Answer {
  const types = fields.map(typeOf);
  return {
    types,
    rows: (rows as (string | null)[][]).map((row) =>
      fields.map((field, column) => ({
        column: field.name,
        text: row[column] ?? null,
        inexact: types[column]?.kind === 'inexact',
      })),
    ),
  };
}

function typeOf({
  columnType = -1,
  columnLength = 0,
  decimals = 0,
  flags,
}: FieldPacket): ColumnType {
  const [kind] = Object.entries(TYPE_NUMBERS).find(([, numbers]) =>
    (numbers as readonly number[]).includes(columnType),
  ) ?? ['other'];
  return {
    kind: kind as ColumnType['kind'],
    isUnsigned: (Number(flags) & UNSIGNED) !== 0,
    length: columnLength,
    scale: decimals,
  };
}

function codeOf(error: unknown): string | undefined {
  return error instanceof Error && 'code' in error ? String(error.code) : undefined;
}

/** Why no connection was made. Even a refusal may be mended on the server, with no change of ours. */
function connectFault(error: unknown): DatabaseUnavailable {
  const { message } = error as Error;
  return new DatabaseUnavailable(`cannot connect: ${message || codeOf(error)}`);
}

/** What an error of mysql2 in answer to a statement means. */
function statementFault(error: unknown): Error {
  const { message, errno = 0 } = error as { message: string; errno?: number };
  if (codeOf(error) === 'PROTOCOL_SEQUENCE_TIMEOUT') {
    return new DatabaseUnavailable('no answer within QUERY_TIMEOUT_MS');
  }
  // The system's own errors are negative: without a number of the server's, the connection is lost.
  if (errno <= 0 || MOMENTARY.has(errno)) return new DatabaseUnavailable(message, true);
  const passing = PASSING.get(errno);
  return passing
    ? new DatabaseUnavailable(`${passing} (${message})`)
    : new StatementRefused(message, errno);
}
