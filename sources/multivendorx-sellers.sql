-- Sellers of a MultiVendorX marketplace (5 and later) on WooCommerce: its active stores. One that awaits
-- approval, was rejected, suspended or deactivated, or is under review is not counted.
--
-- create_time is a TIMESTAMP, right in any zone. A store that was moved from version 4 has that of the move: it
-- is as old as its owner's account, which still bears version 4's mark (_vendor_term_id); that one is UTC.
-- The stores stay when the plugin is switched off: they count only while it is on.
-- From plugins/multivendorx/classes/Install.php, Store/Store.php, Migration/MVX.php and
-- RestAPI/Controllers/Stores.php of multivendorx/multivendorx (5.0).

-- platform: WooCommerce
-- tables:
--   multivendorx_stores(ID, status, who_created, create_time),
--   {base}users(ID, user_registered),
--   {base}usermeta(user_id, meta_key, meta_value),
--   options(option_name, option_value)
-- optional: {base}sitemeta(meta_key, meta_value)
-- over: woocommerce-sellers, dokan-sellers, multivendorx-4-sellers
-- when:
--   SELECT {plugins} LIKE '%/dc_product_vendor.php"%'
-- zone: utc

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= :start THEN 1 END) AS sellers_new
FROM (
  SELECT CASE
    WHEN owner.user_registered IS NOT NULL AND EXISTS (
      SELECT 1
      FROM `{base}usermeta` AS mark
      WHERE mark.user_id = owner.ID AND mark.meta_key = '_vendor_term_id'
    )
    THEN LEAST(CONVERT_TZ(owner.user_registered, '+00:00', @@session.time_zone), CAST(store.create_time AS DATETIME))
    ELSE CAST(store.create_time AS DATETIME)
  END AS opened
  FROM `{prefix}multivendorx_stores` AS store
  LEFT JOIN `{base}users` AS owner
    ON owner.ID = store.who_created
  WHERE store.status = 'active'
) AS seller
WHERE opened < :end;
