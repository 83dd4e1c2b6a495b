ALTER TABLE oc_order ENGINE = MyISAM;
CREATE TABLE oc_product (
  product_id int(11) NOT NULL AUTO_INCREMENT PRIMARY KEY,
  model varchar(64) NOT NULL DEFAULT '',
  sku varchar(64) NOT NULL DEFAULT '',
  quantity int(4) NOT NULL DEFAULT 0,
  price decimal(15, 4) NOT NULL DEFAULT 0.0000,
  date_available date NOT NULL DEFAULT '0000-00-00',
  status tinyint(1) NOT NULL DEFAULT 0,
  date_added datetime NOT NULL,
  date_modified datetime NOT NULL
) ENGINE = MyISAM;
INSERT INTO oc_product (status, date_added) VALUES
  (1, '2024-12-31 23:59:59'), (1, '2025-01-01 00:00:00'), (1, '2025-12-31 23:59:59'),
  (0, '2025-02-01 00:00:00'), -- disabled
  (1, '2026-01-01 00:00:00');
INSERT INTO oc_product_to_store SELECT product_id, 0 FROM oc_product;
