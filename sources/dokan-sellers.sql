-- Sellers of a Dokan marketplace on WooCommerce: accounts with the role "seller" or "administrator" that are
-- allowed to sell (dokan_enable_selling). One that awaits approval, or was blocked, is not counted. It
-- applies while the plugin is active: tables that an older one left behind make no marketplace.
--
-- Dates are UTC (user_registered). From includes/Install/Installer.php and includes/Vendor/Manager.php
-- of Dokan.

-- platform: WooCommerce
-- tables:
--   dokan_orders(order_id, seller_id),
--   options(option_name, option_value),
--   {base}users(ID, user_registered),
--   {base}usermeta(user_id, meta_key, meta_value)
-- optional: {base}sitemeta(meta_key, meta_value)
-- over: woocommerce-sellers
-- when:
--   SELECT {plugins} REGEXP '(dokan-lite|dokan-pro|dokan|dokan-plugin)/dokan(-pro)?[.]php'
--     OR (NOT EXISTS (SELECT 1 FROM `{prefix}options` WHERE option_name = 'active_plugins')
--     AND EXISTS (SELECT 1 FROM `{prefix}dokan_orders`))
-- zone: utc
-- undated:
--   SELECT 'sellers', COUNT(DISTINCT seller.ID) FROM `{base}users` AS seller
--   INNER JOIN `{base}usermeta` AS selling
--     ON selling.user_id = seller.ID AND selling.meta_key = 'dokan_enable_selling' AND selling.meta_value = 'yes'
--   WHERE seller.user_registered < '1000-01-01'

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN seller.user_registered >= :start_utc THEN 1 END) AS sellers_new
FROM `{base}users` AS seller
WHERE seller.user_registered >= '1000-01-01'
  AND seller.user_registered < :end_utc
  AND EXISTS (
    SELECT 1
    FROM `{base}usermeta` AS selling
    WHERE selling.user_id = seller.ID
      AND selling.meta_key = 'dokan_enable_selling'
      AND selling.meta_value = 'yes'
  )
  AND EXISTS (
    SELECT 1
    FROM `{base}usermeta` AS role
    WHERE role.user_id = seller.ID
      AND role.meta_key = '{prefix}capabilities'
      AND (role.meta_value LIKE '%"seller"%' OR role.meta_value LIKE '%"administrator"%')
  );
