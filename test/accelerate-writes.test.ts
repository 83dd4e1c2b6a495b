import { Readable } from 'node:stream';
import type { Connection } from 'mysql2/promise';
import { differing, type Pair } from '../src/accelerate/verify';
import { accelerated, accelerateServer, compared, type Server, SHOP } from './support/accelerate';
import { TestDatabase } from './support/database';
import { runScript } from './support/sql-script';

const REPORT = `SELECT
  COUNT(*) AS orders_total,
  COUNT(CASE WHEN status = 'done' THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN status = 'void' THEN 1 END) AS orders_failed,
  COALESCE(SUM(CASE WHEN status = 'done' THEN total END), 0) AS value_succeeded
FROM orders
WHERE placed_at >= :start AND placed_at < :end AND status <> 'cart';`;

/** Long enough ago to be folded. */
const AGO = 'NOW() - INTERVAL 1 MINUTE';
const INTO = 'INTO orders (code, status, total, placed_at) VALUES';
const AS_IT_WAS = [3, 1, 1, 100];

let server: Server;
let shop: TestDatabase;
let pairs: readonly Pair[];

beforeAll(async () => {
  server = await accelerateServer();
});
afterAll(() => server.remove());
beforeEach(async () => {
  shop = await TestDatabase.create(
    `${SHOP} INSERT ${INTO} ('a', 'done', 100, ${AGO}), ('b', 'void', 10, ${AGO}), ('c', 'open', 1, ${AGO})`,
    server.socketPath,
  );
  pairs = await installed(REPORT);
});
afterEach(() => shop.drop());

let remove: string;

async function installed(report: string): Promise<readonly Pair[]> {
  const written = await accelerated(shop.open(), report);
  await runScript(written.install, server.socketPath);
  remove = written.remove;
  return written.pairs;
}

/** The same for another report in the place of the first. */
async function again(report: string): Promise<readonly Pair[]> {
  await runScript(remove, server.socketPath);
  return installed(report);
}

/** The figures of the running year, which both ways must give. */
async function figures(): Promise<number[]> {
  const comparisons = await compared(shop.open(), pairs);
  expect(differing(comparisons)).toEqual([]);
  return comparisons.slice(0, 4).map(({ fast }) => Number(fast));
}

async function numberOf(value: string, table: string): Promise<number> {
  const [rows] = await shop.root.query(`SELECT ${value} AS n FROM ${table}`);
  return Number((rows as { n: number }[])[0]?.n);
}

/** Whether folded or not. */
async function expectFigures(expected: readonly number[]): Promise<void> {
  expect(await figures()).toEqual(expected);
  await shop.root.query('CALL baocao_fold()');
  expect(await figures()).toEqual(expected);
}

test.each<[string, string, readonly number[]]>([
  [
    'a date',
    "UPDATE orders SET placed_at = placed_at - INTERVAL 400 DAY WHERE code = 'a'",
    [2, 0, 1, 0],
  ],
  ['no date any more', "UPDATE orders SET placed_at = NULL WHERE code = 'a'", [2, 0, 1, 0]],
  ['a status', "UPDATE orders SET status = 'void' WHERE code = 'a'", [3, 0, 2, 0]],
  ['a status in other letters', "UPDATE orders SET status = 'DONE' WHERE code = 'a'", AS_IT_WAS],
  [
    'a status that does not count',
    "UPDATE orders SET status = 'cart' WHERE code = 'a'",
    [2, 0, 1, 0],
  ],
  ['a price', "UPDATE orders SET total = 250 WHERE code = 'a'", [3, 1, 1, 250]],
  ['a key', "UPDATE orders SET id = 99 WHERE code = 'a'", AS_IT_WAS],
  ['a deletion', "DELETE FROM orders WHERE code = 'a'", [2, 0, 1, 0]],
  ['REPLACE', `REPLACE ${INTO} ('a', 'done', 7, ${AGO})`, [3, 1, 1, 7]],
  [
    'INSERT … ON DUPLICATE KEY UPDATE',
    `INSERT ${INTO} ('a', 'done', 7, ${AGO}), ('d', 'done', 7, ${AGO}) ON DUPLICATE KEY UPDATE total = 70`,
    [4, 2, 1, 77],
  ],
  [
    'INSERT IGNORE',
    `INSERT IGNORE ${INTO} ('a', 'done', 7, ${AGO}), ('d', 'done', 7, ${AGO})`,
    [4, 2, 1, 107],
  ],
  ['rows at once', "UPDATE orders SET total = total + 1, status = 'done'", [3, 3, 0, 114]],
  [
    'INSERT … SELECT',
    'INSERT INTO orders (status, total, placed_at) SELECT status, total, placed_at FROM orders',
    [6, 2, 2, 200],
  ],
  [
    'an UPDATE of two tables',
    "UPDATE orders INNER JOIN settings ON settings.name = 'currency' SET orders.total = 5, settings.value = 'x'",
    [3, 1, 1, 5],
  ],
  [
    'a DELETE of two tables',
    "DELETE orders, settings FROM orders INNER JOIN settings WHERE orders.status = 'void'",
    [2, 1, 0, 100],
  ],
  [
    'a transaction that is rolled back',
    `START TRANSACTION; DELETE FROM orders; INSERT ${INTO} ('d', 'done', 7, ${AGO}); ROLLBACK`,
    AS_IT_WAS,
  ],
  [
    'a part of a transaction that is rolled back',
    "START TRANSACTION; UPDATE orders SET total = 5 WHERE code = 'a'; SAVEPOINT s; DELETE FROM orders; ROLLBACK TO s; COMMIT",
    [3, 1, 1, 5],
  ],
])('%s is counted, folded or not', async (_what, sql, expected) => {
  await expectFigures(AS_IT_WAS);
  await shop.root.query(sql);
  await expectFigures(expected);
});

