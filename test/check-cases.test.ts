import {
  ACCOUNT_ORDERS,
  ACCOUNT_PRODUCTS,
  ACCOUNT_SELLERS,
  ACCOUNT_SHOP,
  ACCOUNT_VISITS,
} from './support/account-shop';
import { checkShop } from './support/check';
import { TestDatabase } from './support/database';

/** Reports on one shop, each with one clause changed, and the exact codes that keep it from being shown. */
const STATEMENTS = [ACCOUNT_VISITS, ACCOUNT_SELLERS, ACCOUNT_PRODUCTS, ACCOUNT_ORDERS];

let shop: TestDatabase;
beforeAll(async () => {
  shop = await TestDatabase.create(ACCOUNT_SHOP);
});
afterAll(() => shop.drop());

/** The report with a piece of one of its statements replaced, and a note above that statement. */
function changed(from: string, to: string, note = ''): string {
  const all = STATEMENTS.map((each) =>
    each.includes(from) ? note + each.replaceAll(from, () => to) : each,
  );
  expect(all).not.toEqual(STATEMENTS);
  return all.join('\n');
}

const faultsOf = async (report: string) => (await checkShop(shop, report)).faults;

test('the unchanged report has no findings and nothing to own', async () => {
  const { fit, findings } = await checkShop(shop, STATEMENTS.join('\n'));
  expect(findings.filter(({ level }) => level === 'fault' || level === 'accepted')).toEqual([]);
  expect(fit).toBe(true);
});

describe('is not fit:', () => {
  test.each([
    [
      'the date of a change',
      'WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'WHERE deleted_at IS NULL AND updated_at >= :start AND updated_at < :end',
      ['moving-date', 'undated-rows', 'zone-differs'],
    ],
    [
      'the date of payment',
      'WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'WHERE deleted_at IS NULL AND paid_at >= :start AND paid_at < :end',
      ['moving-date', 'undated-rows', 'zone-differs'],
    ],
    ['a SKU dated by its product', 'v.created_at', 'p.created_at', ['moving-date']],
    [
      'bounds of two zones',
      'AND created_at >= :start AND created_at < :end;',
      'AND created_at >= :start_utc AND created_at < :end;',
      ['no-period', 'zone-differs'],
    ],
    [
      'no end',
      'created_at >= :start AND created_at < :end;',
      'created_at >= :start;',
      ['no-period'],
    ],
    [
      'a bound that is moved',
      'seen_at >= :start',
      'seen_at >= GREATEST(:start, :end - INTERVAL 1 MONTH)',
      ['no-period'],
    ],
    ['the value of the goods', 'THEN total END', 'THEN subtotal END', ['not-accounted']],
    [
      'the total less shipping',
      'THEN total END',
      'THEN total - shipping_fee END',
      ['not-accounted'],
    ],
    ['a commission', 'THEN total END', 'THEN commission END', ['not-accounted']],
    ['a value at a rate', 'THEN total END', 'THEN total * 1.08 END', ['invented']],
    [
      'a value in another unit',
      'THEN total END), 0)',
      'THEN total END), 0) * 1000',
      ['money-unit'],
    ],
    [
      'a channel left out',
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      "FROM orders WHERE channel <> 'facebook' AND deleted_at IS NULL AND created_at >= :start AND created_at < :end",
      ['not-accounted'],
    ],
    [
      'buyers that are NULL left out',
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'FROM orders WHERE user_id <> 0 AND deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      ['not-accounted'],
    ],
    [
      'a sample',
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'FROM orders WHERE id % 10 = 0 AND deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      ['not-accounted'],
    ],
    [
      'chance',
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'FROM orders WHERE RAND() < 2 AND deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      ['invented'],
    ],
    [
      'variants of hidden products',
      "FROM variants AS v INNER JOIN products AS p ON p.id = v.product_id\n  WHERE p.status = 'published' AND p.deleted_at IS NULL AND v.deleted_at IS NULL AND v.created_at < :end",
      'FROM variants AS v WHERE v.deleted_at IS NULL AND v.created_at < :end',
      ['not-an-event'],
    ],
    [
      'visits of one visitor for one',
      'COUNT(*) AS visits_total',
      'COUNT(DISTINCT user_id) AS visits_total',
      ['invariants', 'not-accounted'],
    ],
    [
      'lines of orders',
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'FROM (SELECT o.status, o.total FROM orders AS o INNER JOIN order_items AS i ON i.order_id = o.id WHERE o.deleted_at IS NULL AND o.created_at >= :start AND o.created_at < :end) AS x',
      ['double-counted'],
    ],
    [
      'buyers for orders',
      'COUNT(*) AS orders_total',
      'COUNT(DISTINCT user_id) AS orders_total',
      ['invariants', 'not-accounted', 'status-unknown'],
    ],
    [
      'the last order of each buyer',
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'FROM (SELECT status, total, ROW_NUMBER() OVER (PARTITION BY user_id ORDER BY created_at DESC) AS n FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end) AS x WHERE n = 1',
      ['not-accounted'],
    ],
    [
      'the newest of all',
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'FROM (SELECT status, total, created_at FROM orders WHERE deleted_at IS NULL ORDER BY created_at DESC LIMIT 300) AS x WHERE created_at >= :start AND created_at < :end',
      ['not-accounted'],
    ],
    [
      "a buyer's orders of a day as one",
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'FROM (SELECT MAX(status) AS status, SUM(total) AS total FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end GROUP BY user_id, DATE(created_at)) AS x',
      ['not-checked'],
    ],
    [
      'all but the cancelled',
      "status = 'completed'",
      "status NOT IN ('cancelled', 'returned', 'failed')",
      ['status-unknown'],
    ],
    [
      'a failure that counts as success',
      "status = 'completed'",
      "status IN ('completed', 'returned')",
      ['status-unknown'],
    ],
    [
      'deleted orders',
      'deleted_at IS NULL AND created_at >= :start',
      'created_at >= :start',
      ['not-an-event'],
    ],
    ['bots', 'is_bot = 0 AND ', '', ['not-an-event']],
    [
      'pages for visits',
      'FROM visits WHERE is_bot = 0 AND seen_at < :end',
      'FROM (SELECT viewed_at AS seen_at FROM page_views) AS v WHERE seen_at < :end',
      ['not-an-event'],
    ],
    [
      'users for sellers',
      "FROM shops WHERE status = 'approved' AND",
      "FROM users WHERE role = 'seller' AND",
      ['not-an-event'],
    ],
    ['locked shops', "status = 'approved' AND ", '', ['not-an-event']],
    [
      'sellers of a region',
      "status = 'approved' AND ",
      "status = 'approved' AND region IS NOT NULL AND ",
      ['not-accounted'],
    ],
    ['hidden products', "p.status = 'published' AND ", '', ['not-an-event']],
    [
      'what is in stock',
      'v.deleted_at IS NULL AND',
      'v.deleted_at IS NULL AND v.stock > 0 AND',
      ['not-accounted'],
    ],
    [
      'pieces in stock',
      'COUNT(*) AS products_total',
      'SUM(v.stock) AS products_total',
      ['invented'],
    ],
    ['a number added', 'COUNT(*) AS orders_total', 'COUNT(*) + 50 AS orders_total', ['invented']],
    ['a floor', 'COUNT(*) AS orders_total', 'GREATEST(COUNT(*), 1) AS orders_total', ['invented']],
  ])('%s', async (_what, from, to, codes) => {
    expect(await faultsOf(changed(from, to))).toEqual(codes);
  });
});

