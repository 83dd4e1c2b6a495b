import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AdminFolder } from './support/admin';
import { writeAccounts } from './support/app';
import { TestDatabase } from './support/database';

let shop: TestDatabase;
let other: TestDatabase;
let admin: AdminFolder;

beforeEach(async () => {
  shop = await TestDatabase.create();
  other = await TestDatabase.create();
  await shop.root.query(`GRANT SELECT ON ${other.name}.* TO ${shop.name}@localhost`);
  admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
});
afterEach(async () => {
  admin.remove();
  await other.drop();
  await shop.drop();
});

const written = () => readFileSync(path.join(admin.path, 'report.sql'), 'utf8');

const HOME_MADE = `
  CREATE TABLE don_hang (id INT PRIMARY KEY, ngay_dat DATETIME, trang_thai VARCHAR(20), tong_tien DECIMAL(15, 2));
  INSERT INTO don_hang VALUES (1, NOW(), 'xong', 150000)`;

/** The tables of a site of a network: those of the fixtures under wp_2_, with the accounts in wp_. */
async function secondSite(): Promise<void> {
  await shop.load('wordpress', 'woocommerce-posts', 'dokan');
  const own = [
    'options',
    'posts',
    'postmeta',
    'terms',
    'term_taxonomy',
    'term_relationships',
    'dokan_orders',
  ];
  await shop.root.query(
    `${own.map((name) => `RENAME TABLE wp_${name} TO wp_2_${name}`).join('; ')};
     UPDATE wp_usermeta SET meta_key = 'wp_2_capabilities' WHERE meta_key = 'wp_capabilities';
     UPDATE wp_2_options SET option_value = 'a:0:{}' WHERE option_name = 'active_plugins';
     CREATE TABLE wp_sitemeta (meta_id INT PRIMARY KEY, site_id INT, meta_key VARCHAR(255), meta_value LONGTEXT);
     INSERT INTO wp_sitemeta VALUES (1, 1, 'active_sitewide_plugins', 'a:1:{s:20:"dokan-lite/dokan.php";i:1700000000;}')`,
  );
}

describe('a shop in another schema than that of DATABASE_URL', () => {
  beforeEach(async () => {
    await shop.root.query(HOME_MADE);
    await other.load('wordpress', 'woocommerce-posts');
  });

  test('is never mapped silently', async () => {
    const { code, output } = await admin.run(['init']);
    expect(code).toBe(1);
    expect(output).toMatch(
      /baocao init: no known platform is found in the schema of DATABASE_URL.*--platform none/,
    );
    // After "none of these" the home-made schema is led through; Ctrl-C ends that.
    const screen = await admin.atTerminal('init', /\d to \d+: /, '2', '\u0003');
    expect(screen).toMatch(/2 {2}none of these[\s\S]*don_hang/);
    expect(() => written()).toThrow();
  });

  test('is passed over with --platform none', async () => {
    const { output } = await admin.run(['init', '--platform', 'none']);
    expect(output).toContain('`don_hang`: date ngay_dat');
    expect(written()).not.toContain('Platform:');
  });

  test('is mapped where the admin names it, with its schema and prefix above each statement', async () => {
    await admin.run(['init', '--schema', other.name]);
    expect(written().match(new RegExp(`^-- schema: ${other.name}$`, 'gm'))).toHaveLength(3);
    expect(written().match(/^-- prefix: wp_$/gm)).toHaveLength(3);
    expect(written()).toContain('-- source: woocommerce-products');
  });
});

describe('visits', () => {
  test('of another shop, in another schema or under another prefix, are not counted unless the admin names them', async () => {
    await shop.load('opencart', 'opencart-4');
    await shop.load('wp-statistics');
    await other.load('prestashop');
    const { code, output } = await admin.run(['init']);
    expect(code).toBe(1);
    expect(output).toContain(`say --visits prestashop@${other.name}.ps_`);
    expect(output).toContain('say --visits wp-statistics@wp_');
    expect(written()).toContain('{{');

    await admin.run(['init', '--force', '--visits', `prestashop@${other.name}.ps_`]);
    expect(written()).toContain(
      `-- source: visits-prestashop\n-- schema: ${other.name}\n-- prefix: ps_\n`,
    );
  });

  test('that an analytics tool keeps in a schema of its own are counted', async () => {
    await shop.load('opencart', 'opencart-4');
    await other.load('matomo');
    await admin.run(['init', '--site', '1']);
    expect(written()).toContain(
      `-- source: visits-matomo\n-- schema: ${other.name}\n-- prefix: matomo_\n-- choice: 1\n`,
    );
  });

  test('that an analytics tool keeps beside another shop are not counted', async () => {
    await shop.load('opencart', 'opencart-4');
    await other.load('matomo', 'prestashop');
    const { output } = await admin.run(['init', '--site', '1']);
    expect(output).toContain(`say --visits matomo@${other.name}.matomo_`);
    expect(written()).not.toContain('visits-matomo');
  });
});

