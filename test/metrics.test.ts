import { readdirSync } from 'node:fs';
import http from 'node:http';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import request from 'supertest';
import { Database } from '../src/database/session';
import { REPORT_ROUTES } from '../src/web/routes';
import { buildApp, PASSWORD } from './support/app';
import { reportOf } from './support/figures';
import { FIGURES, MonitoredServers } from './support/monitored-server';

const monitored = new MonitoredServers();

/** One order a year, whose months add up to it. */
const ORDERS = 'CREATE TABLE orders (placed DATETIME); INSERT INTO orders VALUES (NOW())';
const BY_MONTH = reportOf(FIGURES)
  .replace(/\d+ AS orders_(total|succeeded)/g, 'COUNT(*) AS orders_$1')
  .replace(/\d+ AS orders_failed/, '0 AS orders_failed')
  .replace(/(\d+) AS value_succeeded/, '$1 * COUNT(*) AS value_succeeded')
  .replace(';', ' FROM orders WHERE placed >= :start AND placed < :end;');

const SLOW_REPORT = reportOf(FIGURES).replace(
  /(\d+) AS orders_failed/,
  '$1 + SLEEP(1) AS orders_failed',
);

const answers = (all: Map<string, number>, route: string, status: number | string) =>
  all.get(`baocao_answers_total{route="${route}",status="${status}"}`);
const reads = (all: Map<string, number>, outcome: string, read = 'report') =>
  all.get(`baocao_reads_total{read="${read}",outcome="${outcome}"}`);
const refused = (all: Map<string, number>, door: string, reason: string) =>
  all.get(`baocao_refused_logins_total{door="${door}",reason="${reason}"}`);