describe('is fit in each way of writing:', () => {
  test.each([
    [
      'by a CTE',
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'FROM (WITH d AS (SELECT * FROM orders WHERE deleted_at IS NULL) SELECT status, total FROM d WHERE created_at >= :start AND created_at < :end) AS x',
    ],
    [
      'by a query within',
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'FROM (SELECT * FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end) AS x',
    ],
    [
      'by a sum of conditions',
      "COUNT(CASE WHEN status = 'completed' THEN 1 END)",
      "COALESCE(SUM(status = 'completed'), 0)",
    ],
    [
      'by FIND_IN_SET',
      "status IN ('cancelled', 'returned', 'failed')",
      "FIND_IN_SET(status, 'cancelled,returned,failed')",
    ],
    ['by REGEXP', "status = 'completed'", "status REGEXP '^completed$'"],
    [
      'by what is left',
      "COUNT(CASE WHEN status IN ('cancelled', 'returned', 'failed') THEN 1 END)",
      "COUNT(*) - COUNT(CASE WHEN status IN ('completed', 'pending') THEN 1 END)",
    ],
    [
      'by groups of a status',
      'COUNT(*) AS orders_total',
      '(SELECT SUM(n) FROM (SELECT status, COUNT(*) AS n FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end GROUP BY status) AS g) AS orders_total',
    ],
    [
      'by a window over the code',
      'FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end',
      'FROM (SELECT status, total, ROW_NUMBER() OVER (PARTITION BY code ORDER BY id) AS n FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end) AS x WHERE n = 1',
    ],
    ['by parts of the total', 'THEN total END', 'THEN subtotal + shipping_fee - discount END'],
    [
      'by years',
      'created_at >= :start AND created_at < :end;',
      'YEAR(created_at) = YEAR(:start) AND created_at < :end;',
    ],
    [
      'by the newest line of each order',
      'COUNT(*) AS orders_total',
      '(SELECT COUNT(*) FROM orders AS o INNER JOIN (SELECT order_id, ROW_NUMBER() OVER (PARTITION BY order_id ORDER BY id DESC) AS place FROM order_items) AS l ON l.order_id = o.id AND l.place = 1 WHERE o.deleted_at IS NULL AND o.created_at >= :start AND o.created_at < :end) AS orders_total',
    ],
    [
      'by EXISTS',
      "FROM variants AS v INNER JOIN products AS p ON p.id = v.product_id\n  WHERE p.status = 'published' AND p.deleted_at IS NULL AND v.deleted_at IS NULL AND v.created_at < :end",
      "FROM variants AS v\n  WHERE EXISTS (SELECT 1 FROM products AS p WHERE p.id = v.product_id AND p.status = 'published' AND p.deleted_at IS NULL)\n  AND v.deleted_at IS NULL AND v.created_at < :end",
    ],
  ])('%s', async (_what, from, to) => {
    expect(await faultsOf(changed(from, to))).toEqual([]);
  });
});

