import { chmodSync } from 'node:fs';
import path from 'node:path';
import { coveringIndex } from '../src/check/cost';
import { readOnlyAccount, rightsBeyondSelect } from '../src/check/database-server';
import { parseGrants, Rights } from '../src/database/account';
import { readTables } from '../src/database/schema';
import { tableUses } from '../src/sql/table-uses';
import { AdminFolder } from './support/admin';
import { writeAccounts } from './support/app';
import { TestDatabase } from './support/database';

const SHOP = `
  CREATE TABLE orders (
    id INT AUTO_INCREMENT PRIMARY KEY, shop INT NOT NULL DEFAULT 1, status VARCHAR(20) NOT NULL,
    total DECIMAL(15, 2) NOT NULL, placed DATETIME NOT NULL, note TEXT, KEY placed (placed)
  );
  INSERT INTO orders (status, total, placed)
  SELECT ELT(1 + seq % 3, 'done', 'void', 'new'), 1000, NOW() - INTERVAL seq % 900 MINUTE FROM seq_1_to_3000;
  CREATE TABLE sellers (id INT PRIMARY KEY, created DATETIME NOT NULL);
  INSERT INTO sellers VALUES (1, '2020-01-01');
  CREATE TABLE visits (day DATE PRIMARY KEY, n INT NOT NULL);
  INSERT INTO visits VALUES ('2020-01-01', 4), (DATE(NOW()), 5);
  CREATE TABLE products (id INT PRIMARY KEY, created DATETIME NOT NULL);
  INSERT INTO products SELECT seq, IF(seq > 3, '2020-01-01', NOW()) FROM seq_1_to_8;`;

const REPORT = `
  SELECT v.total AS visits_total, v.period AS visits_period, p.total AS products_total, p.new AS products_new FROM (
    SELECT COALESCE(SUM(n), 0) AS total, COALESCE(SUM(CASE WHEN day >= :start THEN n END), 0) AS period FROM visits WHERE day < :end) AS v,
    (SELECT COUNT(*) AS total, COUNT(CASE WHEN created >= :start THEN 1 END) AS new FROM products WHERE created < :end) AS p;
  SELECT COUNT(*) AS sellers_total, COUNT(CASE WHEN created >= :start THEN 1 END) AS sellers_new
  FROM sellers WHERE created < :end;
  SELECT COUNT(*) AS orders_total, COUNT(CASE WHEN status = 'done' THEN 1 END) AS orders_succeeded,
         COUNT(CASE WHEN status = 'void' THEN 1 END) AS orders_failed,
         COALESCE(SUM(CASE WHEN status = 'done' THEN total END), 0) AS value_succeeded
  FROM orders AS o WHERE o.shop = 1 AND placed >= :start AND placed < :end;`;

let shop: TestDatabase;
let admin: AdminFolder;

beforeEach(async () => {
  shop = await TestDatabase.create(SHOP);
  admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
  admin.write('report.sql', REPORT);
});
afterEach(async () => {
  admin.remove();
  await shop.drop();
});

