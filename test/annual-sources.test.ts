import { composeAnnualSql } from '../src/annual/compose-annual-sql';
import { COLUMN_NAMES } from '../src/annual/indicators';
import { type AnnualRead, readAnnual } from '../src/annual/read';
import { readTables } from '../src/database/schema';
import { composeReportSql, type Section, sectionFrom } from '../src/platforms/compose-report-sql';
import { discover } from '../src/platforms/discover';
import { readSources } from '../src/platforms/parse-source';
import { readReport } from '../src/report/live-report';
import { parseReportSql, parseStatements } from '../src/report/report-sql';
import { TestDatabase } from './support/database';

const SOURCES = readSources();
const NO_VISITS: Section = { about: [], sql: 'SELECT 9 AS visits_total, 5 AS visits_period;' };

let shop: TestDatabase;
beforeEach(async () => {
  shop = await TestDatabase.create();
});
afterEach(() => shop.drop());

/** The report.sql and annual.sql that `init` and `annual init` write for the platform in the database. */
async function written() {
  const database = shop.open();
  return database.session(async (session) => {
    const tables = await readTables(session);
    const [found] = (await discover(session, tables, SOURCES)).filter(
      ({ platform }) => platform !== 'visits',
    );
    const sections = (found?.parts ?? []).map((part) =>
      sectionFrom(part, found?.place ?? { schema: undefined, prefix: '' }),
    );
    const reportSql = composeReportSql(['A test.'], [NO_VISITS, ...sections]);
    const statements = parseReportSql(reportSql, 'report.sql');
    return { statements, annual: composeAnnualSql(statements, SOURCES, tables) };
  });
}

function readYear(text: string): Promise<AnnualRead> {
  const statements = parseStatements(text, 'annual.sql', COLUMN_NAMES);
  return readAnnual(shop.open(), { statements, sha256: '' }, '+07:00', { year: 2025 });
}

/** Categories, a line each, named for the order that they stand in. */
const WORDPRESS_LINES = (orders: string) => `
  CREATE TABLE IF NOT EXISTS wp_woocommerce_order_items (order_item_id BIGINT AUTO_INCREMENT PRIMARY KEY,
    order_item_name TEXT, order_item_type VARCHAR(200), order_id BIGINT);
  CREATE TABLE wp_woocommerce_order_itemmeta (meta_id BIGINT AUTO_INCREMENT PRIMARY KEY, order_item_id BIGINT,
    meta_key VARCHAR(255), meta_value LONGTEXT);
  INSERT INTO wp_woocommerce_order_items (order_item_name, order_item_type, order_id)
    SELECT CONCAT('annual-', line.n), 'line_item', id FROM (${orders}) AS o
    CROSS JOIN (SELECT 1 AS n UNION ALL SELECT 2) AS line
    WHERE NOT EXISTS (SELECT 1 FROM wp_woocommerce_order_items AS known WHERE known.order_id = o.id);
  INSERT INTO wp_woocommerce_order_itemmeta (order_item_id, meta_key, meta_value)
    SELECT order_item_id, '_line_total', IF(order_item_name = 'annual-2', '900.5', '89') FROM wp_woocommerce_order_items;
  INSERT INTO wp_woocommerce_order_itemmeta (order_item_id, meta_key, meta_value)
    SELECT order_item_id, '_product_id', IF(order_item_name = 'annual-1', 1, 500000 + order_id) FROM wp_woocommerce_order_items;
  INSERT INTO wp_terms (term_id, name, slug) SELECT 500000 + id, CONCAT('at-', id), id FROM (${orders}) AS o;
  INSERT INTO wp_term_taxonomy (term_taxonomy_id, term_id, taxonomy)
    SELECT 600000 + id, 500000 + id, 'product_cat' FROM (${orders}) AS o;
  INSERT INTO wp_term_relationships (object_id, term_taxonomy_id)
    SELECT 500000 + id, 600000 + id FROM (${orders}) AS o;`;

const POSTS = "SELECT ID AS id FROM wp_posts WHERE post_type = 'shop_order'";
const HPOS = "SELECT id FROM wp_wc_orders WHERE type = 'shop_order'";

const WORDPRESS_POSTS = `${WORDPRESS_LINES(POSTS)}
  INSERT INTO wp_postmeta (post_id, meta_key, meta_value)
    SELECT id, '_payment_method', CONCAT('at-', id) FROM (${POSTS}) AS o;
  INSERT INTO wp_postmeta (post_id, meta_key, meta_value)
    SELECT id, '_billing_country', 'VN' FROM (${POSTS}) AS o;
  INSERT INTO wp_postmeta (post_id, meta_key, meta_value)
    SELECT id, IF(id % 2, '_billing_city', '_billing_state'), CONCAT('at-', id) FROM (${POSTS}) AS o;`;

