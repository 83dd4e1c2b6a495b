-- nopCommerce 4.70. The shop's primary currency is VND (1).

CREATE TABLE `Setting` (Id int NOT NULL AUTO_INCREMENT PRIMARY KEY, Name varchar(200) NOT NULL, Value varchar(6000) NOT NULL, StoreId int NOT NULL DEFAULT 0);
CREATE TABLE `Currency` (Id int NOT NULL AUTO_INCREMENT PRIMARY KEY, Name varchar(50) NOT NULL, CurrencyCode varchar(5) NOT NULL, Rate decimal(18, 4) NOT NULL DEFAULT 1);
CREATE TABLE `Customer` (Id int NOT NULL AUTO_INCREMENT PRIMARY KEY, Email varchar(1000) DEFAULT NULL, VendorId int NOT NULL DEFAULT 0, CreatedOnUtc datetime(6) NOT NULL, KEY IX_Customer_CreatedOnUtc (CreatedOnUtc));
CREATE TABLE `Address` (Id int NOT NULL AUTO_INCREMENT PRIMARY KEY, Email longtext, CreatedOnUtc datetime(6) NOT NULL);
CREATE TABLE `Vendor` (Id int NOT NULL AUTO_INCREMENT PRIMARY KEY, Name varchar(400) NOT NULL DEFAULT '', AddressId int NOT NULL DEFAULT 0, Active tinyint(1) NOT NULL, Deleted tinyint(1) NOT NULL DEFAULT 0);
CREATE TABLE `Product` (
  Id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  ProductTypeId int NOT NULL DEFAULT 5,
  ParentGroupedProductId int NOT NULL DEFAULT 0,
  Sku varchar(400) DEFAULT NULL,
  VendorId int NOT NULL DEFAULT 0,
  Published tinyint(1) NOT NULL DEFAULT 1,
  Deleted tinyint(1) NOT NULL DEFAULT 0,
  VisibleIndividually tinyint(1) NOT NULL DEFAULT 1,
  DisableBuyButton tinyint(1) NOT NULL DEFAULT 0,
  CallForPrice tinyint(1) NOT NULL DEFAULT 0,
  AvailableStartDateTimeUtc datetime(6) DEFAULT NULL,
  AvailableEndDateTimeUtc datetime(6) DEFAULT NULL,
  CreatedOnUtc datetime(6) NOT NULL,
  KEY IX_Product_Deleted_and_Published (Published, Deleted)
);
CREATE TABLE `ProductAttributeCombination` (Id int NOT NULL AUTO_INCREMENT PRIMARY KEY, Sku varchar(400) DEFAULT NULL, ProductId int NOT NULL, KEY IX_ProductAttributeCombination_ProductId (ProductId));
CREATE TABLE `Order` (
  Id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  OrderGuid char(36) NOT NULL DEFAULT '',
  CustomerId int NOT NULL DEFAULT 1,
  StoreId int NOT NULL DEFAULT 1,
  OrderStatusId int NOT NULL,
  PaymentStatusId int NOT NULL DEFAULT 30,
  RefundedAmount decimal(18, 4) NOT NULL DEFAULT 0,
  CustomerCurrencyCode longtext,
  CurrencyRate decimal(18, 4) NOT NULL DEFAULT 1,
  OrderTotal decimal(18, 4) NOT NULL DEFAULT 0,
  Deleted tinyint(1) NOT NULL DEFAULT 0,
  CreatedOnUtc datetime(6) NOT NULL,
  KEY IX_Order_CreatedOnUtc (CreatedOnUtc)
);

INSERT INTO `Setting` (Name, Value) VALUES ('currencysettings.primarystorecurrencyid', '1');
INSERT INTO `Currency` (Id, Name, CurrencyCode) VALUES (1, 'Vietnamese Dong', 'VND'), (2, 'US Dollar', 'USD');
UPDATE `Currency` SET Rate = 25000 WHERE Id = 1;
INSERT INTO `Customer` (Email, CreatedOnUtc) VALUES ('admin@example.vn', '2024-12-31 17:00:00'), ('b@example.vn', '2025-05-01 00:00:00');

-- SKUs: 1; 2 as two combinations, new; 4 new. 3 is grouped, 5 deleted, 6 unpublished, 7 of the next year.
INSERT INTO `Product` (Id, ProductTypeId, Published, Deleted, CreatedOnUtc) VALUES
  (1, 5, 1, 0, '2024-12-31 16:59:59.999999'), (2, 5, 1, 0, '2024-12-31 17:00:00'), (3, 10, 1, 0, '2025-02-01 00:00:00'),
  (4, 5, 1, 0, '2025-12-31 16:59:59'), (5, 5, 1, 1, '2025-02-01 00:00:00'), (6, 5, 0, 0, '2025-02-01 00:00:00'), (7, 5, 1, 0, '2025-12-31 17:00:00');
INSERT INTO `ProductAttributeCombination` (ProductId) VALUES (2), (2), (5);

INSERT INTO `Order` (OrderStatusId, Deleted, CreatedOnUtc, CustomerCurrencyCode, CurrencyRate, OrderTotal) VALUES
  (30, 0, '2024-12-31 16:59:59.999999', 'VND', 1, 1000000),
  (30, 0, '2024-12-31 17:00:00', 'VND', 1, 100000),
  (30, 0, '2025-12-31 16:59:59.999999', 'VND', 1, 250000),
  (30, 0, '2025-12-31 17:00:00', 'VND', 1, 1000000),
  (30, 0, '2025-06-01 00:00:00', 'USD', 0.0000, 500000), -- the total is in the shop's VND
  (30, 1, '2025-06-01 00:00:00', 'VND', 1, 7000), -- deleted
  (10, 0, '2025-06-01 00:00:00', 'VND', 1, 1), (20, 0, '2025-06-01 00:00:00', 'VND', 1, 1), (40, 0, '2025-06-01 00:00:00', 'VND', 1, 1);
INSERT INTO `Order` (OrderStatusId, CreatedOnUtc, CustomerCurrencyCode) SELECT 30, '2015-01-01' + INTERVAL seq HOUR, 'VND' FROM seq_1_to_3000;
ANALYZE TABLE `Order`;
