import { spawn } from 'node:child_process';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { INSPECTOR } from '../src/accounts/htpasswd';
import { generatePassword, writePassword } from '../src/accounts/passwords';
import { createMarketplace, MARKETPLACE_REPORT } from '../src/demo/marketplace';
import { PrivateMariadb } from '../src/demo/private-mariadb';
import { freePort } from '../test/support/nginx';

/** The built server in a process of its own. */
export interface ReportServer {
  /** The address of the page. */
  readonly url: string;
  readonly pid: number;
  /** The Authorization header of the inspector. */
  readonly authorization: string;
  end(): Promise<void>;
}

/** The built server on the demo's marketplace. */
export interface MarketplaceServer extends ReportServer {
  readonly databaseUrl: string;
  readonly database: PrivateMariadb;
}

export async function startMarketplaceServer(
  env: NodeJS.ProcessEnv = {},
): Promise<MarketplaceServer> {
  const database = await PrivateMariadb.create(['--innodb-flush-log-at-trx-commit=1']);
  const databaseUrl = await createMarketplace(database);
  const server = await startReportServer(database.folder, databaseUrl, MARKETPLACE_REPORT, env);
  return {
    ...server,
    databaseUrl,
    database,
    end: async () => {
      await server.end();
      await database.remove();
    },
  };
}

/** Starts the built server on a report.sql. @param folder for its password file */
export async function startReportServer(
  folder: string,
  databaseUrl: string,
  reportSql: string,
  env: NodeJS.ProcessEnv = {},
): Promise<ReportServer> {
  const password = generatePassword();
  const port = await freePort();
  const htpasswd = path.join(folder, `htpasswd-${port}`);
  await writePassword(htpasswd, INSPECTOR, password);
  const main = path.resolve(__dirname, '../dist/cli/main.js');
  const server = spawn(process.execPath, [main, 'serve'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      DATABASE_URL: databaseUrl,
      REPORT_SQL: reportSql,
      HTPASSWD_FILE: htpasswd,
      PORT: String(port),
      LOG_LEVEL: 'silent',
      QUERY_TIMEOUT_MS: '60000',
      ...env,
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}/`;
  while (!(await fetch(`${url}healthz`).catch(() => undefined))) await sleep(50);
  return {
    url,
    pid: server.pid ?? 0,
    authorization: `Basic ${Buffer.from(`${INSPECTOR}:${password}`).toString('base64')}`,
    end: async () => {
      const ended = new Promise((resolve) => server.once('exit', resolve));
      server.kill('SIGTERM');
      await ended;
    },
  };
}

/** What a bench measured on. */
export function machine(): string {
  const [cpu] = os.cpus();
  const memory = Math.round(os.totalmem() / 2 ** 30);
  return `${os.cpus().length} x ${cpu?.model ?? 'unknown'}, ${memory} GiB, Node ${process.version}`;
}
