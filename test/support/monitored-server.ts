import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { readConfig } from '../../src/config/config';
import type { PrivateMariadb } from '../../src/demo/private-mariadb';
import { startServer } from '../../src/server';
import type { RunningServer } from '../../src/web/http-server';
import { basicAuth, PASSWORD, temporaryFolder, writeAccounts } from './app';
import { TestDatabase } from './database';
import { figuresOf, reportOf } from './figures';
import { startMariadb } from './mariadb';
import { freePort } from './nginx';
import { scrape } from './scrape';

export const FIGURES = figuresOf(12);

/** Servers in this process with a port for a monitor, on a database that a test may stop. */
export class MonitoredServers {
  private server: PrivateMariadb | undefined;
  private database: TestDatabase | undefined;
  private readonly running: RunningServer[] = [];
  folder = '';

  constructor() {
    let remove = () => {};
    beforeAll(async () => {
      this.server = await startMariadb();
    });
    afterAll(() => this.server?.remove());
    beforeEach(async () => {
      ({ folder: this.folder, remove } = temporaryFolder());
      writeAccounts(this.folder);
      this.database = await TestDatabase.create('', this.mariadb.socketPath);
    });
    afterEach(async () => {
      for (const server of this.running.splice(0)) await server.stop();
      await this.database?.drop();
      remove();
    });
  }

  get mariadb(): PrivateMariadb {
    if (!this.server) throw new Error('no test has begun');
    return this.server;
  }

  get shop(): TestDatabase {
    if (!this.database) throw new Error('no test has begun');
    return this.database;
  }

  environment(reportSql = reportOf(FIGURES), env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    writeFileSync(path.join(this.folder, 'report.sql'), reportSql);
    return {
      DATABASE_URL: this.shop.url,
      REPORT_SQL: path.join(this.folder, 'report.sql'),
      HTPASSWD_FILE: path.join(this.folder, '.htpasswd'),
      PORT: '0',
      LOG_LEVEL: 'silent',
      ...env,
    };
  }

  /** A server that stops with the test. */
  async startIn(env: NodeJS.ProcessEnv): Promise<RunningServer> {
    const server = await startServer(readConfig(env));
    this.running.push(server);
    return server;
  }

  /** Stops a server before its test ends. */
  async stop(server: RunningServer): Promise<void> {
    this.running.splice(this.running.indexOf(server), 1);
    await server.stop();
  }

  /** Starts the database again, which a test has stopped. */
  async restartDatabase(): Promise<void> {
    await this.mariadb.start();
    this.database = await this.shop.reconnect();
  }

  /** A server with a port for a monitor. */
  async start(reportSql = reportOf(FIGURES), env: NodeJS.ProcessEnv = {}) {
    const port = await freePort();
    const server = await this.startIn(
      this.environment(reportSql, { METRICS_PORT: String(port), ...env }),
    );
    const as = (user: string, password = PASSWORD) => ({
      Authorization: basicAuth(user, password),
    });
    const get = async (target: string, headers: Record<string, string> = as('BaocaoTMDT')) => {
      const answer = await fetch(`${server.url}${target}`, { headers });
      await answer.arrayBuffer();
      return answer.status;
    };
    const api = async (password = PASSWORD) => {
      const body = JSON.stringify({ UserName: 'portal', PassWord: password });
      return (await fetch(`${server.url}/api/baocao`, { method: 'POST', body })).status;
    };
    return { port, server, as, get, api, metrics: () => scrape(port) };
  }
}
