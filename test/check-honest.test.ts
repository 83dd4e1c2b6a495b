import { checkShop } from './support/check';
import { TestDatabase } from './support/database';
import { HOME_MADE, ORDERS, PRODUCTS, report, SELLERS, VISITS } from './support/home-made';

let shop: TestDatabase;
afterEach(() => shop.drop());

/** @returns the findings that keep a shop from being fit: none, if it is honest */
async function faultsOf(setUp: string, sql = report(), timeZone = '+07:00') {
  shop = await TestDatabase.create(setUp);
  const { findings, fit } = await checkShop(shop, sql, { timeZone });
  const faults = findings.filter(({ level }) => level === 'fault');
  expect(fit).toBe(faults.length === 0);
  return faults;
}

const utc = (sql: string) => sql.replaceAll(':start', ':start_utc').replaceAll(':end', ':end_utc');
const unix = (sql: string) =>
  sql.replaceAll(':start', ':start_unix').replaceAll(':end', ':end_unix');
const DATES = { visits: 'seen', sellers: 'created', products: 'created', orders: 'placed' };
const inUnix =
  HOME_MADE +
  Object.entries(DATES)
    .map(
      ([table, date]) => `
      ALTER TABLE ${table} ADD COLUMN unix INT UNSIGNED;
      UPDATE ${table} SET unix = UNIX_TIMESTAMP(${date});
      ALTER TABLE ${table} DROP COLUMN ${date}, CHANGE unix ${date} INT UNSIGNED;`,
    )
    .join('');

