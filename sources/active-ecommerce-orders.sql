-- Orders of Active eCommerce CMS (Active IT Zone), version 5 and later.
--
-- Dates are seconds since 1970 (date). Each seller of a purchase has an order of its own; the purchase
-- (combined_orders) is not counted. Success is "delivered", failure "cancelled".
-- An order's total is what the buyer pays, shipping, tax and coupon included, in the shop's currency
-- (system_default_currency). If that is not VND, its value in VND is unknown: the orders keep no rate.
--
-- From shop.sql (5.4), app/Http/Controllers/OrderController.php of trieudung2509/active-ecommerce-cms.
-- Active eCommerce has no index on the date of an order. For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}orders` (date, delivery_status, grand_total);

-- platform: Active eCommerce CMS
-- tables:
--   orders(id, combined_order_id, seller_id, delivery_status, grand_total, date),
--   products(id, added_by, variant_product),
--   business_settings(id, type, value),
--   currencies(id, code)
-- statuses:
--   SELECT COALESCE(delivery_status, ''), delivery_status, COUNT(*)
--   FROM `{prefix}orders` GROUP BY delivery_status
-- succeeded: delivered
-- failed: cancelled
-- under way: pending, confirmed, picked_up, on_the_way
-- no order:

SELECT
  {order figures}
FROM (
  SELECT
    COALESCE(delivery_status, '') AS status,
    CASE
      WHEN (
        SELECT currency.code
        FROM `{prefix}business_settings` AS setting
        INNER JOIN `{prefix}currencies` AS currency
          ON currency.id = setting.value
        WHERE setting.type = 'system_default_currency'
        ORDER BY setting.id
        LIMIT 1
      ) = 'VND' THEN CAST(grand_total AS DECIMAL(30, 4))
    END AS vnd
  FROM `{prefix}orders`
  WHERE date >= :start_unix
    AND date < :end_unix
    AND COALESCE(delivery_status, '') NOT IN ({no order})
) AS placed;
