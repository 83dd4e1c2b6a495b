-- The seller of a Botble shop without the marketplace plugin: the shop itself is the one seller
-- (customers are not sellers), since the first account of its administration.
--
-- From platform/core/acl/database/migrations of public shops.

-- platform: Botble
-- tables: ec_orders(is_finished), users(id, created_at)
-- zone: SELECT NULL

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS sellers_new
FROM (
  SELECT created_at AS opened
  FROM `{prefix}users`
  ORDER BY id
  LIMIT 1
) AS shop
WHERE opened < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone);
