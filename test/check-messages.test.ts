import { readOnlyAccount } from '../src/check/database-server';
import { vietnamYear } from '../src/vietnam';
import { speak } from '../src/words/words';
import { AdminFolder } from './support/admin';
import { writeAccounts } from './support/app';
import { checkShop } from './support/check';
import { TestDatabase } from './support/database';
import { HOME_MADE, ORDERS, report } from './support/home-made';

let shop: TestDatabase;
beforeEach(async () => {
  shop = await TestDatabase.create(HOME_MADE);
});
afterEach(() => {
  speak('en');
  return shop.drop();
});

const faultsOf = async (sql: string) =>
  (await checkShop(shop, sql)).findings.filter(({ level }) => level === 'fault');

test('a value that is unknown for some orders names them and the reason, in either language', async () => {
  await shop.root.query(`ALTER TABLE orders ADD currency CHAR(3) DEFAULT 'VND';
    UPDATE orders SET currency = 'USD' WHERE id BETWEEN 31 AND 34; UPDATE orders SET total = NULL WHERE id = 9;`);
  const orders = `
    -- under way: 'new'
    SELECT
      COUNT(*) AS orders_total,
      COUNT(CASE WHEN status IN ('done') THEN 1 END) AS orders_succeeded,
      COUNT(CASE WHEN status IN ('void') THEN 1 END) AS orders_failed,
      CASE WHEN COUNT(CASE WHEN status IN ('done') AND vnd IS NULL THEN 1 END) = 0
        THEN COALESCE(SUM(CASE WHEN status IN ('done') THEN vnd END), 0) END AS value_succeeded
    FROM (
      SELECT status, CASE WHEN currency = 'VND' THEN total END AS vnd
      FROM orders WHERE placed >= :start AND placed < :end
    ) AS placed;`;
  const [fault, ...others] = await faultsOf(report({ orders }));

  expect(others).toEqual([]);
  expect(fault?.message).toMatch(
    /value_succeeded is NULL, because the value in VND of some orders/,
  );
  expect(fault?.advice).toHaveLength(5);
  expect(fault?.advice).toContain('order 9: currency = VND, total = NULL');
  expect(fault?.advice).toContain('order 31: currency = USD, total = 31000.00');

  speak('vi');
  const [inVietnamese] = await faultsOf(report({ orders }));
  expect(inVietnamese?.advice).toContain('đơn hàng 9: currency = VND, total = NULL');
});

test('a value of no rows still says COALESCE', async () => {
  const orders = ORDERS.replace(/COALESCE\((SUM\(.*END\)), 0\)/, '$1');
  await shop.root.query('DELETE FROM orders');
  const [fault] = await faultsOf(report({ orders }));
  expect(fault?.message).toMatch(/value_succeeded is NULL .*COALESCE/);
});

test('a missing right names the table and the GRANT that adds it', async () => {
  const { name } = shop;
  await shop.root.query(`REVOKE ALL ON ${name}.* FROM ${name}@localhost;
    GRANT SELECT ON ${name}.visits TO ${name}@localhost; GRANT SELECT ON ${name}.sellers TO ${name}@localhost;
    GRANT SELECT ON ${name}.products TO ${name}@localhost;`);
  const [fault, ...others] = await faultsOf(report());
  expect(others).toEqual([]);
  const grant = `GRANT SELECT ON \`${name}\`.\`orders\` TO '${name}'@'localhost';`;
  expect(fault).toMatchObject({ code: 'rights', advice: [grant] });
  await shop.root.query(grant);
  expect(await faultsOf(report())).toEqual([]);
});

test('the same statements create or mend the account that may only read', async () => {
  const user = `reader_${shop.name.slice(-6)}`;
  const statements = readOnlyAccount(user, 'localhost', [shop.name]).map((statement) =>
    statement.replace(/<.*>/, 'long'),
  );
  for (const statement of [
    ...statements,
    `GRANT INSERT ON ${shop.name}.* TO ${user}@localhost`,
    ...statements,
  ]) {
    await shop.root.query(statement);
  }
  const [rows] = await shop.root.query(`SHOW GRANTS FOR ${user}@localhost`);
  await shop.root.query(`DROP USER ${user}@localhost`);
  expect(JSON.stringify(rows)).toContain('GRANT SELECT ON');
  expect(JSON.stringify(rows)).not.toContain('INSERT');
});

test('an invisible table is named, also below a subquery that passes its columns on', async () => {
  const { name } = shop;
  await shop.root.query(`CREATE TABLE rates (id INT PRIMARY KEY, status VARCHAR(9), total INT);
    REVOKE ALL ON ${name}.* FROM ${name}@localhost; GRANT SELECT ON ${name}.visits TO ${name}@localhost;
    GRANT SELECT ON ${name}.sellers TO ${name}@localhost; GRANT SELECT ON ${name}.products TO ${name}@localhost;`);
  const orders = ORDERS.replace(
    'FROM orders',
    'FROM (SELECT COALESCE(status, 1) AS status, COALESCE(total, 0) AS total, placed FROM orders) AS orders',
  );
  expect((await faultsOf(report({ orders }))).map(({ code }) => code)).toEqual(['rights']);
});

test('a statement that the parser does not know is not checked, and so not fit', async () => {
  const orders = ORDERS.replace(':end;', ':end LIMIT ROWS EXAMINED 1000000;');
  const found = await faultsOf(report({ orders }));
  expect(found).toContainEqual(expect.objectContaining({ code: 'not-checked' }));
});

test('--json and the text print the same findings; figures are strings, by year', async () => {
  await shop.root.query('UPDATE orders SET placed = NULL WHERE id = 9');
  const admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
  admin.write('report.sql', report());
  const json = await admin.run(['check', '--json']);
  const text = await admin.run(['check']);
  admin.remove();
  const { fit, findings, figures } = JSON.parse(json.output);
  expect([fit, json.code, text.code]).toEqual([false, 1, 1]);
  const years = Object.keys(figures).map(Number).sort();
  const year = vietnamYear(Date.now());
  expect(years).toEqual([year - 1, year]);
  for (const own of Object.values<Record<string, string>>(figures)) {
    expect(Object.keys(own)).toHaveLength(10);
    for (const value of Object.values(own)) expect(value).toMatch(/^\d+$/);
  }
  for (const { code, level, about, message } of findings) {
    expect([code, level, about, message]).toEqual(Array(4).fill(expect.stringMatching(/./)));
    if (level === 'fault') expect(text.output).toContain(`${about}: ${message} [${code}]`);
  }
  expect(text.output).toMatch(/Not fit to show: \d+ to mend/);
});

test('a report that the second read refuses has its verdict all the same, as JSON too', async () => {
  const admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
  const orders = ORDERS.replace("status IN ('void')", "status = 'void' OR 'returned'");
  admin.write('report.sql', report({ orders }));
  const json = await admin.run(['check', '--json']);
  const text = await admin.run(['check']);
  admin.remove();
  const { fit, findings } = JSON.parse(json.output);
  expect([fit, json.code, text.code]).toEqual([false, 1, 1]);
  expect(findings).toContainEqual(expect.objectContaining({ about: 'a second read' }));
  expect(text.output).toContain('Not fit');
});
