import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import bcrypt from 'bcrypt';
import {
  basicAuth,
  CONSTANT_REPORT,
  PASSWORD,
  temporaryFolder,
  writeAccounts,
} from './support/app';
import { TestDatabase } from './support/database';
import { Baocao } from './support/process';

let shop: TestDatabase;
let server: Baocao;
let url: string;
const { folder, remove } = temporaryFolder();
const basic = (user: string, password = PASSWORD) => basicAuth(user, password);

beforeAll(async () => {
  shop = await TestDatabase.create();
  writeAccounts(folder);
  writeFileSync(path.join(folder, 'report.sql'), CONSTANT_REPORT);
  const env = {
    DATABASE_URL: shop.url,
    PORT: '0',
    AUDIT_FILE: 'audit.jsonl',
    PLATFORM_NAME: 'A<script>alert(1)</script>"\'&',
    PLATFORM_DOMAIN: 'chomau.vn',
    SHOW_REPORT_SQL: 'on',
  };
  server = Baocao.run(['serve'], env, folder, { forAllTests: true });
  url = String((await server.says(/"url":"([^"]+)"/))[1]);
});
afterAll(async () => {
  server.child.kill('SIGTERM');
  await server.ended;
  await shop.drop();
  remove();
});

interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

/** Sends bytes as they are. */
function send(bytes: string | Buffer): Promise<Answer> {
  return new Promise((resolve, reject) => {
    let text = '';
    const socket = net.connect(Number(new URL(url).port), '127.0.0.1', () => socket.write(bytes));
    socket.on('data', (chunk) => {
      text += chunk;
    });
    // A server that answers before it has read everything may reset the connection after its answer.
    socket.once('error', (error) => text || reject(error));
    socket.once('close', () =>
      resolve({
        status: Number(/^HTTP\/1\.1 (\d+)/.exec(text)?.[1]),
        type: /^content-type: ([^;\r]*)/im.exec(text)?.[1] ?? '',
        text,
      }),
    );
  });
}

/** @param headers each with its end of line */
const get = (target: string, headers = '', method = 'GET') =>
  send(`${method} ${target} HTTP/1.1\r\nHost: a\r\nConnection: close\r\n${headers}\r\n`);
const INSPECTOR = `Authorization: ${basic('BaocaoTMDT')}\r\n`;

function post(body: string | Buffer, headers = ''): Promise<Answer> {
  const bytes = Buffer.from(body);
  const head =
    'POST /api/baocao HTTP/1.1\r\nHost: a\r\nConnection: close\r\n' +
    `Content-Type: application/json\r\nContent-Length: ${bytes.length}\r\n${headers}\r\n`;
  return send(Buffer.concat([Buffer.from(head), bytes]));
}

/** A figure of the report, as any format writes it. */
const FIGURE = /9007199254740993|9\.007\.199\.254\.740\.993/;

describe('a path', () => {
  test.each([
    ['/%2e/', 404],
    ['/%2e%2e/%2e%2e/etc/passwd', 404],
    ['/..%2f..%2fetc/passwd', 404],
    ['//', 200],
    ['//bao-cao.csv', 404],
    ['/%62ao-cao.csv', 404],
    ['/bao-cao.csv%00', 404],
    ['/bao-cao.csv;x', 404],
    ['/style.css/../bao-cao.csv', 404],
    ['/style.css%2f..%2fbao-cao.csv', 404],
    ['/healthz/../bao-cao.csv', 404],
    ['/healthz%2f..%2f', 404],
    ['http://evil.vn/bao-cao.csv', 200],
    ['*', 404],
    ['/tra-cuu/%0d%0aSet-Cookie:%20a=b', 404],
    ['/tra-cuu/..%2f..%2faudit.jsonl', 404],
    [`/tra-cuu/${'A'.repeat(5000)}`, 404],
    ['/bao-cao.csv?ma=%0d%0aSet-Cookie:a=b', 404],
    ['/tra-cuu/7F3A9-1C2QX?voi=%0d%0a', 404],
    ['/?__proto__=1&nam=2025', 200],
  ])('%s is 401 for a stranger, and %d for the inspector', async (target, expected) => {
    const stranger = await get(target);
    const inspector = await get(target, INSPECTOR);
    expect([stranger.status, inspector.status]).toEqual([401, expected]);
    expect(stranger.text).not.toMatch(FIGURE);
    expect(stranger.text + inspector.text).not.toMatch(/root:x:|^set-cookie: ?a=b/im);
  });

  test('that is no encoding of anything is a 400', async () => {
    expect((await get('/tra-cuu/%', INSPECTOR)).status).toBe(400);
  });

  test.each(['/api/baocao', '/API/baocao', '/api/baocao/', 'http://evil.vn/api/baocao'])(
    '%s is the API: its errors are JSON',
    async (target) => {
      const { status, type, text } = await get(target);
      expect([status, type]).toEqual([405, 'application/json']);
      expect(text).toMatch(/^allow: POST/im);
    },
  );

  test('with credentials in it is logged without them', async () => {
    await get('http://BaocaoTMDT:b%C3%AD-m%E1%BA%ADt@evil.vn/noi-nao?PassWord=b%C3%AD', INSPECTOR);
    await server.says(/"path":"\/noi-nao"/);
    expect(server.output).not.toMatch(/b%C3%AD|evil/);
  });
});

test.each([
  ['full-width digits', '%EF%BC%92%EF%BC%90%EF%BC%92%EF%BC%95'],
  ['Arabic digits', '%D9%A2%D9%A0%D9%A2%D9%A5'],
  ['a sign', '%2B2025'],
  ['a NUL', '2025%00'],
  ['a line end', '2025%0d%0a'],
  ['hexadecimal digits', '0x7e9'],
  ['a fraction', '2025.0'],
])('a year of %s is a 400', async (_what, year) => {
  for (const target of ['/', '/theo-thang', '/bao-cao.csv', '/cach-tinh']) {
    expect((await get(`${target}?nam=${year}`, INSPECTOR)).status).toBe(400);
  }
});

test('a year is not passed over, however many parameters stand before it', async () => {
  const before = 'a&'.repeat(3000);
  const { text } = await get(`/bao-cao.csv?${before}nam=2025`, INSPECTOR);
  expect(text).toContain('2025-01-01T00:00:00+07:00,2026-01-01T00:00:00+07:00');
  expect((await get(`/?${before}NAM=2025`, INSPECTOR)).status).toBe(400);
});

describe('a header', () => {
  test('of 64 kB is a 431, and a cookie of 7 kB costs no time', async () => {
    expect((await get('/', `${INSPECTOR}Cookie: ${'a'.repeat(65_536)}\r\n`)).status).toBe(431);
    const startedAt = performance.now();
    const cookies = 'baocao-browser=x;'.repeat(400);
    expect((await get('/', `${INSPECTOR}Cookie: ${cookies}\r\n`)).status).toBe(200);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });

  test.each([
    ['Host: evil.vn'],
    ['X-Forwarded-Host: evil.vn'],
    ['X-Forwarded-Proto: javascript'],
    ['Forwarded: host=evil.vn'],
    ['X-Original-URL: /evil.vn'],
    ['Referer: https://evil.vn/'],
    ['X-HTTP-Method-Override: DELETE'],
  ])('%s stands nowhere in the page, its links and its code for telephones', async (header) => {
    const plain = await get('/cach-tinh', INSPECTOR);
    const { status, text } = await get('/cach-tinh', `${INSPECTOR}${header}\r\n`);
    expect([plain.status, status]).toEqual([200, 200]);
    expect(text).not.toMatch(/evil|javascript:/);
    const links = (page: string) =>
      [...page.matchAll(/(?:href|src)="((?!\/tra-cuu)[^"?]*)/g)].map(([, to]) => to);
    expect(links(text)).toEqual(links(plain.text));
  });

  test.each(['bytes=0-9', `bytes=${'0-1,'.repeat(500)}`, 'bytes=-1'])(
    'Range: %s gives the whole file, or the code on it would stand for a part',
    async (range) => {
      const { status, text } = await get('/bao-cao.csv', `${INSPECTOR}Range: ${range}\r\n`);
      expect(status).toBe(200);
      expect(text).toMatch(FIGURE);
      expect(text).not.toMatch(/^content-range/im);
    },
  );

  test.each([
    ['203.0.113.1, 203.0.113.2', '203.0.113.2'],
    ['203.0.113.9,'.repeat(500).slice(0, -1), '203.0.113.9'],
    ['<script>', '<script>'],
    ['::ffff:203.0.113.3', '::ffff:203.0.113.3'],
  ])(
    'X-Forwarded-For: %.40s: the nearest address that is no proxy counts',
    async (list, address) => {
      const { text } = await get('/', `${INSPECTOR}X-Forwarded-For: ${list}\r\n`);
      const id = /^x-report-id: (\S+)/im.exec(text)?.[1];
      const line = readFileSync(path.join(folder, 'audit.jsonl'), 'utf8')
        .trim()
        .split('\n')
        .map((each) => JSON.parse(each))
        .find((each) => each.id === id);
      expect(line.address).toBe(address);
    },
  );

  test.each(['TRACE', 'OPTIONS', 'PUT', 'DELETE', 'PROPFIND'])(
    '%s changes and echoes nothing',
    async (method) => {
      const page = await get('/', `${INSPECTOR}X-Echo: echoed\r\n`, method);
      const api = await get('/api/baocao', `${INSPECTOR}X-Echo: echoed\r\n`, method);
      expect([page.status, api.status]).toEqual([404, 405]);
      expect(page.text + api.text).not.toContain('echoed');
    },
  );
});

