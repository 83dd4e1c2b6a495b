-- Shopware 6.6, as far as a report meets it. Ids are binary; every row of an order or product is in a version.

SET @live = UNHEX('0FA91CE3E96A4BC2BE4BD9CE752C3425');
SET @draft = UNHEX('00000000000000000000000000000D4F');

CREATE TABLE state_machine (
  id BINARY(16) NOT NULL PRIMARY KEY,
  technical_name VARCHAR(255) NOT NULL,
  UNIQUE KEY `uniq.state_machine.technical_name` (technical_name)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE state_machine_state (
  id BINARY(16) NOT NULL PRIMARY KEY,
  technical_name VARCHAR(255) NOT NULL,
  state_machine_id BINARY(16) NOT NULL,
  UNIQUE KEY `uniq.technical_name_state_machine` (technical_name, state_machine_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE state_machine_state_translation (
  language_id BINARY(16) NOT NULL,
  state_machine_state_id BINARY(16) NOT NULL,
  name VARCHAR(255) NOT NULL,
  PRIMARY KEY (language_id, state_machine_state_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE currency (
  id BINARY(16) NOT NULL PRIMARY KEY,
  iso_code CHAR(3) NOT NULL,
  factor DOUBLE NOT NULL,
  symbol VARCHAR(255) NOT NULL DEFAULT ''
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE sales_channel (
  id BINARY(16) NOT NULL PRIMARY KEY,
  active TINYINT(1) NOT NULL DEFAULT 1,
  created_at DATETIME(3) NOT NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE `user` (
  id BINARY(16) NOT NULL PRIMARY KEY,
  username VARCHAR(255) NOT NULL,
  active TINYINT(1) NOT NULL DEFAULT 0,
  created_at DATETIME(3) NOT NULL,
  updated_at DATETIME(3) NULL
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE product (
  id BINARY(16) NOT NULL,
  version_id BINARY(16) NOT NULL,
  auto_increment BIGINT unsigned NOT NULL AUTO_INCREMENT,
  product_number VARCHAR(64) NULL,
  active TINYINT unsigned NULL,
  parent_id BINARY(16) NULL,
  parent_version_id BINARY(16) NULL,
  child_count INT(11) NULL,
  stock INT(11) NULL,
  created_at DATETIME(3) NULL,
  updated_at DATETIME(3) NULL,
  PRIMARY KEY (id, version_id),
  KEY `idx.auto_increment` (auto_increment),
  KEY `fk.product.parent_id` (parent_id, parent_version_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE product_translation (
  product_id BINARY(16) NOT NULL,
  product_version_id BINARY(16) NOT NULL,
  language_id BINARY(16) NOT NULL,
  name VARCHAR(255) NULL,
  PRIMARY KEY (product_id, product_version_id, language_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE product_visibility (
  id BINARY(16) NOT NULL PRIMARY KEY,
  product_id BINARY(16) NOT NULL,
  product_version_id BINARY(16) NOT NULL,
  sales_channel_id BINARY(16) NOT NULL,
  visibility INT(11) NOT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT current_timestamp(3),
  KEY `idx.product_visibility.product_id` (product_id, product_version_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE `order` (
  id BINARY(16) NOT NULL,
  version_id BINARY(16) NOT NULL,
  state_id BINARY(16) NOT NULL,
  auto_increment BIGINT unsigned NOT NULL AUTO_INCREMENT,
  order_number VARCHAR(64) NULL,
  currency_id BINARY(16) NOT NULL,
  currency_factor DOUBLE NULL,
  price JSON NOT NULL,
  order_date_time DATETIME(3) NOT NULL,
  order_date DATE GENERATED ALWAYS AS (CONVERT(order_date_time, DATE)) STORED,
  amount_total DOUBLE GENERATED ALWAYS AS (JSON_UNQUOTE(JSON_EXTRACT(price, '$.totalPrice'))) VIRTUAL,
  created_at DATETIME(3) NOT NULL DEFAULT current_timestamp(3),
  updated_at DATETIME(3) NULL,
  PRIMARY KEY (id, version_id),
  KEY `idx.state_index` (state_id),
  UNIQUE KEY `uniq.auto_increment` (auto_increment),
  KEY `idx.order_date_currency_id` (order_date, currency_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE order_transaction (
  id BINARY(16) NOT NULL,
  version_id BINARY(16) NOT NULL,
  order_id BINARY(16) NOT NULL,
  order_version_id BINARY(16) NOT NULL,
  state_id BINARY(16) NOT NULL,
  amount JSON NOT NULL DEFAULT ('{}'),
  created_at DATETIME(3) NOT NULL,
  PRIMARY KEY (id, version_id),
  KEY `idx.state_index` (state_id),
  KEY `fk.order_transaction.order_id` (order_id, order_version_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE order_delivery (
  id BINARY(16) NOT NULL,
  version_id BINARY(16) NOT NULL,
  order_id BINARY(16) NOT NULL,
  order_version_id BINARY(16) NOT NULL,
  state_id BINARY(16) NOT NULL,
  shipping_costs JSON NOT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT current_timestamp(3),
  PRIMARY KEY (id, version_id),
  KEY `idx.state_index` (state_id),
  KEY `fk.order_delivery.order_id` (order_id, order_version_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE order_transaction_capture (
  id BINARY(16) NOT NULL,
  version_id BINARY(16) NOT NULL,
  order_transaction_id BINARY(16) NOT NULL,
  order_transaction_version_id BINARY(16) NOT NULL,
  state_id BINARY(16) NOT NULL,
  amount JSON NOT NULL DEFAULT ('{}'),
  created_at DATETIME(3) NOT NULL DEFAULT current_timestamp(3),
  PRIMARY KEY (id, version_id),
  KEY `fk.order_transaction_capture.order_transaction_id` (order_transaction_id, order_transaction_version_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;
CREATE TABLE order_transaction_capture_refund (
  id BINARY(16) NOT NULL,
  version_id BINARY(16) NOT NULL,
  capture_id BINARY(16) NOT NULL,
  capture_version_id BINARY(16) NOT NULL,
  state_id BINARY(16) NOT NULL,
  amount JSON NOT NULL,
  created_at DATETIME(3) NOT NULL DEFAULT current_timestamp(3),
  PRIMARY KEY (id, version_id),
  KEY `fk.order_transaction_capture_refund.capture_id` (capture_id, capture_version_id)
) DEFAULT CHARSET=utf8mb4 COLLATE=utf8mb4_unicode_ci;

-- States, in English and German. The default currency of the system, under its fixed id, is VND.
INSERT INTO state_machine (id, technical_name) VALUES
  (UNHEX(MD5('o')), 'order.state'), (UNHEX(MD5('p')), 'order_transaction.state'), (UNHEX(MD5('d')), 'order_delivery.state'),
  (UNHEX(MD5('r')), 'order_transaction_capture_refund.state');
INSERT INTO state_machine_state (id, technical_name, state_machine_id)
SELECT UNHEX(MD5(CONCAT(machine, ' ', name))), name, UNHEX(MD5(machine))
FROM (
  SELECT 'o' AS machine, 'open' AS name UNION SELECT 'o', 'in_progress' UNION SELECT 'o', 'completed' UNION SELECT 'o', 'cancelled'
  UNION SELECT 'p', 'open' UNION SELECT 'p', 'paid' UNION SELECT 'p', 'refunded' UNION SELECT 'p', 'refunded_partially'
  UNION SELECT 'p', 'cancelled' UNION SELECT 'p', 'failed' UNION SELECT 'p', 'chargeback'
  UNION SELECT 'd', 'open' UNION SELECT 'd', 'shipped' UNION SELECT 'd', 'returned' UNION SELECT 'd', 'returned_partially' UNION SELECT 'd', 'cancelled'
  UNION SELECT 'r', 'open' UNION SELECT 'r', 'completed' UNION SELECT 'r', 'failed'
) AS states;
INSERT INTO state_machine_state_translation (language_id, state_machine_state_id, name)
SELECT UNHEX(MD5('en')), id, CONCAT(UPPER(LEFT(technical_name, 1)), REPLACE(SUBSTR(technical_name, 2), '_', ' ')) FROM state_machine_state
UNION ALL
SELECT UNHEX(MD5('de')), id, CONCAT('Zustand ', technical_name) FROM state_machine_state;
INSERT INTO currency (id, iso_code, factor) VALUES
  (UNHEX('B7D2554B0CE847CD82F3AC9BD1C0DFCA'), 'VND', 1), (UNHEX(MD5('usd')), 'USD', 0.00004);
INSERT INTO sales_channel (id, active, created_at) VALUES
  (UNHEX(MD5('shop')), 1, '2020-01-01'), (UNHEX(MD5('app')), 1, '2021-01-01'), (UNHEX(MD5('off')), 0, '2020-01-01');
INSERT INTO `user` (id, username, created_at) VALUES
  (UNHEX(MD5('staff')), 'staff', '2025-02-01 00:00:00'), (UNHEX(MD5('admin')), 'admin', '2020-01-01 00:00:00');

-- SKUs: 1 of before the year; 2, variants 11, 12 and 14, and 9 new; 3 of after it.
INSERT INTO product (id, version_id, parent_id, active, created_at) VALUES
  (UNHEX(MD5('1')), @live, NULL, 1, '2024-12-31 16:59:59.999'),
  (UNHEX(MD5('2')), @live, NULL, 1, '2024-12-31 17:00:00.000'),
  (UNHEX(MD5('2')), @draft, NULL, 1, '2024-12-31 17:00:00.000'), -- 2 while it is edited
  (UNHEX(MD5('3')), @live, NULL, 1, '2025-12-31 17:00:00.000'),
  (UNHEX(MD5('4')), @live, NULL, 0, '2025-06-01 00:00:00.000'), -- not active
  (UNHEX(MD5('5')), @live, NULL, 1, '2025-06-01 00:00:00.000'), -- visible nowhere
  (UNHEX(MD5('6')), @live, NULL, 1, '2025-06-01 00:00:00.000'), -- visible in a sales channel that is off
  (UNHEX(MD5('9')), @live, NULL, 1, '2025-12-31 16:59:59.999'), -- visible by its link, in two sales channels
  (UNHEX(MD5('10')), @live, NULL, 1, '2025-06-01 00:00:00.000'), -- its variants count
  (UNHEX(MD5('11')), @live, UNHEX(MD5('10')), NULL, '2025-06-01 00:00:00.000'), -- as the product above it
  (UNHEX(MD5('12')), @live, UNHEX(MD5('10')), 1, '2025-06-01 00:00:00.000'),
  (UNHEX(MD5('13')), @live, UNHEX(MD5('10')), 0, '2025-06-01 00:00:00.000'), -- not active
  (UNHEX(MD5('14')), @live, UNHEX(MD5('10')), NULL, '2025-06-01 00:00:00.000'), -- with a visibility of its own
  (UNHEX(MD5('15')), @live, UNHEX(MD5('10')), NULL, '2025-06-01 00:00:00.000'), -- with its own, in one that is off
  (UNHEX(MD5('20')), @live, NULL, 0, '2025-06-01 00:00:00.000'), -- not active
  (UNHEX(MD5('21')), @live, UNHEX(MD5('20')), NULL, '2025-06-01 00:00:00.000'); -- as the product above it
INSERT INTO product_visibility (id, product_id, product_version_id, sales_channel_id, visibility)
SELECT UNHEX(MD5(CONCAT(product, channel))), UNHEX(MD5(product)), @live, UNHEX(MD5(channel)), level
FROM (
  SELECT '1' AS product, 'shop' AS channel, 30 AS level UNION SELECT '2', 'shop', 30 UNION SELECT '2', 'app', 30 UNION SELECT '3', 'shop', 30
  UNION SELECT '4', 'shop', 30 UNION SELECT '6', 'off', 30 UNION SELECT '9', 'shop', 10 UNION SELECT '9', 'app', 10
  UNION SELECT '10', 'shop', 30 UNION SELECT '14', 'app', 20 UNION SELECT '15', 'off', 30 UNION SELECT '20', 'shop', 30
) AS visible;
INSERT INTO product_visibility (id, product_id, product_version_id, sales_channel_id, visibility) VALUES
  (UNHEX(MD5('6draft')), UNHEX(MD5('6')), @draft, UNHEX(MD5('shop')), 30); -- while it is edited
INSERT INTO product_translation (product_id, product_version_id, language_id, name)
SELECT id, version_id, UNHEX(MD5(language)), language FROM product, (SELECT 'en' AS language UNION SELECT 'vi') AS languages;

INSERT INTO `order` (id, version_id, state_id, currency_id, currency_factor, price, order_date_time)
SELECT UNHEX(MD5(name)), IF(draft, @draft, @live), UNHEX(MD5(CONCAT('o ', state))),
  IF(usd, UNHEX(MD5('usd')), UNHEX('B7D2554B0CE847CD82F3AC9BD1C0DFCA')), IF(usd, 0.00004, 1),
  CONCAT('{"netPrice": 1, "totalPrice": ', total, ', "taxStatus": "gross"}'), placed
FROM (
  SELECT 'before' AS name, 0 AS draft, 'completed' AS state, 0 AS usd, '1000000' AS total, '2024-12-31 16:59:59.999' AS placed
  UNION SELECT 'first', 0, 'completed', 0, '150000', '2024-12-31 17:00:00.000'
  UNION SELECT 'first', 1, 'open', 0, '999999', '2024-12-31 17:00:00.000' -- while it is edited
  UNION SELECT 'last', 0, 'completed', 0, '250000.5', '2025-12-31 16:59:59.999'
  UNION SELECT 'after', 0, 'completed', 0, '1000000', '2025-12-31 17:00:00.000'
  UNION SELECT 'dollars', 0, 'completed', 1, '10', '2025-06-01 00:00:00' -- 250,000 đồng
  UNION SELECT 'part', 0, 'completed', 0, '300000', '2025-06-01 00:00:00' -- 100,000 went back
  UNION SELECT 'open', 0, 'open', 0, '1', '2025-06-01 00:00:00'
  UNION SELECT 'under way', 0, 'in_progress', 0, '1', '2025-06-01 00:00:00' -- refunded in part by hand: no matter yet
  UNION SELECT 'cancelled', 0, 'cancelled', 0, '1', '2025-06-01 00:00:00'
  UNION SELECT 'refunded', 0, 'completed', 0, '700000', '2025-06-01 00:00:00'
  UNION SELECT 'refunds', 0, 'completed', 0, '700000', '2025-06-01 00:00:00' -- by two refunds that make up the whole
  UNION SELECT 'charged back', 0, 'in_progress', 0, '700000', '2025-06-01 00:00:00'
  UNION SELECT 'returned', 0, 'completed', 0, '700000', '2025-06-01 00:00:00'
  UNION SELECT 'paid twice', 0, 'completed', 0, '200000', '2025-06-01 00:00:00' -- a refund, then paid again
) AS o;
-- Payments; an order may be paid again after one that failed.
INSERT INTO order_transaction (id, version_id, order_id, order_version_id, state_id, created_at)
SELECT UNHEX(MD5(CONCAT(name, nth))), IF(draft, @draft, @live), UNHEX(MD5(name)), IF(draft, @draft, @live), UNHEX(MD5(CONCAT('p ', state))),
  '2025-06-01' + INTERVAL nth HOUR
FROM (
  SELECT 'first' AS name, 1 AS nth, 0 AS draft, 'failed' AS state UNION SELECT 'first', 2, 0, 'paid' UNION SELECT 'first', 3, 1, 'refunded' -- in the draft
  UNION SELECT 'part', 1, 0, 'refunded_partially' UNION SELECT 'part', 1, 1, 'refunded_partially'
  UNION SELECT 'under way', 1, 0, 'refunded_partially'
  UNION SELECT 'refunded', 1, 0, 'refunded' UNION SELECT 'refunded', 2, 0, 'cancelled'
  UNION SELECT 'refunds', 1, 0, 'paid' UNION SELECT 'charged back', 1, 0, 'chargeback'
  UNION SELECT 'paid twice', 1, 0, 'refunded' UNION SELECT 'paid twice', 2, 0, 'paid'
) AS t;
INSERT INTO order_transaction_capture (id, version_id, order_transaction_id, order_transaction_version_id, state_id)
SELECT UNHEX(MD5(CONCAT('capture', HEX(id)))), version_id, id, version_id, '' FROM order_transaction
WHERE id IN (UNHEX(MD5('part1')), UNHEX(MD5('refunds1')));
INSERT INTO order_transaction_capture_refund (id, version_id, capture_id, capture_version_id, state_id, amount)
SELECT UNHEX(MD5(CONCAT(payment, amount, state))), IF(draft, @draft, @live), UNHEX(MD5(CONCAT('capture', MD5(payment)))), IF(draft, @draft, @live),
  UNHEX(MD5(CONCAT('r ', state))), CONCAT('{"unitPrice": 1, "quantity": 1, "totalPrice": ', amount, '}')
FROM (
  SELECT 'part1' AS payment, 0 AS draft, '60000' AS amount, 'completed' AS state UNION SELECT 'part1', 0, '40000', 'completed'
  UNION SELECT 'part1', 1, '60000', 'completed' UNION SELECT 'part1', 0, '150000', 'failed' UNION SELECT 'part1', 0, '50000', 'open'
  UNION SELECT 'refunds1', 0, '300000', 'completed' UNION SELECT 'refunds1', 0, '400000', 'completed'
) AS r;
UPDATE order_transaction_capture SET id = UNHEX(MD5(CONCAT('capture', LOWER(HEX(order_transaction_id)))));
-- Deliveries; one with costs below zero is a discount on shipping.
INSERT INTO order_delivery (id, version_id, order_id, order_version_id, state_id, shipping_costs)
SELECT UNHEX(MD5(CONCAT('delivery', name, nth))), IF(draft, @draft, @live), UNHEX(MD5(name)), IF(draft, @draft, @live), UNHEX(MD5(CONCAT('d ', state))),
  CONCAT('{"unitPrice": ', cost, ', "totalPrice": ', cost, '}')
FROM (
  SELECT 'first' AS name, 1 AS nth, 0 AS draft, 'shipped' AS state, '30000' AS cost UNION SELECT 'first', 1, 1, 'returned', '30000'
  UNION SELECT 'part', 1, 0, 'returned_partially', '0' UNION SELECT 'last', 1, 1, 'returned', '0'
  UNION SELECT 'returned', 1, 0, 'returned', '30000' UNION SELECT 'returned', 2, 0, 'open', '-30000' UNION SELECT 'returned', 3, 0, 'cancelled', '0'
) AS d;

-- Trade of earlier years, so that an index is worth its while.
INSERT INTO `order` (id, version_id, state_id, currency_id, currency_factor, price, order_date_time)
SELECT UNHEX(MD5(CONCAT('old', seq))), @live, UNHEX(MD5('o completed')), UNHEX('B7D2554B0CE847CD82F3AC9BD1C0DFCA'), 1,
  '{"totalPrice": 1000}', '2015-01-01' + INTERVAL seq HOUR
FROM seq_1_to_3000;
ANALYZE TABLE `order`;
