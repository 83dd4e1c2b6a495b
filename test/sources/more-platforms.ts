import type { CountedMapping } from './mappings';

/** A platform with all that its test changes in it. */
export interface Mapping extends CountedMapping {
  /** Orders of all time, by status. */
  readonly statuses: Record<string, [name: string, orders: number]>;
  /** Its sellers and products are dated in local time; its orders hold their zone as all others do. */
  readonly local?: true;
  /** Makes the value of a completed order of 2025 one that the database does not hold in VND. */
  readonly foreignCurrency: string;
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
  foreignCurrency: "UPDATE cscart_currencies SET is_primary = IF(currency_code = 'USD', 'Y', 'N')",
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
  foreignCurrency:
    "UPDATE business_settings SET value = '1' WHERE type = 'system_default_currency'",
  newStatus: "UPDATE orders SET delivery_status = 'lost' WHERE id = 2",
};

/** Those of the orders that both marketplaces of WooCommerce have beside their own. */
const WOOCOMMERCE_STATUSES: Mapping['statuses'] = Object.fromEntries(
  [
    'auto-draft',
    'trash',
    'wc-checkout-draft',
    'wc-failed',
    'wc-on-hold',
    'wc-pending',
    'wc-refunded',
  ].map((status) => [status, [status, 1]]),
);
export const WCFM: Pick<Mapping, 'figures' | 'statuses' | 'newStatus'> = {
  figures: {
    sellers_total: 2,
    sellers_new: 1,
    products_total: 5,
    products_new: 3,
    orders_total: 20,
    orders_succeeded: 7,
    orders_failed: 8,
    value_succeeded: 956_876,
  },
  statuses: {
    ...WOOCOMMERCE_STATUSES,
    'wc-cancelled': ['wc-cancelled', 1338],
    'wc-completed': ['wc-completed', 1345],
    'wc-processing': ['wc-processing', 1335],
    'wc-refunded': ['wc-refunded', 2],
    'wc-shipped': ['wc-shipped', 1],
    trash: ['trash', 2],
  },
  newStatus:
    "UPDATE wp_wcfm_marketplace_orders SET commission_status = 'lost' WHERE order_id = 91002 AND item_id = 5",
};
export const MULTIVENDORX: Pick<Mapping, 'figures' | 'statuses'> = {
  figures: {
    sellers_total: 2,
    sellers_new: 1,
    products_total: 5,
    products_new: 3,
    orders_total: 14,
    orders_succeeded: 5,
    orders_failed: 6,
    value_succeeded: 760_001,
  },
  statuses: {
    ...WOOCOMMERCE_STATUSES,
    'wc-cancelled': ['wc-cancelled', 1337],
    'wc-completed': ['wc-completed', 1341],
    'wc-processing': ['wc-processing', 1334],
  },
};
/** What the two ways of keeping orders call an order. */
const POSTS = {
  orders: 'orders',
  ownIndex: 'type_status_date',
  foreignCurrency:
    "UPDATE wp_postmeta SET meta_value = 'USD' WHERE post_id = 1002 AND meta_key = '_order_currency'",
  newStatus: "UPDATE wp_posts SET post_status = 'wc-lost' WHERE ID = 1002",
};
const HPOS = {
  orders: 'orders',
  ownIndex: 'date_created',
  foreignCurrency: "UPDATE wp_wc_orders SET currency = 'USD' WHERE id = 1002",
  newStatus: "UPDATE wp_wc_orders SET status = 'wc-lost' WHERE id = 1002",
};

export const MAPPINGS: Record<string, Mapping> = {
  'WCFM Marketplace with its orders among the posts': {
    ...POSTS,
    ...WCFM,
    orders: 'purchase',
    fixtures: ['wordpress', 'woocommerce-posts', 'wcfm'],
    parts: ['wcfm-sellers', 'woocommerce-products', 'wcfm-orders-posts'],
  },
  'WCFM Marketplace with HPOS': {
    ...HPOS,
    ...WCFM,
    orders: 'purchase',
    fixtures: [
      'wordpress',
      'woocommerce-posts',
      'wcfm',
      'woocommerce-hpos',
      'woocommerce-hpos-parents',
    ],
    parts: ['wcfm-sellers', 'woocommerce-products', 'wcfm-orders-hpos'],
  },
  'MultiVendorX 4 with its orders among the posts': {
    ...POSTS,
    ...MULTIVENDORX,
    fixtures: ['wordpress', 'woocommerce-posts', 'multivendorx'],
    parts: ['multivendorx-4-sellers', 'woocommerce-products', 'multivendorx-orders-posts'],
  },
  'MultiVendorX 5 with HPOS': {
    ...HPOS,
    ...MULTIVENDORX,
    fixtures: [
      'wordpress',
      'woocommerce-posts',
      'multivendorx',
      'multivendorx-5',
      'woocommerce-hpos',
      'woocommerce-hpos-parents',
    ],
    parts: ['multivendorx-sellers', 'woocommerce-products', 'multivendorx-orders-hpos'],
    figures: { ...MULTIVENDORX.figures, sellers_total: 3, sellers_new: 2 },
  },
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
    foreignCurrency: "UPDATE nv4_shops_orders SET unit_total = 'USD' WHERE order_code = 'S000002'",
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
    foreignCurrency: "UPDATE currency SET iso_code = 'EUR' WHERE iso_code = 'VND'",
    newStatus: `
      INSERT INTO state_machine_state VALUES (UNHEX(MD5('new')), 'packed', UNHEX(MD5('o')));
      UPDATE \`order\` SET state_id = UNHEX(MD5('new')) WHERE id = UNHEX(MD5('first'))`,
  },
};
