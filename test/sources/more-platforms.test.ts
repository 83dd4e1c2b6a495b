import type { PrivateMariadb } from '../../src/demo/private-mariadb';
import { MappingFault } from '../../src/report/report-faults';
import { AdminFolder } from '../support/admin';
import { writeAccounts } from '../support/app';
import { TestDatabase } from '../support/database';
import { expectIndexed, expectZerosWhenEmptied, figuresOf, mapped } from '../support/mapping';
import { startMariadb } from '../support/mariadb';
import { MAPPINGS, MULTIVENDORX, WCFM } from './more-platforms';
import { MORE_SHOPS } from './mutants/more-platforms';

let shop: TestDatabase;
beforeEach(async () => {
  shop = await TestDatabase.create();
});
afterEach(() => shop.drop());

describe.each(Object.entries(MAPPINGS))('%s', (_name, mapping) => {
  beforeEach(() => shop.load(...mapping.fixtures));

  test('every figure is as counted by hand, every order read by an index where there is one', async () => {
    const { parts, reportSql, statuses } = await mapped(shop);
    expect(parts).toEqual(mapping.parts);
    expect(statuses).toEqual(mapping.statuses);
    expect(await figuresOf(shop, reportSql)).toEqual(mapping.figures);
    await expectIndexed(shop, reportSql, mapping);
  });

  test('dates that hold their zone count the same under any DB_TIMEZONE', async () => {
    const { reportSql } = await mapped(shop);
    const figures = await figuresOf(shop, reportSql, '+00:00');
    const { sellers_total, sellers_new, products_total, products_new, ...orders } = mapping.figures;
    expect(figures).toMatchObject(mapping.local ? orders : mapping.figures);
    if (mapping.local) expect(figures).not.toMatchObject({ sellers_new, products_new });
  });

  test('an empty shop reports zeros, not an error', async () => {
    const { reportSql } = await mapped(shop);
    await expectZerosWhenEmptied(shop, reportSql);
  });

  test('an order without a value in VND is an error, not a smaller sum', async () => {
    const { reportSql } = await mapped(shop);
    await shop.root.query(mapping.foreignCurrency);
    await expect(figuresOf(shop, reportSql)).rejects.toThrow(MappingFault);
    await expect(figuresOf(shop, reportSql)).rejects.toThrow('value_succeeded is NULL');
  });

  test('an unknown status is listed, and counts in the total alone', async () => {
    const { reportSql } = await mapped(shop);
    await shop.root.query(mapping.newStatus);
    const { statuses } = await mapped(shop);
    expect(Object.keys(statuses)).toHaveLength(Object.keys(mapping.statuses).length + 1);
    const { orders_succeeded, value_succeeded, ...others } = mapping.figures;
    const figures = await figuresOf(shop, reportSql);
    expect(figures).toMatchObject({ ...others, orders_succeeded: orders_succeeded - 1 });
    expect(figures.value_succeeded).toBeLessThan(value_succeeded);
  });
});

test.each([
  'WCFM Marketplace with HPOS',
  'MultiVendorX 5 with HPOS',
  'Active eCommerce CMS with refunds',
  'CS-Cart Multi-Vendor',
  'NukeViet with its module Shops',
  'Shopware 6',
])('%s: init writes a report.sql that is fit without changes', async (name) => {
  await shop.load(...(MAPPINGS[name]?.fixtures ?? []));
  const alive = Object.values(MORE_SHOPS).find(
    ({ fixtures }) => fixtures === MAPPINGS[name]?.fixtures,
  )?.alive;
  await shop.root.query(
    `CREATE TABLE hits (at datetime NOT NULL, KEY (at)); INSERT INTO hits VALUES (NOW()); ${alive}`,
  );
  const admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
  const { code, output } = await admin.run(['init', '--visits-table', 'hits.at']);
  admin.remove();
  expect(output).toContain('No fault found: an official may be shown it');
  expect(code).toBe(0);
});

test('Shopware: an order in VND counts as it is where the default currency is another', async () => {
  await shop.load('shopware-6');
  await shop.root.query(`
    UPDATE currency SET iso_code = IF(iso_code = 'VND', 'EUR', 'VND');
    UPDATE \`order\` SET currency_id = UNHEX(MD5('usd')), currency_factor = 25000`);
  const { reportSql } = await mapped(shop);
  expect(await figuresOf(shop, reportSql)).toMatchObject({ value_succeeded: 800_011 });
});

test.each([
  [
    'a payment that was set to refunded in part',
    "order_transaction SET state_id = UNHEX(MD5('p refunded_partially'))",
  ],
  [
    'a delivery that came back in part',
    "order_delivery SET state_id = UNHEX(MD5('d returned_partially'))",
  ],
])('Shopware: %s by hand, without a refund, is an error', async (_name, change) => {
  await shop.load('shopware-6');
  const { reportSql } = await mapped(shop);
  await shop.root.query(`UPDATE ${change} WHERE order_id = UNHEX(MD5('first'))`);
  await expect(figuresOf(shop, reportSql)).rejects.toThrow('value_succeeded is NULL');
});

