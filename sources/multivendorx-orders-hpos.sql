-- MultiVendorX (once WC Marketplace) on WooCommerce, orders in tables of their own (HPOS).
--
-- A purchase from vendors is a parent order and one sub-order a vendor, even for one vendor alone. The
-- sub-orders are counted, each a contract with one vendor and with a status of its own; their parent is not.
-- What the shop itself sells in such a purchase is in no sub-order: a parent with more lines than its
-- sub-orders counts too, with what they leave of its total.
-- Dates are UTC (date_created_gmt). An order that is kept in step with the posts table stands there too: only
-- this table is counted.
-- Refunds (rows of type shop_order_refund) are taken off; an order that was refunded whole
-- failed, whatever its status. Drafts and the trash are no orders. Success is "completed"; a paid order that
-- is not delivered yet ("processing") is under way. Failure is cancelled, failed, refunded.
-- WooCommerce stores no exchange rate: an order in another currency than VND makes the value unknown. One
-- without a currency is in that of the shop, as WooCommerce shows it.
-- Sub-orders stay when the plugin is switched off, and so does this way of counting them.
--
-- From plugins/multivendorx/classes/Order/OrderManager.php, Order/Hooks.php and Utill.php of
-- multivendorx/multivendorx (5.0), classes/class-mvx-order.php of multivendorx/MultiVendorX (4.2) and,
-- of WooCommerce, src/Internal/DataStores/Orders/OrdersTableDataStore.php and includes/wc-order-functions.php.
-- WooCommerce's own index on the date (date_created) serves the read.

-- platform: WooCommerce
-- tables:
--   wc_orders(id, parent_order_id, type, status, date_created_gmt, currency, total_amount),
--   wc_order_operational_data(order_id, created_via),
--   woocommerce_order_items(order_id, order_item_type),
--   posts(post_type),
--   options(option_name, option_value)
-- optional: {base}sitemeta(meta_key, meta_value)
-- over: woocommerce-orders-hpos, woocommerce-orders-posts, multivendorx-orders-posts
-- when:
--   SELECT COALESCE((SELECT option_value = 'yes' FROM `{prefix}options`
--       WHERE option_name = 'woocommerce_custom_orders_table_enabled'),
--       EXISTS (SELECT 1 FROM `{prefix}wc_orders` WHERE type = 'shop_order')
--       AND NOT EXISTS (SELECT 1 FROM `{prefix}posts` WHERE post_type = 'shop_order'))
--     AND (
--       {plugins} LIKE '%/dc_product_vendor.php"%'
--       OR EXISTS (SELECT 1 FROM `{prefix}wc_order_operational_data`
--         WHERE created_via IN ('multivendorx_store_order', 'mvx_vendor_order', 'wcmp_vendor_order'))
--     )
-- version: SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
-- zone: utc
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}wc_orders`
--   WHERE type = 'shop_order' AND (date_created_gmt IS NULL OR date_created_gmt < '1000-01-01')
--     AND status NOT IN ('wc-checkout-draft', 'checkout-draft', 'auto-draft', 'draft', 'trash', 'new')
-- statuses:
--   SELECT orders.status, orders.status, COUNT(*)
--   FROM `{prefix}wc_orders` AS orders
--   WHERE orders.type = 'shop_order'
--     AND (
--       NOT EXISTS (
--         SELECT 1
--         FROM `{prefix}wc_orders` AS part
--         WHERE part.parent_order_id = orders.id AND part.type = 'shop_order'
--       )
--       OR (
--         SELECT COUNT(*)
--         FROM `{prefix}woocommerce_order_items` AS line
--         WHERE line.order_id = orders.id AND line.order_item_type = 'line_item'
--       ) > (
--         SELECT COUNT(*)
--         FROM `{prefix}wc_orders` AS part
--         INNER JOIN `{prefix}woocommerce_order_items` AS line
--           ON line.order_id = part.id AND line.order_item_type = 'line_item'
--         WHERE part.parent_order_id = orders.id AND part.type = 'shop_order'
--       )
--     )
--   GROUP BY orders.status
-- succeeded: wc-completed
-- failed: wc-cancelled, wc-failed, wc-refunded
-- under way: wc-pending, wc-processing, wc-on-hold
-- no order: wc-checkout-draft, checkout-draft, auto-draft, draft, trash, new

SELECT
  {order figures}
FROM (
  SELECT
    CASE WHEN refunded < 0 AND total + refunded <= 0 THEN 'wc-refunded' ELSE status END AS status,
    CASE WHEN currency = 'VND' THEN CASE WHEN refunded < 0 THEN total + refunded ELSE total END END AS vnd
  FROM (
    SELECT
      orders.status,
      COALESCE(
        NULLIF(orders.currency, ''),
        (SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_currency')
      ) AS currency,
      orders.total_amount - COALESCE(
        (
          SELECT SUM(part.total_amount)
          FROM `{prefix}wc_orders` AS part
          WHERE part.parent_order_id = orders.id AND part.type = 'shop_order'
        ),
        0
      ) AS total,
      COALESCE(
        (
          SELECT SUM(refund.total_amount)
          FROM `{prefix}wc_orders` AS refund
          WHERE refund.parent_order_id = orders.id AND refund.type = 'shop_order_refund'
        ),
        0
      ) - COALESCE(
        (
          SELECT SUM(refund.total_amount)
          FROM `{prefix}wc_orders` AS part
          INNER JOIN `{prefix}wc_orders` AS refund
            ON refund.parent_order_id = part.id AND refund.type = 'shop_order_refund'
          WHERE part.parent_order_id = orders.id AND part.type = 'shop_order'
        ),
        0
      ) AS refunded
    FROM `{prefix}wc_orders` AS orders
    WHERE orders.type = 'shop_order'
      AND orders.date_created_gmt >= :start_utc
      AND orders.date_created_gmt < :end_utc
      AND orders.status NOT IN ({no order})
      AND (
        NOT EXISTS (
          SELECT 1
          FROM `{prefix}wc_orders` AS part
          WHERE part.parent_order_id = orders.id AND part.type = 'shop_order'
        )
        OR (
          SELECT COUNT(*)
          FROM `{prefix}woocommerce_order_items` AS line
          WHERE line.order_id = orders.id AND line.order_item_type = 'line_item'
        ) > (
          SELECT COUNT(*)
          FROM `{prefix}wc_orders` AS part
          INNER JOIN `{prefix}woocommerce_order_items` AS line
            ON line.order_id = part.id AND line.order_item_type = 'line_item'
          WHERE part.parent_order_id = orders.id AND part.type = 'shop_order'
        )
      )
  ) AS each_order
) AS placed;