const WORDPRESS_HPOS = `${WORDPRESS_LINES(HPOS)}
  CREATE TABLE wp_wc_order_addresses (id BIGINT AUTO_INCREMENT PRIMARY KEY, order_id BIGINT, address_type VARCHAR(20),
    city TEXT, state TEXT, country TEXT);
  INSERT INTO wp_wc_order_addresses (order_id, address_type, city, state, country)
    SELECT id, 'shipping', 'elsewhere', 'elsewhere', 'VN' FROM (${HPOS}) AS o;
  INSERT INTO wp_wc_order_addresses (order_id, address_type, city, state, country)
    SELECT id, 'billing', IF(id % 2, CONCAT('at-', id), 'city'), IF(id % 2, '', CONCAT('at-', id)), 'VN' FROM (${HPOS}) AS o;
  UPDATE wp_wc_orders SET payment_method = CONCAT('at-', id);`;

const PRESTASHOP = `
  ALTER TABLE ps_orders ADD module VARCHAR(255), ADD id_address_delivery INT;
  UPDATE ps_orders SET module = CONCAT('at-', id_order), id_address_delivery = id_order;
  CREATE TABLE ps_country (id_country INT PRIMARY KEY, iso_code VARCHAR(3)); INSERT INTO ps_country VALUES (222, 'VN');
  CREATE TABLE ps_state (id_state INT PRIMARY KEY, name VARCHAR(80));
  INSERT INTO ps_state SELECT id_order, CONCAT('at-', id_order) FROM ps_orders;
  CREATE TABLE ps_address (id_address INT PRIMARY KEY, id_country INT, id_state INT, city VARCHAR(64));
  INSERT INTO ps_address SELECT id_order, 222, IF(id_order % 2, id_order, 0), CONCAT('at-', id_order) FROM ps_orders;
  CREATE TABLE ps_order_detail (id_order_detail INT AUTO_INCREMENT PRIMARY KEY, id_order INT, product_id INT,
    total_price_tax_incl DECIMAL(20,6));
  ALTER TABLE ps_product ADD id_category_default INT;
  INSERT INTO ps_product (id_product, id_category_default, active, state, date_add)
    SELECT 5000 + id_order, id_order, 0, 1, '2020-01-01' FROM ps_orders;
  INSERT INTO ps_order_detail (id_order, product_id, total_price_tax_incl)
    SELECT id_order, 1, 5 FROM ps_orders UNION ALL SELECT id_order, 5000 + id_order, 10 FROM ps_orders;
  CREATE TABLE ps_category_lang (id_category INT, id_lang INT, name VARCHAR(128));
  INSERT INTO ps_category_lang SELECT id_order, 1, CONCAT('at-', id_order) FROM ps_orders;
  CREATE TABLE ps_customer (id_customer INT, date_add DATETIME, is_guest INT, deleted INT);
  INSERT INTO ps_customer VALUES (1, '2024-05-01', 0, 0), (2, '2025-05-01', 0, 0), (3, '2025-05-01', 1, 0),
    (4, '2025-05-01', 0, 1), (5, '2026-01-01', 0, 0);`;

const OPENCART = (payment: string) => `
  ALTER TABLE oc_order ${payment}, ADD payment_zone VARCHAR(128) DEFAULT '', ADD payment_city VARCHAR(128) DEFAULT '',
    ADD payment_country VARCHAR(128) DEFAULT 'Viet Nam';
  UPDATE oc_order SET payment_zone = IF(order_id % 2, CONCAT('at-', order_id), ''), payment_city = CONCAT('at-', order_id);
  ALTER TABLE oc_order_product ADD total DECIMAL(15,4) DEFAULT 0;
  INSERT INTO oc_order_product (order_id, product_id, quantity, total) SELECT order_id, 5000 + order_id, 0, 9 FROM oc_order;
  CREATE TABLE oc_product_to_category (product_id INT, category_id INT);
  INSERT INTO oc_product_to_category SELECT 5000 + order_id, order_id FROM oc_order;
  CREATE TABLE oc_category_description (category_id INT, language_id INT, name VARCHAR(255));
  INSERT INTO oc_category_description SELECT order_id, 1, CONCAT('at-', order_id) FROM oc_order;
  CREATE TABLE oc_customer (customer_id INT, date_added DATETIME);
  INSERT INTO oc_customer VALUES (1, '2024-05-01'), (2, '2025-05-01'), (3, '2026-01-01');`;

