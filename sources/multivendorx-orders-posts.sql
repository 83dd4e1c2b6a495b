-- MultiVendorX (once WC Marketplace) on WooCommerce, orders among the posts (before HPOS, or with HPOS
-- switched off).
--
-- A purchase from vendors is a parent order and one sub-order a vendor, even for one vendor alone. The
-- sub-orders are counted, each a contract with one vendor and with a status of its own; their parent is not.
-- What the shop itself sells in such a purchase is in no sub-order: a parent with more lines than its
-- sub-orders counts too, with what they leave of its total.
-- Dates are UTC (post_date_gmt); post_date, in the zone of the site, and the list of statuses are there for the
-- index alone: an order in a status that is not listed counts all the same, as under way.
-- Refunds (posts of type shop_order_refund) are taken off; an order that was refunded whole
-- failed, whatever its status. Drafts and the trash are no orders. Success is "completed"; a paid order that
-- is not delivered yet ("processing") is under way. Failure is cancelled, failed, refunded.
-- WooCommerce stores no exchange rate: an order in another currency than VND makes the value unknown. One
-- without a currency is in that of the shop, as WooCommerce shows it.
-- Sub-orders stay when the plugin is switched off, and so does this way of counting them.
--
-- From plugins/multivendorx/classes/Order/OrderManager.php, Order/Hooks.php and Utill.php of
-- multivendorx/multivendorx (5.0), classes/class-mvx-order.php of multivendorx/MultiVendorX (4.2) and,
-- of WooCommerce, includes/data-stores/abstract-wc-order-data-store-cpt.php,
-- class-wc-order-refund-data-store-cpt.php and includes/wc-order-functions.php.
-- The totals are in wp_postmeta, so no index makes this an index-only read. WordPress's own
-- type_status_date serves the count.

