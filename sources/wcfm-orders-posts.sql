-- WCFM Marketplace on WooCommerce, orders among the posts (before HPOS, or with HPOS
-- switched off).
--
-- WCFM does not split an order: it keeps a row for each of its lines that a vendor sells, and each vendor gives
-- his lines a status of their own (commission_status). What is counted is each vendor's part of an order, a
-- contract with one vendor; and, as another part, what the shop itself sells in it (lines without a row), in
-- the status of the order. An order without rows counts whole. Where the order itself failed, all parts did.
-- The value of a part, where the order has no other, is what the buyer paid. Where it has several, it is
-- that of its lines with tax and shipping; what the order costs beside its lines (a fee, shipping that no
-- vendor charges) is the shop's if it sells in it, or else is shared out by the value of the parts.
-- Dates are UTC (post_date_gmt); post_date, in the zone of the site, and the list of statuses are there for the
-- index alone: an order in a status that is not listed counts all the same, as under way.
-- Refunds (posts of type shop_order_refund) are taken off; lines that were refunded whole, and an order that was,
-- failed. Drafts and the trash are no orders. Success is "completed"; a paid order that is not delivered yet
-- ("processing", "shipped") is under way. Failure is cancelled, failed, refunded.
-- WooCommerce stores no exchange rate: an order in another currency than VND makes the value unknown. One
-- without a currency is in that of the shop, as WooCommerce shows it.
--
-- From wc-multivendor-marketplace (3.6.15), helpers/class-wcfmmp-install.php, core/class-wcfmmp-commission.php,
-- class-wcfmmp-ajax.php, class-wcfmmp-vendor.php and class-wcfmmp-refund.php, and, of WooCommerce,
-- includes/data-stores/abstract-wc-order-data-store-cpt.php
-- and class-wc-order-refund-data-store-cpt.php, as in kareemelbhnasawy/kreators-wp.
-- The totals are in wp_postmeta, so no index makes this an index-only read. WordPress's own
-- type_status_date serves the count.

