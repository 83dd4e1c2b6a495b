import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseReportSql } from '../src/report/report-sql';
import { vietnamYear } from '../src/vietnam';
import { AdminFolder } from './support/admin';
import { writeAccounts } from './support/app';
import { TestDatabase } from './support/database';

let shop: TestDatabase;
let admin: AdminFolder;

beforeEach(async () => {
  shop = await TestDatabase.create();
  admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
});
afterEach(async () => {
  admin.remove();
  await shop.drop();
});

const written = () => readFileSync(path.join(admin.path, 'report.sql'), 'utf8');

/** Fixtures are trade of 2025; a shop that sells and is visited today, for money, is no stale one. */
const ALIVE = {
  prestashop: `INSERT INTO ps_orders (current_state, date_add, id_currency, total_paid_tax_incl) VALUES (5, NOW(), 1, 7000);
    INSERT INTO ps_connections (date_add) VALUES (NOW())`,
  matomo: `INSERT INTO matomo_log_visit (idsite, visit_last_action_time) VALUES (1, UTC_TIMESTAMP()), (2, UTC_TIMESTAMP())`,
  posts: `INSERT INTO wp_posts (post_type, post_status, post_date, post_date_gmt)
    VALUES ('shop_order', 'wc-pending', UTC_TIMESTAMP() + INTERVAL 7 HOUR, UTC_TIMESTAMP())`,
  vendure: `INSERT INTO \`order\` (state, orderPlacedAt, subTotalWithTax) SELECT 'Delivered', UTC_TIMESTAMP() - INTERVAL seq DAY, 25000000 FROM seq_0_to_60`,
  opencart: `INSERT INTO oc_order (order_status_id, date_added, currency_code, total) VALUES (5, NOW(), 'VND', 7000)`,
};

const reportExists = () => existsSync(path.join(admin.path, 'report.sql'));

