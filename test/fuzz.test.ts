import http from 'node:http';
import type { AddressInfo } from 'node:net';
import fc from 'fast-check';
import { buildApp, CONSTANT_REPORT, PASSWORD, type TestApp } from './support/app';
import { TestDatabase } from './support/database';

/** How many requests of each kind; together the number in the closing notes. */
const RUNS = 1500;

let shop: TestDatabase;
let built: TestApp;
let server: http.Server;
const agent = new http.Agent({ keepAlive: true, maxSockets: 8 });

beforeAll(async () => {
  shop = await TestDatabase.create();
  built = buildApp(shop.open(), CONSTANT_REPORT);
  server = http.createServer({ maxHeaderSize: 8 * 1024 }, built.app).listen(0);
});
afterAll(async () => {
  agent.destroy();
  server.closeAllConnections();
  server.close();
  built.close();
  await shop.drop();
});

interface Sent {
  readonly method: string;
  readonly path: string;
  readonly headers: http.OutgoingHttpHeaders;
  readonly body: Uint8Array | string;
}

/** Sends a request from an address of its own, so that the throttle does not hide what lies behind it. */
let sent = 0;
function send({ method, path, headers, body }: Sent): Promise<{ status: number; text: string }> {
  sent += 1;
  const address = `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`;
  return new Promise((resolve, reject) => {
    const request = http.request(
      {
        port: (server.address() as AddressInfo).port,
        agent,
        method,
        path,
        headers: {
          ...headers,
          'content-length': Buffer.byteLength(body),
          'x-forwarded-for': address,
        },
      },
      (response) => {
        let text = '';
        response.setEncoding('utf8').on('data', (chunk) => {
          text += chunk;
        });
        response.on('end', () => resolve({ status: response.statusCode ?? 0, text }));
      },
    );
    request.once('error', reject);
    request.end(body);
  });
}

const DOCUMENTED = [200, 400, 401, 404, 405, 413, 429, 431, 503];

/** Only a documented status, nothing of our insides, and never the figures without the password. */
async function expectDecent(request: Sent, knowsPassword: boolean): Promise<void> {
  const { status, text } = await send(request);
  expect(DOCUMENTED).toContain(status);
  expect(text).not.toMatch(/node_modules|\.ts:|\.js:|SELECT|Error:|htpasswd|report\.sql/);
  if (!knowsPassword) expect(text).not.toContain('9.007.199.254.740.993');
  if (!knowsPassword) expect(text).not.toContain('soLuongTruyCap');
}

/** Text that can stand in a header or a path, of the whole of Latin-1. */
const latin1 = fc.string({
  unit: fc
    .integer({ min: 0x20, max: 0xff })
    .filter((code) => code !== 0x7f)
    .map((code) => String.fromCharCode(code)),
  maxLength: 60,
});
const pathText = fc.oneof(
  fc.webPath(),
  fc.string({
    unit: fc.integer({ min: 0x21, max: 0x7e }).map((code) => String.fromCharCode(code)),
    maxLength: 40,
  }),
  fc.constantFrom(
    '/%',
    '/%00',
    '/%ff',
    '/..%2f..%2fetc/passwd',
    '//',
    '/api/baocao/',
    '/API/BAOCAO',
    '/.htpasswd',
    '/style.css/',
    '/%2e%2e/report.sql',
    '/style.css%00',
    '/?nam=%',
  ),
);
const method = fc.constantFrom(
  'GET',
  'POST',
  'PUT',
  'DELETE',
  'PATCH',
  'OPTIONS',
  'HEAD',
  'TRACE',
  'PROPFIND',
  'SEARCH',
);
const basicOf = (pair: string) => `Basic ${Buffer.from(pair).toString('base64')}`;
const authorization = fc.oneof(
  latin1,
  fc.string({ unit: 'binary', maxLength: 100 }).map(basicOf),
  fc.string({ maxLength: 100 }).map((password) => basicOf(`BaocaoTMDT:${password}`)),
  latin1.map((text) => `Basic ${text}`),
);
const contentType = fc.oneof(
  latin1,
  fc.constantFrom(
    'application/json',
    'application/x-www-form-urlencoded',
    'text/plain',
    'application/json; charset=utf-16',
    'application/x-www-form-urlencoded; charset=utf-7',
    'multipart/form-data; boundary=a',
  ),
);
const key = fc.oneof(
  fc.string(),
  fc.constantFrom('UserName', 'PassWord', 'username', 'PASSWORD', '__proto__', 'constructor'),
);
const body = fc.oneof(
  fc.uint8Array({ maxLength: 200 }),
  fc.string({ unit: 'binary', maxLength: 200 }),
  fc.json(),
  fc
    .dictionary(key, fc.oneof(fc.string(), fc.anything()))
    .map(
      (value) =>
        JSON.stringify(value, (_key, each) => (typeof each === 'bigint' ? String(each) : each)) ??
        '',
    ),
  fc.array(fc.tuple(key, fc.string())).map((pairs) => new URLSearchParams(pairs).toString()),
  fc.integer({ min: 16_000, max: 40_000 }).map((length) => 'a'.repeat(length)),
);
const odd = fc.record(
  {
    authorization,
    'content-type': contentType,
    'content-encoding': fc.oneof(latin1, fc.constantFrom('gzip', 'deflate', 'br', 'identity')),
    accept: latin1,
    cookie: latin1,
    range: fc.oneof(latin1, fc.constant('bytes=0-1')),
    'if-modified-since': latin1,
    'if-none-match': latin1,
    'x-http-method-override': latin1,
    host: latin1,
  },
  { requiredKeys: [] },
);

const options = { numRuns: RUNS };
jest.setTimeout(120_000);

test('any request at any path', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        method,
        path: pathText.map((text) => (text.startsWith('/') ? text : `/${text}`)),
        headers: odd,
        body,
      }),
      (request) => expectDecent(request, false),
    ),
    options,
  );
});

test('any body and headers at the API', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.record({
        method: fc.constant('POST'),
        path: fc.constant('/api/baocao'),
        headers: odd,
        body,
      }),
      (request) => expectDecent(request, false),
    ),
    options,
  );
});

test('any credentials in a body', async () => {
  const text = fc.string({ unit: 'grapheme', maxLength: 80 });
  await fc.assert(
    fc.asyncProperty(
      fc.tuple(fc.oneof(text, fc.constantFrom('BaocaoTMDT', 'portal')), text),
      ([UserName, PassWord]) =>
        expectDecent(
          {
            method: 'POST',
            path: '/api/baocao',
            headers: { 'content-type': 'application/json' },
            body: JSON.stringify({ UserName, PassWord }),
          },
          false,
        ),
    ),
    options,
  );
});

test('any query of a logged-in inspector', async () => {
  const query = fc.oneof(
    fc.webQueryParameters(),
    fc.integer().map((year) => `nam=${year}`),
    latin1.map((value) => `nam=${encodeURIComponent(value)}`),
  );
  await fc.assert(
    fc.asyncProperty(query, (text) =>
      expectDecent(
        {
          method: 'GET',
          path: `/?${text}`,
          headers: { authorization: basicOf(`BaocaoTMDT:${PASSWORD}`) },
          body: '',
        },
        true,
      ),
    ),
    options,
  );
});
