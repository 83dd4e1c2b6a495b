UPDATE wp_options SET option_value = 'a:2:{i:0;s:20:"dokan-lite/dokan.php";i:1;s:27:"woocommerce/woocommerce.php";}' WHERE option_name = 'active_plugins';

-- Dokan: two approved sellers, one of them new, one who awaits approval, and one of after the year.

CREATE TABLE wp_dokan_orders (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT,
  order_id bigint(20) DEFAULT NULL,
  seller_id bigint(20) DEFAULT NULL,
  order_total decimal(19, 4) DEFAULT NULL,
  net_amount decimal(19, 4) DEFAULT NULL,
  order_status varchar(30) DEFAULT NULL,
  PRIMARY KEY (id),
  KEY order_id (order_id),
  KEY seller_id (seller_id)
);
INSERT INTO wp_users (ID, user_login, user_registered) VALUES
  (11, 'seller-old', '2024-12-31 16:59:59'),
  (12, 'seller-new', '2024-12-31 17:00:00'),
  (13, 'seller-pending', '2025-05-01 00:00:00'),
  (14, 'seller-later', '2025-12-31 17:00:00');
INSERT INTO wp_usermeta (user_id, meta_key, meta_value)
SELECT ID, 'wp_capabilities', 'a:1:{s:6:"seller";b:1;}' FROM wp_users WHERE ID BETWEEN 11 AND 14;
INSERT INTO wp_usermeta (user_id, meta_key, meta_value) VALUES
  (11, 'dokan_enable_selling', 'yes'), (12, 'dokan_enable_selling', 'yes'),
  (13, 'dokan_enable_selling', 'no'), (14, 'dokan_enable_selling', 'yes'),
  (2, 'dokan_enable_selling', 'yes'); -- a customer who is no seller any more

-- A purchase from two sellers: the parent does not count, its two children do; one is cancelled.
INSERT INTO wp_posts (ID, post_type, post_status, post_parent, post_date, post_date_gmt) VALUES
  (90001, 'shop_order', 'wc-completed', 0,    '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (90002, 'shop_order', 'wc-completed', 90001, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (90003, 'shop_order', 'wc-cancelled', 90001, '2025-07-01 07:00:00', '2025-07-01 00:00:00'),
  (90004, 'shop_order_refund', 'wc-completed', 1002, '2025-07-02 07:00:00', '2025-07-02 00:00:00'); -- no child order
INSERT INTO wp_postmeta (post_id, meta_key, meta_value)
SELECT ID, '_order_currency', 'VND' FROM wp_posts WHERE ID BETWEEN 90001 AND 90004;
INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES
  (90001, '_order_total', '300000'), (90002, '_order_total', '200000'), (90003, '_order_total', '100000'),
  (90004, '_order_total', '-5000');
INSERT INTO wp_postmeta (post_id, meta_key, meta_value) VALUES (90001, 'has_sub_order', '1'), (90002, '_created_via', 'dokan'), (90003, '_created_via', 'dokan');
INSERT INTO wp_dokan_orders (order_id, seller_id, order_total, order_status) VALUES
  (1002, 11, 150000, 'wc-completed'), (90002, 11, 200000, 'wc-completed'), (90003, 12, 100000, 'wc-cancelled');