const MAGENTO = `
  CREATE TABLE sales_order_payment (entity_id INT AUTO_INCREMENT PRIMARY KEY, parent_id INT, method VARCHAR(128));
  INSERT INTO sales_order_payment (parent_id, method) SELECT entity_id, CONCAT('at-', entity_id) FROM sales_order;
  CREATE TABLE sales_order_address (entity_id INT AUTO_INCREMENT PRIMARY KEY, parent_id INT, address_type VARCHAR(255),
    region VARCHAR(255), city VARCHAR(255), country_id VARCHAR(2));
  INSERT INTO sales_order_address (parent_id, address_type, region, city, country_id)
    SELECT entity_id, 'billing', IF(entity_id % 2, CONCAT('at-', entity_id), NULL), CONCAT('at-', entity_id), 'VN' FROM sales_order;
  CREATE TABLE sales_order_item (item_id INT AUTO_INCREMENT PRIMARY KEY, order_id INT, product_id INT,
    parent_item_id INT, row_total DECIMAL(20,4));
  INSERT INTO sales_order_item (order_id, product_id, row_total)
    SELECT entity_id, 1, 3 FROM sales_order UNION ALL SELECT entity_id, 5000 + entity_id, 9 FROM sales_order;
  INSERT INTO sales_order_item (order_id, product_id, parent_item_id, row_total) SELECT entity_id, 1, 1, 99 FROM sales_order;
  CREATE TABLE catalog_category_product (category_id INT, product_id INT);
  INSERT INTO catalog_category_product SELECT 7000 + entity_id, 5000 + entity_id FROM sales_order;
  INSERT INTO eav_attribute (attribute_id, entity_type_id, attribute_code) VALUES (777, 3, 'name');
  CREATE TABLE catalog_category_entity_varchar (entity_id INT, attribute_id INT, store_id INT, value VARCHAR(255));
  INSERT INTO catalog_category_entity_varchar SELECT 7000 + entity_id, 777, 0, CONCAT('at-', entity_id) FROM sales_order;
  CREATE TABLE customer_entity (entity_id INT, created_at DATETIME);
  INSERT INTO customer_entity VALUES (1, '2024-05-01'), (2, '2025-05-01'), (3, '2026-01-01');`;

const ORDERS = ['orders_succeeded', 'value_succeeded', 'orders_cancelled', 'value_cancelled'];
const BUYERS = ['buyer_accounts', 'buyer_accounts_new'];
const SELLERS = ['seller_accounts', 'seller_accounts_new'];

