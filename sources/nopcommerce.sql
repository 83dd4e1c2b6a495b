-- nopCommerce 4 on MySQL or MariaDB.
--
-- Dates are UTC (CreatedOnUtc). Success is Complete (30), failure Cancelled (40), and whatever the status
-- an order of which all the money went back: PaymentStatusId 40 (refunded) or 50 (voided). What went back
-- in part (RefundedAmount) is taken from the value. A deleted order, product or vendor is a row with
-- Deleted = 1, and is not counted.
-- A product counts if a buyer can buy it now: published, between its dates of availability, its buy button
-- not disabled, its price not on request; one inside a grouped product while that is published. It is put
-- on sale on its first date of availability if that is the later one. A product with attribute combinations
-- counts as its combinations, which nopCommerce does not date: each is as old as its product. A grouped
-- product (ProductTypeId 10) counts as the products in it.
-- Sellers are the active vendors. A vendor has no date of its own: it is that of its address, which
-- nopCommerce writes when an administrator first saves the vendor. An active vendor without one makes
-- the figures of sellers unknown: save it once in the administration. A shop without vendors has one
-- seller, itself, since its first account.
-- Totals are in the shop's primary currency, and each order keeps the rate to its customer's currency. A
-- rate of 1 on another currency, or one far from the present rate, is of an order placed when the shop had
-- another primary currency, or no rate: its value in VND is unknown.
--
-- From src/Libraries/Nop.Core/Domain/Orders/Order.cs, OrderStatus.cs, Payments/PaymentStatus.cs,
-- Vendors/Vendor.cs, Catalog/Product.cs, Catalog/ProductType.cs, Nop.Data/Migrations/Installation/Indexes.cs
-- and, for a vendor's address, src/Presentation/Nop.Web/Areas/Admin/Controllers/VendorController.cs.
-- CustomerCurrencyCode is a LONGTEXT, which no index can hold: the order figures read the rows of the
-- period, by nopCommerce's own IX_Order_CreatedOnUtc.

-- platform: nopCommerce
-- tables:
--   Order(OrderStatusId, CreatedOnUtc, Deleted, OrderTotal, CurrencyRate, CustomerCurrencyCode),
--   Product(Id, ProductTypeId, Published, Deleted, CreatedOnUtc)
-- optional:
--   Order(StoreId, PaymentStatusId, RefundedAmount),
--   Product(AvailableStartDateTimeUtc, AvailableEndDateTimeUtc, DisableBuyButton, CallForPrice,
--     VisibleIndividually, ParentGroupedProductId)
-- zone: utc
-- undated:
--   SELECT 'orders', COUNT(*) FROM `{prefix}Order` WHERE Deleted = 0 AND (CreatedOnUtc IS NULL OR CreatedOnUtc < '1000-01-01')
--   UNION ALL
--   SELECT 'products', COUNT(*) FROM `{prefix}Product`
--   WHERE Deleted = 0 AND Published = 1 AND (CreatedOnUtc IS NULL OR CreatedOnUtc < '1000-01-01')
-- statuses:
--   SELECT OrderStatusId,
--     CASE OrderStatusId WHEN 10 THEN 'Pending' WHEN 20 THEN 'Processing'
--     WHEN 30 THEN 'Complete' WHEN 40 THEN 'Cancelled' END,
--     COUNT(*)
--   FROM `{prefix}Order` WHERE Deleted = 0 GROUP BY OrderStatusId
-- succeeded: 30
-- failed: 40
-- under way: 10, 20
-- no order:

SELECT
  CASE
    WHEN COUNT(*) = COUNT(opened) THEN COUNT(CASE WHEN opened < :end_utc THEN 1 END)
  END AS sellers_total,
  CASE
    WHEN COUNT(*) = COUNT(opened) THEN COUNT(CASE WHEN opened >= :start_utc AND opened < :end_utc THEN 1 END)
  END AS sellers_new
