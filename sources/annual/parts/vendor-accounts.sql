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
      AND role.meta_value LIKE '%"{role}"%'
  );
