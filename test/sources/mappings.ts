import type { Counted } from '../support/mapping';

/** A platform in the state of some fixtures, and what a report of 2025 must find there. */
export interface CountedMapping {
  readonly fixtures: string[];
  readonly parts: string[];
  /** Counted by hand from the comments of the fixtures. */
  readonly figures: Counted;
  /** The table of orders, and the platform's own index on their date where it has one. */
  readonly orders: string;
  readonly ownIndex?: string;
}

export const WOOCOMMERCE: Counted = {
  sellers_total: 1,
  sellers_new: 0,
  products_total: 5,
  products_new: 3,
  orders_total: 8,
  orders_succeeded: 2,
  orders_failed: 3,
  value_succeeded: 400_001,
};
export const DOKAN: Counted = {
  ...WOOCOMMERCE,
  sellers_total: 2,
  sellers_new: 1,
  orders_total: 10,
  orders_succeeded: 3,
  orders_failed: 4,
  // The last order, less the 5,000 that went back.
  value_succeeded: 595_001,
};
export const OPENCART: Counted = {
  sellers_total: 1,
  sellers_new: 1,
  products_total: 3,
  products_new: 2,
  orders_total: 16,
  orders_succeeded: 3,
  orders_failed: 8,
  value_succeeded: 800_000,
};
export const NOPCOMMERCE: Counted = {
  sellers_total: 1,
  sellers_new: 1,
  products_total: 4,
  products_new: 3,
  orders_total: 6,
  orders_succeeded: 3,
  orders_failed: 1,
  value_succeeded: 850_000,
};
export const NOPCOMMERCE_VENDORS: Counted = { ...NOPCOMMERCE, sellers_total: 2, sellers_new: 1 };
export const BOTBLE: Counted = {
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
export const PRESTASHOP: Counted = {
  sellers_total: 1,
  sellers_new: 0,
  products_total: 4,
  products_new: 3,
  orders_total: 10,
  orders_succeeded: 3,
  orders_failed: 3,
  value_succeeded: 850_000,
};
export const MAGENTO: Counted = {
  sellers_total: 1,
  sellers_new: 1,
  products_total: 4,
  products_new: 3,
  orders_total: 11,
  orders_succeeded: 4,
  orders_failed: 2,
  value_succeeded: 1_100_000,
};
export const VENDURE: Counted = {
  sellers_total: 2,
  sellers_new: 1,
  products_total: 3,
  products_new: 2,
  orders_total: 12,
  orders_succeeded: 3,
  orders_failed: 2,
  value_succeeded: 550_001,
};
export const OSCLASS: Counted = {
  sellers_total: 3,
  sellers_new: 2,
  // One has expired.
  products_total: 4,
  products_new: 4,
  orders_total: 8,
  orders_succeeded: 2,
  orders_failed: 4,
  value_succeeded: 55_000,
};

export const MAPPINGS: Record<string, CountedMapping> = {
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
    figures: PRESTASHOP,
    orders: 'bought',
    ownIndex: 'date_add',
  },
  Magento: {
    fixtures: ['magento'],
    parts: ['magento-2'],
    figures: MAGENTO,
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
    figures: VENDURE,
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
    figures: NOPCOMMERCE_VENDORS,
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
    figures: OSCLASS,
    orders: 'oc_t_payment_pro_invoice',
  },
};
