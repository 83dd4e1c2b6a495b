import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { readReport } from '../src/report/live-report';
import { type OrderFigures, readMonths, type YearByMonths } from '../src/report/months';
import { MappingFault, YearToCome } from '../src/report/report-faults';
import { parseReportSql } from '../src/report/report-sql';
import { startMariadb } from './support/mariadb';
import {
  DATE_FORMS,
  HALF_OPEN,
  ORDER_COLUMNS,
  OrderShop,
  OTHERS,
  orders,
} from './support/order-shop';

let server: PrivateMariadb;
let shop: OrderShop;

beforeAll(async () => {
  server = await startMariadb();
});
beforeEach(async () => {
  shop = await OrderShop.open(server);
});
afterEach(() => shop.close());
afterAll(() => server.remove());

interface Asked {
  readonly year?: number;
  readonly firstYear?: number;
  readonly timeZone?: string;
}

const read = (
  sql: string,
  { year, firstYear, timeZone = '+07:00' }: Asked = {},
): Promise<YearByMonths> =>
  readMonths(
    shop.database.open({ timeZone }),
    parseReportSql(sql, 'report.sql'),
    timeZone,
    year,
    firstYear,
  );

/** The orders of each month, by number. */
const counts = (months: readonly { figures: OrderFigures | undefined }[] = []) =>
  months.map(({ figures }) => figures && Number(figures.orders_total));

test('every month counts its own orders, the running one up to the second of the read', async () => {
  await shop.place(
    ...['2029-01-01 00:00:00', '2029-11-24 12:00:00', '2029-11-24 12:00:01', '2029-12-31 23:59:59'],
    ...['2030-01-01 00:00:00', '2030-01-31 23:59:59', '2030-02-01 00:00:00', '2030-10-31 23:59:59'],
    ...['2030-11-01 00:00:00', '2030-11-24 12:00:00', '2030-11-24 12:00:01', '2031-01-01 00:00:00'],
  );
  const { report, year, last } = await read(OTHERS + HALF_OPEN);
  expect(year.year).toBe(2030);
  expect(counts(year.months)).toEqual([2, 1, 0, 0, 0, 0, 0, 0, 0, 1, 2, undefined]);
  expect(year.months.map(({ running }) => running).indexOf(true)).toBe(10);
  expect(year.months.filter(({ running }) => running)).toHaveLength(1);
  expect(year.total.orders_total).toBe(6n);
  expect(report.figures.orders_total).toBe(6n);
  expect(last?.year).toBe(2029);
  expect(counts(last?.months)).toEqual([1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 2, 1]);
  expect(last?.months.some(({ running }) => running)).toBe(false);
  expect(last?.total.orders_total).toBe(4n);
  expect(last?.samePeriod.orders_total).toBe(2n);
});

test.each(DATE_FORMS)(
  'months are those of Vietnam by %s with %s, %s where DB_TIMEZONE is %s',
  async (column, start, end, timeZone) => {
    await shop.query(`
      INSERT INTO orders (state, total, placed, stamped, placed_utc, placed_unix)
      SELECT 'done', 1, at, at, at - INTERVAL 7 HOUR, UNIX_TIMESTAMP(at)
      FROM (SELECT '2028-12-31 23:59:59' AS at UNION ALL SELECT '2029-01-01 00:00:00'
        UNION ALL SELECT '2029-02-28 23:59:59' UNION ALL SELECT '2029-03-01 00:00:00'
        UNION ALL SELECT '2029-03-01 06:59:59' UNION ALL SELECT '2029-12-31 23:59:59'
        UNION ALL SELECT '2030-01-01 00:00:00') AS t`);
    const sql = OTHERS + orders(`${column} >= ${start} AND ${column} < ${end}`);
    const { last, year } = await read(sql, { timeZone });
    expect(counts(last?.months)).toEqual([1, 1, 2, 0, 0, 0, 0, 0, 0, 0, 0, 1]);
    expect(counts(year.months).slice(0, 2)).toEqual([1, 0]);
  },
);

test('months add up digit for digit: the value is rounded once, after the sum', async () => {
  await shop.query(`
    INSERT INTO orders (state, total, placed) VALUES
      ('done', 0.400, '2030-01-05'), ('done', 0.400, '2030-02-05'), ('done', 0.400, '2030-03-05'),
      ('done', 123456789012345678901234567.300, '2030-04-05'), ('void', 5, '2030-04-06'),
      ('open', 7, '2030-04-07')`);
  const { report, year } = await read(OTHERS + HALF_OPEN);
  const months = year.months.map(({ figures }) => figures?.value_succeeded);
  expect(months.slice(0, 4)).toEqual([0n, 0n, 0n, 123456789012345678901234567n]);
  // The months' 123…567.3 + 1.2 is 123…568.5.
  expect(year.total.value_succeeded).toBe(123456789012345678901234569n);
  expect(report.figures.value_succeeded).toBe(year.total.value_succeeded);
  expect(year.months[3]?.figures).toMatchObject({
    orders_total: 3n,
    orders_succeeded: 1n,
    orders_failed: 1n,
  });
});

