-- Visits of a Bagisto shop (2.0 to 2.3), as Bagisto itself keeps them.
--
-- Dates are TIMESTAMPs that Laravel writes in the zone of the application (DB_TIMEZONE) on a connection in
-- the zone of the database server; CONVERT_TZ brings the period to what the database takes them for.
-- From database/migrations/2023_10_05_163612_create_visits_table.php.
-- For an index-only read:
--   CREATE INDEX baocao ON `{prefix}visits` (created_at);

-- platform: visits
-- tables: visits(method, useragent, visitable_type, created_at)
-- zone: SELECT NULL

SELECT
  COUNT(*) AS visits_total,
  COUNT(CASE WHEN created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS visits_period
FROM `{prefix}visits`
WHERE created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone);
