import { checkShop, faultsAfter } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, PRODUCTS, report, SELLERS, VISITS } from './support/home-made';

const shop = databaseOfTests(HOME_MADE);

const faults = (sql: string, change?: string) => faultsAfter(shop(), sql, change);

describe('an order at midnight of the new year', () => {
  const AT_MIDNIGHT = "UPDATE orders SET placed = CONCAT(YEAR(NOW()), '-01-01') WHERE id = 300";
  const wide = ORDERS.replace(
    'placed >= :start AND placed < :end',
    'placed BETWEEN :start AND :end',
  );
  const narrow = ORDERS.replace('placed >= :start', 'placed > :start');

  test('counts in two years by BETWEEN', async () => {
    expect(await faults(report({ orders: wide }), AT_MIDNIGHT)).toEqual([
      'no-period',
      'zone-differs',
    ]);
  });

  test('counts in none by > :start', async () => {
    expect(await faults(report({ orders: narrow }), AT_MIDNIGHT)).toEqual([
      'no-period',
      'zone-differs',
    ]);
  });

  test('is a warning while there is none yet', async () => {
    const { fit, findings } = await checkShop(shop(), report({ orders: wide }));
    expect(fit).toBe(true);
    expect(findings).toContainEqual(
      expect.objectContaining({ code: 'no-period', level: 'warning' }),
    );
  });

  test('counts once by a bound that is moved, and by a half-open period', async () => {
    const moved = ORDERS.replace('placed < :end', 'placed <= :end - INTERVAL 1 SECOND');
    for (const orders of [moved, ORDERS]) {
      const { findings } = await checkShop(shop(), report({ orders }));
      expect(findings.filter(({ code }) => code === 'no-period')).toEqual([]);
    }
    expect(await faults(report(), AT_MIDNIGHT)).toEqual(['zone-differs']);
  });
});

describe('an order in the evening before the new year', () => {
  const IN_THE_EVENING =
    "UPDATE orders SET placed = CONCAT(YEAR(NOW()) - 1, '-12-31 20:00') WHERE id = 300";

  test.each([
    'placed + INTERVAL 7 HOUR >= :start AND placed + INTERVAL 7 HOUR < :end',
    "CONVERT_TZ(placed, '+00:00', '+07:00') >= :start AND CONVERT_TZ(placed, '+00:00', '+07:00') < :end",
    'placed >= :start - INTERVAL 7 HOUR AND placed < :end - INTERVAL 7 HOUR',
  ])('counts in the new year by %s', async (moved) => {
    const orders = ORDERS.replace('placed >= :start AND placed < :end', moved);
    const { faults: codes, findings } = await checkShop(shop(), report({ orders }));
    expect(codes).toEqual([]);
    await shop().root.query(IN_THE_EVENING);
    const near = await checkShop(shop(), report({ orders }));
    expect(near.faults).toEqual(['zone-differs']);
    expect(near.findings).toContainEqual(
      expect.objectContaining({ code: 'zone-differs', owner: 'zone: +00:00' }),
    );
    expect(findings.filter(({ code }) => code === 'no-period')).toEqual([]);
  });
});

describe('the value is that of the orders that succeeded:', () => {
  const value = "COALESCE(SUM(CASE WHEN status = 'done' THEN total END), 0)";
  const by = (changed: string) => {
    expect(ORDERS).toContain(value);
    return report({ orders: ORDERS.replace(value, changed) });
  };

  test.each([
    ['of all orders', 'COALESCE(SUM(total), 0)'],
    ['of the failed ones too', "COALESCE(SUM(CASE WHEN status <> 'new' THEN total END), 0)"],
    ['by a product', "COALESCE(SUM(total * (status IN ('done', 'void'))), 0)"],
    [
      'of some of them',
      "COALESCE(SUM(CASE WHEN status = 'done' AND total > 9000 THEN total END), 0)",
    ],
  ])('not %s', async (_what, changed) => {
    expect(await faults(by(changed))).toEqual(['invariants']);
  });

  test.each([['by a product', "COALESCE(SUM(total * (status = 'done')), 0)"]])(
    'honest %s',
    async (_what, changed) => {
      expect(await faults(by(changed))).toEqual([]);
    },
  );
});

