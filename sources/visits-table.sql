-- Visits of a table of the platform's own: one row a visit.
--
-- For an index-only read: CREATE INDEX baocao ON {table} ({column});

-- platform: visits

SELECT
  COUNT(*) AS visits_total,
  COUNT(CASE WHEN {column} >= {start} THEN 1 END) AS visits_period
FROM {table}
WHERE {column} < {end};
