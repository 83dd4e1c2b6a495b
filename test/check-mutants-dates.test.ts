import { checkShop, faultsAfter } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, report, reportWithOrders, VISITS } from './support/home-made';

const shop = databaseOfTests(HOME_MADE);

const faults = (sql: string, change?: string, timeZone?: string) =>
  faultsAfter(shop(), sql, change, timeZone);

describe('rows in another unit than they are compared with:', () => {
  const changed = (type: string, value: string) =>
    `ALTER TABLE orders ADD at ${type}; UPDATE orders SET at = ${value}; ALTER TABLE orders DROP placed, CHANGE at placed ${type};`;
  const unix = report({
    orders: ORDERS.replaceAll(':start', ':start_unix').replaceAll(':end', ':end_unix'),
  });
  test.each([
    ['milliseconds', 'BIGINT', 'UNIX_TIMESTAMP(placed) * 1000', unix],
    ['microseconds', 'BIGINT', 'UNIX_TIMESTAMP(placed) * 1000000', unix],
    ['YYYYMMDD', 'INT', "DATE_FORMAT(placed, '%Y%m%d')", unix],
    ['YYYYMMDD against a date', 'INT', "DATE_FORMAT(placed, '%Y%m%d')", report()],
    ['seconds against a date', 'INT', 'UNIX_TIMESTAMP(placed)', report(), 'conversion-warnings'],
    [
      'seconds in a DOUBLE against a date',
      'DOUBLE',
      'UNIX_TIMESTAMP(placed)',
      report(),
      'conversion-warnings',
    ],
    ['a DATETIME against seconds', 'DATETIME', 'placed', unix, 'conversion-warnings'],
    [
      'texts dd/mm/yyyy',
      'VARCHAR(20)',
      "DATE_FORMAT(placed, '%d/%m/%Y')",
      report(),
      'conversion-warnings',
    ],
    ['milliseconds as texts', 'VARCHAR(20)', 'UNIX_TIMESTAMP(placed) * 1000', unix],
  ])('%s', async (_what, type, value, sql, ...others: string[]) => {
    expect(await faults(sql, changed(type, value))).toEqual([...others, 'date-unit']);
  });

  test('texts of two forms, one of them rare', async () => {
    await faults(
      report(),
      changed('VARCHAR(20)', "DATE_FORMAT(placed, IF(id = 77, '%d/%m/%Y', '%Y-%m-%d %T'))"),
    );
    expect(await faults(report())).toEqual(['conversion-warnings', 'date-unit', 'moving-date']);
  });

  test('but not texts of dates, a DATE, or milliseconds brought to seconds', async () => {
    expect(
      await faults(report(), changed('VARCHAR(20)', "DATE_FORMAT(placed, '%Y-%m-%d %T')")),
    ).toEqual([]);
    const withT = changed('VARCHAR(20)', "DATE_FORMAT(IF(id < 4, NOW(), placed), '%Y-%m-%dT%T')");
    expect(await faults(report(), withT)).toEqual([]);
    expect(await faults(report(), changed('DATE', 'DATE(placed)'))).toEqual([]);
    const ms = unix
      .replaceAll('placed >=', 'placed / 1000 >=')
      .replaceAll('placed <', 'placed / 1000 <');
    await faults(ms, changed('BIGINT', 'UNIX_TIMESTAMP(placed) * 1000'));
    expect(await faults(ms)).toEqual([]);
    const bound = unix
      .replace('>= :start_unix', '>= :start_unix * 1000')
      .replace(/< :end_unix(?=;)/g, '< :end_unix * 1000');
    expect(await faults(bound)).toEqual([]);
  });

  test('and a warning of the server is a finding of its own', async () => {
    const sql = reportWithOrders('THEN total END', 'THEN CAST(total AS DECIMAL(15, 2)) END');
    const change = `ALTER TABLE orders MODIFY total VARCHAR(20);
      UPDATE orders SET total = '12.000 đ' WHERE id = 9;`;
    expect(await faults(sql, change)).toEqual(['conversion-warnings', 'not-accounted']);
  });
});

