import mysql, { type Connection } from 'mysql2/promise';
import { acceleratedReport, directReport } from '../src/accelerate/accelerated-report';
import { installSql, removeSql } from '../src/accelerate/install';
import { type Plan, planStatements, summariesOf } from '../src/accelerate/plan';
import { readSite } from '../src/accelerate/site';
import { compareSample, compareWhole, differing, pairsIn } from '../src/accelerate/verify';
import type { Database } from '../src/database/session';
import { PrivateMariadb } from '../src/demo/private-mariadb';
import { readReport } from '../src/report/live-report';
import { parseReportSql } from '../src/report/report-sql';
import { TestDatabase } from './support/database';
import { ENGINE_SOCKET } from './support/engine';
import { runScript } from './support/sql-script';

/** Dates of every kind that a platform keeps, some of them NULL, zero, at midnight or to come. */
const SHOP = `
  SET sql_mode = '';
  CREATE TABLE visits (id INT AUTO_INCREMENT PRIMARY KEY, at_utc DATETIME(6) NOT NULL, bot TINYINT NULL);
  CREATE TABLE sellers (id INT AUTO_INCREMENT PRIMARY KEY, created TIMESTAMP NULL, state VARCHAR(9));
  CREATE TABLE products (id INT AUTO_INCREMENT PRIMARY KEY, made INT UNSIGNED NOT NULL, price INT UNSIGNED,
    deleted DATETIME NULL);
  CREATE TABLE orders (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, code VARCHAR(20) UNIQUE, status VARCHAR(20),
    total DECIMAL(15,2), currency VARCHAR(3), rate DECIMAL(10,4) NOT NULL DEFAULT 1, placed_at DATETIME NULL,
    note TEXT, KEY (placed_at)) CHARACTER SET utf8mb4;
  CREATE TABLE settings (name VARCHAR(20) PRIMARY KEY, value VARCHAR(20));
  INSERT INTO settings VALUES ('currency', 'VND');`;

const REPORT = `-- The shop's.
SELECT COUNT(*) AS visits_total, COUNT(CASE WHEN at_utc >= :start_utc THEN 1 END) AS visits_period
FROM visits
WHERE at_utc < :end_utc AND (bot IS NULL OR bot = 0);

SELECT COUNT(*) AS sellers_total, COUNT(CASE WHEN created >= :start THEN 1 END) AS sellers_new
FROM sellers WHERE created < :end AND state <> 'blocked';

SELECT COUNT(*) AS products_total, SUM(IF(p.made >= :start_unix, 1, 0)) AS products_new
FROM products p WHERE :end_unix > p.made AND deleted IS NULL;

-- Success: done.
SELECT
  COUNT(*) AS orders_total,
  COUNT(CASE WHEN status = 'done' THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN status IN ('void', 'back') THEN 1 END) AS orders_failed,
  CASE
    WHEN COUNT(CASE WHEN status = 'done' AND vnd IS NULL THEN 1 END) = 0
    THEN COALESCE(SUM(CASE WHEN status = 'done' THEN vnd END), 0)
  END AS value_succeeded
FROM (
  SELECT
    COALESCE(status, '') AS status,
    CASE
      WHEN COALESCE(NULLIF(currency, ''), (SELECT value FROM settings WHERE name = 'currency')) = 'VND'
      THEN total * rate / 100
      ELSE 0
    END AS vnd
  FROM orders
  WHERE placed_at >= :start AND placed_at < :end AND status NOT IN ('cart')
) AS placed;
`;

/** Undefined for a server that is not ours to end. */
let own: PrivateMariadb | undefined;
let server: Server;
let shop: TestDatabase;

beforeAll(async () => {
  const socketPath = ENGINE_SOCKET;
  if (socketPath) {
    server = {
      socketPath,
      connect: (database) =>
        mysql.createConnection({
          socketPath,
          user: 'root',
          multipleStatements: true,
          ...(database ? { database } : {}),
        }),
    };
    return;
  }
  own = await PrivateMariadb.create(['--innodb-flush-log-at-trx-commit=1', '--log-bin=binlog']);
  server = own;
  const root = await server.connect();
  await root.query('SET GLOBAL log_bin_trust_function_creators = 1');
  await root.end();
});
afterAll(() => own?.remove());

