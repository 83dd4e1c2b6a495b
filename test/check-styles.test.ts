/** Ways in which engineers write the same report. Each is fit with the lines that `check` prints for it. */
import { checkShop } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, report } from './support/home-made';

const shop = databaseOfTests(`${HOME_MADE}
  CREATE TABLE branches (id INT PRIMARY KEY, name VARCHAR(20));
  INSERT INTO branches SELECT seq, CONCAT('branch ', seq) FROM seq_1_to_4;
  ALTER TABLE orders ADD branch_id INT NOT NULL DEFAULT 1, ADD day DATE, ADD hour TIME,
    ADD goods DECIMAL(15, 2), ADD shipping_fee DECIMAL(15, 2);
  UPDATE orders SET branch_id = 1 + id % 4, day = DATE(placed), hour = TIME(placed), goods = total - 500, shipping_fee = 500;
  CREATE TABLE order_lines (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT NOT NULL, amount DECIMAL(15, 2), KEY (order_id));
  INSERT INTO order_lines (order_id, amount) SELECT id, total / 2 FROM orders, seq_1_to_2;
  CREATE TABLE refunds (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT NOT NULL, amount DECIMAL(15, 2), KEY (order_id));
  INSERT INTO refunds (order_id, amount) SELECT id, 300 FROM orders WHERE status = 'done' AND id % 10 = 1;
  INSERT INTO refunds (order_id, amount) SELECT id, 200 FROM orders WHERE status = 'done' AND id % 20 = 1;`);

const PERIOD = 'o.placed >= :start AND o.placed < :end';
const BACK = '(SELECT SUM(r.amount) FROM refunds AS r WHERE r.order_id = o.id)';

/** The statement of orders over some rows that are called o. */
function orders({
  from = 'orders AS o',
  where = PERIOD,
  value = `o.total - COALESCE(${BACK}, 0)`,
  sum = `COALESCE(SUM(CASE WHEN o.status = 'done' THEN ${value} END), 0)`,
}: Partial<Record<'from' | 'where' | 'value' | 'sum', string>>): string {
  return `
    -- under way: 'new'
    SELECT COUNT(*) AS orders_total,
      COUNT(CASE WHEN o.status = 'done' THEN 1 END) AS orders_succeeded,
      COUNT(CASE WHEN o.status = 'void' THEN 1 END) AS orders_failed,
      ${sum} AS value_succeeded
    FROM ${from} WHERE ${where};`;
}

/** What check finds before the lines that it prints are pasted, and after. */
async function beforeAndAfter(statement: string) {
  const before = await checkShop(shop(), report({ orders: statement }));
  const lines = before.findings.flatMap(({ level, advice = [] }) =>
    level === 'fault' ? (advice[0] ?? 'nothing to paste') : [],
  );
  const notes = [...new Set(lines)]
    .filter((line) => line.startsWith('-- '))
    .map((line) => line.replace('(…)', '(as agreed)'));
  const after = await checkShop(shop(), report({ orders: [...notes, statement].join('\n') }));
  const unused = after.findings.filter(
    ({ code, level }) => code === 'accepted' && level === 'warning',
  );
  return { figures: before.figures, lines, faults: after.faults, unused };
}

const NET = `value: o.total - COALESCE(${BACK}, 0)`;
const REFUNDED =
  "(SELECT SUM(r.amount) FROM refunds AS r JOIN orders AS o ON o.id = r.order_id WHERE o.status = 'done' AND o.placed >= :start AND o.placed < :end)";
const LESS =
  "value: - r.amount FROM orders, refunds ON o.id = r.order_id WHERE o.status = 'done' AND o.placed >= :start AND o.placed < :end";
const GROUPED = 'SELECT order_id, SUM(amount) AS back FROM refunds GROUP BY order_id';

