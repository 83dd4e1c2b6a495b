-- Orders of Active eCommerce CMS (Active IT Zone), version 5 and later, with its add-on for refunds.
--
-- Dates are seconds since 1970 (date). Each seller of a purchase has an order of its own; the purchase
-- (combined_orders) is not counted. Success is "delivered", failure "cancelled", and "refunded" where every
-- line of the order was refunded, whatever its delivery.
-- An order of which some lines were refunded counts with its total less these refunds, once they are
-- approved (refund_status = 1). A refund of 999,999.99 is the most that its column holds before it was
-- widened: what was cut off there is unknown, and so is the order's value.
-- An order's total is what the buyer pays, shipping, tax and coupon included, in the shop's currency
-- (system_default_currency). If that is not VND, its value in VND is unknown: the orders keep no rate.
--
-- From shop.sql (5.4), app/Http/Controllers/OrderController.php and Api/V2/RefundRequestController.php of
-- trieudung2509/active-ecommerce-cms.
-- Active eCommerce has no index on the date of an order. So that only the rows of the period are read:
--   CREATE INDEX baocao ON `{prefix}orders` (date, delivery_status, grand_total);

-- platform: Active eCommerce CMS
-- tables:
--   orders(id, combined_order_id, seller_id, delivery_status, grand_total, date),
--   products(id, added_by, variant_product),
--   order_details(id, order_id),
--   refund_requests(order_id, order_detail_id, refund_status, refund_amount),
--   business_settings(id, type, value),
--   currencies(id, code)
-- over: active-ecommerce-orders
-- statuses:
--   SELECT status, status, COUNT(*)
--   FROM (
--     SELECT
--       CASE
--         WHEN back.line_count >= held.line_count OR back.amount >= orders.grand_total
--         THEN CASE orders.delivery_status WHEN 'cancelled' THEN 'cancelled' ELSE 'refunded' END
--         ELSE COALESCE(orders.delivery_status, '')
--       END AS status
--     FROM `{prefix}orders` AS orders
--     LEFT JOIN (
--       SELECT
--         order_id,
--         COUNT(DISTINCT order_detail_id) AS line_count,
--         CASE WHEN MAX(refund_amount) <> 999999.99 THEN SUM(CAST(refund_amount AS DECIMAL(30, 4))) END AS amount
--       FROM `{prefix}refund_requests`
--       WHERE refund_status = 1
--       GROUP BY order_id
--     ) AS back
--       ON back.order_id = orders.id
--     LEFT JOIN (
--       SELECT order_id, COUNT(*) AS line_count
--       FROM `{prefix}order_details`
--       WHERE order_id IN (SELECT order_id FROM `{prefix}refund_requests` WHERE refund_status = 1)
--       GROUP BY order_id
--     ) AS held
--       ON held.order_id = orders.id
--   ) AS placed
--   GROUP BY status
-- succeeded: delivered
-- failed: cancelled, refunded
-- under way: pending, confirmed, picked_up, on_the_way
-- no order:

SELECT
  {order figures}
FROM (
  SELECT
    CASE
      WHEN back.line_count >= held.line_count OR back.amount >= orders.grand_total
      THEN CASE orders.delivery_status WHEN 'cancelled' THEN 'cancelled' ELSE 'refunded' END
      ELSE COALESCE(orders.delivery_status, '')
    END AS status,
    CASE
      WHEN back.order_id IS NOT NULL AND back.amount IS NULL THEN NULL
      WHEN (
        SELECT currency.code
        FROM `{prefix}business_settings` AS setting
        INNER JOIN `{prefix}currencies` AS currency
          ON currency.id = setting.value
        WHERE setting.type = 'system_default_currency'
        ORDER BY setting.id
        LIMIT 1
      ) = 'VND' THEN CAST(orders.grand_total AS DECIMAL(30, 4)) - COALESCE(back.amount, 0)
    END AS vnd
  FROM `{prefix}orders` AS orders
  LEFT JOIN (
    SELECT
      order_id,
      COUNT(DISTINCT order_detail_id) AS line_count,
      CASE WHEN MAX(refund_amount) <> 999999.99 THEN SUM(CAST(refund_amount AS DECIMAL(30, 4))) END AS amount
    FROM `{prefix}refund_requests`
    WHERE refund_status = 1
    GROUP BY order_id
  ) AS back
    ON back.order_id = orders.id
  LEFT JOIN (
    SELECT order_id, COUNT(*) AS line_count
    FROM `{prefix}order_details`
    WHERE order_id IN (SELECT order_id FROM `{prefix}refund_requests` WHERE refund_status = 1)
    GROUP BY order_id
  ) AS held
    ON held.order_id = orders.id
  WHERE orders.date >= :start_unix
    AND orders.date < :end_unix
) AS placed
WHERE status IS NOT NULL
  AND status NOT IN ({no order});