/** What the commands write for a report.sql, and the two reports. */
async function accelerated(database: Database, report: string, timeZone = '+07:00') {
  const statements = parseReportSql(report, 'report.sql');
  const { plans, site } = await database.session(async (session) => ({
    plans: await planStatements(session, statements, timeZone),
    site: await readSite(session, timeZone),
  }));
  const fast = acceleratedReport(report, plans.map(fastOf));
  const summaries = summariesOf(plans);
  return {
    reasons: plans.map(({ outcome }) => ('reason' in outcome ? outcome.reason : 'split')),
    install: installSql(summaries, site, []),
    remove: removeSql(summaries, site),
    fast,
    pairs: pairsIn(fast, 'report.sql'),
  };
}

/** A shop may hold a table for too long: then a DBA runs it again. */
async function asDba(install: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await runScript(install, server.socketPath);
    } catch (error) {
      if (tries === 20 || !String(error).includes('1205')) throw error;
    }
  }
}

function fastOf({ outcome }: Plan): string | undefined {
  return 'fast' in outcome ? outcome.fast : undefined;
}

describe('what can be counted ahead', () => {
  beforeAll(async () => {
    shop = await TestDatabase.create(
      `${SHOP}
       CREATE TABLE parents (id INT PRIMARY KEY);
       CREATE TABLE children (id INT PRIMARY KEY, parent INT, status VARCHAR(9), at DATETIME,
         FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE CASCADE);
       CREATE TABLE kept (id INT PRIMARY KEY, parent INT, status VARCHAR(9), at DATETIME,
         FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE SET NULL ON UPDATE CASCADE);
       CREATE TABLE plain (id INT PRIMARY KEY, at DATETIME) ENGINE = MyISAM;
       CREATE TABLE inexact (id INT PRIMARY KEY, at DATETIME, total DOUBLE, text_at VARCHAR(30));`,
      server.socketPath,
    );
  });
  afterAll(() => shop.drop());

  const counted = (rest: string) => `SELECT COUNT(*) AS orders_total FROM ${rest};`;
  const summed = (value: string) =>
    `SELECT SUM(${value}) AS value_succeeded FROM orders WHERE placed_at < :end;`;

  test.each([
    [counted('orders WHERE placed_at < :end'), 'split'],
    [counted('orders AS o WHERE o.placed_at < :end AND o.status LIKE "d%"'), 'split'],
    [counted('orders WHERE placed_at < :end OR status = 1'), /placed_at is NULL/],
    [counted('kept WHERE at < :end'), 'split'],
    [
      counted('kept WHERE at < :end AND parent = 1'),
      /foreign key of kept \(parent\) is ON DELETE SET NULL/,
    ],
    [
      counted('children WHERE at < :end'),
      /foreign key of children \(parent\) is ON DELETE CASCADE/,
    ],
    [counted('plain WHERE at < :end'), /engine MyISAM/],
    [counted("sellers WHERE created >= '1000-01-01' AND created < :end"), 'split'],
    [
      counted("sellers WHERE created >= '2020-01-01' AND created < :end"),
      /depends on the session's zone/,
    ],
    [counted('orders'), /compares no column/],
    [counted('orders WHERE placed_at < NOW()'), /NOW\(\)/],
    [counted('orders WHERE placed_at < :end AND RAND() < 2'), /RAND\(\)/],
    [counted('orders WHERE placed_at <= :end'), /only >= and </],
    [counted('orders WHERE placed_at BETWEEN :start AND :end'), /only >= and </],
    [counted('orders WHERE DATE(placed_at) < :end'), /compares no column|of a row/],
    [counted('orders, settings WHERE placed_at < :end'), 'it reads more than one table'],
    [
      counted('orders LEFT JOIN settings ON TRUE WHERE placed_at < :end'),
      'it reads more than one table',
    ],
    [counted('orders WHERE placed_at < :end GROUP BY status'), 'it holds GROUP BY'],
    [
      counted('(SELECT placed_at FROM orders ORDER BY id LIMIT 1) AS o WHERE placed_at < :end'),
      /ORDER BY/,
    ],
    [
      counted(
        'orders WHERE placed_at < :end AND EXISTS (SELECT 1 FROM settings WHERE name = orders.status)',
      ),
      'for each row it reads settings too',
    ],
    [counted('nowhere WHERE placed_at < :end'), /nowhere is not there/],
    [counted('inexact WHERE text_at < :end'), /text_at is a VARCHAR/],
    [counted('sellers WHERE id < :end'), /id is a INT, and is compared with a date/],
    ['SELECT MAX(total) AS value_succeeded FROM orders WHERE placed_at < :end;', /MAX\(…\)/],
    [
      'SELECT COUNT(DISTINCT code) AS orders_total FROM orders WHERE placed_at < :end;',
      /COUNT\(DISTINCT …\)/,
    ],
    ['SELECT SUM(total) AS value_succeeded FROM inexact WHERE at < :end;', /does not keep exact/],
    [
      'SELECT COUNT(*) AS sellers_total, COUNT(IF(created >= :start, 1, NULL)) AS sellers_new FROM sellers;',
      /is NULL/,
    ],
    [summed('total'), 'split'],
    [summed('total / 100'), 'split'],
    [summed('total / 1.1'), /divides each row/],
    [summed('total / rate'), /divides each row/],
    [summed('total * (SELECT value FROM settings LIMIT 1)'), /the row alone does not tell/],
    [summed('CASE WHEN note = (SELECT value FROM settings LIMIT 1) THEN 1 END'), /kept apart/],
  ])('%s: %s', async (sql, reason) => {
    const database = shop.open();
    const { reasons } = await accelerated(database, sql);
    if (typeof reason === 'string') expect(reasons[0]).toBe(reason);
    else expect(reasons[0]).toMatch(reason);
  });
});

