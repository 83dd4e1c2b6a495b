import { statSync, writeFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { readConfig } from '../src/config/config';
import { createLogger, startServer } from '../src/server';
import { SLOW_CLIENTS } from '../src/web/http-server';
import {
  basicAuth,
  CONSTANT_REPORT,
  PASSWORD,
  temporaryFolder,
  writeAccounts,
} from './support/app';
import { TestDatabase } from './support/database';
import { eventually } from './support/eventually';
import { Baocao } from './support/process';

let shop: TestDatabase;
const { folder, remove } = temporaryFolder();
const authorization = basicAuth('BaocaoTMDT');

beforeAll(async () => {
  shop = await TestDatabase.create();
  writeAccounts(folder);
});
afterAll(async () => {
  await shop.drop();
  remove();
});

/** A run of the built server. */
async function serve(
  reportSql = CONSTANT_REPORT,
  env: NodeJS.ProcessEnv = {},
  forAllTests = false,
) {
  writeFileSync(path.join(folder, 'report.sql'), reportSql);
  const server = Baocao.run(['serve'], { DATABASE_URL: shop.url, PORT: '0', ...env }, folder, {
    forAllTests,
  });
  const url = String((await server.says(/"url":"([^"]+)"/))[1]);
  return { server, url, port: Number(new URL(url).port) };
}

describe('a client that breaks HTTP', () => {
  let running: Awaited<ReturnType<typeof serve>>;
  beforeAll(async () => {
    running = await serve(CONSTANT_REPORT, {}, true);
  });
  afterAll(async () => {
    running.server.child.kill('SIGTERM');
    await running.server.ended;
  });

  /** Sends raw bytes; gives all that comes back until the server hangs up, and after how long. */
  function raw(bytes: string, port = running.port): Promise<{ text: string; seconds: number }> {
    return new Promise((resolve) => {
      const startedAt = Date.now();
      let text = '';
      const socket = net.connect(port, '127.0.0.1', () => socket.write(bytes));
      socket.on('data', (chunk) => {
        text += chunk;
      });
      socket.on('error', () => undefined);
      socket.on('close', () => resolve({ text, seconds: (Date.now() - startedAt) / 1000 }));
    });
  }
  const statuses = (text: string) =>
    [...text.matchAll(/^HTTP\/1\.1 (\d+)/gm)].map(([, code]) => code);

  const SMUGGLED = 'GET /healthz HTTP/1.1\r\nHost: a\r\n\r\n';
  const post = (headers: string, body: string) =>
    `POST /api/baocao HTTP/1.1\r\nHost: a\r\n${headers}\r\n\r\n${body}`;

  test.each([
    [
      'a length and chunks',
      post(
        `Content-Length: ${SMUGGLED.length + 5}\r\nTransfer-Encoding: chunked`,
        `0\r\n\r\n${SMUGGLED}`,
      ),
    ],
    ['two lengths', post('Content-Length: 0\r\nContent-Length: 36', SMUGGLED)],
    ['two lengths in one', post('Content-Length: 0, 36', SMUGGLED)],
    ['a signed length', post('Content-Length: +0', SMUGGLED)],
    ['an unknown coding', post('Transfer-Encoding: xchunked', `0\r\n\r\n${SMUGGLED}`)],
    ['chunked not last', post('Transfer-Encoding: chunked, identity', `0\r\n\r\n${SMUGGLED}`)],
    ['a space before the colon', post('Transfer-Encoding : chunked', `0\r\n\r\n${SMUGGLED}`)],
    ['a header folded over lines', post('Content-Length:\r\n 0', SMUGGLED)],
    ['a bad chunk size', post('Transfer-Encoding: chunked', `0x0\r\n\r\n${SMUGGLED}`)],
    ['no Host', `GET / HTTP/1.1\r\n\r\n${SMUGGLED}`],
    ['no HTTP', `\x16\x03\x01\r\n\r\n${SMUGGLED}`],
  ])('with %s gets one 400 and no second request in', async (_what, bytes) => {
    const { text } = await raw(bytes);
    expect(statuses(text)).toEqual(['400']);
    expect(text).not.toContain('ok\n');
  });

  test('with headers over the limit gets a 431', async () => {
    const { text } = await raw(`GET / HTTP/1.1\r\nHost: a\r\nX: ${'x'.repeat(9000)}\r\n\r\n`);
    expect(statuses(text)).toEqual(['431']);
  });

  test('too slow with its headers or its body is hung up on, and others are served meanwhile', async () => {
    expect(SLOW_CLIENTS.headersTimeout).toBeLessThanOrEqual(10_000);
    expect(SLOW_CLIENTS.requestTimeout).toBeLessThanOrEqual(20_000);
    const config = readConfig({
      DATABASE_URL: shop.url,
      REPORT_SQL: path.join(folder, 'report.sql'),
      HTPASSWD_FILE: path.join(folder, '.htpasswd'),
      PORT: '0',
      LOG_LEVEL: 'silent',
    });
    const impatient = await startServer(config, createLogger(config), {
      ...SLOW_CLIENTS,
      headersTimeout: 500,
      requestTimeout: 1_000,
      connectionsCheckingInterval: 50,
    });
    const port = Number(new URL(impatient.url).port);
    const slow = [
      raw('GET / HTTP/1.1\r\nHost: a\r\nX-Slow: ', port),
      raw('POST /api/baocao HTTP/1.1\r\nHost: a\r\nContent-Length: 100\r\n\r\n{', port),
    ];
    expect((await fetch(`${impatient.url}/healthz`)).status).toBe(200);
    const [headers, body] = await Promise.all(slow);
    await impatient.stop();
    expect(headers?.seconds).toBeLessThan(3);
    expect(body?.seconds).toBeLessThan(4);
    expect([...statuses(headers?.text ?? ''), ...statuses(body?.text ?? '')]).toEqual([
      '408',
      '408',
    ]);
  });
});

test('every answer forbids browsers and search engines to keep the figures', async () => {
  const { server, url } = await serve();
  for (const [target, headers] of [
    ['/', {}],
    ['/', { authorization }],
    ['/nowhere', { authorization }],
    ['/api/baocao', {}],
    ['/healthz', {}],
  ] as const) {
    const response = await fetch(url + target, { headers });
    expect(response.headers.get('content-security-policy')).toBe(
      "default-src 'none';style-src 'self';script-src 'self';connect-src 'self';img-src 'self';base-uri 'none';form-action 'none';frame-ancestors 'none'",
    );
    expect(response.headers.get('x-frame-options')).toBe('DENY');
    expect(response.headers.get('referrer-policy')).toBe('no-referrer');
    expect(response.headers.get('x-content-type-options')).toBe('nosniff');
    expect(response.headers.get('x-robots-tag')).toContain('noindex');
    expect(response.headers.get('cache-control')).toBe('no-store');
    expect(response.headers.get('strict-transport-security')).toContain('max-age=31536000');
    expect(response.headers.get('x-powered-by')).toBeNull();
    expect(response.headers.get('server')).toBeNull();
  }
  expect(await (await fetch(`${url}/robots.txt`)).text()).toBe('User-agent: *\nDisallow: /\n');
  server.child.kill('SIGTERM');
  await server.ended;
});

test.each([
  ['loopback', '198.51.100.7', 429],
  ['false', '198.51.100.7', 429],
  ['false', 'varying', 429],
  ['loopback', 'varying', 401],
  ['198.51.100.0/24', 'varying', 429],
])(
  'where TRUST_PROXY is %s, failures of the claimed address %s end in %d',
  async (trust, claimed, expected) => {
    const { server, url } = await serve(CONSTANT_REPORT, { TRUST_PROXY: trust });
    let last = 0;
    for (let again = 0; again < 11; again += 1) {
      const address = claimed === 'varying' ? `203.0.113.${again}` : claimed;
      const wrong = basicAuth('BaocaoTMDT', `sai ${again}`);
      const headers = { authorization: wrong, 'x-forwarded-for': address };
      // Failures count alike on the page and on the API.
      const [target, method] = again % 2 ? ['/', 'GET'] : ['/api/baocao', 'POST'];
      last = (await fetch(url + target, { method, headers })).status;
    }
    expect(last).toBe(expected);
    server.child.kill('SIGTERM');
    await server.ended;
  },
);

describe('the end of the server', () => {
  const SLOW = CONSTANT_REPORT.replace(
    '58 AS orders_failed',
    '58 + 0 * SLEEP(1.5) AS orders_failed',
  );

  test('on SIGTERM: the request under way is answered, no new one is, and it exits with 0', async () => {
    const { server, url } = await serve(SLOW);
    const underWay = fetch(url, { headers: { authorization } });
    await eventually(async () => {
      const [rows] = await shop.root.query(
        `SELECT ID FROM information_schema.PROCESSLIST
         WHERE USER = '${shop.name}' AND COMMAND = 'Query' AND INFO LIKE '%SLEEP(1.5)%'`,
      );
      return (rows as unknown[]).length;
    }, 1);
    server.child.kill('SIGTERM');
    await server.says(/ending/);
    const isRefused = () =>
      fetch(`${url}/healthz`).then(
        () => false,
        () => true,
      );
    await eventually(isRefused, true);
    expect((await underWay).status).toBe(200);
    expect(await server.ended).toEqual({ code: 0, signal: null });
  });

  test('on a second SIGTERM it exits at once, with requests under way', async () => {
    const { server, port } = await serve();
    const unfinished = net.connect(port, '127.0.0.1');
    unfinished.on('error', () => undefined);
    const head = 'POST /api/baocao HTTP/1.1\r\nHost: a\r\nContent-Length: 100';
    unfinished.write(`${head}\r\nExpect: 100-continue\r\n\r\n{`);
    // The server has the head: "100 Continue".
    await new Promise((resolve) => unfinished.once('data', resolve));
    server.child.kill('SIGTERM');
    await server.says(/ending/);
    await new Promise((resolve) => setTimeout(resolve, 300));
    expect(server.child.exitCode).toBeNull();
    server.child.kill('SIGTERM');
    const startedAt = Date.now();
    expect(await server.ended).toEqual({ code: 1, signal: null });
    // Half of the time that requests under way have after the first.
    expect(Date.now() - startedAt).toBeLessThan(10_000);
  });

  test('on an error that no one handles: it is logged, and the exit code is 1', async () => {
    const bug = path.join(folder, 'bug.cjs');
    writeFileSync(
      bug,
      "process.on('SIGUSR2', () => { Promise.reject(new Error('a bug of ours')); });",
    );
    const { server } = await serve(CONSTANT_REPORT, { NODE_OPTIONS: `--require ${bug}` });
    server.child.kill('SIGUSR2');
    expect(await server.ended).toEqual({ code: 1, signal: null });
    expect(server.output).toMatch(/"level":60.*a bug of ours/);
  });
});

test('the log is one JSON line a request, with an id, the status, the time and the account', async () => {
  const { server, url } = await serve();
  await fetch(`${url}/?nam=2025`, { headers: { authorization } });
  await fetch(`${url}/api/baocao?PassWord=${encodeURIComponent(PASSWORD)}`, {
    method: 'POST',
    body: JSON.stringify({ UserName: 'portal', PassWord: PASSWORD }),
  });
  server.child.kill('SIGTERM');
  await server.ended;
  const lines = server.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line));
  const served = lines.filter((line) => line.report);
  expect(served).toHaveLength(2);
  for (const line of served) {
    expect(line).toMatchObject({
      req: { id: expect.stringMatching(/^[0-9a-f-]{36}$/), address: '127.0.0.1' },
      res: { status: 200 },
      responseTime: expect.any(Number),
      report: { readAt: expect.stringMatching(/Z$/), figures: { orders_failed: '58' } },
    });
  }
  expect(server.output).not.toMatch(/Basic |PassWord|mật khẩu|m%E1|reader/);
});