describe('the metrics of a monitor', () => {
  test('the read at the start and every good one after it are counted', async () => {
    const startedAt = Date.now() / 1000;
    await monitored.shop.root.query(ORDERS);
    const { get, api, metrics } = await monitored.start(BY_MONTH);
    const first = await metrics();
    expect([reads(first, 'good'), reads(first, 'good', 'months')]).toEqual([1, 0]);
    expect(first.get('baocao_last_failed_read_timestamp_seconds')).toBe(0);
    expect([answers(first, 'page', 200), answers(first, 'page', 503)]).toEqual([0, 0]);

    expect([await get('/'), await api(), await get('/theo-thang')]).toEqual([200, 200, 200]);
    expect([await get('/bao-cao.csv?nam=2025'), await get('/Bao-Cao.xlsx/')]).toEqual([200, 200]);
    expect([await get('/cach-tinh'), await get('/style.css')]).toEqual([404, 200]);
    expect([await get('/healthz'), await get('/readyz')]).toEqual([200, 200]);
    const then = await metrics();
    expect([reads(then, 'good'), reads(then, 'good', 'months')]).toEqual([5, 1]);
    for (const route of ['page', 'api', 'months', 'csv', 'xlsx', 'healthz', 'readyz', 'other']) {
      expect([route, answers(then, route, 200)]).toEqual([route, 1]);
    }
    expect(answers(then, 'how_counted', 404)).toBe(1);

    const at = then.get('baocao_last_good_read_timestamp_seconds') ?? 0;
    expect(at).toBeGreaterThanOrEqual(
      first.get('baocao_last_good_read_timestamp_seconds') ?? Infinity,
    );
    expect(at).toBeGreaterThan(startedAt);
    expect(at).toBeLessThanOrEqual(Date.now() / 1000);
    const took = then.get('baocao_last_good_read_duration_seconds');
    expect(took).toBeGreaterThan(0);
    expect(took).toBeLessThan(10);
    expect(then.get('baocao_read_duration_seconds_count{read="report"}')).toBe(5);
    expect(then.get('baocao_read_duration_seconds_bucket{le="+Inf",read="months"}')).toBe(1);
    expect(then.get('process_resident_memory_bytes')).toBeGreaterThan(1e7);
    expect(then.has('nodejs_eventloop_lag_p99_seconds')).toBe(true);
    // MAX_REPLICA_LAG_S is not set: a lag that nobody asked for has no value, not even 0.
    expect([...then.keys()].filter((name) => name.includes('replica'))).toEqual([]);
  });

  test('a slow read is measured as slow', async () => {
    const { metrics } = await monitored.start(SLOW_REPORT);
    const all = await metrics();
    expect(all.get('baocao_last_good_read_duration_seconds')).toBeGreaterThan(1);
    expect(all.get('baocao_read_duration_seconds_bucket{le="1",read="report"}')).toBe(0);
    expect(all.get('baocao_read_duration_seconds_bucket{le="5",read="report"}')).toBe(1);
  });

  test('with the database stopped, failed reads count under their cause, and the last good read stays', async () => {
    const { get, api, metrics } = await monitored.start();
    const before = await metrics();
    await monitored.mariadb.stop();
    try {
      expect([await get('/'), await api(), await get('/readyz')]).toEqual([503, 503, 503]);
      const away = await metrics();
      expect(reads(away, 'good')).toBe(1);
      expect(reads(away, 'database_unavailable')).toBeGreaterThanOrEqual(2);
      expect([answers(away, 'page', 503), answers(away, 'api', 503)]).toEqual([1, 1]);
      expect(answers(away, 'readyz', 503)).toBe(1);
      const [good, failed] = ['good', 'failed'].map((which) =>
        away.get(`baocao_last_${which}_read_timestamp_seconds`),
      );
      expect(good).toBe(before.get('baocao_last_good_read_timestamp_seconds'));
      expect(failed).toBeGreaterThan(good ?? Infinity);
    } finally {
      await monitored.restartDatabase();
    }
    expect(await get('/')).toBe(200);
    const back = await metrics();
    expect(reads(back, 'good')).toBe(2);
    expect(back.get('baocao_last_good_read_timestamp_seconds')).toBeGreaterThan(
      back.get('baocao_last_failed_read_timestamp_seconds') ?? Infinity,
    );
  });

  test('started without its database it has no good read, and says so', async () => {
    const nowhere = 'mysql://a:s3cret@localhost/b?socketPath=/nowhere/s';
    const { metrics } = await monitored.start(undefined, { DATABASE_URL: nowhere });
    const all = await metrics();
    expect(all.get('baocao_last_good_read_timestamp_seconds')).toBe(0);
    expect(all.has('baocao_last_good_read_duration_seconds')).toBe(false);
    expect(reads(all, 'database_unavailable')).toBe(1);
    expect(all.get('baocao_last_failed_read_timestamp_seconds')).toBeGreaterThan(1.7e9);
  });

  test('a missing figure is a cause of its own; a year to come is no failure', async () => {
    await monitored.shop.root.query(
      'CREATE TABLE one_row (id INT); INSERT INTO one_row VALUES (1)',
    );
    const { get, metrics } = await monitored.start(
      reportOf(FIGURES).replace(';', ' FROM one_row;'),
    );
    expect(await get('/?nam=2999')).toBe(400);
    const asked = await metrics();
    expect(reads(asked, 'invalid_year')).toBe(1);
    expect(asked.get('baocao_last_failed_read_timestamp_seconds')).toBe(0);
    await monitored.shop.root.query('DELETE FROM one_row');
    expect(await get('/')).toBe(503);
    const lost = await metrics();
    expect([reads(lost, 'good'), reads(lost, 'figure_unavailable')]).toEqual([1, 1]);
    expect(lost.get('baocao_last_failed_read_timestamp_seconds')).toBeGreaterThan(1.7e9);
  });

  test('refused log-ins count by route and reason; a request without a password is not one', async () => {
    const { get, api, as, metrics } = await monitored.start();
    expect([await get('/', {}), await get('/nowhere', {})]).toEqual([401, 401]);
    expect(await get('/', as('BaocaoTMDT', 'wrong'))).toBe(401);
    expect(await get('/', as('portal'))).toBe(401);
    expect(await api('wrong')).toBe(401);
    const some = await metrics();
    expect(refused(some, 'page', 'wrong_credentials')).toBe(1);
    expect(refused(some, 'page', 'wrong_account')).toBe(1);
    expect(refused(some, 'api', 'wrong_credentials')).toBe(1);
    expect(refused(some, 'page', 'too_many_attempts')).toBe(0);
    expect([answers(some, 'page', 401), answers(some, 'api', 401)]).toEqual([3, 1]);
    expect(answers(some, 'other', 401)).toBe(1);

    for (let tries = 0; tries < 8; tries += 1) await api(`wrong ${tries}`);
    expect([await api('wrong'), await get('/')]).toEqual([429, 429]);
    const held = await metrics();
    expect(refused(held, 'api', 'wrong_credentials')).toBe(9);
    expect(refused(held, 'api', 'too_many_attempts')).toBe(1);
    expect(refused(held, 'page', 'too_many_attempts')).toBe(1);
    expect(answers(held, 'api', 429)).toBe(1);
  });

  test('waiting requests are shown while they wait, until they hang up', async () => {
    await monitored.shop.root.query(ORDERS);
    const { get, as, server, metrics } = await monitored.start(BY_MONTH);
    await monitored.shop.root.query('LOCK TABLES orders WRITE');
    const becomes = async (name: string, value: number) => {
      let now: number | undefined;
      for (let tries = 0; now !== value && tries < 400; tries += 1) {
        now = (await metrics()).get(name);
        await sleep(5);
      }
      expect([name, now]).toEqual([name, value]);
    };
    const first = get('/');
    await becomes('baocao_reads_under_way', 1);
    const hasty = http.get(server.url, { headers: as('BaocaoTMDT'), agent: false });
    hasty.on('error', () => undefined);
    const many = Array.from({ length: 59 }, () => get('/'));
    await becomes('baocao_waiting_requests', 60);
    hasty.destroy();
    await becomes('baocao_waiting_requests', 59);
    await monitored.shop.root.query('UNLOCK TABLES');
    expect(await Promise.all([first, ...many])).toEqual(Array(60).fill(200));
    const all = await metrics();
    expect([all.get('baocao_waiting_requests'), all.get('baocao_reads_under_way')]).toEqual([0, 0]);
    expect([answers(all, 'page', 200), answers(all, 'page', 'hung_up')]).toEqual([60, 1]);
    expect(reads(all, 'good')).toBe(3);
  });

  test('no figure, account, address, path or statement is in it', async () => {
    await monitored.shop.root.query(ORDERS);
    const { get, api, as, port } = await monitored.start(BY_MONTH);
    expect([await get('/'), await get('/theo-thang')]).toEqual([200, 200]);
    await api();
    await api('wrong password');
    await get('/a-strange-path?with=a-query');
    await get('/', as('a-strange-account', 'x'));
    const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
    expect(text.length).toBeGreaterThan(5000);
    // As a number of its own: a part of a second may have any digits.
    const numbers = new Set(text.match(/[\d.]+/g));
    for (const figure of Object.values(FIGURES)) expect(numbers).not.toContain(String(figure));
    for (const secret of [
      ...Object.keys(FIGURES),
      ...['strange', 'BaocaoTMDT', 'portal', PASSWORD, 'wrong password', '127.0.0.1'],
      ...[monitored.shop.name, monitored.folder, 'SELECT', monitored.mariadb.socketPath],
    ]) {
      expect([secret, text.includes(secret)]).toEqual([secret, false]);
    }
  });

  test('a server that replicates from none has no lag; one that may not be written to has stopped', async () => {
    await monitored.shop.root.query(
      `GRANT SLAVE MONITOR ON *.* TO ${monitored.shop.name}@localhost`,
    );
    const { get, metrics } = await monitored.start(undefined, { MAX_REPLICA_LAG_S: '5' });
    const own = await metrics();
    const seen = 'baocao_replica_seen_timestamp_seconds';
    expect(own.get(seen)).toBeGreaterThan(1.7e9);
    expect(own.has('baocao_replica_lag_seconds')).toBe(false);
    expect(own.has('baocao_replica_stopped')).toBe(false);
    await monitored.shop.root.query('SET GLOBAL read_only = 1');
    try {
      expect(await get('/readyz')).toBe(503);
    } finally {
      await monitored.shop.root.query('SET GLOBAL read_only = 0');
    }
    const stopped = await metrics();
    expect(stopped.get('baocao_replica_stopped')).toBe(1);
    expect(stopped.has('baocao_replica_lag_seconds')).toBe(false);
    expect(stopped.get(seen)).toBeGreaterThan(own.get(seen) ?? Infinity);
  });

  test('a scrape sends the database no statement', async () => {
    const { metrics } = await monitored.start();
    const asked = async () => {
      const [rows] = await monitored.shop.root.query("SHOW GLOBAL STATUS LIKE 'Questions'");
      return Number((rows as { Value: string }[])[0]?.Value);
    };
    // The start's own statements, and the cleaning of its connection, may still be under way.
    let before = await asked();
    for (let quiet = 0; quiet < 20; ) {
      const now = await asked();
      quiet = now === before + 1 ? quiet + 1 : 0;
      before = now;
    }
    for (let scrapes = 0; scrapes < 20; scrapes += 1) await metrics();
    // Its own question is the only one.
    expect((await asked()) - before).toBe(1);
  });

  test('every name has its HELP and its TYPE, and counters alone end in _total', async () => {
    const { port } = await monitored.start();
    const response = await fetch(`http://127.0.0.1:${port}/metrics`);
    expect(response.headers.get('content-type')).toMatch(/^text\/plain; version=0\.0\.4/);
    const lines = (await response.text()).split('\n');
    const types = lines.flatMap((line) => /^# TYPE (baocao_\S+) (\w+)$/.exec(line) ?? []);
    expect(types.length / 3).toBe(12);
    for (const line of lines.filter((each) => each.startsWith('# TYPE baocao_'))) {
      const [, , name = '', type] = line.split(' ');
      expect(lines.filter((each) => each.startsWith(`# HELP ${name} `))).toHaveLength(1);
      expect([name, name.endsWith('_total')]).toEqual([name, type === 'counter']);
    }
  });
});

test('every path of the application is counted under a name of its own', async () => {
  const database = new Database(monitored.shop.options());
  const seen: string[] = [];
  const { app, close } = buildApp(
    database,
    reportOf(FIGURES),
    {},
    {
      onAnswer: ({ route }) => seen.push(route),
    },
  );
  const files = readdirSync(path.resolve(__dirname, '../public')).map((file) => `/${file}`);
  const paths = pathsOf(app.router.stack as Layer[]).filter((each) => !files.includes(each));
  for (const each of paths) {
    await request(app).get(each === '/baocao' ? '/api/baocao' : each);
  }
  expect(seen.sort()).toEqual([...REPORT_ROUTES, 'healthz', 'readyz'].sort());
  close();
  await database.close();
});

interface Layer {
  readonly route?: { readonly path: string | string[] };
  readonly handle: { readonly stack?: Layer[] };
}

function pathsOf(stack: Layer[]): string[] {
  return stack.flatMap(({ route, handle }) =>
    route ? [route.path].flat() : pathsOf(handle.stack ?? []),
  );
}
