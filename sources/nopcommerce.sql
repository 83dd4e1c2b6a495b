-- nopCommerce 4 on MySQL or MariaDB.
--
-- Dates are UTC (CreatedOnUtc). Success is Complete (30), failure Cancelled (40). A deleted order,
-- product or vendor is a row with Deleted = 1, and is not counted.
-- A product with attribute combinations counts as its combinations, which nopCommerce does not date:
-- each is as old as its product. A grouped product (ProductTypeId 10) counts as the products in it. An
-- unpublished product is not on sale and not counted.
-- Sellers are the active vendors. A vendor has no date of its own: it is that of its address, which
-- nopCommerce writes when an administrator first saves the vendor. An active vendor without one makes
-- the figures of sellers unknown: save it once in the administration. A shop without vendors has one
-- seller, itself, since its first account.
-- Totals are in the shop's primary currency, and each order keeps the rate to its customer's currency.
--
-- From src/Libraries/Nop.Core/Domain/Orders/Order.cs, OrderStatus.cs, Vendors/Vendor.cs,
-- Catalog/Product.cs, Catalog/ProductType.cs, Nop.Data/Migrations/Installation/Indexes.cs and, for a vendor's address,
-- src/Presentation/Nop.Web/Areas/Admin/Controllers/VendorController.cs.
-- CustomerCurrencyCode is a LONGTEXT, which no index can hold: the order figures read the rows of the
-- period, by nopCommerce's own IX_Order_CreatedOnUtc.

-- platform: nopCommerce
-- tables:
--   Order(OrderStatusId, CreatedOnUtc, Deleted, OrderTotal, CurrencyRate, CustomerCurrencyCode),
--   Product(Id, ProductTypeId, Published, Deleted, CreatedOnUtc)
-- zone: utc
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
  COUNT(CASE WHEN product.CreatedOnUtc >= :start_utc THEN 1 END) AS products_new
FROM `{prefix}Product` AS product
LEFT JOIN `{prefix}ProductAttributeCombination` AS combination
  ON combination.ProductId = product.Id
WHERE product.Deleted = 0
  AND product.Published = 1
  AND product.ProductTypeId <> 10
  AND product.CreatedOnUtc < :end_utc;

SELECT
  {order figures}
FROM (
  SELECT
    OrderStatusId AS status,
    CASE
      WHEN CustomerCurrencyCode = 'VND' THEN OrderTotal * CurrencyRate
      WHEN (
        SELECT own.CurrencyCode
        FROM `{prefix}Setting` AS setting
        INNER JOIN `{prefix}Currency` AS own
          ON own.Id = setting.Value
        WHERE setting.Name = 'currencysettings.primarystorecurrencyid'
        LIMIT 1
      ) = 'VND' THEN OrderTotal
    END AS vnd
  FROM `{prefix}Order`
  WHERE Deleted = 0
    AND CreatedOnUtc >= :start_utc
    AND CreatedOnUtc < :end_utc
    AND OrderStatusId NOT IN ({no order})
) AS placed;
