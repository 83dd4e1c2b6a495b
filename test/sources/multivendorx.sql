-- MultiVendorX 4: two vendors, one of them new, one suspended, one who awaits approval, and one of after the year.

CREATE TABLE wp_woocommerce_order_items (
  order_item_id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  order_item_name text NOT NULL,
  order_item_type varchar(200) NOT NULL DEFAULT '',
  order_id bigint(20) unsigned NOT NULL,
  PRIMARY KEY (order_item_id),
  KEY order_id (order_id)
);
CREATE TABLE wp_mvx_vendor_orders (
  ID bigint(20) NOT NULL AUTO_INCREMENT,
  order_id bigint(20) NOT NULL,
  commission_id bigint(20) NOT NULL,
  vendor_id bigint(20) NOT NULL,
  order_item_id bigint(20) NOT NULL,
  PRIMARY KEY (ID),
  UNIQUE KEY vendor_orders (order_id, vendor_id, commission_id, order_item_id)
);

INSERT INTO wp_options (option_name, option_value)
VALUES ('active_plugins', 'a:2:{i:0;s:49:"dc-woocommerce-multi-vendor/dc_product_vendor.php";i:1;s:27:"woocommerce/woocommerce.php";}')
ON DUPLICATE KEY UPDATE option_value = VALUES(option_value);
INSERT INTO wp_users (ID, user_login, user_registered) VALUES
  (11, 'vendor-old', '2024-12-31 16:59:59'), (12, 'vendor-new', '2024-12-31 17:00:00'), (13, 'vendor-suspended', '2025-05-01 00:00:00'),
  (14, 'vendor-later', '2025-12-31 17:00:00'), (15, 'vendor-pending', '2025-05-01 00:00:00');
INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES
  (11, 'wp_capabilities', 'a:1:{s:9:"dc_vendor";b:1;}'), (12, 'wp_capabilities', 'a:1:{s:9:"dc_vendor";b:1;}'),
  (13, 'wp_capabilities', 'a:1:{s:9:"dc_vendor";b:1;}'), (13, '_vendor_turn_off', 'Enable'),
  (14, 'wp_capabilities', 'a:1:{s:9:"dc_vendor";b:1;}'), (15, 'wp_capabilities', 'a:1:{s:17:"dc_pending_vendor";b:1;}'),
  (2, 'note', 'once a "dc_vendor"'), (11, '_vendor_hide_phone', 'Enable'), (12, '_vendor_turn_off', ''),
  (11, '_vendor_term_id', '21'), (12, '_vendor_term_id', '22'), (13, '_vendor_term_id', '23'), (14, '_vendor_term_id', '24');

-- 92001: of vendors 11 and 12: its sub-orders 92002, completed, and 92003, cancelled, count; it does not.
-- 92004: of vendor 11 alone: 92005 counts, 120,000 less a refund of 20,000, which the parent has too.
-- 92008: of vendor 12, 92009, cancelled, and of the shop itself, completed: 60,000 of 160,000.
-- 92010: of vendor 12: 92011, refunded by two refunds that make up the whole.
INSERT INTO wp_posts (ID, post_type, post_status, post_parent, post_date, post_date_gmt) VALUES
  (92001, 'shop_order', 'wc-completed', 0, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (92002, 'shop_order', 'wc-completed', 92001, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (92003, 'shop_order', 'wc-cancelled', 92001, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (92004, 'shop_order', 'wc-completed', 0, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (92005, 'shop_order', 'wc-completed', 92004, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (92006, 'shop_order_refund', 'wc-completed', 92005, '2025-07-02 07:00:00', '2025-07-02 00:00:00'),
  (92007, 'shop_order_refund', 'wc-completed', 92004, '2025-07-02 07:00:00', '2025-07-02 00:00:00'),
  (92008, 'shop_order', 'wc-completed', 0, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (92009, 'shop_order', 'wc-cancelled', 92008, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (92010, 'shop_order', 'wc-completed', 0, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (92011, 'shop_order', 'wc-completed', 92010, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (92012, 'shop_order_refund', 'wc-completed', 92011, '2025-07-02 07:00:00', '2025-07-02 00:00:00'),
  (92013, 'shop_order_refund', 'wc-completed', 92011, '2025-07-03 07:00:00', '2025-07-03 00:00:00');
INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES
  (92001, '_order_total', '300000'), (92002, '_order_total', '200000'), (92003, '_order_total', '100000'),
  (92004, '_order_total', '120000'), (92005, '_order_total', '120000'), (92006, '_refund_amount', '20000'), (92006, '_order_total', '-20000'),
  (92007, '_refund_amount', '20000'), (92007, '_order_total', '-20000'), (92008, '_order_total', '160000'), (92009, '_order_total', '100000'),
  (92010, '_order_total', '90000'), (92011, '_order_total', '90000'), (92012, '_refund_amount', '40000'), (92012, '_order_total', '-40000'),
  (92013, '_refund_amount', '50000'), (92013, '_order_total', '-50000');
INSERT INTO wp_postmeta (post_id, meta_key, meta_value)
SELECT ID, '_order_currency', 'VND' FROM wp_posts WHERE ID BETWEEN 92001 AND 92013;
INSERT INTO wp_postmeta (post_id, meta_key, meta_value)
SELECT ID, '_created_via', IF(post_parent = 0, 'checkout', 'mvx_vendor_order') FROM wp_posts WHERE ID BETWEEN 92001 AND 92013 AND post_type = 'shop_order';
INSERT INTO wp_woocommerce_order_items (order_item_name, order_item_type, order_id) VALUES
  ('A', 'line_item', 92001), ('B', 'line_item', 92001), ('A', 'line_item', 92002), ('B', 'line_item', 92003),
  ('C', 'line_item', 92004), ('Shipping', 'shipping', 92004), ('C', 'line_item', 92005),
  ('D', 'line_item', 92008), ('Own', 'line_item', 92008), ('D', 'line_item', 92009), ('E', 'line_item', 92010), ('E', 'line_item', 92011);
