-- The seller of a WooCommerce shop without a marketplace plugin: the shop itself is the one seller
-- (customers are not sellers), since the first account of the site was made. Of a site in a WordPress
-- network, accounts are those of the network. A marketplace whose sellers no source knows is refused.
--
-- Dates are UTC (user_registered). From wp-admin/includes/schema.php of WordPress, which keeps the active
-- plugins in the option active_plugins, and those of a whole network in sitemeta.

-- platform: WooCommerce
-- tables:
--   {base}users(ID, user_registered),
--   posts(post_type),
--   options(option_name, option_value)
-- optional: {base}sitemeta(meta_key, meta_value)
-- when:
--   SELECT COUNT(*) FROM (SELECT 1 FROM `{prefix}options` WHERE option_name = 'woocommerce_version'
--     UNION ALL (SELECT 1 FROM `{prefix}posts` WHERE post_type IN ('product', 'shop_order') LIMIT 1)) AS signs
-- refuse:
--   SELECT CONCAT(known.name, ' makes this a marketplace whose sellers no source can read here: none knows it, or a
--     right to its tables is missing')
--   FROM (
--     SELECT 'YITH Multi Vendor' AS name, '%"yith-woocommerce-multi-vendor%' AS plugin
--     UNION ALL SELECT 'YITH Product Vendors', '%"yith-woocommerce-product-vendors%'
--     UNION ALL SELECT 'WC Vendors', '%"wc-vendors%'
--     UNION ALL SELECT 'WCFM Marketplace', '%"wc-multivendor-marketplace%'
--     UNION ALL SELECT 'MultiVendorX', '%"dc-woocommerce-multi-vendor%'
--     UNION ALL SELECT 'Product Vendors', '%"woocommerce-product-vendors%'
--     UNION ALL SELECT 'Webkul Marketplace', '%"wk-woocommerce-marketplace%'
--     UNION ALL SELECT 'Dokan', '%"dokan-lite/%' UNION ALL SELECT 'Dokan Pro', '%"dokan-pro/%'
--   ) AS known
--   WHERE {plugins} LIKE known.plugin
-- zone: utc

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= :start_utc THEN 1 END) AS sellers_new
FROM (
  SELECT user_registered AS opened
  FROM `{base}users`
  ORDER BY ID
  LIMIT 1
) AS shop
WHERE opened < :end_utc;
