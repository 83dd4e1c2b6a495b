import { readTables } from '../../src/database/schema';
import { sqlLiterals } from '../../src/database/snapshot';
import type { PrivateMariadb } from '../../src/demo/private-mariadb';
import {
  composeReportSql,
  type Section,
  sectionFrom,
} from '../../src/platforms/compose-report-sql';
import { discover, type Found } from '../../src/platforms/discover';
import { readSources } from '../../src/platforms/parse-source';
import { FIGURE_NAMES, subjectOf } from '../../src/report/figure-names';
import type { Figures } from '../../src/report/figures';
import { readReport } from '../../src/report/live-report';
import { periodAt } from '../../src/report/period';
import { MappingFault } from '../../src/report/report-faults';
import { bind, parseReportSql } from '../../src/report/report-sql';
import { TestDatabase } from '../support/database';
import { IS_TIDB } from '../support/engine';
import { visitsOf } from '../support/mapping';
import { startMariadb } from '../support/mariadb';

const SOURCES = readSources();

/** Visits are sources of their own; a platform's test takes constants for them. */
const NO_VISITS: Section = { about: [], sql: 'SELECT 9 AS visits_total, 5 AS visits_period;' };

let shop: TestDatabase;
beforeEach(async () => {
  shop = await TestDatabase.create();
});
afterEach(() => shop.drop());

async function found(): Promise<Found[]> {
  return shop
    .open()
    .session(async (session) => discover(session, await readTables(session), SOURCES));
}

/** The one platform in the database, and its report.sql. */
async function platform(): Promise<{ parts: string[]; reportSql: string }> {
  const platforms = (await found()).filter((each) => each.platform !== 'visits');
  expect(platforms.map((each) => each.platform)).toHaveLength(1);
  const { parts = [], place = { schema: undefined, prefix: '' } } = platforms[0] ?? {};
  // The unit of Vendure's amounts, the one choice that a platform leaves.
  const sections = parts.map((part) => sectionFrom(part, place, { choice: '100' }));
  return {
    parts: parts.map(({ name }) => name),
    reportSql: composeReportSql(['A test.'], [NO_VISITS, ...sections]),
  };
}

async function read(reportSql: string, timeZone = '+07:00', year = 2025): Promise<Figures> {
  const statements = parseReportSql(reportSql, 'report.sql');
  return (await readReport(shop.open({ timeZone }), statements, timeZone, year)).figures;
}

interface Plan {
  readonly table: string;
  readonly type: string;
  readonly key: string | null;
  readonly Extra: string;
}

/** How the database would read the orders of 2025. */
async function planOfOrders(reportSql: string): Promise<Plan[]> {
  const literals = sqlLiterals(periodAt(new Date('2026-06-01T00:00:00Z'), 2025), '+07:00');
  const statement = parseReportSql(reportSql, 'report.sql').find(({ figures }) =>
    figures.includes('orders_total'),
  );
  if (!statement) throw new Error('no statement gives the orders');
  const [rows] = await shop.root.query(`EXPLAIN FORMAT=TRADITIONAL ${bind(statement, literals)}`);
  return rows as Plan[];
}

type Counted = Omit<{ [name in keyof Figures]: number }, 'visits_total' | 'visits_period'>;

interface Mapping {
  readonly fixtures: string[];
  readonly parts: string[];
  /** Counted by hand from the comments of the fixtures. */
  readonly figures: Counted;
  /** The table of orders, and the platform's own index on their date where it has one. */
  readonly orders: string;
  readonly ownIndex?: string;
}

const WOOCOMMERCE: Counted = {
  sellers_total: 1,
  sellers_new: 0,
  products_total: 5,
  products_new: 3,
  orders_total: 8,
  orders_succeeded: 2,
  orders_failed: 3,
  value_succeeded: 400_001,
};
const DOKAN: Counted = {
  ...WOOCOMMERCE,
  sellers_total: 2,
  sellers_new: 1,
  orders_total: 10,
  orders_succeeded: 3,
  orders_failed: 4,
  // The last order, less the 5,000 that went back.
  value_succeeded: 595_001,
};
const OPENCART: Counted = {
  sellers_total: 1,
  sellers_new: 1,
  products_total: 3,
  products_new: 2,
  orders_total: 16,
  orders_succeeded: 3,
  orders_failed: 8,
  value_succeeded: 800_000,
};
const NOPCOMMERCE: Counted = {
  sellers_total: 1,
  sellers_new: 1,
  products_total: 4,
  products_new: 3,
  orders_total: 6,
  orders_succeeded: 3,
  orders_failed: 1,
  value_succeeded: 850_000,
};
const BOTBLE: Counted = {
  sellers_total: 1,
  sellers_new: 0,
  products_total: 3,
  products_new: 2,
  orders_total: 7,
  // A partly returned order succeeded, with the value that was kept.
  orders_succeeded: 3,
  orders_failed: 2,
  value_succeeded: 352_001,
};

