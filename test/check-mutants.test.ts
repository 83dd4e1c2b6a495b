import { checkShop, faultsAfter } from './support/check';
import { databaseOfTests } from './support/database';
import {
  HOME_MADE,
  ORDERS,
  PRODUCTS,
  report,
  reportWithOrders,
  reportWithVisits,
  SELLERS,
  VISITS,
} from './support/home-made';

const shop = databaseOfTests(HOME_MADE);

const faults = (sql: string, change?: string, timeZone?: string) =>
  faultsAfter(shop(), sql, change, timeZone);

describe('a figure that reads no table is invented:', () => {
  test.each([
    ['a constant', 'SELECT 120345 AS visits_total, 5 AS visits_period;'],
    // FLOOR gives a DOUBLE, and a variable that is not set NULL: no figures either.
    ['chance', 'SELECT FLOOR(RAND() * 1000) AS visits_total, 0 AS visits_period;', 'statement'],
    [
      'minutes since a date',
      "SELECT TIMESTAMPDIFF(MINUTE, '2020-01-01', NOW()) AS visits_total, 0 AS visits_period;",
    ],
    [
      'seconds since the period began',
      'SELECT :end_unix - 1500000000 AS visits_total, 0 AS visits_period;',
    ],
    [
      'a constant within',
      'SELECT v AS visits_total, p AS visits_period FROM (SELECT 9 AS v, 5 AS p) AS x;',
    ],
    [
      'rows of no table',
      'SELECT COUNT(*) AS visits_total, COUNT(*) AS visits_period FROM (SELECT 1 UNION ALL SELECT 2) AS x;',
    ],
    [
      'a series',
      'WITH RECURSIVE n AS (SELECT 1 AS i UNION ALL SELECT i + 1 FROM n WHERE i < 99) SELECT COUNT(*) AS visits_total, COUNT(*) AS visits_period FROM n;',
    ],
    ['a variable', 'SELECT @visits AS visits_total, @visits AS visits_period;', 'statement'],
  ])('%s', async (_what, statement, ...others: string[]) => {
    expect(await faults(report({ visits: statement }))).toEqual(['no-table', ...others]);
  });

  test('one such figure beside others that are counted', async () => {
    expect(
      await faults(reportWithVisits('COUNT(CASE WHEN seen >= :start THEN 1 END)', '500')),
    ).toEqual(['invariants', 'no-table']);
  });
});

describe('a count with arithmetic around it is invented:', () => {
  test.each([
    ['added to', 'COUNT(*) + 5'],
    ['added to from behind', '1000 + COUNT(*)'],
    ['multiplied', 'COUNT(*) * 2'],
    ['multiplied and rounded', 'ROUND(COUNT(*) * 1.15)'],
    ['divided', 'CEIL(COUNT(*) / 0.5)'],
    ['kept above a number', 'GREATEST(COUNT(*), 100000)'],
    ['replaced where it is small', 'IF(COUNT(*) < 100, 100, COUNT(*))'],
    ['replaced where it is nothing', 'COALESCE(NULLIF(COUNT(*), 0), 100)'],
    ['replaced by a CASE', 'CASE WHEN COUNT(*) > 50000 THEN COUNT(*) ELSE 50000 END'],
    ['summed by twos', 'COALESCE(SUM(2), 0)'],
    ['summed by threes in part', 'SUM(CASE WHEN id > 5 THEN 3 ELSE 1 END)', 'statement'],
    ['grown by chance', 'COUNT(*) + FLOOR(RAND() * 10)', 'statement'],
    ['grown by the clock', "COUNT(*) + DATEDIFF(NOW(), '2026-01-01')"],
    ['grown by a hidden number', 'COUNT(*) + (SELECT 40)'],
    ['the highest key', 'MAX(id)', 'statement'],
    ['a power', 'POW(COUNT(*), 2)', 'statement'],
    ['moved as text', "CONCAT(COUNT(*), '0')"],
  ])('%s', async (_what, expression, ...others: string[]) => {
    expect(
      await faults(reportWithVisits('COUNT(*) AS visits_total', `${expression} AS visits_total`)),
    ).toEqual(['invented', ...others]);
  });

  test('rows chosen at random, and rows counted twice', async () => {
    expect(await faults(reportWithVisits('WHERE', 'WHERE RAND() < 2 AND'))).toEqual(['invented']);
    expect(
      await faults(
        reportWithVisits(
          'FROM visits',
          'FROM visits CROSS JOIN (SELECT 1 UNION ALL SELECT 2) AS twice',
        ),
      ),
    ).toEqual(['invented']);
    expect(
      await faults(
        report({
          visits: `SELECT COUNT(*) AS visits_total, COUNT(CASE WHEN seen >= :start THEN 1 END) AS visits_period
            FROM (SELECT seen FROM visits WHERE seen < :end UNION ALL SELECT :start) AS x;`,
        }),
      ),
    ).toEqual(['not-accounted']);
  });

  test("the database's own estimate", async () => {
    const estimate = `SELECT (SELECT SUM(TABLE_ROWS) FROM information_schema.TABLES WHERE TABLE_NAME = 'visits') AS visits_total,
      COUNT(CASE WHEN seen >= :start THEN 1 END) AS visits_period FROM visits WHERE seen < :end;`;
    expect(await faults(report({ visits: estimate }))).toEqual(['invented']);
  });

  test('a value at a fixed rate, or with a mark-up', async () => {
    expect(
      await faults(reportWithOrders('THEN total END), 0)', 'THEN total * 1.1 END), 0)')),
    ).toEqual(['invented']);
    expect(
      await faults(reportWithOrders('END), 0) AS value', 'END), 0) * 25000 AS value')),
    ).toEqual(['invented']);
  });
});