describe('another zone than the statement takes the dates for:', () => {
  const dense = (now: string) => `DELETE FROM orders;
    INSERT INTO orders (status, total, placed)
    SELECT ELT(1 + seq % 2, 'done', 'void'), 1000, ${now} - INTERVAL seq * 3 MINUTE FROM seq_1_to_2000;`;
  test.each([
    ['UTC, taken for Vietnam', dense('UTC_TIMESTAMP()'), report(), '+07:00'],
    ['Vietnam, taken for UTC', dense('NOW()'), report(), '+00:00'],
    [
      'India, taken for Vietnam',
      dense('(UTC_TIMESTAMP() + INTERVAL 330 MINUTE)'),
      report(),
      '+07:00',
    ],
    [
      'Vietnam, compared with UTC',
      dense('NOW()'),
      report({ orders: ORDERS.replaceAll(':start', ':start_utc').replaceAll(':end', ':end_utc') }),
      '+07:00',
    ],
  ])('%s', async (_what, change, sql, timeZone) => {
    expect(await faults(sql, change, timeZone)).toEqual(['zone-differs']);
  });

  test('a TIMESTAMP that is compared with UTC', async () => {
    const sql = report({
      orders: ORDERS.replaceAll(':start', ':start_utc').replaceAll(':end', ':end_utc'),
    });
    expect(await faults(sql, 'ALTER TABLE orders MODIFY placed TIMESTAMP NULL')).toEqual([
      'zone-differs',
    ]);
  });
});

describe('a table without new rows is stale:', () => {
  test('orders and visits, by their age', async () => {
    const { findings } = await checkShop(shop(), report());
    expect(findings).toContainEqual(expect.objectContaining({ code: 'stale', level: 'ok' }));
    await shop().root.query('UPDATE visits SET seen = seen - INTERVAL 3 DAY');
    const older = await checkShop(shop(), report());
    expect(older.fit).toBe(true);
    expect(older.findings).toContainEqual(
      expect.objectContaining({
        code: 'stale',
        level: 'warning',
        message: expect.stringMatching(/3 days old by visits.seen/),
      }),
    );
    expect(await faults(report(), 'UPDATE visits SET seen = seen - INTERVAL 9 DAY')).toEqual([
      'stale',
    ]);
  });

  test('but not of a closed shop whose admin accepted it', async () => {
    const accepted =
      '-- accepted: stale (closed in September)\n-- zone: +07:00 (its server stands in Hanoi)';
    const closed = report({ visits: `${accepted}\n${VISITS}`, orders: `${accepted}\n${ORDERS}` });
    await shop().root.query(
      'UPDATE visits SET seen = seen - INTERVAL 60 DAY; UPDATE orders SET placed = placed - INTERVAL 60 DAY;',
    );
    const { fit, findings } = await checkShop(shop(), closed);
    expect(fit).toBe(true);
    expect(findings).toContainEqual(
      expect.objectContaining({
        code: 'stale',
        level: 'accepted',
        message: expect.stringContaining('closed in September'),
      }),
    );
  });
});

describe('rows without a usable date are undated:', () => {
  test.each([
    ['orders without a date', 'UPDATE orders SET placed = NULL WHERE id < 4', '3'],
    [
      'orders with a zero date',
      "SET sql_mode = ''; UPDATE orders SET placed = '0000-00-00' WHERE id < 5",
      '4',
    ],
    [
      'products with a zero date',
      "SET sql_mode = ''; UPDATE products SET created = 0 WHERE id < 3",
      '2',
    ],
    [
      'orders of a year to come',
      "UPDATE orders SET placed = '2062-01-01' WHERE id BETWEEN 20 AND 25",
      '6',
    ],
    ['sellers without a date', 'UPDATE sellers SET created = NULL WHERE id = 3', '1'],
  ])('%s', async (_what, change, count) => {
    await shop().root.query(change);
    const { findings } = await checkShop(shop(), report());
    expect(findings.filter(({ level }) => level === 'fault')).toEqual([
      expect.objectContaining({
        code: 'undated-rows',
        message: expect.stringMatching(new RegExp(`^${count} `)),
      }),
    ]);
  });
});