const MAPPINGS: Record<string, Mapping> = {
  'WooCommerce with its orders among the posts': {
    fixtures: ['wordpress', 'woocommerce-posts'],
    parts: ['woocommerce-sellers', 'woocommerce-products', 'woocommerce-orders-posts'],
    figures: WOOCOMMERCE,
    orders: 'orders',
    ownIndex: 'type_status_date',
  },
  'WooCommerce with HPOS, its orders kept among the posts too': {
    fixtures: ['wordpress', 'woocommerce-posts', 'woocommerce-hpos'],
    parts: ['woocommerce-sellers', 'woocommerce-products', 'woocommerce-orders-hpos'],
    figures: WOOCOMMERCE,
    orders: 'orders',
    ownIndex: 'date_created',
  },
  'Dokan with its orders among the posts': {
    fixtures: ['wordpress', 'woocommerce-posts', 'dokan'],
    parts: ['dokan-sellers', 'woocommerce-products', 'woocommerce-orders-posts'],
    figures: DOKAN,
    orders: 'orders',
    ownIndex: 'type_status_date',
  },
  'Dokan with HPOS': {
    fixtures: [
      'wordpress',
      'woocommerce-posts',
      'dokan',
      'woocommerce-hpos',
      'woocommerce-hpos-parents',
    ],
    parts: ['dokan-sellers', 'woocommerce-products', 'woocommerce-orders-hpos'],
    figures: DOKAN,
    orders: 'orders',
    ownIndex: 'date_created',
  },
  'OpenCart 3': {
    fixtures: ['opencart', 'opencart-3'],
    parts: ['opencart-sellers', 'opencart-3-products', 'opencart-orders'],
    figures: OPENCART,
    orders: 'placed_order',
  },
  'OpenCart 4': {
    fixtures: ['opencart', 'opencart-4'],
    parts: ['opencart-sellers', 'opencart-4-products', 'opencart-orders'],
    figures: OPENCART,
    orders: 'placed_order',
  },
  PrestaShop: {
    fixtures: ['prestashop'],
    parts: ['prestashop'],
    figures: {
      sellers_total: 1,
      sellers_new: 0,
      products_total: 4,
      products_new: 3,
      orders_total: 10,
      orders_succeeded: 3,
      orders_failed: 3,
      value_succeeded: 850_000,
    },
    orders: 'bought',
    ownIndex: 'date_add',
  },
  Magento: {
    fixtures: ['magento'],
    parts: ['magento-2'],
    figures: {
      sellers_total: 1,
      sellers_new: 1,
      products_total: 4,
      products_new: 3,
      orders_total: 11,
      orders_succeeded: 4,
      orders_failed: 2,
      value_succeeded: 1_100_000,
    },
    orders: 'sales_order',
    ownIndex: 'SALES_ORDER_CREATED_AT',
  },
  Bagisto: {
    fixtures: ['bagisto'],
    parts: ['bagisto'],
    figures: {
      sellers_total: 1,
      sellers_new: 0,
      products_total: 3,
      products_new: 2,
      orders_total: 10,
      orders_succeeded: 3,
      orders_failed: 3,
      value_succeeded: 850_000,
    },
    orders: 'orders',
  },
  Vendure: {
    fixtures: ['vendure'],
    parts: ['vendure'],
    figures: {
      sellers_total: 2,
      sellers_new: 1,
      products_total: 3,
      products_new: 2,
      orders_total: 12,
      orders_succeeded: 3,
      orders_failed: 2,
      value_succeeded: 550_001,
    },
    orders: 'orders',
    ownIndex: 'IDX_placed',
  },
  'nopCommerce without vendors': {
    fixtures: ['nopcommerce'],
    parts: ['nopcommerce'],
    figures: NOPCOMMERCE,
    orders: 'placed_order',
    ownIndex: 'IX_Order_CreatedOnUtc',
  },
  'nopCommerce with vendors': {
    fixtures: ['nopcommerce', 'nopcommerce-vendors'],
    parts: ['nopcommerce'],
    figures: { ...NOPCOMMERCE, sellers_total: 2, sellers_new: 1 },
    orders: 'placed_order',
    ownIndex: 'IX_Order_CreatedOnUtc',
  },
  Botble: {
    fixtures: ['botble'],
    parts: ['botble-sellers', 'botble-ecommerce'],
    figures: BOTBLE,
    orders: 'orders',
  },
  "Botble's marketplace": {
    fixtures: ['botble', 'botble-marketplace'],
    parts: ['botble-marketplace', 'botble-ecommerce'],
    figures: { ...BOTBLE, sellers_total: 3, sellers_new: 2 },
    orders: 'orders',
  },
  'Osclass with Payment Pro': {
    fixtures: ['osclass'],
    parts: ['osclass', 'osclass-payment-pro'],
    figures: {
      sellers_total: 3,
      sellers_new: 2,
      // One has expired.
      products_total: 4,
      products_new: 4,
      orders_total: 8,
      orders_succeeded: 2,
      orders_failed: 4,
      value_succeeded: 55_000,
    },
    orders: 'oc_t_payment_pro_invoice',
  },
};

