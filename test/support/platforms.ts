import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import bcrypt from 'bcrypt';
import { PrivateMariadb } from '../../src/demo/private-mariadb';
import { freePort } from './nginx';

/** One of several platforms on a machine: its database, its folder of /etc/baocao, its port and password. */
export interface PlatformOf {
  readonly name: string;
  readonly port: number;
  readonly password: string;
  /** Orders in its database. */
  readonly orders: number;
}

const REPORT = `
SELECT COUNT(*) AS orders_total, COUNT(CASE WHEN status = 'done' THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN status = 'void' THEN 1 END) AS orders_failed, COALESCE(SUM(CASE WHEN status = 'done' THEN total END), 0) AS value_succeeded
FROM orders WHERE placed >= :start AND placed < :end;
SELECT COUNT(*) AS sellers_total, COUNT(CASE WHEN created >= :start THEN 1 END) AS sellers_new
FROM sellers WHERE created < :end;
SELECT COUNT(*) AS products_total, COUNT(CASE WHEN created >= :start THEN 1 END) AS products_new
FROM products WHERE created < :end;
SELECT COUNT(*) AS visits_total, COUNT(CASE WHEN seen >= :start THEN 1 END) AS visits_period
FROM visits WHERE seen < :end;
`;

/** A server of databases that is reached over TCP, as from another user's process. */
export async function serverOfDatabases(): Promise<{ server: PrivateMariadb; port: number }> {
  const port = await freePort();
  const options = ['--skip-networking=0', '--bind-address=127.0.0.1', `--port=${port}`];
  return { server: await PrivateMariadb.create(options), port };
}

/** Makes a platform: a database with an account of its own, and a folder in `configuration`. */
export async function addPlatform(
  { server, port: databasePort }: { server: PrivateMariadb; port: number },
  configuration: string,
  platform: Omit<PlatformOf, 'port'>,
): Promise<PlatformOf> {
  const { name, password, orders } = platform;
  const port = await freePort();
  const root = await server.connect();
  await root.query(`
    CREATE DATABASE ${name}; USE ${name}; SET time_zone = '+07:00';
    CREATE USER ${name}@'127.0.0.1' IDENTIFIED BY 'of-${name}';
    GRANT SELECT ON ${name}.* TO ${name}@'127.0.0.1';
    CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, status VARCHAR(9), total INT, placed DATETIME);
    INSERT INTO orders (status, total, placed) SELECT 'done', 1000, NOW() FROM seq_1_to_${orders};
    CREATE TABLE sellers (id INT PRIMARY KEY, created DATETIME); INSERT INTO sellers VALUES (1, '2020-01-01');
    CREATE TABLE products (id INT PRIMARY KEY, created DATETIME); INSERT INTO products VALUES (1, '2020-01-01');
    CREATE TABLE visits (id INT PRIMARY KEY, seen DATETIME); INSERT INTO visits VALUES (1, NOW())`);
  await root.end();

  const folder = path.join(configuration, name);
  mkdirSync(folder);
  const write = (file: string, text: string) =>
    writeFileSync(path.join(folder, file), text, { mode: 0o600 });
  write(
    '.env',
    `DATABASE_URL=mysql://${name}:of-${name}@127.0.0.1:${databasePort}/${name}\nPORT=${port}\nPLATFORM_NAME=${name}\n`,
  );
  write('.htpasswd', `BaocaoTMDT:${bcrypt.hashSync(password, 10)}\n`);
  write('report.sql', REPORT);
  return { ...platform, port };
}

/** What the API of a platform answers to a password. @param base such as 'http://127.0.0.1:3000' */
export async function askApi(
  base: string,
  password: string,
): Promise<{ status: number; orders: number | undefined }> {
  const response = await fetch(`${base}/api/baocao`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ UserName: 'BaocaoTMDT', PassWord: password }),
  });
  const answer = (await response.json()) as { soLuongGiaoDich?: number };
  return { status: response.status, orders: answer.soLuongGiaoDich };
}
