import { faultMessagesAfter } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, PRODUCTS, report, SELLERS, VISITS } from './support/home-made';

/*
 * What other tables and columns say of the rows that a statement counts without asking them.
 */

const shop = databaseOfTests(HOME_MADE);

const faults = (change: string, sql = report()) => faultMessagesAfter(shop(), sql, change);

const ROLES = `
  CREATE TABLE seller_roles (seller_id INT, role VARCHAR(20), PRIMARY KEY (seller_id, role));
  INSERT INTO seller_roles SELECT id, IF(id % 4 = 0, 'vendor', 'customer') FROM sellers;`;

describe('accounts that do not sell', () => {
  test('are found by the roles that a table beside them gives', async () => {
    expect(await faults(ROLES)).toEqual([
      '9 rows of sellers are accounts that do not sell, by role',
    ]);
  });

  test('are owned by the line that names their table', async () => {
    const owned = report({ sellers: `-- counts: sellers (khách cũng là người bán)\n${SELLERS}` });
    expect(await faults(ROLES, owned)).toEqual([]);
  });

  test('are no fault of a statement that asks for the role', async () => {
    const asked = report({
      sellers: `-- only: id IN (SELECT seller_id FROM seller_roles WHERE role = 'vendor') (người bán)
${SELLERS.replace('created < :end', "created < :end AND id IN (SELECT seller_id FROM seller_roles WHERE role = 'vendor')")}`,
    });
    expect(await faults(ROLES, asked)).toEqual([]);
  });
});

test('orders marked as cancelled count as failed, or are owned', async () => {
  const change = `ALTER TABLE orders ADD cancelled_at DATETIME;
    UPDATE orders SET cancelled_at = placed WHERE status = 'void' OR id IN (9, 11, 12);`;
  expect(await faults(change)).toEqual([
    '3 orders do not count as failed although cancelled_at says that they did',
  ]);
  const owned = report({ orders: `-- accepted: refunds-elsewhere (giao lại)${ORDERS}` });
  expect(await faults('SELECT 1', owned)).toEqual([]);
});

test('an amount that went back of completed orders is taken off, or owned', async () => {
  const change = `ALTER TABLE orders ADD refund_amount DECIMAL(15, 2) NOT NULL DEFAULT 0;
    UPDATE orders SET refund_amount = 500 WHERE id IN (9, 11, 15);`;
  expect(await faults(change)).toEqual([
    '2 orders count as succeeded with their whole value although refund_amount says what went back of them',
  ]);
  expect(await faults('ALTER TABLE orders RENAME COLUMN refund_amount TO refund_paid')).toEqual([
    '2 orders count as succeeded with their whole value although refund_paid says what went back of them',
  ]);
  expect(await faults('ALTER TABLE orders RENAME COLUMN refund_paid TO refund_id')).toEqual([]);
});

test('rows of less than nothing are no completed orders', async () => {
  expect(await faults('UPDATE orders SET total = -total WHERE id IN (9, 11);')).toContain(
    '2 rows of orders with a negative value count as completed orders',
  );
});

test('a product above variants of its own table is no SKU', async () => {
  const change =
    'ALTER TABLE products ADD parent_id INT; UPDATE products SET parent_id = 1 + id % 2 WHERE id IN (5, 6, 7);';
  expect(await faults(change)).toEqual([
    '2 rows of products stand above variants that are counted too, by parent_id: the variants are the SKUs',
  ]);
  const asked = report({ products: `-- counts: products with parent_id (bán cả bộ)${PRODUCTS}` });
  expect(await faults('SELECT 1', asked)).toEqual([]);
});

test('an order of a shop that is marked as a test is none', async () => {
  const change = `ALTER TABLE sellers ADD is_test TINYINT NOT NULL DEFAULT 0;
    ALTER TABLE orders ADD seller_id INT; UPDATE orders SET seller_id = IF(id < 6, 12, 1);
    UPDATE sellers SET is_test = 1, created = '1999-01-01' WHERE id = 12;`;
  const sellers = SELLERS.replace('created < :end', 'created < :end AND is_test = 0');
  const found = await faults(change, report({ sellers }));
  expect(found).toContain(
    '5 rows of orders hang from a row of sellers that is_test marks as a test',
  );
});

describe('rows of visits', () => {
  test('that share a session are pages', async () => {
    expect(
      await faults(
        'ALTER TABLE visits ADD session_id INT; UPDATE visits SET session_id = id DIV 4;',
      ),
    ).toEqual(['rows of visits are pages: those of one session_id are one visit']);
  });

  test('that hold the line of a request are those of a server', async () => {
    const change =
      "ALTER TABLE visits ADD request VARCHAR(50) DEFAULT 'GET /', ADD status INT DEFAULT 200;";
    const [message] = await faults(change);
    expect(message).toBe(
      'rows of visits are requests to a web server (request): pictures, errors and robots too, and no visits',
    );
  });

  test('that name the page they saw are owned', async () => {
    const owned = report({ visits: `-- counts: visits (mỗi trang là một lượt)${VISITS}` });
    expect(await faults("ALTER TABLE visits ADD url VARCHAR(50) DEFAULT '/';", owned)).toEqual([]);
  });
});

test('the shop itself is the one seller by one note', async () => {
  const sellers = `
SELECT COUNT(*) AS sellers_total, COUNT(CASE WHEN began >= :start THEN 1 END) AS sellers_new
FROM (SELECT MIN(placed) AS began FROM orders) AS shop WHERE began < :end;`;
  expect(await faults('SELECT 1', report({ sellers }))).toEqual([
    'the shop itself counts as the one seller, since the first row of orders',
  ]);
  const owned = report({ sellers: `-- counts: shop (chỉ có shop bán)${sellers}` });
  expect(await faults('SELECT 1', owned)).toEqual([]);
});
