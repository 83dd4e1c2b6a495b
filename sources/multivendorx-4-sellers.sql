-- Sellers of a MultiVendorX marketplace (3 and 4) on WooCommerce: accounts with the role "dc_vendor". One that
-- awaits approval (dc_pending_vendor), was rejected (dc_rejected_vendor) or suspended (_vendor_turn_off) is
-- not counted.
--
-- Dates are UTC (user_registered). The roles stay when the plugin is switched off: they count only while it
-- is on.
-- From includes/class-mvx-install.php and api/class-mvx-rest-controller.php of multivendorx/MultiVendorX (4.2).

-- platform: WooCommerce
-- tables:
--   users(ID, user_registered),
--   usermeta(user_id, meta_key, meta_value),
--   options(option_name, option_value)
-- over: woocommerce-sellers, dokan-sellers
-- when:
--   SELECT EXISTS (SELECT 1 FROM `{prefix}options` WHERE option_name = 'active_plugins' 
--       AND option_value LIKE '%/dc_product_vendor.php"%')
-- zone: utc

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN seller.user_registered >= :start_utc THEN 1 END) AS sellers_new
FROM `{prefix}users` AS seller
WHERE seller.user_registered < :end_utc
  AND EXISTS (
    SELECT 1
    FROM `{prefix}usermeta` AS role
    WHERE role.user_id = seller.ID
      AND role.meta_key = '{prefix}capabilities'
      AND role.meta_value LIKE '%"dc_vendor"%'
  )
  AND NOT EXISTS (
    SELECT 1
    FROM `{prefix}usermeta` AS suspended
    WHERE suspended.user_id = seller.ID
      AND suspended.meta_key = '_vendor_turn_off'
      AND suspended.meta_value = 'Enable'
  );
