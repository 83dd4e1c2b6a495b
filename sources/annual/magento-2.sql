-- The yearly report of Magento. Cancelled is the state "canceled" alone. The buyer's place is the region, or else
-- the city, of the billing address in Vietnam, the country elsewhere. Buyers are the accounts of customers.
-- Listings are not read: whether a product is on sale differs from store to store.
-- From app/code/Magento/Sales/etc/db_schema.xml and Customer/etc/db_schema.xml of Magento.

-- of: magento-2
-- order: entity_id
-- cancelled: canceled
-- optional: sales_order_payment(parent_id, method), sales_order_address(parent_id, address_type, region, city, country_id),
--   sales_order_item(order_id, product_id, parent_item_id, row_total),
--   catalog_category_product(category_id, product_id), catalog_category_entity_varchar(entity_id, attribute_id, value),
--   customer_entity(entity_id, created_at)
-- payment_method: sales_order_payment
--   SELECT paid.method FROM `{prefix}sales_order_payment` AS paid
--   WHERE paid.parent_id = placed.order_key ORDER BY paid.entity_id LIMIT 1
-- buyer_place: sales_order_address
--   SELECT CASE
--     WHEN COALESCE(billed.country_id, '') NOT IN ('', 'VN') THEN CONCAT('country:', billed.country_id)
--     ELSE COALESCE(NULLIF(billed.region, ''), NULLIF(billed.city, ''), '') END
--   FROM `{prefix}sales_order_address` AS billed
--   WHERE billed.parent_id = placed.order_key AND billed.address_type = 'billing'
--   ORDER BY billed.entity_id LIMIT 1
-- category: sales_order_item, catalog_category_product, catalog_category_entity_varchar
--   SELECT name.value
--   FROM `{prefix}sales_order_item` AS line
--   LEFT JOIN `{prefix}catalog_category_product` AS sort ON sort.product_id = line.product_id
--   LEFT JOIN `{prefix}catalog_category_entity_varchar` AS name ON name.entity_id = sort.category_id
--     AND name.attribute_id = (
--       SELECT attribute.attribute_id FROM `{prefix}eav_attribute` AS attribute
--       INNER JOIN `{prefix}eav_entity_type` AS kind ON kind.entity_type_id = attribute.entity_type_id
--       WHERE kind.entity_type_code = 'catalog_category' AND attribute.attribute_code = 'name')
--   WHERE line.order_id = placed.order_key AND line.parent_item_id IS NULL
--   ORDER BY line.row_total DESC, line.item_id, sort.category_id, name.store_id
--   LIMIT 1

{with customer_entity}
SELECT
  COUNT(*) AS buyer_accounts,
  COUNT(CASE WHEN buyer.created_at >= :start THEN 1 END) AS buyer_accounts_new
FROM `{prefix}customer_entity` AS buyer
WHERE buyer.created_at < :end;
{end}
