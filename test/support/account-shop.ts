/** A marketplace with what tempts an author of report.sql: dates, marks, amounts, statuses and tables beside. */
export const ACCOUNT_SHOP = `
  CREATE TABLE visits (id INT AUTO_INCREMENT PRIMARY KEY, user_id INT, is_bot TINYINT NOT NULL, seen_at DATETIME NOT NULL);
  INSERT INTO visits (user_id, is_bot, seen_at)
  SELECT IF(seq % 3, seq, NULL), seq % 9 = 0, NOW() - INTERVAL seq * 5 HOUR - INTERVAL seq % 50 MINUTE FROM seq_0_to_3000;
  CREATE TABLE page_views (id INT AUTO_INCREMENT PRIMARY KEY, visit_id INT NOT NULL, viewed_at DATETIME NOT NULL);
  INSERT INTO page_views (visit_id, viewed_at) SELECT id, seen_at FROM visits UNION ALL SELECT id, seen_at FROM visits;
  CREATE TABLE users (id INT PRIMARY KEY, role VARCHAR(20), created_at DATETIME NOT NULL, deleted_at DATETIME);
  INSERT INTO users SELECT seq, IF(seq % 5, 'customer', 'seller'), NOW() - INTERVAL seq * 3 DAY, IF(seq % 11, NULL, NOW()) FROM seq_1_to_200;
  CREATE TABLE shops (id INT PRIMARY KEY, user_id INT, status VARCHAR(20), region VARCHAR(9), created_at DATETIME NOT NULL, deleted_at DATETIME);
  INSERT INTO shops SELECT seq, seq * 5, ELT(1 + seq % 5, 'approved', 'approved', 'approved', 'locked', 'pending'),
    IF(seq % 4, 'HN', NULL), NOW() - INTERVAL seq * 17 DAY, IF(seq % 13, NULL, NOW()) FROM seq_1_to_40;
  CREATE TABLE products (id INT PRIMARY KEY, shop_id INT, status VARCHAR(20), created_at DATETIME NOT NULL, deleted_at DATETIME);
  INSERT INTO products SELECT seq, 1 + seq % 40, ELT(1 + seq % 4, 'published', 'published', 'published', 'draft'),
    NOW() - INTERVAL 100 + seq * 6 DAY, IF(seq % 10, NULL, NOW()) FROM seq_1_to_100;
  CREATE TABLE variants (id INT PRIMARY KEY, product_id INT, sku VARCHAR(20), stock INT, created_at DATETIME NOT NULL, deleted_at DATETIME);
  INSERT INTO variants SELECT seq, 1 + seq % 100, CONCAT('SKU', seq), seq % 7, NOW() - INTERVAL seq * 2 DAY, IF(seq % 12, NULL, NOW()) FROM seq_1_to_300;
  CREATE TABLE orders (
    id INT AUTO_INCREMENT PRIMARY KEY, code VARCHAR(12) NOT NULL, user_id INT, status VARCHAR(20) NOT NULL, channel VARCHAR(10) NOT NULL,
    subtotal DECIMAL(15, 2) NOT NULL, shipping_fee DECIMAL(15, 2) NOT NULL, discount DECIMAL(15, 2) NOT NULL, total DECIMAL(15, 2) NOT NULL,
    commission DECIMAL(15, 2) NOT NULL, created_at DATETIME NOT NULL, paid_at DATETIME, updated_at DATETIME NOT NULL, deleted_at DATETIME
  );
  INSERT INTO orders (code, user_id, status, channel, subtotal, shipping_fee, discount, total, commission, created_at, paid_at, updated_at, deleted_at)
  SELECT CONCAT('DH', seq), IF(seq % 8, 1 + seq % 90, NULL),
    ELT(1 + seq % 7, 'completed', 'completed', 'completed', 'cancelled', 'returned', 'failed', 'pending'), ELT(1 + seq % 4, 'web', 'app', 'web', 'facebook'),
    s, f, d, s + f - d, s * 0.05, at, IF(seq % 3, at + INTERVAL 2 DAY, NULL), at + INTERVAL 9 DAY, IF(seq % 25, NULL, at + INTERVAL 1 DAY)
  FROM (SELECT seq, 1000 * (50 + seq * 37 % 900) AS s, 15000 + 5000 * (seq % 4) AS f, 1000 * (seq % 5) AS d,
    NOW() - INTERVAL seq * 15 HOUR - INTERVAL seq % 31 MINUTE AS at FROM seq_0_to_1100) AS made;
  CREATE TABLE order_items (id INT AUTO_INCREMENT PRIMARY KEY, order_id INT NOT NULL, qty INT NOT NULL, price DECIMAL(15, 2) NOT NULL, created_at DATETIME NOT NULL);
  INSERT INTO order_items (order_id, qty, price, created_at) SELECT id, 1, subtotal, created_at FROM orders;
  INSERT INTO order_items (order_id, qty, price, created_at) SELECT id, 2, 0, created_at FROM orders WHERE id % 2;`;

export const ACCOUNT_VISITS = `SELECT COUNT(*) AS visits_total, COUNT(CASE WHEN seen_at >= :start THEN 1 END) AS visits_period
  FROM visits WHERE is_bot = 0 AND seen_at < :end;`;
export const ACCOUNT_SELLERS = `SELECT COUNT(*) AS sellers_total, COUNT(CASE WHEN created_at >= :start THEN 1 END) AS sellers_new
  FROM shops WHERE status = 'approved' AND deleted_at IS NULL AND created_at < :end;`;
export const ACCOUNT_PRODUCTS = `SELECT COUNT(*) AS products_total, COUNT(CASE WHEN v.created_at >= :start THEN 1 END) AS products_new
  FROM variants AS v INNER JOIN products AS p ON p.id = v.product_id
  WHERE p.status = 'published' AND p.deleted_at IS NULL AND v.deleted_at IS NULL AND v.created_at < :end;`;
export const ACCOUNT_ORDERS = `SELECT COUNT(*) AS orders_total,
    COUNT(CASE WHEN status = 'completed' THEN 1 END) AS orders_succeeded,
    COUNT(CASE WHEN status IN ('cancelled', 'returned', 'failed') THEN 1 END) AS orders_failed,
    COALESCE(SUM(CASE WHEN status = 'completed' THEN total END), 0) AS value_succeeded
  FROM orders WHERE deleted_at IS NULL AND created_at >= :start AND created_at < :end;`;
