-- Orders of OpenCart 3 and 4.
--
-- Dates are local: OpenCart sets its connection to the zone of the shop (setting config_timezone).
-- An order with status 0 was never confirmed, and is no order. Success is "Complete" (5). Failure is
-- Canceled (7), Denied (8), Failed (10), Refunded (11), Reversed (12), Chargeback (13), Expired (14)
-- and Voided (16). A shop may have changed its statuses: `baocao init` lists them with their names.
-- The tables of OpenCart 3 are MyISAM, over which no snapshot holds: the statements are read one after
-- the other.
-- Totals are in the shop's own currency, and each order keeps the rate to the currency it was paid in.
--
-- From upload/install/opencart.sql (branch 3.0.x.x), upload/system/helper/db_schema.php and
-- upload/install/opencart-en-gb.sql (4.0.2.3, 4.1.0.4), and upload/catalog/model/checkout/order.php.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}order` (date_added, order_status_id, currency_code, currency_value, total);

-- platform: OpenCart
-- tables:
--   order(order_status_id, date_added, total, currency_code, currency_value),
--   product(product_id, status, date_added)
-- zone: SELECT value FROM `{prefix}setting` WHERE `key` = 'config_timezone' AND store_id = 0
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
    order_status_id AS status,
    CASE
      WHEN currency_code = 'VND' THEN total * currency_value
      WHEN (
        SELECT value FROM `{prefix}setting` WHERE `key` = 'config_currency' AND store_id = 0 LIMIT 1
      ) = 'VND' THEN total
    END AS vnd
  FROM `{prefix}order`
  WHERE date_added >= :start
    AND date_added < :end
    AND order_status_id NOT IN ({no order})
) AS placed;