describe('baocao check', () => {
  test('lists every passed check, each statement with its time, rows, plan and index, and two years of figures', async () => {
    const { code, output } = await admin.run(['check']);
    expect(output).toContain('ok       configuration: complete');
    expect(output).toMatch(
      /ok {7}password file: \.htpasswd, mode 0600, with the account BaocaoTMDT/,
    );
    expect(output).toMatch(/ok {7}database: .*\d+\.\d+\.\d+/);
    expect(output).toMatch(/ok {7}clock: the database's is 0\.\d s/);
    expect(output).toContain('ok       rights: SELECT alone');
    expect(output).toMatch(/ok {7}report\.sql.*: the newest order is \d+ s old by orders\.placed/);
    expect(output).toMatch(
      /line 7 \(statement 3\): orders_total.*\n {2}\d+ ms, [\d,]{5,} rows examined\n {2}o: /,
    );
    expect(output).toMatch(/orders_total +3,000 +0 {2}Tổng số đơn hàng\n/);
    expect(output).toContain('a second later goes on from the first');
    expect(output).toMatch(/No fault found: an official may be shown it\.\n/);
    expect(code).toBe(0);
  });

  test('proposes the index that makes the orders an index-only read, and stops once it exists', async () => {
    const advice = async () => {
      const { output } = await admin.run(['check', '--json']);
      const { statements } = JSON.parse(output);
      return statements[2];
    };
    const [line = ''] = (await advice()).advice;
    expect(line).toBe(
      'An index-only read of orders: CREATE INDEX baocao ON `orders` (`shop`, `placed`, `status`, `total`);',
    );
    await shop.root.query(line.replace(/^.*: /, ''));
    const after = await advice();
    expect(after.plan).toEqual([
      expect.objectContaining({ table: 'o', index: 'baocao', indexOnly: true }),
    ]);
    expect(after.advice).toEqual([]);
    expect(after.rowsExamined).toBeLessThan(3100);
  });

  test.each([
    [
      'the password file is missing',
      () => admin.write('.htpasswd', ''),
      /password file: .*npx baocao set-password/,
    ],
    [
      'others may read the password file',
      () => chmodSync(path.join(admin.path, '.htpasswd'), 0o644),
      /password file: .* mode 0644.*chmod 600/,
    ],
    [
      'others may read .env',
      () => chmodSync(path.join(admin.path, '.env'), 0o640 | 0o004),
      /secrets: \.env has mode 0644/,
    ],
    [
      'report.sql is missing a figure',
      () => admin.write('report.sql', 'SELECT 1 AS visits_total;'),
      /report.sql: no statement returns visits_period/,
    ],
    [
      'figures contradict each other',
      () => admin.write('report.sql', REPORT.replace('COALESCE(SUM(n), 0)', 'COUNT(*)')),
      /figures of \d+: visits_period \(5\) is more than visits_total \(2\)/,
    ],
    [
      'a figure goes backwards',
      () =>
        admin.write(
          'report.sql',
          REPORT.replace(
            'v.total AS',
            'CAST(9000000000000000 - UNIX_TIMESTAMP(NOW(6)) * 1000000 AS SIGNED) AS',
          ),
        ),
      /a second read: a second later, visits_total went back from \d+ to \d+/,
    ],
    [
      'orders lie in the future, as in another zone',
      () => shop.root.query('UPDATE orders SET placed = placed + INTERVAL 7 HOUR'),
      /report\.sql.*: orders\.placed holds a time [67] h \d+ min in the future: is DB_TIMEZONE/,
    ],
    [
      'a table is gone',
      () => shop.root.query('DROP TABLE sellers'),
      /report.sql: .*statement 2.*sellers_total/,
    ],
  ])('is not fit when %s', async (_what, spoil, fault) => {
    await spoil();
    const { code, output } = await admin.run(['check']);
    expect(output).toMatch(new RegExp(`fault +${fault.source}`));
    expect(output).toMatch(/Not fit to show: \d+ to mend/);
    expect(code).toBe(1);
  });

  test('warns of rights beyond SELECT, with the exact account that needs no more', async () => {
    await shop.root.query(`GRANT INSERT, DELETE ON ${shop.name}.* TO ${shop.name}@localhost`);
    const { code, output } = await admin.run(['check']);
    expect(code).toBe(0);
    expect(output).toMatch(/warning {2}rights: .*INSERT, DELETE on/);
    const statements = output.match(/(CREATE USER|ALTER|REVOKE|GRANT) .*;/g) ?? [];
    expect(statements).toEqual([
      "CREATE USER IF NOT EXISTS 'baocao'@'localhost' IDENTIFIED BY '<a long random password>';",
      "ALTER USER 'baocao'@'localhost' IDENTIFIED BY '<a long random password>';",
      "REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'baocao'@'localhost';",
      `GRANT SELECT ON \`${shop.name}\`.* TO 'baocao'@'localhost';`,
    ]);
  });

  test('warns of a server that listens beyond nginx', async () => {
    const { code, output } = await admin.run(['check'], { HOST: '0.0.0.0' });
    expect(output).toMatch(/warning {2}configuration: HOST is 0\.0\.0\.0/);
    expect(code).toBe(0);
  });

  test('refuses a database whose clock, mapping or rights cannot be trusted', async () => {
    const { code, output } = await admin.run(['check'], { TRUST_PROXY: 'true' });
    expect(output).toMatch(/fault +configuration: TRUST_PROXY is 'true'/);
    expect(code).toBe(1);
  });

  test('names every fault of the configuration, and that the database is away', async () => {
    const broken = await admin.run(['check'], { PORT: 'x', DB_TIMEZONE: 'Hanoi' });
    expect(broken.code).toBe(1);
    expect(broken.output.match(/fault +configuration/g)).toHaveLength(2);

    const away = await admin.run(['check', '--json'], {
      DATABASE_URL: 'mysql://someone:s3cret@127.0.0.1:9/shop',
    });
    expect(away.code).toBe(1);
    expect(JSON.parse(away.output)).toMatchObject({ fit: false });
    expect(away.output).toContain('cannot connect');
    expect(away.output).not.toContain('s3cret');
  });
});

test('rights are read from SHOW GRANTS, without a hash', () => {
  const lines = [
    "GRANT USAGE ON *.* TO `baocao`@`%` IDENTIFIED BY PASSWORD '*0123456789ABCDEF'",
    'GRANT SELECT, SHOW VIEW ON `shop`.* TO `baocao`@`%`',
    'GRANT SELECT (`id`, `placed`), UPDATE (`status`) ON `shop`.`orders` TO `baocao`@`%` WITH GRANT OPTION',
    'GRANT `dba`@`%` TO `baocao`@`%`',
  ];
  const { grants, roles } = parseGrants(lines);
  const unread = roles.map(({ user, host }) => `\`${user}\`@\`${host}\``);
  expect(rightsBeyondSelect(new Rights(grants, [], unread))).toEqual([
    'SHOW VIEW on `shop`.*',
    'UPDATE (`status`), GRANT OPTION on `shop`.`orders`',
    'the rights of the role `dba`@`%`',
  ]);
  expect(rightsBeyondSelect(new Rights(grants.slice(0, 1)))).toEqual([]);
  expect(readOnlyAccount('baocao', '%', ['a', 'b'])).toEqual([
    "CREATE USER IF NOT EXISTS 'baocao'@'%' IDENTIFIED BY '<a long random password>';",
    "ALTER USER 'baocao'@'%' IDENTIFIED BY '<a long random password>';",
    "REVOKE ALL PRIVILEGES, GRANT OPTION FROM 'baocao'@'%';",
    "GRANT SELECT ON `a`.* TO 'baocao'@'%';",
    "GRANT SELECT ON `b`.* TO 'baocao'@'%';",
  ]);
});

describe('the columns that a statement reads of its tables', () => {
  const indexes = async (sql: string) => {
    const tables = await shop.open().session(readTables);
    return tableUses(sql, tables).map((use) => coveringIndex(use));
  };

  test('are found in joins, nested SELECTs and unions, with an alias and without', async () => {
    expect(
      await indexes(`
        SELECT COUNT(*) AS orders_total FROM (
          SELECT o.status FROM orders AS o
          WHERE placed >= :start AND o.placed < :end AND total > 5
            AND NOT EXISTS (SELECT 1 FROM sellers s WHERE s.id = o.shop AND created IS NULL)
          UNION ALL
          SELECT orders.status FROM orders WHERE orders.shop = 2
        ) AS x;`),
    ).toEqual([
      { sql: 'CREATE INDEX baocao ON `orders` (`placed`, `status`, `total`, `shop`);' },
      { sql: 'CREATE INDEX baocao ON `sellers` (`created`, `id`);' },
      { sql: 'CREATE INDEX baocao ON `orders` (`shop`, `status`);' },
    ]);
  });

  test('include those that are compared with the period, as it is or moved', async () => {
    const tables = await shop.open().session(readTables);
    const [use] = tableUses(
      `SELECT COUNT(*) AS orders_total FROM orders
       WHERE placed >= :start_utc - INTERVAL 1 DAY AND id < :end_unix;`,
      tables,
    );
    expect(use?.ranged.map(({ name }) => name)).toEqual(['placed', 'id']);
  });

  test('include one that is compared with a function that converts the period to its zone', async () => {
    const tables = await shop.open().session(readTables);
    const [use] = tableUses(
      `SELECT COUNT(*) AS orders_total FROM orders
       WHERE placed >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) AND total > 5;`,
      tables,
    );
    expect(use?.ranged.map(({ name }) => name)).toEqual(['placed']);
    expect(use?.others.map(({ name }) => name)).toEqual(['total']);
  });

  test("leave out a WITH query that has a table's name, and include the table within it", async () => {
    expect(
      await indexes(`
        WITH orders AS (SELECT id FROM sellers WHERE created >= :start)
        SELECT COUNT(*) AS sellers_new FROM orders;`),
    ).toEqual([{ sql: 'CREATE INDEX baocao ON `sellers` (`created`, `id`);' }]);
  });

  test('are found in every table of a FROM with commas, and a table without a read column gets no index', async () => {
    expect(
      await indexes(`
        SELECT COUNT(*) AS orders_total
        FROM sellers, (SELECT 1 AS one) AS x, orders o
        WHERE placed >= :start AND o.shop = 1;`),
    ).toEqual([undefined, { sql: 'CREATE INDEX baocao ON `orders` (`shop`, `placed`);' }]);
  });

  test('get no index where one is a TEXT', async () => {
    expect(await indexes("SELECT COUNT(*) AS orders_total FROM orders WHERE note = 'x';")).toEqual([
      { impossible: 'note is a TEXT' },
    ]);
  });
});
