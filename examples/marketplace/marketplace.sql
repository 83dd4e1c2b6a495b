-- A fictitious marketplace of believable size: 500 sellers, 20,000 SKUs, 200,000 orders in three
-- years, 2,000,000 visits. Set-based, so that it takes seconds; runs on MariaDB and MySQL.

-- Without these checks MariaDB fills an empty table in bulk, and builds its indexes by sorting.
SET unique_checks = 0, foreign_key_checks = 0;

CREATE TABLE sellers (
  id         INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  shop_name  VARCHAR(100) NOT NULL,
  kind       ENUM ('enterprise', 'household', 'individual') NOT NULL,
  country    CHAR(2)      NOT NULL,
  province   VARCHAR(40)  NOT NULL,
  created_at DATETIME     NOT NULL,
  KEY sellers_created (created_at)
);

CREATE TABLE buyers (
  id         INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  created_at DATETIME     NOT NULL
);

-- The provinces before July 2025, as a platform that was never cleaned up still has them, and a slip of the pen.
CREATE TABLE provinces (
  id   INT UNSIGNED NOT NULL PRIMARY KEY,
  name VARCHAR(40)  NOT NULL
);

INSERT INTO provinces (id, name)
VALUES
  (0, 'Hà Nội'), (1, 'TP. Hồ Chí Minh'), (2, 'Đà Nẵng'), (3, 'Hải Phòng'), (4, 'Bình Dương'),
  (5, 'Đồng Nai'), (6, 'Cần Thơ'), (7, 'Thanh Hóa'), (8, 'Nghệ An'), (9, 'Bắc Ninh'),
  (10, 'Hải Dương'), (11, 'Long An'), (12, 'Thừa Thiên Huế'), (13, 'Lâm Đồng'), (14, 'Khánh Hòa'),
  (15, 'Nam Định'), (16, 'Quảng Ninh'), (17, 'Bà Rịa - Vũng Tàu'), (18, 'An Giang'), (19, 'Đắk Lắk');

CREATE TABLE skus (
  id         INT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  seller_id  INT UNSIGNED NOT NULL,
  category   VARCHAR(40)  NOT NULL,
  price      DECIMAL(15, 0) NOT NULL,
  created_at DATETIME     NOT NULL,
  KEY skus_created (created_at)
);

CREATE TABLE orders (
  id        BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  sku_id    INT UNSIGNED    NOT NULL,
  province  VARCHAR(40)     NOT NULL,
  payment   VARCHAR(20)     NOT NULL,
  status    ENUM ('pending', 'shipping', 'completed', 'cancelled', 'returned') NOT NULL,
  total     DECIMAL(15, 0)  NOT NULL,
  placed_at DATETIME        NOT NULL,
  -- All that the report asks of orders is in this index: their rows are never read.
  KEY orders_report (placed_at, status, total)
);

CREATE TABLE visits (
  id         BIGINT UNSIGNED NOT NULL AUTO_INCREMENT PRIMARY KEY,
  visited_at DATETIME        NOT NULL,
  KEY visits_visited (visited_at)
);


CREATE TABLE numbers (n INT UNSIGNED NOT NULL PRIMARY KEY);

INSERT INTO numbers (n)
WITH RECURSIVE digits AS (
  SELECT 0 AS d
  UNION ALL
  SELECT d + 1 FROM digits WHERE d < 9
)
SELECT a.d + 10 * b.d + 100 * c.d
FROM digits AS a
CROSS JOIN digits AS b
CROSS JOIN digits AS c;

SET @now = NOW();
SET @three_years = 3 * 365 * 86400;

INSERT INTO sellers (shop_name, kind, country, province, created_at)
SELECT
  CONCAT('Gian hàng ', n + 1),
  ELT(1 + n % 3, 'enterprise', 'household', 'individual'),
  CASE WHEN n % 50 = 7 THEN 'CN' ELSE 'VN' END,
  (SELECT name FROM provinces WHERE id = FLOOR(n * n / 500) % 20),
  @now - INTERVAL FLOOR(RAND(1) * @three_years) SECOND
FROM numbers
WHERE n < 500
ORDER BY 5;

INSERT INTO buyers (created_at)
SELECT @now - INTERVAL FLOOR((1 - SQRT(RAND(9))) * @three_years) SECOND
FROM numbers AS a
CROSS JOIN numbers AS b
WHERE b.n < 40;

INSERT INTO skus (seller_id, category, price, created_at)
SELECT
  1 + FLOOR(RAND(2) * 500),
  ELT(1 + (7 * a.n + b.n) % 6, 'Điện thoại & phụ kiện', 'Thời trang', 'Nhà cửa', 'Thực phẩm', 'Sách', 'Mẹ & bé'),
  1000 * (10 + FLOOR(POW(RAND(3), 3) * 4990)),
  @now - INTERVAL FLOOR(RAND(4) * @three_years) SECOND
FROM numbers AS a
CROSS JOIN numbers AS b
WHERE b.n < 20
ORDER BY 4;

-- The square root makes trade grow over the years; orders of the last week are still under way.
INSERT INTO orders (sku_id, province, payment, status, total, placed_at)
SELECT
  1 + FLOOR(dice * 20000),
  (SELECT name FROM provinces WHERE id = FLOOR(20 * POW(dice, 1.7))),
  CASE WHEN age % 10 < 6 THEN 'cod' WHEN age % 10 < 8 THEN 'bank_transfer' WHEN age % 10 < 9 THEN 'momo' ELSE 'vnpay' END,
  CASE
    WHEN age < 2 * 86400 AND dice < 0.7 THEN 'pending'
    WHEN age < 7 * 86400 AND dice < 0.8 THEN 'shipping'
    WHEN dice < 0.89 THEN 'completed'
    WHEN dice < 0.97 THEN 'cancelled'
    ELSE 'returned'
  END,
  total,
  @now - INTERVAL age SECOND
FROM (
  SELECT
    FLOOR((1 - SQRT(RAND(5))) * @three_years)  AS age,
    RAND(6)                                    AS dice,
    1000 * (20 + FLOOR(POW(RAND(7), 3) * 8000)) AS total
  FROM numbers AS a
  CROSS JOIN numbers AS b
  WHERE b.n < 200
) AS drawn
ORDER BY 6;

INSERT INTO visits (visited_at)
SELECT @now - INTERVAL FLOOR((1 - SQRT(RAND(8))) * @three_years) SECOND
FROM numbers AS a
CROSS JOIN numbers AS b
CROSS JOIN (SELECT 1 UNION ALL SELECT 2) AS twice;

DROP TABLE numbers;
ANALYZE TABLE sellers, buyers, skus, orders, visits;
