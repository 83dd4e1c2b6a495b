import { execFileSync } from 'node:child_process';
import { serverProgram } from '../../src/demo/find-mariadb';
import { PrivateMariadb } from '../../src/demo/private-mariadb';
import { ACCELERATE_SUITES, describeEngine, runSuites } from './support';

function missing(): string | undefined {
  const version = execFileSync(serverProgram(), ['--version'], { encoding: 'utf8' });
  return / 8\.| {2}Ver 8/.test(version) && !/MariaDB/.test(version)
    ? undefined
    : `the mysqld of this machine is ${version.trim()}`;
}

describeEngine('MySQL 8', missing(), () => {
  let server: PrivateMariadb;
  beforeAll(async () => {
    server = await PrivateMariadb.create();
  });
  afterAll(() => server.remove());

  test('passes the tests of the live report and of what is counted ahead', async () => {
    const output = await runSuites(
      server.socketPath,
      'test/live-report.test.ts',
      ...ACCELERATE_SUITES,
    );
    expect(output).toMatch(/Tests: +\d+ passed/);
  });
});
