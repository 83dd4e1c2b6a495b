SELECT
  COUNT(*) AS {accounts},
  COUNT(CASE WHEN account.user_registered >= :start_utc THEN 1 END) AS {accounts}_new
FROM `{base}users` AS account
WHERE account.user_registered < :end_utc
  AND EXISTS (
    SELECT 1
    FROM `{base}usermeta` AS role
    WHERE role.user_id = account.ID
      AND role.meta_key = '{prefix}capabilities'
      AND role.meta_value LIKE '%"{role}"%'
  );
