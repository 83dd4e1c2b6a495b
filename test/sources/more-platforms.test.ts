import { PrivateMariadb } from '../../src/demo/private-mariadb';
import { MappingFault } from '../../src/report/faults';
import { TestDatabase } from '../support/database';
import { type Counted, figuresOf, mapped, planOfOrders } from '../support/mapping';

let shop: TestDatabase;
beforeEach(async () => {
  shop = await TestDatabase.create();
});
afterEach(() => shop.drop());

interface Mapping {
  readonly fixtures: string[];
  readonly parts: string[];
  /** Counted by hand from the comments of the fixtures. */
  readonly figures: Counted;
  /** Orders of all time, by status. */
  readonly statuses: Record<string, [name: string, orders: number]>;
  /** Its sellers and products are dated in local time; its orders hold their zone as all others do. */
  readonly local?: true;
  /** The table of orders, and the platform's own index on their date where it has one. */
  readonly orders: string;
  readonly ownIndex?: string;
  /** Makes the value of a completed order of 2025 one that the database does not tell in VND. */
  readonly untold: string;
  /** Gives one completed order of 2025 a status that nobody knows. */
  readonly newStatus: string;
}

const CS_CART: Omit<Mapping, 'fixtures' | 'parts'> = {
  figures: {
    sellers_total: 2,
    sellers_new: 1,
    products_total: 7,
    products_new: 6,
    orders_total: 11,
    orders_succeeded: 3,
    orders_failed: 4,
    value_succeeded: 600_001,
  },
  statuses: {
    B: ['Backordered', 1],
    C: ['Complete', 1005],
    D: ['Declined', 1],
    F: ['Failed', 1],
    I: ['Canceled', 1002],
    N: ['Incompleted', 1],
    O: ['Open', 1],
    P: ['Paid', 1001],
    Y: ['Awaiting call', 1],
  },
  orders: 'cscart_orders',
  ownIndex: 'timestamp',
  untold: "UPDATE cscart_currencies SET is_primary = IF(currency_code = 'USD', 'Y', 'N')",
  newStatus: "UPDATE cscart_orders SET status = 'G' WHERE order_id = 2",
};

const ACTIVE_ECOMMERCE: Omit<Mapping, 'fixtures' | 'parts'> = {
  local: true,
  figures: {
    sellers_total: 2,
    sellers_new: 1,
    products_total: 6,
    products_new: 5,
    orders_total: 9,
    orders_succeeded: 3,
    orders_failed: 2,
    value_succeeded: 600_001,
  },
  statuses: {
    cancelled: ['cancelled', 1002],
    confirmed: ['confirmed', 1],
    delivered: ['delivered', 1005],
    on_the_way: ['on_the_way', 1001],
    pending: ['pending', 1],
    picked_up: ['picked_up', 1],
  },
  orders: 'orders',
  untold: "UPDATE business_settings SET value = '1' WHERE type = 'system_default_currency'",
  newStatus: "UPDATE orders SET delivery_status = 'lost' WHERE id = 2",
};

const MAPPINGS: Record<string, Mapping> = {
  'Active eCommerce CMS': {
    ...ACTIVE_ECOMMERCE,
    fixtures: ['active-ecommerce'],
    parts: ['active-ecommerce', 'active-ecommerce-orders'],
  },
  'Active eCommerce CMS 5': {
    ...ACTIVE_ECOMMERCE,
    fixtures: ['active-ecommerce', 'active-ecommerce-5'],
    parts: ['active-ecommerce-5', 'active-ecommerce-orders'],
  },
  'Active eCommerce CMS with refunds': {
    ...ACTIVE_ECOMMERCE,
    fixtures: ['active-ecommerce', 'active-ecommerce-refunds'],
    parts: ['active-ecommerce', 'active-ecommerce-refunds'],
    figures: {
      ...ACTIVE_ECOMMERCE.figures,
      orders_succeeded: 2,
      orders_failed: 3,
      value_succeeded: 370_001,
    },
    statuses: {
      ...ACTIVE_ECOMMERCE.statuses,
      delivered: ['delivered', 1004],
      refunded: ['refunded', 1],
    },
  },
  'CS-Cart Multi-Vendor': {
    ...CS_CART,
    fixtures: ['cs-cart'],
    parts: ['cs-cart', 'cs-cart-products'],
  },
  'CS-Cart Multi-Vendor with common products': {
    ...CS_CART,
    fixtures: ['cs-cart', 'cs-cart-common-products'],
    parts: ['cs-cart', 'cs-cart-common-products'],
    figures: { ...CS_CART.figures, products_total: 6, products_new: 5 },
  },
  'NukeViet with its module Shops': {
    fixtures: ['nukeviet-shops'],
    parts: ['nukeviet-shops'],
    figures: {
      sellers_total: 1,
      sellers_new: 0,
      products_total: 5,
      products_new: 4,
      orders_total: 7,
      orders_succeeded: 2,
      orders_failed: 1,
      value_succeeded: 400_001,
    },
    statuses: {
      '-1': ['awaits approval', 1],
      '0': ['not paid', 601],
      '1': ['sent to be paid', 601],
      '2': ['paid, held', 601],
      '3': ['refunded', 601],
      '4': ['paid, received', 604],
    },
    orders: 'nv4_shops_orders',
    ownIndex: 'order_time',
    untold: "UPDATE nv4_shops_orders SET unit_total = 'USD' WHERE order_code = 'S000002'",
    newStatus: "UPDATE nv4_shops_orders SET transaction_status = 9 WHERE order_code = 'S000002'",
  },
  'Shopware 6': {
    fixtures: ['shopware-6'],
    parts: ['shopware-6', 'shopware-6-orders'],
    figures: {
      sellers_total: 1,
      sellers_new: 0,
      products_total: 6,
      products_new: 5,
      orders_total: 12,
      orders_succeeded: 5,
      orders_failed: 5,
      value_succeeded: 1_050_001,
    },
    statuses: {
      cancelled: ['Cancelled', 1],
      chargeback: ['Chargeback', 1],
      completed: ['Completed', 3007],
      in_progress: ['In progress', 1],
      open: ['Open', 1],
      refunded: ['Refunded', 2],
      returned: ['Returned', 1],
    },
    orders: 'orders',
    ownIndex: 'idx.order_date_currency_id',
    untold: "UPDATE currency SET iso_code = 'EUR' WHERE iso_code = 'VND'",
    newStatus: `
      INSERT INTO state_machine_state VALUES (UNHEX(MD5('new')), 'packed', UNHEX(MD5('o')));
      UPDATE \`order\` SET state_id = UNHEX(MD5('new')) WHERE id = UNHEX(MD5('first'))`,
  },
};

