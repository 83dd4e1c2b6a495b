import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AdminFolder } from './support/admin';
import { TestDatabase } from './support/database';
import { runScript } from './support/sql-script';

const REPORT = `SELECT 1 AS visits_total, 1 AS visits_period, 1 AS sellers_total, 1 AS sellers_new, 1 AS products_total, 1 AS products_new;

SELECT COUNT(*) AS orders_total,
  COUNT(CASE WHEN status = 'done' THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN status = 'void' THEN 1 END) AS orders_failed,
  COALESCE(SUM(CASE WHEN status = 'done' THEN total END), 0) AS value_succeeded
FROM orders
WHERE placed_at >= :start AND placed_at < :end;
`;

let shop: TestDatabase;
let admin: AdminFolder;

beforeEach(async () => {
  shop = await TestDatabase.create(`
    CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, status VARCHAR(9), total DECIMAL(15,0), placed_at DATETIME);
    INSERT INTO orders (status, total, placed_at) VALUES ('done', 100, NOW() - INTERVAL 1 MINUTE),
      ('void', 10, NOW() - INTERVAL 400 DAY), ('open', 1, NOW() + INTERVAL 1 DAY)`);
  admin = new AdminFolder({ DATABASE_URL: shop.url });
  admin.write('report.sql', REPORT);
});
afterEach(async () => {
  admin.remove();
  await shop.drop();
});

const file = (name: string) => readFileSync(path.join(admin.path, 'ahead', name), 'utf8');
const accelerated = { REPORT_SQL: 'ahead/report.sql' };

test('accelerate writes three files and nothing else, and lists what it does not split', async () => {
  const { code, output } = await admin.run(['accelerate', '--out', 'ahead', '--only', 'orders']);
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(/not split .*statement 1.*--only leaves it out/),
  ]);
  expect(output).toMatch(/split +report.sql line 3 .*: days of orders\.placed_at/);
  const [tables] = await shop.root.query('SHOW TABLES');
  expect(tables).toHaveLength(1);
  const [triggers] = await shop.root.query('SHOW TRIGGERS');
  expect(triggers).toEqual([]);
  expect((await admin.run(['accelerate'])).output).toMatch(/--out FOLDER/);
  expect((await admin.run(['accelerate', '--out', '.'])).output).toMatch(/would overwrite/);
});

test('an installation agrees with the direct count, folds, and reports what no trigger sees', async () => {
  await admin.run(['accelerate', '--out', 'ahead', '--only', 'orders']);
  expect((await admin.run(['accelerate', '--verify'], accelerated)).code).toBe(1);
  await runScript(file('install.sql'), process.env.TEST_MARIADB_SOCKET ?? '');
  await expect(
    runScript(file('install.sql'), process.env.TEST_MARIADB_SOCKET ?? ''),
  ).rejects.toThrow(/installed already/);
  await shop.root.query(
    "INSERT INTO orders (status, total, placed_at) VALUES ('done', 5, NOW() - INTERVAL 9 SECOND)",
  );

  for (const [args, env] of [
    [['accelerate', '--verify'], accelerated],
    [['accelerate', '--verify', '--only', 'orders'], {}],
    [['accelerate', '--verify', '--out', 'ahead'], {}],
  ] as const) {
    const { code, output } = await admin.run([...args], env);
    expect([code, output]).toEqual([0, expect.stringMatching(/All agree/)]);
    expect(output).toMatch(/same +value_succeeded of \d{4} +ahead +105 +direct +105/);
  }
  const waiting = async () => {
    const [rows] = await shop.root.query('SELECT COUNT(*) AS n FROM baocao_orders_changes');
    return (rows as { n: number }[])[0]?.n;
  };
  expect(await waiting()).toBe(2);
  expect(await admin.run(['fold'])).toEqual({ code: 0, output: '' });
  // The order that is dated tomorrow waits for its day.
  expect(await waiting()).toBe(1);
  expect((await admin.run(['check'], accelerated)).output).toMatch(
    /counted ahead: 8 figures of two years are/,
  );

  await shop.root.query('TRUNCATE orders');
  const verified = await admin.run(['accelerate', '--verify'], accelerated);
  expect([verified.code, verified.output]).toEqual([
    1,
    expect.stringMatching(/DIFFERS +orders_total/),
  ]);
  expect((await admin.run(['check'], accelerated)).output).toMatch(
    /fault +counted ahead: orders_total of \d{4} is 2 counted ahead, and 0/,
  );

  await runScript(file('remove.sql'), process.env.TEST_MARIADB_SOCKET ?? '');
  const [left] = await shop.root.query('SHOW TABLES');
  expect(left).toHaveLength(1);
  expect((await admin.run(['fold'])).output).toMatch(/install.sql/);
});

describe('without --only', () => {
  const write = async () => (await admin.run(['accelerate', '--out', 'ahead'])).output;

  test('a table that a read counts in milliseconds gets no trigger', async () => {
    expect(await write()).toMatch(
      /not split .*statement 2.*orders has 3 rows, which a read counts in milliseconds; --only orders splits it/,
    );
  });

  test('a large table gets them, unless each page view updates its rows', async () => {
    await shop.root.query(
      "INSERT INTO orders (status, total, placed_at) SELECT 'done', 1, NOW() FROM seq_1_to_20000",
    );
    expect(await write()).toMatch(/split +report.sql line 3 .*: days of orders\.placed_at/);
    await shop.root.query('ALTER TABLE orders ADD viewed INT NOT NULL DEFAULT 0');
    expect(await write()).toMatch(
      /each page view updates a row of orders \(viewed\), which would fire its trigger; --only orders splits it/,
    );
  });

  test('visits stay as they are', async () => {
    await shop.root.query('CREATE TABLE hits (id INT PRIMARY KEY, at DATETIME NOT NULL)');
    admin.write(
      'report.sql',
      REPORT.replace(
        'SELECT 1 AS visits_total, 1 AS visits_period, ',
        `SELECT COUNT(*) AS visits_total,
        COUNT(CASE WHEN at >= :start THEN 1 END) AS visits_period FROM hits WHERE at < :end; SELECT `,
      ),
    );
    expect(await write()).toMatch(/each page view writes a row of hits; --only visits splits it/);
  });
});

test('--only refuses an unknown subject', async () => {
  const { code, output } = await admin.run([
    'accelerate',
    '--out',
    'ahead',
    '--only',
    'orders,carts',
  ]);
  expect([code, output]).toEqual([
    1,
    expect.stringMatching(/--only carts: the subjects are visits, sellers, products, orders/),
  ]);
});
