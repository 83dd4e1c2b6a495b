-- Botble CMS 5 to 7 with its e-commerce plugin (Shofy, Martfury, Farmart, Ninico and other themes).
--
-- Dates are TIMESTAMPs that Laravel writes in the zone of the application (config/app.php) on a
-- connection in the zone of the database server. DB_TIMEZONE is the zone of the application, which the
-- database does not tell; CONVERT_TZ brings the period to what the database takes such a time for.
-- An order with is_finished = 0 is a checkout that was left, and no order. In a marketplace each store
-- of a purchase has an order of its own, and there is none above them. Success is "completed", and
-- returned in part (partial_returned). Failure is canceled and returned, and whatever the status an order
-- of which all the money went back. What went back (payments.refunded_amount, or else what the completed
-- returns say) is taken from the value. Where that is not told (a return in part without an amount, a
-- refund of one payment for several orders) the value is unknown.
-- A product with variations counts as its variations, which are products themselves (is_variation);
-- only published ones count, of variations only those of a published product, and in a marketplace only
-- those of a published store.
-- Amounts are in the shop's default currency. If that is not VND, their value in VND is unknown: the
-- orders keep no rate. Neither is that of an order which was paid, number for number, in another currency:
-- it was placed when that was the default.
--
-- From platform/plugins/ecommerce/database/migrations/2020_03_05_041139_create_ecommerce_tables.php,
-- platform/plugins/ecommerce/src/Enums/OrderStatusEnum.php and OrderReturnStatusEnum.php and
-- platform/plugins/payment/database/migrations of public shops.
-- Botble's index (user_id, status, created_at) does not begin with the date. For an index-only read of
-- the order figures:
--   CREATE INDEX baocao ON `{prefix}ec_orders` (created_at, is_finished, status, amount, payment_id);

-- platform: Botble
-- tables: ec_orders(id, status, amount, is_finished, created_at), ec_products(id, status, is_variation, created_at)
-- optional:
--   payments(id, amount, currency, refunded_amount),
--   ec_order_return_items(order_return_id, refund_amount),
--   mp_stores(id, status)
-- zone: SELECT NULL
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}ec_orders`
--   WHERE is_finished = 1 AND (created_at IS NULL OR created_at < '1970-01-02')
--   UNION ALL
--   SELECT 'products', COUNT(*) FROM `{prefix}ec_products`
--   WHERE status = 'published' AND (created_at IS NULL OR created_at < '1970-01-02')
-- statuses: SELECT status, status, COUNT(*) FROM `{prefix}ec_orders` WHERE is_finished = 1 GROUP BY status
-- succeeded: completed, partial_returned
-- failed: canceled, returned
-- under way: pending, processing
-- no order:

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN sku.created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS products_new
FROM `{prefix}ec_products` AS sku
WHERE sku.status = 'published'
  AND sku.created_at >= '1970-01-02'
  AND sku.created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone)
  AND (
    (
      sku.is_variation = 0
      AND NOT EXISTS (
        SELECT 1
        FROM `{prefix}ec_product_variations` AS v
        WHERE v.configurable_product_id = sku.id
      )
      {with mp_stores}
      AND (
        COALESCE(sku.store_id, 0) = 0
        OR EXISTS (SELECT 1 FROM `{prefix}mp_stores` AS store WHERE store.id = sku.store_id AND store.status = 'published')
      )
      {end}
    )
    OR (
      sku.is_variation = 1
      AND EXISTS (
        SELECT 1
        FROM `{prefix}ec_product_variations` AS v
        INNER JOIN `{prefix}ec_products` AS parent
          ON parent.id = v.configurable_product_id
        WHERE v.product_id = sku.id AND parent.status = 'published'
          {with mp_stores}
          AND (
            COALESCE(parent.store_id, 0) = 0
            OR EXISTS (SELECT 1 FROM `{prefix}mp_stores` AS store WHERE store.id = parent.store_id AND store.status = 'published')
          )
          {end}
      )
    )
  );

SELECT
  {order figures}
FROM (
  SELECT
    paid.status,
    CASE
      WHEN paid.own_currency <> 'VND' OR paid.is_unclear = 1 THEN NULL
      WHEN paid.own_currency = 'VND' AND (paid.status <> 'partial_returned' OR paid.back > 0) THEN paid.amount - paid.back
    END AS vnd,
    CASE WHEN paid.back > 0 AND paid.back >= paid.amount THEN 1 ELSE 0 END AS returned
  FROM (
    SELECT
      orders.status,
      orders.amount,
      (SELECT title FROM `{prefix}ec_currencies` WHERE is_default = 1 LIMIT 1) AS own_currency,
      COALESCE(
        {with payments}
        NULLIF(payment.refunded_amount, 0),
        {end}
        {with ec_order_return_items}
        back.amount,
        {end}
        0
      ) AS back,
      {with payments}
      CASE
        WHEN payment.amount = orders.amount
          AND payment.currency <> (SELECT title FROM `{prefix}ec_currencies` WHERE is_default = 1 LIMIT 1)
        THEN 1
        WHEN payment.refunded_amount > 0
          AND EXISTS (
            SELECT 1
            FROM `{prefix}ec_orders` AS other
            WHERE other.payment_id = orders.payment_id AND other.id <> orders.id
          )
        THEN 1
        ELSE 0
      END AS is_unclear
      {end}
      {without payments}
      0 AS is_unclear
      {end}
    FROM `{prefix}ec_orders` AS orders
    {with payments}
    LEFT JOIN `{prefix}payments` AS payment
      ON payment.id = orders.payment_id
    {end}
    {with ec_order_return_items}
    LEFT JOIN (
      SELECT returns.order_id, SUM(item.refund_amount) AS amount
      FROM `{prefix}ec_order_returns` AS returns
      INNER JOIN `{prefix}ec_order_return_items` AS item
        ON item.order_return_id = returns.id
      WHERE returns.return_status = 'completed'
      GROUP BY returns.order_id
    ) AS back
      ON back.order_id = orders.id
    {end}
    WHERE orders.is_finished = 1
      AND orders.created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone)
      AND orders.created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone)
      AND orders.status NOT IN ({no order})
  ) AS paid
) AS placed;
