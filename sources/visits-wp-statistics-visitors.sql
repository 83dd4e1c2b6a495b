-- Visits of a WordPress site, as the plugin WP Statistics 14.15 and 14.16 keeps them: one row a visitor and
-- day. A visitor who comes twice on a day is one, whatever number of pages he opens.
--
-- Days are those of the site's zone, which must be Vietnam's for the year to begin when it should.
-- The plugin deletes older days (after 180, if it is not told otherwise) and keeps their number without dates
-- in statistics_historical; 14.16 keeps a sum of each day as well (statistics_summary_totals), which is not
-- deleted. The total counts all of them; the period is unknown once days of it were deleted of which there
-- is no sum. A table statistics_visit of an older version stands still, and is not read.
--
-- From src/Service/Database/Schema/Manager.php, includes/class-wp-statistics-visitor.php,
-- class-wp-statistics-purge.php, class-wp-statistics-timezone.php and src/Service/Summary/SummaryEvents.php.

-- platform: visits
-- tables: statistics_visitor(last_counter, ip, agent)
-- optional:
--   options(option_name, option_value),
--   statistics_historical(category, value),
--   statistics_summary_totals(date, visitors),
--   statistics_visit(last_counter)
-- when:
--   SELECT COALESCE(
--     {with options}(SELECT CAST(SUBSTRING_INDEX(option_value, '.', 1) AS UNSIGNED) * 1000 + CAST(SUBSTRING_INDEX(SUBSTRING_INDEX(option_value, '.', 2), '.', -1) AS UNSIGNED) >= 14015
--       FROM `{prefix}options` WHERE option_name = 'wp_statistics_plugin_version'),{end}
--     {with statistics_visit}(SELECT MAX(last_counter) FROM `{prefix}statistics_visitor`)
--       > (SELECT MAX(last_counter) FROM `{prefix}statistics_visit`) + INTERVAL 2 DAY,
--     NOT EXISTS (SELECT 1 FROM `{prefix}statistics_visit`),{end}
--     1)
-- refuse:
--   SELECT CONCAT('WP Statistics has deleted days of this year: the visits of the period cannot be told before ',
--     kept.first_day, '. Use Matomo, or a count of your own')
--   FROM (
--     SELECT
--       (SELECT MIN(last_counter) FROM `{prefix}statistics_visitor`) AS first_day,
--       {with statistics_summary_totals}(SELECT MIN(date) FROM `{prefix}statistics_summary_totals`){end}
--       {without statistics_summary_totals}NULL{end} AS first_sum,
--       {with statistics_historical}
--       (SELECT SUM(value) FROM `{prefix}statistics_historical` WHERE category = 'visitors')
--       {end}
--       {without statistics_historical}0{end} AS deleted
--   ) AS kept
--   WHERE kept.deleted > 0
--     AND LEAST(kept.first_day, COALESCE(kept.first_sum, kept.first_day)) > MAKEDATE(YEAR(UTC_TIMESTAMP() + INTERVAL 7 HOUR), 1)
-- zone:
--   SELECT {with options}COALESCE(
--     NULLIF((SELECT option_value FROM `{prefix}options` WHERE option_name = 'timezone_string'), ''),
--     (SELECT CONCAT(IF(option_value < 0, '-', '+'), LPAD(FLOOR(ABS(option_value)), 2, '0'), ':',
--       LPAD(ROUND(MOD(ABS(option_value), 1) * 60), 2, '0')) FROM `{prefix}options` WHERE option_name = 'gmt_offset')
--   ){end}{without options}NULL{end}
-- warn:
--   SELECT 'WP Statistics deletes visits after less than a year here (Settings, "Automatic Cleanup"): the visits of the
--     period will become unknown; keep them for 400 days or for ever'
--   {with options}FROM `{prefix}options` WHERE option_name = 'wp_statistics'
--     AND option_value REGEXP '"schedule_dbmaint_days";(s:[0-9]+:"|i:)([1-9]|[1-9][0-9]|[12][0-9][0-9]|3[0-5][0-9]|36[0-5])[";]'
--     AND option_value NOT LIKE '%"schedule_dbmaint";b:0%'{end}
--   {without options}FROM (SELECT 1) AS none WHERE 1 = 0{end}

SELECT
  CASE
    WHEN history.deleted = 0 OR history.first_day < :end
    THEN history.deleted + (SELECT COUNT(*) FROM `{prefix}statistics_visitor` WHERE last_counter < :end)
  END AS visits_total,
  CASE
    WHEN history.deleted = 0 OR history.first_day <= :start
    THEN (SELECT COUNT(*) FROM `{prefix}statistics_visitor` WHERE last_counter >= :start AND last_counter < :end)
    {with statistics_summary_totals}
    WHEN (SELECT MIN(date) FROM `{prefix}statistics_summary_totals`) <= :start
    THEN (SELECT COUNT(*) FROM `{prefix}statistics_visitor` WHERE last_counter >= :start AND last_counter < :end)
      + (
        SELECT COALESCE(SUM(visitors), 0)
        FROM `{prefix}statistics_summary_totals`
        WHERE date >= :start AND date < LEAST(history.first_day, :end)
      )
    {end}
  END AS visits_period
FROM (
  SELECT
    (SELECT MIN(last_counter) FROM `{prefix}statistics_visitor`) AS first_day,
    {with statistics_historical}
    (
      SELECT COALESCE(SUM(value), 0)
      FROM `{prefix}statistics_historical`
      WHERE category = 'visitors'
    ) AS deleted
    {end}
    {without statistics_historical}
    0 AS deleted
    {end}
) AS history;
