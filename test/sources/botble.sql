-- Botble's e-commerce plugin. Laravel writes Vietnam's time on a connection in the server's zone. Its currency is VND.
SET time_zone = @@global.time_zone;

CREATE TABLE users (id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, email varchar(191) NOT NULL DEFAULT '', created_at timestamp NULL DEFAULT NULL, updated_at timestamp NULL DEFAULT NULL);
CREATE TABLE ec_currencies (id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, title varchar(191) NOT NULL, symbol varchar(10) NOT NULL DEFAULT '', is_default tinyint(4) NOT NULL DEFAULT 0, exchange_rate double NOT NULL DEFAULT 1);
CREATE TABLE ec_products (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(191) NOT NULL DEFAULT '',
  status varchar(60) NOT NULL DEFAULT 'published',
  sku varchar(191) DEFAULT NULL,
  brand_id bigint(20) unsigned DEFAULT NULL,
  store_id bigint(20) unsigned DEFAULT NULL,
  is_variation tinyint(4) NOT NULL DEFAULT 0,
  price double unsigned DEFAULT NULL,
  created_at timestamp NULL DEFAULT NULL,
  updated_at timestamp NULL DEFAULT NULL,
  KEY ec_products_index (brand_id, status, is_variation, created_at)
);
CREATE TABLE ec_product_variations (id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, product_id bigint(20) unsigned DEFAULT NULL, configurable_product_id bigint(20) unsigned NOT NULL, is_default tinyint(4) NOT NULL DEFAULT 0);
CREATE TABLE ec_orders (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id bigint(20) unsigned NOT NULL DEFAULT 0,
  status varchar(120) NOT NULL DEFAULT 'pending',
  amount decimal(15, 2) NOT NULL,
  currency_id bigint(20) unsigned DEFAULT NULL,
  payment_id bigint(20) unsigned DEFAULT NULL,
  is_confirmed tinyint(1) NOT NULL DEFAULT 0,
  is_finished tinyint(1) DEFAULT 0,
  created_at timestamp NULL DEFAULT NULL,
  updated_at timestamp NULL DEFAULT NULL,
  KEY ec_orders_user_id_status_created_at_index (user_id, status, created_at)
);
CREATE TABLE ec_order_returns (id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, order_id bigint(20) unsigned NOT NULL, return_status varchar(191) NOT NULL, created_at timestamp NULL DEFAULT NULL);
CREATE TABLE ec_order_return_items (id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, order_return_id bigint(20) unsigned NOT NULL, qty int(11) NOT NULL DEFAULT 1, refund_amount decimal(12, 2) DEFAULT 0.00);
CREATE TABLE payments (id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, currency varchar(120) NOT NULL, amount decimal(15, 2) unsigned NOT NULL, order_id bigint(20) unsigned DEFAULT NULL, status varchar(60) DEFAULT 'pending', refunded_amount decimal(15, 2) unsigned DEFAULT NULL, created_at timestamp NULL DEFAULT NULL);

INSERT INTO users (created_at) VALUES ('2024-12-31 23:59:59'), ('2025-05-01 00:00:00');
INSERT INTO ec_currencies (title, is_default, exchange_rate) VALUES ('USD', 0, 0.00004), ('VND', 1, 1);
INSERT INTO ec_products (id, status, is_variation, created_at) VALUES
  (1, 'published', 0, '2024-12-31 23:59:59'), (2, 'published', 0, '2025-01-01 00:00:00'), -- 2 counts as 3 and 4
  (3, 'published', 1, '2025-01-01 00:00:00'), (4, 'published', 1, '2025-12-31 23:59:59'), (5, 'draft', 0, '2025-02-01 00:00:00'),
  (6, 'pending', 0, '2025-02-01 00:00:00'), (7, 'published', 1, '2025-02-01 00:00:00'), (8, 'published', 0, '2026-01-01 00:00:00'),
  (9, 'published', 0, NULL);
INSERT INTO ec_product_variations (product_id, configurable_product_id) VALUES (3, 2), (4, 2), (7, 5);
INSERT INTO ec_orders (status, is_finished, created_at, amount) VALUES
  ('completed', 1, '2024-12-31 23:59:59', 1000000), ('completed', 1, '2025-01-01 00:00:00', 100000),
  ('completed', 1, '2025-12-31 23:59:59', 250000.50), ('completed', 1, '2026-01-01 00:00:00', 1000000),
  ('pending', 0, '2025-06-01 00:00:00', 900000), -- a checkout that was left
  ('pending', 1, '2025-06-01 00:00:00', 1), ('processing', 1, '2025-06-01 00:00:00', 1), ('canceled', 1, '2025-06-01 00:00:00', 1),
  ('returned', 1, '2025-06-01 00:00:00', 1), ('partial_returned', 1, '2025-06-01 00:00:00', 3000);
-- Of the last one 1,000 went back.
INSERT INTO ec_order_returns (id, order_id, return_status) VALUES (1, 10, 'completed'), (2, 10, 'canceled');
INSERT INTO ec_order_return_items (order_return_id, refund_amount) VALUES (1, 1000), (2, 500);
INSERT INTO ec_orders (status, is_finished, created_at, amount)
SELECT 'completed', 1, '2015-01-01' + INTERVAL seq HOUR, 1 FROM seq_1_to_3000;
SET time_zone = '+07:00';
