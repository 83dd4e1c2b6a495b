import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import request from 'supertest';
import { readConfig } from '../../src/config/config';
import type { Database } from '../../src/database/session';
import { PrivateMariadb } from '../../src/demo/private-mariadb';
import { startServer } from '../../src/server';
import { AdminFolder } from '../support/admin';
import { buildApp, PASSWORD, type TestApp, writeAccounts } from '../support/app';
import { freePort } from '../support/nginx';
import { scrape } from '../support/scrape';
import { createShop, ONE_ORDER, ORDERS, openShop, REPORT } from './shop';

const MOST_S = 3;

describe('a read replica', () => {
  let source: PrivateMariadb;
  let replica: PrivateMariadb;
  let roots: [Connection, Connection];
  let database: Database;
  let app: TestApp;

  beforeAll(async () => {
    const port = await freePort();
    source = await PrivateMariadb.create([
      ...['--server-id=1', '--log-bin=binlog', '--binlog-format=ROW'],
      ...['--skip-networking=0', '--bind-address=127.0.0.1', `--port=${port}`],
    ]);
    replica = await PrivateMariadb.create(['--server-id=2', '--read-only=1']);
    roots = [await source.connect(), await replica.connect()];
    await roots[0].query(
      "CREATE USER repl@'127.0.0.1' IDENTIFIED BY 'r'; GRANT REPLICATION SLAVE ON *.* TO repl@'127.0.0.1'",
    );
    await roots[1].query(`
      CHANGE MASTER TO MASTER_HOST = '127.0.0.1', MASTER_PORT = ${port}, MASTER_USER = 'repl',
        MASTER_PASSWORD = 'r', MASTER_USE_GTID = slave_pos, MASTER_CONNECT_RETRY = 1;
      START SLAVE`);
    await createShop(roots[0], `${ORDERS}; GRANT SLAVE MONITOR ON *.* TO reader@localhost`);
    database = openShop(replica.socketPath, { maxReplicaLagS: MOST_S });
    app = buildApp(database, REPORT);
  });
  afterAll(async () => {
    await database.close();
    app.close();
    for (const root of roots) root.destroy();
    await Promise.all([source.remove(), replica.remove()]);
  });

  const statuses = async () => [
    (await request(app.app).get('/readyz')).status,
    (await request(app.app).get('/').auth('BaocaoTMDT', PASSWORD)).status,
  ];
  async function becomes(expected: number[]): Promise<void> {
    for (let tries = 0; tries < 150; tries += 1) {
      if (String(await statuses()) === String(expected)) return;
      await sleep(200);
    }
    expect(await statuses()).toEqual(expected);
  }
  const orders = async () => (await app.reports.report()).figures.orders_total;
  const environment = (mostS: number) => ({
    DATABASE_URL: `mysql://reader:reader@localhost/shop?socketPath=${encodeURIComponent(replica.socketPath)}`,
    MAX_REPLICA_LAG_S: String(mostS),
  });
  const check = (mostS: number, ...options: string[]) => {
    const folder = new AdminFolder(environment(mostS));
    folder.write('report.sql', REPORT);
    return folder.run(['check', ...options]).finally(folder.remove);
  };

  test('is read while it keeps up, and check shows how far it is behind', async () => {
    await becomes([200, 200]);
    await roots[0].query(`USE shop; ${ONE_ORDER}`);
    for (let tries = 0; tries < 50 && (await orders()) === 0n; tries += 1) await sleep(100);
    expect(await orders()).toBe(1n);
    expect((await check(MOST_S)).output).toMatch(/replica: 0 s behind its source; up to 3 s/);
  });

  test('is refused with replication stopped, and read again once it runs', async () => {
    await roots[1].query('STOP SLAVE');
    expect(await statuses()).toEqual([503, 503]);
    for (const options of [[], ['--quick']]) {
      const { code, output } = await check(MOST_S, ...options);
      expect(output).toMatch(/fault +database: replication is stopped/);
      expect(code).toBe(1);
    }
    await roots[1].query('START SLAVE');
    await becomes([200, 200]);
    await roots[1].query('STOP SLAVE SQL_THREAD');
    expect(await statuses()).toEqual([503, 503]);
    await roots[1].query('START SLAVE');
    await becomes([200, 200]);
  });

  test('is refused beyond MAX_REPLICA_LAG_S', async () => {
    await roots[1].query('STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = 8; START SLAVE');
    await becomes([200, 200]);
    await roots[0].query(ONE_ORDER);
    await becomes([503, 503]);
    expect((await check(MOST_S)).output).toMatch(
      /the replica is \d+ s behind, and MAX_REPLICA_LAG_S is 3/,
    );
    await becomes([200, 200]);
    expect(await orders()).toBe(2n);
    await roots[1].query('STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = 0; START SLAVE');
  });

  test('the metrics show how far it is behind, and that it has stopped', async () => {
    const folder = new AdminFolder({});
    folder.write('report.sql', REPORT);
    const port = await freePort();
    const config = readConfig({
      ...environment(MOST_S),
      ...{ HTPASSWD_FILE: writeAccounts(folder.path), REPORT_SQL: `${folder.path}/report.sql` },
      ...{ PORT: '0', METRICS_PORT: String(port), LOG_LEVEL: 'silent' },
    });
    const server = await startServer(config);
    /** The state of the replica after /readyz has made the server read it. */
    const shown = async () => {
      await fetch(`${server.url}/readyz`);
      const all = await scrape(port);
      const value = (name: string) => all.get(`baocao_replica_${name}`);
      return { lagS: value('lag_seconds'), stopped: value('stopped') };
    };
    try {
      await becomes([200, 200]);
      expect(await shown()).toEqual({ lagS: 0, stopped: 0 });
      await roots[1].query('STOP SLAVE');
      expect(await shown()).toEqual({ lagS: undefined, stopped: 1 });
      await roots[1].query('CHANGE MASTER TO MASTER_DELAY = 8; START SLAVE');
      await becomes([200, 200]);
      await roots[0].query(ONE_ORDER);
      await becomes([503, 503]);
      const behind = await shown();
      expect(behind.stopped).toBe(0);
      expect(behind.lagS).toBeGreaterThan(MOST_S);
      await becomes([200, 200]);
      expect(await shown()).toEqual({ lagS: 0, stopped: 0 });
    } finally {
      await roots[1].query('STOP SLAVE; CHANGE MASTER TO MASTER_DELAY = 0; START SLAVE');
      await server.stop();
      folder.remove();
    }
  });

  test('an account without the right to see it gets the GRANT to run; a server without a source needs none', async () => {
    await roots[0].query('REVOKE SLAVE MONITOR ON *.* FROM reader@localhost');
    await sleep(500);
    const blind = openShop(replica.socketPath, { maxReplicaLagS: MOST_S });
    await expect(blind.ping()).rejects.toThrow(/GRANT SLAVE MONITOR/);
    await blind.close();
    await roots[0].query('GRANT SLAVE MONITOR ON *.* TO reader@localhost');
    const own = openShop(source.socketPath, { maxReplicaLagS: MOST_S });
    await own.ping();
    await own.close();
  });
});
