import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { basicAuth, CONSTANT_REPORT, temporaryFolder, writeAccounts } from './app';
import { TestDatabase } from './database';
import { Baocao } from './process';

/** A folder for each test with accounts and a report of constants, in which the built server and commands run. */
export class ServerFolder {
  private shop: TestDatabase | undefined;
  private folder = '';
  private remove = () => {};

  /** @param parent QUICK_FOLDER for files that are synced often */
  constructor(parent?: string) {
    beforeAll(async () => {
      this.shop = await TestDatabase.create();
    });
    afterAll(() => this.shop?.drop());
    beforeEach(() => {
      ({ folder: this.folder, remove: this.remove } = temporaryFolder(parent));
      writeAccounts(this.folder);
      writeFileSync(this.file('report.sql'), CONSTANT_REPORT);
    });
    afterEach(() => this.remove());
  }

  get path(): string {
    return this.folder;
  }

  file(name: string): string {
    return path.join(this.folder, name);
  }

  environment(env: NodeJS.ProcessEnv = {}): NodeJS.ProcessEnv {
    return { DATABASE_URL: this.shop?.url, PORT: '0', ...env };
  }

  run(args: string[], env: NodeJS.ProcessEnv = {}): Baocao {
    return Baocao.run(args, this.environment(env), this.folder);
  }

  /** The server, once it listens. */
  async serve(env: NodeJS.ProcessEnv = {}): Promise<{ server: Baocao; url: string }> {
    const server = this.run(['serve'], env);
    const url = String((await server.says(/"url":"([^"]+)"/))[1]);
    return { server, url };
  }
}

/** The lines of an audit file. */
export function auditLines(file: string) {
  return readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line));
}

/** The headers of a browser that is logged in. */
export const as = (user: string) => ({ authorization: basicAuth(user) });

/** Ends a server by SIGTERM, in order. */
export async function end(server: Baocao): Promise<void> {
  server.child.kill('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
}
