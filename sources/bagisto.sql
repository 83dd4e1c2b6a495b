-- Bagisto 1 and 2.
--
-- Dates are TIMESTAMPs that Laravel writes in the zone of the application (APP_TIMEZONE, whose default
-- is Asia/Kolkata) on a connection in the zone of the database server. DB_TIMEZONE is the zone of the
-- application, which the database does not tell; CONVERT_TZ brings the period to what the database takes
-- such a time for.
-- Success is "completed". Failure is canceled, closed (refunded) and fraud, and whatever the status an
-- order of which all the money went back. What went back in part is taken from the value
-- (grand_total_refunded).
-- A product counts if a buyer can buy it in a channel: enabled there (product_flat, a row a channel and
-- language), and its parent too. Configurable, bundle and grouped products count as the products in them.
-- Bagisto has one seller, the shop, since the first account of its administration.
-- An order keeps its total in the currency it was paid in and in the base currency of the shop. Two
-- currencies with one number are an order without a rate, and the largest number that the column holds is a
-- total that was cut: the value of such an order is unknown.
--
-- From packages/Webkul/Sales/src/Database/Migrations/2018_09_27_113154_create_orders_table.php,
-- Sales/src/Models/Order.php, Sales/src/Repositories/OrderRepository.php, Product/src/Type/AbstractType.php,
-- Product/src/Database/Migrations/2018_07_27_065727_create_products_table.php
-- and User/src/Database/Migrations/2018_06_12_111907_create_admins_table.php.
-- Bagisto has no index on the date of an order, and its texts are too wide for one index to hold all
-- that the order figures ask for. So that only the rows of the period are read:
--   CREATE INDEX baocao ON `{prefix}orders` (created_at);

-- platform: Bagisto
-- tables:
--   orders(status, created_at, order_currency_code, base_currency_code, grand_total, base_grand_total,
--     increment_id),
--   products(id, type, parent_id, attribute_family_id, created_at)
-- optional:
--   orders(grand_total_refunded, base_grand_total_refunded),
--   product_flat(product_id, channel, status)
-- zone: SELECT NULL
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}orders` WHERE created_at IS NULL OR created_at < '1970-01-02'
--   UNION ALL
--   SELECT 'products', COUNT(*) FROM `{prefix}products`
--   WHERE type NOT IN ('configurable', 'bundle', 'grouped') AND (created_at IS NULL OR created_at < '1970-01-02')
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
  COUNT(CASE WHEN sku.created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS products_new
FROM `{prefix}products` AS sku
WHERE sku.type NOT IN ('configurable', 'bundle', 'grouped')
  AND sku.created_at >= '1970-01-02'
  AND sku.created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone)
  {with product_flat}
  AND EXISTS (
    SELECT 1
    FROM `{prefix}product_flat` AS offer
    WHERE offer.product_id = sku.id
      AND offer.status = 1
      AND (
        sku.parent_id IS NULL
        OR EXISTS (
          SELECT 1
          FROM `{prefix}product_flat` AS parent
          WHERE parent.product_id = sku.parent_id AND parent.channel = offer.channel AND parent.status = 1
        )
      )
  )
  {end};

SELECT
  {order figures}
FROM (
  SELECT
    COALESCE(status, '') AS status,
    CASE
      WHEN grand_total >= 99999999.9999 OR base_grand_total >= 99999999.9999 THEN NULL
      WHEN order_currency_code = 'VND' AND (base_currency_code = 'VND' OR grand_total = 0 OR grand_total <> base_grand_total)
      THEN grand_total {with orders}- COALESCE(grand_total_refunded, 0){end}
      WHEN base_currency_code = 'VND' AND (grand_total = 0 OR grand_total <> base_grand_total)
      THEN base_grand_total {with orders}- COALESCE(base_grand_total_refunded, 0){end}
    END AS vnd,
    {with orders}
    CASE
      WHEN grand_total_refunded > 0 AND grand_total_refunded >= grand_total THEN 1
      WHEN base_grand_total_refunded > 0 AND base_grand_total_refunded >= base_grand_total THEN 1
      ELSE 0
    END AS returned
    {end}
    {without orders}
    0 AS returned
    {end}
  FROM `{prefix}orders`
  WHERE created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone)
    AND created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone)
    AND COALESCE(status, '') NOT IN ({no order})
) AS placed;