describe.each<[name: string, fixtures: string[], addition: string, gives: string[]]>([
  [
    'WooCommerce, posts',
    ['wordpress', 'woocommerce-posts'],
    WORDPRESS_POSTS,
    [...BUYERS, 'listings'],
  ],
  [
    'WooCommerce, HPOS',
    ['wordpress', 'woocommerce-posts', 'woocommerce-hpos'],
    WORDPRESS_HPOS,
    [...BUYERS, 'listings'],
  ],
  [
    'Dokan, posts',
    ['wordpress', 'woocommerce-posts', 'dokan'],
    WORDPRESS_POSTS,
    [...SELLERS, ...BUYERS, 'listings'],
  ],
  [
    'Dokan, HPOS',
    ['wordpress', 'woocommerce-posts', 'dokan', 'woocommerce-hpos'],
    WORDPRESS_HPOS,
    [...SELLERS, ...BUYERS, 'listings'],
  ],
  [
    'WCFM',
    ['wordpress', 'woocommerce-posts', 'wcfm'],
    WORDPRESS_POSTS,
    [...SELLERS, ...BUYERS, 'listings'],
  ],
  [
    'WCFM, HPOS',
    ['wordpress', 'woocommerce-posts', 'wcfm', 'woocommerce-hpos', 'woocommerce-hpos-parents'],
    WORDPRESS_HPOS,
    [...SELLERS, ...BUYERS, 'listings'],
  ],
  [
    'MultiVendorX 4',
    ['wordpress', 'woocommerce-posts', 'multivendorx'],
    WORDPRESS_POSTS,
    [...SELLERS, ...BUYERS, 'listings'],
  ],
  [
    'MultiVendorX 4, HPOS',
    [
      'wordpress',
      'woocommerce-posts',
      'multivendorx',
      'woocommerce-hpos',
      'woocommerce-hpos-parents',
    ],
    WORDPRESS_HPOS,
    [...SELLERS, ...BUYERS, 'listings'],
  ],
  [
    'MultiVendorX 5',
    ['wordpress', 'woocommerce-posts', 'multivendorx', 'multivendorx-5'],
    WORDPRESS_POSTS,
    [...SELLERS, ...BUYERS, 'listings'],
  ],
  ['PrestaShop', ['prestashop'], PRESTASHOP, [...BUYERS, 'listings']],
  [
    'OpenCart 4',
    ['opencart', 'opencart-4'],
    `${OPENCART('ADD payment_method TEXT')}
     UPDATE oc_order SET payment_method = CONCAT('{"name":"Cash","code":"at-', order_id, '"}');`,
    [...BUYERS, 'listings'],
  ],
  [
    'OpenCart 3',
    ['opencart', 'opencart-3'],
    `${OPENCART("ADD payment_method VARCHAR(128) DEFAULT 'Tiền mặt', ADD payment_code VARCHAR(128)")}
     UPDATE oc_order SET payment_code = CONCAT('at-', order_id);`,
    [...BUYERS, 'listings'],
  ],
  ['Magento', ['magento'], MAGENTO, BUYERS],
])('%s', (_name, fixtures, addition, gives) => {
  beforeEach(async () => {
    await shop.load(...fixtures);
    await shop.root.query(addition);
  });

  test('gives these rows of the forms, and no other', async () => {
    const { annual } = await written();
    const read = await readYear(annual.text);
    expect(Object.keys(read.values).sort()).toEqual([...ORDERS, ...gives].sort());
    expect(annual.gives).toEqual(
      expect.arrayContaining([...Object.keys(read.values), 'payment_method']),
    );
  });

  test('counts the very orders of report.sql, each by its own payment, place and category', async () => {
    const { statements, annual } = await written();
    const { values, groups } = await readYear(annual.text);
    const { figures } = await readReport(shop.open(), statements, '+07:00', 2025);
    const digits = (text: string | undefined) => Math.round(Number(text));
    expect(digits(values.orders_succeeded?.value)).toBe(Number(figures.orders_succeeded));
    expect(digits(values.value_succeeded?.value)).toBe(Number(figures.value_succeeded));
    expect(Number(values.orders_cancelled?.value)).toBeGreaterThan(0);
    expect(digits(values.orders_cancelled?.value)).toBeLessThanOrEqual(
      Number(figures.orders_failed),
    );

    const sum = (key: 'payment_method' | 'buyer_place' | 'category', column: number) =>
      Math.round(
        (groups[key]?.rows ?? []).reduce((all, row) => all + Number(row.values[column]), 0),
      );
    expect(sum('payment_method', 0)).toBe(Number(figures.orders_succeeded));
    expect(sum('buyer_place', 0)).toBe(Number(figures.value_succeeded));
    expect(sum('category', 0)).toBe(Number(figures.orders_succeeded));
    expect(sum('category', 1)).toBe(Number(figures.value_succeeded));
    const raws = (key: 'payment_method' | 'buyer_place' | 'category') =>
      (groups[key]?.rows ?? []).map(({ raw }) => raw).sort();
    expect(raws('payment_method').every((raw) => /^at-\d+$/.test(raw))).toBe(true);
    expect(raws('buyer_place')).toEqual(raws('payment_method'));
    expect(raws('category').filter((raw) => raw !== '')).toEqual(
      raws('payment_method').filter((raw) => raws('category').includes(raw)),
    );
  });
});

/** The address of a vendor's store as WordPress keeps it: a PHP array in a text. */
function storeOf(key: string, stores: Readonly<Record<number, Readonly<Record<string, string>>>>) {
  const text = (word: string) => `s:${Buffer.byteLength(word)}:"${word}";`;
  const rows = Object.entries(stores).map(([user, address]) => {
    const parts = Object.entries(address).map(([name, value]) => text(name) + text(value));
    const php = `a:1:{${text('address')}a:${parts.length}:{${parts.join('')}}}`;
    return `(${user}, '${key}', '${php}')`;
  });
  return `INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES ${rows.join(', ')};`;
}

