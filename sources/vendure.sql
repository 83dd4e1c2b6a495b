-- Vendure 2 and 3 on MySQL or MariaDB.
--
-- orderPlacedAt is UTC: Vendure's connection writes dates so. createdAt is the database's own clock, in
-- the zone of the database server.
-- Only an order with orderPlacedAt was placed: a cart (AddingItems, ArrangingPayment) or draft has none.
-- A purchase from several sellers is an Aggregate order and one Seller order for each. The latter are
-- counted, each a contract with one seller and with a state of its own; the Aggregate is not.
-- Success is "Delivered". Failure is "Cancelled".
-- SKUs are product variants; deleted or disabled ones, and those of such a product, are not counted.
-- Amounts are in the unit of Vendure's MoneyStrategy, which the database does not tell: hundredths of a
-- đồng (precision 2, the default), or đồng (precision 0).
--
-- From packages/core/src/entity/order/order.entity.ts, product-variant/product-variant.entity.ts,
-- seller/seller.entity.ts, service/helpers/order-splitter/order-splitter.ts and config/default-config.ts.
-- Its texts are too wide for one index to hold all that the order figures ask for: they read the rows
-- of the period, by Vendure's own index on orderPlacedAt.

-- platform: Vendure
-- tables:
--   order(type, state, orderPlacedAt, currencyCode, subTotalWithTax, shippingWithTax, aggregateOrderId),
--   product_variant(enabled, deletedAt, createdAt, productId)
-- zone: utc
-- choice: money-unit
--   SELECT 100, CONCAT('hundredths of a đồng, Vendure''s default: the newest order is ',
--     COALESCE((SELECT FORMAT((subTotalWithTax + shippingWithTax) / 100, 0) FROM `{prefix}order`
--     WHERE orderPlacedAt IS NOT NULL ORDER BY orderPlacedAt DESC LIMIT 1), '-'), ' đồng')
--   UNION ALL
--   SELECT 1, CONCAT('whole đồng, precision 0: the newest order is ',
--     COALESCE((SELECT FORMAT((subTotalWithTax + shippingWithTax) / 1, 0) FROM `{prefix}order`
--     WHERE orderPlacedAt IS NOT NULL ORDER BY orderPlacedAt DESC LIMIT 1), '-'), ' đồng')
-- statuses:
--   SELECT state, state, COUNT(*)
--   FROM `{prefix}order` WHERE orderPlacedAt IS NOT NULL AND type <> 'Aggregate' GROUP BY state
-- succeeded: Delivered
-- failed: Cancelled
-- under way:
--   PaymentAuthorized, PaymentSettled, PartiallyShipped, Shipped, PartiallyDelivered, Modifying,
--   ArrangingAdditionalPayment
-- no order: Created, Draft, AddingItems, ArrangingPayment

SELECT
  COUNT(*) AS sellers_total,
  COUNT(CASE WHEN createdAt >= CONVERT_TZ(:start_utc, '+00:00', @@global.time_zone) THEN 1 END) AS sellers_new
FROM `{prefix}seller`
WHERE deletedAt IS NULL
  AND createdAt < CONVERT_TZ(:end_utc, '+00:00', @@global.time_zone);

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN sku.createdAt >= CONVERT_TZ(:start_utc, '+00:00', @@global.time_zone) THEN 1 END) AS products_new
FROM `{prefix}product_variant` AS sku
INNER JOIN `{prefix}product` AS product
  ON product.id = sku.productId
WHERE sku.deletedAt IS NULL
  AND sku.enabled = 1
  AND product.deletedAt IS NULL
  AND product.enabled = 1
  AND sku.createdAt < CONVERT_TZ(:end_utc, '+00:00', @@global.time_zone);

SELECT
  {order figures}
FROM (
  SELECT
    state AS status,
    CASE WHEN currencyCode = 'VND' THEN (subTotalWithTax + shippingWithTax) / {money-unit} END AS vnd
  FROM `{prefix}order`
  WHERE orderPlacedAt >= :start_utc
    AND orderPlacedAt < :end_utc
    AND type <> 'Aggregate'
    AND state NOT IN ({no order})
) AS placed;
