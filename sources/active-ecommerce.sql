-- Sellers and products of Active eCommerce CMS (Active IT Zone), version 6 and later.
--
-- Dates are TIMESTAMPs that Laravel writes in the zone of the application (APP_TIMEZONE, whose default is
-- UTC) on a connection in the zone of the database server. DB_TIMEZONE is the zone of the application;
-- CONVERT_TZ brings the period to what the database takes such a time for.
-- Sellers are the verified shops whose account is not banned. With the vendor system switched off there is
-- one seller, the shop itself, since its first account.
-- A product counts as the storefront lists it: published, approved, no auction, the administrator's own
-- or a verified seller's; with the vendor system off the administrator's own alone. One with variants
-- counts as these, which are as old as it is: their rows are written anew when it is edited. Its texts in
-- each language are rows of another table.
--
-- From shop.sql (5.4), app/Http/Helpers.php (filter_products, verified_sellers_id), SellerController.php and
-- config/app.php of public shops such as trieudung2509/active-ecommerce-cms, and for version 6 and later
-- from the tables of a later dump.

-- platform: Active eCommerce CMS
-- tables:
--   shops(user_id, verification_status, created_at),
--   orders(combined_order_id, seller_id, delivery_status, grand_total, date),
--   products(id, user_id, added_by, published, approved, auction_product, variant_product, created_at),
--   product_stocks(product_id, variant),
--   users(id, banned, created_at),
--   business_settings(type, value)
-- over: active-ecommerce-5
-- version: SELECT value FROM `{prefix}business_settings` WHERE type = 'current_version' LIMIT 1
-- zone: SELECT NULL

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= CONVERT_TZ(:start, @@global.time_zone, @@session.time_zone) THEN 1 END) AS sellers_new
FROM (
  SELECT shop.created_at AS opened
  FROM `{prefix}shops` AS shop
  INNER JOIN `{prefix}users` AS account
    ON account.id = shop.user_id
  WHERE shop.verification_status = 1
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
        FROM `{prefix}shops` AS shop
        WHERE shop.user_id = product.user_id AND shop.verification_status = 1
      )
    )
  );
