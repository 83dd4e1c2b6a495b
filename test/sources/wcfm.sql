-- WCFM Marketplace 3.6: two vendors, one of them new, one who was disabled, and one of after the year.

CREATE TABLE wp_wcfm_marketplace_orders (
  ID bigint(20) NOT NULL AUTO_INCREMENT,
  vendor_id bigint(20) NOT NULL,
  order_id bigint(20) NOT NULL,
  customer_id bigint(20) NOT NULL DEFAULT 0,
  product_id bigint(20) NOT NULL DEFAULT 0,
  quantity bigint(20) NOT NULL DEFAULT 1,
  item_id bigint(20) NOT NULL,
  item_type varchar(255) DEFAULT NULL,
  item_sub_total varchar(255) DEFAULT '0',
  item_total varchar(255) DEFAULT '0',
  shipping varchar(255) NOT NULL DEFAULT '0',
  tax varchar(255) NOT NULL DEFAULT '0',
  shipping_tax_amount varchar(255) NOT NULL DEFAULT '0',
  refunded_amount varchar(255) NOT NULL DEFAULT '0',
  order_status varchar(255) NOT NULL DEFAULT '',
  commission_status varchar(100) NOT NULL DEFAULT 'pending',
  is_refunded tinyint(1) NOT NULL DEFAULT 0,
  is_partially_refunded tinyint(1) NOT NULL DEFAULT 0,
  is_trashed tinyint(1) NOT NULL DEFAULT 0,
  created timestamp NOT NULL DEFAULT current_timestamp(),
  PRIMARY KEY (ID),
  UNIQUE KEY marketplace_orders (order_id, vendor_id, item_id)
);
CREATE TABLE wp_woocommerce_order_items (
  order_item_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  order_item_name text NOT NULL,
  order_item_type varchar(200) NOT NULL DEFAULT '',
  order_id bigint(20) unsigned NOT NULL,
  PRIMARY KEY (order_item_id),
  KEY order_id (order_id)
);

INSERT INTO wp_options (option_name, option_value)
VALUES ('active_plugins', 'a:2:{i:0;s:61:"wc-multivendor-marketplace/wc-multivendor-marketplace.php";i:1;s:27:"woocommerce/woocommerce.php";}')
ON DUPLICATE KEY UPDATE option_value = VALUES(option_value);
INSERT INTO wp_users (ID, user_login, user_registered) VALUES
  (11, 'vendor-old', '2024-12-31 16:59:59'), (12, 'vendor-new', '2024-12-31 17:00:00'),
  (13, 'vendor-disabled', '2025-05-01 00:00:00'), (14, 'vendor-later', '2025-12-31 17:00:00'), (15, 'applicant', '2025-05-01 00:00:00');
INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES
  (11, 'wp_capabilities', 'a:1:{s:11:"wcfm_vendor";b:1;}'),
  (12, 'wp_capabilities', 'a:2:{s:8:"customer";b:1;s:11:"wcfm_vendor";b:1;}'),
  (13, 'wp_capabilities', 'a:1:{s:14:"disable_vendor";b:1;}'), (13, '_disable_vendor', '1'),
  (14, 'wp_capabilities', 'a:1:{s:11:"wcfm_vendor";b:1;}'),
  (15, 'wp_capabilities', 'a:1:{s:10:"subscriber";b:1;}'), (15, 'note', 'wants to be a "wcfm_vendor"');

