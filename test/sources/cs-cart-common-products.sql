-- The add-on "Common products for vendors": 110 is a common product, 101 and 104 are offers of it.

ALTER TABLE cscart_products
  ADD master_product_id int(11) unsigned NOT NULL DEFAULT 0,
  ADD master_product_status char(1) NOT NULL DEFAULT 'A',
  ADD master_product_offers_count int(11) unsigned NOT NULL DEFAULT 0;
CREATE INDEX idx_master_product_id ON cscart_products (master_product_id);
UPDATE cscart_products SET master_product_id = 110 WHERE product_id IN (101, 104);
UPDATE cscart_products SET master_product_offers_count = 2 WHERE product_id = 110;
