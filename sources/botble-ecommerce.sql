-- Botble CMS 5 to 7 with its e-commerce plugin (Shofy, Martfury, Farmart, Ninico and other themes).
--
-- Dates are TIMESTAMPs that Laravel writes in the zone of the application (config/app.php) on a
-- connection in the zone of the database server. DB_TIMEZONE is the zone of the application; CONVERT_TZ
-- brings the period to what the database takes such a time for.
-- An order with is_finished = 0 is a checkout that was left, and no order. In a marketplace each store
-- of a purchase has an order of its own, and there is none above them. Success is "completed". Failure
-- is canceled, returned, and returned in part (partial_returned).
-- A product with variations counts as its variations, which are products themselves (is_variation);
-- only published ones count, and of variations only those of a published product.
-- Without the marketplace plugin there is one seller, the shop, since its first account.
-- Amounts are in the shop's default currency. If that is not VND, their value in VND is unknown: the
-- orders keep no rate.
--
-- From platform/plugins/ecommerce/database/migrations/2020_03_05_041139_create_ecommerce_tables.php and
-- platform/plugins/ecommerce/src/Enums/OrderStatusEnum.php of public shops.
-- Botble's index (user_id, status, created_at) does not begin with the date. For an index-only read of
-- the order figures:
--   CREATE INDEX baocao ON `{prefix}ec_orders` (created_at, is_finished, status, amount);

-- platform: Botble
-- tables: ec_orders(status, amount, is_finished, created_at), ec_products(id, status, is_variation, created_at)
-- zone: SELECT NULL
-- statuses: SELECT status, status, COUNT(*) FROM `{prefix}ec_orders` WHERE is_finished = 1 GROUP BY status
-- succeeded: completed
-- failed: canceled, returned, partial_returned
-- under way: pending, processing
-- no order:

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN sku.created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS products_new
FROM `{prefix}ec_products` AS sku
WHERE sku.status = 'published'
  AND sku.created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone)
  AND (
    (
      sku.is_variation = 0
      AND NOT EXISTS (
        SELECT 1
        FROM `{prefix}ec_product_variations` AS v
        WHERE v.configurable_product_id = sku.id
      )
    )
    OR (
      sku.is_variation = 1
      AND EXISTS (
        SELECT 1
        FROM `{prefix}ec_product_variations` AS v
        INNER JOIN `{prefix}ec_products` AS parent
          ON parent.id = v.configurable_product_id
        WHERE v.product_id = sku.id AND parent.status = 'published'
      )
    )
  );

SELECT
  {order figures}
FROM (
  SELECT
    status,
    CASE
      WHEN (SELECT title FROM `{prefix}ec_currencies` WHERE is_default = 1 LIMIT 1) = 'VND' THEN amount
    END AS vnd
  FROM `{prefix}ec_orders`
  WHERE is_finished = 1
    AND created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone)
    AND created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone)
    AND status NOT IN ({no order})
) AS placed;
