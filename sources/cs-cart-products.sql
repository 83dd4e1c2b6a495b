-- Products of CS-Cart Multi-Vendor 4, and of a CS-Cart shop without vendors. Variations are products
-- themselves, their first one too.
--
-- Dates are seconds since 1970. A product counts if a buyer can buy it: it is active (A), or hidden (H)
-- and sold by its link; its vendor is active, or it is the marketplace's own (company 0); its categories
-- are not all disabled; and it is not only for later (avail_since), unless it may be ordered before
-- (out_of_stock_actions B).
-- The tables are MyISAM, over which no snapshot holds.
--
-- CS-Cart has no public repository. From a copy of Multi-Vendor 4.13 (tdrzzie/multivendor_v4.13.3):
-- install/database/scheme.sql and app/functions/fn.products.php (fn_get_product_data).

-- platform: CS-Cart
-- tables:
--   orders(order_id, is_parent_order),
--   products(product_id, company_id, status, timestamp, avail_since, out_of_stock_actions),
--   companies(company_id, status),
--   products_categories(product_id, category_id),
--   categories(category_id, status)
-- zone: utc

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN product.timestamp >= :start_unix THEN 1 END) AS products_new
FROM `{prefix}products` AS product
LEFT JOIN `{prefix}companies` AS vendor
  ON vendor.company_id = product.company_id
WHERE product.status IN ('A', 'H')
  AND (vendor.status = 'A' OR product.company_id = 0)
  AND (product.avail_since <= UNIX_TIMESTAMP() OR product.out_of_stock_actions = 'B')
  AND product.timestamp < :end_unix
  AND (
    EXISTS (
      SELECT 1
      FROM `{prefix}products_categories` AS place
      INNER JOIN `{prefix}categories` AS category
        ON category.category_id = place.category_id
      WHERE place.product_id = product.product_id AND category.status IN ('A', 'H')
    )
    OR NOT EXISTS (
      SELECT 1
      FROM `{prefix}products_categories` AS place
      WHERE place.product_id = product.product_id
    )
  );
