-- Visits of a PrestaShop, as PrestaShop itself keeps them for its statistics: one row a visit.
--
-- Dates are local, in the zone of the shop (PS_TIMEZONE). The key date_add makes this an index-only read.
-- PrestaShop's own "auto-clean" of statistics deletes the pages of a visit, and keeps the visit.
-- From install-dev/data/db_structure.sql and classes/Connection.php.

-- platform: visits
-- tables: connections(id_connections, id_guest, date_add)
-- optional: configuration(name, value)
-- zone:
--   SELECT {with configuration}value FROM `{prefix}configuration` WHERE name = 'PS_TIMEZONE'{end}
--     {without configuration}NULL{end}

SELECT
  COUNT(*) AS visits_total,
  COUNT(CASE WHEN date_add >= :start THEN 1 END) AS visits_period
FROM `{prefix}connections`
WHERE date_add < :end;
