-- Orders of OpenCart 3 and 4.
--
-- Dates are local: OpenCart sets its connection to the zone of the shop (setting config_timezone).
-- An order with status 0 was never confirmed, and is no order. Success is "Complete" (5). Failure is
-- Canceled (7), Denied (8), Failed (10), Refunded (11), Reversed (12), Chargeback (13), Expired (14)
-- and Voided (16), and whatever the status an order of which all goods came back (returns that are
-- complete, 3, and no replacement, 3). OpenCart keeps no record of the money: the value of an order of
-- which a part came back is unknown. A shop may have changed its statuses: `baocao init` lists them with
-- their names. The tables of OpenCart 3 are MyISAM, over which no snapshot holds: the statements are read
-- one after the other.
-- Totals are in the currency of the order's store, and each order keeps the rate to the currency it was
-- paid in. An order in another currency counts by its total while that rate is near the present one;
-- otherwise it was placed when the store had another currency, or no rate, and its value is unknown.
--
-- From upload/install/opencart.sql (branch 3.0.x.x), upload/system/helper/db_schema.php and
-- upload/install/opencart-en-gb.sql (4.0.2.3, 4.1.0.4), upload/catalog/model/checkout/order.php and
-- upload/catalog/controller/startup/startup.php.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}order` (date_added, order_status_id, currency_code, currency_value, total, store_id, order_id);

-- platform: OpenCart
-- tables:
--   order(order_id, store_id, order_status_id, date_added, total, currency_code, currency_value),
--   product(product_id, status, date_added)
-- optional:
--   currency(code, value),
--   return(order_id, quantity, return_action_id, return_status_id)
-- zone: SELECT value FROM `{prefix}setting` WHERE `key` = 'config_timezone'
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}order` WHERE order_status_id <> 0 AND date_added < '1000-01-01'
-- statuses:
--   SELECT o.order_status_id,
--     (SELECT MIN(s.name) FROM `{prefix}order_status` AS s WHERE s.order_status_id = o.order_status_id),
--     COUNT(*)
--   FROM `{prefix}order` AS o GROUP BY o.order_status_id
-- succeeded: 5
-- failed: 7, 8, 10, 11, 12, 13, 14, 16
-- under way: 1, 2, 3, 9, 15
-- no order: 0

SELECT
  {order figures}
FROM (
  SELECT
    orders.order_status_id AS status,
    CASE
      {with return}
      WHEN back.quantity > 0 THEN NULL
      {end}
      WHEN orders.currency_code = 'VND' AND (orders.own_currency = 'VND' OR orders.currency_value <> 1)
      THEN orders.total * orders.currency_value
      WHEN orders.own_currency = 'VND' AND orders.currency_value > 0 AND orders.currency_value <> 1
        {with currency}
        AND EXISTS (
          SELECT 1
          FROM `{prefix}currency` AS present
          WHERE present.code = orders.currency_code
            AND orders.currency_value BETWEEN present.value / 2 AND present.value * 2
        )
        {end}
      THEN orders.total
    END AS vnd,
    {with return}
    CASE
      WHEN back.quantity > 0
        AND back.quantity >= (
          SELECT SUM(sold.quantity)
          FROM `{prefix}order_product` AS sold
          WHERE sold.order_id = orders.order_id
        )
      THEN 1
      ELSE 0
    END AS returned
    {end}
    {without return}
    0 AS returned
    {end}
  FROM (
    SELECT
      placed_order.order_id,
      placed_order.order_status_id,
      placed_order.total,
      placed_order.currency_code,
      placed_order.currency_value,
      (
        SELECT setting.value
        FROM `{prefix}setting` AS setting
        WHERE setting.`key` = 'config_currency' AND setting.store_id IN (0, placed_order.store_id)
        ORDER BY setting.store_id DESC
        LIMIT 1
      ) AS own_currency
    FROM `{prefix}order` AS placed_order
    WHERE placed_order.date_added >= :start
      AND placed_order.date_added < :end
      AND placed_order.order_status_id NOT IN ({no order})
  ) AS orders
  {with return}
  LEFT JOIN (
    SELECT order_id, SUM(quantity) AS quantity
    FROM `{prefix}return`
    WHERE return_status_id = 3 AND return_action_id <> 3
    GROUP BY order_id
  ) AS back
    ON back.order_id = orders.order_id
  {end}
) AS placed;
