import type { Connection } from 'mysql2/promise';
import type { Server } from './accelerate';

/** Clients of a shop that write at random in every way that a client may. */
export class Trade {
  committed = 0;
  private ended = false;
  private clients: Promise<void>[] = [];

  async begin(server: Server, database: string, clients: number): Promise<void> {
    this.ended = false;
    this.clients = Array.from({ length: clients }, () => this.client(server, database));
  }

  async until(committed: number): Promise<void> {
    while (this.committed < committed) await new Promise((resolve) => setTimeout(resolve, 10));
  }

  async end(): Promise<void> {
    this.ended = true;
    await Promise.all(this.clients);
  }

  async repeat(server: Server, database: string, sql: string): Promise<void> {
    await this.connected(server, database, async (connection) => {
      while (!this.ended) await connection.query(sql).catch(throwUnlessLost);
    });
  }

  private async client(server: Server, database: string): Promise<void> {
    await this.connected(server, database, async (connection) => {
      // The zone of the shop's own sessions is not the report's.
      await connection.query(
        `SET time_zone = '${pick('+07:00', '+00:00', '-05:00')}', sql_mode = '${pick('', 'TRADITIONAL')}'`,
      );
      while (!this.ended) {
        await connection.query('START TRANSACTION');
        for (let writes = 1 + Math.floor(Math.random() * 4); writes > 0; writes -= 1) {
          await connection.query(write()).catch(ignoreRefusal);
        }
        await connection.query(Math.random() < 0.2 ? 'ROLLBACK' : 'COMMIT');
        this.committed += 1;
      }
    });
  }

  /** A client that is cut off goes home. */
  private async connected(
    server: Server,
    database: string,
    work: (connection: Connection) => Promise<void>,
  ): Promise<void> {
    const connection = await server.connect(database);
    connection.on('error', () => undefined);
    await work(connection).catch(() => undefined);
    connection.destroy();
  }
}

function ignoreRefusal(error: { errno?: number }): void {
  // A deadlock, a key that is there, or a value that a strict client may not write.
  if (![1213, 1205, 1062, 1292, 1690].includes(error.errno ?? 0)) throw error;
}

function throwUnlessLost(error: { errno?: number }): void {
  if (![1213, 1205].includes(error.errno ?? 0)) throw error;
}

function pick<T>(...values: readonly T[]): T {
  return values[Math.floor(Math.random() * values.length)] as T;
}

function write(): string {
  const id = 1 + Math.floor(Math.random() * 200);
  const date = pick(
    'NOW()',
    'NOW()',
    'NOW() - INTERVAL 3 SECOND',
    'NOW() + INTERVAL 2 SECOND',
    'NOW() + INTERVAL 40 HOUR',
    'NOW() - INTERVAL 1 DAY',
    'NOW() - INTERVAL 400 DAY',
    'TIMESTAMP(CURDATE())',
    'MAKEDATE(YEAR(NOW()), 1)',
    'NULL',
  );
  const total = pick('0', '123456.78', '1000', '99.99');
  const status = pick('NULL', "'done'", "'DONE'", "'void'", "'back'", "'open'", "'cart'", "''");
  const currency = pick("'VND'", "'USD'", "''", 'NULL');
  const row = `('c${id}', ${status}, ${total}, ${currency}, ${pick('1', '2.5')}, ${date})`;
  const into = 'INTO orders (code, status, total, currency, rate, placed_at) VALUES';
  return pick(
    `INSERT IGNORE ${into} ${row}, ('d${id}', 'done', 5, 'VND', 1, NOW())`,
    `REPLACE ${into} ${row}`,
    `INSERT ${into} ${row} ON DUPLICATE KEY UPDATE status = 'done', total = VALUES(total), placed_at = ${date}`,
    `UPDATE orders SET status = ${status}, total = ${total} WHERE id = ${id}`,
    `UPDATE orders SET placed_at = ${date} WHERE id = ${id}`,
    `UPDATE orders SET note = 'seen', currency = ${currency} WHERE id = ${id}`,
    `DELETE FROM orders WHERE id = ${id}`,
    `INSERT INTO sellers (created, state) VALUES (${date}, ${pick("'open'", "'blocked'", 'NULL')})`,
    `UPDATE sellers SET state = ${pick("'open'", "'blocked'")}, created = ${date} WHERE id = ${id}`,
    `DELETE FROM sellers WHERE id = ${id}`,
    `INSERT INTO products (made, price) VALUES (UNIX_TIMESTAMP(COALESCE(${date}, NOW())), 5)`,
    `UPDATE products SET deleted = ${pick('NULL', 'NOW()')} WHERE id = ${id}`,
    `INSERT INTO visits (at_utc, bot) VALUES (UTC_TIMESTAMP(6), ${pick('NULL', '0', '1')}), (COALESCE(${date}, NOW()), 0)`,
    `DELETE FROM visits WHERE id = ${id}`,
  );
}
