-- WooCommerce with its orders among the posts (before HPOS, or with HPOS switched off).
--
-- Dates are UTC (post_date_gmt); post_date, in the zone of the site, and the list of statuses are there
-- for the index alone: an order in a status that is not listed counts all the same, as under way.
-- Refunds are posts of another type (shop_order_refund). Drafts and the trash are no orders. Success
-- is "completed"; a paid order that is not delivered yet ("processing") is under way. Failure is
-- cancelled, failed, refunded.
-- WooCommerce stores no exchange rate: an order in another currency than VND makes the value unknown. One
-- without a currency is in that of the shop, as WooCommerce shows it.
--
-- From plugins/woocommerce/includes/data-stores/abstract-wc-order-data-store-cpt.php,
-- includes/wc-order-functions.php and, of WordPress, wp-admin/includes/schema.php.
-- The totals are in wp_postmeta, so no index makes this an index-only read. WordPress's own
-- type_status_date serves the count, and HPOS is the remedy for a shop with very many orders.

-- platform: WooCommerce
-- tables:
--   posts(ID, post_type, post_status, post_date, post_date_gmt),
--   postmeta(post_id, meta_key, meta_value),
--   options(option_name, option_value)
-- when:
--   SELECT COUNT(*) FROM (SELECT 1 FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
--     UNION ALL (SELECT 1 FROM `{prefix}posts` WHERE post_type IN ('product', 'shop_order') LIMIT 1)) AS signs
-- version: SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
-- zone: utc
-- statuses:
--   SELECT post_status, post_status, COUNT(*)
--   FROM `{prefix}posts` WHERE post_type = 'shop_order' GROUP BY post_status
-- succeeded: wc-completed
-- failed: wc-cancelled, wc-failed, wc-refunded
-- under way: wc-pending, wc-processing, wc-on-hold
-- no order: wc-checkout-draft, checkout-draft, auto-draft, draft, trash, new

SELECT
  {order figures}
FROM (
  SELECT
    orders.post_status AS status,
    CASE
      WHEN orders.post_status IN ({succeeded})
        AND COALESCE(
          (
            SELECT NULLIF(currency.meta_value, '')
            FROM `{prefix}postmeta` AS currency
            WHERE currency.post_id = orders.ID AND currency.meta_key = '_order_currency'
            ORDER BY currency.meta_id
            LIMIT 1
          ),
          (SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_currency')
        ) = 'VND'
      THEN (
        SELECT CASE WHEN total.meta_value REGEXP '^[0-9]+([.][0-9]*)?$' THEN CAST(total.meta_value AS DECIMAL(26, 8)) END
        FROM `{prefix}postmeta` AS total
        WHERE total.post_id = orders.ID AND total.meta_key = '_order_total'
        ORDER BY total.meta_id
        LIMIT 1
      )
    END AS vnd
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
) AS placed;
