-- Sellers of a Botble marketplace: its published stores. One that awaits approval (pending) or is
-- blocked is not counted.
--
-- From platform/plugins/marketplace/database/migrations and
-- platform/plugins/marketplace/src/Enums/StoreStatusEnum.php of public shops.

-- platform: Botble
-- tables: ec_orders(is_finished), mp_stores(status, created_at)
-- over: botble-sellers
-- zone: SELECT NULL
-- undated:
--   SELECT 'sellers', COUNT(*) FROM `{prefix}mp_stores`
--   WHERE status = 'published' AND (created_at IS NULL OR created_at < '1970-01-02')

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS sellers_new
FROM `{prefix}mp_stores`
WHERE status = 'published'
  AND created_at >= '1970-01-02'
  AND created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone);
