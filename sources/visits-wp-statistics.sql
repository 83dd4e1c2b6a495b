-- Visits of a WordPress site, as the plugin WP Statistics up to 14.14 counts them: one row a day. What it
-- calls a visit is a page view, and so is this figure: a visitor who opens three pages is three.
--
-- Days are those of the site's zone, which must be Vietnam's for the year to begin when it should.
-- The plugin deletes older days (after 180, if it is not told otherwise) and keeps their sum without dates in
-- statistics_historical. The total counts that sum; the period is unknown once days of it were deleted.
-- From 14.15 on the plugin has no such table: what is left of it stands still.
--
-- From includes/class-wp-statistics-install.php, class-wp-statistics-purge.php and
-- class-wp-statistics-timezone.php (14.7 to 14.14).

-- platform: visits
-- tables: statistics_visit(last_counter, visit)
-- optional:
--   options(option_name, option_value),
--   statistics_historical(category, value),
--   statistics_visitor(last_counter)
-- when:
--   SELECT COALESCE(
--     {with options}(SELECT CAST(SUBSTRING_INDEX(option_value, '.', 1) AS UNSIGNED) * 1000 + CAST(SUBSTRING_INDEX(SUBSTRING_INDEX(option_value, '.', 2), '.', -1) AS UNSIGNED) < 14015
--       FROM `{prefix}options` WHERE option_name = 'wp_statistics_plugin_version'),{end}
--     {with statistics_visitor}(SELECT MAX(last_counter) FROM `{prefix}statistics_visitor`)
--       <= (SELECT MAX(last_counter) FROM `{prefix}statistics_visit`) + INTERVAL 2 DAY,{end}
--     1)
-- refuse:
--   {with statistics_historical}
--   SELECT CONCAT('WP Statistics has deleted days of this year: the visits of the period cannot be told before ',
--     (SELECT MIN(last_counter) FROM `{prefix}statistics_visit`), '. Use Matomo, or a count of your own')
--   FROM (SELECT SUM(value) AS visits FROM `{prefix}statistics_historical` WHERE category = 'visits') AS deleted
--   WHERE deleted.visits > 0 AND (SELECT MIN(last_counter) FROM `{prefix}statistics_visit`)
--     > MAKEDATE(YEAR(UTC_TIMESTAMP() + INTERVAL 7 HOUR), 1)
--   {end}
--   {without statistics_historical}SELECT NULL FROM (SELECT 1) AS none WHERE 1 = 0{end}
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
  {with statistics_historical}
  CASE WHEN deleted.visits = 0 OR days.first_day < :end THEN deleted.visits + days.total END AS visits_total,
  CASE WHEN deleted.visits = 0 OR days.first_day <= :start THEN days.in_period END AS visits_period
  {end}
  {without statistics_historical}
  days.total AS visits_total,
  days.in_period AS visits_period
  {end}
FROM (
  SELECT
    MIN(last_counter) AS first_day,
    COALESCE(SUM(CASE WHEN last_counter < :end THEN visit END), 0) AS total,
    COALESCE(SUM(CASE WHEN last_counter >= :start AND last_counter < :end THEN visit END), 0) AS in_period
  FROM `{prefix}statistics_visit`
) AS days
{with statistics_historical}
CROSS JOIN (
  SELECT COALESCE(SUM(value), 0) AS visits
  FROM `{prefix}statistics_historical`
  WHERE category = 'visits'
) AS deleted
{end};
