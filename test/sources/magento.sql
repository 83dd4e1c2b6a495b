-- Magento 2.4 without a prefix. It writes its TIMESTAMPs on a connection in UTC.
SET time_zone = '+00:00';

CREATE TABLE admin_user (
  user_id int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  username varchar(40) DEFAULT NULL,
  created timestamp NOT NULL DEFAULT current_timestamp(),
  modified timestamp NOT NULL DEFAULT current_timestamp()
);
CREATE TABLE eav_entity_type (
  entity_type_id smallint(5) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entity_type_code varchar(50) NOT NULL,
  KEY EAV_ENTITY_TYPE_ENTITY_TYPE_CODE (entity_type_code)
);
CREATE TABLE eav_attribute (
  attribute_id smallint(5) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  entity_type_id smallint(5) unsigned NOT NULL DEFAULT 0,
  attribute_code varchar(255) NOT NULL,
  UNIQUE KEY EAV_ATTRIBUTE_ENTITY_TYPE_ID_ATTRIBUTE_CODE (entity_type_id, attribute_code)
);
CREATE TABLE catalog_product_entity (
  entity_id int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  attribute_set_id smallint(5) unsigned NOT NULL DEFAULT 0,
  type_id varchar(32) NOT NULL DEFAULT 'simple',
  sku varchar(64) DEFAULT NULL,
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  updated_at timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  KEY CATALOG_PRODUCT_ENTITY_SKU (sku)
);
CREATE TABLE catalog_product_entity_int (
  value_id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  attribute_id smallint(5) unsigned NOT NULL DEFAULT 0,
  store_id smallint(5) unsigned NOT NULL DEFAULT 0,
  entity_id int(10) unsigned NOT NULL DEFAULT 0,
  value int(11) DEFAULT NULL,
  UNIQUE KEY CATALOG_PRODUCT_ENTITY_INT_ENTITY_ID_ATTRIBUTE_ID_STORE_ID (entity_id, attribute_id, store_id)
);
CREATE TABLE store (store_id smallint(5) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY, code varchar(32) DEFAULT NULL, website_id smallint(5) unsigned NOT NULL DEFAULT 0, is_active smallint(5) unsigned NOT NULL DEFAULT 0);
CREATE TABLE catalog_product_website (product_id int(10) unsigned NOT NULL, website_id smallint(5) unsigned NOT NULL, PRIMARY KEY (product_id, website_id));
CREATE TABLE catalog_product_relation (parent_id int(10) unsigned NOT NULL, child_id int(10) unsigned NOT NULL, PRIMARY KEY (parent_id, child_id));
CREATE TABLE sales_order (
  entity_id int(10) unsigned NOT NULL AUTO_INCREMENT PRIMARY KEY,
  state varchar(32) DEFAULT NULL,
  status varchar(32) DEFAULT NULL,
  store_id smallint(5) unsigned DEFAULT NULL,
  base_grand_total decimal(20, 4) DEFAULT NULL,
  grand_total decimal(20, 4) DEFAULT NULL,
  total_refunded decimal(20, 4) DEFAULT NULL,
  base_total_refunded decimal(20, 4) DEFAULT NULL,
  base_to_global_rate decimal(20, 4) DEFAULT NULL,
  base_to_order_rate decimal(20, 4) DEFAULT NULL,
  base_currency_code varchar(3) DEFAULT NULL,
  global_currency_code varchar(3) DEFAULT NULL,
  order_currency_code varchar(3) DEFAULT NULL,
  created_at timestamp NOT NULL DEFAULT current_timestamp(),
  updated_at timestamp NOT NULL DEFAULT current_timestamp() ON UPDATE current_timestamp(),
  KEY SALES_ORDER_STATUS (status),
  KEY SALES_ORDER_STATE (state),
  KEY SALES_ORDER_CREATED_AT (created_at),
  KEY SALES_ORDER_STORE_STATE_CREATED (store_id, state, created_at)
);

