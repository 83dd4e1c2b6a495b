import { DatabaseUnavailable } from '../src/database/faults';
import { openSnapshot } from '../src/database/snapshot';
import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { type Report, readReport } from '../src/report/live-report';
import { LiveReports } from '../src/report/live-reports';
import { MappingFault } from '../src/report/report-faults';
import { parseReportSql } from '../src/report/report-sql';
import { CONSTANT_REPORT } from './support/app';
import { TestDatabase } from './support/database';
import { ENGINE_SOCKET } from './support/engine';
import { eventually } from './support/eventually';
import { startMariadb } from './support/mariadb';
import { DATE_FORMS } from './support/order-shop';

const SHOP = `
  CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, state VARCHAR(20), total DECIMAL(15,2),
    placed DATETIME NULL, stamped TIMESTAMP NULL, placed_utc DATETIME NULL, placed_unix BIGINT NULL);
  CREATE TABLE sellers (id INT AUTO_INCREMENT PRIMARY KEY, created DATETIME NULL);`;

/** A report whose order figures alone are live. */
const orderReport = (where: string) => `
  SELECT 1 AS visits_total, 1 AS visits_period, 1 AS products_total, 1 AS products_new;
  SELECT COUNT(*) AS sellers_total, COUNT(CASE WHEN created >= :start THEN 1 END) AS sellers_new
  FROM sellers WHERE created < :end;
  SELECT COUNT(*) AS orders_total,
         COUNT(CASE WHEN state = 'done' THEN 1 END) AS orders_succeeded,
         COUNT(CASE WHEN state = 'void' THEN 1 END) AS orders_failed,
         COALESCE(SUM(CASE WHEN state = 'done' THEN total END), 0) AS value_succeeded
  FROM orders WHERE ${where};`;

let server: PrivateMariadb | undefined;
let shop: TestDatabase;

beforeAll(async () => {
  server = ENGINE_SOCKET ? undefined : await startMariadb();
});
beforeEach(async () => {
  shop = await TestDatabase.create(SHOP, ENGINE_SOCKET || server?.socketPath);
});
afterEach(() => shop.drop());
afterAll(() => server?.remove());

const read = (sql: string, year?: number, timeZone = '+07:00'): Promise<Report> =>
  new LiveReports(shop.open({ timeZone }), parseReportSql(sql, 'report.sql'), timeZone).report(
    year,
  );

/** Lets the server believe that it is another time, for the report's account. */
async function atTime(utc: string, work: () => Promise<void>): Promise<void> {
  const seconds = Date.parse(utc) / 1000;
  await shop.root.query(`SET GLOBAL init_connect = 'SET timestamp = ${seconds}'`);
  // Our own clock shows about the same, or the database's would not be believed.
  const ours = jest.spyOn(Date, 'now').mockReturnValue(Date.parse(utc));
  try {
    await work();
  } finally {
    ours.mockRestore();
    await shop.root.query("SET GLOBAL init_connect = ''");
  }
}

