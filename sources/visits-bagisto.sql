-- Visits of a Bagisto shop (2.0 to 2.3), as Bagisto itself keeps them.
--
-- Dates are TIMESTAMPs in the zone of the application; see the note on zones above.
-- From database/migrations/2023_10_05_163612_create_visits_table.php.
-- For an index-only read:
--   CREATE INDEX baocao ON `{prefix}visits` (created_at);

-- platform: visits
-- tables: visits(method, useragent, visitable_type, created_at)

SELECT
  COUNT(*) AS visits_total,
  COUNT(CASE WHEN created_at >= :start THEN 1 END) AS visits_period
FROM `{prefix}visits`
WHERE created_at < :end;
