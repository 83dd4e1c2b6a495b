import { faultMessagesAfter } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, report, SELLERS, VISITS } from './support/home-made';

/*
 * A statement that names a table has not read it: what its rows say decides, not that a condition mentions it.
 */

const shop = databaseOfTests(HOME_MADE);

const faults = (change: string, sql: string) => faultMessagesAfter(shop(), sql, change);

describe('refunds that are named and not taken off', () => {
  const REFUNDS = `
    CREATE TABLE refunds (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT, amount DECIMAL(15, 2), reason VARCHAR(20));
    INSERT INTO refunds (order_id, amount, reason) VALUES (9, 500, 'late'), (11, 500, 'lost'), (11, 100, 'late');`;
  const left = (orders: number) =>
    `refunds holds refunds of ${orders} order${orders === 1 ? '' : 's'} that count as succeeded, and value_succeeded does not take them off`;
  const valued = (value: string) =>
    report({ orders: ORDERS.replace('THEN total END', `THEN ${value} END`) });
  const refunded = (where: string) =>
    `COALESCE((SELECT SUM(r.amount) FROM refunds AS r WHERE ${where}), 0)`;

  test.each([
    [
      'a condition',
      report({ orders: ORDERS.replace('WHERE', 'WHERE EXISTS (SELECT 1 FROM refunds) AND') }),
    ],
    [
      'the statement of visits',
      report({ visits: VISITS.replace('WHERE', 'WHERE EXISTS (SELECT 1 FROM refunds) AND') }),
    ],
    [
      'a WITH query',
      report({ orders: ORDERS.replace('SELECT', 'WITH r AS (SELECT * FROM refunds) SELECT') }),
    ],
    ['a product with nothing', valued(`total - ${refunded('r.order_id = orders.id')} * 0`)],
    [
      'a reason that no refund has',
      valued(`total - ${refunded("r.order_id = orders.id AND r.reason = 'x'")}`),
    ],
  ])('by %s are found', async (_where, sql) => {
    expect(await faults(REFUNDS, sql)).toContain(left(2));
  });

  test('are found where only some are taken off', async () => {
    const some = valued(`total - ${refunded("r.order_id = orders.id AND r.reason = 'late'")}`);
    expect(await faults(REFUNDS, some)).toContain(left(1));
  });

  test('are no fault of a value less all that went back', async () => {
    const value = `total - ${refunded('r.order_id = orders.id')}`;
    expect((await faults(REFUNDS, valued(value))).join()).not.toContain('holds refunds');
  });

  test('need not be taken off before they are paid', async () => {
    const asked = `${REFUNDS} ALTER TABLE refunds ADD status VARCHAR(20) DEFAULT 'approved';
      UPDATE refunds SET status = 'rejected' WHERE order_id = 9;`;
    const value = `total - ${refunded("r.order_id = orders.id AND r.status = 'approved'")}`;
    expect((await faults(asked, valued(value))).join()).not.toContain('holds refunds');
  });
});

test.each([
  'id IN (SELECT seller_id FROM seller_roles)',
  "EXISTS (SELECT 1 FROM seller_roles WHERE seller_id = sellers.id AND role = 'customer')",
])('accounts that do not sell are found although %s names their roles', async (condition) => {
  const change = `CREATE TABLE seller_roles (seller_id INT, role VARCHAR(20), PRIMARY KEY (seller_id, role));
    INSERT INTO seller_roles SELECT id, IF(id % 4 = 0, 'vendor', 'customer') FROM sellers;`;
  const sellers = SELLERS.replace('created < :end', `created < :end AND ${condition}`);
  expect(await faults(change, report({ sellers }))).toContain(
    '9 rows of sellers are accounts that do not sell, by role',
  );
});

test('an archive that a condition names is not counted', async () => {
  const change = `CREATE TABLE orders_archive LIKE orders;
    INSERT INTO orders_archive SELECT id + 1000, status, total, placed FROM orders WHERE id <= 40;`;
  const message = 'orders_archive has the shape of orders and 40 rows of its own, and is not read';
  const orders = ORDERS.replace('WHERE', 'WHERE id NOT IN (SELECT id FROM orders_archive) AND');
  expect(await faults(change, report({ orders }))).toContain(message);
  const visits = VISITS.replace('WHERE', 'WHERE EXISTS (SELECT 1 FROM orders_archive) AND');
  expect(await faults('SELECT 1', report({ visits }))).toContain(message);
});

test('pages are no visits although a condition names their session', async () => {
  const change = 'ALTER TABLE visits ADD session_id INT; UPDATE visits SET session_id = id DIV 4;';
  const message = 'rows of visits are pages: those of one session_id are one visit';
  const named = VISITS.replace('seen < :end', 'seen < :end AND session_id >= 0');
  expect(await faults(change, report({ visits: named }))).toContain(message);
  const first = VISITS.replace(
    'seen < :end',
    'seen < :end AND id IN (SELECT MIN(id) FROM visits GROUP BY session_id)',
  );
  expect(await faults('SELECT 1', report({ visits: first }))).not.toContain(message);
});
