-- Active eCommerce CMS 9 without a prefix. Laravel writes Vietnam's time on a connection in the server's zone.
-- 2025 in Vietnam is from 1735664400 up to 1767200400.
SET time_zone = @@global.time_zone;

CREATE TABLE business_settings (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  type varchar(30) NOT NULL,
  value longtext,
  lang varchar(30) DEFAULT NULL,
  created_at timestamp NOT NULL DEFAULT current_timestamp()
);
CREATE TABLE currencies (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(255) NOT NULL,
  symbol varchar(255) NOT NULL DEFAULT '',
  exchange_rate double(10, 5) NOT NULL DEFAULT 1,
  status int(10) NOT NULL DEFAULT 0,
  code varchar(20) DEFAULT NULL
);
CREATE TABLE users (
  id int(9) UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_type varchar(20) NOT NULL DEFAULT 'customer',
  name varchar(191) NOT NULL DEFAULT '',
  banned tinyint(4) NOT NULL DEFAULT 0,
  created_at timestamp NULL DEFAULT NULL
);
CREATE TABLE shops (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id int(11) NOT NULL,
  name varchar(200) DEFAULT NULL,
  verification_status int(1) NOT NULL DEFAULT 0,
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  updated_at timestamp NULL DEFAULT current_timestamp()
);
CREATE TABLE products (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  name varchar(200) NOT NULL DEFAULT '',
  added_by varchar(6) NOT NULL DEFAULT 'admin',
  user_id int(11) NOT NULL,
  variant_product int(1) NOT NULL DEFAULT 0,
  published int(11) NOT NULL DEFAULT 1,
  approved tinyint(1) NOT NULL DEFAULT 1,
  digital int(1) NOT NULL DEFAULT 0,
  auction_product int(1) NOT NULL DEFAULT 0,
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  updated_at timestamp NOT NULL DEFAULT current_timestamp(),
  KEY created_at (created_at)
);
CREATE TABLE product_stocks (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  product_id int(11) NOT NULL,
  variant varchar(255) NOT NULL,
  sku varchar(255) DEFAULT NULL,
  price double(20, 2) NOT NULL DEFAULT 0,
  qty int(11) NOT NULL DEFAULT 0
);
CREATE TABLE product_translations (
  id bigint(20) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  product_id bigint(20) NOT NULL,
  name varchar(200) DEFAULT NULL,
  lang varchar(100) NOT NULL
);
CREATE TABLE combined_orders (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  user_id int(11) NOT NULL,
  shipping_address text,
  grand_total double(20, 2) NOT NULL DEFAULT 0,
  created_at timestamp NOT NULL DEFAULT current_timestamp()
);
CREATE TABLE orders (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  combined_order_id int(11) DEFAULT NULL,
  user_id int(11) DEFAULT NULL,
  guest_id int(11) DEFAULT NULL,
  seller_id int(11) DEFAULT NULL,
  delivery_status varchar(20) DEFAULT 'pending',
  payment_type varchar(20) DEFAULT NULL,
  payment_status varchar(20) DEFAULT 'unpaid',
  grand_total double(20, 2) DEFAULT NULL,
  coupon_discount double(20, 2) NOT NULL DEFAULT 0,
  code mediumtext,
  date int(20) NOT NULL,
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  updated_at timestamp NOT NULL DEFAULT current_timestamp()
);
CREATE TABLE order_details (
  id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  order_id int(11) NOT NULL,
  seller_id int(11) DEFAULT NULL,
  product_id int(11) NOT NULL DEFAULT 0,
  price double(20, 2) DEFAULT NULL,
  tax double(20, 2) NOT NULL DEFAULT 0,
  shipping_cost double(20, 2) NOT NULL DEFAULT 0,
  delivery_status varchar(20) DEFAULT 'pending'
);

INSERT INTO business_settings (type, value) VALUES
  ('system_default_currency', '2'), ('vendor_system_activation', '1'), ('current_version', '9.5');
INSERT INTO currencies (id, name, code, exchange_rate) VALUES (1, 'U.S. Dollar', 'USD', 0.00004), (2, 'Đồng', 'VND', 1);

-- Sellers: the shop of account 2 is of before the year, that of 3 new, that of 6 of after it.
INSERT INTO users (id, user_type, banned, created_at) VALUES
  (1, 'admin', 0, '2020-01-01 00:00:00'), (2, 'seller', 0, '2024-01-01 00:00:00'), (3, 'seller', 0, '2024-01-01 00:00:00'),
  (4, 'seller', 1, '2024-01-01 00:00:00'), (5, 'seller', 0, '2024-01-01 00:00:00'), (6, 'seller', 0, '2024-01-01 00:00:00'),
  (7, 'customer', 0, '2025-03-01 00:00:00');
