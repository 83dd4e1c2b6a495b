-- Sellers of a MultiVendorX marketplace (3 and 4) on WooCommerce: accounts with the role "dc_vendor". One that
-- awaits approval (dc_pending_vendor), was rejected (dc_rejected_vendor) or suspended (_vendor_turn_off) is
-- not counted.
--
-- Dates are UTC (user_registered). The roles stay when the plugin is switched off: they count only while it
-- is on.
-- From includes/class-mvx-install.php and api/class-mvx-rest-controller.php of multivendorx/MultiVendorX (4.2).

-- platform: WooCommerce
-- tables:
--   {base}users(ID, user_registered),
--   {base}usermeta(user_id, meta_key, meta_value),
--   options(option_name, option_value)
-- optional: {base}sitemeta(meta_key, meta_value)
-- over: woocommerce-sellers, dokan-sellers
-- when:
--   SELECT {plugins} LIKE '%/dc_product_vendor.php"%'
-- zone: utc
-- undated:
--   SELECT 'sellers', COUNT(*) FROM `{base}users` AS seller
--   INNER JOIN `{base}usermeta` AS role ON role.user_id = seller.ID AND role.meta_key = '{prefix}capabilities'
--   WHERE role.meta_value LIKE '%"dc_vendor"%' AND seller.user_registered < '1000-01-01'

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
      AND role.meta_value LIKE '%"dc_vendor"%'
  )
  AND NOT EXISTS (
    SELECT 1
    FROM `{base}usermeta` AS suspended
    WHERE suspended.user_id = seller.ID
      AND suspended.meta_key = '_vendor_turn_off'
      AND suspended.meta_value = 'Enable'
  );