describe('a site of a WordPress network', () => {
  test('has its sellers among the accounts that all sites share', async () => {
    await secondSite();
    const { output } = await admin.run(['init']);
    expect(output).toContain('dokan-sellers, woocommerce-products, woocommerce-orders-posts');
    expect(written()).toContain("role.meta_key = 'wp_2_capabilities'");
    expect(written()).toContain('FROM `wp_users` AS seller');
    expect(written()).toContain('FROM `wp_2_posts` AS orders');
    expect(output).not.toMatch(/fault.*(sellers|source-changed)/);
  });
});

describe('a marketplace that no source knows', () => {
  test.each([
    ['YITH Multi Vendor', 'yith-woocommerce-multi-vendor-premium/init.php'],
    ['WC Vendors', 'wc-vendors/class-wc-vendors.php'],
  ])('%s is refused by name', async (name, file) => {
    await shop.load('wordpress', 'woocommerce-posts');
    await shop.root.query(
      `UPDATE wp_options SET option_value = 'a:1:{i:0;s:${file.length}:"${file}";}' WHERE option_name = 'active_plugins'`,
    );
    const { code, output } = await admin.run(['init']);
    expect(code).toBe(1);
    expect(output).toContain(`baocao init: woocommerce-sellers: ${name} makes this a marketplace`);
  });
});

test('orders in HPOS tables that the account may not read are refused with the GRANT', async () => {
  await shop.load('wordpress', 'woocommerce-posts', 'woocommerce-hpos');
  await shop.root.query(
    `REVOKE SELECT ON ${shop.name}.* FROM ${shop.name}@localhost;
     ${['options', 'users', 'posts', 'postmeta', 'terms', 'term_taxonomy', 'term_relationships']
       .map((table) => `GRANT SELECT ON ${shop.name}.wp_${table} TO ${shop.name}@localhost`)
       .join('; ')}`,
  );
  const { code, output } = await admin.run(['init']);
  expect(code).toBe(1);
  expect(output).toContain('GRANT SELECT ON `wp_wc_orders`');
  expect(() => written()).toThrow();
});

describe('WP Statistics', () => {
  const withVisits = async (fixture: string) => {
    await shop.load('wordpress', 'woocommerce-posts', fixture);
  };

  test('is refused where it has deleted days of this year', async () => {
    await withVisits('wp-statistics');
    await shop.root.query(
      `DELETE FROM wp_statistics_visit; INSERT INTO wp_statistics_visit (last_visit, last_counter, visit) VALUES (NOW(), NOW(), 5);
       INSERT INTO wp_statistics_historical (category, page_id, uri, value) VALUES ('visits', -2, '-2', 1000000), ('visitors', -1, '-1', 3)`,
    );
    const { code, output } = await admin.run(['init']);
    expect(code).toBe(1);
    expect(output).toContain(
      'baocao init: visits-wp-statistics: WP Statistics has deleted days of this year',
    );
  });

  test('warns that it will delete days of this year', async () => {
    await withVisits('wp-statistics');
    await shop.root.query(
      `INSERT INTO wp_options (option_name, option_value) VALUES ('wp_statistics', 'a:2:{s:16:"schedule_dbmaint";b:1;s:21:"schedule_dbmaint_days";s:3:"180";}')`,
    );
    expect((await admin.run(['init'])).output).toMatch(/Warning: WP Statistics deletes visits/);
  });

  test.each([
    ['14.14.1', 'wp-statistics-visitors', 'visits-wp-statistics'],
    ['14.15', 'wp-statistics-visitors', 'visits-wp-statistics-visitors'],
  ])('of version %s is counted as that version counts', async (version, fixture, source) => {
    await withVisits(fixture);
    await shop.root.query(
      `INSERT INTO wp_options (option_name, option_value) VALUES ('wp_statistics_plugin_version', '${version}')`,
    );
    await admin.run(['init']);
    expect(written()).toContain(`-- source: ${source}\n`);
  });
});
