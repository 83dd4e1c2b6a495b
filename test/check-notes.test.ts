/** Lines to paste say the whole of what they own; what is plainly wrong has no such line. */
import { checkShop } from './support/check';
import { databaseOfTests, type TestDatabase } from './support/database';
import { HOME_MADE, ORDERS, report } from './support/home-made';

let shop: TestDatabase;
const current = databaseOfTests(`${HOME_MADE}
  CREATE TABLE events (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT, kind VARCHAR(20), KEY (order_id));
  INSERT INTO events (order_id, kind) SELECT id, 'placed' FROM orders;
  INSERT INTO events (order_id, kind) SELECT id, 'done' FROM orders WHERE status = 'done';`);
beforeEach(() => {
  shop = current();
});

const faultsOf = async (orders: string) => {
  const { findings } = await checkShop(shop, report({ orders }));
  return findings.filter(({ level }) => level === 'fault');
};
const joined = (condition: string) =>
  ORDERS.replace('FROM orders', `FROM orders INNER JOIN events AS e ON ${condition}`).replaceAll(
    /\b(status|total|placed)\b(?! way)/g,
    'orders.$1',
  );

describe('the line that owns a join', () => {
  test('quotes its ON, and holds for no other', async () => {
    const orders = joined("e.order_id = orders.id AND e.kind = 'done'");
    const owners = (await faultsOf(orders)).map(({ owner }) => owner);
    expect(owners).toContain('only: JOIN events ON e.order_id = orders.id');
    const notes = owners.map((owner) => `-- ${owner} (seen)`).join('\n');
    expect(await faultsOf(`${notes}\n${orders}`)).toEqual([]);
    const other = orders.replace('e.order_id = orders.id', 'e.order_id + 1 = orders.id');
    expect(await faultsOf(`${notes}\n${other}`)).not.toEqual([]);
  });

  test('names the table whose rows a condition leaves out', async () => {
    const found = await faultsOf(joined("e.order_id = orders.id AND e.kind = 'done'"));
    expect(found.map(({ message }) => message)).toContainEqual(
      expect.stringMatching(/^e\.kind = 'done' leaves out \d+ rows of events/),
    );
  });
});

describe('what has no line to paste:', () => {
  test.each([
    'id IN (SELECT id FROM events)',
    'EXISTS (SELECT 1 FROM events AS e WHERE e.id = orders.id)',
  ])('the key of another table in %s', async (condition) => {
    const orders = ORDERS.replace("WHEN status = 'done'", `WHEN status = 'done' AND ${condition}`);
    expect(await faultsOf(orders)).toContainEqual(
      expect.objectContaining({
        code: 'not-accounted',
        message: expect.stringContaining('belongs to the one in order_id'),
      }),
    );
    const right = orders.replace('SELECT id FROM events', 'SELECT order_id FROM events');
    const found = await faultsOf(right.replace('e.id =', 'e.order_id ='));
    expect(found.filter(({ message }) => message.includes('keys of two tables'))).toEqual([]);
  });

  test('a commission as the value', async () => {
    await shop.root.query(
      'ALTER TABLE orders ADD commission INT; UPDATE orders SET commission = total / 10',
    );
    const found = await faultsOf(ORDERS.replace("'done' THEN total", "'done' THEN commission"));
    expect(found).toContainEqual(
      expect.objectContaining({
        code: 'not-accounted',
        message: expect.stringContaining('commission is by its name what a platform keeps'),
      }),
    );
    expect(found.map(({ owner }) => owner)).not.toContain('value: commission');
  });
});

test('a UNION says how many rows it takes for equal', async () => {
  const rows = (status: string) =>
    `SELECT status, 5 AS total FROM orders WHERE ${status} AND placed >= :start AND placed < :end`;
  const orders = ORDERS.replace(
    /FROM orders\s+WHERE .*;/,
    `FROM (${rows("status = 'done'")} UNION ${rows("status <> 'done'")}) AS x;`,
  );
  const messages = (await faultsOf(orders)).map(({ message }) => message);
  expect(messages).toContainEqual(
    expect.stringMatching(/; UNION takes \d+ rows of two years for 3$/),
  );
});