FROM (
  SELECT address.CreatedOnUtc AS opened
  FROM `{prefix}Vendor` AS vendor
  LEFT JOIN `{prefix}Address` AS address
    ON address.Id = vendor.AddressId
  WHERE vendor.Deleted = 0
    AND vendor.Active = 1
  UNION ALL
  (
    SELECT CreatedOnUtc
    FROM `{prefix}Customer`
    WHERE NOT EXISTS (SELECT 1 FROM `{prefix}Vendor` WHERE Deleted = 0 AND Active = 1)
    ORDER BY Id
    LIMIT 1
  )
) AS seller;

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN product.CreatedOnUtc >= :start_utc {with Product}OR product.AvailableStartDateTimeUtc >= :start_utc{end} THEN 1 END) AS products_new
FROM `{prefix}Product` AS product
LEFT JOIN `{prefix}ProductAttributeCombination` AS combination
  ON combination.ProductId = product.Id
WHERE product.Deleted = 0
  AND product.Published = 1
  AND product.ProductTypeId <> 10
  AND product.CreatedOnUtc >= '1000-01-01'
  AND product.CreatedOnUtc < :end_utc
  {with Product}
  AND product.DisableBuyButton = 0
  AND product.CallForPrice = 0
  AND (product.AvailableStartDateTimeUtc IS NULL OR product.AvailableStartDateTimeUtc < :end_utc)
  AND (product.AvailableEndDateTimeUtc IS NULL OR product.AvailableEndDateTimeUtc > UTC_TIMESTAMP())
  AND (
    product.VisibleIndividually = 1
    OR EXISTS (
      SELECT 1
      FROM `{prefix}Product` AS grouped
      WHERE grouped.Id = product.ParentGroupedProductId AND grouped.Published = 1 AND grouped.Deleted = 0
    )
  )
  {end};

SELECT
  {order figures}
FROM (
  SELECT
    bought.OrderStatusId AS status,
    CASE
      WHEN bought.CustomerCurrencyCode = 'VND' AND (bought.own_currency = 'VND' OR bought.CurrencyRate <> 1)
      THEN bought.kept * bought.CurrencyRate
      WHEN bought.own_currency = 'VND'
        AND bought.CustomerCurrencyCode <> 'VND'
        AND bought.CurrencyRate <> 1
        AND EXISTS (
          SELECT 1
          FROM `{prefix}Currency` AS paid
          INNER JOIN `{prefix}Currency` AS own
            ON own.CurrencyCode = 'VND'
          WHERE paid.CurrencyCode = bought.CustomerCurrencyCode
            AND (
              paid.Rate = own.Rate
              OR bought.CurrencyRate BETWEEN paid.Rate / own.Rate / 2 - 0.0001 AND paid.Rate / own.Rate * 2 + 0.0001
            )
        )
      THEN bought.kept
    END AS vnd,
    bought.returned
  FROM (
    SELECT
      placed_order.OrderStatusId,
      placed_order.CustomerCurrencyCode,
      placed_order.CurrencyRate,
      {with Order}
      placed_order.OrderTotal - placed_order.RefundedAmount AS kept,
      CASE
        WHEN placed_order.PaymentStatusId IN (40, 50) THEN 1
        WHEN placed_order.RefundedAmount > 0 AND placed_order.RefundedAmount >= placed_order.OrderTotal THEN 1
        ELSE 0
      END AS returned,
      {end}
      {without Order}
      placed_order.OrderTotal AS kept,
      0 AS returned,
      {end}
      (
        SELECT own.CurrencyCode
        FROM `{prefix}Setting` AS setting
        INNER JOIN `{prefix}Currency` AS own
          ON own.Id = setting.Value
        WHERE setting.Name = 'currencysettings.primarystorecurrencyid'
          {with Order}
          AND setting.StoreId IN (0, placed_order.StoreId)
        ORDER BY setting.StoreId DESC
          {end}
        LIMIT 1
      ) AS own_currency
    FROM `{prefix}Order` AS placed_order
    WHERE placed_order.Deleted = 0
      AND placed_order.CreatedOnUtc >= :start_utc
      AND placed_order.CreatedOnUtc < :end_utc
      AND placed_order.OrderStatusId NOT IN ({no order})
  ) AS bought
) AS placed;
