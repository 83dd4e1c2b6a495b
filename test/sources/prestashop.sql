-- PrestaShop 8 under the prefix ps_. The shop's currency is VND (1); dollars are 2.

CREATE TABLE ps_configuration (
  id_configuration int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  id_shop_group int(11) unsigned DEFAULT NULL,
  id_shop int(11) unsigned DEFAULT NULL,
  name varchar(254) NOT NULL,
  value text DEFAULT NULL,
  date_add datetime NOT NULL,
  date_upd datetime NOT NULL,
  KEY name (name)
);
CREATE TABLE ps_currency (
  id_currency int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  iso_code varchar(3) NOT NULL DEFAULT '0',
  conversion_rate decimal(13, 6) NOT NULL,
  deleted tinyint(1) unsigned NOT NULL DEFAULT 0,
  active tinyint(1) unsigned NOT NULL DEFAULT 1,
  KEY currency_iso_code (iso_code)
);
CREATE TABLE ps_shop (id_shop int(11) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, id_shop_group int(11) unsigned NOT NULL, name varchar(64) NOT NULL DEFAULT '', active tinyint(1) NOT NULL DEFAULT 1, deleted tinyint(1) NOT NULL DEFAULT 0);
CREATE TABLE ps_currency_shop (id_currency int(11) unsigned NOT NULL, id_shop int(11) unsigned NOT NULL, conversion_rate decimal(13, 6) NOT NULL, PRIMARY KEY (id_currency, id_shop));
CREATE TABLE ps_order_state (
  id_order_state int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  invoice tinyint(1) unsigned DEFAULT 0,
  logable tinyint(1) NOT NULL DEFAULT 0,
  delivery tinyint(1) unsigned NOT NULL DEFAULT 0,
  shipped tinyint(1) unsigned NOT NULL DEFAULT 0,
  paid tinyint(1) unsigned NOT NULL DEFAULT 0,
  deleted tinyint(1) unsigned NOT NULL DEFAULT 0
);
CREATE TABLE ps_order_state_lang (
  id_order_state int(10) unsigned NOT NULL,
  id_lang int(10) unsigned NOT NULL,
  name varchar(64) NOT NULL,
  template varchar(64) NOT NULL DEFAULT '',
  PRIMARY KEY (id_order_state, id_lang)
);
CREATE TABLE ps_orders (
  id_order int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  reference varchar(9) DEFAULT NULL,
  id_shop_group int(11) unsigned NOT NULL DEFAULT 1,
  id_shop int(11) unsigned NOT NULL DEFAULT 1,
  id_customer int(10) unsigned NOT NULL DEFAULT 1,
  id_cart int(10) unsigned NOT NULL DEFAULT 1,
  id_currency int(10) unsigned NOT NULL,
  current_state int(10) unsigned NOT NULL,
  conversion_rate decimal(13, 6) NOT NULL DEFAULT 1,
  total_paid decimal(20, 6) NOT NULL DEFAULT 0,
  total_paid_tax_incl decimal(20, 6) NOT NULL DEFAULT 0,
  total_paid_tax_excl decimal(20, 6) NOT NULL DEFAULT 0,
  total_paid_real decimal(20, 6) NOT NULL DEFAULT 0,
  valid int(1) unsigned NOT NULL DEFAULT 0,
  date_add datetime NOT NULL,
  date_upd datetime NOT NULL,
  KEY reference (reference),
  KEY id_currency (id_currency),
  KEY current_state (current_state),
  KEY `date_add` (`date_add`)
);
CREATE TABLE ps_cart (id_cart int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, date_add datetime NOT NULL);
CREATE TABLE ps_supplier (id_supplier int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, date_add datetime NOT NULL);
CREATE TABLE ps_product (
  id_product int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  active tinyint(1) unsigned NOT NULL DEFAULT 0,
  state int(11) unsigned NOT NULL DEFAULT 1,
  date_add datetime NOT NULL,
  date_upd datetime NOT NULL,
  KEY `date_add` (`date_add`),
  KEY state (state, date_upd)
);
CREATE TABLE ps_product_attribute (
  id_product_attribute int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  id_product int(10) unsigned NOT NULL,
  reference varchar(64) DEFAULT NULL,
  KEY product_attribute_product (id_product)
);
CREATE TABLE ps_product_shop (
  id_product int(10) unsigned NOT NULL,
  id_shop int(10) unsigned NOT NULL,
  active tinyint(1) unsigned NOT NULL DEFAULT 0,
  available_for_order tinyint(1) NOT NULL DEFAULT 1,
  date_add datetime NOT NULL,
  PRIMARY KEY (id_product, id_shop)
);
CREATE TABLE ps_product_attribute_shop (id_product int(10) unsigned NOT NULL, id_product_attribute int(10) unsigned NOT NULL, id_shop int(10) unsigned NOT NULL, PRIMARY KEY (id_product_attribute, id_shop));
CREATE TABLE ps_order_slip (
  id_order_slip int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  conversion_rate decimal(13, 6) NOT NULL DEFAULT 1,
  id_order int(10) unsigned NOT NULL,
  total_products_tax_excl decimal(20, 6) DEFAULT NULL,
  total_products_tax_incl decimal(20, 6) DEFAULT NULL,
  total_shipping_tax_excl decimal(20, 6) DEFAULT NULL,
  total_shipping_tax_incl decimal(20, 6) DEFAULT NULL,
  amount decimal(10, 2) NOT NULL DEFAULT 0,
  shipping_cost_amount decimal(10, 2) NOT NULL DEFAULT 0,
  partial tinyint(1) NOT NULL DEFAULT 0,
  order_slip_type tinyint(1) unsigned NOT NULL DEFAULT 0,
  date_add datetime NOT NULL,
  KEY id_order (id_order)
);
CREATE TABLE ps_connections (
  id_connections int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  id_guest int(10) unsigned NOT NULL DEFAULT 1,
  id_page int(10) unsigned NOT NULL DEFAULT 1,
  date_add datetime NOT NULL,
  KEY id_guest (id_guest),
  KEY `date_add` (`date_add`)
);