describe('a live report', () => {
  test('of empty tables is zero, by COUNT and COALESCE', async () => {
    const { figures } = await read(orderReport('placed >= :start AND placed < :end'));
    expect(figures).toMatchObject({
      sellers_total: 0n,
      orders_total: 0n,
      orders_succeeded: 0n,
      value_succeeded: 0n,
    });
  });

  test('keeps BIGINT UNSIGNED and DECIMAL exact from the database to the figure', async () => {
    const { figures } = await read(CONSTANT_REPORT);
    expect(figures.visits_total).toBe(9007199254740993n);
    expect(figures.orders_total).toBe(18446744073709551615n);
    expect(figures.value_succeeded).toBe(123456789012345678901234568n);
  });

  test('counts orders under way in the total alone, and orders without a date nowhere', async () => {
    await shop.root.query(`
      INSERT INTO orders (state, total, placed) VALUES ('done', 100.25, NOW()), ('done', 200.25, NOW()),
        ('void', 50, NOW()), ('open', 70, NOW()), (NULL, NULL, NOW()), ('done', 1000, NULL)`);
    const { figures } = await read(orderReport('placed >= :start AND placed < :end'));
    expect(figures).toMatchObject({
      orders_total: 5n,
      orders_succeeded: 2n,
      orders_failed: 1n,
      value_succeeded: 301n,
    });
  });

  test('counts a row stamped with the very second of the read', async () => {
    for (let again = 0; again < 20; again += 1) {
      await shop.root.query("INSERT INTO orders (state, total, placed) VALUES ('done', 1, NOW())");
      const { figures } = await read(orderReport('placed >= :start AND placed < :end'));
      expect(figures.orders_total).toBe(BigInt(again + 1));
    }
  });

  test.each(DATE_FORMS)(
    'the year in Vietnam is half-open by %s with %s, %s where DB_TIMEZONE is %s',
    async (column, start, end, zone) => {
      await shop.root.query(`
      INSERT INTO orders (state, total, placed, stamped, placed_utc, placed_unix)
      SELECT 'done', total, at, at, at - INTERVAL 7 HOUR, UNIX_TIMESTAMP(at)
      FROM (SELECT '2024-12-31 23:59:59' AS at, 1 AS total UNION ALL SELECT '2025-01-01 00:00:00', 10
        UNION ALL SELECT '2025-12-31 23:59:59', 100 UNION ALL SELECT '2026-01-01 00:00:00', 1000) AS t`);
      const sql = orderReport(`${column} >= ${start} AND ${column} < ${end}`);
      expect((await read(sql, 2025, zone)).figures.value_succeeded).toBe(110n);
      expect((await read(sql, 2024, zone)).figures.value_succeeded).toBe(1n);
      expect((await read(sql, 2026, zone)).figures.value_succeeded).toBe(1000n);
    },
  );

  test("an order at 00:00 on 1 January Vietnam time counts in the new year, by the database's clock", async () => {
    await shop.root.query(`
      INSERT INTO orders (state, total, placed) VALUES
        ('done', 1, '2030-12-31 23:59:59'), ('done', 10, '2031-01-01 00:00:00')`);
    const sql = orderReport('placed >= :start AND placed < :end');
    await atTime('2030-12-31T16:59:59.9Z', async () => {
      const { period, figures } = await read(sql);
      expect([period.year, figures.value_succeeded]).toEqual([2030, 1n]);
      await expect(read(sql, 2031)).rejects.toThrow('2031');
    });
    await atTime('2030-12-31T17:00:00Z', async () => {
      const { period, figures, readAt } = await read(sql);
      expect([period.year, figures.value_succeeded]).toEqual([2031, 10n]);
      expect(readAt).toEqual(new Date('2030-12-31T17:00:00Z'));
      expect((await read(sql, 2030)).figures.value_succeeded).toBe(1n);
    });
  });

  test.each([
    [25, 'ahead'],
    [-25, 'behind'],
  ])("is an error while the database's clock is %d hours from ours", async (hours) => {
    const seconds = Date.now() / 1000 + hours * 3600;
    await shop.root.query(`SET GLOBAL init_connect = 'SET timestamp = ${seconds}'`);
    try {
      const reading = read(orderReport('1 = 1'));
      await expect(reading).rejects.toBeInstanceOf(DatabaseUnavailable);
      await expect(reading).rejects.toThrow(/clock is more than a day from ours: it tells 20/);
    } finally {
      await shop.root.query("SET GLOBAL init_connect = ''");
    }
  });

  test("is an error while the database's clock is NULL", async () => {
    const reading = shop.open().session((session) =>
      openSnapshot({
        ...session,
        queryAll: (sqls) =>
          session.queryAll(sqls.map((sql) => sql.replace('UTC_TIMESTAMP(6)', 'NULL'))),
      }),
    );
    await expect(reading).rejects.toBeInstanceOf(DatabaseUnavailable);
    await expect(reading).rejects.toThrow('tells no time');
  });

  test('costs no more for a statement of two million rows than for one of two', async () => {
    await shop.root.query(`
      CREATE TABLE digits (d INT);
      INSERT INTO digits VALUES (0), (1), (2), (3), (4), (5), (6), (7), (8), (9);
      CREATE VIEW million AS
        SELECT a.d FROM digits AS a, digits AS b, digits AS c, digits AS d, digits AS e, digits AS f;`);
    const startedAt = Date.now();
    const before = process.memoryUsage().rss;
    await expect(
      read('SELECT d AS visits_total FROM million UNION ALL SELECT d FROM million;'),
    ).rejects.toThrow(/returns at least 2 rows, not one/);
    expect(process.memoryUsage().rss - before).toBeLessThan(50 * 2 ** 20);
    expect(Date.now() - startedAt).toBeLessThan(5000);
    // What a statement reads within itself is not cut.
    const sql = orderReport('1 = 1').replace(
      'SELECT 1 AS visits_total',
      'SELECT (SELECT COUNT(*) FROM (SELECT d FROM million UNION ALL SELECT d FROM million) AS m) AS visits_total',
    );
    expect(sql).toContain('million');
    expect((await read(sql)).figures.visits_total).toBe(2_000_000n);
    await shop.root.query('DROP VIEW million; DROP TABLE digits');
  });

  test('reads all statements in one snapshot', async () => {
    const sql = `
      SELECT COUNT(*) AS visits_total, 0 * SLEEP(1) AS visits_period FROM sellers;
      SELECT COUNT(*) AS sellers_total, 0 AS sellers_new FROM sellers;
      SELECT 0 AS products_total, 0 AS products_new, 0 AS orders_total, 0 AS orders_succeeded,
             0 AS orders_failed, 0 AS value_succeeded;`;
    const reading = read(sql);
    await eventually(running, 1);
    await shop.root.query('INSERT INTO sellers (created) VALUES (NOW())');
    const { figures } = await reading;
    expect([figures.visits_total, figures.sellers_total]).toEqual([0n, 0n]);
    expect((await read(sql)).figures.sellers_total).toBe(1n);
  });

  test('cannot write, even with an account that may and a report.sql that tries', async () => {
    await shop.root.query(`GRANT ALL ON ${shop.name}.* TO ${shop.name}@localhost`);
    const [rows] = await shop.root.query('SELECT VERSION() AS version');
    // TiDB has no functions: no SELECT writes there.
    if ((rows as { version: string }[])[0]?.version.includes('TiDB')) return;
    await shop.root.query(
      'CREATE FUNCTION sell() RETURNS INT MODIFIES SQL DATA BEGIN INSERT INTO sellers (created) VALUES (NOW()); RETURN 1; END',
    );
    await expect(read('SELECT sell() AS visits_total;')).rejects.toThrow(/READ ONLY/);
  });

  test('reads the same figures under strange server defaults', async () => {
    const [rows] = await shop.root.query('SELECT @@GLOBAL.sql_mode AS m');
    const [{ m }] = rows as [{ m: string }];
    await shop.root.query(`
      SET GLOBAL sql_mode = 'ANSI_QUOTES,NO_BACKSLASH_ESCAPES,PIPES_AS_CONCAT';
      SET GLOBAL TRANSACTION ISOLATION LEVEL READ COMMITTED`);
    try {
      const sql = `SELECT LENGTH("it\\'s;") AS visits_total, 1 AS visits_period;
        ${CONSTANT_REPORT.replace(/9007199254740993 AS visits_total, 1002 AS visits_period,/, '')}`;
      expect((await read(sql)).figures.visits_total).toBe(5n);
    } finally {
      await shop.root.query(
        `SET GLOBAL sql_mode = '${m}'; SET GLOBAL TRANSACTION ISOLATION LEVEL REPEATABLE READ`,
      );
    }
  });
});

