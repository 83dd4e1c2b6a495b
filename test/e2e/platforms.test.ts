import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import https from 'node:https';
import path from 'node:path';
import type { PrivateMariadb } from '../../src/demo/private-mariadb';
import { temporaryFolder } from '../support/app';
import { DOMAIN, Nginx } from '../support/nginx';
import { addPlatform, askApi, type PlatformOf, serverOfDatabases } from '../support/platforms';
import { PROJECT, UnitFile } from '../support/unit-file';

const DOMAINS = [DOMAIN, 'baocao.san2.vn'] as const;

const { folder, remove } = temporaryFolder();
const running: ChildProcess[] = [];
let database: PrivateMariadb;
let platforms: [PlatformOf, PlatformOf];
let nginx: Nginx;

/** Starts what the unit baocao@NAME starts, with the environment that the unit gives it and no more. */
async function start(name: string): Promise<ChildProcess> {
  const { program, args, cwd, env } = UnitFile.named(`baocao@${name}.service`).command(folder);
  const child = spawn(program, args, { cwd, env: { PATH: process.env.PATH, ...env } });
  running.push(child);
  let said = '';
  await new Promise<void>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk;
      if (/"listening"/.test(said)) resolve();
    };
    child.stdout.on('data', hear);
    child.stderr.on('data', hear);
    child.once('exit', () => reject(new Error(said)));
  });
  return child;
}

/** nginx.conf as docs/install.md says for a second platform: `upstream` and `server` again, under other names. */
function secondHost(port: number): string {
  const text = readFileSync(path.join(PROJECT, 'nginx.conf'), 'utf8');
  const block = (pattern: RegExp) => pattern.exec(text)?.[0] ?? '';
  return [block(/^upstream baocao \{[^}]*\}/m), block(/^server \{[\s\S]*^\}/m)]
    .join('\n')
    .replace('upstream baocao {', 'upstream baocao_san2 {')
    .replace('unix:/run/baocao/http.sock', `127.0.0.1:${port}`)
    .replaceAll('http://baocao;', 'http://baocao_san2;')
    .replace('baocao.tenmien.vn', DOMAINS[1]);
}

beforeAll(async () => {
  const databases = await serverOfDatabases();
  database = databases.server;
  platforms = [
    await addPlatform(databases, folder, {
      name: 'san1',
      password: 'mật khẩu của san1',
      orders: 11,
    }),
    await addPlatform(databases, folder, {
      name: 'san2',
      password: 'mật khẩu của san2',
      orders: 222,
    }),
  ];
  await Promise.all(platforms.map(({ name }) => start(name)));
  const [first, second] = platforms;
  const appended: [RegExp, string] = [/$/, secondHost(second.port).replaceAll('$', '$$$$')];
  nginx = await Nginx.start(folder, first.port, [appended]);
});
afterAll(async () => {
  await nginx?.stop();
  for (const child of running) child.kill('SIGKILL');
  await database?.remove();
  remove();
});

/** What a virtual host of nginx answers the inspector. */
function page(host: string, password: string): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    https
      .get(
        {
          ...{
            host: '127.0.0.1',
            port: nginx.httpsPort,
            path: '/',
            servername: host,
            agent: false,
          },
          ...{ headers: { host }, auth: `BaocaoTMDT:${password}`, rejectUnauthorized: false },
        },
        (response) => {
          let text = '';
          response.setEncoding('utf8').on('data', (chunk) => {
            text += chunk;
          });
          response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
        },
      )
      .on('error', reject);
  });
}

test('two platforms run at once, each with its own figures, and no password opens the other', async () => {
  for (const [index, { port, password, orders, name }] of platforms.entries()) {
    const other = platforms[1 - index];
    const base = `http://127.0.0.1:${port}`;
    expect(await askApi(base, password)).toEqual({ status: 200, orders });
    expect((await askApi(base, other?.password ?? '')).status).toBe(401);

    const own = await page(DOMAINS[index] ?? '', password);
    expect(own.status).toBe(200);
    expect(own.text).toMatch(new RegExp(`>${orders}<`));
    expect(own.text).toContain(name);
    expect(own.text).not.toContain(other?.name);
    expect((await page(DOMAINS[index] ?? '', other?.password ?? '')).status).toBe(401);
  }
});

test('one stops and the other goes on; started again, it is as before', async () => {
  const [first, second] = platforms;
  const child = running[0] as ChildProcess;
  child.kill('SIGTERM');
  await once(child, 'exit');
  expect(child.exitCode).toBe(0);
  await expect(askApi(`http://127.0.0.1:${first.port}`, first.password)).rejects.toThrow();
  expect((await page(DOMAINS[0], first.password)).status).toBe(502);
  expect((await page(DOMAINS[1], second.password)).status).toBe(200);
  expect(await askApi(`http://127.0.0.1:${second.port}`, second.password)).toEqual({
    status: 200,
    orders: second.orders,
  });
  await start(first.name);
  expect((await page(DOMAINS[0], first.password)).status).toBe(200);
});