test('a statement that rounds or divides by itself is no reason to refuse', async () => {
  await shop.query(`
    INSERT INTO orders (state, total, placed) VALUES
      ('done', 1, '2030-01-05'), ('done', 1, '2030-02-05'), ('done', 1, '2030-03-05')`);
  for (const value of ['SUM(total) / 3', 'ROUND(SUM(total) / 3)', 'FLOOR(SUM(total) * 0.9)']) {
    const sql = HALF_OPEN.replace(/COALESCE.*$/m, `COALESCE(${value}, 0) AS value_succeeded`);
    const { report, year } = await read(
      OTHERS +
        sql.replace(
          'AS value_succeeded',
          'AS value_succeeded FROM orders WHERE placed >= :start AND placed < :end; --',
        ),
    );
    expect(year.total.value_succeeded).toBe(report.figures.value_succeeded);
  }
});

test('a month whose sum is NULL is a fault, as a year is', async () => {
  await shop.place('2030-03-01 00:00:00', '2029-03-01 00:00:00');
  const reading = read(OTHERS + HALF_OPEN.replace(/COALESCE\((.*), 0\)/, '$1'));
  await expect(reading).rejects.toThrow(/statement 4\): value_succeeded is NULL.*COALESCE/);
});

test('empty tables give twelve months of zeros', async () => {
  const { year, last } = await read(OTHERS + HALF_OPEN);
  expect(counts(year.months)).toEqual([...Array(11).fill(0), undefined]);
  expect(counts(last?.months)).toEqual(Array(12).fill(0));
  expect(year.total).toEqual({
    orders_total: 0n,
    orders_succeeded: 0n,
    orders_failed: 0n,
    value_succeeded: 0n,
  });
});

test.each([
  // The first second of a month, and of a year, is within it; its last one is not over.
  ['2030-10-31T16:59:59.5Z', 2030, 10, undefined],
  ['2030-10-31T17:00:00Z', 2030, 11, 10],
  ['2030-12-31T16:59:59.5Z', 2030, 12, undefined],
  ['2030-12-31T17:00:00Z', 2031, 1, 0],
])('at %s there are the months of %d up to %d', async (now, expected, begun, running) => {
  await shop.clock(now);
  await shop.place('2030-10-31 23:59:59', '2030-11-01 00:00:00', '2031-01-01 00:00:00');
  const { year } = await read(OTHERS + HALF_OPEN);
  expect(year.year).toBe(expected);
  expect(year.months.filter(({ figures }) => figures)).toHaveLength(begun);
  const index = year.months.findIndex((month) => month.running);
  expect(index === -1 ? undefined : index).toBe(running);
});

describe('the same period', () => {
  test('of last year ends at the same instant, for every figure of a period', async () => {
    await shop.query(`
      INSERT INTO visits VALUES ('2028-12-31 23:59:59'), ('2029-01-01'), ('2029-11-24 12:00:00'),
        ('2029-11-24 12:00:01'), ('2030-03-01');
      INSERT INTO sellers VALUES ('2029-06-01'), ('2029-12-01'), ('2030-06-01'), ('2030-06-02');
      INSERT INTO orders (state, total, placed) VALUES ('done', 10.6, '2029-11-24 12:00:00'),
        ('done', 10.6, '2029-11-02'), ('void', 1, '2029-02-01'), ('done', 9, '2029-11-24 12:00:01')`);
    const { last, report } = await read(OTHERS + HALF_OPEN);
    expect(last?.sameEnd).toEqual(new Date('2029-11-24T05:00:01Z'));
    expect(last?.samePeriod).toEqual({
      visits_period: 2n,
      sellers_new: 1n,
      products_new: 0n,
      orders_total: 3n,
      orders_succeeded: 2n,
      orders_failed: 1n,
      value_succeeded: 21n,
    });
    expect([report.figures.visits_period, report.figures.sellers_new]).toEqual([1n, 2n]);
  });

  test('of a closed year is the whole year before it', async () => {
    await shop.place('2028-03-01 00:00:00', '2028-12-31 23:59:59', '2029-05-05 00:00:00');
    const { year, last } = await read(OTHERS + HALF_OPEN, { year: 2029 });
    expect([year.total.orders_total, last?.total.orders_total]).toEqual([1n, 2n]);
    expect(last?.samePeriod.orders_total).toBe(2n);
    expect(year.months.some(({ running }) => running)).toBe(false);
    expect(counts(year.months)).toHaveLength(12);
  });

  test('on a 29 February is compared with all of February in the year before', async () => {
    await shop.clock('2028-02-29T03:00:00Z');
    await shop.place('2027-02-28 23:59:59', '2027-03-01 00:00:00');
    const { last } = await read(OTHERS + HALF_OPEN);
    expect(last?.samePeriod.orders_total).toBe(1n);
  });
});

