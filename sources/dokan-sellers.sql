-- Sellers of a Dokan marketplace on WooCommerce: accounts with the role "seller" that are allowed to
-- sell (dokan_enable_selling). One that awaits approval, or was blocked, is not counted.
--
-- Dates are UTC (user_registered). From includes/Install/Installer.php and includes/Vendor/Manager.php
-- of Dokan.

-- platform: WooCommerce
-- tables: dokan_orders(order_id, seller_id), users(ID, user_registered), usermeta(user_id, meta_key, meta_value)
-- over: woocommerce-sellers
-- zone: utc

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN seller.user_registered >= :start_utc THEN 1 END) AS sellers_new
FROM `{prefix}users` AS seller
WHERE seller.user_registered < :end_utc
  AND EXISTS (
    SELECT 1
    FROM `{prefix}usermeta` AS selling
    WHERE selling.user_id = seller.ID
      AND selling.meta_key = 'dokan_enable_selling'
      AND selling.meta_value = 'yes'
  )
  AND EXISTS (
    SELECT 1
    FROM `{prefix}usermeta` AS role
    WHERE role.user_id = seller.ID
      AND role.meta_key = '{prefix}capabilities'
      AND role.meta_value LIKE '%"seller"%'
  );
