-- Visits of one site, as Matomo counts them.
--
-- Dates are UTC (visit_last_action_time). Matomo's own key (idsite, visit_last_action_time) makes this an
-- index-only read. From core/Db/Schema/Mysql.php and
-- plugins/PrivacyManager/PrivacyManager.php.

-- platform: visits
-- tables: log_visit(idsite, visit_last_action_time)
-- choice: site SELECT idsite, CONCAT(name, ' (', main_url, ')') FROM `{prefix}site` ORDER BY idsite
-- warn:
--   SELECT 'Matomo deletes old visits here (Privacy, "delete old raw data"): visits_total will be too low'
--   FROM `{prefix}option` WHERE option_name = 'delete_logs_enable' AND option_value = '1'
-- apart: yes
-- zone: utc

SELECT
  COUNT(*) AS visits_total,
  COUNT(CASE WHEN visit_last_action_time >= :start_utc THEN 1 END) AS visits_period
FROM `{prefix}log_visit`
WHERE idsite = {site}
  AND visit_last_action_time < :end_utc;