describe('is fit with the lines that are printed for it:', () => {
  test.each([
    [
      'every column beside a number',
      {
        from: '(SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.id ORDER BY x.placed) AS n FROM orders AS x) AS o JOIN branches AS b ON b.id = o.branch_id',
        where: `o.n = 1 AND ${PERIOD}`,
      },
      [NET],
    ],
    [
      'refunds of each order, joined',
      {
        from: `orders AS o LEFT JOIN (${GROUPED}) AS r ON r.order_id = o.id`,
        value: 'o.total - COALESCE(r.back, 0)',
      },
      [`value: o.total - COALESCE(r.back, 0) OF r AS (${GROUPED})`],
    ],
    [
      'all refunds off the sum',
      {
        sum: `COALESCE(SUM(CASE WHEN o.status = 'done' THEN o.total END), 0) - COALESCE(${REFUNDED}, 0)`,
      },
      [LESS],
    ],
    [
      'all refunds off the sum, from a joined query',
      {
        from: `orders AS o CROSS JOIN ${REFUNDED.replace('SUM(r.amount)', 'SUM(r.amount) AS back')} AS b`,
        sum: "COALESCE(SUM(CASE WHEN o.status = 'done' THEN o.total END), 0) - COALESCE(MAX(b.back), 0)",
      },
      [LESS],
    ],
    [
      'orders once each, out of their lines',
      {
        from: `(SELECT DISTINCT o.id, o.status, o.total FROM orders AS o JOIN order_lines AS l ON l.order_id = o.id WHERE ${PERIOD}) AS o`,
        where: 'TRUE',
      },
      [NET],
    ],
    [
      'a table on the right',
      { from: 'branches AS b RIGHT JOIN orders AS o ON b.id = o.branch_id' },
      [NET],
    ],
    [
      'a day and a time',
      { where: 'TIMESTAMP(o.day, o.hour) >= :start AND TIMESTAMP(o.day, o.hour) < :end' },
      [NET],
    ],
  ])('%s', async (_style, parts, lines) => {
    const found = await beforeAndAfter(orders(parts));
    expect(found.lines.map((line) => line.replace(/^-- (.*) \(…\)$/, '$1')).sort()).toEqual(
      [...lines].sort(),
    );
    expect(found.faults).toEqual([]);
    expect(found.unused).toEqual([]);
  });

  test('orders grouped with their refunds', async () => {
    const inner = `SELECT o.id, o.status, MAX(o.total) - COALESCE(SUM(r.amount), 0) AS net FROM orders AS o LEFT JOIN refunds AS r ON r.order_id = o.id WHERE ${PERIOD} GROUP BY o.id, o.status`;
    const found = await beforeAndAfter(
      orders({ from: `(${inner}) AS o`, where: 'TRUE', value: 'o.net' }),
    );
    expect(found.lines).toEqual([`-- value: o.net OF o AS (${inner}) (…)`]);
    expect(found.faults).toEqual([]);
  });

  test('a condition that is NULL where it does not hold, and sums of several columns', async () => {
    const statement = orders({
      sum: "COALESCE(SUM(IF(o.status = 'done', o.goods, 0)), 0) + COALESCE(SUM(IF(o.status = 'done', o.shipping_fee, 0)), 0)",
    }).replace(
      "COUNT(CASE WHEN o.status = 'done' THEN 1 END)",
      "COUNT(NULLIF(o.status = 'done', 0))",
    );
    const { lines, faults } = await beforeAndAfter(
      `-- accepted: refunds-elsewhere (none of them counts)\n${statement}`,
    );
    expect(lines).toEqual([]);
    expect(faults).toEqual([]);
  });

  test('refunds as negative rows of a UNION ALL', async () => {
    const { lines, faults } = await beforeAndAfter(`
      -- under way: 'new'
      SELECT SUM(one) AS orders_total, SUM(done) AS orders_succeeded, SUM(void) AS orders_failed, SUM(amount) AS value_succeeded
      FROM (
        SELECT 1 AS one, o.status = 'done' AS done, o.status = 'void' AS void, IF(o.status = 'done', o.total, 0) AS amount
        FROM orders AS o WHERE ${PERIOD}
        UNION ALL
        SELECT 0, 0, 0, -r.amount FROM refunds AS r JOIN orders AS o ON o.id = r.order_id WHERE o.status = 'done' AND ${PERIOD}
      ) AS parts;`);
    expect(lines).toEqual([`-- ${LESS} (…)`]);
    expect(faults).toEqual([]);
  });

  test('successes counted once each out of their lines, and their value in another statement', async () => {
    const [count, value] = [
      `-- under way: 'new'
       SELECT COUNT(DISTINCT o.id) AS orders_total, COUNT(DISTINCT CASE WHEN o.status = 'done' THEN o.id END) AS orders_succeeded,
         COUNT(DISTINCT CASE WHEN o.status = 'void' THEN o.id END) AS orders_failed
       FROM orders AS o JOIN order_lines AS l ON l.order_id = o.id WHERE ${PERIOD};`,
      `-- ${NET} (as agreed)
       SELECT COALESCE(SUM(o.total - COALESCE(${BACK}, 0)), 0) AS value_succeeded
       FROM orders AS o WHERE o.status = 'done' AND ${PERIOD};`,
    ];
    expect((await beforeAndAfter(`${count}\n${value}`)).faults).toEqual([]);
  });
});