describe('baocao init', () => {
  test('finds a platform and its visits, and writes a report.sql that is fit without changes', async () => {
    await shop.load('prestashop');
    await shop.root.query(ALIVE.prestashop);
    const { code, output } = await admin.run(['init']);
    expect(output).toContain('PrestaShop 8.2.0, tables ps_… (prestashop)');
    expect(output).toContain('visits, tables ps_… (visits-prestashop)');
    expect(output).toMatch(/5 \(Delivered\) +\d+ {2}succeeded/);
    expect(output).toMatch(/4 \(Shipped\) +\d+ {2}under way/);
    expect(output).toContain('Its dates are in Asia/Ho_Chi_Minh (+07:00), as DB_TIMEZONE says.');
    expect(output).toContain('No fault found: an official may be shown it.');
    expect(code).toBe(0);
    expect(written()).not.toContain('{');
    expect(parseReportSql(written(), 'report.sql')).toHaveLength(4);
  });

  test('never overwrites a report.sql without --force', async () => {
    await shop.load('prestashop');
    await shop.root.query(ALIVE.prestashop);
    admin.write('report.sql', '-- mine');
    const refused = await admin.run(['init']);
    expect(refused).toEqual({
      code: 1,
      output: 'baocao init: report.sql is there already; --force writes over it\n',
    });
    expect(written()).toBe('-- mine');
    expect((await admin.run(['init', '--force'])).code).toBe(0);
    expect(written()).toContain('Platform: PrestaShop');
  });

  test('takes the meaning of an unknown status from flags, and guesses none', async () => {
    await shop.load('prestashop');
    await shop.root.query(ALIVE.prestashop);
    await shop.root.query(
      "INSERT INTO ps_order_state (id_order_state) VALUES (20); INSERT INTO ps_order_state_lang VALUES (20, 1, 'Giao qua bưu điện', '');" +
        ' INSERT INTO ps_orders (current_state, date_add, id_currency, total_paid_tax_incl) VALUES (20, NOW(), 1, 7000)',
    );
    const refused = await admin.run(['init']);
    expect(refused.code).toBe(1);
    expect(refused.output).toMatch(/20 \(Giao qua bưu điện\) +1 {2}\?/);
    expect(refused.output).toMatch(
      /baocao init: say how these order statuses count.*20 \(Giao qua bưu điện\)/,
    );
    expect(reportExists()).toBe(false);

    expect((await admin.run(['init', '--succeeded', '20'])).code).toBe(0);
    expect(written()).toContain('-- succeeded:  5, 20\n-- failed:     6, 7, 8\n');
    expect(written()).toContain('COUNT(CASE WHEN status IN (5, 20) AND returned = 0 THEN 1 END)');

    // The source knows "Delivered": with another meaning the statement is no longer proven by it.
    const against = await admin.run(['init', '--force', '--succeeded', '20', '--failed', '5']);
    expect(written()).toContain('-- succeeded:  20\n-- failed:     5, 6, 7, 8\n');
    expect(written()).toContain('COUNT(CASE WHEN status IN (20) AND returned = 0 THEN 1 END)');
    expect(against.code).toBe(1);
    const codes = [...against.output.matchAll(/^fault .*\[([a-z-]+)\]$/gm)].map(([, code]) => code);
    expect(new Set(codes)).toEqual(new Set(['not-accounted']));
    expect(against.output).toMatch(/^warning .*\[source-changed\]$/m);
  });

  test('asks at a terminal about a status that it does not know', async () => {
    await shop.load('prestashop');
    await shop.root.query(ALIVE.prestashop);
    await shop.root.query(
      'INSERT INTO ps_orders (current_state, date_add, id_currency) VALUES (20, NOW(), 1)',
    );
    const screen = await admin.atTerminal('init', /1 to 4: /, 'x', '9', '2');
    expect(screen).toContain('How does an order in status 20 count?');
    expect(screen).toContain('No fault found: an official may be shown it.');
    expect(written()).toContain('failed:     6, 7, 8, 20');
  });

  test('asks for one site of Matomo, and counts that one alone', async () => {
    await shop.load('wordpress', 'woocommerce-posts', 'matomo');
    await shop.root.query(`${ALIVE.posts}; ${ALIVE.matomo}`);
    const refused = await admin.run(['init']);
    expect(refused.output).toContain(
      'with --site: 1: Sàn (https://san.vn); 2: Tin tức (https://tin.san.vn)',
    );
    expect((await admin.run(['init', '--site', '7'])).output).toContain(
      '--site 7 is none of: 1: Sàn',
    );
    expect((await admin.run(['init', '--site', '2'])).code).toBe(0);
    expect(written()).toContain('WHERE idsite = 2');
  });

  test('dates orders among the posts by UTC, although the index is on the local time', async () => {
    await shop.load('wordpress', 'woocommerce-posts', 'matomo');
    await shop.root.query(`${ALIVE.posts}; ${ALIVE.matomo}`);
    const { code, output } = await admin.run(['init', '--site', '1']);
    expect(output).toMatch(/newest order is \d+ s old by wp_posts\.post_date_gmt/);
    expect(code).toBe(0);
  });

  test('names the order type of a plugin, which is not counted, and the orders of a till, which are', async () => {
    await shop.load('wordpress', 'woocommerce-posts', 'woocommerce-hpos', 'matomo');
    await shop.root.query(`
      INSERT INTO wp_wc_orders (id, type, status, date_created_gmt, currency, total_amount)
      VALUES (9001, 'shop_order', 'wc-completed', UTC_TIMESTAMP(), 'VND', 10000),
        (9002, 'counter_order', 'wc-completed', UTC_TIMESTAMP(), 'VND', 20000),
        (9004, 'shop_order', 'wc-completed', UTC_TIMESTAMP(), 'VND', 10000),
        (9005, 'counter_order', 'wc-completed', UTC_TIMESTAMP(), 'VND', 20000),
        (9003, 'shop_subscription', 'wc-active', UTC_TIMESTAMP(), 'VND', 30000);
      INSERT INTO wp_wc_order_operational_data (order_id, created_via) VALUES (9001, 'woocommerce-pos'), (9004, 'woocommerce-pos');
      ${ALIVE.matomo}`);
    const { output } = await admin.run(['init', '--site', '1']);
    const counter = '2 orders are of type "counter_order", which is not counted';
    const till = '2 orders were made by "woocommerce-pos", and are counted';
    expect(output).toContain(`Warning: ${counter}`);
    expect(output).toContain(`Warning: ${till}`);
    expect(output).not.toContain('shop_subscription');
    const faults = [...output.matchAll(/^fault .*?: (2 orders .*?): .*\[foreign-source\]$/gm)];
    expect(faults.map(([, named]) => named)).toEqual([counter, till]);
  });

  test('does not guess the unit in which Vendure keeps money', async () => {
    await shop.load('vendure', 'matomo');
    await shop.root.query(`${ALIVE.vendure}; ${ALIVE.matomo}`);
    const matomo = ['--site', '1'];
    const refused = await admin.run(['init', ...matomo]);
    expect(refused.output).toMatch(/with --money-unit: 100: hundredths.*; 1: whole đồng/);
    expect(reportExists()).toBe(false);
    expect((await admin.run(['init', ...matomo, '--money-unit', '1'])).code).toBe(0);
    expect(written()).toContain('-- choice: 1\n');
    expect(written()).toContain('(orders.subTotalWithTax + orders.shippingWithTax) / 1\n');
  });

  test('warns where Matomo deletes old visits', async () => {
    await shop.load('prestashop', 'matomo');
    await shop.root.query("INSERT INTO matomo_option VALUES ('delete_logs_enable', '1', 1)");
    const { output } = await admin.run(['init', '--visits', 'matomo', '--site', '1']);
    expect(output).toContain('Warning: Matomo deletes old visits here');
  });

  test('without a source of visits names the ways to count them, and leaves a place open instead of a zero', async () => {
    await shop.load('opencart', 'opencart-4');
    await shop.root.query(ALIVE.opencart);
    const { code, output } = await admin.run(['init']);
    expect(code).toBe(1);
    expect(output).toContain('install Matomo');
    expect(output).toContain('--visits-table TABLE.COLUMN');
    expect(output).toMatch(/fault +report.sql: report.sql line \d+: fill in \{\{/);
    expect((await admin.run(['serve'])).output).toContain('fill in {{');

    await shop.root.query(
      'CREATE TABLE hits (at INT UNSIGNED NOT NULL, KEY (at)); INSERT INTO hits VALUES (UNIX_TIMESTAMP())',
    );
    expect((await admin.run(['init', '--force', '--visits-table', 'hits.when'])).output).toContain(
      'there is no such column',
    );
    expect((await admin.run(['init', '--force', '--visits-table', 'hits.at'])).code).toBe(0);
    expect(written()).toContain('`at` < :end_unix');
  });

  test('warns that DB_TIMEZONE is not the zone of the platform', async () => {
    await shop.load('prestashop');
    const { code, output } = await admin.run(['init'], { DB_TIMEZONE: '+00:00' });
    expect(output).toContain('Set DB_TIMEZONE=+07:00 in .env.');
    expect(code).toBe(1);
  });

  test('finds a platform that the account may read in part, and names the subjects that it cannot count', async () => {
    await shop.load('opencart', 'opencart-4', 'matomo');
    await shop.root.query(
      `REVOKE SELECT ON ${shop.name}.* FROM ${shop.name}@localhost;` +
        ['order', 'order_status', 'product', 'setting']
          .map((table) => `GRANT SELECT ON ${shop.name}.oc_${table} TO ${shop.name}@localhost`)
          .join(';'),
    );
    await shop.root.query(
      `GRANT SELECT ON ${shop.name}.matomo_log_visit TO ${shop.name}@localhost;
       GRANT SELECT ON ${shop.name}.matomo_site TO ${shop.name}@localhost`,
    );
    const { code, output } = await admin.run(['init', '--site', '1']);
    expect(output).toMatch(/fault +report.sql.*oc_user.*\(no sellers_total, sellers_new\)/);
    expect(code).toBe(1);

    await shop.root.query(
      `REVOKE SELECT ON ${shop.name}.oc_order_status FROM ${shop.name}@localhost`,
    );
    const refused = await admin.run(['init', '--site', '1', '--force']);
    expect(refused.output).toMatch(/baocao init: SELECT command denied .*oc_order_status/);
    expect(refused.code).toBe(1);
  });

  test('warns of a zone that changes its clocks', async () => {
    await shop.load('prestashop');
    await shop.root.query(
      "UPDATE ps_configuration SET value = 'Europe/Madrid' WHERE name = 'PS_TIMEZONE'",
    );
    expect((await admin.run(['init'])).output).toContain('changes its clocks in summer');
  });

  test('asks which, where several platforms are found', async () => {
    await shop.load('prestashop', 'magento');
    await shop.root.query(ALIVE.prestashop);
    const refused = await admin.run(['init']);
    expect(refused.code).toBe(1);
    expect(refused.output).toContain('--platform, --schema, --prefix');
    expect((await admin.run(['init', '--platform', 'osCommerce'])).output).toContain(
      'no platform is found as',
    );
    const named = ['--platform', 'prestashop', '--schema', shop.name, '--prefix', 'ps_'];
    expect((await admin.run(['init', ...named])).code).toBe(0);
    const screen = await admin.atTerminal('init --force', /1 to 2: /, '2');
    expect(screen).toContain('Which platform does the report cover?');
    expect(written()).toContain('Platform: PrestaShop 8.2.0');
  });

  test('leaves the orders of a platform without order tables open', async () => {
    await shop.load('osclass');
    await shop.root.query('DROP TABLE oc_t_payment_pro_invoice');
    const { code, output } = await admin.run(['init']);
    expect(code).toBe(1);
    expect(output).toContain('orders: none of the 4 tables of the schema is named so');
    expect(written()).toContain('{{the table of orders}}');
  });

  test('proposes tables of an unknown schema, by Vietnamese names too, and the server refuses until they are filled in', async () => {
    await shop.root.query(`
      CREATE TABLE don_hang (id INT PRIMARY KEY, ngay_dat DATETIME, trang_thai VARCHAR(20), tong_tien DOUBLE, xoa TINYINT NOT NULL);
      INSERT INTO don_hang VALUES (1, NOW(), 'hoan_thanh', 150000, 0), (2, NOW(), 'huy', 1, 0), (3, NOW(), 'hoan_thanh', 9, 1);
      CREATE TABLE san_pham (id INT PRIMARY KEY, ngay_tao DATETIME, deleted_at DATETIME NULL);
      CREATE TABLE tbl_nguoi_ban (id INT PRIMARY KEY, created_at INT);
      CREATE TABLE luot_truy_cap (id INT PRIMARY KEY, thoi_gian DATETIME);`);
    const { code, output } = await admin.run(['init']);
    expect(code).toBe(1);
    expect(output).toContain('No known platform was found.');
    expect(output).toContain('`don_hang`: date ngay_dat, status trang_thai, total tong_tien');
    expect(output).toMatch(/hoan_thanh +1 {2}succeeded/);
    expect(written()).toContain('-- assumed: value: tong_tien ');
    expect((await admin.run(['serve'])).output).toMatch(
      /^baocao serve: report.sql line \d+: fill in \{\{/,
    );

    const filled = written()
      .replace(/ +\{\{once checked.*\}\}\n/g, '')
      .replaceAll('-- assumed: ', '-- ')
      // A third of the orders is more than what shops delete.
      .replace('-- value: ', '-- only: COALESCE(`xoa`, 0) = 0 (đơn thử)\n-- value: ');
    expect(filled).not.toContain('{{');
    admin.write('report.sql', filled);
    const checked = await admin.run(['check', '--json']);
    expect(JSON.parse(checked.output)).toMatchObject({
      fit: true,
      figures: {
        [vietnamYear(Date.now())]: {
          orders_total: '2',
          orders_succeeded: '1',
          value_succeeded: '150000',
        },
      },
    });
  });

  test('says in one line that report.sql cannot be written', async () => {
    await shop.load('prestashop');
    const { code, output } = await admin.run(['init'], { REPORT_SQL: 'no/such/report.sql' });
    expect(code).toBe(1);
    expect(output.trim().split('\n').at(-1)).toBe(
      'baocao init: no/such/report.sql cannot be written (ENOENT)',
    );
  });

  test('says in one line that the database cannot be reached', async () => {
    const { code, output } = await admin.run(['init'], {
      DATABASE_URL: 'mysql://someone:s3cret@127.0.0.1:9/shop',
    });
    expect(code).toBe(1);
    expect(output.trim().split('\n')).toHaveLength(1);
    expect(output).toContain('cannot connect');
    expect(output).not.toContain('s3cret');
  });
});
