-- WooCommerce 8 and later: orders in tables of their own ("high-performance order storage", HPOS), which
-- the option woocommerce_custom_orders_table_enabled tells. Kept in step with the posts table, an order
-- stands there too: only this table is counted.
--
-- Dates are UTC (date_created_gmt). Drafts of a checkout and the trash are no orders. Success is
-- "completed"; a paid order that is not delivered yet ("processing") is under way. Failure is cancelled,
-- failed, refunded, and whatever the status an order of which all the money went back. Refunds are rows of
-- another type (shop_order_refund): what went back in part is taken from the order's value.
-- A purchase that a marketplace splits (Dokan) is a parent order and one part a seller. The
-- parts are counted, each a contract with one seller and with a status of its own; their parent is not.
-- Parts that something else made are refused: no source knows what they are. Rows of a plugin's own order type
-- are not counted, and orders that a till or a generator of tests made are: a warning names both.
-- WooCommerce stores no exchange rate: an order in another currency than VND makes the value unknown. One
-- without a currency is in that of the shop, as WooCommerce shows it.
--
-- From plugins/woocommerce/src/Internal/DataStores/Orders/OrdersTableDataStore.php,
-- CustomOrdersTableController.php, OrdersTableRefundDataStore.php and includes/wc-order-functions.php of
-- WooCommerce, and includes/Order/Manager.php of Dokan.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}wc_orders` (type, date_created_gmt, status, currency, total_amount);
-- The look for parts then reads its key parent_order_id, and the rows of those alone.

-- platform: WooCommerce
-- tables:
--   wc_orders(id, parent_order_id, type, status, date_created_gmt, currency, total_amount),
--   posts(post_type),
--   options(option_name, option_value)
-- optional: wc_order_operational_data(order_id, created_via), dokan_orders(order_id)
-- over: woocommerce-orders-posts
-- when:
--   SELECT COALESCE((SELECT option_value = 'yes' FROM `{prefix}options`
--     WHERE option_name = 'woocommerce_custom_orders_table_enabled'),
--     EXISTS (SELECT 1 FROM `{prefix}wc_orders` WHERE type = 'shop_order')
--     AND NOT EXISTS (SELECT 1 FROM `{prefix}posts` WHERE post_type = 'shop_order'))
-- refuse:
--   SELECT CONCAT(COUNT(*), ' orders are parts of others, such as ', MIN(part.id), ', made by "', part.made_by,
--     '", of which no source knows how they count'), 'double-counted'
--   FROM (
--     SELECT child.id, {with wc_order_operational_data}COALESCE(
--       (SELECT made.created_via FROM `{prefix}wc_order_operational_data` AS made WHERE made.order_id = child.id), ''){end}
--       {without wc_order_operational_data}''{end} AS made_by
--     FROM `{prefix}wc_orders` AS child
--     INNER JOIN `{prefix}wc_orders` AS whole ON whole.id = child.parent_order_id AND whole.type = 'shop_order'
--     WHERE child.type = 'shop_order'
--       {with dokan_orders} AND NOT EXISTS (SELECT 1 FROM `{prefix}dokan_orders` AS d WHERE d.order_id = child.id) {end}
--   ) AS part
--   WHERE part.made_by <> 'dokan'
--   GROUP BY part.made_by
--   UNION ALL
--   SELECT CONCAT(COUNT(*), ' orders, such as ', MIN(whole_id),
--     ', are not the sum of their parts: goods of the shop itself, or a refund that no part shows'), 'double-counted'
--   FROM (
--     SELECT whole.id AS whole_id
--     FROM `{prefix}wc_orders` AS whole
--     INNER JOIN `{prefix}wc_orders` AS child ON child.parent_order_id = whole.id AND child.type = 'shop_order'
--     WHERE whole.type = 'shop_order'
--     GROUP BY whole.id, whole.total_amount
--     HAVING ABS(whole.total_amount - SUM(child.total_amount)) >= 1
--       OR COALESCE((SELECT -SUM(back.total_amount) FROM `{prefix}wc_orders` AS back
--         WHERE back.type = 'shop_order_refund' AND back.parent_order_id = whole.id), 0)
--       > COALESCE((SELECT -SUM(back.total_amount) FROM `{prefix}wc_orders` AS back
--         INNER JOIN `{prefix}wc_orders` AS part ON part.id = back.parent_order_id
--         WHERE back.type = 'shop_order_refund' AND part.parent_order_id = whole.id), 0) + 1
--   ) AS short
--   HAVING COUNT(*) > 0
-- warn:
--   SELECT CONCAT(COUNT(*), ' orders are of type "', type, '", which is not counted: if these are sales, the report
--     lacks them'), 'foreign-source'
--   FROM `{prefix}wc_orders`
--   WHERE type NOT IN ('shop_order', 'shop_order_refund', 'shop_order_placehold', 'shop_coupon', 'shop_subscription',
--     'wps_subscriptions', 'shop_deposit', 'mepp_payment')
--   GROUP BY type
--   {with wc_order_operational_data}
--   UNION ALL
--   SELECT CONCAT(COUNT(*), ' orders were made by "', made.created_via, '", and are counted: sales at a counter, or
--     made up for a test, are none of the platform'), 'foreign-source'
--   FROM `{prefix}wc_order_operational_data` AS made
--   INNER JOIN `{prefix}wc_orders` AS o ON o.id = made.order_id AND o.type = 'shop_order'
--   WHERE LOWER(made.created_via) REGEXP '(^|[^a-z])pos([^a-z]|$)|point.?of.?sale|test|generator|simulat|dummy|fake'
--     AND o.status NOT IN ('wc-checkout-draft', 'checkout-draft', 'auto-draft', 'draft', 'trash', 'new')
--   GROUP BY made.created_via
--   {end}
-- version: SELECT option_value FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
-- zone: utc
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}wc_orders`
--   WHERE type = 'shop_order' AND (date_created_gmt IS NULL OR date_created_gmt < '1000-01-01')
--     AND status NOT IN ('wc-checkout-draft', 'checkout-draft', 'auto-draft', 'draft', 'trash', 'new')
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
      ) = 'VND' THEN orders.total_amount - COALESCE(refunds.amount, 0)
    END AS vnd,
    CASE WHEN refunds.amount > 0 AND refunds.amount >= orders.total_amount THEN 1 ELSE 0 END AS returned
  FROM `{prefix}wc_orders` AS orders
  LEFT JOIN (
    SELECT parent_order_id AS order_id, -SUM(total_amount) AS amount
    FROM `{prefix}wc_orders`
    WHERE type = 'shop_order_refund'
    GROUP BY parent_order_id
  ) AS refunds
    ON refunds.order_id = orders.id
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
