import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { basicAuth, CONSTANT_REPORT, temporaryFolder, writeAccounts } from '../support/app';
import { freePort, Nginx } from '../support/nginx';
import { askNginx } from '../support/nginx-client';
import { Baocao } from '../support/process';
import { BROWSER, ORIGIN, VisitsDatabase } from '../support/visits';

/** The report and the counter, each a process of its own, behind one nginx. */
let visits: VisitsDatabase;
let nginx: Nginx;
let report: Baocao;
let counter: Baocao;
const { folder, remove } = temporaryFolder();

beforeAll(async () => {
  visits = await VisitsDatabase.create();
  writeAccounts(folder);
  writeFileSync(path.join(folder, 'report.sql'), CONSTANT_REPORT);
  const [reportPort, visitsPort] = [await freePort(), await freePort()];
  const env = { DATABASE_URL: visits.shop.url, PORT: String(reportPort) };
  report = Baocao.run(['serve'], env, folder, { forAllTests: true });
  counter = Baocao.run(
    ['visits', 'serve'],
    {
      VISITS_DATABASE_URL: visits.url,
      VISITS_ORIGINS: ORIGIN,
      VISITS_PORT: String(visitsPort),
      VISITS_DURABLE: 'on',
    },
    folder,
    { forAllTests: true },
  );
  await Promise.all([report.says(/"listening"/), counter.says(/"listening"/)]);
  nginx = await Nginx.start(folder, reportPort, [
    [/server 127\.0\.0\.1:3001;/, `server 127.0.0.1:${visitsPort};`],
  ]);
});
beforeEach(() => visits.clear());
afterAll(async () => {
  await nginx?.stop();
  for (const server of [report, counter]) server?.child.kill('SIGTERM');
  await Promise.all([report?.ended, counter?.ended]);
  await visits?.drop();
  remove();
});

/** @param from the client's own address, of loopback */
const ask = (
  method: string,
  target: string,
  headers: Record<string, string> = {},
  from = '127.0.0.1',
) =>
  askNginx(nginx, folder, target, { method, headers: { 'user-agent': BROWSER, ...headers }, from });

const beacon = (from?: string, headers: Record<string, string> = {}) =>
  ask('POST', '/truy-cap', { origin: ORIGIN, ...headers }, from);
const authorization = basicAuth('BaocaoTMDT');

test('the counter has its own location beside the report', async () => {
  const script = await ask('GET', '/truy-cap.js');
  expect([script.status, script.headers['content-type']]).toEqual([
    200,
    'text/javascript; charset=utf-8',
  ]);
  expect(script.headers['cache-control']).toMatch(/public, max-age=/);
  expect((await beacon()).status).toBe(204);
  expect((await beacon('127.0.0.1', { origin: 'https://evil.vn' })).status).toBe(403);
  expect((await ask('GET', '/truy-cap.gif', { referer: `${ORIGIN}/` })).status).toBe(200);
  expect(await visits.total()).toBe(2);
  expect((await ask('GET', '/')).status).toBe(401);
  expect((await ask('GET', '/', { authorization })).status).toBe(200);
});

test('neither location leads to the other server', async () => {
  for (const target of ['/truy-cap/', '/truy-cap.js/x', '/truy-capx', '/healthz/truy-cap']) {
    expect([target, (await ask('POST', target, { origin: ORIGIN })).status]).toEqual([target, 401]);
  }
  expect(await visits.total()).toBe(0);
});

test('an address that a client claims is dropped at nginx', async () => {
  for (let count = 0; count < 60; count += 1) {
    expect((await beacon('127.0.0.9', { 'x-forwarded-for': `10.0.0.${count}` })).status).toBe(204);
  }
  expect(counter.output).not.toContain('10.0.0.');
  expect(await visits.total()).toBe(60);
});

test('a flood from one address is held back before the counter, and the report goes on', async () => {
  const flood = await Promise.all(Array.from({ length: 300 }, () => beacon('127.0.0.7')));
  const refused = flood.filter(({ status }) => status === 429).length;
  expect(refused).toBeGreaterThan(100);
  expect(flood.every(({ status }) => status === 204 || status === 429)).toBe(true);
  // The same address: the counter's limit is not the report's.
  expect((await ask('GET', '/', { authorization }, '127.0.0.7')).status).toBe(200);
  expect(await visits.total()).toBe(300 - refused);
});
