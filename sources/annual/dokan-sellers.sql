-- Sellers' accounts of Dokan: all with the role "seller", whether they may sell now or not. The seller's place is
-- the state, or else the city, of the store.
-- From includes/Vendor/Vendor.php and includes/Order/Manager.php of Dokan.

-- of: dokan-sellers
-- optional: {base}usermeta(user_id, meta_key, meta_value)
-- seller_place:
--   SELECT CASE
--     WHEN store.meta_value LIKE '%s:7:"country";s:2:"%' AND store.meta_value NOT LIKE '%s:7:"country";s:2:"VN"%'
--       THEN CONCAT('country:', SUBSTRING_INDEX(SUBSTRING_INDEX(store.meta_value, 's:7:"country";s:2:"', -1), '"', 1))
--     WHEN store.meta_value REGEXP 's:5:"state";s:[1-9]'
--       THEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(store.meta_value, 's:5:"state";s:', -1), '"', 2), '"', -1)
--     WHEN store.meta_value REGEXP 's:4:"city";s:[1-9]'
--       THEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(store.meta_value, 's:4:"city";s:', -1), '"', 2), '"', -1)
--     END
--   FROM `{base}usermeta` AS store
--   WHERE store.user_id = (SELECT MIN(sold.seller_id) FROM `{prefix}dokan_orders` AS sold WHERE sold.order_id = placed.order_key)
--     AND store.meta_key = 'dokan_profile_settings'
--   ORDER BY store.umeta_id LIMIT 1

SELECT
  COUNT(*) AS seller_accounts,
  COUNT(CASE WHEN seller.user_registered >= :start_utc THEN 1 END) AS seller_accounts_new
FROM `{base}users` AS seller
WHERE seller.user_registered < :end_utc
  AND EXISTS (
    SELECT 1
    FROM `{base}usermeta` AS role
    WHERE role.user_id = seller.ID
      AND role.meta_key = '{prefix}capabilities'
      AND role.meta_value LIKE '%"seller"%'
  );
