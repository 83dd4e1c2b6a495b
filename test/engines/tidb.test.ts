import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { cpSync, existsSync } from 'node:fs';
import path from 'node:path';
import { readSite } from '../../src/accelerate/install';
import { planStatements } from '../../src/accelerate/plan';
import { Database } from '../../src/database/session';
import { temporaryFolder } from '../support/app';
import { freePort } from '../support/nginx';
import { connectWhenUp, describeEngine, hasProgram, runSuites } from './support';

/** go.mod and go.sum here pin versions that fit together, taken from tikv/client-go's integration_tests (1a0daf3e). */
const SOURCE = path.join(__dirname, 'tidb');
const PROGRAM = process.env.TIDB_SERVER ?? path.join(SOURCE, 'tidb-server');

/** Builds tidb-server once; that takes minutes. */
function build(): string | undefined {
  if (existsSync(PROGRAM)) return undefined;
  if (!hasProgram('go', 'version')) return 'it is built with Go, which is not there';
  // Go adds to go.sum what its own database of checksums holds; ours names what that lacks.
  const { folder, remove } = temporaryFolder();
  cpSync(SOURCE, folder, { recursive: true });
  const { status, stderr } = spawnSync(
    'go',
    ['build', '-o', PROGRAM, 'github.com/pingcap/tidb/cmd/tidb-server'],
    { cwd: folder, encoding: 'utf8', env: { ...process.env, GOFLAGS: '-mod=mod' } },
  );
  remove();
  return status === 0 ? undefined : `it does not build: ${stderr.trim().split('\n').at(-1)}`;
}

describeEngine('TiDB', build(), () => {
  const { folder, remove } = temporaryFolder();
  const socketPath = path.join(folder, 'socket');
  let server: ChildProcess;

  beforeAll(async () => {
    const [port, status] = [await freePort(), await freePort()];
    server = spawn(
      PROGRAM,
      [
        ...['-store', 'unistore', '-path', path.join(folder, 'data'), '-host', '127.0.0.1'],
        ...['-P', String(port), '-status', String(status), '-socket', socketPath],
        ...['-log-file', path.join(folder, 'log'), '-temp-dir', path.join(folder, 'tmp')],
      ],
      { stdio: 'ignore' },
    );
    await (await connectWhenUp({ socketPath })).end();
  });
  afterAll(async () => {
    const ended = new Promise((resolve) => server.once('close', resolve));
    server.kill('SIGKILL');
    await ended;
    remove();
  });

  const engine = { name: 'TiDB', socketPath };

  test('passes the tests of the live report', async () => {
    await runSuites(engine, ['test/live-report.test.ts']);
  });

  test('passes those of all commands from init to handover', async () => {
    await runSuites(engine, ['test/admin-way.test.ts']);
  });

  test('passes those of every platform but Shopware 6, whose fixture gives JSON a default', async () => {
    const files = ['sources', 'more-platforms', 'visits'].map(
      (name) => `test/sources/${name}.test.ts`,
    );
    await runSuites(engine, files, /Shopware/);
  }, 1_800_000);

  test('accelerates nothing, and says that it has no triggers', async () => {
    const database = new Database({
      ...{ host: '', port: 0, socketPath, user: 'root', password: '', database: 'test' },
      ...{ timeZone: '+07:00', timeoutMs: 15_000 },
    });
    try {
      await database.session(async (session) => {
        await expect(planStatements(session, [], '+07:00')).resolves.toEqual([]);
        await expect(readSite(session, '+07:00')).rejects.toThrow(/TiDB.* knows no triggers/);
      });
    } finally {
      await database.close();
    }
  });
});
