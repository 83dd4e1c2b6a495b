import type { Connection } from 'mysql2/promise';
import { Database, type DatabaseOptions } from '../../src/database/session';

/** A report whose orders alone are live: how many there are, and what they are worth. */
export const REPORT = `
  SELECT 1 AS visits_total, 1 AS visits_period, 1 AS sellers_total, 1 AS sellers_new, 1 AS products_total,
    1 AS products_new, 0 AS orders_failed;
  SELECT COUNT(*) AS orders_total, COUNT(CASE WHEN status = 'done' THEN 1 END) AS orders_succeeded,
    COALESCE(SUM(CASE WHEN status = 'done' THEN total END), 0) AS value_succeeded
  FROM orders WHERE placed_at >= :start AND placed_at < :end;`;

export const ORDERS = `
  CREATE TABLE orders (id BIGINT AUTO_INCREMENT PRIMARY KEY, status VARCHAR(20), total DECIMAL(15,0),
    placed_at DATETIME, KEY (placed_at))`;

export const ONE_ORDER = "INSERT INTO orders (status, total, placed_at) VALUES ('done', 1, NOW())";

/** Makes the database `shop`, empty, with the account `reader` that may read it. */
export async function createShop(root: Connection, more = ''): Promise<void> {
  await root.query(`
    CREATE DATABASE shop; USE shop; SET time_zone = '+07:00';
    CREATE USER reader@localhost IDENTIFIED BY 'reader';
    GRANT SELECT ON shop.* TO reader@localhost; ${more}`);
}

export function openShop(socketPath: string, changes: Partial<DatabaseOptions> = {}): Database {
  return new Database({
    ...{ host: '', port: 0, socketPath, user: 'reader', password: 'reader', database: 'shop' },
    ...{ timeZone: '+07:00', timeoutMs: 5_000, ...changes },
  });
}
