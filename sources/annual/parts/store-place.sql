SELECT CASE
  WHEN store.meta_value LIKE '%s:7:"country";s:2:"%' AND store.meta_value NOT LIKE '%s:7:"country";s:2:"VN"%'
    THEN CONCAT('country:', SUBSTRING_INDEX(SUBSTRING_INDEX(store.meta_value, 's:7:"country";s:2:"', -1), '"', 1))
  WHEN store.meta_value REGEXP 's:5:"state";s:[1-9]'
    THEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(store.meta_value, 's:5:"state";s:', -1), '"', 2), '"', -1)
  WHEN store.meta_value REGEXP 's:4:"city";s:[1-9]'
    THEN SUBSTRING_INDEX(SUBSTRING_INDEX(SUBSTRING_INDEX(store.meta_value, 's:4:"city";s:', -1), '"', 2), '"', -1)
  END
FROM `{base}usermeta` AS store
WHERE store.user_id = {seller}
  AND store.meta_key = '{key}'
ORDER BY store.umeta_id LIMIT 1
