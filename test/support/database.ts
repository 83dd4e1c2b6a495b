import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import mysql, { type Connection } from 'mysql2/promise';
import { Database, type DatabaseOptions } from '../../src/database/session';
import { analyzeTables, ENGINE_SOCKET, withNumbers } from './engine';

/** The server that all test files share. */
const SHARED_SOCKET = process.env.TEST_MARIADB_SOCKET ?? '';

/** A database of a test's own, an account that may only read it, and root's hand in it. */
export class TestDatabase {
  private constructor(
    readonly name: string,
    readonly root: Connection,
    private readonly socketPath: string,
    private readonly opened: Database[] = [],
  ) {
    root.on('error', () => undefined);
  }

  /** @param socketPath a server of the test's own, for a test that changes what others would notice */
  static async create(setUp = '', socketPath = SHARED_SOCKET): Promise<TestDatabase> {
    const name = `test_${randomBytes(5).toString('hex')}`;
    const root = await connectAsRoot(socketPath);
    await root.query(
      `CREATE DATABASE ${name}; USE ${name}; SET time_zone = '+07:00';
       CREATE USER ${name}@localhost IDENTIFIED BY 'reader';
       GRANT SELECT ON ${name}.* TO ${name}@localhost;`,
    );
    if (setUp) await root.query(setUp);
    return new TestDatabase(name, root, socketPath);
  }

  get url(): string {
    return `mysql://${this.name}:reader@localhost/${this.name}?socketPath=${encodeURIComponent(this.socketPath)}`;
  }

  options(changes: Partial<DatabaseOptions> = {}): DatabaseOptions {
    return {
      host: '',
      port: 0,
      socketPath: this.socketPath,
      user: this.name,
      password: 'reader',
      database: this.name,
      timeZone: '+07:00',
      timeoutMs: 15_000,
      ...changes,
    };
  }

  /** Runs files of test/sources, in the plain sql_mode in which platforms make their tables. */
  async load(...fixtures: string[]): Promise<void> {
    await this.root.query("SET sql_mode = ''");
    for (const fixture of fixtures) {
      const file = path.resolve(__dirname, '../sources', `${fixture}.sql`);
      await this.root.query(readFileSync(file, 'utf8'));
    }
    if (ENGINE_SOCKET) await analyzeTables(this.root);
  }

  /** A connection pool as the server has it; closed with the database. */
  open(changes: Partial<DatabaseOptions> = {}): Database {
    const database = new Database(this.options(changes));
    this.opened.push(database);
    return database;
  }

  /** The names of its tables. */
  async tables(): Promise<string[]> {
    const [rows] = await this.root.query('SHOW TABLES');
    return (rows as object[]).map((row) => String(Object.values(row)[0]));
  }

  /** The statements that the report's account runs while `work` does, on a server of the test's own. */
  async logged(work: () => Promise<unknown>): Promise<string[]> {
    await this.root.query(
      "SET GLOBAL log_output = 'TABLE'; TRUNCATE mysql.general_log; SET GLOBAL general_log = 1",
    );
    await work();
    await this.root.query('SET GLOBAL general_log = 0');
    const [rows] = await this.root.query(
      `SELECT CONVERT(argument USING utf8mb4) AS argument FROM mysql.general_log
       WHERE user_host LIKE '${this.name}%' AND command_type = 'Query'`,
    );
    return (rows as { argument: string }[]).map(({ argument }) => argument);
  }

  /** The same database after a restart of its server. */
  async reconnect(): Promise<TestDatabase> {
    const root = await connectAsRoot(this.socketPath);
    await root.query(`USE ${this.name}`);
    return new TestDatabase(this.name, root, this.socketPath, this.opened);
  }

  /** Closes the pools, for the next test on the same database. */
  async close(): Promise<void> {
    await Promise.all(this.opened.splice(0).map((database) => database.close()));
  }

  async drop(): Promise<void> {
    await this.close();
    await this.root.query(`DROP DATABASE ${this.name}; DROP USER ${this.name}@localhost`);
    await this.root.end();
  }
}

/**
 * One database for the tests of a file. It is made again only after a test that sent a statement as root.
 * @param setUp as that of `TestDatabase.create`
 * @returns the database of the test that runs
 */
export function databaseOfTests(setUp: string): () => TestDatabase {
  let database: TestDatabase | undefined;
  let sent: jest.SpyInstance | undefined;
  const drop = async () => {
    await database?.drop();
    database = undefined;
  };
  beforeEach(async () => {
    if (database) return;
    database = await TestDatabase.create(setUp);
    sent = jest.spyOn(database.root, 'query');
  });
  afterEach(async () => {
    await database?.close();
    if (sent?.mock.calls.length !== 0) await drop();
  });
  afterAll(drop);
  return () => {
    if (!database) throw new Error('no test is running');
    return database;
  };
}

async function connectAsRoot(socketPath: string): Promise<Connection> {
  const root = await mysql.createConnection({ socketPath, user: 'root', multipleStatements: true });
  if (socketPath === ENGINE_SOCKET) await withNumbers(root);
  return root;
}