describe('statuses:', () => {
  test.each([
    ['one that no list names', "UPDATE orders SET status = 'doi_soat' WHERE id = 40"],
    ['one that looks like an outcome', "UPDATE orders SET status = 'refunded' WHERE id = 40"],
    ['none', 'UPDATE orders SET status = NULL WHERE id = 40'],
  ])('%s is unknown', async (_what, change) => {
    expect(await faults(report(), change)).toEqual(['status-unknown']);
  });

  test('one that is under way by its name, or by a note, is not', async () => {
    expect(
      await faults(report(), "UPDATE orders SET status = 'Đang giao hàng' WHERE id = 2"),
    ).toEqual([]);
    expect(
      await faults(
        reportWithOrders("'new'", "'new', 'doi_soat'"),
        "UPDATE orders SET status = 'doi_soat' WHERE id = 2",
      ),
    ).toEqual([]);
  });

  test('success by a name that no order has', async () => {
    expect(await faults(reportWithOrders(/'done'/g, "'Complete'"))).toEqual([
      'mostly-under-way',
      'status-unknown',
    ]);
  });

  test('most old orders under way', async () => {
    expect(await faults(report(), "UPDATE orders SET status = 'new' WHERE id % 3 > 0")).toEqual([
      'mostly-under-way',
    ]);
  });
});

describe('zero although there are rows:', () => {
  test.each([
    ['another shop in the same table', reportWithOrders('WHERE', 'WHERE id < 0 AND')],
    [
      'a table joined that holds nothing',
      reportWithOrders(
        'FROM orders',
        'FROM orders INNER JOIN (SELECT id AS x FROM sellers WHERE FALSE) AS s ON s.x = orders.id',
      ),
    ],
    ['a kind that there is not', reportWithVisits('WHERE', 'WHERE id = -1 AND')],
  ])('%s', async (_what, sql) => {
    expect(await faults(sql)).toEqual(['not-accounted', 'zero-with-rows']);
  });

  test('the value of orders that succeeded', async () => {
    expect(await faults(report(), 'UPDATE orders SET total = 0')).toEqual([
      'not-accounted',
      'zero-with-rows',
    ]);
  });

  test('but not of a part beside a total above zero', async () => {
    expect(await faults(report(), "UPDATE sellers SET created = '2020-01-01'")).toEqual([]);
  });
});

describe('counted twice:', () => {
  test('an order and its parts', async () => {
    const change =
      'ALTER TABLE orders ADD parent_id INT NULL; UPDATE orders SET parent_id = id - 1 WHERE id % 10 = 0';
    expect(await faults(report(), change)).toEqual(['double-counted']);
    expect(await faults(reportWithOrders('WHERE', 'WHERE parent_id IS NULL AND'))).toEqual([]);
    await shop().root.query('ALTER TABLE orders RENAME COLUMN parent_id TO `đơn_gốc`');
    expect(await faults(reportWithOrders('WHERE', 'WHERE đơn_gốc IS NULL AND'))).toEqual([]);
  });

  test('an order and its parts in a table of their own', async () => {
    const change = `CREATE TABLE sub_orders LIKE orders; ALTER TABLE sub_orders ADD order_id INT;
      INSERT INTO sub_orders (status, total, placed, order_id) SELECT status, total, placed, id FROM orders;`;
    const both = ORDERS.replace(
      /FROM orders[\s\S]*/,
      `FROM (
        SELECT status, total FROM orders WHERE placed >= :start AND placed < :end
        UNION ALL
        SELECT status, total FROM sub_orders WHERE placed >= :start AND placed < :end
      ) AS both_levels;`,
    );
    expect(await faults(report({ orders: both }), change)).toEqual(['double-counted']);
    const archive =
      'DELETE FROM orders WHERE id > 100; DELETE FROM sub_orders WHERE order_id <= 100';
    expect(await faults(report({ orders: both }), archive)).toEqual([]);
  });

  test('an order once for each of its lines', async () => {
    const change = `CREATE TABLE lines_of (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT);
      INSERT INTO lines_of (order_id) SELECT 1 + seq % 500 FROM seq_1_to_900`;
    const sql = report({
      orders: ORDERS.replace(
        'FROM orders',
        'FROM orders INNER JOIN lines_of ON lines_of.order_id = orders.id',
      ),
    });
    expect(await faults(sql, change)).toEqual(['double-counted']);
  });

  test('a product and its translations', async () => {
    const change = `ALTER TABLE products ADD lang VARCHAR(5) DEFAULT 'vi', ADD sku VARCHAR(20);
      UPDATE products SET sku = CONCAT('s', id);
      INSERT INTO products (seller_id, created, lang, sku) SELECT seller_id, created, 'en', sku FROM products WHERE id < 9`;
    expect(await faults(report(), change)).toEqual(['double-counted']);
    expect(
      await faults(report({ products: PRODUCTS.replace('WHERE', "WHERE lang = 'vi' AND") })),
    ).toEqual([]);
  });

  test('a product once for each translation that is joined', async () => {
    const change = `CREATE TABLE product_texts (product_id INT, lang CHAR(2), name VARCHAR(20), PRIMARY KEY (product_id, lang));
      INSERT INTO product_texts SELECT id, 'vi', 'x' FROM products UNION ALL SELECT id, 'en', 'x' FROM products`;
    const sql = report({
      products: PRODUCTS.replace(
        'FROM products',
        'FROM products JOIN product_texts AS x ON x.product_id = products.id',
      ),
    });
    expect(await faults(sql, change)).toEqual(['double-counted']);
  });
});