describe('on a database server in another zone than the platform', () => {
  let server: PrivateMariadb;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server.remove());

  test.each(
    ['+00:00', '-03:00'].flatMap((zone) =>
      ['Active eCommerce CMS', 'Shopware 6', 'CS-Cart Multi-Vendor'].map(
        (name) => [zone, name] as const,
      ),
    ),
  )('%s, the figures of %s are the same', async (zone, name) => {
    await shop.drop();
    shop = await TestDatabase.create('', server.socketPath);
    await shop.root.query(`SET GLOBAL time_zone = '${zone}'`);
    await shop.load(...(MAPPINGS[name]?.fixtures ?? []));
    expect(await figuresOf(shop, (await mapped(shop)).reportSql)).toEqual(MAPPINGS[name]?.figures);
  });
});

test('Active eCommerce with its vendor system off has one seller, the shop, and its products alone', async () => {
  await shop.load('active-ecommerce');
  await shop.root.query(
    "UPDATE business_settings SET value = '0' WHERE type = 'vendor_system_activation'",
  );
  expect(await figuresOf(shop, (await mapped(shop)).reportSql)).toMatchObject({
    sellers_total: 1,
    sellers_new: 0,
    products_total: 2,
    products_new: 1,
  });
});

test('Active eCommerce: a refund that its column truncated is an error', async () => {
  await shop.load('active-ecommerce', 'active-ecommerce-refunds');
  const { reportSql } = await mapped(shop);
  await shop.root.query('UPDATE refund_requests SET refund_amount = 1500000 WHERE order_id = 2');
  await expect(figuresOf(shop, reportSql)).rejects.toThrow('value_succeeded is NULL');
});

describe('a marketplace of WooCommerce', () => {
  const WCFM_POSTS = ['wordpress', 'woocommerce-posts', 'wcfm'];
  const MULTIVENDORX_POSTS = ['wordpress', 'woocommerce-posts', 'multivendorx'];
  const off = "UPDATE wp_options SET option_value = 'a:0:{}' WHERE option_name = 'active_plugins'";

  test('WCFM that is switched off leaves a shop, whose orders count whole', async () => {
    await shop.load(...WCFM_POSTS);
    await shop.root.query(off);
    const { parts, reportSql } = await mapped(shop);
    expect(parts).toEqual([
      'woocommerce-sellers',
      'woocommerce-products',
      'woocommerce-orders-posts',
    ]);
    expect(await figuresOf(shop, reportSql)).toMatchObject({ sellers_total: 1, orders_total: 17 });
  });

  test('MultiVendorX that is switched off leaves a shop, whose sub-orders are parts still', async () => {
    await shop.load(...MULTIVENDORX_POSTS);
    await shop.root.query(off);
    const { parts, reportSql } = await mapped(shop);
    expect(parts).toEqual([
      'woocommerce-sellers',
      'woocommerce-products',
      'multivendorx-orders-posts',
    ]);
    expect(await figuresOf(shop, reportSql)).toEqual({
      ...MULTIVENDORX.figures,
      sellers_total: 1,
      sellers_new: 0,
    });
  });

  test('WCFM: an order in an unknown status counts, with a vendor or without', async () => {
    await shop.load(...WCFM_POSTS);
    const { reportSql } = await mapped(shop);
    await shop.root.query("UPDATE wp_posts SET post_status = 'wc-lost' WHERE ID IN (1002, 1003)");
    expect(await figuresOf(shop, reportSql)).toMatchObject({
      orders_total: WCFM.figures.orders_total,
      orders_succeeded: WCFM.figures.orders_succeeded - 2,
    });
  });

  test('the leftover tables of another marketplace plugin change nothing', async () => {
    await shop.load(...WCFM_POSTS);
    await shop.root.query('CREATE TABLE wp_dokan_orders (order_id bigint, seller_id bigint)');
    expect((await mapped(shop)).parts).toEqual([
      'wcfm-sellers',
      'woocommerce-products',
      'wcfm-orders-posts',
    ]);
  });

  test('an amount of a WCFM line that is no number is an error where the order has several parts', async () => {
    await shop.load(...WCFM_POSTS);
    const { reportSql } = await mapped(shop);
    const change = "UPDATE wp_wcfm_marketplace_orders SET item_total = 'x' WHERE item_id =";
    await shop.root.query(`${change} 5`);
    expect(await figuresOf(shop, reportSql)).toEqual(WCFM.figures);
    await shop.root.query(`${change} 7`);
    await expect(figuresOf(shop, reportSql)).rejects.toThrow('value_succeeded is NULL');
  });

  test("a refund of a sub-order takes nothing from the shop's own sales", async () => {
    await shop.load(...MULTIVENDORX_POSTS);
    const { reportSql } = await mapped(shop);
    await shop.root.query(`
      INSERT INTO wp_posts (ID, post_type, post_status, post_parent, post_date, post_date_gmt)
      VALUES (92020, 'shop_order_refund', 'wc-completed', 92009, '2025-07-02', '2025-07-02');
      INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (92020, '_refund_amount', '100000')`);
    expect(await figuresOf(shop, reportSql)).toEqual(MULTIVENDORX.figures);
  });
});
