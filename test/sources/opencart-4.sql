CREATE TABLE oc_product (
  product_id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  master_id int(11) NOT NULL DEFAULT 0,
  model varchar(64) NOT NULL DEFAULT '',
  variant text NOT NULL DEFAULT '',
  quantity int(4) NOT NULL DEFAULT 0,
  price decimal(15, 4) NOT NULL DEFAULT 0.0000,
  date_available date NOT NULL DEFAULT '0000-00-00',
  status tinyint(1) NOT NULL DEFAULT 0,
  date_added datetime NOT NULL,
  date_modified datetime NOT NULL,
  KEY master_id (master_id)
);
INSERT INTO oc_product (product_id, master_id, status, date_added) VALUES
  (1, 0, 1, '2024-12-31 23:59:59'), -- a master: its variants count
  (2, 1, 1, '2025-01-01 00:00:00'), (3, 1, 1, '2025-12-31 23:59:59'), (4, 1, 0, '2025-02-01 00:00:00'),
  (5, 0, 1, '2024-06-01 00:00:00'), (6, 0, 0, '2025-02-01 00:00:00'), (7, 0, 1, '2026-01-01 00:00:00');
INSERT INTO oc_product_to_store SELECT product_id, 0 FROM oc_product;
