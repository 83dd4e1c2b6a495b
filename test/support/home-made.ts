/** A date that lies a day later where it would lie so near to a new year that its zone decides over its year. */
const clearOfNewYear = (date: string) =>
  `${date} + INTERVAL 30 * (DATE_FORMAT(${date}, '%m%d%H') >= '123102' OR DATE_FORMAT(${date}, '%m%d%H') < '010108') HOUR`;

/** Hours between orders, so that all of them are of this and last year, in January too. */
const BETWEEN_ORDERS = 'LEAST(31, FLOOR((364 + DAYOFYEAR(NOW())) * 24 / 500))';
/** Minutes between visits, so that most of them are of this year: an hour from April on. */
const BETWEEN_VISITS = 'GREATEST(1, LEAST(60, FLOOR(DAYOFYEAR(NOW()) * 24 * 60 / 2500)))';

/** A home-made shop with fresh rows, some of last year, and nothing to mend. Its dates are Vietnam's. */
export const HOME_MADE = `
  CREATE TABLE visits (id INT AUTO_INCREMENT PRIMARY KEY, seen DATETIME NOT NULL, KEY seen (seen));
  INSERT INTO visits (seen) SELECT NOW() - INTERVAL seq * ${BETWEEN_VISITS} MINUTE - INTERVAL seq % 50 MINUTE FROM seq_1_to_2000;
  CREATE TABLE sellers (id INT AUTO_INCREMENT PRIMARY KEY, name VARCHAR(50), created DATETIME);
  INSERT INTO sellers (name, created) SELECT CONCAT('shop ', seq), ${clearOfNewYear('NOW() - INTERVAL seq * 60 DAY')} FROM seq_1_to_12;
  CREATE TABLE products (id INT AUTO_INCREMENT PRIMARY KEY, seller_id INT, created DATETIME);
  INSERT INTO products (seller_id, created) SELECT 1 + seq % 12, ${clearOfNewYear('NOW() - INTERVAL seq * 7 DAY')} FROM seq_1_to_90;
  CREATE TABLE orders (
    id INT AUTO_INCREMENT PRIMARY KEY, status VARCHAR(20), total DECIMAL(15, 2), placed DATETIME, KEY placed (placed)
  );
  INSERT INTO orders (status, total, placed)
  SELECT
    CASE WHEN seq < 8 THEN 'new' WHEN seq % 5 = 0 THEN 'void' ELSE 'done' END,
    1000 * seq,
    ${clearOfNewYear(`NOW() - INTERVAL seq * ${BETWEEN_ORDERS} HOUR`)}
  FROM seq_1_to_500;`;

export const VISITS = `
SELECT COUNT(*) AS visits_total, COUNT(CASE WHEN seen >= :start THEN 1 END) AS visits_period
FROM visits WHERE seen < :end;`;
export const SELLERS = `
SELECT COUNT(*) AS sellers_total, COUNT(CASE WHEN created >= :start THEN 1 END) AS sellers_new
FROM sellers WHERE created < :end;`;
export const PRODUCTS = `
SELECT COUNT(*) AS products_total, COUNT(CASE WHEN created >= :start THEN 1 END) AS products_new
FROM products WHERE created < :end;`;
export const ORDERS = `
-- under way: 'new'
SELECT
  COUNT(*) AS orders_total,
  COUNT(CASE WHEN status = 'done' THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN status IN ('void') THEN 1 END) AS orders_failed,
  COALESCE(SUM(CASE WHEN status = 'done' THEN total END), 0) AS value_succeeded
FROM orders
WHERE placed >= :start AND placed < :end;`;

/** The report of that shop, some of its statements replaced. */
export function report({
  visits = VISITS,
  sellers = SELLERS,
  products = PRODUCTS,
  orders = ORDERS,
}: Partial<Record<'visits' | 'sellers' | 'products' | 'orders', string>> = {}): string {
  return [visits, sellers, products, orders].join('\n');
}

/** The report with its statement of orders changed. */
export function reportWithOrders(from: string | RegExp, to: string): string {
  return report({ orders: changed(ORDERS, from, to) });
}

/** The report with its statement of visits changed. */
export function reportWithVisits(from: string | RegExp, to: string): string {
  return report({ visits: changed(VISITS, from, to) });
}

function changed(statement: string, from: string | RegExp, to: string): string {
  const result = statement.replace(from, to);
  expect(result).not.toBe(statement);
  return result;
}