-- platform: WooCommerce
-- tables:
--   posts(ID, post_parent, post_type, post_status, post_date, post_date_gmt),
--   postmeta(meta_id, post_id, meta_key, meta_value),
--   woocommerce_order_items(order_id, order_item_type),
--   options(option_name, option_value)
-- optional: {base}sitemeta(meta_key, meta_value)
-- over: woocommerce-orders-posts
-- when:
--   SELECT {plugins} LIKE '%/dc_product_vendor.php"%'
--     OR EXISTS (SELECT 1 FROM `{prefix}postmeta`
--       WHERE meta_key = '_created_via' AND meta_value IN ('multivendorx_store_order', 'mvx_vendor_order', 'wcmp_vendor_order'))
-- refuse:
--   SELECT 'HPOS is switched on, so that the orders are in `{prefix}wc_orders`, which this account may not read:
--     GRANT SELECT ON `{prefix}wc_orders`', 'source-changed'
--   FROM `{prefix}options`
--   WHERE option_name = 'woocommerce_custom_orders_table_enabled' AND option_value = 'yes'
-- version: SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
-- zone: utc
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}posts`
--   WHERE post_type = 'shop_order' AND post_date_gmt < '1000-01-01'
--     AND post_status NOT IN ('wc-checkout-draft', 'checkout-draft', 'auto-draft', 'draft', 'trash', 'new')
-- statuses:
--   SELECT orders.post_status, orders.post_status, COUNT(*)
--   FROM `{prefix}posts` AS orders
--   WHERE orders.post_type = 'shop_order'
--     AND (
--       NOT EXISTS (
--         SELECT 1
--         FROM `{prefix}posts` AS part
--         WHERE part.post_parent = orders.ID AND part.post_type = 'shop_order'
--       )
--       OR (
--         SELECT COUNT(*)
--         FROM `{prefix}woocommerce_order_items` AS line
--         WHERE line.order_id = orders.ID AND line.order_item_type = 'line_item'
--       ) > (
--         SELECT COUNT(*)
--         FROM `{prefix}posts` AS part
--         INNER JOIN `{prefix}woocommerce_order_items` AS line
--           ON line.order_id = part.ID AND line.order_item_type = 'line_item'
--         WHERE part.post_parent = orders.ID AND part.post_type = 'shop_order'
--       )
--     )
--   GROUP BY orders.post_status
-- succeeded: wc-completed
-- failed: wc-cancelled, wc-failed, wc-refunded
-- under way: wc-pending, wc-processing, wc-on-hold
-- no order: wc-checkout-draft, checkout-draft, auto-draft, draft, trash, new

SELECT
  {order figures}
FROM (
  SELECT
    CASE WHEN refunded > 0 AND total - refunded <= 0 THEN 'wc-refunded' ELSE status END AS status,
    CASE WHEN currency = 'VND' THEN total - refunded END AS vnd
  FROM (
    SELECT
      orders.post_status AS status,
      COALESCE(
        (
          SELECT NULLIF(currency.meta_value, '')
          FROM `{prefix}postmeta` AS currency
          WHERE currency.post_id = orders.ID AND currency.meta_key = '_order_currency'
          ORDER BY currency.meta_id
          LIMIT 1
        ),
        (SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_currency')
      ) AS currency,
      CASE
        WHEN orders.post_status IN ({succeeded}) THEN (
          SELECT CASE WHEN total.meta_value REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN CAST(total.meta_value AS DECIMAL(26, 8)) END
          FROM `{prefix}postmeta` AS total
          WHERE total.post_id = orders.ID AND total.meta_key = '_order_total'
          ORDER BY total.meta_id
          LIMIT 1
        ) - (
          SELECT CASE
            WHEN COUNT(*) = COUNT((
              SELECT CASE WHEN total.meta_value REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN CAST(total.meta_value AS DECIMAL(26, 8)) END
              FROM `{prefix}postmeta` AS total
              WHERE total.post_id = part.ID AND total.meta_key = '_order_total'
              ORDER BY total.meta_id
              LIMIT 1
            ))
            THEN COALESCE(SUM((
              SELECT CASE WHEN total.meta_value REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN CAST(total.meta_value AS DECIMAL(26, 8)) END
              FROM `{prefix}postmeta` AS total
              WHERE total.post_id = part.ID AND total.meta_key = '_order_total'
              ORDER BY total.meta_id
              LIMIT 1
            )), 0)
          END
          FROM `{prefix}posts` AS part
          WHERE part.post_parent = orders.ID AND part.post_type = 'shop_order'
        )
      END AS total,
      CASE
        WHEN orders.post_status IN ({succeeded}) THEN GREATEST(
          (
            SELECT COALESCE(SUM((
              SELECT CASE WHEN total.meta_value REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN CAST(total.meta_value AS DECIMAL(26, 8)) END
              FROM `{prefix}postmeta` AS total
              WHERE total.post_id = refund.ID AND total.meta_key = '_refund_amount'
              ORDER BY total.meta_id
              LIMIT 1
            )), 0)
            FROM `{prefix}posts` AS refund
            WHERE refund.post_parent = orders.ID AND refund.post_type = 'shop_order_refund'
          ) - (
            SELECT COALESCE(SUM((
              SELECT CASE WHEN total.meta_value REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN CAST(total.meta_value AS DECIMAL(26, 8)) END
              FROM `{prefix}postmeta` AS total
              WHERE total.post_id = refund.ID AND total.meta_key = '_refund_amount'
              ORDER BY total.meta_id
              LIMIT 1
            )), 0)
            FROM `{prefix}posts` AS part
            INNER JOIN `{prefix}posts` AS refund
              ON refund.post_parent = part.ID AND refund.post_type = 'shop_order_refund'
            WHERE part.post_parent = orders.ID AND part.post_type = 'shop_order'
          ),
          0
        )
      END AS refunded
    FROM `{prefix}posts` AS orders
    WHERE orders.post_type = 'shop_order'
      AND (
        (
          orders.post_status IN ({succeeded}, {failed}, {under way})
          AND orders.post_date >= :start_utc - INTERVAL 1 DAY
          AND orders.post_date < :end_utc + INTERVAL 1 DAY
        )
        OR orders.post_status NOT IN ({succeeded}, {failed}, {under way}, {no order})
      )
      AND orders.post_date_gmt >= :start_utc
      AND orders.post_date_gmt < :end_utc
      AND (
        NOT EXISTS (
          SELECT 1
          FROM `{prefix}posts` AS part
          WHERE part.post_parent = orders.ID AND part.post_type = 'shop_order'
        )
        OR (
          SELECT COUNT(*)
          FROM `{prefix}woocommerce_order_items` AS line
          WHERE line.order_id = orders.ID AND line.order_item_type = 'line_item'
        ) > (
          SELECT COUNT(*)
          FROM `{prefix}posts` AS part
          INNER JOIN `{prefix}woocommerce_order_items` AS line
            ON line.order_id = part.ID AND line.order_item_type = 'line_item'
          WHERE part.post_parent = orders.ID AND part.post_type = 'shop_order'
        )
      )
  ) AS each_order
) AS placed;
