-- Dokan on WooCommerce, orders in tables of their own (HPOS).
--
-- A purchase from several sellers is a parent order and one child order a seller. The children are
-- counted, each a contract with one seller and with a status of its own; their parent is not.
-- Dates are UTC (date_created_gmt). An order that is kept in step with the posts table stands there
-- too: only this table is counted. Refunds are rows of another type (shop_order_refund). Drafts of a
-- checkout are no orders. Success is "completed"; a paid order that is not delivered yet
-- ("processing") is under way. Failure is cancelled, failed, refunded.
-- WooCommerce stores no exchange rate: an order in another currency than VND makes the value unknown. One
-- without a currency is in that of the shop, as WooCommerce shows it.
--
-- From includes/Order/Manager.php of Dokan and plugins/woocommerce/src/Internal/DataStores/Orders/OrdersTableDataStore.php.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}wc_orders` (type, date_created_gmt, status, currency, total_amount);
-- The look for children then reads its key parent_order_id, and the rows of those alone.

-- platform: WooCommerce
-- tables:
--   dokan_orders(order_id, seller_id),
--   wc_orders(id, parent_order_id, type, status, date_created_gmt, currency, total_amount),
--   posts(post_type),
--   options(option_name, option_value)
-- over: woocommerce-orders-hpos, dokan-orders-posts
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
    orders.status,
    CASE
      WHEN COALESCE(
        NULLIF(orders.currency, ''),
        (SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_currency')
      ) = 'VND' THEN orders.total_amount
    END AS vnd
  FROM `{prefix}wc_orders` AS orders
  WHERE orders.type = 'shop_order'
    AND orders.date_created_gmt >= :start_utc
    AND orders.date_created_gmt < :end_utc
    AND orders.status NOT IN ({no order})
    AND NOT EXISTS (
      SELECT 1
      FROM `{prefix}wc_orders` AS child
      WHERE child.parent_order_id = orders.id AND child.type = 'shop_order'
    )
) AS placed;