describe('a restriction', () => {
  const from = 'WHERE deleted_at IS NULL AND created_at >= :start';
  const to = "WHERE channel <> 'facebook' AND deleted_at IS NULL AND created_at >= :start";

  const adviceOf = ({ findings }: Awaited<ReturnType<typeof checkShop>>) =>
    findings.flatMap(({ level, advice = [] }) => (level === 'fault' ? advice : []));

  test('is owned by the line that check prints, with a reason', async () => {
    const open = await checkShop(shop, changed(from, to));
    const [line = ''] = adviceOf(open);
    expect(line).toBe("-- only: channel <> 'facebook' (…)");
    const owned = await checkShop(
      shop,
      changed(from, to, `${line.replace('…', 'another platform')}\n`),
    );
    expect(owned.faults).toEqual([]);
    expect(owned.findings).toContainEqual(
      expect.objectContaining({ level: 'accepted', owner: "only: channel <> 'facebook'" }),
    );
  });

  test('is asked about again once it leaves out more than twice what it did', async () => {
    const open = await checkShop(shop, changed(from, to));
    const [, advice = ''] = adviceOf(open);
    const [, rows = ''] =
      /-- only: channel <> 'facebook' \[(\d+) rows on \d{4}-\d\d-\d\d\] \(…\)$/.exec(advice) ?? [];
    const owned = (count: number) =>
      faultsOf(
        changed(from, to, `-- only: channel <> 'facebook' [${count} rows on 2026-01-02] (why)\n`),
      );
    const half = Math.floor(Number(rows) / 2);
    expect(half).toBeGreaterThan(1);
    expect(await owned(half + 1)).toEqual([]);
    expect(await owned(half - 1)).toEqual(['not-accounted']);
  });

  test('is not owned by a line without a reason', async () => {
    expect(await faultsOf(changed(from, to, "-- only: channel <> 'facebook'\n"))).toEqual([
      'not-accounted',
    ]);
  });
});

test('a zone that init assumed needs no owner where the rows show it', async () => {
  const assumed = `-- assumed: zone: +07:00 (DB_TIMEZONE)\n${ACCOUNT_ORDERS}`;
  const others = [ACCOUNT_VISITS, ACCOUNT_SELLERS, ACCOUNT_PRODUCTS];
  expect(await faultsOf([...others, assumed].join('\n'))).toEqual([]);
});

describe('refunds in a table of their own', () => {
  let refunded: TestDatabase;
  beforeAll(async () => {
    refunded = await TestDatabase.create(ACCOUNT_SHOP);
    await refunded.root.query(
      `CREATE TABLE refunds (id INT AUTO_INCREMENT PRIMARY KEY, order_id BIGINT UNSIGNED NOT NULL, amount DECIMAL(15, 2) NOT NULL);
       INSERT INTO refunds (order_id, amount) SELECT id, total FROM orders WHERE status = 'returned'`,
    );
  });
  afterAll(() => refunded.drop());

  test('need no owner as long as they are of orders that failed', async () => {
    expect((await checkShop(refunded, STATEMENTS.join('\n'))).faults).toEqual([]);
    await refunded.root.query(
      "INSERT INTO refunds (order_id, amount) SELECT id, 1000 FROM orders WHERE status = 'completed' AND deleted_at IS NULL ORDER BY id DESC LIMIT 3",
    );
    const { findings, faults } = await checkShop(refunded, STATEMENTS.join('\n'));
    expect(faults).toEqual(['refunds-elsewhere']);
    expect(findings.find(({ code }) => code === 'refunds-elsewhere')?.message).toBe(
      'refunds holds refunds of 3 orders that count as succeeded, and no statement reads it',
    );
  });
});