-- platform: WooCommerce
-- tables:
--   wcfm_marketplace_orders(vendor_id, order_id, item_id, item_total, shipping, tax, shipping_tax_amount,
--     refunded_amount, commission_status),
--   posts(ID, post_parent, post_type, post_status, post_date, post_date_gmt),
--   postmeta(meta_id, post_id, meta_key, meta_value),
--   woocommerce_order_items(order_id, order_item_type),
--   options(option_name, option_value)
-- optional: {base}sitemeta(meta_key, meta_value)
-- over: woocommerce-orders-posts
-- when:
--   SELECT {plugins} LIKE '%/wc-multivendor-marketplace.php"%'
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
--   SELECT status, status, COUNT(*)
--   FROM (
--     SELECT
--       CASE
--         WHEN orders.post_status IN ('wc-cancelled', 'wc-failed', 'wc-refunded', 'trash') THEN orders.post_status
--         ELSE COALESCE(CONCAT('wc-', part.part_status), orders.post_status)
--       END AS status
--     FROM (
--       SELECT
--         purchase.ID AS order_id,
--         line.vendor_id,
--         COALESCE(MAX(CASE WHEN line.commission_status <> 'refunded' THEN line.commission_status END), 'refunded') AS part_status
--       FROM `{prefix}posts` AS purchase
--       INNER JOIN `{prefix}wcfm_marketplace_orders` AS line
--         ON line.order_id = purchase.ID
--       WHERE purchase.post_type = 'shop_order'
--       GROUP BY purchase.ID, line.vendor_id
--       UNION ALL
--       SELECT
--         purchase.ID,
--         NULL,
--         NULL
--       FROM `{prefix}posts` AS purchase
--       WHERE purchase.post_type = 'shop_order'
--         AND (NOT EXISTS (
--           SELECT 1
--           FROM `{prefix}wcfm_marketplace_orders` AS line
--           WHERE line.order_id = purchase.ID
--         )
--         OR (
--           SELECT COUNT(*)
--           FROM `{prefix}woocommerce_order_items` AS item
--           WHERE item.order_id = purchase.ID AND item.order_item_type = 'line_item'
--         ) > (
--           SELECT COUNT(*)
--           FROM `{prefix}wcfm_marketplace_orders` AS line
--           WHERE line.order_id = purchase.ID
--         ))
--     ) AS part
--     INNER JOIN `{prefix}posts` AS orders
--       ON orders.ID = part.order_id
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
      orders.post_status AS order_status,
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
      (
        SELECT CASE WHEN total.meta_value REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN CAST(total.meta_value AS DECIMAL(26, 8)) END
        FROM `{prefix}postmeta` AS total
        WHERE total.post_id = orders.ID AND total.meta_key = '_order_total'
        ORDER BY total.meta_id
        LIMIT 1
      ) AS total,
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
      ) AS refunded,
      (
        SELECT COUNT(DISTINCT line.vendor_id)
        FROM `{prefix}wcfm_marketplace_orders` AS line
        WHERE line.order_id = orders.ID
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
        WHERE line.order_id = orders.ID
      ) AS shares,
      (
        SELECT COUNT(*)
        FROM `{prefix}woocommerce_order_items` AS item
        WHERE item.order_id = orders.ID AND item.order_item_type = 'line_item'
      ) > (
        SELECT COUNT(*)
        FROM `{prefix}wcfm_marketplace_orders` AS line
        WHERE line.order_id = orders.ID
      ) AS own_lines
    FROM (
      SELECT
        purchase.ID AS order_id,
        line.vendor_id,
        COALESCE(MAX(CASE WHEN line.commission_status <> 'refunded' THEN line.commission_status END), 'refunded') AS part_status,
        SUM(
          CAST(CASE WHEN line.item_total REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.item_total END AS DECIMAL(26, 8))
          + CAST(CASE WHEN line.shipping REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.shipping END AS DECIMAL(26, 8))
          + CAST(CASE WHEN line.tax REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.tax END AS DECIMAL(26, 8))
          + CAST(CASE WHEN line.shipping_tax_amount REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.shipping_tax_amount END AS DECIMAL(26, 8))
          - CAST(CASE WHEN line.refunded_amount REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN line.refunded_amount END AS DECIMAL(26, 8))
        ) AS share
      FROM `{prefix}posts` AS purchase
      INNER JOIN `{prefix}wcfm_marketplace_orders` AS line
        ON line.order_id = purchase.ID
      WHERE purchase.post_type = 'shop_order'
        AND (
          (
            purchase.post_status IN ({succeeded}, {failed}, {under way})
            AND purchase.post_date >= :start_utc - INTERVAL 1 DAY
            AND purchase.post_date < :end_utc + INTERVAL 1 DAY
          )
          OR purchase.post_status NOT IN ({succeeded}, {failed}, {under way}, {no order})
        )
        AND purchase.post_date_gmt >= :start_utc
        AND purchase.post_date_gmt < :end_utc
      GROUP BY purchase.ID, line.vendor_id
      UNION ALL
      SELECT
        purchase.ID,
        NULL,
        NULL,
        NULL
      FROM `{prefix}posts` AS purchase
      WHERE purchase.post_type = 'shop_order'
        AND (
          (
            purchase.post_status IN ({succeeded}, {failed}, {under way})
            AND purchase.post_date >= :start_utc - INTERVAL 1 DAY
            AND purchase.post_date < :end_utc + INTERVAL 1 DAY
          )
          OR purchase.post_status NOT IN ({succeeded}, {failed}, {under way}, {no order})
        )
        AND purchase.post_date_gmt >= :start_utc
        AND purchase.post_date_gmt < :end_utc
        AND (NOT EXISTS (
          SELECT 1
          FROM `{prefix}wcfm_marketplace_orders` AS line
          WHERE line.order_id = purchase.ID
        )
        OR (
          SELECT COUNT(*)
          FROM `{prefix}woocommerce_order_items` AS item
          WHERE item.order_id = purchase.ID AND item.order_item_type = 'line_item'
        ) > (
          SELECT COUNT(*)
          FROM `{prefix}wcfm_marketplace_orders` AS line
          WHERE line.order_id = purchase.ID
        ))
    ) AS part
    INNER JOIN `{prefix}posts` AS orders
      ON orders.ID = part.order_id
  ) AS each_part
) AS placed
WHERE status IS NOT NULL
  AND status NOT IN ({no order});
