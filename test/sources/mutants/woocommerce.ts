import { RECENT, type Shop } from '../../support/mutants';
import * as COUNTED from '../mappings';

export const RECENT_POSTS = `
  INSERT INTO wp_posts (ID, post_type, post_status, post_date, post_date_gmt)
  SELECT 500000 + seq, 'shop_order', 'wc-completed', NOW() - INTERVAL seq * 5 MINUTE, UTC_TIMESTAMP() - INTERVAL seq * 5 MINUTE FROM ${RECENT};
  INSERT INTO wp_postmeta (post_id, meta_key, meta_value) SELECT 500000 + seq, '_order_total', '1000' FROM ${RECENT}`;
export const RECENT_HPOS = `
  INSERT INTO wp_wc_orders (id, type, status, date_created_gmt, currency, total_amount)
  SELECT 500000 + seq, 'shop_order', 'wc-completed', UTC_TIMESTAMP() - INTERVAL seq * 5 MINUTE, 'VND', 1000 FROM ${RECENT}`;

const plugins = (...files: string[]) =>
  `UPDATE wp_options SET option_value = 'a:1:{${files.map((file, i) => `i:${i};s:${file.length}:"${file}";`).join('')}}' WHERE option_name = 'active_plugins'`;

/** Product 103 in English: another post, in a group with the first. */
const POLYLANG = `
  INSERT INTO wp_posts (ID, post_type, post_status, post_date, post_date_gmt) VALUES (700, 'product', 'publish', '2025-03-01', '2025-03-01');
  INSERT INTO wp_terms VALUES (70, 'group', 'pll_1'); INSERT INTO wp_term_taxonomy VALUES (70, 70, 'post_translations');
  INSERT INTO wp_term_relationships (object_id, term_taxonomy_id) VALUES (103, 70), (700, 70)`;
/** The variable product 106 in English, with variations of its own. */
const WPML = `
  CREATE TABLE wp_icl_translations (translation_id bigint NOT NULL AUTO_INCREMENT PRIMARY KEY, element_type varchar(60), element_id bigint, trid bigint, language_code varchar(7), source_language_code varchar(7));
  INSERT INTO wp_posts (ID, post_type, post_status, post_parent, post_date, post_date_gmt) VALUES
    (90, 'product', 'publish', 0, '2025-03-01', '2025-03-01'), (91, 'product_variation', 'publish', 90, '2025-03-01', '2025-03-01');
  INSERT INTO wp_icl_translations (element_type, element_id, trid, language_code, source_language_code) VALUES
    ('post_product', 106, 1, 'vi', NULL), ('post_product', 90, 1, 'en', 'vi'), ('post_product', 101, 2, 'vi', NULL)`;

export const WOOCOMMERCE_POSTS: Shop = {
  fixtures: ['wordpress', 'woocommerce-posts'],
  noOrders: "DELETE FROM wp_posts WHERE post_type LIKE 'shop_order%'",
  alive: RECENT_POSTS,
  figures: COUNTED.WOOCOMMERCE,
  mutants: {
    'in another zone': { timeZone: '+00:00', before: 'right' },
    'a second shop': {
      // Another site of a network: the report stays that of the first, which init no longer knows to be meant.
      sql: `CREATE TABLE wp_2_posts LIKE wp_posts; CREATE TABLE wp_2_postmeta LIKE wp_postmeta; CREATE TABLE wp_2_options LIKE wp_options;
        INSERT INTO wp_2_options SELECT * FROM wp_options`,
      before: 'right',
      after: 'refused',
    },
    'parts of orders': {
      // Of a marketplace that no source knows.
      sql: `INSERT INTO wp_posts (ID, post_type, post_status, post_parent, post_date, post_date_gmt)
        VALUES (800001, 'shop_order', 'wc-completed', 1002, '2025-01-01', '2025-01-01');
        INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (800001, '_created_via', 'yith_wcmv_vendor_suborder'), (800001, '_order_total', '150000')`,
      before: 'double-counted',
      after: 'refused',
    },
    'a new status': {
      sql: `UPDATE wp_posts SET post_status = 'wc-shipped' WHERE ID = 1002`,
      before: 'status-unknown',
      after: 'refused',
    },
    'refunded in full': {
      sql: `UPDATE wp_posts SET post_parent = 1002 WHERE ID = 1014`,
      figures: { orders_succeeded: 1, orders_failed: 4, value_succeeded: 250_001 },
      before: 'right',
    },
    'refunded in part': {
      sql: `UPDATE wp_posts SET post_parent = 1003 WHERE ID = 1014`,
      figures: { value_succeeded: 250_001 },
      before: 'right',
    },
    translated: { sql: POLYLANG, before: 'right' },
    'an order without a date': {
      sql: `UPDATE wp_posts SET post_date_gmt = '0000-00-00' WHERE ID = 1005`,
      before: 'undated-rows',
    },
    'a product without a date': {
      sql: `UPDATE wp_posts SET post_date_gmt = '0000-00-00' WHERE ID = 101`,
      before: 'undated-rows',
    },
    'another currency': {
      sql: `UPDATE wp_postmeta SET meta_value = 'USD' WHERE post_id = 1002 AND meta_key = '_order_currency'`,
      before: 'statement',
    },
    'another default currency': {
      // Order 1003 has no currency of its own.
      sql: `UPDATE wp_options SET option_value = 'USD' WHERE option_name = 'woocommerce_currency'`,
      before: 'statement',
    },
    'a disabled product': {
      sql: `UPDATE wp_posts SET post_status = 'private' WHERE ID = 106`,
      figures: { products_total: 3, products_new: 1 },
      before: 'right',
    },
    'not yet on sale': {
      sql: `UPDATE wp_posts SET post_status = 'future' WHERE ID = 101`,
      figures: { products_total: 4 },
      before: 'right',
    },
    'switched to another way': {
      // HPOS, and no right to its table.
      sql: `INSERT INTO wp_options (option_name, option_value) VALUES ('woocommerce_custom_orders_table_enabled', 'yes')`,
      before: 'source-changed',
      after: 'refused',
    },
    'a right lost': { hidden: 'wp_postmeta', before: 'source-changed', after: 'source-changed' },
  },
};