test('a year before operation is not read for comparison, and a year to come not at all', async () => {
  const sql = OTHERS + HALF_OPEN;
  expect((await read(sql, { firstYear: 2030 })).last).toBeUndefined();
  expect((await read(sql, { firstYear: 2029 })).last?.year).toBe(2029);
  await expect(read(sql, { year: 2031 })).rejects.toBeInstanceOf(YearToCome);
});

test('only the statements that give order figures run for months, however they name them', async () => {
  const sql = `${OTHERS}
    SELECT COUNT(*) AS 'orders_total', COUNT(CASE WHEN state = 'void' THEN 1 END) AS \`orders_failed\`
    FROM orders WHERE placed >= :start AND placed < :end;
    WITH counted AS (SELECT state, total FROM orders WHERE placed >= :start AND placed < :end)
    SELECT COUNT(*) AS orders_succeeded, COALESCE(SUM(total), 0) AS value_succeeded
    FROM counted WHERE state = 'done';`;
  await shop.place('2030-01-01 00:00:00', '2030-04-01 00:00:00', '2029-04-01 00:00:00');
  const ran = await shop.database.logged(async () => {
    const { year } = await read(sql);
    expect(counts(year.months).slice(0, 4)).toEqual([1, 0, 0, 1]);
  });
  // Both years' same periods; and both years, with 11 months of one and 12 of the other, one in two parts.
  expect(ran.filter((each) => each.includes('FROM visits'))).toHaveLength(2);
  expect(ran.filter((each) => each.includes("AS 'orders_total'"))).toHaveLength(2 + 11 + 13);
});

test('a statement that gives other figures too is run, and its order figures are taken', async () => {
  await shop.place('2030-01-01 00:00:00', '2029-11-30 00:00:00');
  await shop.query("INSERT INTO visits VALUES ('2029-11-30'), ('2029-02-01'), ('2030-02-01')");
  const sql = `
    SELECT ${ORDER_COLUMNS}, 1 AS sellers_total, 1 AS sellers_new, 1 AS products_total, 1 AS products_new,
      (SELECT COUNT(*) FROM visits WHERE at < :end) AS visits_total,
      (SELECT COUNT(*) FROM visits WHERE at >= :start AND at < :end) AS visits_period
    FROM orders WHERE placed >= :start AND placed < :end;`;
  const { year, last } = await read(sql);
  expect(counts(year.months)[0]).toBe(1);
  expect(last?.total.orders_total).toBe(1n);
  expect(last?.samePeriod).toMatchObject({ orders_total: 0n, visits_period: 1n });
});

test('all months come from one snapshot, while orders come in, change and go', async () => {
  const busy = await server.connect(shop.database.name);
  await busy.query(`
    INSERT INTO orders (state, total, placed)
    SELECT 'open', seq, '2029-01-01' + INTERVAL seq HOUR FROM seq_1_to_16000`);
  let writing = true;
  let written = 0;
  const writer = (async () => {
    while (writing) {
      await busy.query(`
        INSERT INTO orders (state, total, placed) SELECT 'done', 3, '2029-01-01' + INTERVAL RAND() * 690 DAY
        FROM seq_1_to_20;
        UPDATE orders SET state = IF(RAND() < 0.5, 'done', 'void') WHERE id % 97 = ${written % 97};
        DELETE FROM orders WHERE id % 499 = ${written % 499}`);
      written += 1;
    }
  })();
  const seen = new Set<bigint>();
  for (let again = 0; again < 12; again += 1) {
    const before = written;
    // A connection that is used again has the server's clock, not the moved one of init_connect.
    const database = shop.database.open();
    const statements = parseReportSql(OTHERS + HALF_OPEN, 'report.sql');
    const { year, report } = await readMonths(database, statements, '+07:00');
    const sum = year.months.reduce((all, { figures }) => all + (figures?.orders_total ?? 0n), 0n);
    expect(sum).toBe(report.figures.orders_total);
    seen.add(sum);
    while (written === before) await new Promise((resolve) => setTimeout(resolve, 5));
  }
  writing = false;
  await writer;
  await busy.end();
  expect(seen.size).toBeGreaterThan(3);
  expect(
    (await readReport(shop.database.open(), parseReportSql(OTHERS + HALF_OPEN, 'r'), '+07:00'))
      .figures.orders_total,
  ).toBeGreaterThan(0n);
});

test.each([
  ['that counts by the year of :start', 'YEAR(placed) = YEAR(:start)'],
  ['that counts up to :end alone', 'placed < :end'],
  ['that counts what stands on the border twice', 'placed BETWEEN :start AND :end'],
  ['that uses no parameter', 'TRUE'],
])('a statement %s gives no months, by name', async (_what, where) => {
  await shop.place('2030-02-01 00:00:00', '2030-04-05 00:00:00');
  const reading = read(OTHERS + orders(where));
  await expect(reading).rejects.toBeInstanceOf(MappingFault);
  await expect(reading).rejects.toThrow(
    /report\.sql line 6 \(statement 4\): orders_total of the months of 2030 add up to \d+, not to the year's \d/,
  );
});
