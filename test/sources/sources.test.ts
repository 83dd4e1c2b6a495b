import { readTables } from '../../src/database/schema';
import type { PrivateMariadb } from '../../src/demo/private-mariadb';
import { composeReportSql, sectionFrom } from '../../src/platforms/compose-report-sql';
import { discover } from '../../src/platforms/discover';
import { FIGURE_NAMES, subjectOf } from '../../src/report/figure-names';
import { readReport } from '../../src/report/live-report';
import { MappingFault } from '../../src/report/report-faults';
import { parseReportSql } from '../../src/report/report-sql';
import { TestDatabase } from '../support/database';
import {
  expectIndexed,
  expectZerosWhenEmptied,
  figuresOf,
  mapped,
  NO_VISITS,
  SOURCES,
} from '../support/mapping';
import { startMariadb } from '../support/mariadb';
import { MAPPINGS } from './mappings';

let shop: TestDatabase;
beforeEach(async () => {
  shop = await TestDatabase.create();
});
afterEach(() => shop.drop());

/** The one platform in the database. The choice is the unit of Vendure's amounts, the only one that is left open. */
const platform = () => mapped(shop, { choice: '100' });

describe.each(Object.entries(MAPPINGS))('%s', (_name, mapping) => {
  beforeEach(() => shop.load(...mapping.fixtures));

  test('every figure is as counted by hand, every order read by an index where there is one', async () => {
    const { parts, reportSql } = await platform();
    expect(parts).toEqual(mapping.parts);
    expect(await figuresOf(shop, reportSql)).toEqual(mapping.figures);
    await expectIndexed(shop, reportSql, mapping);
  });

  test('an empty shop reports zeros, not an error', async () => {
    const { reportSql } = await platform();
    await expectZerosWhenEmptied(shop, reportSql);
  });
});

describe('on a database server in another zone than the platform', () => {
  let server: PrivateMariadb;
  beforeAll(async () => {
    server = await startMariadb();
  });
  afterAll(() => server.remove());

  test.each(
    ['+00:00', '+07:00', '-03:00'].flatMap((zone) =>
      ['Bagisto', "Botble's marketplace", 'Vendure'].map((name) => [zone, name] as const),
    ),
  )('%s, the figures of %s are the same', async (zone, name) => {
    await shop.drop();
    shop = await TestDatabase.create('', server.socketPath);
    await shop.root.query(`SET GLOBAL time_zone = '${zone}'`);
    const mapping = MAPPINGS[name];
    await shop.load(...(mapping?.fixtures ?? []));
    expect(await figuresOf(shop, (await platform()).reportSql)).toEqual(mapping?.figures);
  });
});

test.each([
  [
    'WooCommerce (HPOS)',
    ['wordpress', 'woocommerce-posts', 'woocommerce-hpos'],
    "UPDATE wp_wc_orders SET currency = 'USD' WHERE id = 1002",
  ],
  [
    'WooCommerce (posts)',
    ['wordpress', 'woocommerce-posts'],
    "UPDATE wp_postmeta SET meta_value = 'USD' WHERE post_id = 1002 AND meta_key = '_order_currency'",
  ],
  [
    'WooCommerce (posts), a total that is no number',
    ['wordpress', 'woocommerce-posts'],
    "UPDATE wp_postmeta SET meta_value = '150.000đ' WHERE post_id = 1002 AND meta_key = '_order_total'",
  ],
  [
    'OpenCart',
    ['opencart', 'opencart-3'],
    "UPDATE oc_setting SET value = 'EUR' WHERE `key` = 'config_currency'",
  ],
  [
    'PrestaShop',
    ['prestashop'],
    "UPDATE ps_configuration SET value = '2' WHERE name = 'PS_CURRENCY_DEFAULT'",
  ],
  [
    'Magento',
    ['magento'],
    "UPDATE sales_order SET order_currency_code = 'USD', base_currency_code = 'USD', global_currency_code = 'USD'",
  ],
  [
    'Bagisto',
    ['bagisto'],
    "UPDATE orders SET order_currency_code = 'USD', base_currency_code = 'USD'",
  ],
  ['Vendure', ['vendure'], "UPDATE `order` SET currencyCode = 'USD' WHERE id = 2"],
  ['nopCommerce', ['nopcommerce'], "UPDATE `Setting` SET Value = '2'"],
  ['Botble', ['botble'], 'UPDATE ec_currencies SET is_default = 1 - is_default'],
  ['Osclass', ['osclass'], "UPDATE oc_t_payment_pro_invoice SET s_currency_code = 'EUR'"],
])(
  '%s: an order without a value in VND is an error, not a smaller sum',
  async (_name, fixtures, change) => {
    await shop.load(...fixtures);
    const { reportSql } = await platform();
    await figuresOf(shop, reportSql);
    await shop.root.query(change);
    await expect(figuresOf(shop, reportSql)).rejects.toThrow(MappingFault);
    await expect(figuresOf(shop, reportSql)).rejects.toThrow('value_succeeded is NULL');
  },
);

