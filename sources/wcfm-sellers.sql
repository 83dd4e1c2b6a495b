-- Sellers of a WCFM Marketplace on WooCommerce: accounts with the role "wcfm_vendor". One that awaits approval
-- is no vendor yet, and one that was disabled has the role disable_vendor instead.
--
-- Dates are UTC (user_registered). The roles stay when the plugin is switched off: they count only while it
-- is on.
-- From plugins wc-multivendor-marketplace (3.6.15), helpers/class-wcfmmp-install.php, and wc-frontend-manager,
-- core/class-wcfm-ajax.php, as in kareemelbhnasawy/kreators-wp.

-- platform: WooCommerce
-- tables:
--   {base}users(ID, user_registered),
--   {base}usermeta(user_id, meta_key, meta_value),
--   options(option_name, option_value)
-- optional: {base}sitemeta(meta_key, meta_value)
-- over: woocommerce-sellers, dokan-sellers
-- when:
--   SELECT {plugins} LIKE '%/wc-multivendor-marketplace.php"%'
-- zone: utc
-- undated:
--   SELECT 'sellers', COUNT(*) FROM `{base}users` AS seller
--   INNER JOIN `{base}usermeta` AS role ON role.user_id = seller.ID AND role.meta_key = '{prefix}capabilities'
--   WHERE role.meta_value LIKE '%"wcfm_vendor"%' AND seller.user_registered < '1000-01-01'

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN seller.user_registered >= :start_utc THEN 1 END) AS sellers_new
FROM `{base}users` AS seller
WHERE seller.user_registered >= '1000-01-01'
  AND seller.user_registered < :end_utc
  AND EXISTS (
    SELECT 1
    FROM `{base}usermeta` AS role
    WHERE role.user_id = seller.ID
      AND role.meta_key = '{prefix}capabilities'
      AND role.meta_value LIKE '%"wcfm_vendor"%'
  );
