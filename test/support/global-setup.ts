import { PrivateMariadb } from '../../src/demo/private-mariadb';

/** One private MariaDB for all test files; each makes databases of its own in it. */
export default async function setUp(): Promise<void> {
  const server = await PrivateMariadb.create(['--max-connections=300']);
  process.env.TEST_MARIADB_SOCKET = server.socketPath;
  (globalThis as { testMariadb?: PrivateMariadb }).testMariadb = server;
}