test('HPOS is recognised by its orders where the option is missing', async () => {
  await shop.load('wordpress', 'woocommerce-posts', 'woocommerce-hpos');
  await shop.root.query("DELETE FROM wp_options WHERE option_name LIKE 'woocommerce_custom%'");
  expect((await platform()).parts).toEqual([
    'woocommerce-sellers',
    'woocommerce-products',
    'woocommerce-orders-posts',
  ]);
  await shop.root.query("DELETE FROM wp_posts WHERE post_type = 'shop_order'");
  expect((await platform()).parts).toEqual([
    'woocommerce-sellers',
    'woocommerce-products',
    'woocommerce-orders-hpos',
  ]);
});

test("an administrator with products is one of Dokan's vendors", async () => {
  await shop.load('wordpress', 'woocommerce-posts', 'dokan');
  const { reportSql } = await platform();
  expect((await figuresOf(shop, reportSql)).sellers_total).toBe(2);
  await shop.root.query(
    "INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (1, 'dokan_enable_selling', 'yes')",
  );
  expect((await figuresOf(shop, reportSql)).sellers_total).toBe(3);
});

test('a vendor of nopCommerce without a date is an error', async () => {
  await shop.load('nopcommerce', 'nopcommerce-vendors');
  const { reportSql } = await platform();
  await shop.root.query('INSERT INTO `Vendor` (AddressId, Active) VALUES (0, 1)');
  await expect(figuresOf(shop, reportSql)).rejects.toThrow('sellers_total is NULL');
});

test('a platform is found in another schema and under any prefix', async () => {
  await shop.load('opencart', 'opencart-4');
  const elsewhere = await TestDatabase.create();
  try {
    await elsewhere.root.query(`GRANT SELECT ON ${shop.name}.* TO ${elsewhere.name}@localhost`);
    const [table] = await elsewhere.open().session(async (session) => {
      const all = await discover(session, await readTables(session), SOURCES);
      return all;
    });
    expect(table?.place).toEqual({ schema: shop.name, prefix: 'oc_' });
    const sections = (table?.parts ?? []).map((part) =>
      sectionFrom(part, table?.place ?? { schema: undefined, prefix: '' }),
    );
    const reportSql = composeReportSql([], [NO_VISITS, ...sections]);
    expect(reportSql).toContain(`FROM \`${shop.name}\`.\`oc_order\``);
    const report = await readReport(
      elsewhere.open(),
      parseReportSql(reportSql, 'r'),
      '+07:00',
      2025,
    );
    expect(report.figures.orders_total).toBe(16n);
  } finally {
    await elsewhere.drop();
  }
});

test('every source cites its origin, and its keys agree with its statements', () => {
  for (const source of SOURCES) {
    // A page, or files of the platform's own source.
    expect(source.about.join('\n')).toMatch(/https:\/\/|\w\.(php|rb|py|sql|cs|ts)\b|migrations/);
    const subjects = new Set(source.figures.map(subjectOf));
    expect(source.figures).not.toEqual([]);
    expect(source.figures).toEqual(FIGURE_NAMES.filter((name) => subjects.has(subjectOf(name))));
    if (source.figures.includes('orders_total')) {
      expect(source.queries.statuses).toMatch(/^SELECT\b/);
      expect([...source.meanings.values()]).toEqual(
        expect.arrayContaining(['succeeded', 'failed']),
      );
    }
    for (const over of source.over) expect(SOURCES.map(({ name }) => name)).toContain(over);
  }
});