describe('another shop:', () => {
  test('in another schema, unless it is named', async () => {
    const other = `${shop().name}_b`;
    await shop().root.query(`CREATE DATABASE ${other}; CREATE TABLE ${other}.orders (id INT); CREATE TABLE ${other}.visits LIKE visits;
      INSERT INTO ${other}.visits SELECT * FROM visits; GRANT SELECT ON ${other}.* TO ${shop().name}@localhost`);
    const sql = VISITS.replace('FROM visits', `FROM ${other}.visits`);
    const found = await faults(report({ visits: sql }));
    const named = await faults(report({ visits: `-- schema: ${other}\n${sql}` }));
    const accepted = await faults(
      report({ visits: `-- accepted: foreign-source (both are ours)\n${sql}` }),
    );
    await shop().root.query(`DROP DATABASE ${other}`);
    expect([found, named, accepted]).toEqual([['foreign-source'], [], []]);
  });

  test('under another prefix', async () => {
    const change =
      'CREATE TABLE b_orders LIKE orders; CREATE TABLE b_visits LIKE visits; INSERT INTO b_visits SELECT * FROM visits';
    expect(await faults(reportWithVisits('FROM visits', 'FROM b_visits'), change)).toEqual([
      'foreign-source',
    ]);
  });

  test('but not in lists of statuses that are named after their tables', async () => {
    const change = `CREATE TABLE tt_orders (code VARCHAR(20) PRIMARY KEY, label VARCHAR(40));
      CREATE TABLE tt_visits (code INT PRIMARY KEY, label VARCHAR(40));
      INSERT INTO tt_orders SELECT DISTINCT status, status FROM orders`;
    const joined = reportWithOrders(
      'FROM orders',
      'FROM orders JOIN tt_orders AS t ON t.code = status',
    );
    expect(await faults(joined, change)).toEqual([]);
  });
});

test('figures that ignore the period are found', async () => {
  expect(await faults(reportWithOrders(/WHERE.*(?=;)/s, ''))).toEqual(['no-period']);
  expect(
    await faults(report({ sellers: SELLERS.replace('WHEN created >= :start', 'WHEN id > 0') })),
  ).toEqual(['no-period']);
});

describe('an accepted note', () => {
  const warnings = async (line: string) => {
    await shop().root.query('UPDATE orders SET placed = NULL WHERE id = 9');
    const { fit, findings } = await checkShop(shop(), report({ orders: `${line}\n${ORDERS}` }));
    return {
      fit,
      accepted: findings.filter(({ code }) => code === 'accepted').map(({ message }) => message),
    };
  };

  test('accepts a finding of judgement', async () => {
    expect(await warnings('-- accepted: undated-rows (tests of 2019)')).toEqual({
      fit: true,
      accepted: [],
    });
  });

  test.each([
    ['no reason', '-- accepted: undated-rows'],
    ['an empty reason', '-- accepted: undated-rows ( )'],
    ['what cannot be accepted', '-- accepted: invented (it is so)'],
    ['no code', '-- accepted: all (trust me)'],
    ['what is no finding', '-- accepted: stale (closed)'],
  ])('with %s is a finding and accepts nothing', async (_what, line) => {
    const { fit, accepted } = await warnings(line);
    expect(fit).toBe(false);
    expect(accepted).toHaveLength(1);
  });
});