describe('a fault of the mapping names the statement and the figure', () => {
  const rest = (sql: string) =>
    `${sql}\n${CONSTANT_REPORT.replace(/9007199254740993 AS visits_total,/, '')}`;

  test.each([
    [
      'SELECT SUM(total) AS visits_total FROM orders;',
      /statement 1\): visits_total is NULL.*COALESCE/,
    ],
    ['SELECT -5 AS visits_total;', /statement 1\): visits_total is negative \(-5\)/],
    ["SELECT 'many' AS visits_total;", /visits_total is not a number/],
    ['SELECT 1.5 AS visits_total;', /visits_total is not a whole number/],
    [
      'SELECT SUM(total) + 1e0 AS visits_total FROM (SELECT 1 AS total) AS t;',
      /visits_total is a FLOAT or DOUBLE/,
    ],
    ['SELECT id AS visits_total FROM orders;', /statement 1\): returns no rows, not one/],
    ['SELECT 1 AS visits_total UNION ALL SELECT 2;', /returns at least 2 rows, not one/],
    ['SELECT 1 AS visits_total, 2 AS visits_total;', /visits_total is returned twice/],
    [
      'SELECT 1 AS visits_total; SELECT 1 AS visits_total;',
      /statement 2\): visits_total is returned twice/,
    ],
    ['SELECT 1 AS visitors;', /statement 1\): unknown figure 'visitors'/],
    ['SELECT 1 AS VISITS_TOTAL;', /unknown figure 'VISITS_TOTAL'/],
    [
      'SELECT COUNT(*) AS visits_total FROM missing;',
      /statement 1\): Table .*missing.* doesn't exist \(no visits_total\)/,
    ],
    [
      'SELECT COUNT(nothing) AS visits_total FROM orders;',
      /Unknown column 'nothing'.*\(no visits_total\)/,
    ],
    ['SELECT COUNT(*) AS visits_total FROM mysql.global_priv;', /denied/],
    ['SELECT COUNT(*) visits_total FRM orders;', /syntax/],
  ])('%s', async (sql, message) => {
    const reading = read(rest(sql));
    await expect(reading).rejects.toThrow(message);
    await expect(reading).rejects.toBeInstanceOf(MappingFault);
  });

  test('a figure that no statement returns', async () => {
    await expect(read('SELECT 1 AS visits_total;')).rejects.toThrow(
      'no statement returns visits_period, sellers_total, sellers_new',
    );
  });
});

test('a statement over its time is ended by the server, and leaves nothing running there', async () => {
  await shop.root.query('INSERT INTO sellers (created) VALUES (NOW())');
  for (let doubled = 0; doubled < 11; doubled += 1) {
    await shop.root.query('INSERT INTO sellers (created) SELECT created FROM sellers');
  }
  const sql = `SELECT COUNT(*) AS visits_total
    FROM sellers AS a, sellers AS b, sellers AS c
    WHERE a.id + b.id <> c.id;`;
  const database = shop.open({ timeoutMs: 300 });
  const startedAt = Date.now();
  await expect(
    readReport(database, parseReportSql(sql, 'report.sql'), '+07:00'),
  ).rejects.toBeInstanceOf(DatabaseUnavailable);
  expect(Date.now() - startedAt).toBeLessThan(15_000);
  // Where our own clock ends it, the KILL follows.
  await eventually(running, 0);
});

/** How many connections of the report's account run a statement of report.sql. */
async function running(): Promise<number> {
  const [rows] = await shop.root.query(
    `SELECT ID FROM information_schema.PROCESSLIST
     WHERE USER = '${shop.name}' AND COMMAND = 'Query' AND INFO LIKE '%AS visits_total%'`,
  );
  return (rows as unknown[]).length;
}