INSERT INTO admin_user (username, created) VALUES ('admin', '2024-12-31 17:00:00'), ('clerk', '2025-05-01 00:00:00');
INSERT INTO eav_entity_type (entity_type_id, entity_type_code) VALUES (3, 'catalog_category'), (4, 'catalog_product');
INSERT INTO eav_attribute (attribute_id, entity_type_id, attribute_code) VALUES (46, 3, 'status'), (97, 4, 'status'), (98, 4, 'visibility');

INSERT INTO catalog_product_entity (entity_id, type_id, created_at) VALUES
  (1, 'simple', '2024-12-31 16:59:59'), (2, 'simple', '2024-12-31 17:00:00'), (3, 'virtual', '2025-12-31 16:59:59'),
  (4, 'configurable', '2025-02-01 00:00:00'), (5, 'bundle', '2025-02-01 00:00:00'), (6, 'grouped', '2025-02-01 00:00:00'),
  (7, 'simple', '2025-02-01 00:00:00'), -- disabled
  (8, 'downloadable', '2025-02-01 00:00:00'), -- disabled in one store only
  (9, 'simple', '2025-12-31 17:00:00');
INSERT INTO catalog_product_entity_int (attribute_id, store_id, entity_id, value) VALUES
  (97, 0, 1, 1), (97, 0, 2, 1), (98, 0, 2, 2), (97, 0, 3, 1), (97, 0, 7, 2), (97, 0, 8, 1), (97, 1, 8, 2), (97, 0, 9, 1);
INSERT INTO catalog_product_entity_int (attribute_id, store_id, entity_id, value) VALUES (97, 0, 4, 1), (97, 0, 5, 1), (97, 0, 6, 1);
SET sql_mode = 'NO_AUTO_VALUE_ON_ZERO';
INSERT INTO store (store_id, code, website_id, is_active) VALUES (0, 'admin', 0, 1), (1, 'vi', 1, 1), (2, 'en', 1, 1);
SET sql_mode = '';
INSERT INTO catalog_product_website SELECT entity_id, 1 FROM catalog_product_entity;
INSERT INTO catalog_product_relation VALUES (4, 2);

-- Each state; the boundaries of the year; the three ways to a value in VND.
INSERT INTO sales_order (state, status, created_at, order_currency_code, base_currency_code, global_currency_code, grand_total, base_grand_total, base_to_global_rate) VALUES
  ('complete', 'complete', '2024-12-31 16:59:59', 'VND', 'VND', 'VND', 1000000, 1000000, 1),
  ('complete', 'delivered_vn', '2024-12-31 17:00:00', 'VND', 'VND', 'VND', 100000, 100000, 1),
  ('complete', 'complete', '2025-12-31 16:59:59', 'VND', 'USD', 'USD', 250000, 10, 1),
  ('complete', 'complete', '2025-12-31 17:00:00', 'VND', 'VND', 'VND', 1000000, 1000000, 1),
  ('complete', 'complete', '2025-03-01 00:00:00', 'USD', 'VND', 'VND', 20, 500000, 1),
  ('complete', 'complete', '2025-03-01 00:00:00', 'EUR', 'USD', 'VND', 9, 10, 25000),
  ('new', 'pending', '2025-03-01 00:00:00', 'VND', 'VND', 'VND', 1, 1, 1),
  ('pending_payment', 'pending_payment', '2025-03-01 00:00:00', 'VND', 'VND', 'VND', 1, 1, 1),
  ('processing', 'processing', '2025-03-01 00:00:00', 'VND', 'VND', 'VND', 1, 1, 1),
  ('holded', 'holded', '2025-03-01 00:00:00', 'VND', 'VND', 'VND', 1, 1, 1),
  ('payment_review', 'payment_review', '2025-03-01 00:00:00', 'VND', 'VND', 'VND', 1, 1, 1),
  ('closed', 'closed', '2025-03-01 00:00:00', 'VND', 'VND', 'VND', 1, 1, 1),
  ('canceled', 'canceled', '2025-03-01 00:00:00', 'VND', 'VND', 'VND', 1, 1, 1);
INSERT INTO sales_order (state, created_at, order_currency_code)
SELECT 'complete', '2015-01-01' + INTERVAL seq HOUR, 'VND' FROM seq_1_to_3000;
ANALYZE TABLE sales_order;
SET time_zone = '+07:00';