test('a status and a branch that a UNION ALL gives some rows by literals are known for them', async () => {
  await shop().root.query(`CREATE TABLE counter_sales (id INT AUTO_INCREMENT PRIMARY KEY, total DECIMAL(15, 2), placed DATETIME);
    INSERT INTO counter_sales (total, placed) SELECT 5000, placed FROM orders WHERE id <= 40;`);
  const rows =
    "SELECT id, branch_id, status, total, placed FROM orders UNION ALL SELECT id, 1, 'done', total, placed FROM counter_sales";
  const { findings } = await checkShop(
    shop(),
    report({
      orders: orders({
        from: `(${rows}) AS o JOIN branches AS b ON b.id = o.branch_id`,
        value: 'o.total',
      }),
    }),
  );
  const words = findings.filter(({ level }) => level === 'fault').map(({ message }) => message);
  expect(words.join('\n')).not.toMatch(/status NULL|rows of branches/);
});

describe('stays a fault, or is owned with all that it leaves out:', () => {
  test('a number by which some orders do not count', async () => {
    const query =
      'SELECT x.*, ROW_NUMBER() OVER (PARTITION BY x.branch_id, DATE(x.placed) ORDER BY x.id) AS n FROM orders AS x';
    const { lines } = await beforeAndAfter(
      orders({ from: `(${query}) AS o`, where: `o.n < 1 AND ${PERIOD}` }),
    );
    expect(lines).toContain(`-- only: o.n < 1 OF o AS (${query}) (…)`);
  });

  test('a sum of orders that are taken off again', async () => {
    const again = `(SELECT SUM(x.total) FROM orders AS x WHERE x.status = 'done' AND x.id % 9 = 0 AND ${PERIOD.replaceAll('o.', 'x.')})`;
    const { faults } = await beforeAndAfter(
      orders({
        sum: `COALESCE(SUM(CASE WHEN o.status = 'done' THEN o.total END), 0) - COALESCE(${again}, 0)`,
      }),
    );
    expect(faults).toContain('invariants');
  });

  test('a refund that a joined query makes smaller', async () => {
    const { faults } = await beforeAndAfter(
      orders({
        from: 'orders AS o LEFT JOIN (SELECT order_id, SUM(amount * 0.5) AS back FROM refunds GROUP BY order_id) AS r ON r.order_id = o.id',
        value: 'o.total - COALESCE(r.back, 0)',
      }),
    );
    expect(faults).toContain('invented');
  });

  test('a joined query that changed since its value was owned', async () => {
    const joined = (query: string) =>
      orders({
        from: `orders AS o LEFT JOIN (${query}) AS r ON r.order_id = o.id`,
        value: 'o.total - COALESCE(r.back, 0)',
      });
    const note = `-- value: o.total - COALESCE(r.back, 0) OF r AS (${GROUPED}) (as agreed)`;
    const other = GROUPED.replace('FROM refunds', 'FROM refunds WHERE id % 2 = 0');
    const [own, changed] = await Promise.all(
      [GROUPED, other].map((query) =>
        checkShop(shop(), report({ orders: `${note}\n${joined(query)}` })),
      ),
    );
    expect(own?.faults).toEqual([]);
    expect(changed?.fit).toBe(false);
  });
});
