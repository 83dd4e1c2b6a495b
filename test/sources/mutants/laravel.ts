import { RECENT, type Shop } from '../../support/mutants';
import * as COUNTED from '../mappings';

/** Laravel writes the time of its own zone on a connection in the server's, and stores neither. */
const ZONE = 'SET time_zone = @@global.time_zone';
const NOW_THERE = "CONVERT_TZ(UTC_TIMESTAMP(), '+00:00', '+07:00')";

export const BAGISTO: Shop = {
  fixtures: ['bagisto'],
  noOrders: 'DELETE FROM orders',
  alive: `${ZONE}; DELETE FROM orders WHERE created_at IS NULL; DELETE FROM orders WHERE status IS NULL;
    DELETE FROM products WHERE created_at IS NULL;
    INSERT INTO orders (status, created_at, order_currency_code, base_currency_code, grand_total, base_grand_total)
    SELECT 'completed', ${NOW_THERE} - INTERVAL seq * 5 MINUTE, 'VND', 'VND', 1000, 1000 FROM ${RECENT}`,
  figures: {
    sellers_total: 1,
    sellers_new: 0,
    products_total: 3,
    products_new: 2,
    orders_total: 9,
    orders_succeeded: 3,
    orders_failed: 3,
    value_succeeded: 850_000,
  },
  mutants: {
    'in another zone': { timeZone: '+00:00', before: 'zone-differs' },
    'a second shop': {
      // A second channel, where one product more is enabled.
      sql: `INSERT INTO products (id, type, created_at) VALUES (50, 'simple', '2025-04-01');
        INSERT INTO product_flat (product_id, channel, locale, status)
        VALUES (50, 'default', 'vi', 0), (50, 'us', 'vi', 1), (50, 'us', 'en', 1)`,
      figures: { products_total: 4, products_new: 3 },
      before: 'right',
    },
    'parts of orders': 'it has no marketplace of its own',
    'a new status': {
      sql: `UPDATE orders SET status = 'shipped' WHERE id = 2`,
      before: 'status-unknown',
      after: 'refused',
    },
    'refunded in full': {
      sql: 'UPDATE orders SET grand_total_refunded = grand_total, base_grand_total_refunded = base_grand_total WHERE id = 2',
      figures: { orders_succeeded: 2, orders_failed: 4, value_succeeded: 750_000 },
      before: 'right',
    },
    'refunded in part': {
      sql: 'UPDATE orders SET grand_total_refunded = 30000, base_grand_total_refunded = 30000 WHERE id = 2',
      figures: { value_succeeded: 820_000 },
      before: 'right',
    },
    translated: {
      sql: `INSERT INTO product_flat (product_id, channel, locale, status) SELECT id, 'default', 'fr', 1 FROM products`,
      before: 'right',
    },
    'an order without a date': {
      sql: `INSERT INTO orders (status, created_at) VALUES ('completed', NULL)`,
      before: 'undated-rows',
    },
    'a product without a date': {
      sql: 'UPDATE products SET created_at = NULL WHERE id = 1',
      before: 'undated-rows',
    },
    'another currency': {
      sql: `UPDATE orders SET order_currency_code = 'USD', base_currency_code = 'USD' WHERE id = 2`,
      before: 'statement',
    },
    'another default currency': {
      sql: `UPDATE orders SET base_grand_total = grand_total WHERE id = 5`,
      before: 'statement',
    },
    'a disabled product': {
      sql: 'UPDATE product_flat SET status = 0 WHERE product_id = 2',
      // The parent of two.
      figures: { products_total: 1, products_new: 0 },
      before: 'right',
    },
    'not yet on sale': 'a product has no date of availability',
    'switched to another way': 'there is one way in which it keeps orders',
    'a right lost': { hidden: 'product_flat', before: 'source-changed' },
  },
};

