import { type Mutant, RECENT, type Shop } from '../../support/mutants';
import { MAPPINGS } from '../more-platforms';
import { RECENT_HPOS, RECENT_POSTS } from './woocommerce';

/** What one of the platforms of more-platforms.ts needs beside what is held against it there. */
interface More {
  readonly alive: string;
  readonly noOrders: string;
  readonly undated: string;
  readonly hidden: string;
  /** What init and check say without it, if not that there is no such platform. */
  readonly without?: string;
  /** Of what the platform says that it is switched to another way; '' if there is one way. */
  readonly switched?: Mutant;
  readonly local?: true;
}

function shop(
  name: string,
  { alive, noOrders, undated, hidden, switched, local, without = 'refused' }: More,
): Shop {
  const mapping = MAPPINGS[name];
  if (!mapping) throw new Error(`no mapping ${name}`);
  const inFixture = 'in the fixture itself, and in its figures';
  return {
    fixtures: mapping.fixtures,
    alive,
    noOrders,
    figures: mapping.figures,
    mutants: {
      'in another zone': local
        ? 'the zone of sellers and products is not told, and their rows are too few to show it'
        : { timeZone: '+00:00', before: 'right' },
      'a second shop': 'it has one shop',
      'parts of orders': inFixture,
      'a new status': { sql: mapping.newStatus, before: 'status-unknown', after: 'refused' },
      'refunded in full': inFixture,
      'refunded in part': inFixture,
      translated: inFixture,
      'an order without a date': { sql: undated, before: 'undated-rows' },
      'a product without a date': 'test/check-mutants holds it against any table',
      'another currency': { sql: mapping.foreignCurrency, before: 'statement' },
      'another default currency': 'as another currency',
      'a disabled product': inFixture,
      'not yet on sale': inFixture,
      'switched to another way': switched ?? 'there is one way in which it keeps orders',
      'a right lost': { hidden, before: 'source-changed', after: without },
    },
  };
}

const off = "UPDATE wp_options SET option_value = 'a:0:{}' WHERE option_name = 'active_plugins'";
const posts = {
  alive: RECENT_POSTS,
  noOrders: "DELETE FROM wp_posts WHERE post_type LIKE 'shop_order%'",
  undated: "UPDATE wp_posts SET post_date_gmt = '0000-00-00' WHERE ID = 1005",
};
const hpos = {
  alive: RECENT_HPOS,
  noOrders: 'DELETE FROM wp_wc_orders',
  undated: 'UPDATE wp_wc_orders SET date_created_gmt = NULL WHERE id = 1005',
};
const active = {
  alive: `INSERT INTO orders (date, seller_id, delivery_status, grand_total)
    SELECT UNIX_TIMESTAMP() - seq * 300, 2, 'delivered', 1000 FROM ${RECENT}`,
  noOrders: 'DELETE FROM orders',
  undated:
    "INSERT INTO orders (date, seller_id, delivery_status, grand_total) VALUES (0, 2, 'delivered', 5)",
  local: true as const,
};
const csCart = {
  alive: `INSERT INTO cscart_orders (timestamp, status, company_id, total)
    SELECT UNIX_TIMESTAMP() - seq * 300, 'C', 1, 1000 FROM ${RECENT}`,
  noOrders: 'DELETE FROM cscart_orders',
  undated: "INSERT INTO cscart_orders (timestamp, status, company_id, total) VALUES (0, 'C', 1, 5)",
};

export const MORE_SHOPS: Readonly<Record<string, Shop>> = {
  'WCFM, posts': shop('WCFM Marketplace with its orders among the posts', {
    ...posts,
    hidden: 'wp_woocommerce_order_items',
    switched: {
      sql: off,
      before: 'source-changed',
      figures: { sellers_total: 1, sellers_new: 0, orders_total: 0 },
      after: 'refused',
    },
  }),
  'WCFM, HPOS': shop('WCFM Marketplace with HPOS', { ...hpos, hidden: 'wp_wc_orders' }),
  'MultiVendorX 4': shop('MultiVendorX 4 with its orders among the posts', {
    ...posts,
    hidden: 'wp_woocommerce_order_items',
    // Past parts stay parts, and the shop is the one seller.
    switched: {
      sql: off,
      figures: { sellers_total: 1, sellers_new: 0 },
      before: 'source-changed',
      after: 'right',
    },
  }),
  'MultiVendorX 5': shop('MultiVendorX 5 with HPOS', { ...hpos, hidden: 'wp_wc_orders' }),
  'Active eCommerce': shop('Active eCommerce CMS', {
    ...active,
    hidden: 'currencies',
    without: 'report-sql',
  }),
  'Active eCommerce 5': shop('Active eCommerce CMS 5', {
    ...active,
    hidden: 'sellers',
    without: 'report-sql',
  }),
  'Active eCommerce, refunds': shop('Active eCommerce CMS with refunds', {
    ...active,
    hidden: 'products',
  }),
  'CS-Cart': shop('CS-Cart Multi-Vendor', { ...csCart, hidden: 'cscart_companies' }),
  'CS-Cart, common products': shop('CS-Cart Multi-Vendor with common products', {
    ...csCart,
    hidden: 'cscart_companies',
  }),
  NukeViet: shop('NukeViet with its module Shops', {
    alive: `INSERT INTO nv4_shops_orders (order_code, order_time, transaction_status, unit_total, order_total)
      SELECT CONCAT('R', seq), UNIX_TIMESTAMP() - seq * 300, 4, 'VND', 1000 FROM ${RECENT};
      INSERT INTO nv4_shops_orders (order_code, order_time, transaction_status, unit_total, order_total)
      SELECT CONCAT('Q', seq), UNIX_TIMESTAMP('2026-02-01') + seq * 300, 4, 'VND', 1000 FROM ${RECENT}`,
    noOrders: 'DELETE FROM nv4_shops_orders',
    undated:
      "INSERT INTO nv4_shops_orders (order_code, order_time, transaction_status, unit_total) VALUES ('Z', 0, 4, 'VND')",
    hidden: 'nv4_shops_rows',
  }),
  'Shopware 6': shop('Shopware 6', {
    alive: `INSERT INTO \`order\` (id, version_id, state_id, currency_id, currency_factor, price, order_date_time)
      SELECT UNHEX(MD5(CONCAT('r', seq))), version_id, state_id, currency_id, currency_factor, price, UTC_TIMESTAMP() - INTERVAL seq * 5 MINUTE
      FROM ${RECENT} CROSS JOIN (SELECT * FROM \`order\` WHERE id = UNHEX(MD5('first'))) AS model`,
    noOrders: 'DELETE FROM `order`',
    undated: "UPDATE `order` SET order_date_time = '0000-00-00' WHERE id = UNHEX(MD5('first'))",
    hidden: 'order_delivery',
    without: 'report-sql',
  }),
};
