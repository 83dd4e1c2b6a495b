-- Sellers and products of Active eCommerce CMS (Active IT Zone), version 5: whether a seller is verified
-- stands in the table sellers, later in shops.
--
-- The rest is as in active-ecommerce.sql.
-- From shop.sql (5.4) and app/Http/Helpers.php of trieudung2509/active-ecommerce-cms.

-- platform: Active eCommerce CMS
-- tables:
--   sellers(user_id, verification_status, created_at),
--   orders(combined_order_id, seller_id, delivery_status, grand_total, date),
--   products(id, user_id, added_by, published, approved, auction_product, variant_product, created_at),
--   product_stocks(product_id, variant),
--   users(id, banned, created_at),
--   business_settings(type, value)
-- version: SELECT value FROM `{prefix}business_settings` WHERE type = 'current_version' LIMIT 1
-- zone: SELECT NULL

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS sellers_new
FROM (
  SELECT vendor.created_at AS opened
  FROM `{prefix}sellers` AS vendor
  INNER JOIN `{prefix}users` AS account
    ON account.id = vendor.user_id
  WHERE vendor.verification_status = 1
    AND account.banned = 0
    AND EXISTS (
      SELECT 1 FROM `{prefix}business_settings` WHERE type = 'vendor_system_activation' AND value = '1'
    )
  UNION ALL
  (
    SELECT created_at
    FROM `{prefix}users`
    WHERE created_at IS NOT NULL
      AND NOT EXISTS (
        SELECT 1 FROM `{prefix}business_settings` WHERE type = 'vendor_system_activation' AND value = '1'
      )
    ORDER BY created_at
    LIMIT 1
  )
) AS seller
WHERE opened < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone);

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN product.created_at >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS products_new
FROM `{prefix}products` AS product
LEFT JOIN `{prefix}product_stocks` AS variant
  ON variant.product_id = product.id AND product.variant_product = 1 AND variant.variant <> ''
WHERE product.published = 1
  AND product.approved = 1
  AND product.auction_product = 0
  AND product.created_at < CONVERT_TZ(:end, @@global.time_zone, @@session.time_zone)
  AND (
    product.added_by = 'admin'
    OR (
      EXISTS (
        SELECT 1 FROM `{prefix}business_settings` WHERE type = 'vendor_system_activation' AND value = '1'
      )
      AND EXISTS (
        SELECT 1
        FROM `{prefix}sellers` AS vendor
        WHERE vendor.user_id = product.user_id AND vendor.verification_status = 1
      )
    )
  );