describe('a body', () => {
  const members = `"UserName":"portal","PassWord":"${PASSWORD}"`;

  test.each([
    ['with credentials below __proto__', `{"__proto__":{${members}}}`, 401],
    ['with credentials below constructor', `{"constructor":{"prototype":{${members}}}}`, 401],
    ['with __proto__ beside them', `{${members},"__proto__":{"UserName":"x"}}`, 200],
    ['with a key twice, once escaped', `{${members},"User\\u004eame":"x"}`, 400],
    ['nested 7,000 deep', `{"a":${'['.repeat(7000)}${']'.repeat(7000)},${members}}`, 200],
    ['of 16,000 open brackets', '['.repeat(16_000), 400],
    ['that is an account in an array', '{"UserName":["portal"],"PassWord":"x"}', 400],
    ['with a NUL in the name', `{"UserName":"portal\\u0000","PassWord":"${PASSWORD}"}`, 401],
  ])('%s is a %3$d', async (_what, body, expected) => {
    expect((await post(body)).status).toBe(expected);
  });

  test.each([
    ['gzip', gzipSync(`{${members}}`), 200],
    ['gzip', gzipSync(Buffer.alloc(10_000_000, 32)), 413],
    ['br', brotliCompressSync(Buffer.alloc(10_000_000, 32)), 413],
    ['deflate', Buffer.from('junk'), 400],
    ['gzip, gzip', gzipSync(gzipSync(`{${members}}`)), 400],
    ['zstd', Buffer.from('junk'), 400],
  ])('packed by %s is unpacked no further than 16 kB', async (coding, body, expected) => {
    const startedAt = performance.now();
    expect((await post(body, `Content-Encoding: ${coding}\r\n`)).status).toBe(expected);
    expect(performance.now() - startedAt).toBeLessThan(2000);
  });
});

