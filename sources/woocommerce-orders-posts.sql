-- WooCommerce with its orders among the posts (before HPOS, or with HPOS switched off, which the option
-- woocommerce_custom_orders_table_enabled tells).
--
-- Dates are UTC (post_date_gmt); post_date, in the zone of the site, and the list of statuses are there
-- for the index alone: an order in a status that is not listed counts all the same, as under way.
-- Drafts and the trash are no orders. Success is "completed"; a paid order that is not delivered yet
-- ("processing") is under way. Failure is cancelled, failed, refunded, and whatever the status an order of
-- which all the money went back. Refunds are posts of another type (shop_order_refund): what went back in
-- part is taken from the order's value.
-- A purchase that a marketplace splits (Dokan) is a parent order and one part a seller. The
-- parts are counted, each a contract with one seller and with a status of its own; their parent is not.
-- Parts that something else made are refused: no source knows what they are.
-- WooCommerce stores no exchange rate: an order in another currency than VND makes the value unknown. One
-- without a currency is in that of the shop, as WooCommerce shows it.
--
-- From plugins/woocommerce/includes/data-stores/abstract-wc-order-data-store-cpt.php,
-- includes/wc-order-functions.php, of WordPress wp-admin/includes/schema.php, and includes/Order/Manager.php of
-- Dokan.
-- The totals are in wp_postmeta, so no index makes this an index-only read. WordPress's own
-- type_status_date serves the count, and HPOS is the remedy for a shop with very many orders.

