import { chmodSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import http2 from 'node:http2';
import net from 'node:net';
import path from 'node:path';
import tls from 'node:tls';
import {
  basicAuth,
  CONSTANT_REPORT,
  PASSWORD,
  temporaryFolder,
  writeAccounts,
} from '../support/app';
import { TestDatabase } from '../support/database';
import { DOMAIN, freePort, Nginx } from '../support/nginx';
import { type Asked, askNginx, expectProblem, sendRaw } from '../support/nginx-client';
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

const ask = (target: string, asked: Asked = {}) => askNginx(nginx, folder, target, asked);

const basic = (password: string) => ({
  authorization: basicAuth('BaocaoTMDT', password),
});

test('nginx finds no fault in our file', () => {
  expect(nginx.test()).toContain('test is successful');
});

test('the domain is written in one place', () => {
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

test('port 80 sends a page on to https, and keeps the address', async () => {
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

test('the log-in, the page and its style sheet pass through', async () => {
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

test('the API passes through', async () => {
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

  test('refuses a certificate without a trusted issuer', async () => {
    const { code, output } = await handover();
    expect(output).toContain('the certificate is not valid (DEPTH_ZERO_SELF_SIGNED_CERT)');
    expect(code).toBe(1);
  });
});

test("failures count by the client's own address, not by a claimed one", async () => {
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

test.each([
  ['POST', {}],
  ['GET', basic(PASSWORD)],
  ['PUT', {}],
])(
  'port 80 refuses a %s that may carry a password, and does not send it on',
  async (method, more) => {
    for (const target of ['/api/baocao', '/']) {
      const { status, headers, text } = await ask(target, { method, plain: true, headers: more });
      expect([status, headers.location]).toEqual([403, undefined]);
      expect(text).toContain('đổi mật khẩu');
      expectProblem({ status, headers, text }, target === '/' ? 'html' : 'json');
    }
  },
);

test('port 80 refuses programs instead of redirecting them, so that a password in clear is noticed', async () => {
  const answer = await ask('/api/baocao', { plain: true });
  expect(answer.status).toBe(403);
  expectProblem(answer, 'json');
});

describe.each([
  ['/', 'html'],
  ['/api/baocao', 'json'],
] as const)("what nginx itself answers for %s is as the report's own pages are", (target, kind) => {
  const host = `Host: ${DOMAIN}\r\nConnection: close\r\n`;

  test.each([
    [400, 'malformed', `GET ${target} HTTP/1.1\r\n${host}Host: twice\r\n\r\n`],
    [400, 'malformed', `GET ${target} HTTP/1.1\r\n${host}X: ${'x'.repeat(40_000)}\r\n\r\n`],
    [413, 'too_large', `POST ${target} HTTP/1.1\r\n${host}Content-Length: 20000\r\n\r\n`],
    [414, 'too_long', `GET ${target}?${'x'.repeat(40_000)} HTTP/1.1\r\n${host}\r\n`],
    [405, 'method_not_allowed', `TRACE ${target} HTTP/1.1\r\n${host}\r\n`],
  ])('%d %s', async (status, code, bytes) => {
    const answer = await sendRaw(nginx, bytes);
    expect(answer.status).toBe(status);
    expectProblem(answer, kind, code);
  });

  test('too many requests are a 429', async () => {
    const from = kind === 'html' ? '127.0.0.6' : '127.0.0.7';
    const answers = await Promise.all(Array.from({ length: 120 }, () => ask(target, { from })));
    const refused = answers.find(
      ({ status, headers }) => status === 429 && headers['retry-after'] === '5',
    );
    if (!refused) throw new Error(`none of ${answers.map(({ status }) => status)} is a 429`);
    expectProblem(refused, kind, 'too_many_requests');
  });
});

test('an internal path of nginx is not found by clients', async () => {
  for (const path of ['/.problem.html', '/.problem.json']) {
    const answer = await ask(path);
    expect(answer.status).toBe(404);
    expectProblem(answer, 'html', 'not_found');
  }
});

test('pages, style sheet and API are compressed for clients that accept it', async () => {
  const body = JSON.stringify({ UserName: 'portal', PassWord: PASSWORD });
  const gzip = { 'accept-encoding': 'gzip' };
  for (const [target, headers] of [
    ['/', basic(PASSWORD)],
    ['/style.css', {}],
    ['/bao-cao.csv', basic(PASSWORD)],
  ] as const) {
    const answer = await ask(target, { headers: { ...headers, ...gzip }, from: '127.0.0.8' });
    expect([target, answer.status, answer.headers['content-encoding']]).toEqual([
      target,
      200,
      'gzip',
    ]);
    expect(answer.headers.vary).toContain('Accept-Encoding');
  }
  const api = await ask('/api/baocao', {
    method: 'POST',
    body,
    headers: { 'content-type': 'application/json' },
  });
  expect(api.headers['content-encoding']).toBeUndefined();
});

test('HTTP/2 is spoken', async () => {
  const session = http2.connect(`https://127.0.0.1:${nginx.httpsPort}`, {
    servername: DOMAIN,
    rejectUnauthorized: false,
  });
  const stream = session.request({ ':path': '/', ':authority': DOMAIN, ...basic(PASSWORD) });
  const headers = await new Promise<http2.IncomingHttpHeaders>((resolve, reject) => {
    stream.once('response', resolve).once('error', reject);
  });
  stream.resume();
  await new Promise((resolve) => stream.once('end', resolve));
  session.close();
  expect([session.alpnProtocol, headers[':status']]).toEqual(['h2', 200]);
  expect(String(headers['set-cookie'])).toMatch(/^__Host-.*HttpOnly; Secure; SameSite=Strict/);
});

describe('behind another proxy, with the commented block', () => {
  let behind: Nginx;
  const site = path.join(folder, 'behind');
  beforeAll(async () => {
    mkdirSync(site);
    behind = await Nginx.start(site, port, [
      [/^#(set_real_ip_from) \S+;.*$/m, '$1 127.0.0.9;'],
      [/^#(real_ip_header X-Forwarded-For;).*$/m, '$1'],
      [/^#(real_ip_recursive on;)$/m, '$1'],
    ]);
  });
  afterAll(() => behind.stop());

  /** More requests than nginx lets pass of one client: 40, and ten a second. They would have to take ten seconds. */
  const TOO_MANY = 150;

  /** How many requests from addresses, one after the other, pass. */
  const passing = async (from: string, addresses: readonly string[], requests: number) => {
    const answers = await Promise.all(
      Array.from({ length: requests }, (_, n) =>
        ask('/robots.txt', {
          from,
          port: behind.httpsPort,
          headers: { 'x-forwarded-for': addresses[n % addresses.length] },
        }),
      ),
    );
    return answers.filter(({ status }) => status === 200).length;
  };

  test('requests are limited by client: an IPv4 address, or the /64 of an IPv6 address', async () => {
    expect(await passing('127.0.0.9', ['192.0.2.1'], TOO_MANY)).toBeLessThan(TOO_MANY);
    expect(await passing('127.0.0.9', ['192.0.2.2', '192.0.2.3'], 60)).toBe(60);
    const subscriber = Array.from({ length: 60 }, (_, n) => `2001:db8:0:1:${n}::${n}`);
    expect(await passing('127.0.0.9', subscriber, TOO_MANY)).toBeLessThan(TOO_MANY);
    const tersely = Array.from({ length: 60 }, (_, n) => `2001:0:0:7:${n + 1}::`);
    expect(await passing('127.0.0.9', tersely, TOO_MANY)).toBeLessThan(TOO_MANY);
    const many = Array.from({ length: 60 }, (_, n) => `2001:db8:0:${n + 10}::1`);
    expect(await passing('127.0.0.9', many, 60)).toBe(60);
  });

  test('a client other than that proxy cannot claim another address', async () => {
    const claims = Array.from({ length: 60 }, (_, n) => `198.51.100.${n}`);
    expect(await passing('127.0.0.10', claims, TOO_MANY)).toBeLessThan(TOO_MANY);
  });

  test("failures count by the client's address, TRUST_PROXY being loopback", async () => {
    const login = (password: string, address: string) =>
      ask('/', {
        from: '127.0.0.9',
        port: behind.httpsPort,
        headers: { ...basic(password), 'x-forwarded-for': address },
      });
    let last = 0;
    for (let n = 0; n < 11; n += 1) last = (await login(`sai ${n}`, '203.0.113.1')).status;
    expect(last).toBe(429);
    expect((await login(PASSWORD, '203.0.113.2')).status).toBe(200);
  });
});

test('while the server is away, a 502 that gives no reason; afterwards all is as before', async () => {
  server.child.kill('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
  for (const [target, kind] of [
    ['/', 'html'],
    ['/api/baocao', 'json'],
  ] as const) {
    const answer = await ask(target, { from: '127.0.0.5' });
    expect([answer.status, answer.headers['retry-after']]).toEqual([502, '5']);
    expectProblem(answer, kind, 'unavailable');
    expect(answer.text).not.toContain('khởi động lại');
    expect(answer.text).toContain('Không có số liệu nào được hiển thị thay thế');
  }
  await startServer();
  expect((await ask('/', { from: '127.0.0.5', headers: basic(PASSWORD) })).status).toBe(200);
});

test('a server that does not answer in time is a 504', async () => {
  const deaf = net
    .createServer((socket) => socket.unref().on('error', () => undefined))
    .listen(0, '127.0.0.1');
  await new Promise((resolve) => deaf.once('listening', resolve));
  const site = path.join(folder, 'deaf');
  mkdirSync(site);
  const { port: deafPort } = deaf.address() as net.AddressInfo;
  const slow = await Nginx.start(site, deafPort, [
    [/proxy_read_timeout +180s;/, 'proxy_read_timeout 1s;'],
  ]);
  try {
    for (const [target, kind] of [
      ['/', 'html'],
      ['/api/baocao', 'json'],
    ] as const) {
      const answer = await ask(target, { port: slow.httpsPort });
      expect([answer.status, answer.headers['retry-after']]).toEqual([504, '30']);
      expectProblem(answer, kind, 'too_slow');
    }
  } finally {
    await slow.stop();
    deaf.close();
  }
});
