-- WCFM Marketplace on WooCommerce, orders in tables of their own (HPOS).
--
-- WCFM does not split an order: it keeps a row for each of its lines that a vendor sells, and each vendor gives
-- his lines a status of their own (commission_status). What is counted is each vendor's part of an order, a
-- contract with one vendor; and, as another part, what the shop itself sells in it (lines without a row), in
-- the status of the order. An order without rows counts whole. Where the order itself failed, all parts did.
-- The value of a part, where the order has no other, is what the buyer paid. Where it has several, it is
-- that of its lines with tax and shipping; what the order costs beside its lines (a fee, shipping that no
-- vendor charges) is the shop's if it sells in it, or else is shared out by the value of the parts.
-- Dates are UTC (date_created_gmt). An order that is kept in step with the posts table stands there too: only
-- this table is counted.
-- Refunds (rows of type shop_order_refund) are taken off; lines that were refunded whole, and an order that was,
-- failed. Drafts and the trash are no orders. Success is "completed"; a paid order that is not delivered yet
-- ("processing", "shipped") is under way. Failure is cancelled, failed, refunded.
-- WooCommerce stores no exchange rate: an order in another currency than VND makes the value unknown. One
-- without a currency is in that of the shop, as WooCommerce shows it.
--
-- From wc-multivendor-marketplace (3.6.15), helpers/class-wcfmmp-install.php, core/class-wcfmmp-commission.php,
-- class-wcfmmp-ajax.php, class-wcfmmp-vendor.php and class-wcfmmp-refund.php, and, of WooCommerce,
-- src/Internal/DataStores/Orders/OrdersTableDataStore.php and
-- includes/wc-order-functions.php, as in kareemelbhnasawy/kreators-wp.
-- WooCommerce's own index on the date (date_created) serves the read.

