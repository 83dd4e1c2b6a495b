-- The report of the fictitious marketplace that `npm run demo` makes. Its dates are Vietnam's.

SELECT
  COUNT(*)                                          AS visits_total,
  COUNT(CASE WHEN visited_at >= :start THEN 1 END)  AS visits_period
FROM visits
WHERE visited_at < :end;

SELECT
  COUNT(*)                                          AS sellers_total,
  COUNT(CASE WHEN created_at >= :start THEN 1 END)  AS sellers_new
FROM sellers
WHERE created_at < :end;

SELECT
  COUNT(*)                                          AS products_total,
  COUNT(CASE WHEN created_at >= :start THEN 1 END)  AS products_new
FROM skus
WHERE created_at < :end;

-- succeeded: 'completed'
-- failed: 'cancelled', 'returned'
-- under way: 'pending', 'shipping'
SELECT
  COUNT(*)                                                                 AS orders_total,
  COUNT(CASE WHEN status = 'completed' THEN 1 END)                         AS orders_succeeded,
  COUNT(CASE WHEN status IN ('cancelled', 'returned') THEN 1 END)          AS orders_failed,
  COALESCE(SUM(CASE WHEN status = 'completed' THEN total END), 0)          AS value_succeeded
FROM orders
WHERE placed_at >= :start
  AND placed_at < :end;
