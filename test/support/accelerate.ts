import mysql, { type Connection } from 'mysql2/promise';
import { acceleratedReport } from '../../src/accelerate/accelerated-report';
import { installSql, readSite, removeSql } from '../../src/accelerate/install';
import { type Plan, planStatements, summariesOf } from '../../src/accelerate/plan';
import { type Comparison, compareWhole, type Pair, pairsIn } from '../../src/accelerate/verify';
import type { Database } from '../../src/database/session';
import { parseReportSql } from '../../src/report/report-sql';
import { ENGINE_SOCKET } from './engine';
import { startMariadb } from './mariadb';
import { runScript } from './sql-script';

/** Dates of every kind that a platform keeps, some of them NULL, zero, at midnight or to come. */
export const SHOP = `
  SET sql_mode = '';
  CREATE TABLE visits (id INT AUTO_INCREMENT PRIMARY KEY, at_utc DATETIME(6) NOT NULL, bot TINYINT NULL);
  CREATE TABLE sellers (id INT AUTO_INCREMENT PRIMARY KEY, created TIMESTAMP NULL, state VARCHAR(9));
  CREATE TABLE products (id INT AUTO_INCREMENT PRIMARY KEY, made INT UNSIGNED NOT NULL, price INT UNSIGNED,
    deleted DATETIME NULL);
  CREATE TABLE orders (id BIGINT UNSIGNED AUTO_INCREMENT PRIMARY KEY, code VARCHAR(20) UNIQUE, status VARCHAR(20),
    total DECIMAL(15,2), currency VARCHAR(3), rate DECIMAL(10,4) NOT NULL DEFAULT 1, placed_at DATETIME NULL,
    note TEXT, KEY (placed_at)) CHARACTER SET utf8mb4;
  CREATE TABLE settings (name VARCHAR(20) PRIMARY KEY, value VARCHAR(20));
  INSERT INTO settings VALUES ('currency', 'VND');`;

export const REPORT = `-- The shop's.
SELECT COUNT(*) AS visits_total, COUNT(CASE WHEN at_utc >= :start_utc THEN 1 END) AS visits_period
FROM visits
WHERE at_utc < :end_utc AND (bot IS NULL OR bot = 0);

SELECT COUNT(*) AS sellers_total, COUNT(CASE WHEN created >= :start THEN 1 END) AS sellers_new
FROM sellers WHERE created < :end AND state <> 'blocked';

SELECT COUNT(*) AS products_total, COALESCE(SUM(IF(p.made >= :start_unix, 1, 0)), 0) AS products_new
FROM products p WHERE :end_unix > p.made AND deleted IS NULL;

-- Success: done.
SELECT
  COUNT(*) AS orders_total,
  COUNT(CASE WHEN status = 'done' THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN status IN ('void', 'back') THEN 1 END) AS orders_failed,
  CASE
    WHEN COUNT(CASE WHEN status = 'done' AND vnd IS NULL THEN 1 END) = 0
    THEN COALESCE(SUM(CASE WHEN status = 'done' THEN vnd END), 0)
  END AS value_succeeded
FROM (
  SELECT
    COALESCE(status, '') AS status,
    CASE
      WHEN COALESCE(NULLIF(currency, ''), (SELECT value FROM settings WHERE name = 'currency')) = 'VND'
      THEN total * rate / 100
      ELSE 0
    END AS vnd
  FROM orders
  WHERE placed_at >= :start AND placed_at < :end AND status NOT IN ('cart')
) AS placed;
`;

/** A server on which a test installs what `baocao accelerate` writes. */
export interface Server {
  readonly socketPath: string;
  connect(database?: string): Promise<Connection>;
  /** Ends it by kill -9; it comes back with `start`. Nothing for a server that is not ours to end. */
  stop(): Promise<void>;
  start(): Promise<void>;
  remove(): Promise<void>;
}

/** A server of the test's own, or that of ENGINE_SOCKET: `test/engines` runs tests on each that knows triggers. */
export async function accelerateServer(): Promise<Server> {
  const socketPath = ENGINE_SOCKET;
  if (socketPath) {
    const options = { socketPath, user: 'root', multipleStatements: true };
    const connect = (database?: string) =>
      mysql.createConnection({ ...options, ...(database ? { database } : {}) });
    const nothing = async () => undefined;
    return { socketPath, connect, stop: nothing, start: nothing, remove: nothing };
  }
  return startMariadb([
    ...['--innodb-flush-log-at-trx-commit=1', '--log-bin=binlog'],
    '--log-bin-trust-function-creators=1',
  ]);
}

/** What the commands write for a report.sql, and the two reports. */
export async function accelerated(database: Database, report: string, timeZone = '+07:00') {
  const statements = parseReportSql(report, 'report.sql');
  const { plans, site } = await database.session(async (session) => ({
    plans: await planStatements(session, statements, timeZone),
    site: await readSite(session, timeZone),
  }));
  const fast = acceleratedReport(report, plans.map(fastOf));
  const summaries = summariesOf(plans);
  return {
    reasons: plans.map(({ outcome }) => ('reason' in outcome ? outcome.reason : 'split')),
    install: installSql(summaries, site, []),
    remove: removeSql(summaries, site),
    fast,
    pairs: pairsIn(fast, 'report.sql'),
  };
}

/** A shop may hold a table for too long: then a DBA runs it again. */
export async function asDba({ socketPath }: Server, install: string): Promise<void> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await runScript(install, socketPath);
    } catch (error) {
      if (tries === 20 || !String(error).includes('1205')) throw error;
    }
  }
}

function fastOf({ outcome }: Plan): string | undefined {
  return 'fast' in outcome ? outcome.fast : undefined;
}

/** Both ways of each figure of two years, in one snapshot. */
export function compared(
  database: Database,
  pairs: readonly Pair[],
  timeZone = '+07:00',
): Promise<Comparison[]> {
  return database.session((session) => compareWhole(session, pairs, timeZone));
}
