-- The seller of an OpenCart shop, 3 and 4: the shop itself is the one seller (customers are not sellers),
-- since the first account of its administration.
--
-- Dates are local: OpenCart sets its connection to the zone of the shop (setting config_timezone).
-- From upload/install/opencart.sql (branch 3.0.x.x) and upload/system/helper/db_schema.php (4).

-- platform: OpenCart
-- tables:
--   order(order_status_id, date_added, total, currency_code, currency_value),
--   product(product_id, status, date_added)
-- zone: SELECT value FROM `{prefix}setting` WHERE `key` = 'config_timezone' AND store_id = 0

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= :start THEN 1 END) AS sellers_new
FROM (
  SELECT date_added AS opened
  FROM `{prefix}user`
  ORDER BY user_id
  LIMIT 1
) AS shop
WHERE opened < :end;