describe.each(Object.entries(MAPPINGS))('%s', (_name, mapping) => {
  beforeEach(() => shop.load(...mapping.fixtures));

  test('every figure is as counted by hand, every order read by an index where there is one', async () => {
    const { parts, reportSql } = await platform();
    expect(parts).toEqual(mapping.parts);
    const counted = { ...mapping.figures, visits_total: 9, visits_period: 5 };
    expect(await read(reportSql)).toEqual(
      Object.fromEntries(Object.entries(counted).map(([name, count]) => [name, BigInt(count)])),
    );

    if (IS_TIDB) return;
    const ordersPlan = async () =>
      (await planOfOrders(reportSql)).find(({ table }) => table === mapping.orders);
    if (mapping.ownIndex) {
      expect(await ordersPlan()).toMatchObject({ type: 'range', key: mapping.ownIndex });
    }
    const [advised] = /CREATE INDEX baocao ON .*;/.exec(reportSql) ?? [];
    if (!advised) return;
    const table = /ON `(\w+)`/.exec(advised)?.[1] ?? '';
    await shop.root.query(advised);
    await shop.root.query(`ANALYZE TABLE \`${table}\``);
    const plan = await ordersPlan();
    expect(plan).toMatchObject({ key: 'baocao' });
    if (/index-only read of\n?[- ]+the order figures/.test(reportSql)) {
      expect(plan?.Extra).toContain('Using index');
      expect(plan?.Extra).not.toContain('Using index condition');
    }
  });

  test('an empty shop reports zeros, not an error', async () => {
    const { reportSql } = await platform();
    const [tables] = await shop.root.query('SHOW TABLES');
    for (const [table] of (tables as object[]).map((row) => Object.values(row))) {
      await shop.root.query(`DELETE FROM \`${table}\``);
    }
    const { visits_total, visits_period, ...figures } = await read(reportSql);
    expect([visits_total, visits_period]).toEqual([9n, 5n]);
    expect(new Set(Object.values(figures))).toEqual(new Set([0n]));
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
    const { visits_total, visits_period, ...figures } = await read((await platform()).reportSql);
    expect([visits_total, visits_period]).toEqual([9n, 5n]);
    expect(Object.entries(figures).map(([figure, count]) => [figure, Number(count)])).toEqual(
      expect.arrayContaining(Object.entries(mapping?.figures ?? {})),
    );
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
    await read(reportSql);
    await shop.root.query(change);
    await expect(read(reportSql)).rejects.toThrow(MappingFault);
    await expect(read(reportSql)).rejects.toThrow('value_succeeded is NULL');
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
  expect((await read(reportSql)).sellers_total).toBe(2n);
  await shop.root.query(
    "INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES (1, 'dokan_enable_selling', 'yes')",
  );
  expect((await read(reportSql)).sellers_total).toBe(3n);
});

test('a vendor of nopCommerce without a date is an error', async () => {
  await shop.load('nopcommerce', 'nopcommerce-vendors');
  const { reportSql } = await platform();
  await shop.root.query('INSERT INTO `Vendor` (AddressId, Active) VALUES (0, 1)');
  await expect(read(reportSql)).rejects.toThrow('sellers_total is NULL');
});

describe('visits', () => {
  const onlyVisits = (sections: Section[]) =>
    composeReportSql(
      ['A test.'],
      [
        ...sections,
        {
          about: [],
          sql: `SELECT 0 AS sellers_total, 0 AS sellers_new, 0 AS products_total, 0 AS products_new,
                  0 AS orders_total, 0 AS orders_succeeded, 0 AS orders_failed, 0 AS value_succeeded;`,
        },
      ],
    );

  test.each([
    ['Matomo, of one of its sites', 'matomo', '1', 3, 2],
    ['WP Statistics up to 14.14, page views', 'wp-statistics', '', 1023, 23],
    ['WP Statistics from 14.15 on, visitors a day', 'wp-statistics-visitors', '', 4, 3],
    ['PrestaShop', 'prestashop', '', 3, 2],
    ['Bagisto', 'bagisto', '', 3, 2],
  ])('of %s', async (_name, fixture, choice, total, period) => {
    await shop.load(fixture);
    const visits = (await found()).filter((each) => each.platform === 'visits');
    expect(visits.map(({ parts }) => parts.map(({ name }) => name))).toEqual([
      [`visits-${fixture}`],
    ]);
    const { parts = [], place = { schema: undefined, prefix: '' } } = visits[0] ?? {};
    const sections = parts.map((part) => sectionFrom(part, place, { choice }));
    expect(await read(onlyVisits(sections))).toMatchObject({
      visits_total: BigInt(total),
      visits_period: BigInt(period),
    });
  });

  test('that WP Statistics has deleted count in the total, and make the period unknown', async () => {
    const statistics = async (fixture: string) => {
      await shop.load(fixture);
      const [visits] = (await found()).filter((each) => each.platform === 'visits');
      if (!visits) throw new Error('no visits');
      return onlyVisits(visits.parts.map((part) => sectionFrom(part, visits.place)));
    };
    const pageViews = await statistics('wp-statistics');
    await shop.root.query(
      "INSERT INTO wp_statistics_historical (category, page_id, uri, value) VALUES ('visits', -2, '-2', 1000000), ('visitors', -1, '-1', 7)",
    );
    expect(await read(pageViews)).toMatchObject({ visits_total: 1_001_023n, visits_period: 23n });
    await shop.root.query("DELETE FROM wp_statistics_visit WHERE last_counter < '2025-01-02'");
    await expect(read(pageViews)).rejects.toThrow('visits_period is NULL');

    await shop.root.query('DROP TABLE wp_statistics_visit, wp_statistics_historical');
    const visitors = await statistics('wp-statistics-visitors');
    await shop.root.query(
      "INSERT INTO wp_statistics_historical (category, page_id, uri, value) VALUES ('visitors', -1, '-1', 3); DELETE FROM wp_statistics_visitor WHERE last_counter < '2025-01-02'",
    );
    await expect(read(visitors)).rejects.toThrow('visits_period is NULL');
    // The sums of each day, which 14.16 keeps, show it.
    await shop.root.query(
      "INSERT INTO wp_statistics_summary_totals (date, visitors, views) VALUES ('2024-12-31', 1, 9), ('2025-01-01', 2, 4), ('2025-12-31', 1, 7)",
    );
    expect(await read(visitors)).toMatchObject({ visits_total: 4n, visits_period: 3n });
  });

  test.each([
    [
      'DATETIME',
      "'2024-12-31 23:59:59', '2025-01-01 00:00:00', '2025-12-31 23:59:59', '2026-01-01 00:00:00'",
    ],
    [
      'TIMESTAMP',
      "'2024-12-31 23:59:59', '2025-01-01 00:00:00', '2025-12-31 23:59:59', '2026-01-01 00:00:00'",
    ],
    ['BIGINT', '1735664399, 1735664400, 1767200399, 1767200400'],
  ])("of a table of the platform's own, its time a %s", async (type, times) => {
    const rows = times
      .split(', ')
      .map((time) => `(${time})`)
      .join();
    await shop.root.query(
      `CREATE TABLE \`luot truy cap\` (\`lúc\` ${type} NOT NULL); INSERT INTO \`luot truy cap\` VALUES ${rows}`,
    );
    const values = times.replaceAll("'", '').split(', ');
    const section = visitsOf('luot truy cap', 'lúc', type.toLowerCase(), values);
    expect(await read(onlyVisits([section]))).toMatchObject({
      visits_total: 3n,
      visits_period: 2n,
    });
  });
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
