-- Vendure 2 and 3 on MySQL or MariaDB.
--
-- orderPlacedAt is UTC: Vendure's connection writes dates so. createdAt is the database's own clock, in
-- the zone of the database server.
-- Only an order with orderPlacedAt was placed: a cart (AddingItems, ArrangingPayment) or draft has none.
-- A purchase from several sellers is an Aggregate order and one Seller order for each. The latter are
-- counted, each a contract with one seller and with a state of its own; the Aggregate is not.
-- Success is "Delivered". Failure is "Cancelled", and whatever the state an order of which all the money
-- went back. Lines that are cancelled lower the order's own total, and the refund for them stands beside:
-- the value is the total, or what was paid less what went back, whichever is less. A refund in part of a
-- purchase from several sellers is not told by seller: the value is unknown.
-- SKUs are product variants; deleted or disabled ones, and those of such a product, are not counted.
-- Amounts are in the unit of Vendure's MoneyStrategy, which the database does not tell: hundredths of a
-- đồng (precision 2, the default), or đồng (precision 0).
--
-- From packages/core/src/entity/order/order.entity.ts, product-variant/product-variant.entity.ts,
-- seller/seller.entity.ts, payment/payment.entity.ts, refund/refund.entity.ts, service/helpers/order-splitter/order-splitter.ts and config/default-config.ts.
-- Its texts are too wide for one index to hold all that the order figures ask for: they read the rows
-- of the period, by Vendure's own index on orderPlacedAt.

-- platform: Vendure
-- tables:
--   order(type, state, orderPlacedAt, currencyCode, subTotalWithTax, shippingWithTax, aggregateOrderId),
--   product_variant(enabled, deletedAt, createdAt, productId)
-- optional: refund(paymentId, total, state)
-- zone: utc
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}order`
--   WHERE orderPlacedAt IS NULL AND type <> 'Aggregate'
--     AND state NOT IN ('Created', 'Draft', 'AddingItems', 'ArrangingPayment', 'Cancelled')
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
    orders.state AS status,
    {with refund}
    CASE
      WHEN orders.currencyCode <> 'VND' OR whole.back > 0 THEN NULL
      WHEN money.back > 0
      THEN LEAST(orders.subTotalWithTax + orders.shippingWithTax, money.settled - money.back) / {money-unit}
      ELSE (orders.subTotalWithTax + orders.shippingWithTax) / {money-unit}
    END AS vnd,
    CASE
      WHEN money.back > 0 AND money.back >= money.settled THEN 1
      WHEN whole.back > 0 AND whole.back >= whole.settled THEN 1
      ELSE 0
    END AS returned
    {end}
    {without refund}
    CASE WHEN orders.currencyCode = 'VND' THEN (orders.subTotalWithTax + orders.shippingWithTax) / {money-unit} END AS vnd,
    0 AS returned
    {end}
  FROM `{prefix}order` AS orders
  {with refund}
  LEFT JOIN (
    SELECT paid.orderId, SUM(paid.amount) AS settled, SUM(gone.total) AS back
    FROM `{prefix}payment` AS paid
    LEFT JOIN (
      SELECT paymentId, SUM(total) AS total
      FROM `{prefix}refund`
      WHERE state <> 'Failed'
      GROUP BY paymentId
    ) AS gone
      ON gone.paymentId = paid.id
    WHERE paid.state = 'Settled'
    GROUP BY paid.orderId
  ) AS money
    ON money.orderId = orders.id
  LEFT JOIN (
    SELECT paid.orderId, SUM(paid.amount) AS settled, SUM(gone.total) AS back
    FROM `{prefix}payment` AS paid
    LEFT JOIN (
      SELECT paymentId, SUM(total) AS total
      FROM `{prefix}refund`
      WHERE state <> 'Failed'
      GROUP BY paymentId
    ) AS gone
      ON gone.paymentId = paid.id
    WHERE paid.state = 'Settled'
    GROUP BY paid.orderId
  ) AS whole
    ON whole.orderId = orders.aggregateOrderId
  {end}
  WHERE orders.orderPlacedAt >= :start_utc
    AND orders.orderPlacedAt < :end_utc
    AND orders.type <> 'Aggregate'
    AND orders.state NOT IN ({no order})
) AS placed;
