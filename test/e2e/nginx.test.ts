import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import https from 'node:https';
import path from 'node:path';
import tls from 'node:tls';
import { CONSTANT_REPORT, PASSWORD, temporaryFolder, writeAccounts } from '../support/app';
import { TestDatabase } from '../support/database';
import { DOMAIN, freePort, Nginx } from '../support/nginx';
import { Baocao } from '../support/process';

let shop: TestDatabase;
let nginx: Nginx;
let server: Baocao;
let port: number;
const { folder, remove } = temporaryFolder();

async function startServer(): Promise<void> {
  const env = { DATABASE_URL: shop.url, PORT: String(port) };
  server = Baocao.run(['serve'], env, folder, { forAllTests: true });
  await server.says(/"listening"/);
}

beforeAll(async () => {
  shop = await TestDatabase.create();
  writeAccounts(folder);
  writeFileSync(path.join(folder, 'report.sql'), CONSTANT_REPORT);
  port = await freePort();
  await startServer();
  nginx = await Nginx.start(folder, port);
});
afterAll(async () => {
  await nginx?.stop();
  server?.child.kill('SIGTERM');
  await server?.ended;
  await shop?.drop();
  remove();
});

interface Answer {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly text: string;
}

interface Asked {
  readonly method?: string;
  readonly headers?: http.OutgoingHttpHeaders;
  readonly body?: string;
  /** The client's own address, of loopback. */
  readonly from?: string;
  readonly plain?: boolean;
  readonly host?: string;
}

function ask(target: string, asked: Asked = {}): Promise<Answer> {
  const host = asked.host ?? DOMAIN;
  const options: https.RequestOptions = {
    host: '127.0.0.1',
    port: asked.plain ? nginx.httpPort : nginx.httpsPort,
    path: target,
    method: asked.method ?? 'GET',
    headers: { host, ...asked.headers },
    localAddress: asked.from ?? '127.0.0.1',
    servername: host,
    ca: readFileSync(path.join(folder, 'fullchain.pem')),
    checkServerIdentity: () => undefined,
    agent: false,
  };
  return new Promise((resolve, reject) => {
    const request = (asked.plain ? http : https).request(options, (response) => {
      let text = '';
      response.setEncoding('utf8').on('data', (chunk) => {
        text += chunk;
      });
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, headers: response.headers, text }),
      );
    });
    request.once('error', reject);
    request.end(asked.body);
  });
}

const basic = (password: string) => ({
  authorization: `Basic ${Buffer.from(`BaocaoTMDT:${password}`).toString('base64')}`,
});

test('nginx finds no fault in our file', () => {
  expect(nginx.test()).toContain('test is successful');
});

test('the domain stands in one place', () => {
  const text = readFileSync(path.resolve(__dirname, '../../nginx.conf'), 'utf8');
  expect(text.split(DOMAIN)).toHaveLength(2);
});

test("port 80 gives certbot's proof of the domain as it is", async () => {
  const challenges = path.join(folder, 'www/.well-known/acme-challenge');
  mkdirSync(challenges, { recursive: true });
  // nginx's workers are another user than the test's.
  for (const each of [folder, path.join(folder, 'www')]) chmodSync(each, 0o755);
  writeFileSync(path.join(challenges, 'token'), 'proof');
  const { status, text } = await ask('/.well-known/acme-challenge/token', { plain: true });
  expect([status, text]).toEqual([200, 'proof']);
});

test('port 80 sends on to https, and keeps the address', async () => {
  const { status, headers } = await ask('/?nam=2025', { plain: true });
  expect([status, headers.location]).toEqual([301, `https://${DOMAIN}/?nam=2025`]);
});

test.each([
  ['TLSv1.1', false],
  ['TLSv1.2', true],
  ['TLSv1.3', true],
] as const)('%s is accepted: %s', async (version, accepted) => {
  const connected = await new Promise((resolve) => {
    const socket = tls.connect(
      {
        host: '127.0.0.1',
        port: nginx.httpsPort,
        servername: DOMAIN,
        rejectUnauthorized: false,
        minVersion: version,
        maxVersion: version,
        ciphers: 'DEFAULT@SECLEVEL=0',
      },
      () => resolve(socket.getProtocol() === version),
    );
    socket.once('secureConnect', () => socket.destroy());
    socket.once('error', () => resolve(false));
  });
  expect(connected).toBe(accepted);
});

