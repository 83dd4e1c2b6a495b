-- The yearly report (form 09) of the fictitious marketplace that `npm run demo` makes. docs/annual.md explains it.

SELECT
  COUNT(*)                                              AS seller_accounts,
  COUNT(CASE WHEN country = 'VN' THEN 1 END)            AS seller_accounts_domestic,
  COUNT(CASE WHEN country = 'VN' AND kind = 'enterprise' THEN 1 END) AS seller_accounts_enterprise,
  COUNT(CASE WHEN country = 'VN' AND kind = 'household' THEN 1 END) AS seller_accounts_household,
  COUNT(CASE WHEN country = 'VN' AND kind = 'individual' THEN 1 END) AS seller_accounts_individual,
  COUNT(CASE WHEN country <> 'VN' THEN 1 END)           AS seller_accounts_foreign
FROM sellers
WHERE created_at < :end;

SELECT
  COUNT(*)                                              AS seller_accounts_new,
  COUNT(CASE WHEN country = 'VN' THEN 1 END)            AS seller_accounts_new_domestic,
  COUNT(CASE WHEN country <> 'VN' THEN 1 END)           AS seller_accounts_new_foreign
FROM sellers
WHERE created_at >= :start
  AND created_at < :end;

SELECT
  COUNT(*)                                              AS buyer_accounts,
  COUNT(CASE WHEN created_at >= :start THEN 1 END)      AS buyer_accounts_new
FROM buyers
WHERE created_at < :end;

-- Each SKU of this shop is offered by a listing of its own.
SELECT
  COUNT(*)                                              AS listings,
  COUNT(CASE WHEN sellers.country = 'VN' THEN 1 END)    AS listings_domestic,
  COUNT(CASE WHEN sellers.country <> 'VN' THEN 1 END)   AS listings_foreign
FROM skus
INNER JOIN sellers
  ON sellers.id = skus.seller_id
WHERE skus.created_at < :end;

SELECT
  COUNT(CASE WHEN status = 'completed' THEN 1 END)                AS orders_succeeded,
  COALESCE(SUM(CASE WHEN status = 'completed' THEN total END), 0) AS value_succeeded,
  COUNT(CASE WHEN status = 'cancelled' THEN 1 END)                AS orders_cancelled,
  COALESCE(SUM(CASE WHEN status = 'cancelled' THEN total END), 0) AS value_cancelled
FROM orders
WHERE placed_at >= :start
  AND placed_at < :end;

SELECT payment AS payment_method, COUNT(*) AS orders
FROM orders
WHERE placed_at >= :start
  AND placed_at < :end
  AND status = 'completed'
GROUP BY payment;

SELECT
  CASE WHEN sellers.country = 'VN' THEN sellers.province ELSE CONCAT('country:', sellers.country) END AS seller_place,
  COUNT(*) AS seller_orders,
  SUM(orders.total) AS seller_value
FROM orders
INNER JOIN skus
  ON skus.id = orders.sku_id
INNER JOIN sellers
  ON sellers.id = skus.seller_id
WHERE orders.placed_at >= :start
  AND orders.placed_at < :end
  AND orders.status = 'completed'
GROUP BY 1;

SELECT province AS buyer_place, SUM(total) AS buyer_spend
FROM orders
WHERE placed_at >= :start
  AND placed_at < :end
  AND status = 'completed'
GROUP BY province;

SELECT skus.category, COUNT(*) AS category_orders, SUM(orders.total) AS category_value
FROM orders
INNER JOIN skus
  ON skus.id = orders.sku_id
WHERE orders.placed_at >= :start
  AND orders.placed_at < :end
  AND orders.status = 'completed'
GROUP BY skus.category;
