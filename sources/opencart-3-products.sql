-- Products of OpenCart 3.0. A disabled product is not on sale and not counted.
--
-- Dates are local, in the zone of the shop. From upload/install/opencart.sql (branch 3.0.x.x).

-- platform: OpenCart
-- tables:
--   order(order_status_id, date_added, total, currency_code, currency_value),
--   product(product_id, status, date_added)

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN date_added >= :start THEN 1 END) AS products_new
FROM `{prefix}product`
WHERE status = 1
  AND date_added < :end;
