/** Lines to paste say the whole of what they own; what is plainly wrong has no such line. */
import { checkShop } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, report } from './support/home-made';

const shop = databaseOfTests(`${HOME_MADE}
  CREATE TABLE events (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT, kind VARCHAR(20), KEY (order_id));
  INSERT INTO events (order_id, kind) SELECT id, 'placed' FROM orders;
  INSERT INTO events (order_id, kind) SELECT id, 'done' FROM orders WHERE status = 'done';`);

const faultsOf = async (orders: string) => {
  const { findings } = await checkShop(shop(), report({ orders }));
  return findings.filter(({ level }) => level === 'fault');
};
const joined = (condition: string) =>
  ORDERS.replace('FROM orders', `FROM orders INNER JOIN events AS e ON ${condition}`).replaceAll(
    /\b(status|total|placed)\b(?! way)/g,
    'orders.$1',
  );

describe('the line that owns a join', () => {
  test('quotes its ON, and holds for no other', async () => {
    await shop().root.query('DELETE FROM events WHERE order_id % 9 = 0');
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

describe('a note that a status is no order', () => {
  const without = (status: string, note: string) =>
    `-- ${note}\n${ORDERS}`
      .replace(" IN ('void')", " = '?'")
      .replace('WHERE', `WHERE status <> '${status}' AND`);

  test.each([
    "no order: 'void'",
    "no order: 'void' (they changed their minds)",
    "no order: 'void' = 'void'",
  ])('%s does not overrule a word that says otherwise', async (note) => {
    expect(await faultsOf(without('void', note))).toContainEqual(
      expect.objectContaining({ owner: "only: orders_total WHERE status <> 'void'" }),
    );
  });

  test('does with that word and a reason, or where no word says anything', async () => {
    const left = async (orders: string) =>
      (await faultsOf(orders)).filter(({ owner }) => owner?.startsWith('only: '));
    const note = "no order: 'void' = 'void' (a till that was opened by mistake)";
    expect(await left(without('void', note))).toEqual([]);
    await shop().root.query("UPDATE orders SET status = 'A1' WHERE status = 'void'");
    expect(await left(without('A1', "no order: 'A1'"))).toEqual([]);
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
    await shop().root.query(
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

describe('a status that counts in several ways', () => {
  const PAID = "pay_status <> 'refunded'";
  const SUCCEEDED = `status = 'done' AND ${PAID}`;
  const outcomes = (succeeded: string, failed: string) =>
    ORDERS.replaceAll("WHEN status = 'done'", `WHEN ${succeeded}`).replace(
      "status IN ('void')",
      failed,
    );
  const FAILED = "status = 'void' OR pay_status = 'refunded'";
  const note = `-- only: ${PAID} (what went back whole failed)\n`;
  beforeEach(async () => {
    await shop().root.query(`
      ALTER TABLE orders ADD pay_status VARCHAR(20) NOT NULL DEFAULT 'paid';
      UPDATE orders SET pay_status = 'refunded' WHERE status = 'done' AND id % 10 = 1;`);
  });

  test('offers a line for each condition, with what it alone leaves out', async () => {
    const orders = outcomes(`${SUCCEEDED} AND id % 9 <> 0`, FAILED);
    const found = await faultsOf(orders);
    expect(found.map(({ message, owner }) => [owner, message])).toEqual([
      [`only: ${PAID}`, `${PAID} keeps 49 of 394 orders in status done out of orders_succeeded`],
      [
        'only: id % 9 <> 0',
        'id % 9 <> 0 keeps 44 of 394 orders in status done out of orders_succeeded',
      ],
      [
        `only: orders_failed of 'done' WHEN ${FAILED}`,
        `of 394 orders in status done, 39 count neither as succeeded nor as failed; as failed count those with ${FAILED}`,
      ],
    ]);
    const owned = (await faultsOf(note + orders)).map(({ owner }) => owner);
    expect(owned).toEqual(found.slice(1).map(({ owner }) => owner));
    const notes = found.map(({ owner }) => `-- ${owner} (seen)\n`).join('');
    expect(await faultsOf(notes + orders)).toEqual([]);
  });

  test('needs one line where all that do not succeed fail', async () => {
    expect(await faultsOf(note + outcomes(SUCCEEDED, FAILED))).toEqual([]);
  });

  test.each([
    ["status = 'void'", 'done'],
    [`${FAILED} AND id % 2 = 0`, 'done'],
    [`status = 'void' AND ${PAID} AND id % 2 = 0 OR pay_status = 'refunded'`, 'void'],
  ])('asks who fails by %s, whatever owns its success', async (failed, status) => {
    const [found, ...more] = await faultsOf(note + outcomes(SUCCEEDED, failed));
    expect(found?.message).toContain(`orders in status ${status}, `);
    expect(found?.owner).toBe(`only: orders_failed of '${status}' WHEN ${failed}`);
    expect(more).toEqual([]);
  });

  test('does not own the same condition in WHERE, which takes failed orders from the total', async () => {
    const moved = ORDERS.replace('WHERE placed', `WHERE ${PAID} AND placed`);
    const [found, ...more] = await faultsOf(note + moved);
    expect(found?.message).toMatch(/^pay_status <> 'refunded' leaves out 49 rows of orders/);
    expect(found?.owner).toBe(`only: orders_total WHERE ${PAID}`);
    expect(more).toEqual([]);
    expect(await faultsOf(`-- ${found?.owner} (seen)\n${moved}`)).toEqual([]);
  });

  test('has no line for an order that counts as both', async () => {
    const found = await faultsOf(outcomes("status = 'done'", FAILED));
    expect(found).toContainEqual(expect.objectContaining({ code: 'status-unknown' }));
    expect(found.filter(({ code }) => code === 'status-unknown').map(({ owner }) => owner)).toEqual(
      [undefined],
    );
  });

  test('owns failures under way with the condition of success that they lack, and no others', async () => {
    await shop().root.query(
      "UPDATE orders SET pay_status = 'refunded' WHERE status = 'new' AND id < 4",
    );
    expect(await faultsOf(note + outcomes(SUCCEEDED, FAILED))).toEqual([]);
    const some = `${FAILED} AND (id <> 2)`;
    const owners = (await faultsOf(note + outcomes(SUCCEEDED, some))).map(({ owner }) => owner);
    expect(owners).toEqual([`only: orders_failed WHEN ${some}`]);
  });
});

describe('what a note decides stands in the verdict with its rows:', () => {
  const ownedBy = async (orders: string) => {
    const { findings, fit } = await checkShop(shop(), report({ orders }));
    const owned = findings.filter(({ level, owner }) => level === 'accepted' && owner);
    return { fit, owned: owned.map(({ owner, effect }) => ({ note: owner, ...effect })) };
  };

  test('a status whose word says nothing', async () => {
    await shop().root.query("UPDATE orders SET status = 'state x' WHERE status = 'void'");
    const orders = ORDERS.replace("'void'", "'state x'");
    const { owned, fit } = await ownedBy(`-- failed: 'state x' (nobody was at home)\n${orders}`);
    expect(owned).toEqual([{ note: "failed: 'state x'", rows: '99' }]);
    expect(fit).toBe(true);
  });

  test('a status that counts against its word', async () => {
    const orders = ORDERS.replace("IN ('void')", "IN ('never')");
    const { owned } = await ownedBy(`-- under way: 'void' = 'void' (sent once more)\n${orders}`);
    expect(owned).toContainEqual({ note: "under way: 'void' = 'void'", rows: '99' });
  });

  test('a status of what is no order', async () => {
    await shop().root.query("UPDATE orders SET status = 'state x' WHERE status = 'void'");
    const orders = ORDERS.replace('WHERE placed', "WHERE status <> 'state x' AND placed");
    const { owned, fit } = await ownedBy(
      `-- no order: 'state x' (a price that was asked)\n${orders}`,
    );
    expect(owned).toEqual([{ note: "no order: 'state x'", rows: '99' }]);
    expect(fit).toBe(true);
  });

  test('no status whose word says the same', async () => {
    expect(await ownedBy(`-- failed: 'void' (nobody was at home)\n${ORDERS}`)).toEqual({
      fit: true,
      owned: [],
    });
  });

  test('an archive, by its name and its rows of both years, and once more when they have doubled', async () => {
    await shop().root.query(`CREATE TABLE orders_archive LIKE orders;
      INSERT INTO orders_archive SELECT id + 1000, status, total, placed - INTERVAL 3 YEAR FROM orders;`);
    expect(await ownedBy(ORDERS)).toEqual({ fit: true, owned: [] });
    const move = (from: number, to: number) =>
      shop().root.query(`INSERT INTO orders_archive SELECT id + 2000, status, total, placed
        FROM orders WHERE id BETWEEN ${from} AND ${to};`);
    await move(1, 20);
    const [found] = await faultsOf(ORDERS);
    expect(found?.owner).toBe('counts: orders without orders_archive');
    const note = '-- counts: orders without orders_archive [20 rows on 2026-01-02] (copies)';
    const owned = [{ note: 'counts: orders without orders_archive', rows: '20' }];
    expect(await ownedBy(`${note}\n${ORDERS}`)).toEqual({ fit: true, owned });
    await move(21, 60);
    expect((await ownedBy(`${note}\n${ORDERS}`)).fit).toBe(false);
  });
});

test('a date may be owned through the alias of its table', async () => {
  await shop().root.query(
    'ALTER TABLE orders ADD asked DATETIME; UPDATE orders SET asked = placed - INTERVAL 2 HOUR',
  );
  const orders = ORDERS.replace('FROM orders', 'FROM orders AS o').replace(
    /placed (<|>=)/g,
    'o.placed $1',
  );
  const [found, ...others] = await faultsOf(orders);
  expect(found?.owner).toBe('date: placed');
  expect(others).toEqual([]);
  for (const date of ['placed', 'o.placed'])
    expect(await faultsOf(`-- date: ${date} (when it was confirmed)\n${orders}`)).toEqual([]);
  expect(await faultsOf(`-- date: o.asked (when it was confirmed)\n${orders}`)).not.toEqual([]);
});

test('a line for one amount owns no other that bears its name in a derived table', async () => {
  await shop().root.query(`ALTER TABLE orders ADD goods INT, ADD fee INT;
    UPDATE orders SET goods = total - 1000, fee = 0`);
  const from = (column: string) =>
    ORDERS.replace('THEN total', 'THEN total - COALESCE(fee, 0)').replace(
      'FROM orders',
      `FROM (SELECT id, status, placed, fee, ${column} AS total FROM orders) AS o`,
    );
  const note = '-- value: total - COALESCE(fee, 0) (less what is paid back)';
  const found = await faultsOf(`${note}\n${from('goods')}`);
  expect(found.map(({ owner }) => owner)).toEqual(['value: total - COALESCE(fee, 0) = goods']);
});