-- platform: WooCommerce
-- tables:
--   posts(ID, post_parent, post_type, post_status, post_date, post_date_gmt),
--   postmeta(post_id, meta_key, meta_value),
--   options(option_name, option_value)
-- optional: dokan_orders(order_id)
-- when:
--   SELECT COUNT(*) FROM (SELECT 1 FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
--     UNION ALL (SELECT 1 FROM `{prefix}posts` WHERE post_type IN ('product', 'shop_order') LIMIT 1)) AS signs
-- refuse:
--   SELECT 'HPOS is switched on, so that the orders are in `{prefix}wc_orders`, which this account may not read:
--     GRANT SELECT ON `{prefix}wc_orders`', 'source-changed'
--   FROM `{prefix}options`
--   WHERE option_name = 'woocommerce_custom_orders_table_enabled' AND option_value = 'yes'
--   UNION ALL
--   SELECT CONCAT(COUNT(*), ' orders are parts of others, such as ', MIN(part.ID), ', made by "', part.made_by,
--     '", of which no source knows how they count'), 'double-counted'
--   FROM (
--     SELECT child.ID, COALESCE((SELECT MIN(made.meta_value) FROM `{prefix}postmeta` AS made
--       WHERE made.post_id = child.ID AND made.meta_key = '_created_via'), '') AS made_by
--     FROM `{prefix}posts` AS child
--     INNER JOIN `{prefix}posts` AS whole ON whole.ID = child.post_parent AND whole.post_type = 'shop_order'
--     WHERE child.post_type = 'shop_order'
--       {with dokan_orders} AND NOT EXISTS (SELECT 1 FROM `{prefix}dokan_orders` AS d WHERE d.order_id = child.ID) {end}
--   ) AS part
--   WHERE part.made_by <> 'dokan'
--   GROUP BY part.made_by
--   UNION ALL
--   SELECT CONCAT(COUNT(*), ' orders, such as ', MIN(whole_id),
--     ', are not the sum of their parts: goods of the shop itself, or a refund that no part shows'), 'double-counted'
--   FROM (
--     SELECT child.post_parent AS whole_id
--     FROM `{prefix}posts` AS child
--     INNER JOIN `{prefix}posts` AS whole ON whole.ID = child.post_parent AND whole.post_type = 'shop_order'
--     WHERE child.post_type = 'shop_order'
--     GROUP BY child.post_parent
--     HAVING ABS(
--         COALESCE((SELECT CAST(MIN(m.meta_value) AS DECIMAL(26, 8)) FROM `{prefix}postmeta` AS m
--           WHERE m.post_id = child.post_parent AND m.meta_key = '_order_total'), 0)
--         - COALESCE((SELECT SUM(CAST(m.meta_value AS DECIMAL(26, 8))) FROM `{prefix}postmeta` AS m
--           INNER JOIN `{prefix}posts` AS part ON part.ID = m.post_id AND part.post_type = 'shop_order'
--           WHERE part.post_parent = child.post_parent AND m.meta_key = '_order_total'), 0)
--       ) >= 1
--       OR COALESCE((SELECT SUM(ABS(CAST(m.meta_value AS DECIMAL(26, 8)))) FROM `{prefix}postmeta` AS m
--           INNER JOIN `{prefix}posts` AS back ON back.ID = m.post_id AND back.post_type = 'shop_order_refund'
--           WHERE back.post_parent = child.post_parent AND m.meta_key = '_order_total'), 0)
--         > COALESCE((SELECT SUM(ABS(CAST(m.meta_value AS DECIMAL(26, 8)))) FROM `{prefix}postmeta` AS m
--           INNER JOIN `{prefix}posts` AS back ON back.ID = m.post_id AND back.post_type = 'shop_order_refund'
--           INNER JOIN `{prefix}posts` AS part ON part.ID = back.post_parent
--           WHERE part.post_parent = child.post_parent AND m.meta_key = '_order_total'), 0) + 1
--   ) AS short
--   HAVING COUNT(*) > 0
-- warn:
--   SELECT CONCAT(COUNT(*), ' orders are of type "', o.post_type, '", which is not counted: if these are sales, the report
--     lacks them'), 'foreign-source'
--   FROM `{prefix}posts` AS o
--   WHERE o.post_type REGEXP 'order' AND o.post_type NOT IN ('shop_order', 'shop_order_refund', 'shop_order_placehold')
--     AND o.post_status NOT IN ('auto-draft', 'draft', 'trash')
--     AND EXISTS (SELECT 1 FROM `{prefix}postmeta` AS m WHERE m.post_id = o.ID AND m.meta_key = '_order_total')
--   GROUP BY o.post_type
--   UNION ALL
--   SELECT CONCAT(COUNT(*), ' orders were made by "', made.meta_value, '", and are counted: sales at a counter, or
--     made up for a test, are none of the platform'), 'foreign-source'
--   FROM `{prefix}postmeta` AS made
--   INNER JOIN `{prefix}posts` AS o ON o.ID = made.post_id AND o.post_type = 'shop_order'
--   WHERE made.meta_key = '_created_via'
--     AND LOWER(made.meta_value) REGEXP '(^|[^a-z])pos([^a-z]|$)|point.?of.?sale|test|generator|simulat|dummy|fake'
--     AND o.post_status NOT IN ('wc-checkout-draft', 'checkout-draft', 'auto-draft', 'draft', 'trash', 'new')
--   GROUP BY made.meta_value
-- version: SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
-- zone: utc
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}posts`
--   WHERE post_type = 'shop_order' AND post_date_gmt < '1000-01-01'
--     AND post_status NOT IN ('wc-checkout-draft', 'checkout-draft', 'auto-draft', 'draft', 'trash', 'new')
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
    paid.status,
    CASE WHEN paid.refund_of IS NULL THEN paid.total ELSE paid.total - paid.refunded END AS vnd,
    CASE WHEN paid.refunded > 0 AND paid.refunded >= paid.total THEN 1 ELSE 0 END AS returned
  FROM (
    SELECT
      orders.post_status AS status,
      refunds.order_id AS refund_of,
      refunds.amount AS refunded,
      CASE
        WHEN (orders.post_status IN ({succeeded}) OR refunds.order_id IS NOT NULL)
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
      END AS total
    FROM `{prefix}posts` AS orders
    LEFT JOIN (
      SELECT
        back.order_id,
        CASE WHEN COUNT(*) = COUNT(back.amount) THEN SUM(back.amount) END AS amount
      FROM (
        SELECT
          refund.post_parent AS order_id,
          (
            SELECT CASE WHEN gone.meta_value REGEXP '^-?[0-9]+([.][0-9]*)?$' THEN ABS(CAST(gone.meta_value AS DECIMAL(26, 8))) END
            FROM `{prefix}postmeta` AS gone
            WHERE gone.post_id = refund.ID AND gone.meta_key IN ('_refund_amount', '_order_total')
            ORDER BY gone.meta_key DESC, gone.meta_id
            LIMIT 1
          ) AS amount
        FROM `{prefix}posts` AS refund
        WHERE refund.post_type = 'shop_order_refund'
      ) AS back
      GROUP BY back.order_id
    ) AS refunds
      ON refunds.order_id = orders.ID
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
      AND NOT EXISTS (
        SELECT 1
        FROM `{prefix}posts` AS child
        WHERE child.post_parent = orders.ID AND child.post_type = 'shop_order'
      )
  ) AS paid
) AS placed;
