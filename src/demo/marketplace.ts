/** The fictitious marketplace of examples/: its tables, its rows, and its traffic. */
import { randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../files';
import type { PrivateMariadb } from './private-mariadb';

const FOLDER = path.join(PROJECT, 'examples/marketplace');

/** The mapping of the fictitious marketplace. */
export const MARKETPLACE_REPORT = path.join(FOLDER, 'report.sql');

/** The files of its yearly report. */
export const MARKETPLACE_ANNUAL = {
  sql: path.join(FOLDER, 'annual.sql'),
  json: path.join(FOLDER, 'annual.json'),
};

/**
 * Creates the marketplace in a server.
 * @param onStep called with the table that is being filled, and the share that is done, from 0 to 1
 * @returns the DATABASE_URL of an account that may only read it
 */
export async function createMarketplace(
  server: PrivateMariadb,
  onStep: (table: string, done: number) => void = () => undefined,
): Promise<string> {
  const password = randomBytes(12).toString('base64url');
  const root = await server.connect();
  await root.query(`
    CREATE DATABASE marketplace;
    CREATE USER baocao@localhost IDENTIFIED BY '${password}';
    GRANT SELECT ON marketplace.* TO baocao@localhost;
    USE marketplace;
    SET time_zone = '+07:00';`);
  const statements = readFileSync(path.join(FOLDER, 'marketplace.sql'), 'utf8').split(/;\n/);
  for (const [index, statement] of statements.entries()) {
    const [, table] = /^INSERT INTO (\w+)/m.exec(statement) ?? [];
    if (table) onStep(table, index / statements.length);
    if (statement.trim()) await root.query(statement);
  }
  await root.end();
  return server.url('marketplace', 'baocao', password);
}

/** Adds orders, visits and goods every second. @returns a function that stops it */
export async function startTraffic(server: PrivateMariadb): Promise<() => Promise<void>> {
  const beat = readFileSync(path.join(FOLDER, 'traffic.sql'), 'utf8');
  const connection = await server.connect('marketplace');
  await connection.query("SET time_zone = '+07:00'");
  let last: Promise<unknown> = Promise.resolve();
  const timer = setInterval(() => {
    last = connection.query(beat);
    last.catch((error: Error) => process.stderr.write(`traffic: ${error.message}\n`));
  }, 1000);
  return async () => {
    clearInterval(timer);
    await last.catch(() => undefined);
    await connection.end();
  };
}
