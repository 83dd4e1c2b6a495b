import { randomBytes } from 'node:crypto';
import type { Express } from 'express';
import pino from 'pino';
import request from 'supertest';
import { Credentials } from '../../src/accounts/credentials';
import { HtpasswdFile } from '../../src/accounts/htpasswd';
import type { Counter } from '../../src/visits/counter';
import { createVisitsApp, type VisitsServices } from '../../src/visits/counter-app';
import { AddressLimit, TooManyVisits, VISITS_PER_ADDRESS } from '../../src/visits/visit';
import { PASSWORD, temporaryFolder, writeAccounts } from '../support/app';
import { BROWSER, ORIGIN, SILENT, startCounter, VisitsDatabase } from '../support/visits';

let visits: VisitsDatabase;
let counter: Counter;
let app: Express;
const { folder, remove } = temporaryFolder();

beforeAll(async () => {
  visits = await VisitsDatabase.create();
});
beforeEach(async () => {
  await visits.clear();
  counter = await startCounter(visits.open(), { folder });
  app = build();
});
afterAll(async () => {
  await visits.drop();
  remove();
});

function build(changes: Partial<VisitsServices> = {}): Express {
  const credentials = new Credentials(
    new HtpasswdFile(writeAccounts(folder), () => undefined),
    randomBytes(32),
  );
  return createVisitsApp({
    host: '127.0.0.1',
    origins: [ORIGIN, 'capacitor://localhost'],
    trustProxy: 'loopback',
    counter,
    credentials,
    logger: SILENT,
    ...changes,
  });
}

/** Ends the counter, so that all is written. */
async function counted(): Promise<number> {
  await counter.stop();
  return visits.total();
}

const beacon = (headers: Record<string, string> = {}) =>
  request(app)
    .post('/truy-cap')
    .set({ origin: ORIGIN, 'user-agent': BROWSER, ...headers });

describe('POST /truy-cap of a page', () => {
  test("with an origin of the platform counts one visit, and an app's origin in any case", async () => {
    expect((await beacon()).status).toBe(204);
    expect((await beacon({ 'content-type': 'text/plain', 'content-length': '0' })).status).toBe(
      204,
    );
    expect((await beacon({ origin: 'capacitor://localhost' })).status).toBe(204);
    expect(await counted()).toBe(3);
  });

  test.each([
    ['another origin', { origin: 'https://evil.vn' }],
    ['another scheme', { origin: 'http://san.vn' }],
    ['another port', { origin: 'https://san.vn:8443' }],
    ['no origin that it tells', { origin: 'null' }],
    ['an empty origin', { origin: '' }],
  ])('with %s is a 403, and counts nothing', async (_what, headers) => {
    const { status, body } = await beacon(headers);
    expect([status, body]).toEqual([
      403,
      { error: { code: 'foreign_origin', message: expect.any(String) } },
    ]);
    expect(await counted()).toBe(0);
  });

  test.each([
    'Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)',
    'Mozilla/5.0 (compatible; coccocbot-web/1.0; +http://help.coccoc.com/searchengine)',
    'facebookexternalhit/1.1',
    'curl/8.14.1',
    '',
  ])("of the bot '%s' is answered like any other, and not counted", async (userAgent) => {
    expect((await beacon({ 'user-agent': userAgent })).status).toBe(204);
    expect(await counted()).toBe(0);
  });

  test.each([
    'Mozilla/5.0 (Linux; Android 13; SM-A536E; wv) AppleWebKit/537.36 (KHTML, like Gecko) Version/4.0 Chrome/120.0 Mobile Safari/537.36 Zalo android/12',
    'Mozilla/5.0 (iPhone; CPU iPhone OS 17_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Mobile/15E148 [FBAN/FBIOS;FBAV/440.0]',
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) coc_coc_browser/120.0.0 Chrome/114.0 Safari/537.36',
  ])("of a person's browser counts: %s", async (userAgent) => {
    expect((await beacon({ 'user-agent': userAgent })).status).toBe(204);
    expect(await counted()).toBe(1);
  });

  test('leaves nothing with the browser: no cookie, no tag', async () => {
    const { headers, text } = await beacon();
    expect(text).toBe('');
    expect(headers).not.toHaveProperty('set-cookie');
    expect(headers).not.toHaveProperty('etag');
    expect(headers['cache-control']).toBe('no-store');
    expect(headers['access-control-allow-origin']).toBe(ORIGIN);
    await counter.stop();
  });
});