test("the platform's name is text wherever it stands", async () => {
  const targets = ['/', '/cach-tinh', '/nowhere'];
  const pages = await Promise.all(targets.map((target) => get(target, INSPECTOR)));
  for (const { text } of pages) expect(text).not.toContain('<script>alert');
  expect(pages[0]?.text).toContain('A&lt;script&gt;alert(1)&lt;/script&gt;');
});

test('200 clients that read no answer delay no one else', async () => {
  const { port } = new URL(url);
  const sockets = Array.from({ length: 200 }, () => {
    const socket = net.connect(Number(port), '127.0.0.1').on('error', () => undefined);
    socket.pause();
    socket.write(`GET / HTTP/1.1\r\nHost: a\r\n${INSPECTOR}\r\n`.repeat(10));
    return socket;
  });
  const status = async () => (await get('/', INSPECTOR)).status;
  let answer = await status();
  // Two thousand requests at once are more than the server holds; it is free once it has written their answers.
  for (const end = Date.now() + 60_000; answer === 503 && Date.now() < end; answer = await status())
    await pause(50);
  expect(answer).toBe(200);
  for (const socket of sockets) socket.destroy();
  const resident = readFileSync(`/proc/${server.child.pid}/status`, 'utf8');
  expect(Number(/VmRSS:\s+(\d+)/.exec(resident)?.[1]) / 1024).toBeLessThan(400);
});

test('a password that is replaced while it is hashed lets no one in', async () => {
  const file = path.join(folder, '.htpasswd');
  const before = readFileSync(file);
  // A hash of a second, so that the file changes in its midst.
  writeFileSync(file, `BaocaoTMDT:${bcrypt.hashSync('mật khẩu cũ', 14)}\n`);
  writeFileSync(`${file}.new`, `BaocaoTMDT:${bcrypt.hashSync('mật khẩu mới', 10)}\n`);
  const first = get('/', `Authorization: ${basic('BaocaoTMDT', 'mật khẩu cũ')}\r\n`);
  await pause(200);
  renameSync(`${file}.new`, file);
  expect((await first).status).toBe(401);
  const again = await get('/', `Authorization: ${basic('BaocaoTMDT', 'mật khẩu mới')}\r\n`);
  expect(again.status).toBe(200);
  writeFileSync(file, before);
});