describe('an honest shop is fit:', () => {
  test('one with dates of Vietnam', async () => {
    expect(await faultsOf(HOME_MADE)).toEqual([]);
  });

  test('a new one, empty', async () => {
    expect(await faultsOf(HOME_MADE.replace(/INSERT INTO[^;]*;/g, ''))).toEqual([]);
  });

  test('a new one, with three orders under way and none succeeded', async () => {
    const few = `${HOME_MADE.replace(/INSERT INTO orders[^;]*;/g, '')}
      INSERT INTO orders (status, total, placed) SELECT 'new', 5000, NOW() - INTERVAL seq HOUR FROM seq_1_to_3;`;
    expect(await faultsOf(few)).toEqual([]);
  });

  test('one that keeps seconds since 1970', async () => {
    expect(await faultsOf(inUnix, unix(report()))).toEqual([]);
  });

  test('one that keeps UTC', async () => {
    const inUtc = HOME_MADE.replaceAll('NOW()', 'UTC_TIMESTAMP()');
    expect(await faultsOf(inUtc, utc(report()))).toEqual([]);
    await shop.drop();
    expect(await faultsOf(inUtc, report(), '+00:00')).toEqual([]);
  });

  test('one that keeps TIMESTAMPs', async () => {
    expect(await faultsOf(HOME_MADE.replaceAll('DATETIME', 'TIMESTAMP NULL'))).toEqual([]);
  });

  test('one that keeps hundredths of a đồng, and counts by SUM', async () => {
    const orders = ORDERS.replace(
      "COALESCE(SUM(CASE WHEN status = 'done' THEN total END), 0)",
      "COALESCE(SUM(CASE WHEN status = 'done' THEN total_cents END), 0) / 100",
    ).replace(
      "COUNT(CASE WHEN status = 'done' THEN 1 END)",
      "COALESCE(SUM(CASE WHEN status = 'done' THEN 1 ELSE 0 END), 0)",
    );
    const inCents = `${HOME_MADE}
      ALTER TABLE orders CHANGE total total_cents DECIMAL(15, 2);
      UPDATE orders SET total_cents = total_cents * 100;`;
    expect(await faultsOf(inCents, report({ orders }))).toEqual([]);
  });

  test('one that is quiet at night, however busy by day', async () => {
    const quiet = `${HOME_MADE}
      DELETE FROM orders;
      INSERT INTO orders (status, total, placed)
      SELECT ELT(1 + seq % 2, 'done', 'void'), 5000, NOW() - INTERVAL 7 HOUR - INTERVAL d.seq DAY - INTERVAL m.seq * 2 MINUTE
      FROM seq_1_to_400 AS m, (SELECT seq FROM seq_0_to_5) AS d;`.replace(
      '1 + seq % 2',
      '1 + m.seq % 2',
    );
    expect(await faultsOf(quiet)).toEqual([]);
  });

  test('one that counts visits by the day', async () => {
    const byDay = `${HOME_MADE} DROP TABLE visits; CREATE TABLE days (day DATE PRIMARY KEY, n INT NOT NULL);
      INSERT INTO days SELECT CURDATE() - INTERVAL seq DAY, 10 + seq FROM seq_0_to_500;`;
    const visits = `
      SELECT COALESCE(SUM(n), 0) AS visits_total, COALESCE(SUM(CASE WHEN day >= :start THEN n END), 0) AS visits_period
      FROM days WHERE day < :end;`;
    expect(await faultsOf(byDay, report({ visits }))).toEqual([]);
  });

  test('one whose products are variations, and whose statuses are in a table of their own', async () => {
    const setUp = `${HOME_MADE}
      CREATE TABLE statuses (id INT PRIMARY KEY, code VARCHAR(20));
      INSERT INTO statuses VALUES (1, 'pending'), (2, 'completed'), (3, 'cancelled'), (4, 'never used');
      ALTER TABLE orders ADD status_id INT;
      UPDATE orders SET status_id = CASE status WHEN 'new' THEN 1 WHEN 'done' THEN 2 ELSE 3 END;
      CREATE TABLE variations (id INT AUTO_INCREMENT PRIMARY KEY, product_id INT);
      INSERT INTO variations (product_id) SELECT 1 + seq % 50 FROM seq_1_to_200;`;
    const products = PRODUCTS.replace('created <', 'p.created <')
      .replace('created >=', 'p.created >=')
      .replace(
        'FROM products',
        'FROM products AS p LEFT JOIN variations AS v ON v.product_id = p.id',
      );
    const orders = `
      SELECT COUNT(*) AS orders_total,
        COUNT(CASE WHEN s.code = 'completed' THEN 1 END) AS orders_succeeded,
        COUNT(CASE WHEN s.code = 'cancelled' THEN 1 END) AS orders_failed,
        COALESCE(SUM(IF(s.code = 'completed', o.total, 0)), 0) AS value_succeeded
      FROM orders AS o INNER JOIN statuses AS s ON s.id = o.status_id
      WHERE o.placed >= :start AND o.placed < :end;`;
    expect(await faultsOf(setUp, report({ products, orders }))).toEqual([]);
  });

  test('one whose statement reads from nested queries', async () => {
    const all = `
      -- under way: 'new'
      WITH placed AS (SELECT status, total FROM orders WHERE placed >= :start AND placed < :end)
      SELECT
        (SELECT COUNT(*) FROM sellers WHERE created < :end) AS sellers_total,
        (SELECT COUNT(*) FROM sellers WHERE created BETWEEN :start AND :end) AS sellers_new,
        (SELECT COUNT(*) FROM placed) AS orders_total,
        (SELECT COUNT(*) FROM placed WHERE status = 'done') AS orders_succeeded,
        (SELECT COUNT(*) FROM placed WHERE status = 'void') AS orders_failed,
        (SELECT CAST(IFNULL(SUM(total), 0) AS DECIMAL(30, 2)) FROM placed WHERE status = 'done') AS value_succeeded;`;
    expect(await faultsOf(HOME_MADE, [VISITS, PRODUCTS, all].join('\n'))).toEqual([]);
  });

  test('one that is closed at night and takes thousands of orders by day', async () => {
    const quiet = `${HOME_MADE}
      DELETE FROM orders;
      INSERT INTO orders (status, total, placed)
      SELECT IF(m.seq % 2, 'done', 'void'), 5000,
        NOW() - INTERVAL 7 HOUR - INTERVAL d.seq DAY - INTERVAL m.seq * 15 SECOND
      FROM seq_1_to_3000 AS m, (SELECT seq FROM seq_0_to_3) AS d;`;
    expect(await faultsOf(quiet)).toEqual([]);
  });

  test('one with Vietnamese names, roles in a table of their own and products with categories', async () => {
    const setUp = `${HOME_MADE}
      CREATE TABLE đơn_hàng (mã INT AUTO_INCREMENT PRIMARY KEY, trạng_thái VARCHAR(40), tổng_tiền BIGINT, ngày_đặt DATETIME);
      INSERT INTO đơn_hàng (trạng_thái, tổng_tiền, ngày_đặt)
      SELECT CASE WHEN seq < 9 THEN 'Chờ xác nhận' WHEN seq % 4 = 0 THEN 'Đã hủy' ELSE 'Hoàn thành' END, 1000 * seq,
        NOW() - INTERVAL seq * 5 HOUR FROM seq_1_to_900;
      CREATE TABLE users (id INT PRIMARY KEY, created DATETIME); INSERT INTO users SELECT id, created FROM sellers;
      INSERT INTO users SELECT 100 + seq, NOW() - INTERVAL seq HOUR FROM seq_1_to_50;
      CREATE TABLE user_roles (user_id INT, role VARCHAR(20), PRIMARY KEY (user_id, role));
      INSERT INTO user_roles SELECT id, 'seller' FROM sellers UNION ALL SELECT id, 'buyer' FROM users;
      DROP TABLE sellers;
      CREATE TABLE categories (id INT PRIMARY KEY, parent_id INT, name VARCHAR(20)); INSERT INTO categories VALUES (1, NULL, 'a'), (2, 1, 'b');
      ALTER TABLE products ADD category_id INT DEFAULT 2, ADD parent_id INT NULL, ADD lang CHAR(2) DEFAULT 'vi';`;
    const sellers = `
      SELECT COUNT(*) AS sellers_total, SUM(CASE WHEN u.created >= :start THEN 1 ELSE 0 END) + 0 AS sellers_new
      FROM users u JOIN user_roles r ON r.user_id = u.id WHERE r.role = 'seller' AND u.created < :end;`.replace(
      'SUM(CASE WHEN u.created >= :start THEN 1 ELSE 0 END) + 0',
      'COALESCE(SUM(u.created >= :start), 0)',
    );
    const products = `
      SELECT COUNT(*) AS products_total, COUNT(IF(p.created >= :start, p.id, NULL)) AS products_new
      FROM products p INNER JOIN categories c ON c.id = p.category_id WHERE p.created < :end AND c.name <> 'hidden';`;
    const orders = `
      SELECT COUNT(*) AS orders_total, COALESCE(SUM(trạng_thái = 'Hoàn thành'), 0) AS orders_succeeded,
        COALESCE(SUM(trạng_thái IN ('Đã hủy', 'Hoàn trả')), 0) AS orders_failed,
        COALESCE(SUM(tổng_tiền * (trạng_thái = 'Hoàn thành')), 0) AS value_succeeded
      FROM đơn_hàng WHERE ngày_đặt >= :start AND ngày_đặt < :end;`;
    expect(await faultsOf(setUp, report({ sellers, products, orders }))).toEqual([]);
  });

  test.each([
    [
      'UNIX_TIMESTAMP',
      'UNIX_TIMESTAMP(placed) >= :start_unix AND UNIX_TIMESTAMP(placed) < :end_unix',
    ],
    ['days', 'DATE(placed) BETWEEN DATE(:start) AND DATE(:end) AND placed < :end'],
    ['years', 'YEAR(placed) = YEAR(:start) AND placed < :end'],
    [
      'CONVERT_TZ',
      "CONVERT_TZ(placed, '+07:00', '+00:00') >= :start_utc AND CONVERT_TZ(placed, '+07:00', '+00:00') < :end_utc",
    ],
    ['hours', 'placed >= :start_utc + INTERVAL 7 HOUR AND placed < :end_utc + INTERVAL 7 HOUR'],
    ['the bound first', ':start <= placed AND :end > placed'],
  ])('one that compares its dates by %s', async (_what, condition) => {
    const orders = ORDERS.replace('placed >= :start AND placed < :end', condition);
    expect(await faultsOf(HOME_MADE, report({ orders }))).toEqual([]);
  });

  test('one that adds the visits of two tables, and subtracts refunds from the value', async () => {
    const setUp = `${HOME_MADE}
      CREATE TABLE old_visits LIKE visits; INSERT INTO old_visits (seen) SELECT NOW() - INTERVAL 1 YEAR - INTERVAL seq HOUR FROM seq_1_to_99;
      CREATE TABLE refunds (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT, amount DECIMAL(15, 2));
      INSERT INTO refunds (order_id, amount) SELECT 10 * seq, 500 FROM seq_1_to_20;`;
    const visits = `
      SELECT COUNT(*) AS visits_total, COUNT(CASE WHEN seen >= :start THEN 1 END) AS visits_period
      FROM (SELECT seen FROM visits UNION ALL SELECT seen FROM old_visits) AS v WHERE seen < :end;`;
    const orders = `
      -- under way: 'new'
      SELECT COUNT(*) AS orders_total,
        COUNT(CASE WHEN status = 'done' AND total > back THEN 1 END) AS orders_succeeded,
        COUNT(CASE WHEN status = 'void' OR (status = 'done' AND total <= back) THEN 1 END) AS orders_failed,
        COALESCE(SUM(CASE WHEN status = 'done' AND total > back THEN total - back END), 0) AS value_succeeded
      FROM (
        SELECT o.status, o.total, COALESCE((SELECT SUM(r.amount) FROM refunds AS r WHERE r.order_id = o.id), 0) AS back
        FROM orders AS o WHERE o.placed >= :start AND o.placed < :end
      ) AS placed;`;
    expect(await faultsOf(setUp, report({ visits, orders }))).toEqual([]);
  });

  test('one whose WITH query has the name of the table that it reads', async () => {
    const orders = ORDERS.replace(
      'SELECT\n',
      'WITH orders AS (SELECT status, total, placed FROM orders WHERE placed >= :start)\nSELECT\n',
    );
    expect(orders).toContain('WITH');
    expect(await faultsOf(HOME_MADE, report({ orders }))).toEqual([]);
  });

  test('one whose scalar subqueries give one value for all rows', async () => {
    const orders = `
      -- under way: 'new'
      SELECT COALESCE(SUM(one), 0) AS orders_total, COALESCE(SUM(done), 0) AS orders_succeeded,
        COALESCE(SUM(void), 0) AS orders_failed,
        COALESCE(SUM(CASE WHEN done = 1 THEN (total - back) / unit END), 0) AS value_succeeded
      FROM (
        SELECT 1 AS one, total, 0 AS back, 1 AS unit, CASE WHEN status = 'done' THEN 1 ELSE 0 END AS done,
          IF(status = 'void', 1, 0) AS void
        FROM orders WHERE placed >= :start AND placed < :end
      ) AS placed;`;
    expect(await faultsOf(HOME_MADE, report({ orders }))).toEqual([]);
  });

  test('one whose analytics tool has a schema of its own', async () => {
    shop = await TestDatabase.create(HOME_MADE);
    const tool = `${shop.name}_matomo`;
    await shop.root.query(`CREATE DATABASE ${tool};
      CREATE TABLE ${tool}.log_visit (id INT AUTO_INCREMENT PRIMARY KEY, seen DATETIME);
      INSERT INTO ${tool}.log_visit (seen) SELECT seen FROM visits;
      GRANT SELECT ON ${tool}.* TO ${shop.name}@localhost`);
    const visits = VISITS.replace('FROM visits', `FROM ${tool}.log_visit`);
    const { findings, fit } = await checkShop(shop, report({ visits, sellers: SELLERS }));
    await shop.root.query(`DROP DATABASE ${tool}`);
    expect(findings.filter(({ level }) => level === 'fault')).toEqual([]);
    expect(fit).toBe(true);
  });
});

test('a zone that the admin confirmed stays when the rows happen to show it', async () => {
  shop = await TestDatabase.create(HOME_MADE);
  const note = (zone: string) => `-- zone: ${zone} (answered)\n`;
  const orders = (zone: string) => report({ orders: `\n${note(zone)}${ORDERS.trimStart()}` });
  const warned = async (zone: string) =>
    (await checkShop(shop, orders(zone))).findings.filter(({ code }) => code === 'accepted');
  expect(await warned('+07:00')).toEqual([]);
  expect(await warned('+00:00')).toEqual([
    expect.objectContaining({ level: 'warning', about: 'report.sql line 13 (statement 4)' }),
  ]);
});