describe('an address', () => {
  const from = (address: string) => beacon({ 'x-forwarded-for': address });

  test('starts a bounded number of visits an hour, and others continue', async () => {
    for (let count = 0; count < VISITS_PER_ADDRESS; count += 1) {
      expect((await from('203.0.113.7')).status).toBe(204);
    }
    const { status, headers, body } = await from('203.0.113.7');
    expect([status, body.error.code]).toEqual([429, 'too_many_visits']);
    expect(Number(headers['retry-after'])).toBeGreaterThan(3000);
    expect((await from('::ffff:203.0.113.7')).status).toBe(429);
    expect((await from('203.0.113.8')).status).toBe(204);
    expect(await counted()).toBe(VISITS_PER_ADDRESS + 1);
  });

  test('is the whole /64 where it is of IPv6', async () => {
    for (let count = 0; count < VISITS_PER_ADDRESS; count += 1) {
      await from(`2001:db8:1:2::${count.toString(16)}`);
    }
    expect((await from('2001:db8:1:2:ffff::1')).status).toBe(429);
    expect((await from('2001:db8:1:3::1')).status).toBe(204);
    await counter.stop();
  });

  test('of a platform with very many visitors may start 1 % of the visits', async () => {
    let now = Date.parse('2026-11-24T12:30:00+07:00');
    const limit = new AddressLimit(
      () => now,
      () => 400_000,
    );
    for (let count = 0; count < 40_000; count += 1) {
      limit.admit(`10.${count & 127}.${(count >> 7) & 255}.${count >> 15}`);
    }
    // The hour before counts, too, or the first minutes of an hour would be lean.
    now += 3_600_000;
    for (let count = 0; count < 397; count += 1) limit.admit('203.0.113.7');
    expect(() => limit.admit('203.0.113.7')).toThrow(TooManyVisits);
    await counter.stop();
  });

  test.each([
    ['128 /64s of one /48', (n: number) => `2001:db8:1:${n.toString(16)}00::1`, 40, 1200],
    ['128 /64s of one /56', (n: number) => `2001:db8:1:${n.toString(16)}::1`, 40, 600],
    ['128 addresses of one /24', (n: number) => `203.0.113.${n}`, 40, 1200],
    ['128 /64s, each of a /32 of its own', (n: number) => `2001:${n.toString(16)}::1`, 320, 38_400],
  ])('%s do not raise their own bound', async (_what, nth, rounds, most) => {
    const limit = new AddressLimit(
      () => 0,
      () => 1000,
    );
    let admitted = 0;
    for (let round = 0; round < rounds; round += 1) {
      for (let n = 0; n < 128; n += 1) {
        try {
          limit.admit(nth(n));
          admitted += 1;
        } catch (error) {
          // An expectation each would take seconds.
          if (!(error instanceof TooManyVisits)) throw error;
        }
      }
    }
    expect(admitted).toBe(most);
    await counter.stop();
  });
});

describe('POST /truy-cap of an app or a server', () => {
  const send = (body: string, user = 'portal', password = PASSWORD) =>
    request(app).post('/truy-cap').auth(user, password).set('user-agent', 'okhttp/5').send(body);

  test('counts the number in its body, as JSON or as a form', async () => {
    expect((await send('{"count": 12}')).status).toBe(204);
    expect(
      (await send('count=30').set('content-type', 'application/x-www-form-urlencoded')).status,
    ).toBe(204);
    expect(await counted()).toBe(42);
  });

  test.each([
    '',
    '{}',
    '{"count": 0}',
    '{"count": -1}',
    '{"count": 1.5}',
    '{"count": "x"}',
    '{"count": 1e9}',
    '{"count": 1, "count2": 2}',
    '{"count": [1]}',
    '{"count"',
    'count=1&count=2',
    '[1]',
    '12',
  ])('with %p is a 400, and counts nothing', async (body) => {
    const { status, body: answer } = await send(body);
    expect([status, answer.error.code]).toEqual([400, 'malformed']);
    expect(answer.error.message).toContain('{"count": N}');
    expect(await counted()).toBe(0);
  });

  test('with a wrong password, or a body without credentials, is a 401', async () => {
    const { status, headers } = await send('{"count": 12}', 'portal', 'wrong');
    expect([status, headers['www-authenticate']]).toEqual([401, expect.stringContaining('Basic')]);
    expect((await beacon().send('{"count": 12}')).status).toBe(401);
    expect(await counted()).toBe(0);
  });

  test('is logged with its account and its count, and bounded for an account within an hour', async () => {
    const log: Record<string, unknown>[] = [];
    app = build({ logger: pino({}, { write: (line) => log.push(JSON.parse(line)) }) });
    await send('{"count": 10000}');
    await send('{"count": 10001}');
    await send('{"count": 12}', 'portal', 'wrong');
    await beacon();
    expect(log.map(({ account, outcome, visits }) => [account, outcome, visits])).toEqual([
      ['portal', 'let_in', 10_000],
      ['portal', 'let_in', undefined],
      ['portal', 'wrong_credentials', undefined],
    ]);
    for (let n = 1; n < 100; n += 1) expect((await send('{"count": 10000}')).status).toBe(204);
    expect((await send('{"count": 1}')).status).toBe(429);
    expect(await counted()).toBe(1_000_001);
  });

  test('is a 401 where there are no accounts', async () => {
    app = build({ credentials: undefined });
    expect((await send('{"count": 12}')).status).toBe(401);
    expect((await beacon()).status).toBe(204);
    expect(await counted()).toBe(1);
  });

  test('with a body without end is a 413', async () => {
    expect((await send(`count=${'1'.repeat(2000)}`)).status).toBe(413);
    await counter.stop();
  });
});