describe.each(Object.entries(MAPPINGS))('%s', (_name, mapping) => {
  beforeEach(() => shop.load(...mapping.fixtures));

  test('every figure is as counted by hand, every order read by an index where there is one', async () => {
    const { parts, reportSql, statuses } = await mapped(shop);
    expect(parts).toEqual(mapping.parts);
    expect(statuses).toEqual(mapping.statuses);
    expect(await figuresOf(shop, reportSql)).toEqual(mapping.figures);

    if (mapping.ownIndex) {
      expect(await planOfOrders(shop, reportSql, mapping.orders)).toMatchObject({
        type: 'range',
        key: mapping.ownIndex,
      });
    }
    const [advised] = /CREATE INDEX baocao ON .*;/.exec(reportSql) ?? [];
    if (!advised) return;
    await shop.root.query(advised);
    await shop.root.query(`ANALYZE TABLE ${/ON (`\w+`)/.exec(advised)?.[1]}`);
    const plan = await planOfOrders(shop, reportSql, mapping.orders);
    expect(plan).toMatchObject({ key: 'baocao' });
    if (/index-only read of\n?[- ]+the order figures/.test(reportSql)) {
      expect(plan?.Extra).toContain('Using index');
      expect(plan?.Extra).not.toContain('Using index condition');
    }
  });

  test('whatever DB_TIMEZONE, dates that hold their zone count the same', async () => {
    const { reportSql } = await mapped(shop);
    const figures = await figuresOf(shop, reportSql, '+00:00');
    const { sellers_total, sellers_new, products_total, products_new, ...orders } = mapping.figures;
    expect(figures).toMatchObject(mapping.local ? orders : mapping.figures);
    if (mapping.local) expect(figures).not.toMatchObject({ sellers_new, products_new });
  });

  test('an empty shop reports zeros, not an error', async () => {
    const { reportSql } = await mapped(shop);
    const [tables] = await shop.root.query('SHOW TABLES');
    for (const [table] of (tables as object[]).map((row) => Object.values(row))) {
      await shop.root.query(`DELETE FROM \`${table}\``);
    }
    expect(new Set(Object.values(await figuresOf(shop, reportSql)))).toEqual(new Set([0]));
  });

  test('a value that the database does not tell in VND is an error, not a smaller sum', async () => {
    const { reportSql } = await mapped(shop);
    await shop.root.query(mapping.untold);
    await expect(figuresOf(shop, reportSql)).rejects.toThrow(MappingFault);
    await expect(figuresOf(shop, reportSql)).rejects.toThrow('value_succeeded is NULL');
  });

  test('a status that nobody knows is listed, and counts in the total alone', async () => {
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
    server = await PrivateMariadb.create();
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

test('Active eCommerce: a refund that its column cut off is an error', async () => {
  await shop.load('active-ecommerce', 'active-ecommerce-refunds');
  const { reportSql } = await mapped(shop);
  await shop.root.query('UPDATE refund_requests SET refund_amount = 1500000 WHERE order_id = 2');
  await expect(figuresOf(shop, reportSql)).rejects.toThrow('value_succeeded is NULL');
});
