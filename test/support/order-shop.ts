import type { PrivateMariadb } from '../../src/demo/private-mariadb';
import { TestDatabase } from './database';

const SHOP = `
  CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, state VARCHAR(20), total DECIMAL(40,3),
    placed DATETIME NULL, stamped TIMESTAMP NULL, placed_utc DATETIME NULL, placed_unix BIGINT NULL,
    KEY (placed));
  CREATE TABLE visits (at DATETIME NOT NULL);
  CREATE TABLE sellers (created DATETIME NOT NULL);`;

/** The statements of a report.sql that give no order figures; `HALF_OPEN` gives those. */
export const OTHERS = `
  SELECT COUNT(*) AS visits_total, COUNT(CASE WHEN at >= :start THEN 1 END) AS visits_period
  FROM visits WHERE at < :end;
  SELECT COUNT(*) AS sellers_total, COUNT(CASE WHEN created >= :start THEN 1 END) AS sellers_new
  FROM sellers WHERE created < :end;
  SELECT 0 AS products_total, 0 AS products_new;`;

export const ORDER_COLUMNS = `COUNT(*) AS orders_total,
  COUNT(CASE WHEN state = 'done' THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN state = 'void' THEN 1 END) AS orders_failed,
  COALESCE(SUM(CASE WHEN state = 'done' THEN total END), 0) AS value_succeeded`;

/** The forms in which the shop keeps the date of an order: column, the bounds that fit it, and DB_TIMEZONE. */
export const DATE_FORMS = [
  ['placed', ':start', ':end', '+07:00'],
  ['stamped', ':start', ':end', '+07:00'],
  ['stamped', ':start', ':end', '+00:00'],
  ['placed_utc', ':start_utc', ':end_utc', '+07:00'],
  ['placed_utc', ':start', ':end', '+00:00'],
  ['placed_unix', ':start_unix', ':end_unix', '+00:00'],
] as const;

/** The order figures of a WHERE. */
export const orders = (where: string) => `SELECT ${ORDER_COLUMNS} FROM orders WHERE ${where};`;
export const HALF_OPEN = orders('placed >= :start AND placed < :end');

/** Noon of 24 November 2030 in Vietnam. */
const NOON = '2030-11-24T05:00:00.25Z';

/** A shop in a server of its own, whose clock can be set. */
export class OrderShop {
  private constructor(
    readonly server: PrivateMariadb,
    readonly database: TestDatabase,
  ) {}

  /** An empty shop, at noon of 24 November 2030 in Vietnam. */
  static async open(server: PrivateMariadb): Promise<OrderShop> {
    const shop = new OrderShop(server, await TestDatabase.create(SHOP, server.socketPath));
    await shop.clock(NOON);
    return shop;
  }

  /**
   * Lets the server believe that it is another time, for the report's account; and us, or its clock
   * would not be believed. `close` ends it.
   */
  async clock(utc: string): Promise<void> {
    const seconds = Date.parse(utc) / 1000;
    jest.spyOn(Date, 'now').mockReturnValue(Date.parse(utc));
    await this.database.root.query(`SET GLOBAL init_connect = 'SET timestamp = ${seconds}'`);
  }

  /** Completed orders of 1 đồng each, placed at these times in Vietnam. */
  async place(...placed: string[]): Promise<void> {
    const rows = placed.map((at) => `('done', 1, '${at}')`);
    await this.query(`INSERT INTO orders (state, total, placed) VALUES ${rows.join(', ')}`);
  }

  query(sql: string): ReturnType<TestDatabase['root']['query']> {
    return this.database.root.query(sql);
  }

  async close(): Promise<void> {
    jest.restoreAllMocks();
    await this.database.drop();
  }
}