test('a statement that fails at its second row has counted neither', async () => {
  const twice = shop.root.query(
    `INSERT ${INTO} ('d', 'done', 7, ${AGO}), ('a', 'done', 7, ${AGO})`,
  );
  await expect(twice).rejects.toThrow(/Duplicate/);
  await expectFigures(AS_IT_WAS);
});

test('LOAD DATA is counted, and --verify finds a TRUNCATE', async () => {
  await shop.root.query('SET GLOBAL local_infile = 1');
  await shop.root.query({
    sql: `LOAD DATA LOCAL INFILE 'orders' INTO TABLE orders (code, status, total) SET placed_at = ${AGO}`,
    infileStreamFactory: () => Readable.from([Buffer.from('x\tdone\t7\ny\tvoid\t7\n')]),
  });
  await expectFigures([5, 2, 2, 107]);
  await shop.root.query('TRUNCATE orders');
  expect(differing(await compared(shop.open(), pairs)).map(({ what }) => what)).toHaveLength(4);
});

describe('a transaction that is still open while changes are folded', () => {
  let client: Connection;
  beforeEach(async () => {
    client = await server.connect(shop.name);
    await client.query(`SET time_zone = '+07:00'; START TRANSACTION`);
    await client.query(`INSERT ${INTO} ('open', 'done', 5, ${AGO})`);
    await client.query("UPDATE orders SET status = 'void' WHERE code = 'c'");
    // Its changes have the greater numbers.
    await shop.root.query(`INSERT ${INTO} ('later', 'done', 7, ${AGO})`);
    await expectFigures([4, 2, 1, 107]);
  });
  afterEach(() => client.end());

  test('is counted once when it is committed', async () => {
    await client.query('COMMIT');
    await expectFigures([5, 3, 2, 112]);
    expect(await numberOf('COUNT(*)', 'baocao_orders_changes')).toBe(0);
  });

  test('is never counted when it is rolled back', async () => {
    await client.query('ROLLBACK');
    await expectFigures([4, 2, 1, 107]);
    expect(await numberOf('COUNT(*)', 'baocao_orders_changes')).toBe(0);
  });
});

test('a fold whose changes another fold took undoes all its work', async () => {
  await shop.root.query(`CALL baocao_fold(); INSERT ${INTO} ('d', 'done', 7, ${AGO})`);
  const other = await server.connect(shop.name);
  // Another fold that has taken the change, and has not ended.
  await other.query('START TRANSACTION; DELETE FROM baocao_orders_changes');
  const fold = shop.root.query('CALL baocao_fold()');
  await new Promise((resolve) => setTimeout(resolve, 300));
  await other.query('COMMIT');
  await fold;
  await other.end();
  expect(await numberOf('SUM(n)', 'baocao_orders_days')).toBe(3);
  expect(await numberOf('COUNT(*)', 'baocao_orders_batch')).toBe(0);
});

test('a foreign key may change a column that no figure depends on', async () => {
  await shop.root.query(`
    CREATE TABLE parents (id INT PRIMARY KEY);
    CREATE TABLE children (id INT PRIMARY KEY, parent INT, status VARCHAR(9), total INT, placed_at DATETIME,
      FOREIGN KEY (parent) REFERENCES parents (id) ON DELETE SET NULL);
    INSERT INTO parents VALUES (1), (2);
    INSERT INTO children VALUES (1, 1, 'done', 100, ${AGO}), (2, 2, 'void', 1, ${AGO})`);
  pairs = await again(REPORT.replace('FROM orders', 'FROM children'));
  await expectFigures([2, 1, 1, 100]);
  await shop.root.query('DELETE FROM parents WHERE id = 1');
  await expectFigures([2, 1, 1, 100]);
});

test('texts that a collation takes for equal stay apart in the daily table', async () => {
  await shop.root.query(`
    ALTER TABLE settings MODIFY value VARCHAR(20) CHARACTER SET utf8mb4 COLLATE utf8mb4_bin;
    DELETE FROM orders;
    INSERT INTO orders (status, total, currency, placed_at)
    VALUES ('done', 1, 'vnd', ${AGO}), ('done', 20, 'VND', ${AGO}), ('done', 300, 'Vnd', ${AGO}),
      ('done', 4000, NULL, ${AGO})`);
  pairs = await again(`SELECT
      COUNT(*) AS orders_total,
      COUNT(CASE WHEN currency = (SELECT value FROM settings WHERE name = 'currency') THEN 1 END) AS orders_succeeded,
      COUNT(CASE WHEN currency IS NULL THEN 1 END) AS orders_failed,
      COALESCE(SUM(CASE WHEN currency = (SELECT value FROM settings WHERE name = 'currency') THEN total END), 0)
        AS value_succeeded
    FROM orders
    WHERE placed_at >= :start AND placed_at < :end;`);
  await expectFigures([4, 1, 1, 20]);
  await shop.root.query("UPDATE settings SET value = 'vnd'");
  await expectFigures([4, 1, 1, 1]);
  await shop.root.query("UPDATE orders SET currency = 'vnd' WHERE currency LIKE 'V%'");
  await expectFigures([4, 3, 1, 321]);
});
