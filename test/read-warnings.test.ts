import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { LiveReports } from '../src/report/live-reports';
import { MappingFault } from '../src/report/report-faults';
import { parseReportSql } from '../src/report/report-sql';
import { CONSTANT_REPORT } from './support/app';
import { TestDatabase } from './support/database';
import { startMariadb } from './support/mariadb';

let server: PrivateMariadb;
let shop: TestDatabase;

beforeAll(async () => {
  server = await startMariadb();
  shop = await TestDatabase.create(
    `CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, amount VARCHAR(80), exact DECIMAL(65, 0));
     INSERT INTO orders (amount, exact)
     VALUES ('1.500.000', REPEAT('9', 65)), ('abc', REPEAT('9', 65)), ('250000', 1);
     CREATE FUNCTION hidden() RETURNS INT NOT DETERMINISTIC
     BEGIN
       SET max_error_count = 0;
       RETURN 58;
     END;
     CREATE FUNCTION spoiled() RETURNS INT NOT DETERMINISTIC
     BEGIN
       SET time_zone = '-11:00', sql_mode = 'ANSI_QUOTES', sql_select_limit = 1, max_error_count = 0;
       SET @spoiled = 1;
       RETURN 0;
     END`,
    server.socketPath,
  );
  await shop.root.query(`GRANT EXECUTE ON ${shop.name}.* TO ${shop.name}@localhost`);
});
afterAll(async () => {
  await shop.drop();
  await server.remove();
});

/** The report, in which one figure is another expression. */
const reportOf = (expression: string) => CONSTANT_REPORT.replace('58 AS', `${expression} AS`);
const reportsOf = (sql: string) =>
  new LiveReports(shop.open(), parseReportSql(sql, 'report.sql'), '+07:00');

test.each([
  ['an amount in text that is cut', '(SELECT SUM(amount) FROM orders)', /incorrect DOUBLE value/],
  [
    'a sum that is saturated',
    '(SELECT CAST(SUM(exact) AS DECIMAL(65, 0)) FROM orders)',
    /Out of range/,
  ],
  [
    'a recursion that is cut short',
    `(WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 5000)
      SELECT COUNT(*) FROM n)`,
    /recursive/i,
  ],
  [
    'a GROUP_CONCAT that is cut',
    `(SELECT LENGTH(GROUP_CONCAT(REPEAT('x', 1048576))) FROM orders)`,
    /cut by GROUP_CONCAT/,
  ],
])('%s gives no figure, but a fault that names it and the warning', async (_what, sql, warning) => {
  const read = reportsOf(reportOf(sql)).report();
  await expect(read).rejects.toBeInstanceOf(MappingFault);
  await expect(read).rejects.toThrow(/report\.sql line 2 \(statement 1\): the database warns: /);
  await expect(read).rejects.toThrow(warning);
  await expect(read).rejects.toMatchObject({ code: 'figure_unavailable' });
});

test('notes and words about style are no fault', async () => {
  const { figures } = await reportsOf(
    reportOf('(SELECT 58 + 0 * COUNT(*) FROM information_schema.tables WHERE 1 = 0)'),
  ).report();
  expect(figures.orders_failed).toBe(58n);
});

test('a warning that a stored function keeps from being listed is a fault all the same', async () => {
  const read = reportsOf(reportOf("hidden() + CAST('0x' AS SIGNED)")).report();
  await expect(read).rejects.toThrow(/the database warns: 1 more warnings/);
});

test('the warnings of each statement come in the round trip of all', async () => {
  const two = CONSTANT_REPORT.replace(/,\s+54 AS sellers_new/, ';\nSELECT 54 AS sellers_new');
  const sent = await shop.logged(() => reportsOf(two).report());
  expect(sent.filter((each) => each.includes('AS visits_total'))).toEqual([
    expect.stringMatching(
      /visits_total[^;]*;\s*SHOW WARNINGS[^;]*;[^;]*sellers_new[^;]*;\s*SHOW WARNINGS/,
    ),
  ]);
});

test('a warning about the second statement names the second', async () => {
  const two = reportOf("CAST('58x' AS SIGNED)").replace(
    /,\s+54 AS sellers_new/,
    ';\nSELECT 54 AS sellers_new',
  );
  await expect(reportsOf(two).report()).rejects.toThrow(/statement 2\): the database warns/);
});

test('a setting that a stored function leaves in its session spoils no later read', async () => {
  const database = shop.open();
  const read = (sql: string) =>
    new LiveReports(database, parseReportSql(sql, 'report.sql'), '+07:00').report();
  await read(reportOf('CAST(58 + spoiled() AS SIGNED)'));
  const after = `CAST(TIMESTAMPDIFF(HOUR, UTC_TIMESTAMP(), NOW()) + 100 * COALESCE(@spoiled, 0)
    + 1000 * @@max_error_count + 10000000 * (@@sql_mode <> '') AS SIGNED)`;
  const { figures } = await read(reportOf(after));
  expect(figures.orders_failed).toBe(1_024_007n);
});

test('a number of four million digits is refused in milliseconds', async () => {
  const startedAt = performance.now();
  await expect(reportsOf(reportOf("REPEAT('9', 4000000)")).report()).rejects.toThrow(
    /orders_failed has 4000000 characters/,
  );
  expect(performance.now() - startedAt).toBeLessThan(10_000);
});