INSERT INTO shops (user_id, verification_status, created_at) VALUES
  (2, 1, '2024-12-31 23:59:59'), (3, 1, '2025-01-01 00:00:00'), (4, 1, '2025-05-01 00:00:00'), -- banned
  (5, 0, '2025-05-01 00:00:00'), (6, 1, '2026-01-01 00:00:00');

-- SKUs: 1 of before the year; 2, the two variants of 3, 4 and 10 new; 11 of after it.
INSERT INTO products (id, added_by, user_id, published, approved, auction_product, variant_product, created_at) VALUES
  (1, 'admin', 1, 1, 1, 0, 0, '2024-12-31 23:59:59'),
  (2, 'seller', 2, 1, 1, 0, 0, '2025-01-01 00:00:00'),
  (3, 'seller', 3, 1, 1, 0, 1, '2025-05-01 00:00:00'),
  (4, 'admin', 1, 1, 1, 0, 1, '2025-12-31 23:59:59'), -- with variants that nobody has entered
  (5, 'seller', 2, 0, 1, 0, 0, '2025-05-01 00:00:00'), -- not published
  (6, 'seller', 2, 1, 0, 0, 0, '2025-05-01 00:00:00'), -- not approved
  (7, 'seller', 2, 1, 1, 1, 0, '2025-05-01 00:00:00'), -- an auction
  (8, 'seller', 5, 1, 1, 0, 0, '2025-05-01 00:00:00'), -- its seller is not verified
  (10, 'seller', 3, 1, 1, 0, 0, '2025-05-01 00:00:00'),
  (11, 'admin', 1, 1, 1, 0, 0, '2026-01-01 00:00:00');
INSERT INTO product_stocks (product_id, variant) VALUES
  (1, ''), (2, ''), (3, 'Red-S'), (3, 'Red-M'), (10, ''), (10, 'Red-S'), (5, 'Red-S'); -- 10 has no variants any more
INSERT INTO product_translations (product_id, lang) SELECT id, lang FROM products, (SELECT 'en' AS lang UNION SELECT 'vn') AS languages;

-- A purchase from two sellers is combined order 1, which does not count, and orders 5 and 6, which do.
INSERT INTO combined_orders (id, user_id, grand_total, created_at) VALUES (1, 7, 500000, '2025-06-01 00:00:00');
INSERT INTO orders (id, combined_order_id, seller_id, date, delivery_status, grand_total, payment_status) VALUES
  (1, NULL, 1, 1735664399, 'delivered', 1000000, 'paid'), -- the year before
  (2, NULL, 2, 1735664400, 'delivered', 150000, 'paid'),
  (3, NULL, 3, 1767200399, 'delivered', 250000.50, 'unpaid'),
  (4, NULL, 1, 1767200400, 'delivered', 1000000, 'paid'), -- the year after
  (5, 1, 2, 1748710800, 'delivered', 200000, 'paid'),
  (6, 1, 3, 1748710800, 'cancelled', 300000, 'paid'),
  (7, NULL, 2, 1748710800, 'pending', 1000, 'unpaid'), (8, NULL, 2, 1748710800, 'confirmed', 1000, 'paid'),
  (9, NULL, 2, 1748710800, 'picked_up', 1000, 'paid'), (10, NULL, 2, 1748710800, 'on_the_way', 1000, 'paid'),
  (11, NULL, 2, 1748710800, 'cancelled', 1000, 'unpaid');
INSERT INTO order_details (id, order_id, price, tax, shipping_cost) VALUES
  (21, 2, 90000, 10000, 20000), (22, 2, 30000, 0, 0), (31, 3, 250000.5, 0, 0), (51, 5, 190000, 0, 10000),
  (61, 6, 150000, 0, 0), (62, 6, 150000, 0, 0), (111, 11, 1000, 0, 0);

-- Trade of earlier years, so that an index is worth its while.
INSERT INTO orders (date, seller_id, delivery_status, grand_total)
SELECT 1577811600 + seq * 3600, 2, ELT(1 + seq % 3, 'delivered', 'cancelled', 'on_the_way'), 1000 FROM seq_1_to_3000;
ANALYZE TABLE orders;
SET time_zone = '+07:00';
