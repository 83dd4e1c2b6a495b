-- Magento Open Source 2 (and Mage-OS).
--
-- Dates are TIMESTAMPs written on a connection in UTC; compared as TIMESTAMPs they are right in any
-- zone. Orders are told apart by state, of which there is a fixed set, not by status, which a shop may
-- add to. Success is "complete". Failure is "canceled" and "closed" (refunded), and whatever the state an
-- order of which all the money went back: a virtual one stays "complete". What went back in part is taken
-- from the value (total_refunded). A cart (quote) is no order.
-- Configurable, bundle and grouped products count as the simple products in them. A product counts if a
-- buyer can buy it in a store that is open: enabled there (attribute status), on the store's website, and
-- visible by itself or through a product that is enabled. Magento has one seller, the shop, since the first
-- account of its administration; customers are not sellers.
-- An order keeps its total in the currency it was paid in and in the base currency of the shop, and the
-- rate from the latter to the global one. Two currencies with one number, or a rate of 1 between them, are
-- an order without a rate: its value in VND is unknown.
-- customer_visitor is no source of visits: Magento deletes its older rows.
--
-- From app/code/Magento/Sales/etc/db_schema.xml, Sales/Model/ResourceModel/Order/Handler/State.php,
-- Sales/Model/Order/Creditmemo/RefundOperation.php, Catalog/etc/db_schema.xml, User/etc/db_schema.xml,
-- Catalog/Model/Product/Attribute/Source/Status.php and Customer/Model/ResourceModel/Visitor.php.
-- For an index-only read of the order figures:
--   CREATE INDEX baocao ON `{prefix}sales_order` (created_at, state, order_currency_code, base_currency_code, global_currency_code, grand_total, base_grand_total, base_to_global_rate, total_refunded, base_total_refunded);

-- platform: Magento
-- tables:
--   sales_order(state, created_at, grand_total, base_grand_total, base_to_global_rate,
--     order_currency_code, base_currency_code, global_currency_code),
--   catalog_product_entity(entity_id, type_id, created_at)
-- optional:
--   sales_order(total_refunded, base_total_refunded),
--   store(store_id, website_id, is_active),
--   catalog_product_website(product_id, website_id),
--   catalog_product_relation(parent_id, child_id)
-- zone: utc
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}sales_order` WHERE created_at IS NULL OR created_at < '1970-01-02'
--   UNION ALL
--   SELECT 'products', COUNT(*) FROM `{prefix}catalog_product_entity` WHERE created_at IS NULL OR created_at < '1970-01-02'
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
  AND sku.created_at >= '1970-01-02'
  AND sku.created_at < :end
  AND EXISTS (
    SELECT 1
    FROM (
      SELECT
        MAX(CASE WHEN attribute_code = 'status' THEN attribute_id END) AS status,
        MAX(CASE WHEN attribute_code = 'visibility' THEN attribute_id END) AS visibility
      FROM `{prefix}eav_attribute`
      WHERE entity_type_id = (
          SELECT entity_type_id FROM `{prefix}eav_entity_type` WHERE entity_type_code = 'catalog_product'
        )
        AND attribute_code IN ('status', 'visibility')
    ) AS attribute
    {with store}
    INNER JOIN `{prefix}store` AS store
      ON store.store_id > 0 AND store.is_active = 1
    {end}
    {without store}
    INNER JOIN (SELECT 0 AS store_id, 0 AS website_id) AS store
      ON TRUE
    {end}
    WHERE COALESCE(
        (
          SELECT here.value
          FROM `{prefix}catalog_product_entity_int` AS here
          WHERE here.entity_id = sku.entity_id
            AND here.attribute_id = attribute.status
            AND here.store_id = store.store_id
        ),
        (
          SELECT everywhere.value
          FROM `{prefix}catalog_product_entity_int` AS everywhere
          WHERE everywhere.entity_id = sku.entity_id
            AND everywhere.attribute_id = attribute.status
            AND everywhere.store_id = 0
        )
      ) = 1
      {with catalog_product_website}
      AND EXISTS (
        SELECT 1
        FROM `{prefix}catalog_product_website` AS offer
        WHERE offer.product_id = sku.entity_id
          {with store}
          AND offer.website_id = store.website_id
          {end}
      )
      {end}
      {with catalog_product_relation}
      AND (
        NOT EXISTS (
          SELECT 1
          FROM `{prefix}catalog_product_entity_int` AS hidden
          WHERE hidden.entity_id = sku.entity_id
            AND hidden.attribute_id = attribute.visibility
            AND hidden.store_id = 0
            AND hidden.value = 1
        )
        OR EXISTS (
          SELECT 1
          FROM `{prefix}catalog_product_relation` AS relation
          WHERE relation.child_id = sku.entity_id
            AND COALESCE(
              (
                SELECT parent_here.value
                FROM `{prefix}catalog_product_entity_int` AS parent_here
                WHERE parent_here.entity_id = relation.parent_id
                  AND parent_here.attribute_id = attribute.status
                  AND parent_here.store_id = store.store_id
              ),
              (
                SELECT parent_everywhere.value
                FROM `{prefix}catalog_product_entity_int` AS parent_everywhere
                WHERE parent_everywhere.entity_id = relation.parent_id
                  AND parent_everywhere.attribute_id = attribute.status
                  AND parent_everywhere.store_id = 0
              )
            ) = 1
        )
      )
      {end}
  );

SELECT
  {order figures}
FROM (
  SELECT
    COALESCE(state, '') AS status,
    CASE
      WHEN order_currency_code = 'VND' AND (base_currency_code = 'VND' OR grand_total = 0 OR grand_total <> base_grand_total)
      THEN grand_total {with sales_order}- COALESCE(total_refunded, 0){end}
      WHEN base_currency_code = 'VND' AND (grand_total = 0 OR grand_total <> base_grand_total)
      THEN base_grand_total {with sales_order}- COALESCE(base_total_refunded, 0){end}
      WHEN global_currency_code = 'VND' AND base_currency_code <> 'VND' AND base_to_global_rate NOT IN (0, 1)
      THEN (base_grand_total {with sales_order}- COALESCE(base_total_refunded, 0){end}) * base_to_global_rate
    END AS vnd,
    {with sales_order}
    CASE
      WHEN total_refunded > 0 AND total_refunded >= grand_total THEN 1
      WHEN base_total_refunded > 0 AND base_total_refunded >= base_grand_total THEN 1
      ELSE 0
    END AS returned
    {end}
    {without sales_order}
    0 AS returned
    {end}
  FROM `{prefix}sales_order`
  WHERE created_at >= :start
    AND created_at < :end
    AND COALESCE(state, '') NOT IN ({no order})
) AS placed;
