-- Vendure 3, as its tables are made by TypeORM. createdAt is in the server's zone, here written from UTC.

CREATE TABLE seller (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  createdAt datetime(6) NOT NULL DEFAULT current_timestamp(6),
  updatedAt datetime(6) NOT NULL DEFAULT current_timestamp(6),
  deletedAt datetime DEFAULT NULL,
  name varchar(255) NOT NULL DEFAULT ''
);
CREATE TABLE product (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  createdAt datetime(6) NOT NULL DEFAULT current_timestamp(6),
  deletedAt datetime DEFAULT NULL,
  enabled tinyint NOT NULL DEFAULT 1
);
CREATE TABLE product_variant (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  createdAt datetime(6) NOT NULL DEFAULT current_timestamp(6),
  deletedAt datetime DEFAULT NULL,
  enabled tinyint NOT NULL DEFAULT 1,
  sku varchar(255) NOT NULL DEFAULT '',
  productId int DEFAULT NULL,
  KEY IDX_product (productId)
);
CREATE TABLE `order` (
  id int NOT NULL AUTO_INCREMENT PRIMARY KEY,
  createdAt datetime(6) NOT NULL DEFAULT current_timestamp(6),
  updatedAt datetime(6) NOT NULL DEFAULT current_timestamp(6),
  type varchar(255) NOT NULL DEFAULT 'Regular',
  code varchar(255) NOT NULL DEFAULT '',
  state varchar(255) NOT NULL,
  active tinyint NOT NULL DEFAULT 1,
  orderPlacedAt datetime DEFAULT NULL,
  currencyCode varchar(255) NOT NULL DEFAULT 'VND',
  aggregateOrderId int DEFAULT NULL,
  subTotal int NOT NULL DEFAULT 0,
  subTotalWithTax int NOT NULL DEFAULT 0,
  shipping int NOT NULL DEFAULT 0,
  shippingWithTax int NOT NULL DEFAULT 0,
  KEY IDX_placed (orderPlacedAt),
  KEY IDX_aggregate (aggregateOrderId)
);
CREATE TABLE payment (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, createdAt datetime(6) NOT NULL DEFAULT current_timestamp(6), method varchar(255) NOT NULL DEFAULT '', amount int NOT NULL, state varchar(255) NOT NULL, orderId int DEFAULT NULL, KEY IDX_order (orderId));
CREATE TABLE refund (id int NOT NULL AUTO_INCREMENT PRIMARY KEY, createdAt datetime(6) NOT NULL DEFAULT current_timestamp(6), total int NOT NULL, state varchar(255) NOT NULL, paymentId int DEFAULT NULL, KEY IDX_payment (paymentId));

INSERT INTO seller (createdAt, deletedAt) VALUES
  (CONVERT_TZ('2024-12-31 16:59:59.999999', '+00:00', @@global.time_zone), NULL), (CONVERT_TZ('2024-12-31 17:00:00', '+00:00', @@global.time_zone), NULL), (CONVERT_TZ('2025-06-01 00:00:00', '+00:00', @@global.time_zone), '2025-07-01 00:00:00'), (CONVERT_TZ('2025-12-31 17:00:00', '+00:00', @@global.time_zone), NULL);
INSERT INTO product (id, deletedAt, enabled) VALUES (1, NULL, 1), (2, '2025-08-01 00:00:00', 1), (3, NULL, 0);
INSERT INTO product_variant (productId, createdAt, deletedAt, enabled) VALUES
  (1, CONVERT_TZ('2024-12-31 16:59:59.999999', '+00:00', @@global.time_zone), NULL, 1), (1, CONVERT_TZ('2024-12-31 17:00:00', '+00:00', @@global.time_zone), NULL, 1), (1, CONVERT_TZ('2025-12-31 16:59:59', '+00:00', @@global.time_zone), NULL, 1),
  (1, CONVERT_TZ('2025-06-01 00:00:00', '+00:00', @@global.time_zone), '2025-07-01 00:00:00', 1), (1, CONVERT_TZ('2025-06-01 00:00:00', '+00:00', @@global.time_zone), NULL, 0),
  (2, CONVERT_TZ('2025-06-01 00:00:00', '+00:00', @@global.time_zone), NULL, 1), (3, CONVERT_TZ('2025-06-01 00:00:00', '+00:00', @@global.time_zone), NULL, 1), (1, CONVERT_TZ('2025-12-31 17:00:00', '+00:00', @@global.time_zone), NULL, 1);

-- Amounts are hundredths of a đồng. A purchase from two sellers is an Aggregate and two Seller orders.
INSERT INTO `order` (id, type, state, orderPlacedAt, aggregateOrderId, subTotalWithTax, shippingWithTax) VALUES
  (1, 'Regular', 'Delivered', '2024-12-31 16:59:59', NULL, 100000000, 0),
  (2, 'Regular', 'Delivered', '2024-12-31 17:00:00', NULL, 9000000, 1000000),
  (3, 'Regular', 'Delivered', '2025-12-31 16:59:59', NULL, 25000000, 50),
  (4, 'Regular', 'Delivered', '2025-12-31 17:00:00', NULL, 100000000, 0),
  (5, 'Aggregate', 'Delivered', '2025-06-01 00:00:00', NULL, 50000000, 0),
  (6, 'Seller', 'Delivered', '2025-06-01 00:00:00', 5, 20000000, 0),
  (7, 'Seller', 'Cancelled', '2025-06-01 00:00:00', 5, 30000000, 0),
  (8, 'Regular', 'AddingItems', NULL, NULL, 100, 0), (9, 'Regular', 'ArrangingPayment', NULL, NULL, 100, 0),
  (10, 'Regular', 'Draft', NULL, NULL, 100, 0),
  (11, 'Regular', 'PaymentAuthorized', '2025-06-01 00:00:00', NULL, 100, 0), (12, 'Regular', 'PaymentSettled', '2025-06-01 00:00:00', NULL, 100, 0),
  (13, 'Regular', 'PartiallyShipped', '2025-06-01 00:00:00', NULL, 100, 0), (14, 'Regular', 'Shipped', '2025-06-01 00:00:00', NULL, 100, 0),
  (15, 'Regular', 'PartiallyDelivered', '2025-06-01 00:00:00', NULL, 100, 0), (16, 'Regular', 'Modifying', '2025-06-01 00:00:00', NULL, 100, 0),
  (17, 'Regular', 'ArrangingAdditionalPayment', '2025-06-01 00:00:00', NULL, 100, 0), (18, 'Regular', 'Cancelled', '2025-06-01 00:00:00', NULL, 100, 0);
INSERT INTO payment (amount, state, orderId) SELECT subTotalWithTax + shippingWithTax, 'Settled', id FROM `order` WHERE type <> 'Seller' AND orderPlacedAt IS NOT NULL;
INSERT INTO `order` (state, orderPlacedAt) SELECT 'Delivered', '2015-01-01' + INTERVAL seq HOUR FROM seq_1_to_3000;
ANALYZE TABLE `order`;
