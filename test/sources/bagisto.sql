-- Bagisto 2.2 without a prefix. Laravel writes Vietnam's time on a connection in the server's zone.
SET time_zone = @@global.time_zone;

CREATE TABLE admins (
  id int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(255) NOT NULL DEFAULT '',
  created_at timestamp NULL DEFAULT NULL,
  updated_at timestamp NULL DEFAULT NULL
);
CREATE TABLE products (
  id int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  sku varchar(255) DEFAULT NULL,
  type varchar(255) NOT NULL,
  parent_id int(10) unsigned DEFAULT NULL,
  attribute_family_id int(10) unsigned DEFAULT NULL,
  created_at timestamp NULL DEFAULT NULL,
  updated_at timestamp NULL DEFAULT NULL,
  KEY products_parent_id_foreign (parent_id)
);
CREATE TABLE product_flat (
  id int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  product_id int(10) unsigned NOT NULL,
  channel varchar(255) DEFAULT NULL,
  locale varchar(255) DEFAULT NULL,
  status tinyint(1) DEFAULT NULL,
  visible_individually tinyint(1) DEFAULT NULL,
  UNIQUE KEY product_flat_unique_index (product_id, channel, locale)
);
CREATE TABLE orders (
  id int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  increment_id varchar(255) NOT NULL DEFAULT '',
  status varchar(255) DEFAULT NULL,
  base_currency_code varchar(255) DEFAULT NULL,
  channel_currency_code varchar(255) DEFAULT NULL,
  order_currency_code varchar(255) DEFAULT NULL,
  grand_total decimal(12, 4) DEFAULT 0.0000,
  base_grand_total decimal(12, 4) DEFAULT 0.0000,
  grand_total_refunded decimal(12, 4) DEFAULT 0.0000,
  base_grand_total_refunded decimal(12, 4) DEFAULT 0.0000,
  created_at timestamp NULL DEFAULT NULL,
  updated_at timestamp NULL DEFAULT NULL
);
CREATE TABLE visits (
  id bigint(20) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  method varchar(255) DEFAULT NULL,
  url mediumtext DEFAULT NULL,
  useragent text DEFAULT NULL,
  ip varchar(45) DEFAULT NULL,
  visitable_type varchar(255) DEFAULT NULL,
  visitable_id bigint(20) unsigned DEFAULT NULL,
  created_at timestamp NULL DEFAULT NULL,
  updated_at timestamp NULL DEFAULT NULL
);

INSERT INTO admins (created_at) VALUES ('2024-12-31 23:59:59'), ('2025-05-01 00:00:00');
INSERT INTO products (type, parent_id, created_at) VALUES
  ('simple', NULL, '2024-12-31 23:59:59'), ('configurable', NULL, '2025-01-01 00:00:00'),
  ('simple', 2, '2025-01-01 00:00:00'), ('simple', 2, '2025-12-31 23:59:59'), ('virtual', NULL, '2026-01-01 00:00:00'),
  ('bundle', NULL, '2025-02-01 00:00:00'), ('grouped', NULL, '2025-02-01 00:00:00'), ('simple', NULL, NULL);
-- Each product in two languages of the one channel.
INSERT INTO product_flat (product_id, channel, locale, status)
SELECT p.id, 'default', l.locale, 1 FROM products AS p CROSS JOIN (SELECT 'vi' AS locale UNION SELECT 'en') AS l;
INSERT INTO orders (status, created_at, order_currency_code, base_currency_code, grand_total, base_grand_total) VALUES
  ('completed', '2024-12-31 23:59:59', 'VND', 'VND', 1000000, 1000000),
  ('completed', '2025-01-01 00:00:00', 'VND', 'VND', 100000, 100000),
  ('completed', '2025-12-31 23:59:59', 'VND', 'USD', 250000, 10),
  ('completed', '2026-01-01 00:00:00', 'VND', 'VND', 1000000, 1000000),
  ('completed', '2025-06-01 00:00:00', 'USD', 'VND', 20, 500000),
  ('pending', '2025-06-01 00:00:00', 'VND', 'VND', 1, 1), ('pending_payment', '2025-06-01 00:00:00', 'VND', 'VND', 1, 1),
  ('processing', '2025-06-01 00:00:00', 'VND', 'VND', 1, 1), ('canceled', '2025-06-01 00:00:00', 'VND', 'VND', 1, 1),
  ('closed', '2025-06-01 00:00:00', 'VND', 'VND', 1, 1), ('fraud', '2025-06-01 00:00:00', 'VND', 'VND', 1, 1),
  (NULL, '2025-06-01 00:00:00', 'VND', 'VND', 1, 1), -- placed, and in no state
  ('completed', NULL, 'VND', 'VND', 1, 1);
INSERT INTO visits (method, created_at) VALUES
  ('GET', '2024-12-31 23:59:59'), ('GET', '2025-01-01 00:00:00'), ('GET', '2025-12-31 23:59:59'), ('GET', '2026-01-01 00:00:00');
INSERT INTO orders (status, created_at, order_currency_code)
SELECT 'completed', '2015-01-01' + INTERVAL seq HOUR, 'VND' FROM seq_1_to_3000;
SET time_zone = '+07:00';
