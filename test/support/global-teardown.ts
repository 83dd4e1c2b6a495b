import type { PrivateMariadb } from '../../src/demo/private-mariadb';

export default async function tearDown(): Promise<void> {
  await (globalThis as { testMariadb?: PrivateMariadb }).testMariadb?.remove();
}