INSERT INTO ps_configuration (name, value, date_add) VALUES
  ('PS_LANG_DEFAULT', '1', '2024-03-01 08:00:00'),
  ('PS_VERSION_DB', '8.2.0', '2024-03-01 08:00:00'),
  ('PS_CURRENCY_DEFAULT', '1', '2025-06-01 08:00:00'),
  ('PS_TIMEZONE', 'Asia/Ho_Chi_Minh', '2024-03-01 08:00:00');
INSERT INTO ps_currency (iso_code, conversion_rate) VALUES ('VND', 1), ('USD', 0.00004);
INSERT INTO ps_shop (id_shop_group, name) VALUES (1, 'Sàn');
INSERT INTO ps_currency_shop SELECT id_currency, 1, conversion_rate FROM ps_currency;
INSERT INTO ps_order_state (id_order_state, paid, delivery, shipped) VALUES
  (1, 0, 0, 0), (2, 1, 0, 0), (3, 1, 1, 0), (4, 1, 1, 1), (5, 1, 1, 1), (6, 0, 0, 0), (7, 0, 0, 0), (8, 0, 0, 0);
INSERT INTO ps_order_state_lang (id_order_state, id_lang, name) VALUES
  (1, 1, 'Awaiting check payment'), (2, 1, 'Payment accepted'), (3, 1, 'Processing in progress'), (4, 1, 'Shipped'),
  (5, 1, 'Delivered'), (6, 1, 'Canceled'), (7, 1, 'Refunded'), (8, 1, 'Payment error');

INSERT INTO ps_orders (current_state, date_add, id_currency, conversion_rate, total_paid_tax_incl) VALUES
  (5, '2024-12-31 23:59:59', 1, 1, 1000000),
  (5, '2025-01-01 00:00:00', 1, 1, 100000),
  (5, '2025-12-31 23:59:59', 1, 1, 250000.49),
  (5, '2026-01-01 00:00:00', 1, 1, 1000000),
  (5, '2025-05-01 00:00:00', 2, 0.00004, 20), -- 20 dollars at the order's own rate: 500,000 VND
  (4, '2025-05-01 00:00:00', 1, 1, 1), (1, '2025-05-01 00:00:00', 1, 1, 1), (2, '2025-05-01 00:00:00', 1, 1, 1),
  (3, '2025-05-01 00:00:00', 1, 1, 1), (6, '2025-05-01 00:00:00', 1, 1, 1), (7, '2025-05-01 00:00:00', 1, 1, 1),
  (8, '2025-05-01 00:00:00', 1, 1, 1);
INSERT INTO ps_orders (current_state, date_add, id_currency)
SELECT 5, '2015-01-01' + INTERVAL seq HOUR, 1 FROM seq_1_to_3000;
INSERT INTO ps_cart (date_add) VALUES ('2025-05-01 00:00:00'), ('2025-05-02 00:00:00');
INSERT INTO ps_supplier (date_add) VALUES ('2025-05-01 00:00:00');

-- SKUs: 1; 2 as two combinations, new; 4 new. 3 is inactive, 5 of the next year, 6 still being created.
INSERT INTO ps_product (id_product, active, state, date_add) VALUES
  (1, 1, 1, '2024-12-31 23:59:59'), (2, 1, 1, '2025-01-01 00:00:00'), (3, 0, 1, '2025-02-01 00:00:00'),
  (4, 1, 1, '2025-12-31 23:59:59'), (5, 1, 1, '2026-01-01 00:00:00'), (6, 1, 0, '2025-02-01 00:00:00');
INSERT INTO ps_product_attribute (id_product) VALUES (2), (2), (3);
INSERT INTO ps_product_shop SELECT id_product, 1, active, 1, date_add FROM ps_product;
INSERT INTO ps_product_attribute_shop SELECT id_product, id_product_attribute, 1 FROM ps_product_attribute;

INSERT INTO ps_connections (date_add) VALUES
  ('2024-12-31 23:59:59'), ('2025-01-01 00:00:00'), ('2025-12-31 23:59:59'), ('2026-01-01 00:00:00');
ANALYZE TABLE ps_orders;
