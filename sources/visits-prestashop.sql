-- Visits of a PrestaShop, as PrestaShop itself keeps them for its statistics: one row a visit.
--
-- Dates are local, in the zone of the shop (PS_TIMEZONE). The key date_add makes this an index-only read.
-- The module that cleans statistics (statsdata, "auto-clean") must be off, or visits_total is too low.
-- From install-dev/data/db_structure.sql.

-- platform: visits
-- tables: connections(id_connections, id_guest, date_add)
-- warn: SELECT 'PrestaShop deletes old visits here (PS_STATS_OLD_CONNECT_AUTO_CLEAN): visits_total will be too low' FROM `{prefix}configuration` WHERE name = 'PS_STATS_OLD_CONNECT_AUTO_CLEAN' AND value NOT IN ('', '0', 'never')

SELECT
  COUNT(*) AS visits_total,
  COUNT(CASE WHEN date_add >= :start THEN 1 END) AS visits_period
FROM `{prefix}connections`
WHERE date_add < :end;
