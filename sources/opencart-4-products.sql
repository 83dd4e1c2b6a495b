-- Products of OpenCart 4, as SKUs: one with variants (rows whose master_id it is) counts as its variants.
-- A disabled product is not on sale and not counted.
--
-- Dates are local, in the zone of the shop. From upload/system/helper/db_schema.php (4.0.2.3, 4.1.0.4).

-- platform: OpenCart
-- tables:
--   order(order_status_id, date_added, total, currency_code, currency_value),
--   product(product_id, master_id, status, date_added)
-- over: opencart-3-products

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN sku.date_added >= :start THEN 1 END) AS products_new
FROM `{prefix}product` AS sku
WHERE sku.status = 1
  AND sku.date_added < :end
  AND NOT EXISTS (
    SELECT 1
    FROM `{prefix}product` AS variant
    WHERE variant.master_id = sku.product_id
  );
