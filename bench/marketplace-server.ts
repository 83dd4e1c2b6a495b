import { type ChildProcess, spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { INSPECTOR } from '../src/accounts/htpasswd';
import { generatePassword } from '../src/accounts/password-rules';
import { writePassword } from '../src/accounts/set-password';
import { createMarketplace, MARKETPLACE_REPORT } from '../src/demo/marketplace';
import { PrivateMariadb } from '../src/demo/private-mariadb';
import { freePort } from '../test/support/nginx';

/** The built server in a process of its own, on the demo's marketplace. */
export interface MarketplaceServer {
  readonly url: string;
  /** The Authorization header of the inspector. */
  readonly authorization: string;
  readonly databaseUrl: string;
  readonly database: PrivateMariadb;
  readonly process: ChildProcess;
  end(): Promise<void>;
}

export async function startMarketplaceServer(
  env: NodeJS.ProcessEnv = {},
): Promise<MarketplaceServer> {
  const database = await PrivateMariadb.create(['--innodb-flush-log-at-trx-commit=1']);
  const databaseUrl = await createMarketplace(database);
  const password = generatePassword();
  const htpasswd = path.join(database.folder, 'htpasswd');
  await writePassword(htpasswd, INSPECTOR, password);

  const port = await freePort();
  const main = path.resolve(__dirname, '../dist/cli/main.js');
  const server = spawn(process.execPath, [main, 'serve'], {
    cwd: database.folder,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      REPORT_SQL: MARKETPLACE_REPORT,
      HTPASSWD_FILE: htpasswd,
      PORT: String(port),
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  while (!(await fetch(`${url}/healthz`).catch(() => undefined))) await sleep(50);
  return {
    url,
    authorization: `Basic ${Buffer.from(`${INSPECTOR}:${password}`).toString('base64')}`,
    databaseUrl,
    database,
    process: server,
    end: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
      await database.remove();
    },
  };
}

/** What a bench measured on. */
export function machine(): string {
  const [cpu] = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${os.cpus().length} x ${cpu?.model ?? 'unknown'}, ${memory} GiB, Node ${process.version}`;
}
