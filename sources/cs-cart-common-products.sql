-- Products of CS-Cart Multi-Vendor 4 with its add-on "Common products for vendors": what vendors sell. A
-- product without a vendor is a common one, which several vendors offer, each at a price of its own: the
-- offers count, which are products themselves; the common product does not.
--
-- The rest is as without the add-on: see cs-cart-products.sql.
-- From a copy of Multi-Vendor 4.13 (tdrzzie/multivendor_v4.13.3): app/addons/master_products/addon.xml.

-- platform: CS-Cart
-- tables:
--   orders(order_id, is_parent_order),
--   products(product_id, company_id, status, timestamp, avail_since, out_of_stock_actions, master_product_id),
--   companies(company_id, status),
--   products_categories(product_id, category_id),
--   categories(category_id, status)
-- over: cs-cart-products
-- zone: utc

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN product.timestamp >= :start_unix THEN 1 END) AS products_new
FROM `{prefix}products` AS product
INNER JOIN `{prefix}companies` AS vendor
  ON vendor.company_id = product.company_id
WHERE product.status IN ('A', 'H')
  AND vendor.status = 'A'
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
