-- The seller of a WooCommerce shop without a marketplace extension: the shop itself is the one seller
-- (customers are not sellers), since the first account of the site was made.
--
-- Dates are UTC (user_registered). From wp-admin/includes/schema.php of WordPress.

-- platform: WooCommerce
-- tables: users(ID, user_registered), posts(post_type), options(option_name, option_value)
-- when:
--   SELECT COUNT(*) FROM (SELECT 1 FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
--     UNION ALL (SELECT 1 FROM `{prefix}posts` WHERE post_type IN ('product', 'shop_order') LIMIT 1)) AS signs
-- zone: utc

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= :start_utc THEN 1 END) AS sellers_new
FROM (
  SELECT user_registered AS opened
  FROM `{prefix}users`
  ORDER BY ID
  LIMIT 1
) AS shop
WHERE opened < :end_utc;
