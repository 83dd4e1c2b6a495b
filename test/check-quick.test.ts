import { chmodSync, rmSync } from 'node:fs';
import path from 'node:path';
import type { Connection } from 'mysql2/promise';
import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { AdminFolder } from './support/admin';
import { writeAccounts } from './support/app';
import { TestDatabase } from './support/database';
import { HOME_MADE, ORDERS, report, SELLERS } from './support/home-made';
import { startMariadb } from './support/mariadb';

let shop: TestDatabase;
let admin: AdminFolder;

/** A word that a quick check must not say of a report. */
const FIT = /\bfit\b/i;

function folderOf(url: string, reportSql = report()): AdminFolder {
  const folder = new AdminFolder({ DATABASE_URL: url });
  writeAccounts(folder.path);
  folder.write('report.sql', reportSql);
  return folder;
}

describe('baocao check --quick', () => {
  beforeEach(async () => {
    shop = await TestDatabase.create(HOME_MADE);
    admin = folderOf(shop.url);
  });
  afterEach(async () => {
    admin.remove();
    await shop.drop();
  });

  test('finds nothing in a sound report, reads the running year alone, and does not say fit', async () => {
    const { code, output } = await admin.run(['check', '--quick']);
    expect(output).toMatch(/ok {7}rights: SELECT alone/);
    expect(output).toMatch(/ok {7}clock: /);
    expect(output).toMatch(/orders_total +[\d,]+ {2}Tổng số đơn hàng\n/);
    expect(output).toMatch(
      /\nQuick: no fault found\. The whole check was not made: 'npx baocao check' makes it\.\n$/,
    );
    expect(output).not.toMatch(FIT);
    expect(output).not.toMatch(/^fault|a second read|, whole/m);
    expect(code).toBe(0);
  });

  test('marks its --json as quick, in which fit is never true', async () => {
    const { code, output } = await admin.run(['check', '--quick', '--json']);
    const verdict = JSON.parse(output);
    expect(verdict).toMatchObject({ quick: true, fit: null });
    const [rows] = await shop.root.query(
      'SELECT COUNT(*) AS n FROM orders WHERE placed >= MAKEDATE(YEAR(NOW()), 1) AND placed <= NOW()',
    );
    const years = Object.values<{ orders_total: string }>(verdict.figures);
    expect(years).toHaveLength(1);
    expect(years[0]?.orders_total).toBe(String((rows as { n: number }[])[0]?.n));
    expect(verdict.statements).toHaveLength(4);
    expect(code).toBe(0);

    await shop.root.query('DROP TABLE sellers');
    const broken = await admin.run(['check', '--quick', '--json']);
    expect(JSON.parse(broken.output)).toMatchObject({ quick: true, fit: false });
    expect(broken.code).toBe(1);
  });

  test('says only that it found nothing, of a report that the whole check refuses', async () => {
    await shop.root.query("INSERT INTO orders (status, total, placed) VALUES ('lạ', 1, NOW())");
    const quick = await admin.run(['check', '--quick']);
    expect(quick.output).toMatch(/Quick: no fault found/);
    expect(quick.output).not.toMatch(FIT);
    expect(quick.code).toBe(0);
    const whole = await admin.run(['check']);
    expect(whole.output).toMatch(/\[status-unknown\]/);
    expect(whole.code).toBe(1);
  });

  test('does not call a note unused whose finding it does not look for', async () => {
    const accepted = ORDERS.replace(
      '-- under way',
      '-- accepted: stale (a quiet shop)\n-- under way',
    );
    admin.write('report.sql', report({ orders: accepted }));
    await shop.root.query('DELETE FROM orders WHERE placed > NOW() - INTERVAL 9 DAY');
    expect((await admin.run(['check', '--quick'])).output).not.toMatch(/accepted/);
    expect((await admin.run(['check'])).output).toMatch(/accepted report\.sql.*a quiet shop/);
  });

  const FAULTS: [string, () => unknown, RegExp][] = [
    [
      'a column is gone',
      () => shop.root.query('ALTER TABLE orders DROP COLUMN total'),
      /report\.sql: .*statement 4.*Unknown column 'total'.*value_succeeded/,
    ],
    [
      'a column has another name',
      () => shop.root.query('ALTER TABLE sellers CHANGE created opened DATETIME'),
      /report\.sql: .*statement 2.*Unknown column 'created'/,
    ],
    [
      'a table has another name',
      () => shop.root.query('RENAME TABLE products TO goods'),
      /report\.sql: .*statement 3/,
    ],
    [
      'a right is lost',
      () =>
        shop.root.query(
          `REVOKE SELECT ON ${shop.name}.* FROM ${shop.name}@localhost;
           GRANT SELECT ON ${shop.name}.visits TO ${shop.name}@localhost;
           GRANT SELECT ON ${shop.name}.sellers TO ${shop.name}@localhost;
           GRANT SELECT ON ${shop.name}.products TO ${shop.name}@localhost`,
        ),
      /report\.sql: .*SELECT command denied[^\n]*\[rights\]\n +GRANT SELECT ON `\w+`\.`orders` TO/,
    ],
    [
      'the account has another password',
      () => shop.root.query(`SET PASSWORD FOR ${shop.name}@localhost = PASSWORD('another')`),
      /database: cannot connect: Access denied/,
    ],
    [
      'the password file is gone',
      () => rmSync(path.join(admin.path, '.htpasswd')),
      /password file: .*\.htpasswd/,
    ],
    [
      'the password file is no password file',
      () => admin.write('.htpasswd', 'BaocaoTMDT:plain\n'),
      /password file: /,
    ],
    [
      'others may read the password file',
      () => chmodSync(path.join(admin.path, '.htpasswd'), 0o644),
      /password file: .* mode 0644/,
    ],
    [
      'report.sql is gone',
      () => rmSync(path.join(admin.path, 'report.sql')),
      /report\.sql: .*init/,
    ],
    [
      'a value is NULL',
      () =>
        admin.write(
          'report.sql',
          report({
            orders: ORDERS.replace('COALESCE(', '(').replace('total END), 0)', 'NULL END))'),
          }),
        ),
      /report\.sql: .*statement 4.*value_succeeded is NULL/,
    ],
    [
      'a date has become a text that the server must cut',
      () =>
        shop.root.query(
          "ALTER TABLE sellers MODIFY created VARCHAR(30); UPDATE sellers SET created = '31/12/2020'",
        ),
      /report\.sql .*statement 2.*: the server warns/,
    ],
    [
      'figures contradict each other',
      () =>
        admin.write(
          'report.sql',
          report({
            sellers: SELLERS.replace('created >= :start THEN 1', '1 THEN 1').replace(
              'COUNT(*)',
              'COUNT(DISTINCT name LIKE "x")',
            ),
          }),
        ),
      /figures of \d+: sellers_new/,
    ],
    [
      'a figure is added to',
      () =>
        admin.write(
          'report.sql',
          report({ sellers: SELLERS.replace('COUNT(*)', 'COUNT(*) + 500') }),
        ),
      /report\.sql .*: sellers_total is no count or sum of rows .*\[invented\]/,
    ],
    [
      'a figure is no count of rows',
      () => admin.write('report.sql', report({ sellers: SELLERS.replace('COUNT(*)', '12') })),
      /report\.sql .*: .*sellers_total.*\[(invented|no-table)\]/,
    ],
    [
      'figures of the period name no period',
      () => admin.write('report.sql', report({ orders: ORDERS.replace(/WHERE.*(?=;)/s, '') })),
      /report\.sql .*: orders_total names no :(start|end).*\[no-period\]/,
    ],
    [
      'visits are accounts',
      () => shop.root.query('ALTER TABLE visits ADD password_hash VARCHAR(60)'),
      /report\.sql .*: visits are the rows of visits, which are accounts \(password_hash\)/,
    ],
    [
      'a statement cannot be followed',
      () =>
        admin.write(
          'report.sql',
          report({
            sellers: SELLERS.replace(':end;', ':end LIMIT ROWS EXAMINED 1000000;'),
          }),
        ),
      /report\.sql .*statement 2.*cannot be checked: write it as a plain SELECT \[not-checked\]/,
    ],
    [
      'a statement takes too long',
      () =>
        admin.write(
          'report.sql',
          report({ sellers: SELLERS.replace('created < :end', 'created < :end AND SLEEP(1) = 0') }),
        ),
      /database: .*statement 2.*took longer than QUERY_TIMEOUT_MS/,
    ],
  ];

  test.each(FAULTS)('says in one line that %s, with exit status 1', async (_what, spoil, fault) => {
    await spoil();
    const { code, output } = await admin.run(['check', '--quick'], { QUERY_TIMEOUT_MS: '2000' });
    expect(output).toMatch(new RegExp(`fault +${fault.source}`));
    expect(output).toMatch(/\nQuick: \d+ to mend\. The whole check was not made/);
    expect(output).not.toMatch(FIT);
    expect(code).toBe(1);
  });

  test('warns of a comparison that is not half-open, and of rights beyond SELECT', async () => {
    admin.write('report.sql', report({ orders: ORDERS.replace('< :end', '<= :end') }));
    await shop.root.query(`GRANT INSERT ON ${shop.name}.* TO ${shop.name}@localhost`);
    const { code, output } = await admin.run(['check', '--quick']);
    expect(output).toMatch(/warning {2}report\.sql .*placed <= :end is not half-open/);
    expect(output).toMatch(/warning {2}rights: /);
    expect(code).toBe(0);
  });
});

