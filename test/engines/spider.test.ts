import type { Connection } from 'mysql2/promise';
import { planStatements } from '../../src/accelerate/plan';
import { DatabaseUnavailable } from '../../src/database/faults';
import { PrivateMariadb } from '../../src/demo/private-mariadb';
import { LiveReports } from '../../src/report/live-reports';
import { parseReportSql } from '../../src/report/report-sql';
import { createShop, ORDERS, openShop, REPORT } from './shop';
import { describeEngine, missingOf } from './support';

const missing = missingOf({
  '/usr/lib/mysql/plugin/ha_spider.so': 'apt-get install mariadb-plugin-spider',
});

describeEngine('Spider over two data nodes', missing, () => {
  let nodes: PrivateMariadb[];
  let head: PrivateMariadb;
  let root: Connection;

  beforeAll(async () => {
    // A node that is killed keeps what it had committed.
    const durable = ['--innodb-flush-log-at-trx-commit=1'];
    nodes = await Promise.all([PrivateMariadb.create(durable), PrivateMariadb.create(durable)]);
    for (const node of nodes) {
      const connection = await node.connect();
      await createShop(
        connection,
        `${ORDERS}; GRANT ALL ON shop.* TO spider@localhost IDENTIFIED BY 's'`,
      );
      await connection.end();
    }
    head = await PrivateMariadb.create(['--plugin-maturity=unknown']);
    root = await head.connect();
    await root.query("INSTALL SONAME 'ha_spider'");
    await createShop(
      root,
      `${nodes
        .map(
          ({ socketPath }, index) =>
            `CREATE SERVER node${index} FOREIGN DATA WRAPPER mysql
               OPTIONS (SOCKET '${socketPath}', HOST 'localhost', DATABASE 'shop', USER 'spider', PASSWORD 's');`,
        )
        .join('\n')}
       ${ORDERS} ENGINE = SPIDER COMMENT = 'wrapper "mysql", table "orders"'
       PARTITION BY KEY (id) (
         PARTITION p0 COMMENT = 'srv "node0"',
         PARTITION p1 COMMENT = 'srv "node1"')`,
    );
    await root.query(
      `INSERT INTO shop.orders (id, status, total, placed_at)
       SELECT seq, IF(seq % 4 = 0, 'void', 'done'), 10, NOW() FROM seq_1_to_1000`,
    );
  });
  afterAll(async () => {
    root.destroy();
    await Promise.all([head, ...nodes].map((server) => server.remove()));
  });

  test('counts the rows of both nodes, and answers nothing while one is away', async () => {
    const database = openShop(head.socketPath);
    const reports = new LiveReports(database, parseReportSql(REPORT, 'report.sql'), '+07:00');
    const whole = { orders_total: 1000n, orders_succeeded: 750n, value_succeeded: 7500n };
    try {
      const [rows] =
        (await (await nodes[0]?.connect('shop'))?.query('SELECT COUNT(*) AS n FROM orders')) ?? [];
      const share = (rows as unknown as { n: number }[])[0]?.n ?? 0;
      expect(share).toBeGreaterThan(0);
      expect(share).toBeLessThan(1000);
      expect((await reports.report()).figures).toMatchObject(whole);
      await nodes[1]?.stop();
      await expect(reports.report()).rejects.toBeInstanceOf(DatabaseUnavailable);
      await expect(reports.report()).rejects.toBeInstanceOf(DatabaseUnavailable);
      await nodes[1]?.start();
      expect((await reports.report()).figures).toMatchObject(whole);

      const plans = await database.session((session) =>
        planStatements(session, parseReportSql(REPORT, 'report.sql'), '+07:00'),
      );
      expect(plans[1]?.outcome).toEqual({ reason: expect.stringMatching(/engine SPIDER/) });
    } finally {
      await database.close();
    }
  });
});