describe("sellers' places, counted by hand", () => {
  const placesOf = async () => {
    const { annual } = await written();
    const { groups } = await readYear(annual.text);
    return Object.fromEntries(
      (groups.seller_place?.rows ?? []).map(({ raw, values: [orders, value] }) => [
        raw,
        `${orders}: ${Number(value)}`,
      ]),
    );
  };

  test.each([
    ['posts', ['wcfm'], WORDPRESS_POSTS],
    ['HPOS', ['wcfm', 'woocommerce-hpos', 'woocommerce-hpos-parents'], WORDPRESS_HPOS],
  ])(
    'of WCFM (%s): each part of an order in the state or city of its vendor',
    async (_, more, addition) => {
      await shop.load('wordpress', 'woocommerce-posts', ...more);
      await shop.root.query(addition);
      await shop.root.query(
        storeOf('wcfmmp_profile_settings', {
          11: { country: 'VN', state: 'HANOI', city: 'Cầu Giấy' },
          12: { country: 'VN', state: '', city: 'Huế' },
        }),
      );
      const { '': own, ...places } = await placesOf();
      expect(places).toEqual({
        // 226,875 of 91001, 100,000 of 91002 less its refund, 100,000 of 91003
        HANOI: '3: 426875',
        // 91022; what was refunded, cancelled or is under way does not count.
        Huế: '1: 70000',
      });
      expect(own).toBeDefined();
    },
  );

  test.each([
    ['posts', ['dokan'], WORDPRESS_POSTS],
    ['HPOS', ['dokan', 'woocommerce-hpos', 'woocommerce-hpos-parents'], WORDPRESS_HPOS],
  ])(
    'of Dokan (%s): each order in the place of its seller, abroad by country',
    async (_, more, addition) => {
      await shop.load('wordpress', 'woocommerce-posts', ...more);
      await shop.root.query(addition);
      await shop.root.query(
        storeOf('dokan_profile_settings', {
          11: { street_1: '1 Trần Phú', city: 'Hội An', country: 'VN', state: 'QUANGNAM' },
          12: { city: 'Singapore', country: 'SG', state: '' },
        }),
      );
      // The order 90003 of 12 is cancelled; this one succeeded.
      await shop.root.query(
        'INSERT INTO wp_dokan_orders (order_id, seller_id, order_total) VALUES (1003, 12, 250000.5)',
      );
      const { '': own, ...places } = await placesOf();
      expect(own).toBeUndefined();
      // 1002, less the 5,000 that went back, and 90002 are 11's.
      expect(places).toEqual({ QUANGNAM: '2: 345000', 'country:SG': '1: 250000.5' });
    },
  );
});

test('the accounts of MultiVendorX 5 are its stores, but those that were deactivated or rejected for good', async () => {
  await shop.load('wordpress', 'woocommerce-posts', 'multivendorx', 'multivendorx-5');
  await shop.root.query(WORDPRESS_POSTS);
  const { values } = await readYear((await written()).annual.text);
  // Old, New, Suspended, Pending, Of an old customer, Review; all but Old are of 2025, and Later is of 2026.
  expect([values.seller_accounts?.value, values.seller_accounts_new?.value]).toEqual(['6', '5']);
});

const CANCELLED = ['orders_cancelled', 'orders_succeeded', 'value_succeeded'];

test.each<[name: string, fixtures: string[], gives: string[]]>([
  ['Bagisto', ['bagisto'], CANCELLED],
  ['Botble', ['botble'], CANCELLED],
  ["Botble's marketplace", ['botble', 'botble-marketplace'], CANCELLED],
  ['Active eCommerce', ['active-ecommerce'], CANCELLED],
  ['Shopware 6', ['shopware-6'], CANCELLED],
  ['nopCommerce', ['nopcommerce'], CANCELLED.slice(1)],
  ['CS-Cart', ['cs-cart'], CANCELLED.slice(1)],
  ['Osclass', ['osclass'], CANCELLED.slice(1)],
  ['NukeViet', ['nukeviet-shops'], CANCELLED.slice(1)],
])(
  '%s gives the orders of report.sql, and cancelled ones where their word says so',
  async (_, fixtures, gives) => {
    await shop.load(...fixtures);
    const { statements, annual } = await written();
    const { values } = await readYear(annual.text);
    expect(Object.keys(values).sort()).toEqual(gives);
    const { figures } = await readReport(shop.open(), statements, '+07:00', 2025);
    expect(values.orders_succeeded?.value).toBe(String(figures.orders_succeeded));
    expect(Math.round(Number(values.value_succeeded?.value))).toBe(Number(figures.value_succeeded));
    expect(Number(values.orders_cancelled?.value ?? 0)).toBeLessThanOrEqual(
      Number(figures.orders_failed),
    );
  },
);
