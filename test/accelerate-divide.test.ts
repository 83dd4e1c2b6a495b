import { accelerated, SHOP } from './support/accelerate';
import { TestDatabase } from './support/database';

let shop: TestDatabase;

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
    process.env.ENGINE_SOCKET,
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
  [counted('children WHERE at < :end'), /foreign key of children \(parent\) is ON DELETE CASCADE/],
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
  [
    counted('orders, settings WHERE placed_at < :end'),
    'it reads more than one table: orders, settings',
  ],
  [
    counted('orders LEFT JOIN settings ON TRUE WHERE placed_at < :end'),
    'it reads more than one table: orders, settings',
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
  // What the grammar reads, and no days can answer.
  [counted('orders WHERE placed_at < :end LIMIT 1'), 'it holds LIMIT'],
  ['(SELECT COUNT(*) AS orders_total FROM orders WHERE placed_at < :end) LIMIT 1;', /LIMIT/],
  [counted('orders PARTITION (p0) WHERE placed_at < :end'), /not read orders as a whole/],
  [
    counted(
      '(SELECT placed_at, status FROM orders) AS o (status, placed_at) WHERE placed_at < :end',
    ),
    /not read o as a whole/,
  ],
  [counted('orders WHERE placed_at < :end UNION SELECT 1'), 'it holds UNION'],
  [counted('orders WHERE placed_at < :end AND status COLLATE utf8mb4_bin = :start'), /COLLATE/],
  [
    counted('orders WHERE placed_at < :end AND status IN (SELECT value FROM settings)'),
    /IN \(SELECT/,
  ],
  [counted('orders WHERE placed_at < :end AND total / rate > 3'), /divides each row/],
  [counted('orders WHERE placed_at < :end AND CAST(total AS CHAR) = 1'), /CAST\(`total` AS CHAR\)/],
  [counted('orders WHERE placed_at < :end AND (@now := placed_at)'), /it holds :=/],
  [counted('orders WHERE placed_at < :end AND NULLIF(code, status) > 1 OR'), /not understood from/],
  ['SELECT COUNT(*) OVER () AS orders_total FROM orders WHERE placed_at < :end;', 'it holds OVER'],
  [
    'SELECT COUNT(1 + NULL) AS orders_total FROM orders WHERE placed_at < :end;',
    /adds up 1 \+ NULL, which/,
  ],
  [
    'SELECT SUM(total) * 2 AS value_succeeded, status FROM orders WHERE placed_at < :end;',
    /status of a row/,
  ],
  // A name that is not the subquery's own is the row's.
  [
    counted(
      '(SELECT placed_at, status AS kind FROM orders) AS o WHERE placed_at < :end AND EXISTS (SELECT 1 FROM settings WHERE name = kind)',
    ),
    /for each row/,
  ],
  [
    counted('sellers WHERE created < :end AND NULLIF(created, :start) IS NULL'),
    /not created as it is/,
  ],
  [
    counted("sellers WHERE created < :end AND NULLIF(created, '2020-01-01') IS NULL"),
    /session's zone/,
  ],
  // The ways in which people count what is new, and totals by :end alone.
  [
    'SELECT COALESCE(SUM(placed_at >= :start), 0) AS orders_total FROM orders WHERE placed_at < :end;',
    'split',
  ],
  [
    "SELECT COALESCE(SUM(placed_at >= :start AND status = 'done'), 0) AS orders_succeeded FROM orders WHERE placed_at < :end;",
    'split',
  ],
  [
    'SELECT IFNULL(SUM((placed_at >= :start) * total), 0) AS value_succeeded FROM orders WHERE placed_at < :end;',
    'split',
  ],
  ['SELECT SUM(placed_at >= :start) AS orders_total FROM orders WHERE placed_at < :end;', 'split'],
  [
    "SELECT SUM(placed_at >= :start AND status = 'done') AS orders_total FROM orders WHERE placed_at < :end;",
    /the row alone does not tell/,
  ],
  [summed('IF(placed_at >= :start, total, 0)'), 'split'],
  [
    'SELECT COUNT(IF(placed_at >= :start, 1, NULL)) AS orders_total FROM orders WHERE placed_at < :end;',
    'split',
  ],
  [
    'SELECT COUNT(placed_at >= :start OR NULL) AS orders_total FROM orders WHERE placed_at < :end;',
    'split',
  ],
  [
    'SELECT COUNT(NULLIF(placed_at >= :start, 0)) AS orders_total FROM orders WHERE placed_at < :end;',
    'split',
  ],
  ['SELECT COUNT(CASE WHEN placed_at < :end THEN 1 END) AS orders_total FROM orders;', 'split'],
  ['SELECT COALESCE(SUM(placed_at < :end), 0) AS orders_total FROM orders;', 'split'],
  ['SELECT COALESCE(SUM(IF(:end > placed_at, 1, 0)), 0) AS orders_total FROM orders;', 'split'],
  ['SELECT SUM(IF(placed_at < :end, 1, 0)) AS orders_total FROM orders;', /placed_at is NULL/],
  [
    'SELECT COUNT(CASE WHEN NOT placed_at >= :end THEN 1 END) AS orders_total FROM orders WHERE placed_at < :end;',
    'split',
  ],
  [
    "SELECT COUNT(CASE WHEN NOT (placed_at >= :end AND status = 'x') THEN 1 END) AS orders_total FROM orders WHERE placed_at < :end;",
    /it asks NOT/,
  ],
  [
    "SELECT (SELECT COUNT(*) FROM orders o WHERE o.placed_at < :end) AS orders_total, (SELECT COALESCE(SUM(total), 0) FROM orders WHERE placed_at >= :start AND placed_at < :end AND status = 'done') AS value_succeeded;",
    'split',
  ],
  [
    'SELECT (SELECT COUNT(*) FROM orders WHERE placed_at < :end) AS orders_total, (SELECT COUNT(*) FROM sellers WHERE created < :end) AS sellers_total;',
    /more than one table: orders, sellers/,
  ],
  ['SELECT (SELECT status FROM orders WHERE placed_at < :end) AS orders_total;', /status of a row/],
  ['SELECT 5 AS orders_total;', 'it reads no table'],
  // What it reads and days can answer.
  [counted("orders WHERE placed_at < :end AND LEFT(status, 1) = 'd'"), 'split'],
  [counted('orders WHERE placed_at < :end AND CAST(id AS CHAR) = 1'), 'split'],
  [
    counted(
      "orders WHERE placed_at < :end AND ((SELECT value FROM settings LIMIT 1) = 'VND' OR status = 'x')",
    ),
    'split',
  ],
  [counted('orders WHERE placed_at < :end AND status = DATABASE()'), 'split'],
  [summed("CASE status WHEN 'done' THEN total WHEN 'half' THEN total ELSE 0 END"), 'split'],
  [
    summed(
      "CASE COALESCE(status, (SELECT value FROM settings LIMIT 1)) WHEN 'done' THEN total END",
    ),
    'split',
  ],
  [summed('total * 0.000001'), 'split'],
  [summed('total / 100000'), /divides each row/],
  ['SELECT 5 AS orders_total FROM orders WHERE placed_at < :end;', 'it counts and adds up nothing'],
  [
    'SELECT COUNT(CASE WHEN total / rate > 3 THEN 1 END) AS orders_total FROM orders WHERE placed_at < :end;',
    /divides each row/,
  ],
  ['SELECT COUNT(total / rate) AS orders_total FROM orders WHERE placed_at < :end;', 'split'],
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