test.each([
  'NAM=2025',
  'Nam=2025',
  'nam[]=2025',
  'nam[0]=2025',
  '%20nam=2025',
  'nam=2025&nam=2024',
  'nam=2025&NAM=2025',
])('?%s names no year: 400, not the running year', async (query) => {
  const { server, url } = await serve();
  const statuses = await Promise.all(
    [`/?${query}`, `/theo-thang?${query}`, `/bao-cao.csv?${query}`].map(
      async (target) => (await fetch(url + target, { headers: { authorization } })).status,
    ),
  );
  expect(statuses).toEqual([400, 400, 400]);
  server.child.kill('SIGTERM');
  await server.ended;
});

test('300 readiness requests at once share one ping of the database', async () => {
  const { server, url } = await serve();
  const statuses = await Promise.all(
    Array.from({ length: 300 }, async () => (await fetch(`${url}/readyz`)).status),
  );
  expect(new Set(statuses)).toEqual(new Set([200]));
  server.child.kill('SIGTERM');
  await server.ended;
});

test('on a Unix socket nginx names the client, and only its group may connect', async () => {
  const socketPath = path.join(folder, 'http.sock');
  writeFileSync(path.join(folder, 'report.sql'), CONSTANT_REPORT);
  const start = async () => {
    const server = Baocao.run(['serve'], { DATABASE_URL: shop.url, HOST: socketPath }, folder);
    await server.says(/"url":"unix:/);
    return server;
  };
  const ask = (headers: http.OutgoingHttpHeaders) =>
    new Promise<number | undefined>((resolve, reject) => {
      http
        .get({ socketPath, path: '/', headers }, (res) => resolve(res.resume().statusCode))
        .on('error', reject);
    });
  // One that was killed leaves its socket behind.
  const killed = await start();
  killed.child.kill('SIGKILL');
  await killed.ended;
  const server = await start();
  expect(statSync(socketPath).mode & 0o777).toBe(0o660);
  expect(await ask({ authorization, 'x-forwarded-for': '198.51.100.9' })).toBe(200);
  expect(await ask({ authorization, 'x-forwarded-for': '203.0.113.5, 198.51.100.8' })).toBe(200);
  server.child.kill('SIGTERM');
  await server.ended;
  const addresses = server.output
    .trim()
    .split('\n')
    .flatMap((line) => JSON.parse(line).req?.address ?? []);
  expect(addresses).toEqual(['198.51.100.9', '198.51.100.8']);
});

test('SIGHUP without AUDIT_FILE ends nothing', async () => {
  const { server, url } = await serve();
  server.child.kill('SIGHUP');
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  server.child.kill('SIGTERM');
  expect((await server.ended).code).toBe(0);
});

test('a statement over its time is called that, at the start and on the page, not a database that is away', async () => {
  const slow = CONSTANT_REPORT.replace('58 AS', '58 + 0 * SLEEP(20) AS');
  const { server, url } = await serve(slow, { QUERY_TIMEOUT_MS: '1000' });
  const lines = () =>
    server.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
  expect(lines()[0]).toMatchObject({
    level: 50,
    msg: 'a statement gives no answer in time: requests are answered 503 until it does',
  });
  const response = await fetch(url, { headers: { authorization } });
  expect([response.status, response.headers.get('retry-after')]).toEqual([503, '10']);
  const page = await response.text();
  expect(page).toContain(
    'Cơ sở dữ liệu của sàn có trả lời, nhưng chưa đếm xong trong thời gian cho phép.',
  );
  expect(page).not.toContain('Cơ sở dữ liệu của sàn chưa trả lời.');
  const [, refused] = lines().filter(({ reason }) => reason);
  expect(refused).toMatchObject({ level: 50, msg: 'database_unavailable' });
  expect(refused.reason).toMatch(/statement 1\): the statement took longer than QUERY_TIMEOUT_MS/);
  server.child.kill('SIGTERM');
  await server.ended;
});
