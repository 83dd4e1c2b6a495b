/** Numbers whose words stand in one table for many columns, and rows that count whatever their table is called. */
import { checkShop } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, PRODUCTS, report } from './support/home-made';

const shop = databaseOfTests(HOME_MADE);

async function faultsOf(sql: string) {
  const { findings } = await checkShop(shop(), sql);
  return findings.filter(({ level }) => level === 'fault');
}

const ENUMS = `
  CREATE TABLE enum_values (id INT AUTO_INCREMENT PRIMARY KEY, enum_name VARCHAR(30), value INT, display_name VARCHAR(30));
  INSERT INTO enum_values (enum_name, value, display_name) VALUES
    ('PaymentStatus', 1, 'Hoàn thành'), ('PaymentStatus', 2, 'Đã hủy'), ('PaymentStatus', 3, 'Mới'),
    ('OrderStatus', 1, 'Mới'), ('OrderStatus', 2, 'Hoàn thành'), ('OrderStatus', 3, 'Đã hủy'),
    ('PaymentType', 1, 'Thu'), ('PaymentType', 2, 'Hoàn tiền'), ('PaymentState', 1, 'Thành công'), ('PaymentState', 2, 'Lỗi'),
    ('DeviceType', 1, 'Máy tính'), ('DeviceType', 2, 'Bot');`;

describe('the status of orders in a table of all enums', () => {
  beforeEach(() =>
    shop().root.query(`${ENUMS}
      UPDATE orders SET status = CASE status WHEN 'new' THEN 1 WHEN 'done' THEN 2 ELSE 3 END;
      ALTER TABLE orders MODIFY status TINYINT NOT NULL`),
  );
  const orders = (succeeded: number, failed: number) =>
    ORDERS.replaceAll("'done'", String(succeeded))
      .replace("'void'", String(failed))
      .replace("-- under way: 'new'\n", '');

  test('has the words of its own topic', async () => {
    expect(await faultsOf(report({ orders: orders(2, 3) }))).toEqual([]);
  });

  test('contradicts a report that swaps success and failure, whatever word a note gives', async () => {
    const note = "-- succeeded: 3 = 'Hoàn thành muộn' (khách nhận)\n";
    const messages = (await faultsOf(report({ orders: note + orders(3, 2) }))).map(
      ({ message }) => message,
    );
    expect(messages).toContainEqual(
      expect.stringMatching(/status 3 \(Đã hủy\) count as succeeded, but the word says failed$/),
    );
  });
});

test('a number that the table of enums calls a robot marks visits that do not count', async () => {
  await shop().root.query(`${ENUMS}
    ALTER TABLE visits ADD device_type TINYINT NOT NULL DEFAULT 1;
    UPDATE visits SET device_type = 2 WHERE id % 10 = 0`);
  expect((await faultsOf(report())).map(({ owner }) => owner)).toEqual([
    'counts: visits with device_type',
  ]);
});

test('visits of staff do not count, and orders of staff do', async () => {
  await shop().root.query(`
    ALTER TABLE visits ADD is_internal TINYINT NOT NULL DEFAULT 0;
    UPDATE visits SET is_internal = 1 WHERE id % 10 = 0;
    ALTER TABLE orders ADD is_internal TINYINT NOT NULL DEFAULT 0;
    UPDATE orders SET is_internal = 1 WHERE id % 40 = 0`);
  const orders = ORDERS.replace('WHERE', 'WHERE is_internal = 0 AND');
  expect((await faultsOf(report())).map(({ owner }) => owner)).toEqual([
    'counts: visits with is_internal',
  ]);
  expect((await faultsOf(report({ orders }))).map(({ owner }) => owner)).toContain(
    'only: is_internal = 0',
  );
});

test('what went back is found by the kind and the state that the table of enums names', async () => {
  await shop().root.query(`${ENUMS}
    CREATE TABLE payments (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT, type TINYINT, state TINYINT, amount INT);
    INSERT INTO payments (order_id, type, state, amount) SELECT id, 1, 1, total FROM orders WHERE status = 'done';
    INSERT INTO payments (order_id, type, state, amount) SELECT id, 2, 1, 500 FROM orders WHERE status = 'done' AND id % 7 = 0;
    INSERT INTO payments (order_id, type, state, amount) SELECT id, 2, 2, 500 FROM orders WHERE status = 'done' AND id % 11 = 0`);
  const codes = async (value: string) =>
    (await faultsOf(report({ orders: ORDERS.replace('THEN total', `THEN ${value}`) }))).map(
      ({ code }) => code,
    );
  expect(await codes('total')).toEqual(['refunds-elsewhere']);
  const back =
    '(SELECT SUM(amount) FROM payments AS p WHERE p.order_id = orders.id AND p.type = 2 AND p.state = 1)';
  expect(await codes(`total - COALESCE(${back}, 0)`)).not.toContain('refunds-elsewhere');
});

test('a product whose packages are what orders name does not count, but its packages', async () => {
  await shop().root.query(`
    CREATE TABLE packages (id INT PRIMARY KEY, product_id INT NOT NULL);
    INSERT INTO packages SELECT id, id FROM products;
    CREATE TABLE order_items (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT, package_id INT);
    INSERT INTO order_items (order_id, package_id) SELECT id, 1 + id % 90 FROM orders`);
  expect((await faultsOf(report())).map(({ message }) => message)).toEqual([
    'a row of products has variants in packages: the SKUs are those',
  ]);
});

test('a visit of a visitor is no part of one, and a page of a visit is', async () => {
  await shop().root.query(`
    CREATE TABLE visitors (id INT PRIMARY KEY);
    INSERT INTO visitors SELECT seq FROM seq_1_to_50;
    ALTER TABLE visits ADD visitor_id INT NOT NULL DEFAULT 1;
    UPDATE visits SET visitor_id = 1 + id % 50`);
  expect(await faultsOf(report())).toEqual([]);
  await shop().root.query(
    'RENAME TABLE visitors TO sessions; ALTER TABLE visits RENAME COLUMN visitor_id TO session_id',
  );
  expect((await faultsOf(report())).map(({ code }) => code)).toContain('not-an-event');
});

test('what is sold of a service counts, however the tables are joined', async () => {
  await shop().root.query(`
    CREATE TABLE packages (id INT PRIMARY KEY, product_id INT NOT NULL, created DATETIME);
    INSERT INTO packages SELECT 2 * id, id, created FROM products;
    INSERT INTO packages SELECT 2 * id + 1, id, created FROM products WHERE id % 2 = 0`);
  const dated = PRODUCTS.replaceAll('created', 'k.created');
  for (const from of [
    'FROM products AS p JOIN packages AS k ON k.product_id = p.id',
    'FROM packages AS k JOIN products AS p ON k.product_id = p.id',
  ]) {
    const products = dated.replace('FROM products', from);
    expect((await faultsOf(report({ products }))).map(({ owner }) => owner)).toEqual([
      'counts: packages',
    ]);
  }
});
