-- The same orders in HPOS's tables, kept in step with the posts: each must count once.

UPDATE wp_options SET option_value = '10.2.0' WHERE option_name = 'woocommerce_version';
INSERT INTO wp_options (option_name, option_value) VALUES ('woocommerce_custom_orders_table_enabled', 'yes');

CREATE TABLE wp_wc_orders (
  id bigint(20) unsigned NOT NULL,
  status varchar(20) DEFAULT NULL,
  currency varchar(10) DEFAULT NULL,
  type varchar(20) DEFAULT NULL,
  tax_amount decimal(26, 8) DEFAULT NULL,
  total_amount decimal(26, 8) DEFAULT NULL,
  customer_id bigint(20) unsigned DEFAULT NULL,
  billing_email varchar(320) DEFAULT NULL,
  date_created_gmt datetime DEFAULT NULL,
  date_updated_gmt datetime DEFAULT NULL,
  parent_order_id bigint(20) unsigned DEFAULT NULL,
  payment_method varchar(100) DEFAULT NULL,
  customer_note text DEFAULT NULL,
  PRIMARY KEY (id),
  KEY status (status),
  KEY date_created (date_created_gmt),
  KEY customer_id_billing_email (customer_id, billing_email(171)),
  KEY type_status_date (type, status, date_created_gmt),
  KEY parent_order_id (parent_order_id),
  KEY date_updated (date_updated_gmt)
);

CREATE TABLE wp_wc_order_operational_data (id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, order_id bigint(20) unsigned DEFAULT NULL, created_via varchar(100) DEFAULT NULL, UNIQUE KEY order_id (order_id));
INSERT INTO wp_wc_orders (id, type, status, date_created_gmt, currency, total_amount)
SELECT p.ID, p.post_type, p.post_status, NULLIF(p.post_date_gmt, '0000-00-00 00:00:00'), IF(p.ID = 1003, NULL, 'VND'),
  (SELECT MAX(CAST(m.meta_value AS DECIMAL(26, 8))) FROM wp_postmeta AS m WHERE m.post_id = p.ID AND m.meta_key = '_order_total')
FROM wp_posts AS p
WHERE p.post_type IN ('shop_order', 'shop_order_refund');
ANALYZE TABLE wp_wc_orders;
INSERT INTO wp_wc_order_operational_data (order_id, created_via)
SELECT o.id, (SELECT MIN(m.meta_value) FROM wp_postmeta AS m WHERE m.post_id = o.id AND m.meta_key = '_created_via') FROM wp_wc_orders AS o;
