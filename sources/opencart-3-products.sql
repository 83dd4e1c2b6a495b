-- Products of OpenCart 3.0 that a buyer can buy: enabled, in one of the stores, and available by their date
-- (date_available), which is when they are put on sale if it is the later one.
--
-- Dates are local, in the zone of the shop. A product without one counts nowhere.
-- From upload/install/opencart.sql (branch 3.0.x.x) and upload/catalog/model/catalog/product.php.

-- platform: OpenCart
-- tables:
--   order(order_status_id, date_added, total, currency_code, currency_value),
--   product(product_id, status, date_added)
-- optional: product(date_available), product_to_store(product_id, store_id)
-- zone: SELECT value FROM `{prefix}setting` WHERE `key` = 'config_timezone' AND store_id = 0
-- undated: SELECT 'products', COUNT(*) FROM `{prefix}product` WHERE status = 1 AND date_added < '1000-01-01'

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN sku.date_added >= :start {with product}OR sku.date_available >= :start{end} THEN 1 END) AS products_new
FROM `{prefix}product` AS sku
WHERE sku.status = 1
  AND sku.date_added >= '1000-01-01'
  AND sku.date_added < :end
  {with product}
  AND sku.date_available < :end
  {end}
  {with product_to_store}
  AND EXISTS (
    SELECT 1
    FROM `{prefix}product_to_store` AS offer
    WHERE offer.product_id = sku.product_id
  )
  {end};