-- 91001: of vendors 11 and 12, completed and cancelled, with a fee of 10,000 that is neither's: 330,000.
--        220,000 of 320,000 are vendor 11's, who thus has 226,875 of the whole.
-- 91002: of vendor 11, two lines, of which one was refunded: 150,000 less 50,000. Order-level shipping is his.
-- 91003: of vendor 11, completed, and of the shop itself, under way, with shipping of 5,000 that is the shop's.
-- 91004: of vendor 12, refunded whole.
-- 91005: in the trash.
-- 91006: cancelled as a whole, though its vendor's status was not brought in step.
-- 91007: of vendor 12, shipped. 91008: of the year after.
-- 91020: of vendor 11, cancelled, and of the shop itself, completed: 60,000 of 100,000.
-- 91021: of the year before. 91022: in a status of the shop's own, its vendor's part completed.
-- 91009: completed, and then refunded by two refunds that make up the whole.
INSERT INTO wp_posts (ID, post_type, post_status, post_date, post_date_gmt) VALUES
  (91001, 'shop_order', 'wc-processing', '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (91002, 'shop_order', 'wc-completed', '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (91003, 'shop_order', 'wc-processing', '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (91004, 'shop_order', 'wc-refunded', '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (91005, 'shop_order', 'trash', '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (91006, 'shop_order', 'wc-cancelled', '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (91007, 'shop_order', 'wc-processing', '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (91008, 'shop_order', 'wc-completed', '2026-01-01 00:00:00', '2025-12-31 17:00:00'),
  (91009, 'shop_order', 'wc-completed', '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (91020, 'shop_order', 'wc-completed', '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (91021, 'shop_order', 'wc-completed', '2024-12-31 23:59:59', '2024-12-31 16:59:59'),
  (91022, 'shop_order', 'wc-packed', '2025-07-01 07:00:00', '2025-07-01 00:00:00');
INSERT INTO wp_posts (ID, post_parent, post_type, post_status, post_date, post_date_gmt) VALUES
  (91012, 91002, 'shop_order_refund', 'wc-completed', '2025-07-02 07:00:00', '2025-07-02 00:00:00'),
  (91014, 91004, 'shop_order_refund', 'wc-completed', '2025-07-02 07:00:00', '2025-07-02 00:00:00'),
  (91018, 91009, 'shop_order_refund', 'wc-completed', '2025-07-02 07:00:00', '2025-07-02 00:00:00'),
  (91019, 91009, 'shop_order_refund', 'wc-completed', '2025-07-03 07:00:00', '2025-07-03 00:00:00');
INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES
  (91001, '_order_total', '330000'), (91002, '_order_total', '150000'), (91003, '_order_total', '165000'), (91004, '_order_total', '80000'),
  (91005, '_order_total', '1000'), (91006, '_order_total', '1000'), (91007, '_order_total', '1000'), (91008, '_order_total', '1000'),
  (91009, '_order_total', '90000'), (91020, '_order_total', '100000'), (91021, '_order_total', '1000'), (91022, '_order_total', '70000'),
  (91012, '_order_total', '-50000'), (91012, '_refund_amount', '50000'), (91014, '_order_total', '-80000'), (91014, '_refund_amount', '80000'),
  (91018, '_order_total', '-40000'), (91018, '_refund_amount', '40000'), (91019, '_order_total', '-50000'), (91019, '_refund_amount', '50000');
INSERT INTO wp_postmeta (post_id, meta_key, meta_value)
SELECT ID, '_order_currency', 'VND' FROM wp_posts WHERE ID BETWEEN 91001 AND 91022 AND post_type = 'shop_order';
INSERT INTO wp_woocommerce_order_items (order_item_id, order_item_name, order_item_type, order_id) VALUES
  (1, 'A', 'line_item', 91001), (2, 'B', 'line_item', 91001), (3, 'Fee', 'fee', 91001), (4, 'Shipping', 'shipping', 91001),
  (5, 'C', 'line_item', 91002), (6, 'D', 'line_item', 91002), (7, 'E', 'line_item', 91003), (8, 'Own', 'line_item', 91003),
  (9, 'Shipping', 'shipping', 91003), (10, 'F', 'line_item', 91004), (11, 'G', 'line_item', 91005), (12, 'H', 'line_item', 91006),
  (13, 'I', 'line_item', 91007), (14, 'J', 'line_item', 91008), (15, 'Own', 'line_item', 1002), (16, 'K', 'line_item', 91009),
  (17, 'L', 'line_item', 91020), (18, 'Own', 'line_item', 91020), (19, 'M', 'line_item', 91021), (20, 'N', 'line_item', 91022);
INSERT INTO wp_wcfm_marketplace_orders
  (order_id, vendor_id, item_id, item_type, item_total, shipping, tax, refunded_amount, order_status, commission_status, is_refunded, is_trashed)
VALUES
  (91001, 11, 1, 'line_item', '180000', '20000', '20000', '0', 'processing', 'completed', 0, 0),
  (91001, 12, 2, 'line_item', '100000', '0', '0', '0', 'processing', 'cancelled', 0, 0),
  (91002, 11, 5, 'line_item', '80000', '0', '0', '0', 'completed', 'completed', 0, 0),
  (91002, 11, 6, 'line_item', '50000', '0', '0', '50000', 'completed', 'refunded', 1, 0),
  (91003, 11, 7, 'line_item', '100000', '0', '0', '0', 'processing', 'completed', 0, 0),
  (91004, 12, 10, 'line_item', '80000', '0', '0', '80000', 'refunded', 'refunded', 1, 0),
  (91005, 12, 11, 'line_item', '1000', '0', '0', '0', 'completed', 'completed', 0, 1),
  (91006, 12, 12, 'line_item', '1000', '0', '0', '0', 'completed', 'completed', 0, 1),
  (91007, 12, 13, 'line_item', '1000', '0', '0', '0', 'processing', 'shipped', 0, 0),
  (91008, 12, 14, 'line_item', '1000', '0', '0', '0', 'completed', 'completed', 0, 0),
  (91009, 12, 16, 'line_item', '90000', '0', '0', '0', 'completed', 'completed', 0, 0),
  (91020, 11, 17, 'line_item', '40000', '0', '0', '0', 'completed', 'cancelled', 0, 0),
  (91021, 11, 19, 'line_item', '1000', '0', '0', '0', 'completed', 'completed', 0, 0),
  (91022, 12, 20, 'line_item', '70000', '0', '0', '0', 'packed', 'completed', 0, 0);