describe('a changed platform is found by the quick check too', () => {
  test.each([
    [
      'its zone is set to another one',
      '',
      "UPDATE ps_configuration SET value = 'Europe/Paris' WHERE name = 'PS_TIMEZONE'",
      /fault .*Europe\/Paris.*\[zone-differs\]/,
    ],
    [
      'it has a table now that the statement should read',
      'RENAME TABLE ps_order_slip TO ps_none',
      'RENAME TABLE ps_none TO ps_order_slip',
      /fault .*ps_order_slip is there now .*\[source-changed\]/,
    ],
  ])('%s', async (_what, before, change, expected) => {
    shop = await TestDatabase.create();
    admin = folderOf(shop.url, '');
    try {
      await shop.load('prestashop');
      if (before) await shop.root.query(before);
      expect((await admin.run(['init', '--force'])).output).toMatch(/report\.sql/);
      expect((await admin.run(['check', '--quick'])).code).toBe(0);
      await shop.root.query(change);
      const { code, output } = await admin.run(['check', '--quick']);
      expect(output).toMatch(expected);
      expect(code).toBe(1);
    } finally {
      admin.remove();
      await shop.drop();
    }
  });
});

describe('its cost on a large shop', () => {
  const ORDERS_THERE = 400_000;
  let server: PrivateMariadb;
  let root: Connection;

  beforeAll(async () => {
    server = await startMariadb(['--userstat=1', '--log-output=TABLE']);
    root = await server.connect();
    await root.query(`
      CREATE DATABASE shop; USE shop; SET time_zone = '+07:00';
      CREATE USER reader@localhost IDENTIFIED BY 'reader'; GRANT SELECT ON shop.* TO reader@localhost;
      ${HOME_MADE}
      ALTER TABLE orders DROP KEY placed;
      INSERT INTO orders (status, total, placed)
      SELECT 'done', 1000, NOW() - INTERVAL seq % 700 DAY - INTERVAL seq SECOND FROM seq_1_to_${ORDERS_THERE};
      ANALYZE TABLE orders`);
    admin = folderOf(server.url('shop', 'reader', 'reader'));
  });
  afterAll(async () => {
    admin.remove();
    root.destroy();
    await server.remove();
  });

  /** The statements that an account's check sent, and how many rows of the orders they read. */
  async function watched(args: string[]) {
    await root.query(
      'TRUNCATE mysql.general_log; FLUSH TABLE_STATISTICS; SET GLOBAL general_log = 1',
    );
    const began = performance.now();
    const { output } = await admin.run(args);
    const ms = performance.now() - began;
    await root.query('SET GLOBAL general_log = 0');
    const [log] = await root.query(
      "SELECT CONVERT(argument USING utf8mb4) AS sent FROM mysql.general_log WHERE command_type = 'Query' AND user_host LIKE 'reader%' ORDER BY event_time",
    );
    const [read] = await root.query(
      "SELECT COALESCE(SUM(ROWS_READ), 0) AS n FROM information_schema.TABLE_STATISTICS WHERE TABLE_NAME = 'orders'",
    );
    const sent = (log as { sent: string }[]).map((row) => row.sent);
    return { output, ms, sent, rowsRead: Number((read as { n: string }[])[0]?.n) };
  }

  test("is one scan of the orders, by the report's own statement; the whole check makes more", async () => {
    const quick = await watched(['check', '--quick']);
    expect(quick.output).toMatch(/Quick: no fault found/);
    // One read of the year, by the statement itself.
    expect(quick.rowsRead).toBeGreaterThanOrEqual(ORDERS_THERE);
    expect(quick.rowsRead).toBeLessThan(ORDERS_THERE * 1.01);

    // What names a table of the shop is a statement of the report, its plan, or what it gives for no rows.
    const named = quick.sent.filter((sql) => /\b(orders|sellers|products|visits)\b/.test(sql));
    const plain = (sql: string) => sql.replace(/\s+/g, ' ').trim();
    const starts = report()
      .split(';')
      .map((sql) => plain(sql.replace(/^\s*--.*$/gm, '')).split(':')[0] ?? '')
      .filter((sql) => sql !== '');
    expect(starts).toHaveLength(4);
    const isOfReport = (sql: string) =>
      starts.some((start) => plain(sql.replace(/^\s*--.*$/gm, '')).startsWith(start));
    const others = named
      .filter((sql) => !/WHERE FALSE/.test(sql))
      .filter((sql) => !isOfReport(sql.replace(/^EXPLAIN FORMAT=TRADITIONAL\s+/, '')));
    expect(others).toEqual([]);
    const reads = named.filter((sql) => !/^EXPLAIN|WHERE FALSE/.test(sql));
    expect(reads).toHaveLength(4);
    expect(quick.sent.join('\n')).not.toMatch(/GROUP BY|ORDER BY 1 DESC|LIMIT 500/);

    const whole = await watched(['check']);
    expect(whole.rowsRead).toBeGreaterThan(4 * ORDERS_THERE);
    expect(whole.sent.length).toBeGreaterThan(quick.sent.length);
    console.info(
      `${ORDERS_THERE} orders without an index: quick ${Math.round(quick.ms)} ms, ${quick.rowsRead} rows of orders, ${quick.sent.length} statements; whole ${Math.round(whole.ms)} ms, ${whole.rowsRead} rows, ${whole.sent.length} statements`,
    );
  });

  test('names each statement that takes too long with the index that would help it, and what else is wrong', async () => {
    // It stands before the period, since January has few rows.
    const slow = ORDERS.replace('WHERE', 'WHERE SLEEP(IF(id % 1000 = 0, 0.02, 0)) = 0 AND');
    admin.write(
      'report.sql',
      report({ orders: slow, sellers: SELLERS.replace('created', 'opened') }),
    );
    const { code, output } = await admin.run(['check', '--quick'], { QUERY_TIMEOUT_MS: '1000' });
    admin.write('report.sql', report());
    expect(output).toMatch(
      /fault {4}database: .*statement 4.*longer than QUERY_TIMEOUT_MS.*\n +An index-only read of orders: CREATE INDEX baocao ON `orders`/,
    );
    expect(output).toMatch(/fault {4}report\.sql: .*Unknown column 'opened'/);
    expect(output).toContain(
      'orders_total, orders_succeeded, orders_failed, value_succeeded holds what the account does not know (SLEEP(IF(id % 1000 = 0, 0.02, 0)))',
    );
    expect(output).toMatch(/\nQuick: 3 to mend/);
    expect(code).toBe(1);
  });

  test('a stopped database is reported at once, and so is one that does not answer', async () => {
    process.kill(server.pid, 'SIGSTOP');
    const began = performance.now();
    const frozen = await admin.run(['check', '--quick']);
    process.kill(server.pid, 'SIGCONT');
    expect(frozen.output).toMatch(/fault +database: /);
    expect(frozen.code).toBe(1);
    expect(performance.now() - began).toBeLessThan(20_000);

    await server.stop();
    const away = await admin.run(['check', '--quick', '--json']);
    expect(JSON.parse(away.output)).toMatchObject({ quick: true, fit: false, figures: {} });
    expect(away.code).toBe(1);
  });
});
