-- NukeViet 4 with its module Shops (4.0.14 and later), whatever name the module goes by.
--
-- Dates are seconds since 1970. An order is told by what became of its payment: success is "paid, the
-- money received" (4), which the shop's owner sets when an order is settled. Failure is "refunded"
-- (3). One that awaits approval (-1) or payment (0), was sent to be paid (1) or whose money is held
-- (2) is under way. NukeViet has no state for a cancelled order: its owner deletes it, and with the
-- setting order_day NukeViet itself deletes those that stay unpaid. A deleted order is no longer told.
-- A product counts while it is published: 1, or 2 (to be published later) when its time has come, and
-- not past its expiry. One with variants in the warehouse counts as these, which are as old as it is.
-- Its texts in each language are columns of one row. NukeViet has one seller, the shop, since its
-- first product or order; what its administration calls "seller" is a list of buyers.
-- An order's total is what the buyer pays, shipping and coupon included, in the order's currency
-- (unit_total). The order keeps no rate: in another currency than VND its value is unknown.
-- The tables are MyISAM, over which no snapshot holds: the statements are read one after the other.
--
-- From nukeviet/module-shops: modules/shops/action_mysql.php, funcs/order.php, funcs/cart.php,
-- admin/active_pay.php, admin/or_view.php, admin/content.php and global.functions.php.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}orders` (order_time, transaction_status, unit_total, order_total);

-- platform: NukeViet
-- tables:
--   orders(order_code, order_time, unit_total, order_total, transaction_status),
--   rows(id, status, addtime, publtime, exptime, money_unit),
--   group_quantity(pro_id, listgroup)
-- zone: utc
-- statuses:
--   SELECT transaction_status,
--     CASE transaction_status WHEN -1 THEN 'awaits approval' WHEN 0 THEN 'not paid' WHEN 1 THEN 'sent to be paid'
--       WHEN 2 THEN 'paid, held' WHEN 3 THEN 'refunded' WHEN 4 THEN 'paid, received' END,
--     COUNT(*)
--   FROM `{prefix}orders` GROUP BY transaction_status
-- succeeded: 4
-- failed: 3
-- under way: -1, 0, 1, 2
-- no order:

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= :start_unix THEN 1 END) AS sellers_new
FROM (
  SELECT MIN(began) AS opened
  FROM (
    SELECT MIN(addtime) AS began
    FROM `{prefix}rows`
    WHERE addtime > 0
    UNION ALL
    SELECT MIN(order_time)
    FROM `{prefix}orders`
    WHERE order_time > 0
  ) AS first_of_each
) AS shop
WHERE opened < :end_unix;

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN product.publtime >= :start_unix THEN 1 END) AS products_new
FROM `{prefix}rows` AS product
LEFT JOIN `{prefix}group_quantity` AS variant
  ON variant.pro_id = product.id AND variant.listgroup <> ''
WHERE product.status IN (1, 2)
  AND (product.exptime = 0 OR product.exptime > UNIX_TIMESTAMP())
  AND product.publtime < :end_unix;

SELECT
  {order figures}
FROM (
  SELECT
    CAST(transaction_status AS CHAR) AS status,
    CASE WHEN unit_total = 'VND' THEN CAST(order_total AS DECIMAL(30, 4)) END AS vnd
  FROM `{prefix}orders`
  WHERE order_time >= :start_unix
    AND order_time < :end_unix
    AND CAST(transaction_status AS CHAR) NOT IN ({no order})
) AS placed;