describe('GET /truy-cap.gif', () => {
  let now = Date.parse('2026-11-24T12:00:00+07:00');
  const pixel = (headers: Record<string, string> = {}) =>
    request(app)
      .get('/truy-cap.gif')
      .set({ referer: `${ORIGIN}/`, 'user-agent': BROWSER, ...headers });
  const at = (text: string) => {
    now = Date.parse(`${text}+07:00`);
  };
  beforeEach(() => {
    app = build({ now: () => now });
  });

  /** Looks again as the browser does, with the time at which it looked last. */
  const again = (last: request.Response) =>
    pixel({ 'if-modified-since': String(last.headers['last-modified']) });

  test('counts a visit, and not the pages that follow within 30 minutes of each other', async () => {
    at('2026-11-24T12:00:00');
    let last = await pixel();
    expect([last.status, last.type, last.body.length]).toEqual([200, 'image/gif', 42]);
    for (const time of ['12:29:00', '12:58:00', '13:27:59']) {
      at(`2026-11-24T${time}`);
      last = await again(last);
    }
    expect(await counted()).toBe(1);
  });

  test.each([
    ['2026-11-24T12:00:00', '2026-11-24T12:30:00', 'after 30 minutes'],
    ['2026-11-24T23:50:00', '2026-11-25T00:00:00', 'after midnight in Vietnam'],
  ])('from %s to %s it is another visit: %s', async (before, after) => {
    at(before);
    const last = await pixel();
    at(after);
    await again(last);
    expect(await counted()).toBe(2);
  });

  test('counts nothing for another site, a bot, or a page that is loaded ahead', async () => {
    expect((await pixel({ referer: 'https://evil.vn/' })).status).toBe(403);
    expect((await pixel({ referer: '' })).status).toBe(403);
    expect((await pixel({ 'user-agent': 'Googlebot' })).status).toBe(200);
    const ahead = await pixel({ 'sec-purpose': 'prefetch' });
    expect([ahead.status, ahead.headers['last-modified']]).toEqual([200, undefined]);
    expect((await request(app).head('/truy-cap.gif').set('referer', `${ORIGIN}/`)).status).toBe(
      200,
    );
    expect(await counted()).toBe(0);
  });
});

describe('other requests', () => {
  test('GET /truy-cap.js gives a script of under 1 KB that may be cached, for pages of any origin', async () => {
    const { status, headers, text } = await request(app).get('/truy-cap.js');
    expect(status).toBe(200);
    expect(Buffer.byteLength(text)).toBeLessThan(1000);
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(headers['cache-control']).toMatch(/public, max-age=\d{4,}/);
    expect(headers['cross-origin-resource-policy']).toBe('cross-origin');
    expect(headers).not.toHaveProperty('set-cookie');
    expect(text).not.toContain('//');
    await counter.stop();
  });

  test.each([
    ['get', '/truy-cap', 405],
    ['put', '/truy-cap', 405],
    ['get', '/', 404],
    ['get', '/api/baocao', 404],
    ['get', '/healthz', 200],
    ['get', '/readyz', 200],
  ] as const)('%s %s is a %d', async (method, path, expected) => {
    const { status, headers } = await request(app)[method](path);
    expect(status).toBe(expected);
    if (expected === 405) expect(headers.allow).toBe('POST');
    await counter.stop();
  });

  test('no answer names the software behind it', async () => {
    expect((await request(app).get('/')).headers).not.toHaveProperty('x-powered-by');
    await counter.stop();
  });
});
