-- Visits, as the counter of this project counts them (baocao visits serve): one row a day and slot.
--
-- A visit ends with 30 minutes of inactivity, or at midnight in Vietnam. Days are Vietnam's, whatever the
-- zone of the database; a day on which a period ends counts with all that it holds.
-- From src/visits/table.ts. The key (day, slot) makes this a read of a few rows.

-- platform: visits
-- tables: baocao_visits(day, slot, visits, batch)
-- zone: utc
-- warn: SELECT CONCAT('visits are counted from ', DATE_FORMAT(MIN(day), '%d/%m/%Y'), ' on; history comes in by baocao visits import or baocao visits log') FROM `{prefix}baocao_visits` HAVING MIN(day) IS NOT NULL

SELECT
  COALESCE(SUM(visits), 0) AS visits_total,
  COALESCE(SUM(CASE WHEN day >= :start_utc + INTERVAL 7 HOUR THEN visits END), 0) AS visits_period
FROM `{prefix}baocao_visits`
WHERE day < :end_utc + INTERVAL 7 HOUR;