export const WOOCOMMERCE_HPOS: Shop = {
  fixtures: ['wordpress', 'woocommerce-posts', 'woocommerce-hpos'],
  noOrders: 'DELETE FROM wp_wc_orders',
  alive: RECENT_HPOS,
  figures: COUNTED.WOOCOMMERCE,
  mutants: {
    ...WOOCOMMERCE_POSTS.mutants,
    'parts of orders': {
      sql: `INSERT INTO wp_wc_orders (id, type, status, date_created_gmt, currency, total_amount, parent_order_id)
        VALUES (800001, 'shop_order', 'wc-completed', '2025-01-01', 'VND', 150000, 1002);
        INSERT INTO wp_wc_order_operational_data (order_id, created_via) VALUES (800001, 'some_vendor_plugin')`,
      before: 'double-counted',
      after: 'refused',
    },
    'a new status': {
      sql: `UPDATE wp_wc_orders SET status = 'wc-shipped' WHERE id = 1002`,
      before: 'status-unknown',
      after: 'refused',
    },
    'refunded in full': {
      sql: 'UPDATE wp_wc_orders SET parent_order_id = 1002 WHERE id = 1014',
      figures: { orders_succeeded: 1, orders_failed: 4, value_succeeded: 250_001 },
      before: 'right',
    },
    'refunded in part': {
      sql: 'UPDATE wp_wc_orders SET parent_order_id = 1003 WHERE id = 1014',
      figures: { value_succeeded: 250_001 },
      before: 'right',
    },
    translated: { sql: WPML, before: 'source-changed', after: 'right' },
    'an order without a date': {
      sql: 'UPDATE wp_wc_orders SET date_created_gmt = NULL WHERE id = 1005',
      before: 'undated-rows',
    },
    'another currency': {
      sql: `UPDATE wp_wc_orders SET currency = 'USD' WHERE id = 1002`,
      before: 'statement',
    },
    'switched to another way': {
      // Back to the posts, where the orders of this day are not.
      sql: `UPDATE wp_options SET option_value = 'no' WHERE option_name = 'woocommerce_custom_orders_table_enabled'; ${RECENT_POSTS}`,
      before: 'source-changed',
      after: 'right',
    },
    'a right lost': { hidden: 'wp_wc_orders', before: 'source-changed', after: 'refused' },
  },
};

export const DOKAN: Shop = {
  fixtures: [
    'wordpress',
    'woocommerce-posts',
    'dokan',
    'woocommerce-hpos',
    'woocommerce-hpos-parents',
  ],
  noOrders: 'DELETE FROM wp_wc_orders',
  alive: RECENT_HPOS,
  figures: COUNTED.DOKAN,
  mutants: {
    ...WOOCOMMERCE_HPOS.mutants,
    'parts of orders': {
      // Of MultiVendorX, whose parent holds goods of the shop itself besides.
      sql: `INSERT INTO wp_wc_orders (id, type, status, date_created_gmt, currency, total_amount, parent_order_id) VALUES
        (800000, 'shop_order', 'wc-completed', '2025-01-02', 'VND', 500, 0), (800001, 'shop_order', 'wc-completed', '2025-01-02', 'VND', 300, 800000);
        INSERT INTO wp_wc_order_operational_data (order_id, created_via) VALUES (800001, 'mvx_vendor_order')`,
      before: 'double-counted',
      after: 'refused',
    },
    'refunded in full': {
      sql: `INSERT INTO wp_wc_orders (id, type, status, currency, total_amount, parent_order_id, date_created_gmt)
        VALUES (800001, 'shop_order_refund', 'wc-completed', 'VND', -200000, 90002, '2025-07-02')`,
      figures: { orders_succeeded: 2, orders_failed: 5, value_succeeded: 395_001 },
      before: 'right',
    },
    'refunded in part': {
      // At the parent alone: which part it belongs to is not recorded.
      sql: `INSERT INTO wp_wc_orders (id, type, status, currency, total_amount, parent_order_id, date_created_gmt)
        VALUES (800001, 'shop_order_refund', 'wc-completed', 'VND', -50000, 90001, '2025-07-02')`,
      before: 'double-counted',
      after: 'refused',
    },
    'a new status': {
      sql: `UPDATE wp_wc_orders SET status = 'wc-shipped' WHERE id = 1002`,
      before: 'status-unknown',
      after: 'refused',
    },
    'switched to another way': {
      // The plugin off: its tables stay, the shop is the one seller; past parts stay parts.
      sql: plugins('woocommerce/woocommerce.php'),
      figures: { sellers_total: 1, sellers_new: 0 },
      before: 'source-changed',
      after: 'right',
    },
    'a right lost': { hidden: 'wp_dokan_orders', before: 'source-changed', after: 'refused' },
  },
};
