import { execFileSync, spawnSync } from 'node:child_process';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Connection } from 'mysql2/promise';
import { DatabaseUnavailable } from '../../src/database/faults';
import type { Database } from '../../src/database/session';
import { PrivateMariadb, serverProgram } from '../../src/demo/private-mariadb';
import { LiveReports } from '../../src/report/live-reports';
import { parseReportSql } from '../../src/report/report-sql';
import { freePort } from '../support/nginx';
import { createShop, ONE_ORDER, ORDERS, openShop, REPORT } from './shop';
import { connectWhenUp, describeEngine, missingOf } from './support';

const PROVIDER = '/usr/lib/galera/libgalera_smm.so';
const missing = missingOf({
  [PROVIDER]: 'apt-get install galera-4',
  '/usr/bin/wsrep_sst_rsync': 'apt-get install mariadb-server',
  '/usr/bin/rsync': 'apt-get install rsync',
});

/** The rsync that fills a node writes as nobody where this runs as root. */
function openToRsync({ folder }: PrivateMariadb): void {
  execFileSync('chmod', ['-R', 'a+rwX', folder]);
}

/** Where a killed node ended, as Debian's galera_recovery finds it: what it lacks is all that it is sent. */
function lastCommit({ folder }: PrivateMariadb): string {
  const { stdout, stderr } = spawnSync(
    serverProgram(),
    [
      ...['--no-defaults', ...(process.getuid?.() === 0 ? ['--user=root'] : [])],
      ...[`--datadir=${folder}/data`, `--tmpdir=${folder}`, '--wsrep-on=ON', '--wsrep-recover'],
      ...['--wsrep-cluster-address=gcomm://', '--wsrep-sst-method=rsync'],
      ...[`--wsrep-provider=${PROVIDER}`, '--binlog-format=ROW', '--innodb-autoinc-lock-mode=2'],
    ],
    { encoding: 'utf8' },
  );
  const [, position] = /Recovered position: ([\w-]+:-?\d+)/.exec(stdout + stderr) ?? [];
  if (position === undefined) throw new Error(`no position in: ${stderr.slice(-3000)}`);
  return position;
}

describeEngine('Galera, three nodes', missing, () => {
  const nodes: PrivateMariadb[] = [];
  const optionsOf: string[][] = [];
  const roots: Connection[] = [];
  const databases: Database[] = [];
  const reports: LiveReports[] = [];

  beforeAll(async () => {
    const ports = [await freePort(), await freePort(), await freePort()];
    const address = `gcomm://${ports.map((port) => `127.0.0.1:${port}`).join(',')}`;
    for (const [index, port] of ports.entries()) {
      const options: string[] = ['--innodb-flush-log-at-trx-commit=1'];
      optionsOf.push(options);
      const node = await PrivateMariadb.create(options);
      await node.stop();
      openToRsync(node);
      options.push(
        ...['--wsrep-on=ON', `--wsrep-provider=${PROVIDER}`, `--wsrep-node-name=node${index}`],
        ...[`--wsrep-cluster-address=${address}`, '--binlog-format=ROW'],
        ...['--innodb-autoinc-lock-mode=2', '--wsrep-sst-method=rsync'],
        `--wsrep-node-address=127.0.0.1:${port}`,
        `--wsrep-sst-receive-address=127.0.0.1:${await freePort()}`,
        `--wsrep-provider-options=gmcast.listen_addr=tcp://127.0.0.1:${port};ist.recv_addr=127.0.0.1:${await freePort()}`,
        ...(index === 0 ? ['--wsrep-new-cluster'] : []),
      );
      await node.start();
      nodes.push(node);
      roots.push(await joined(node));
      if (index === 0) await createShop(roots[0] as Connection, ORDERS);
    }
    for (const node of nodes) {
      const database = openShop(node.socketPath);
      databases.push(database);
      reports.push(new LiveReports(database, parseReportSql(REPORT, 'report.sql'), '+07:00'));
    }
  });
  afterAll(async () => {
    await Promise.all(databases.map((database) => database.close()));
    for (const root of roots) root.destroy();
    await Promise.all(nodes.map((node) => node.remove()));
  });

  /** A connection to a node that is in step with the cluster. */
  async function joined(node: PrivateMariadb): Promise<Connection> {
    const root = await connectWhenUp({ socketPath: node.socketPath }, 120);
    root.on('error', () => undefined);
    for (let tries = 0; tries < 600; tries += 1) {
      const [rows] = await root.query("SHOW STATUS LIKE 'wsrep_local_state_comment'");
      if ((rows as { Value: string }[])[0]?.Value === 'Synced') return root;
      await sleep(100);
    }
    throw new Error('the node does not join');
  }

  const ordersOn = async (node: number) => (await reports[node]?.report())?.figures.orders_total;

  test('a read on one node sees what was committed on another before it began', async () => {
    for (let orders = 1n; orders <= 200n; orders += 1n) {
      await roots[0]?.query(ONE_ORDER);
      expect(await ordersOn(1)).toBe(orders);
      expect(await ordersOn(2)).toBe(orders);
    }
  });

  test('while a node killed under load is down the others answer correctly, and it recovers', async () => {
    let committed = (await ordersOn(0)) ?? 0n;
    let selling = true;
    const trade = (async () => {
      while (selling) {
        await roots[0]?.query(ONE_ORDER);
        committed += 1n;
      }
    })();
    const answers = { right: 0, unavailable: 0, rightAgain: 0 };
    const read = async (node: number) => {
      const before = committed;
      try {
        const orders = await ordersOn(node);
        expect(orders).toBeGreaterThanOrEqual(before);
        expect(orders).toBeLessThanOrEqual(committed + 1n);
        return true;
      } catch (error) {
        if (!(error instanceof DatabaseUnavailable)) throw error;
        return false;
      }
    };
    for (let tries = 0; tries < 20; tries += 1) answers.right += (await read(2)) ? 1 : 0;
    await nodes[2]?.stop();
    for (let tries = 0; tries < 20; tries += 1) {
      answers.unavailable += (await read(2)) ? 0 : 1;
      expect(await read(1)).toBe(true);
    }
    optionsOf[2]?.push(`--wsrep-start-position=${lastCommit(nodes[2] as PrivateMariadb)}`);
    await nodes[2]?.start();
    roots[2]?.destroy();
    roots[2] = await joined(nodes[2] as PrivateMariadb);
    for (let tries = 0; tries < 20; tries += 1) answers.rightAgain += (await read(2)) ? 1 : 0;
    selling = false;
    await trade;
    expect(answers).toEqual({ right: 20, unavailable: 20, rightAgain: 20 });
    expect(await ordersOn(2)).toBe(committed);
  });

  test('a node cut off from the cluster gives no figures', async () => {
    await roots[2]?.query("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=1'");
    for (let tries = 0; tries < 100; tries += 1) {
      const [rows] = (await roots[2]?.query("SHOW STATUS LIKE 'wsrep_cluster_status'")) ?? [];
      if ((rows as unknown as { Value: string }[])[0]?.Value !== 'Primary') break;
      await sleep(200);
    }
    await expect(ordersOn(2)).rejects.toBeInstanceOf(DatabaseUnavailable);
    await roots[2]?.query("SET GLOBAL wsrep_provider_options = 'gmcast.isolate=0'");
    await joined(nodes[2] as PrivateMariadb);
    expect(await ordersOn(2)).toBe(await ordersOn(0));
  });
});