-- platform: WooCommerce
-- tables:
--   wcfm_marketplace_orders(vendor_id, order_id, item_id, item_total, shipping, tax, shipping_tax_amount,
--     refunded_amount, commission_status),
--   wc_orders(id, parent_order_id, type, status, date_created_gmt, currency, total_amount),
--   woocommerce_order_items(order_id, order_item_type),
--   posts(post_type),
--   options(option_name, option_value)
-- optional: {base}sitemeta(meta_key, meta_value)
-- over: woocommerce-orders-hpos, woocommerce-orders-posts, wcfm-orders-posts
-- when:
--   SELECT COALESCE((SELECT option_value = 'yes' FROM `{prefix}options`
--       WHERE option_name = 'woocommerce_custom_orders_table_enabled'),
--       EXISTS (SELECT 1 FROM `{prefix}wc_orders` WHERE type = 'shop_order')
--       AND NOT EXISTS (SELECT 1 FROM `{prefix}posts` WHERE post_type = 'shop_order'))
--     AND {plugins} LIKE '%/wc-multivendor-marketplace.php"%'
-- version: SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
-- zone: utc
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}wc_orders`
--   WHERE type = 'shop_order' AND (date_created_gmt IS NULL OR date_created_gmt < '1000-01-01')
--     AND status NOT IN ('wc-checkout-draft', 'checkout-draft', 'auto-draft', 'draft', 'trash', 'new')
-- statuses:
--   SELECT status, status, COUNT(*)
--   FROM (
--     SELECT
--       CASE
--         WHEN orders.status IN ('wc-cancelled', 'wc-failed', 'wc-refunded', 'trash') THEN orders.status
--         ELSE COALESCE(CONCAT('wc-', part.part_status), orders.status)
--       END AS status
--     FROM (
--       SELECT
--         purchase.id AS order_id,
--         line.vendor_id,
--         COALESCE(MAX(CASE WHEN line.commission_status <> 'refunded' THEN line.commission_status END), 'refunded') AS part_status
--       FROM `{prefix}wc_orders` AS purchase
--       INNER JOIN `{prefix}wcfm_marketplace_orders` AS line
--         ON line.order_id = purchase.id
--       WHERE purchase.type = 'shop_order'
--       GROUP BY purchase.id, line.vendor_id
--       UNION ALL
--       SELECT
--         purchase.id,
--         NULL,
--         NULL
--       FROM `{prefix}wc_orders` AS purchase
--       WHERE purchase.type = 'shop_order'
--         AND (NOT EXISTS (
--           SELECT 1
--           FROM `{prefix}wcfm_marketplace_orders` AS line
--           WHERE line.order_id = purchase.id
--         )
--         OR (
--           SELECT COUNT(*)
--           FROM `{prefix}woocommerce_order_items` AS item
--           WHERE item.order_id = purchase.id AND item.order_item_type = 'line_item'
--         ) > (
--           SELECT COUNT(*)
--           FROM `{prefix}wcfm_marketplace_orders` AS line
--           WHERE line.order_id = purchase.id
--         ))
--     ) AS part
--     INNER JOIN `{prefix}wc_orders` AS orders
--       ON orders.id = part.order_id
--   ) AS placed
--   GROUP BY status
-- succeeded: wc-completed
-- failed: wc-cancelled, wc-failed, wc-refunded
-- under way: wc-pending, wc-processing, wc-on-hold, wc-shipped
-- no order: wc-checkout-draft, checkout-draft, auto-draft, draft, trash, new

SELECT
  {order figures}
FROM (
  SELECT
    CASE
      WHEN order_status IN ({failed}) THEN order_status
      WHEN refunded > 0 AND refunded >= total THEN 'wc-refunded'
      ELSE COALESCE(CONCAT('wc-', part_status), order_status)
    END AS status,
    CASE
      WHEN currency <> 'VND' OR currency IS NULL THEN NULL
      WHEN vendor_count + own_lines <= 1 THEN total - refunded
      WHEN vendor_id IS NULL THEN total - refunded - shares
      WHEN own_lines = 1 THEN share
      ELSE (total - refunded) * share / shares
    END AS vnd
  FROM (
    SELECT
      part.vendor_id,
      part.part_status,
      part.share,
      orders.status AS order_status,
      COALESCE(
        NULLIF(orders.currency, ''),
        (SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_currency')
      ) AS currency,
      orders.total_amount AS total,
      COALESCE(
        (
          SELECT -SUM(refund.total_amount)
          FROM `{prefix}wc_orders` AS refund
          WHERE refund.parent_order_id = orders.id AND refund.type = 'shop_order_refund'
        ),
        0
      ) AS refunded,
      (
        SELECT COUNT(DISTINCT line.vendor_id)
        FROM `{prefix}wcfm_marketplace_orders` AS line
        WHERE line.order_id = orders.id
      ) AS vendor_count,
      (
        SELECT SUM(
          CAST(CASE WHEN line.item_total REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.item_total END AS DECIMAL(26, 8))
          + CAST(CASE WHEN line.shipping REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.shipping END AS DECIMAL(26, 8))
          + CAST(CASE WHEN line.tax REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.tax END AS DECIMAL(26, 8))
          + CAST(CASE WHEN line.shipping_tax_amount REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.shipping_tax_amount END AS DECIMAL(26, 8))
          - CAST(CASE WHEN line.refunded_amount REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.refunded_amount END AS DECIMAL(26, 8))
        )
        FROM `{prefix}wcfm_marketplace_orders` AS line
        WHERE line.order_id = orders.id
      ) AS shares,
      (
        SELECT COUNT(*)
        FROM `{prefix}woocommerce_order_items` AS item
        WHERE item.order_id = orders.id AND item.order_item_type = 'line_item'
      ) > (
        SELECT COUNT(*)
        FROM `{prefix}wcfm_marketplace_orders` AS line
        WHERE line.order_id = orders.id
      ) AS own_lines
    FROM (
      SELECT
        purchase.id AS order_id,
        line.vendor_id,
        COALESCE(MAX(CASE WHEN line.commission_status <> 'refunded' THEN line.commission_status END), 'refunded') AS part_status,
        SUM(
          CAST(CASE WHEN line.item_total REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.item_total END AS DECIMAL(26, 8))
          + CAST(CASE WHEN line.shipping REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.shipping END AS DECIMAL(26, 8))
          + CAST(CASE WHEN line.tax REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.tax END AS DECIMAL(26, 8))
          + CAST(CASE WHEN line.shipping_tax_amount REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.shipping_tax_amount END AS DECIMAL(26, 8))
          - CAST(CASE WHEN line.refunded_amount REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.refunded_amount END AS DECIMAL(26, 8))
        ) AS share
      FROM `{prefix}wc_orders` AS purchase
      INNER JOIN `{prefix}wcfm_marketplace_orders` AS line
        ON line.order_id = purchase.id
      WHERE purchase.type = 'shop_order'
        AND purchase.date_created_gmt >= :start_utc
        AND purchase.date_created_gmt < :end_utc
        AND purchase.status NOT IN ({no order})
      GROUP BY purchase.id, line.vendor_id
      UNION ALL
      SELECT
        purchase.id,
        NULL,
        NULL,
        NULL
      FROM `{prefix}wc_orders` AS purchase
      WHERE purchase.type = 'shop_order'
        AND purchase.date_created_gmt >= :start_utc
        AND purchase.date_created_gmt < :end_utc
        AND purchase.status NOT IN ({no order})
        AND (NOT EXISTS (
          SELECT 1
          FROM `{prefix}wcfm_marketplace_orders` AS line
          WHERE line.order_id = purchase.id
        )
        OR (
          SELECT COUNT(*)
          FROM `{prefix}woocommerce_order_items` AS item
          WHERE item.order_id = purchase.id AND item.order_item_type = 'line_item'
        ) > (
          SELECT COUNT(*)
          FROM `{prefix}wcfm_marketplace_orders` AS line
          WHERE line.order_id = purchase.id
        ))
    ) AS part
    INNER JOIN `{prefix}wc_orders` AS orders
      ON orders.id = part.order_id
  ) AS each_part
) AS placed
WHERE status IS NOT NULL
  AND status NOT IN ({no order});