describe('a UNION ALL', () => {
  const of = (table: string) =>
    report({ visits: VISITS.replace('FROM visits', `FROM (${table}) AS v`) });

  test('of a table with itself counts its rows twice', async () => {
    expect(await faults(of('SELECT seen FROM visits UNION ALL SELECT seen FROM visits'))).toEqual([
      'double-counted',
    ]);
    expect(
      await faults(of('SELECT seen FROM visits UNION ALL SELECT seen FROM visits WHERE id > 1900')),
    ).toEqual(['double-counted']);
  });

  test('of its parts counts each once', async () => {
    expect(
      await faults(
        of(
          'SELECT seen FROM visits WHERE id <= 900 UNION ALL SELECT seen FROM visits WHERE id > 900',
        ),
      ),
    ).toEqual([]);
  });
});

describe('visits', () => {
  const of = (table: string, date: string) =>
    report({ visits: VISITS.replaceAll('seen', date).replace('FROM visits', `FROM ${table}`) });

  test('must not be the rows of orders, sellers or products', async () => {
    expect(await faults(of('sellers', 'created'))).toEqual(['not-an-event', 'stale']);
    expect(await faults(of('orders', 'placed'))).toEqual(['not-an-event']);
    expect(await faults(of('products', 'created'))).toEqual(['not-an-event', 'stale']);
  });

  test('must not be accounts', async () => {
    const change =
      'CREATE TABLE members (id INT AUTO_INCREMENT PRIMARY KEY, password_hash VARCHAR(60), seen DATETIME); INSERT INTO members (seen) SELECT seen FROM visits';
    expect(await faults(of('members', 'seen'), change)).toEqual(['invented']);
  });

  test('may stand in one table of events with the orders', async () => {
    const change = `CREATE TABLE events (id INT AUTO_INCREMENT PRIMARY KEY, kind VARCHAR(9), status VARCHAR(20), total DECIMAL(15, 2), at DATETIME, KEY at (at));
      INSERT INTO events (kind, at) SELECT 'visit', seen FROM visits;
      INSERT INTO events (kind, status, total, at) SELECT 'order', status, total, placed FROM orders`;
    const visits = `-- only: kind = 'visit' (events)\n-- counts: events (one table of events)\n${VISITS.replaceAll('seen', 'at').replace('FROM visits', 'FROM events').replace(';', '')} AND kind = 'visit';`;
    const orders = `-- only: kind = 'order' (events)\n-- counts: events (one table of events)\n${ORDERS.replaceAll('placed', 'at').replace('FROM orders', 'FROM events').replace(/;$/, '')} AND kind = 'order';`;
    expect(await faults([visits, SELLERS, PRODUCTS, orders].join('\n'), change)).toEqual([]);
  });
});

describe('a sample of the rows is not fit', () => {
  test.each([
    ['AND MOD(id, 2) = 0'],
    ['AND id % 2'],
    ['AND CRC32(id) % 10 < 5'],
    ['AND HOUR(placed) < 20'],
    ['AND DAYOFWEEK(placed) BETWEEN 2 AND 6'],
    ['AND NOT (id % 4 IN (1, 2, 3))'],
  ])('%s', async (condition) => {
    const orders = ORDERS.replace(/;$/, ` ${condition};`);
    expect(orders).not.toBe(ORDERS);
    expect(await faults(report({ orders }))).toEqual(['not-accounted']);
  });

  test('conditions on the kind of a row are no sample', async () => {
    const orders = ORDERS.replace(/;$/, ' AND total > 0 AND YEAR(placed) > 2000;');
    expect(await faults(report({ orders }))).toEqual([]);
  });
});

describe('a total grows from year to year by the new rows', () => {
  test('a year too many counts as new', async () => {
    const products = PRODUCTS.replace('>= :start', '>= :start - INTERVAL 1 YEAR');
    expect(await faults(report({ products }))).toEqual(['no-period']);
  });

  test('old sellers count as new by the date of their products', async () => {
    const sellers = `SELECT COUNT(DISTINCT seller_id) AS sellers_total,
        COUNT(DISTINCT CASE WHEN created >= :start THEN seller_id END) AS sellers_new
      FROM products WHERE created < :end;`;
    expect(await faults(report({ sellers }))).toEqual(['not-accounted', 'not-an-event']);
  });
});
