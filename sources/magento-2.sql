-- Magento Open Source 2 (and Mage-OS).
--
-- Dates are TIMESTAMPs written on a connection in UTC; compared as TIMESTAMPs they are right in any
-- zone. Orders are told apart by state, of which there is a fixed set, not by status, which a shop may
-- add to. Success is "complete". Failure is "canceled" and "closed" (refunded). A cart (quote) is no
-- order.
-- Configurable, bundle and grouped products count as the simple products in them. Disabled products
-- (attribute status = 2) are not on sale and not counted. Magento has one seller, the shop, since the
-- first account of its administration; customers are not sellers.
-- An order keeps its total in the currency it was paid in and in the base currency of the shop, and the
-- rate from the latter to the global one.
-- customer_visitor is no source of visits: Magento deletes its older rows.
--
-- From app/code/Magento/Sales/etc/db_schema.xml, Catalog/etc/db_schema.xml, User/etc/db_schema.xml,
-- Catalog/Model/Product/Attribute/Source/Status.php and Customer/Model/ResourceModel/Visitor.php.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}sales_order` (created_at, state, order_currency_code, base_currency_code, global_currency_code, grand_total, base_grand_total, base_to_global_rate);

-- platform: Magento
-- tables:
--   sales_order(state, created_at, grand_total, base_grand_total, base_to_global_rate,
--     order_currency_code, base_currency_code, global_currency_code),
--   catalog_product_entity(entity_id, type_id, created_at)
-- zone: utc
-- statuses: SELECT COALESCE(state, ''), state, COUNT(*) FROM `{prefix}sales_order` GROUP BY state
-- succeeded: complete
-- failed: canceled, closed
-- under way: new, pending_payment, processing, holded, payment_review
-- no order:

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN opened >= :start THEN 1 END) AS sellers_new
FROM (
  SELECT created AS opened
  FROM `{prefix}admin_user`
  ORDER BY user_id
  LIMIT 1
) AS shop
WHERE opened < :end;

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN sku.created_at >= :start THEN 1 END) AS products_new
FROM `{prefix}catalog_product_entity` AS sku
WHERE sku.type_id NOT IN ('configurable', 'bundle', 'grouped')
  AND sku.created_at < :end
  AND NOT EXISTS (
    SELECT 1
    FROM `{prefix}catalog_product_entity_int` AS status
    INNER JOIN `{prefix}eav_attribute` AS attribute
      ON attribute.attribute_id = status.attribute_id AND attribute.attribute_code = 'status'
    INNER JOIN `{prefix}eav_entity_type` AS kind
      ON kind.entity_type_id = attribute.entity_type_id AND kind.entity_type_code = 'catalog_product'
    WHERE status.entity_id = sku.entity_id
      AND status.store_id = 0
      AND status.value = 2
  );

SELECT
  {order figures}
FROM (
  SELECT
    COALESCE(state, '') AS status,
    CASE
      WHEN order_currency_code = 'VND' THEN grand_total
      WHEN base_currency_code = 'VND' THEN base_grand_total
      WHEN global_currency_code = 'VND' THEN base_grand_total * base_to_global_rate
    END AS vnd
  FROM `{prefix}sales_order`
  WHERE created_at >= :start
    AND created_at < :end
    AND COALESCE(state, '') NOT IN ({no order})
) AS placed;
