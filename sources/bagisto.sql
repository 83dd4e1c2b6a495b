-- Bagisto 1 and 2.
--
-- Dates are TIMESTAMPs that Laravel writes in the zone of the application (APP_TIMEZONE, whose default
-- is Asia/Kolkata) on a connection in the zone of the database server. DB_TIMEZONE is the zone of the
-- application; CONVERT_TZ brings the period to what the database takes such a time for.
-- Success is "completed". Failure is canceled, closed (refunded) and fraud.
-- Configurable, bundle and grouped products count as the products in them. Bagisto has one seller, the
-- shop, since the first account of its administration.
-- An order keeps its total in the currency it was paid in and in the base currency of the shop.
--
-- From packages/Webkul/Sales/src/Database/Migrations/2018_09_27_113154_create_orders_table.php,
-- Sales/src/Models/Order.php, Product/src/Database/Migrations/2018_07_27_065727_create_products_table.php
-- and User/src/Database/Migrations/2018_06_12_111907_create_admins_table.php.
-- Bagisto has no index on the date of an order, and its texts are too wide for one index to hold all
-- that the order figures ask for. So that only the rows of the period are read:
--   CREATE INDEX baocao ON `{prefix}orders` (created_at);

-- platform: Bagisto
-- tables:
--   orders(status, created_at, order_currency_code, base_currency_code, grand_total, base_grand_total,
--     increment_id),
--   products(id, type, parent_id, attribute_family_id, created_at)
-- zone: SELECT NULL
-- statuses: SELECT COALESCE(status, ''), status, COUNT(*) FROM `{prefix}orders` GROUP BY status
-- succeeded: completed
-- failed: canceled, closed, fraud
-- under way: pending, pending_payment, processing
-- no order:

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS sellers_new
FROM (
  SELECT created_at AS opened
  FROM `{prefix}admins`
  ORDER BY id
  LIMIT 1
) AS shop
WHERE opened < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone);

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS products_new
FROM `{prefix}products`
WHERE type NOT IN ('configurable', 'bundle', 'grouped')
  AND created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone);

SELECT
  {order figures}
FROM (
  SELECT
    COALESCE(status, '') AS status,
    CASE
      WHEN order_currency_code = 'VND' THEN grand_total
      WHEN base_currency_code = 'VND' THEN base_grand_total
    END AS vnd
  FROM `{prefix}orders`
  WHERE created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone)
    AND created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone)
    AND COALESCE(status, '') NOT IN ({no order})
) AS placed;
