import type { PrivateMariadb } from '../../src/demo/private-mariadb';
import { startMariadb } from './mariadb';

/**
 * One private MariaDB for all test files; each makes databases of its own in it. Another server's socket
 * in ENGINE_SOCKET takes its place: `test/engines` runs these tests on each server that it finds.
 */
export default async function setUp(): Promise<void> {
  const { ENGINE_SOCKET } = process.env;
  if (ENGINE_SOCKET) {
    process.env.TEST_MARIADB_SOCKET = ENGINE_SOCKET;
    return;
  }
  const server = await startMariadb(['--max-connections=300']);
  process.env.TEST_MARIADB_SOCKET = server.socketPath;
  (globalThis as { testMariadb?: PrivateMariadb }).testMariadb = server;
}