export const BOTBLE: Shop = {
  fixtures: ['botble'],
  noOrders: 'DELETE FROM ec_orders',
  alive: `${ZONE}; DELETE FROM ec_products WHERE created_at IS NULL;
    INSERT INTO ec_orders (status, is_finished, created_at, amount)
    SELECT 'completed', 1, ${NOW_THERE} - INTERVAL seq * 5 MINUTE, 1000 FROM ${RECENT}`,
  figures: COUNTED.BOTBLE,
  mutants: {
    'in another zone': { timeZone: '+00:00', before: 'zone-differs' },
    'a second shop': 'it has one shop; stores of a marketplace are its sellers',
    'parts of orders':
      'each store of a purchase has an order of its own, and there is none above them',
    'a new status': {
      sql: `UPDATE ec_orders SET status = 'delivered' WHERE id = 2`,
      before: 'status-unknown',
      after: 'refused',
    },
    'refunded in full': {
      sql: `INSERT INTO payments (id, currency, amount, refunded_amount) VALUES (1, 'VND', 100000, 100000);
        UPDATE ec_orders SET payment_id = 1 WHERE id = 2`,
      figures: { orders_succeeded: 2, orders_failed: 3, value_succeeded: 252_001 },
      before: 'right',
    },
    'refunded in part': {
      // The payment and the return record the same money.
      sql: `INSERT INTO payments (id, currency, amount, refunded_amount) VALUES (1, 'VND', 100000, 30000);
        UPDATE ec_orders SET payment_id = 1 WHERE id = 2;
        INSERT INTO ec_order_returns (id, order_id, return_status) VALUES (3, 2, 'completed');
        INSERT INTO ec_order_return_items (order_return_id, refund_amount) VALUES (3, 30000)`,
      figures: { value_succeeded: 322_001 },
      before: 'right',
    },
    translated: 'the texts of a product in each language are rows of another table',
    'an order without a date': {
      sql: `INSERT INTO ec_orders (status, is_finished, amount) VALUES ('completed', 1, 5)`,
      before: 'undated-rows',
    },
    'a product without a date': {
      sql: 'UPDATE ec_products SET created_at = NULL WHERE id = 1',
      before: 'undated-rows',
    },
    'another currency': {
      sql: 'UPDATE ec_currencies SET is_default = 1 - is_default',
      before: 'statement',
    },
    'another default currency': {
      // An order of when the dollar was the default: so many dollars were paid.
      sql: `INSERT INTO payments (id, currency, amount) VALUES (1, 'USD', 100000); UPDATE ec_orders SET payment_id = 1 WHERE id = 2`,
      before: 'statement',
    },
    'a disabled product': {
      sql: `UPDATE ec_products SET status = 'draft' WHERE id = 2`,
      figures: { products_total: 1, products_new: 0 },
      before: 'right',
    },
    'not yet on sale': 'its dates are those of a reduced price',
    'switched to another way': {
      sql: `CREATE TABLE mp_stores (id int, status varchar(60), created_at timestamp NULL)`,
      before: 'source-changed',
      after: 'right',
      figures: { sellers_total: 0, sellers_new: 0 },
    },
    'a right lost': { hidden: 'payments', before: 'source-changed' },
  },
};

export const BOTBLE_MARKETPLACE: Shop = {
  ...BOTBLE,
  fixtures: ['botble', 'botble-marketplace'],
  figures: { ...BOTBLE.figures, sellers_total: 3, sellers_new: 2 },
  mutants: {
    ...BOTBLE.mutants,
    'refunded in part': {
      // One payment for the orders of two stores: whose money went back is not recorded.
      sql: `INSERT INTO payments (id, currency, amount, refunded_amount) VALUES (1, 'VND', 350000.50, 30000);
        UPDATE ec_orders SET payment_id = 1 WHERE id IN (2, 3)`,
      before: 'statement',
    },
    'a disabled product': {
      // The store of a product is blocked.
      sql: 'UPDATE ec_products SET store_id = 5 WHERE id = 1',
      figures: { products_total: 2 },
      before: 'right',
    },
    'switched to another way': {
      sql: 'DROP TABLE mp_stores',
      before: 'source-changed',
      after: 'right',
      figures: { sellers_total: 1, sellers_new: 0 },
    },
    'a right lost': { hidden: 'mp_stores', before: 'source-changed' },
  },
};
