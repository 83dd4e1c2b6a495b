import type { Connection } from 'mysql2/promise';

/** Another server's socket: `test/engines` runs the usual tests on each that it finds. */
export const { ENGINE_SOCKET } = process.env;

/** Whether it is one whose plans are no table of steps. */
export const IS_TIDB = process.env.ENGINE_NAME === 'TiDB';

/** A schema of the tests' own, which no report's account may read. */
const SCHEMA = 'baocao_test_numbers';
const DIGITS = 'SELECT 0 AS d UNION SELECT 1 UNION SELECT 2 UNION SELECT 3 UNION SELECT 4';

/** Gives another server what the tests take from MariaDB: its tables of numbers, such as seq_1_to_9. */
export async function withNumbers(root: Connection): Promise<void> {
  await root.query(`
    CREATE DATABASE IF NOT EXISTS ${SCHEMA};
    CREATE TABLE IF NOT EXISTS ${SCHEMA}.numbers (seq INT PRIMARY KEY)`);
  const query = root.query.bind(root) as (sql: string, values?: unknown) => Promise<unknown>;
  const [rows] = (await query(`SELECT COUNT(*) AS n FROM ${SCHEMA}.numbers`)) as [{ n: number }[]];
  if (rows[0]?.n !== 5 ** 7) {
    const places = Array.from({ length: 7 }, (_, place) => `(${DIGITS}) AS d${place}`);
    const sum = places.map((_, place) => `d${place}.d * ${5 ** place}`).join(' + ');
    await query(`INSERT IGNORE INTO ${SCHEMA}.numbers SELECT ${sum} FROM ${places.join(', ')}`);
  }
  const translated = (sql: unknown, values?: unknown) =>
    query(
      typeof sql === 'string' ? sql.replace(/\bseq_(\d+)_to_(\d+)\b/g, numbers) : String(sql),
      values,
    );
  root.query = translated as Connection['query'];
}

function numbers(name: string, first: string, last: string): string {
  return `(SELECT seq FROM ${SCHEMA}.numbers WHERE seq BETWEEN ${first} AND ${last}) AS ${name}`;
}

/** Statistics as a shop that has run for longer than ten seconds has them. */
export async function analyzeTables(root: Connection): Promise<void> {
  const [tables] = await root.query("SHOW FULL TABLES WHERE Table_type = 'BASE TABLE'");
  const names = (tables as object[]).map((row) => `\`${Object.values(row)[0]}\``);
  if (names.length > 0) await root.query(`ANALYZE TABLE ${names.join(', ')}`);
}
