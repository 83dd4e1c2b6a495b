import { RECENT, type Shop } from '../../support/mutants';
import * as COUNTED from '../mappings';

const UTC = "SET time_zone = '+00:00'";

export const MAGENTO: Shop = {
  fixtures: ['magento'],
  noOrders: 'DELETE FROM sales_order',
  alive: `${UTC}; INSERT INTO sales_order (state, created_at, order_currency_code, base_currency_code, grand_total, base_grand_total)
    SELECT 'complete', UTC_TIMESTAMP() - INTERVAL seq * 5 MINUTE, 'VND', 'VND', 1000, 1000 FROM ${RECENT}`,
  figures: COUNTED.MAGENTO,
  mutants: {
    'in another zone': { timeZone: '+00:00', before: 'right' },
    'a second shop': {
      // Product 7, disabled everywhere, is enabled in a store of a second website, and sold there.
      sql: `INSERT INTO store (store_id, code, website_id, is_active) VALUES (3, 'us', 2, 1);
        INSERT INTO catalog_product_website VALUES (7, 2);
        INSERT INTO catalog_product_entity_int (attribute_id, store_id, entity_id, value) VALUES (97, 3, 7, 1)`,
      figures: { products_total: 5, products_new: 4 },
      before: 'right',
    },
    'parts of orders': 'it has no marketplace of its own',
    'a new status': {
      sql: `UPDATE sales_order SET state = 'fraud' WHERE entity_id = 2`,
      before: 'status-unknown',
      after: 'refused',
    },
    'refunded in full': {
      // A virtual order stays complete.
      sql: 'UPDATE sales_order SET total_refunded = 100000, base_total_refunded = 100000 WHERE entity_id = 2',
      figures: { orders_succeeded: 3, orders_failed: 3, value_succeeded: 1_000_000 },
      before: 'right',
    },
    'refunded in part': {
      sql: `UPDATE sales_order SET total_refunded = 30000, base_total_refunded = 30000 WHERE entity_id = 2;
        UPDATE sales_order SET total_refunded = 4, base_total_refunded = 100000 WHERE entity_id = 5`,
      figures: { value_succeeded: 970_000 },
      before: 'right',
    },
    translated: 'the texts of a product in each store are rows of another table',
    'an order without a date': {
      sql: `INSERT INTO sales_order (state, created_at) VALUES ('complete', '0000-00-00')`,
      before: 'undated-rows',
    },
    'a product without a date': {
      sql: `UPDATE catalog_product_entity SET created_at = '0000-00-00' WHERE entity_id = 1`,
      before: 'undated-rows',
    },
    'another currency': {
      sql: 'UPDATE sales_order SET base_to_global_rate = 1 WHERE entity_id = 6',
      before: 'statement',
    },
    'another default currency': {
      // Dollars, and the same number of đồng.
      sql: 'UPDATE sales_order SET base_grand_total = grand_total WHERE entity_id = 5',
      before: 'statement',
    },
    'a disabled product': {
      sql: 'UPDATE catalog_product_entity_int SET value = 2 WHERE entity_id = 2 AND attribute_id = 97',
      figures: { products_total: 3, products_new: 2 },
      before: 'right',
    },
    'not yet on sale': {
      // A child that is shown in its parent alone, and the parent is disabled.
      sql: `UPDATE catalog_product_entity_int SET value = 1 WHERE entity_id = 2 AND attribute_id = 98;
        UPDATE catalog_product_entity_int SET value = 2 WHERE entity_id = 4 AND attribute_id = 97`,
      figures: { products_total: 3, products_new: 2 },
      before: 'right',
    },
    'switched to another way': 'there is one way in which it keeps orders',
    'a right lost': { hidden: 'catalog_product_website', before: 'source-changed' },
  },
};

export const VENDURE: Shop = {
  fixtures: ['vendure'],
  noOrders: 'DELETE FROM `order`',
  choice: '100',
  alive: `INSERT INTO \`order\` (state, orderPlacedAt, subTotalWithTax)
    SELECT 'Delivered', UTC_TIMESTAMP() - INTERVAL seq * 5 MINUTE, 100000 FROM ${RECENT};
    INSERT INTO \`order\` (state, orderPlacedAt, subTotalWithTax) SELECT 'Delivered', '2026-02-01' + INTERVAL seq HOUR, 100000 FROM ${RECENT}`,
  figures: COUNTED.VENDURE,
  mutants: {
    'in another zone': { timeZone: '+00:00', before: 'right' },
    'a second shop': 'a channel is no shop of its own: sellers and orders are the whole platform’s',
    'parts of orders': {
      sql: `INSERT INTO \`order\` (id, type, state, orderPlacedAt, aggregateOrderId, subTotalWithTax) VALUES
        (90001, 'Aggregate', 'Delivered', '2025-05-01', NULL, 30000000),
        (90002, 'Seller', 'Delivered', '2025-05-01', 90001, 10000000), (90003, 'Seller', 'Shipped', '2025-05-01', 90001, 20000000)`,
      figures: { orders_total: 14, orders_succeeded: 4, value_succeeded: 650_001 },
      before: 'right',
    },
    'a new status': {
      sql: `UPDATE \`order\` SET state = 'Packed' WHERE id = 2`,
      before: 'status-unknown',
      after: 'refused',
    },
    'refunded in full': {
      sql: `INSERT INTO refund (total, state, paymentId) SELECT amount, 'Settled', id FROM payment WHERE orderId = 2`,
      figures: { orders_succeeded: 2, orders_failed: 3, value_succeeded: 450_001 },
      before: 'right',
    },
    'refunded in part': {
      // Of order 2 lines were cancelled too, which lowers its own total; a refund of order 3 failed.
      sql: `INSERT INTO refund (total, state, paymentId) SELECT 4000000, 'Settled', id FROM payment WHERE orderId = 2;
        INSERT INTO refund (total, state, paymentId) SELECT 1000000, 'Failed', id FROM payment WHERE orderId = 3;
        UPDATE \`order\` SET subTotalWithTax = 5000000 WHERE id = 2`,
      figures: { value_succeeded: 510_001 },
      before: 'right',
    },
    translated: 'the texts of a product in each language are rows of another table',
    'an order without a date': {
      sql: `INSERT INTO \`order\` (state, orderPlacedAt) VALUES ('Delivered', NULL)`,
      before: 'undated-rows',
    },
    'a product without a date': 'createdAt is written by the database and never empty',
    'another currency': {
      sql: `UPDATE \`order\` SET currencyCode = 'USD' WHERE id = 2`,
      before: 'statement',
    },
    'another default currency': 'each order keeps its own currency',
    'a disabled product': {
      sql: 'UPDATE product_variant SET enabled = 0 WHERE id = 1',
      figures: { products_total: 2 },
      before: 'right',
    },
    'not yet on sale': 'a variant has no date of availability',
    'switched to another way': 'there is one way in which it keeps orders',
    'a right lost': { hidden: 'refund', before: 'source-changed' },
  },
};
