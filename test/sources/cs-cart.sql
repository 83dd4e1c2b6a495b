-- CS-Cart Multi-Vendor 4.13, as far as a report meets it, under the prefix cscart_.
-- 2025 in Vietnam is from 1735664400 up to 1767200400.

CREATE TABLE cscart_companies (
  company_id int(11) unsigned NOT NULL AUTO_INCREMENT,
  status char(1) NOT NULL DEFAULT 'A',
  company varchar(255) NOT NULL DEFAULT '',
  lang_code char(2) NOT NULL DEFAULT '',
  email varchar(128) NOT NULL DEFAULT '',
  timestamp int(11) NOT NULL,
  tax_number varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (company_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_currencies (
  currency_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
  currency_code varchar(10) NOT NULL DEFAULT '',
  coefficient double(12, 5) NOT NULL DEFAULT 1,
  is_primary char(1) NOT NULL DEFAULT 'N',
  decimals smallint(5) NOT NULL DEFAULT 2,
  status char(1) NOT NULL DEFAULT 'A',
  PRIMARY KEY (currency_id),
  UNIQUE KEY currency_code (currency_code)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_statuses (
  status_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
  status char(1) NOT NULL DEFAULT '',
  type char(1) NOT NULL DEFAULT 'O',
  is_default char(1) NOT NULL DEFAULT 'N',
  position smallint(5) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (status_id),
  UNIQUE KEY status (status, type),
  KEY position (position)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_status_descriptions (
  status_id mediumint(8) unsigned NOT NULL,
  description varchar(255) NOT NULL DEFAULT '',
  email_subj varchar(255) NOT NULL DEFAULT '',
  email_header text,
  lang_code char(2) NOT NULL DEFAULT '',
  PRIMARY KEY (status_id, lang_code)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_categories (
  category_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
  parent_id mediumint(8) unsigned NOT NULL DEFAULT 0,
  usergroup_ids varchar(255) NOT NULL DEFAULT '0',
  status char(1) NOT NULL DEFAULT 'A',
  timestamp int(11) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (category_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_products_categories (
  product_id mediumint(8) unsigned NOT NULL DEFAULT 0,
  category_id mediumint(8) unsigned NOT NULL DEFAULT 0,
  link_type char(1) NOT NULL DEFAULT 'M',
  position smallint(5) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (category_id, product_id),
  KEY link_type (link_type),
  KEY pt (product_id, link_type)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_products (
  product_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
  product_code varchar(64) NOT NULL DEFAULT '',
  product_type char(1) NOT NULL DEFAULT 'P',
  status char(1) NOT NULL DEFAULT 'A',
  company_id int(11) unsigned NOT NULL DEFAULT 0,
  amount mediumint(8) NOT NULL DEFAULT 0,
  timestamp int(11) unsigned NOT NULL DEFAULT 0,
  updated_timestamp int(11) unsigned NOT NULL DEFAULT 0,
  avail_since int(11) unsigned NOT NULL DEFAULT 0,
  out_of_stock_actions char(1) NOT NULL DEFAULT 'N',
  PRIMARY KEY (product_id),
  KEY status (status)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_product_descriptions (
  product_id mediumint(8) unsigned NOT NULL DEFAULT 0,
  lang_code char(2) NOT NULL DEFAULT '',
  product varchar(255) NOT NULL DEFAULT '',
  PRIMARY KEY (product_id, lang_code),
  KEY product_id (product_id)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;
CREATE TABLE cscart_orders (
  order_id mediumint(8) unsigned NOT NULL AUTO_INCREMENT,
  is_parent_order char(1) NOT NULL DEFAULT 'N',
  parent_order_id mediumint(8) unsigned NOT NULL DEFAULT 0,
  company_id int(11) unsigned NOT NULL DEFAULT 0,
  user_id mediumint(8) unsigned NOT NULL DEFAULT 0,
  total decimal(12, 2) NOT NULL DEFAULT 0,
  subtotal decimal(12, 2) NOT NULL DEFAULT 0,
  shipping_cost decimal(12, 2) NOT NULL DEFAULT 0,
  timestamp int(11) unsigned NOT NULL DEFAULT 0,
  status char(1) NOT NULL DEFAULT 'O',
  notes text,
  email varchar(128) NOT NULL DEFAULT '',
  lang_code char(2) NOT NULL DEFAULT '',
  repaid int(11) NOT NULL DEFAULT 0,
  storefront_id int(11) unsigned NOT NULL DEFAULT 0,
  updated_at int(11) unsigned NOT NULL DEFAULT 0,
  PRIMARY KEY (order_id),
  KEY timestamp (timestamp),
  KEY user_id (user_id),
  KEY status (status),
  KEY company_id (company_id),
  KEY idx_updated_at (updated_at)
) ENGINE=MyISAM DEFAULT CHARSET=utf8;

-- A dollar is shown too; every total is in the primary currency.
INSERT INTO cscart_currencies (currency_code, coefficient, is_primary, decimals) VALUES
  ('USD', 25000, 'N', 2), ('VND', 1, 'Y', 0);
-- P has another meaning among the statuses of shipments (type S).
INSERT INTO cscart_statuses (status_id, status, type) VALUES
  (1, 'P', 'O'), (2, 'C', 'O'), (3, 'O', 'O'), (4, 'F', 'O'), (5, 'D', 'O'), (6, 'B', 'O'), (7, 'I', 'O'), (8, 'P', 'S'), (9, 'Y', 'O');
INSERT INTO cscart_status_descriptions (status_id, description, lang_code) VALUES
  (1, 'Paid', 'en'), (2, 'Complete', 'en'), (3, 'Open', 'en'), (4, 'Failed', 'en'), (5, 'Declined', 'en'),
  (6, 'Backordered', 'en'), (7, 'Canceled', 'en'), (8, 'Picked up', 'en'), (9, 'Awaiting call', 'en'),
  (2, 'Đã hoàn thành', 'vi'), (1, 'Đã thanh toán', 'vi');

-- Vendors: 1 of before the year and 2 new count; 3 is of after it.
INSERT INTO cscart_companies (company_id, status, timestamp) VALUES
  (1, 'A', 1735664399), (2, 'A', 1735664400), (3, 'A', 1767200400),
  (4, 'N', 1748710800), (5, 'P', 1748710800), (6, 'D', 1748710800), (7, 'S', 1748710800);

INSERT INTO cscart_categories (category_id, status) VALUES (1, 'A'), (2, 'D'), (3, 'H');
-- SKUs: 101 of before the year; 102, 103, 104, 105, 110 and 114 new; 112 of after it.
INSERT INTO cscart_products (product_id, company_id, status, timestamp, product_type, avail_since, out_of_stock_actions) VALUES
  (101, 1, 'A', 1735664399, 'P', 0, 'N'),
  (102, 1, 'A', 1735664400, 'P', 0, 'N'),
  (103, 1, 'A', 1748710800, 'V', 0, 'N'), -- a variation of 102
  (104, 2, 'A', 1767200399, 'P', 1700000000, 'N'), -- in a category that is hidden
  (105, 2, 'H', 1748710800, 'P', 0, 'N'), -- hidden: sold by its link
  (106, 2, 'D', 1748710800, 'P', 0, 'N'), -- disabled
  (107, 1, 'R', 1748710800, 'P', 0, 'N'), -- awaits approval
  (108, 1, 'X', 1748710800, 'P', 0, 'N'), -- disapproved
  (109, 7, 'A', 1748710800, 'P', 0, 'N'), -- of a suspended vendor
  (110, 0, 'A', 1748710800, 'P', 0, 'N'), -- the marketplace's own; with the add-on a common product
  (111, 1, 'A', 1748710800, 'P', 0, 'N'), -- in no category that is on
  (112, 1, 'A', 1767200400, 'P', 0, 'N'),
  (113, 1, 'A', 1748710800, 'P', 4102444800, 'N'), -- from 2100
  (114, 1, 'A', 1748710800, 'P', 4102444800, 'B'); -- from 2100, and may be ordered before
INSERT INTO cscart_products_categories (product_id, category_id)
SELECT product_id, CASE product_id WHEN 104 THEN 3 WHEN 111 THEN 2 ELSE 1 END FROM cscart_products;
INSERT INTO cscart_products_categories (product_id, category_id) VALUES (102, 2), (101, 3);
INSERT INTO cscart_product_descriptions (product_id, lang_code)
SELECT product_id, lang FROM cscart_products, (SELECT 'en' AS lang UNION SELECT 'vi') AS languages;

-- A purchase from two vendors is order 5, which does not count, and orders 6 and 7, which do.
INSERT INTO cscart_orders (order_id, is_parent_order, parent_order_id, company_id, timestamp, status, total) VALUES
  (1, 'N', 0, 1, 1735664399, 'C', 1000000), -- the year before
  (2, 'N', 0, 1, 1735664400, 'C', 150000),
  (3, 'N', 0, 2, 1767200399, 'C', 250000.50),
  (4, 'N', 0, 1, 1767200400, 'C', 1000000), -- the year after
  (5, 'Y', 0, 0, 1748710800, 'T', 500000),
  (6, 'N', 5, 1, 1748710800, 'C', 200000),
  (7, 'N', 5, 2, 1748710800, 'I', 300000),
  (8, 'N', 0, 1, 1748710800, 'N', 1000), -- left at the payment
  (9, 'N', 0, 1, 1748710800, 'O', 1000), (10, 'N', 0, 1, 1748710800, 'P', 1000),
  (11, 'N', 0, 1, 1748710800, 'B', 1000), (12, 'N', 0, 1, 1748710800, 'Y', 1000),
  (13, 'N', 0, 1, 1748710800, 'F', 1000), (14, 'N', 0, 1, 1748710800, 'D', 1000), (15, 'N', 0, 1, 1748710800, 'I', 1000),
  (16, 'Y', 0, 0, 1748710800, 'C', 90000); -- a parent that an add-on gave a status

-- Trade of earlier years, so that an index is worth its while.
INSERT INTO cscart_orders (timestamp, status, company_id, total)
SELECT 1577811600 + seq * 3600, ELT(1 + seq % 3, 'C', 'I', 'P'), 1, 1000 FROM seq_1_to_3000;
ANALYZE TABLE cscart_orders;
