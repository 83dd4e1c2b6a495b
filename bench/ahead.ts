import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { Connection } from 'mysql2/promise';
import { acceleratedReport } from '../src/accelerate/accelerated-report';
import { installSql, readSite } from '../src/accelerate/install';
import { planStatements, summariesOf } from '../src/accelerate/plan';
import { Database } from '../src/database/session';
import { MARKETPLACE_REPORT } from '../src/demo/marketplace';
import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { parseReportSql } from '../src/report/report-sql';
import { runScript } from '../test/support/sql-script';

/** Installs what `baocao accelerate` writes. @returns its report.sql */
export async function installAhead(server: PrivateMariadb, password: string): Promise<string> {
  const options = {
    host: '',
    port: 0,
    socketPath: server.socketPath,
    user: 'baocao',
    password,
    database: 'marketplace',
    timeZone: '+07:00',
    timeoutMs: 600_000,
  };
  const database = new Database(options);
  const report = readFileSync(MARKETPLACE_REPORT, 'utf8');
  const { plans, site } = await database.session(async (session) => ({
    plans: await planStatements(session, parseReportSql(report, 'report.sql'), '+07:00'),
    site: await readSite(session, '+07:00'),
  }));
  await database.close();
  const startedAt = performance.now();
  await runScript(installSql(summariesOf(plans), site, []), server.socketPath);
  console.log(`   installed in ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  const file = path.join(server.folder, 'ahead.sql');
  writeFileSync(
    file,
    acceleratedReport(
      report,
      plans.map(({ outcome }) => ('fast' in outcome ? outcome.fast : undefined)),
    ),
  );
  return file;
}

/** What an order's INSERT and UPDATE take, each a transaction that is on disk when it ends. */
export async function costOfWrites(
  root: Connection,
): Promise<{ insertMs: number; updateMs: number }> {
  const median = async (sql: (run: number) => string) => {
    const times: number[] = [];
    for (let run = 0; run < 1000; run += 1) {
      const startedAt = performance.now();
      await root.query(sql(run));
      times.push(performance.now() - startedAt);
    }
    return times.sort((a, b) => a - b)[500] ?? 0;
  };
  const [rows] = await root.query('SELECT MAX(id) AS id FROM orders');
  const newest = Number((rows as { id: number }[])[0]?.id);
  const insertMs = await median(
    () =>
      "INSERT INTO orders (sku_id, province, payment, status, total, placed_at) VALUES (1, 'Hà Nội', 'COD', 'pending', 1000, NOW())",
  );
  const updateMs = await median(
    (run) => `UPDATE orders SET status = 'completed' WHERE id = ${newest + 1 + run}`,
  );
  return { insertMs, updateMs };
}
