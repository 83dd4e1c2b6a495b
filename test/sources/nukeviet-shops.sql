-- NukeViet 4.5's module Shops, as far as a report meets it, under the prefix nv4_shops_.
-- 2025 in Vietnam is from 1735664400 up to 1767200400.

CREATE TABLE nv4_shops_rows (
  id int(11) unsigned NOT NULL AUTO_INCREMENT,
  listcatid int(11) NOT NULL DEFAULT 0,
  user_id mediumint(8) NOT NULL DEFAULT 0,
  addtime int(11) unsigned NOT NULL DEFAULT 0,
  edittime int(11) unsigned NOT NULL DEFAULT 0,
  status tinyint(4) NOT NULL DEFAULT 1,
  publtime int(11) unsigned NOT NULL DEFAULT 0,
  exptime int(11) unsigned NOT NULL DEFAULT 0,
  archive tinyint(1) unsigned NOT NULL DEFAULT 0,
  product_code varchar(250) NOT NULL DEFAULT '',
  product_number int(11) NOT NULL DEFAULT 0,
  product_price double NOT NULL DEFAULT 0,
  money_unit char(3) NOT NULL DEFAULT 'VND',
  vi_title varchar(250) NOT NULL DEFAULT '',
  en_title varchar(250) NOT NULL DEFAULT '',
  PRIMARY KEY (id),
  KEY listcatid (listcatid),
  KEY user_id (user_id),
  KEY publtime (publtime),
  KEY exptime (exptime)
) ENGINE=MyISAM;
CREATE TABLE nv4_shops_group_quantity (
  pro_id int(11) unsigned NOT NULL DEFAULT 0,
  listgroup varchar(247) NOT NULL,
  quantity int(11) unsigned NOT NULL,
  UNIQUE KEY pro_id (pro_id, listgroup)
) ENGINE=MyISAM;
CREATE TABLE nv4_shops_orders (
  order_id int(11) unsigned NOT NULL AUTO_INCREMENT,
  order_code varchar(30) NOT NULL DEFAULT '',
  lang char(2) NOT NULL DEFAULT 'en',
  order_name varchar(250) NOT NULL DEFAULT '',
  order_email varchar(250) NOT NULL DEFAULT '',
  order_phone varchar(20) NOT NULL DEFAULT '',
  order_address varchar(250) NOT NULL DEFAULT '',
  order_note text NOT NULL,
  user_id int(11) unsigned NOT NULL DEFAULT 0,
  admin_id int(11) unsigned NOT NULL DEFAULT 0,
  shop_id int(11) unsigned NOT NULL DEFAULT 0,
  who_is int(2) unsigned NOT NULL DEFAULT 0,
  unit_total char(3) NOT NULL DEFAULT 'VND',
  order_total double unsigned NOT NULL DEFAULT 0,
  order_time int(11) unsigned NOT NULL DEFAULT 0,
  edit_time int(11) unsigned NOT NULL DEFAULT 0,
  postip varchar(100) NOT NULL DEFAULT '',
  order_view tinyint(2) NOT NULL DEFAULT 0,
  transaction_status tinyint(4) NOT NULL DEFAULT 0,
  transaction_id int(11) NOT NULL DEFAULT 0,
  transaction_count int(11) NOT NULL DEFAULT 0,
  PRIMARY KEY (order_id),
  UNIQUE KEY order_code (order_code),
  KEY user_id (user_id),
  KEY order_time (order_time),
  KEY shop_id (shop_id)
) ENGINE=MyISAM;

-- SKUs: 1 is of before the year; 2, the two variants of 3, and 10 are new; 11 is of after it.
INSERT INTO nv4_shops_rows (id, addtime, publtime, exptime, status) VALUES
  (1, 1577811600, 1735664399, 0, 1),
  (2, 1735664400, 1735664400, 0, 1),
  (3, 1748710800, 1748710800, 4102444800, 1), -- two sizes; expires in 2100
  (4, 1748710800, 1748710800, 0, 0), -- awaits approval
  (5, 1748710800, 4102444800, 0, 2), -- to be published in 2100
  (6, 1748710800, 1748710800, 1751302800, 3), -- expired and archived
  (7, 1748710800, 1748710800, 1751302800, 1), -- expired, but nobody has visited since
  (10, 1735000000, 1767200399, 0, 2), -- its time has come, but nobody has visited since
  (11, 1767200400, 1767200400, 0, 1);
INSERT INTO nv4_shops_group_quantity VALUES (3, '7,24', 0), (3, '7,25', 10), (4, '7,24', 1), (99, '7,24', 1);

INSERT INTO nv4_shops_orders (order_code, order_time, transaction_status, unit_total, order_total, lang) VALUES
  ('S000001', 1735664399, 4, 'VND', 1000000, 'vi'), -- the year before
  ('S000002', 1735664400, 4, 'VND', 150000, 'vi'),
  ('S000003', 1767200399, 4, 'VND', 250000.5, 'en'),
  ('S000004', 1767200400, 4, 'VND', 1000000, 'vi'), -- the year after
  ('S000005', 1748710800, -1, 'VND', 1000, 'vi'),
  ('S000006', 1748710800, 0, 'USD', 10, 'en'), -- not paid: its currency does not matter
  ('S000007', 1748710800, 1, 'VND', 1000, 'vi'),
  ('S000008', 1748710800, 2, 'VND', 1000, 'vi'),
  ('S000009', 1748710800, 3, 'VND', 1000, 'vi');

-- Trade of earlier years, so that an index is worth its while.
INSERT INTO nv4_shops_orders (order_code, order_time, transaction_status, order_total)
SELECT CONCAT('OLD', seq), 1577811600 + seq * 3600, seq % 5, 1000 FROM seq_1_to_3000;
ANALYZE TABLE nv4_shops_orders;