describe('a shop that goes on selling', () => {
  beforeEach(async () => {
    shop = await TestDatabase.create(SHOP, server.socketPath);
  });
  afterEach(() => shop.drop());

  test('an accelerated report.sql gives back the one that it came from', async () => {
    const { fast, reasons } = await accelerated(shop.open(), REPORT);
    expect(reasons).toEqual(['split', 'split', 'split', 'split']);
    expect(directReport(fast)).toBe(REPORT);
    expect(directReport(REPORT)).toBe(REPORT);
  });

  test.each(['+07:00', '+00:00'])(
    'both ways agree at every read while trade, folds and the fill go on, and after kill -9 (%s)',
    async (timeZone) => {
      const database = shop.open({ timeZone });
      const { install, remove, fast, pairs } = await accelerated(database, REPORT, timeZone);
      const trade = new Trade();
      await trade.begin(server, shop.name, 4);
      await trade.until(200);
      await asDba(install);

      const agree = async () => {
        const comparisons = await database.session((session) =>
          compareWhole(session, pairs, timeZone),
        );
        expect(comparisons).toHaveLength(20);
        expect(differing(comparisons)).toEqual([]);
      };
      const folder = trade.repeat(server, shop.name, 'CALL baocao_fold()');
      const other = trade.repeat(server, shop.name, 'CALL baocao_fold()');
      await agree();
      while (trade.committed < 1500) await agree();

      await own?.stop();
      await trade.end();
      await Promise.all([folder, other]);
      await own?.start();
      shop = await shop.reconnect();
      await agree();
      await trade.begin(server, shop.name, 4);
      await trade.until(2500);
      await agree();
      await trade.end();
      await shop.root.query('CALL baocao_fold()');
      await agree();

      const [days] = await shop.root.query('SELECT COUNT(*) AS n FROM baocao_orders_days');
      expect((days as { n: number }[])[0]?.n).toBeGreaterThan(3);
      expect(
        differing(await database.session((session) => compareSample(session, pairs, timeZone))),
      ).toEqual([]);
      const report = await readReport(database, parseReportSql(fast, 'fast'), timeZone);
      expect(report.figures.orders_total).toBeGreaterThan(100n);

      await runScript(remove, server.socketPath);
      const [left] = await shop.root.query(`
        SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE 'baocao%'
        UNION ALL SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
        UNION ALL SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
        UNION ALL SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()`);
      expect(left).toEqual([]);
    },
    240_000,
  );

  const ONE_PRODUCT = 'INSERT INTO products (made) VALUES (UNIX_TIMESTAMP() - 9)';

  test('a lost trigger is an error that says so, and never an old figure', async () => {
    const database = shop.open();
    const { install, fast } = await accelerated(database, REPORT);
    await shop.root.query(ONE_PRODUCT);
    await runScript(install, server.socketPath);
    const statements = parseReportSql(fast, 'report.sql');
    await readReport(database, statements, '+07:00');
    await shop.root.query('DROP TRIGGER baocao_orders_update');
    await expect(readReport(database, statements, '+07:00')).rejects.toThrow(
      /the triggers of orders are gone/,
    );
  });

  test('a clock that goes back gives no figure rather than one of rows to come', async () => {
    const database = shop.open();
    const { install, fast } = await accelerated(database, REPORT);
    await shop.root.query(ONE_PRODUCT);
    await runScript(install, server.socketPath);
    await shop.root.query(
      "INSERT INTO orders (status, total, placed_at) VALUES ('done', 1, NOW() - INTERVAL 10 SECOND); CALL baocao_fold()",
    );
    await shop.root.query("SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP() - 60'");
    try {
      await expect(
        readReport(shop.open(), parseReportSql(fast, 'report.sql'), '+07:00'),
      ).rejects.toThrow(/returns no rows/);
    } finally {
      await shop.root.query("SET GLOBAL init_connect = ''");
    }
  });

  test('what cannot be told directly cannot be told ahead either', async () => {
    const database = shop.open();
    await shop.root.query(ONE_PRODUCT);
    const { install, pairs } = await accelerated(database, REPORT);
    await runScript(install, server.socketPath);
    const compare = () =>
      database.session((session) => compareWhole(session, pairs.slice(3), '+07:00'));
    expect(differing(await compare())).toEqual([]);
    const unknown = "INSERT INTO orders (status, total, placed_at) VALUES ('done', NULL, NOW())";
    await shop.root.query(unknown);
    await expect(compare()).rejects.toThrow(/value_succeeded is NULL/);
    await shop.root.query("UPDATE orders SET currency = 'USD'");
    expect(differing(await compare())).toEqual([]);
    // The shop's own currency is not the row's: no change of it reaches a trigger.
    await shop.root.query(
      "UPDATE orders SET currency = '', total = 7; UPDATE settings SET value = 'USD'",
    );
    expect(differing(await compare())).toEqual([]);
    await shop.root.query("UPDATE settings SET value = 'VND'; CALL baocao_fold()");
    expect(differing(await compare())).toEqual([]);
  });

  test('what the shop asks of its own writes is as before', async () => {
    const database = shop.open();
    const { install } = await accelerated(database, REPORT);
    await runScript(install, server.socketPath);
    const insert =
      "INSERT INTO orders (code, status, total, placed_at) VALUES ('a', 'done', 1, NOW())";
    const [first] = await shop.root.query(insert);
    expect(first).toMatchObject({ affectedRows: 1, insertId: 1 });
    await shop.root.query(insert.replace("'a'", "'b'"));
    const [last] = await shop.root.query('SELECT LAST_INSERT_ID() AS id');
    expect(last).toEqual([{ id: 2 }]);
    const [changed] = await shop.root.query("UPDATE orders SET status = 'void'");
    expect(changed).toMatchObject({ affectedRows: 2, changedRows: 2 });
  });
});

