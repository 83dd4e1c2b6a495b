-- OpenCart: what versions 3 and 4 have alike. The shop's currency is VND.

CREATE TABLE oc_setting (
  setting_id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  store_id int(11) NOT NULL DEFAULT 0,
  code varchar(128) NOT NULL,
  `key` varchar(128) NOT NULL,
  value text NOT NULL,
  serialized tinyint(1) NOT NULL
);
CREATE TABLE oc_order_status (
  order_status_id int(11) NOT NULL AUTO_INCREMENT,
  language_id int(11) NOT NULL,
  name varchar(32) NOT NULL,
  PRIMARY KEY (order_status_id, language_id)
);
CREATE TABLE oc_user (
  user_id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  username varchar(20) NOT NULL,
  status tinyint(1) NOT NULL,
  date_added datetime NOT NULL
);
CREATE TABLE oc_order (
  order_id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  invoice_no int(11) NOT NULL DEFAULT 0,
  store_id int(11) NOT NULL DEFAULT 0,
  customer_id int(11) NOT NULL DEFAULT 0,
  email varchar(96) NOT NULL DEFAULT '',
  comment text NOT NULL DEFAULT '',
  total decimal(15, 4) NOT NULL DEFAULT 0.0000,
  order_status_id int(11) NOT NULL DEFAULT 0,
  currency_id int(11) NOT NULL DEFAULT 1,
  currency_code varchar(3) NOT NULL,
  currency_value decimal(15, 8) NOT NULL DEFAULT 1.00000000,
  date_added datetime NOT NULL,
  date_modified datetime NOT NULL
);

CREATE TABLE oc_currency (currency_id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, title varchar(32) NOT NULL DEFAULT '', code varchar(3) NOT NULL, value double(15, 8) NOT NULL, status tinyint(1) NOT NULL DEFAULT 1);
CREATE TABLE oc_order_product (order_product_id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, order_id int(11) NOT NULL, product_id int(11) NOT NULL, quantity int(4) NOT NULL, price decimal(15, 4) NOT NULL DEFAULT 0.0000, tax decimal(15, 4) NOT NULL DEFAULT 0.0000, KEY order_id (order_id));
CREATE TABLE oc_return (return_id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY, order_id int(11) NOT NULL, product_id int(11) NOT NULL, quantity int(4) NOT NULL, return_action_id int(11) NOT NULL, return_status_id int(11) NOT NULL, date_added datetime NOT NULL);
CREATE TABLE oc_product_to_store (product_id int(11) NOT NULL, store_id int(11) NOT NULL DEFAULT 0, PRIMARY KEY (product_id, store_id));

INSERT INTO oc_currency (code, value) VALUES ('VND', 1), ('USD', 0.00004);
INSERT INTO oc_setting (store_id, code, `key`, value, serialized) VALUES
  (0, 'config', 'config_currency', 'VND', 0),
  (0, 'config', 'config_timezone', 'Asia/Ho_Chi_Minh', 0);
INSERT INTO oc_order_status (order_status_id, language_id, name) VALUES
  (1, 1, 'Pending'), (2, 1, 'Processing'), (3, 1, 'Shipped'), (5, 1, 'Complete'), (7, 1, 'Canceled'),
  (8, 1, 'Denied'), (9, 1, 'Canceled Reversal'), (10, 1, 'Failed'), (11, 1, 'Refunded'), (12, 1, 'Reversed'),
  (13, 1, 'Chargeback'), (14, 1, 'Expired'), (15, 1, 'Processed'), (16, 1, 'Voided'), (5, 2, 'Hoàn tất');
INSERT INTO oc_user (username, status, date_added) VALUES
  ('admin', 1, '2025-01-01 00:00:00'),
  ('clerk', 1, '2025-05-01 00:00:00');

-- Each status once; the boundaries of the year; an order paid in dollars at the shop's rate.
INSERT INTO oc_order (order_status_id, date_added, total, currency_code, currency_value) VALUES
  (5, '2024-12-31 23:59:59', 1000000, 'VND', 1),
  (5, '2025-01-01 00:00:00', 100000, 'VND', 1),
  (5, '2025-12-31 23:59:59', 200000.4, 'VND', 1),
  (5, '2026-01-01 00:00:00', 1000000, 'VND', 1),
  (5, '2025-04-01 12:00:00', 500000, 'USD', 0.00004), -- 20 dollars; the total is in the shop's VND
  (0, '2025-04-01 12:00:00', 900000, 'VND', 1), -- never confirmed
  (1, '2025-04-01 12:00:00', 1, 'VND', 1), (2, '2025-04-01 12:00:00', 1, 'VND', 1),
  (3, '2025-04-01 12:00:00', 1, 'VND', 1), (9, '2025-04-01 12:00:00', 1, 'VND', 1),
  (15, '2025-04-01 12:00:00', 1, 'VND', 1),
  (7, '2025-04-01 12:00:00', 1, 'VND', 1), (8, '2025-04-01 12:00:00', 1, 'VND', 1),
  (10, '2025-04-01 12:00:00', 1, 'VND', 1), (11, '2025-04-01 12:00:00', 1, 'VND', 1),
  (12, '2025-04-01 12:00:00', 1, 'VND', 1), (13, '2025-04-01 12:00:00', 1, 'VND', 1),
  (14, '2025-04-01 12:00:00', 1, 'VND', 1), (16, '2025-04-01 12:00:00', 1, 'VND', 1);
INSERT INTO oc_order_product (order_id, product_id, quantity, price)
SELECT order_id, 1, 2, total / 2 FROM oc_order;
INSERT INTO oc_order (order_status_id, date_added, total, currency_code)
SELECT 5, '2015-01-01' + INTERVAL seq HOUR, 1, 'VND' FROM seq_1_to_3000;