test('login, page and style sheet', async () => {
  const challenge = await ask('/');
  expect([challenge.status, challenge.headers['www-authenticate']]).toEqual([
    401,
    expect.stringContaining('charset="UTF-8"'),
  ]);
  expect(challenge.headers['strict-transport-security']).toMatch(/max-age=\d{8}/);
  expect(challenge.headers.server).toBe('nginx');
  expect(challenge.headers['x-powered-by']).toBeUndefined();
  const page = await ask('/', { headers: basic(PASSWORD) });
  expect(page.status).toBe(200);
  expect(page.text).toContain('9.007.199.254.740.993');
  const style = await ask('/style.css');
  expect([style.status, style.headers['content-type']]).toEqual([200, 'text/css; charset=utf-8']);
  expect((await ask('/robots.txt')).text).toContain('Disallow: /');
});

test('the API', async () => {
  const body = JSON.stringify({ UserName: 'portal', PassWord: PASSWORD });
  const headers = { 'content-type': 'application/json' };
  const { status, text } = await ask('/api/baocao', { method: 'POST', headers, body });
  expect(status).toBe(200);
  expect(text).toContain('"tongGiaTriGiaoDich":123456789012345678901234568}');
  const large = await ask('/api/baocao', { method: 'POST', headers, body: ' '.repeat(20_000) });
  expect(large.status).toBe(413);
});

describe('baocao handover', () => {
  /** As on the day when DNS knows the domain. */
  const handover = async (env: NodeJS.ProcessEnv = {}) => {
    const hosts = path.join(folder, 'hosts.js');
    writeFileSync(
      hosts,
      `const dns = require('node:dns');
       const { lookup } = dns;
       dns.lookup = (host, ...rest) => lookup(host === '${DOMAIN}' ? '127.0.0.1' : host, ...rest);`,
    );
    const options = { DATABASE_URL: shop.url, NODE_OPTIONS: `--require ${hosts}`, ...env };
    const domain = `${DOMAIN}:${nginx.httpsPort}`;
    return Baocao.run(['handover', '--domain', domain], options, folder).result();
  };

  test('verifies the certificate, the page and the API', async () => {
    const { code, output } = await handover({
      NODE_EXTRA_CA_CERTS: path.join(folder, 'fullchain.pem'),
    });
    expect(output).toContain('has a valid certificate');
    expect(output).toContain('the page asks for credentials (401)');
    expect(output).toContain('the API refuses a wrong password (401)');
    expect(code).toBe(0);
  });

  test('refuses a certificate that no one vouches for', async () => {
    const { code, output } = await handover();
    expect(output).toContain('the certificate is not valid (DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect(code).toBe(1);
  });
});

test("failures count by the client's own address, whatever it claims", async () => {
  const wrong = (index: number) =>
    ask('/', {
      from: '127.0.0.2',
      headers: { ...basic(`sai ${index}`), 'x-forwarded-for': `198.51.100.${index}` },
    });
  const statuses: number[] = [];
  for (let index = 0; index < 11; index += 1) statuses.push((await wrong(index)).status);
  expect(statuses).toEqual([...Array(10).fill(401), 429]);
  expect((await ask('/', { from: '127.0.0.3', headers: basic(PASSWORD) })).status).toBe(200);
  expect((await ask('/', { from: '127.0.0.2', headers: basic(PASSWORD) })).status).toBe(429);
});

test.each([true, false])('a Host that is not ours gets no answer (plain: %s)', async (plain) => {
  await expect(ask('/', { host: 'other.vn', plain })).rejects.toThrow(/hang up|reset/);
});

test('more requests a second than a person makes are refused', async () => {
  const answers = await Promise.all(
    Array.from({ length: 120 }, () => ask('/robots.txt', { from: '127.0.0.4' })),
  );
  const statuses = answers.map(({ status }) => status);
  expect(new Set(statuses)).toEqual(new Set([200, 429]));
});

test('while the server restarts, a plain Vietnamese 502; then all is as before', async () => {
  server.child.kill('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  const { status, headers, text } = await ask('/', { from: '127.0.0.5' });
  expect([status, headers['retry-after']]).toEqual([502, '5']);
  expect(text).toContain('Máy chủ báo cáo đang khởi động lại');
  await startServer();
  expect((await ask('/', { from: '127.0.0.5', headers: basic(PASSWORD) })).status).toBe(200);
});