type Server = Pick<PrivateMariadb, 'socketPath' | 'connect'>;

/** Clients of a shop who do at random all that a client may. */
class Trade {
  committed = 0;
  private ended = false;
  private clients: Promise<void>[] = [];

  async begin(server: Server, database: string, clients: number): Promise<void> {
    this.ended = false;
    this.clients = Array.from({ length: clients }, () => this.client(server, database));
  }

  async until(committed: number): Promise<void> {
    while (this.committed < committed) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async end(): Promise<void> {
    this.ended = true;
    await Promise.all(this.clients);
  }

  async repeat(server: Server, database: string, sql: string): Promise<void> {
    await this.connected(server, database, async (connection) => {
      while (!this.ended) await connection.query(sql).catch(throwUnlessLost);
    });
  }

  private async client(server: Server, database: string): Promise<void> {
    await this.connected(server, database, async (connection) => {
      // The zone of the shop's own sessions is none of the report's.
      await connection.query(
        `SET time_zone = '${pick('+07:00', '+00:00', '-05:00')}', sql_mode = '${pick('', 'TRADITIONAL')}'`,
      );
      while (!this.ended) {
        await connection.query('START TRANSACTION');
        for (let writes = 1 + Math.floor(Math.random() * 4); writes > 0; writes -= 1) {
          await connection.query(write()).catch(ignoreRefusal);
        }
        await connection.query(Math.random() < 0.2 ? 'ROLLBACK' : 'COMMIT');
        this.committed += 1;
      }
    });
  }

  /** A client that is cut off goes home. */
  private async connected(
    server: Server,
    database: string,
    work: (connection: Connection) => Promise<void>,
  ): Promise<void> {
    const connection = await server.connect(database);
    connection.on('error', () => undefined);
    await work(connection).catch(() => undefined);
    connection.destroy();
  }
}

function ignoreRefusal(error: { errno?: number }): void {
  // A deadlock, a key that is there, or a value that a strict client may not write.
  if (![1213, 1205, 1062, 1292, 1690].includes(error.errno ?? 0)) throw error;
}

function throwUnlessLost(error: { errno?: number }): void {
  if (![1213, 1205].includes(error.errno ?? 0)) throw error;
}

function pick<T>(...values: readonly T[]): T {
  return values[Math.floor(Math.random() * values.length)] as T;
}

function write(): string {
  const id = 1 + Math.floor(Math.random() * 200);
  const date = pick(
    'NOW()',
    'NOW()',
    'NOW() - INTERVAL 3 SECOND',
    'NOW() + INTERVAL 2 SECOND',
    'NOW() + INTERVAL 40 HOUR',
    'NOW() - INTERVAL 1 DAY',
    'NOW() - INTERVAL 400 DAY',
    'TIMESTAMP(CURDATE())',
    'MAKEDATE(YEAR(NOW()), 1)',
    'NULL',
  );
  const total = pick('0', '123456.78', '1000', '99.99');
  const status = pick('NULL', "'done'", "'DONE'", "'void'", "'back'", "'open'", "'cart'", "''");
  const currency = pick("'VND'", "'USD'", "''", 'NULL');
  const row = `('c${id}', ${status}, ${total}, ${currency}, ${pick('1', '2.5')}, ${date})`;
  const into = 'INTO orders (code, status, total, currency, rate, placed_at) VALUES';
  return pick(
    `INSERT IGNORE ${into} ${row}, ('d${id}', 'done', 5, 'VND', 1, NOW())`,
    `REPLACE ${into} ${row}`,
    `INSERT ${into} ${row} ON DUPLICATE KEY UPDATE status = 'done', total = VALUES(total), placed_at = ${date}`,
    `UPDATE orders SET status = ${status}, total = ${total} WHERE id = ${id}`,
    `UPDATE orders SET placed_at = ${date} WHERE id = ${id}`,
    `UPDATE orders SET note = 'seen', currency = ${currency} WHERE id = ${id}`,
    `DELETE FROM orders WHERE id = ${id}`,
    `INSERT INTO sellers (created, state) VALUES (${date}, ${pick("'open'", "'blocked'", 'NULL')})`,
    `UPDATE sellers SET state = ${pick("'open'", "'blocked'")}, created = ${date} WHERE id = ${id}`,
    `DELETE FROM sellers WHERE id = ${id}`,
    `INSERT INTO products (made, price) VALUES (UNIX_TIMESTAMP(COALESCE(${date}, NOW())), 5)`,
    `UPDATE products SET deleted = ${pick('NULL', 'NOW()')} WHERE id = ${id}`,
    `INSERT INTO visits (at_utc, bot) VALUES (UTC_TIMESTAMP(6), ${pick('NULL', '0', '1')}), (COALESCE(${date}, NOW()), 0)`,
    `DELETE FROM visits WHERE id = ${id}`,
  );
}
