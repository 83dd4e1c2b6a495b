-- Products and the seller of Shopware 6. Shopware has one seller, the shop, since the first account of its
-- administration; customers and manufacturers are not sellers.
--
-- Dates are UTC (created_at). Every product is in a version: only the live one is counted. Its texts in each
-- language are rows of another table.
-- SKUs are variants instead of the product above them. A variant without a value of its own (active,
-- visibility) has that of the product above it. A product counts if it is active and visible in a sales
-- channel that is on, if only by its link.
--
-- From src/Core/Migration/V6_3/Migration1536233120Product.php, Migration1536233350ProductVisibility.php,
-- Migration1600330846ChangeActiveColumn.php, Migration1536232940SalesChannel.php, Migration1536232810User.php;
-- src/Core/Content/Product/ProductDefinition.php, SalesChannel/ProductAvailableFilter.php and
-- src/Core/Defaults.php of shopware/shopware.

-- platform: Shopware
-- tables:
--   order(id, version_id, order_date_time, amount_total),
--   product(id, version_id, parent_id, active, created_at),
--   product_visibility(product_id, product_version_id, sales_channel_id),
--   sales_channel(id, active),
--   user(created_at)
-- zone: utc

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= :start_utc THEN 1 END) AS sellers_new
FROM (
  SELECT created_at AS opened
  FROM `{prefix}user`
  ORDER BY created_at
  LIMIT 1
) AS shop
WHERE opened < :end_utc;

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN sku.created_at >= :start_utc THEN 1 END) AS products_new
FROM `{prefix}product` AS sku
LEFT JOIN `{prefix}product` AS parent
  ON parent.id = sku.parent_id AND parent.version_id = sku.version_id
WHERE sku.version_id = UNHEX('0FA91CE3E96A4BC2BE4BD9CE752C3425')
  AND COALESCE(sku.active, parent.active) = 1
  AND sku.created_at < :end_utc
  AND NOT EXISTS (
    SELECT 1
    FROM `{prefix}product` AS variant
    WHERE variant.parent_id = sku.id AND variant.version_id = sku.version_id
  )
  AND EXISTS (
    SELECT 1
    FROM `{prefix}product_visibility` AS seen
    INNER JOIN `{prefix}sales_channel` AS channel
      ON channel.id = seen.sales_channel_id
    WHERE channel.active = 1
      AND seen.product_version_id = sku.version_id
      AND seen.product_id = CASE
        WHEN EXISTS (
          SELECT 1
          FROM `{prefix}product_visibility` AS own
          WHERE own.product_id = sku.id AND own.product_version_id = sku.version_id
        ) THEN sku.id
        ELSE sku.parent_id
      END
  );
