-- Visits of a WordPress site, as the plugin WP Statistics (12 to 14) counts them: one row a day.
--
-- Days are those of the site's zone, which must be Vietnam's for the year to begin when it should.
-- From includes/class-wp-statistics-install.php.

-- platform: visits
-- tables: statistics_visit(last_counter, visit)

SELECT
  COALESCE(SUM(visit), 0) AS visits_total,
  COALESCE(SUM(CASE WHEN last_counter >= :start THEN visit END), 0) AS visits_period
FROM `{prefix}statistics_visit`
WHERE last_counter < :end;
