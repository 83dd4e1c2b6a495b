-- WooCommerce 8 and later: orders in tables of their own ("high-performance order storage", HPOS).
--
-- Dates are UTC (date_created_gmt). An order that is kept in step with the posts table stands there
-- too: only this table is counted. Refunds are rows of another type (shop_order_refund). Drafts of a
-- checkout are no orders. Success is "completed"; a paid order that is not delivered yet
-- ("processing") is under way. Failure is cancelled, failed, refunded.
-- WooCommerce stores no exchange rate: an order in another currency than VND makes the value unknown. One
-- without a currency is in that of the shop, as WooCommerce shows it.
--
-- From plugins/woocommerce/src/Internal/DataStores/Orders/OrdersTableDataStore.php and
-- includes/wc-order-functions.php.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}wc_orders` (type, date_created_gmt, status, currency, total_amount);

-- platform: WooCommerce
-- tables:
--   wc_orders(id, type, status, date_created_gmt, currency, total_amount),
--   posts(post_type),
--   options(option_name, option_value)
-- over: woocommerce-orders-posts
-- when:
--   SELECT COALESCE((SELECT option_value = 'yes' FROM `{prefix}options`
--     WHERE option_name = 'woocommerce_custom_orders_table_enabled'),
--     EXISTS (SELECT 1 FROM `{prefix}wc_orders` WHERE type = 'shop_order')
--     AND NOT EXISTS (SELECT 1 FROM `{prefix}posts` WHERE post_type = 'shop_order'))
-- version: SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
-- zone: utc
-- statuses: SELECT status, status, COUNT(*) FROM `{prefix}wc_orders` WHERE type = 'shop_order' GROUP BY status
-- succeeded: wc-completed
-- failed: wc-cancelled, wc-failed, wc-refunded
-- under way: wc-pending, wc-processing, wc-on-hold
-- no order: wc-checkout-draft, checkout-draft, auto-draft, draft, trash, new

SELECT
  {order figures}
FROM (
  SELECT
    status,
    CASE
      WHEN COALESCE(
        NULLIF(currency, ''),
        (SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_currency')
      ) = 'VND' THEN total_amount
    END AS vnd
  FROM `{prefix}wc_orders`
  WHERE type = 'shop_order'
    AND date_created_gmt >= :start_utc
    AND date_created_gmt < :end_utc
    AND status NOT IN ({no order})
) AS placed;
