import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import {
  appendFileSync,
  existsSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { gzipSync } from 'node:zlib';
import { sealLine } from '../src/audit/chain';
import { vietnamDay } from '../src/vietnam';
import { CONSTANT_REPORT, PASSWORD } from './support/app';
import { QUICK_FOLDER } from './support/mariadb';
import { freePort } from './support/nginx';
import { as, auditLines, end, ServerFolder } from './support/server-folder';

const MAIN = path.resolve(__dirname, '../dist/cli/main.js');

const home = new ServerFolder(QUICK_FOLDER);
let auditFile: string;
beforeEach(() => {
  auditFile = home.file('audit.jsonl');
});

const serve = (env: NodeJS.ProcessEnv = { AUDIT_FILE: auditFile }) => home.serve(env);
const lines = (file = auditFile) => auditLines(file);
const verify = () => home.run(['audit', '--verify'], { AUDIT_FILE: auditFile }).result();

describe('AUDIT_FILE', () => {
  test('has one line for each report that was sent, there before the answer is', async () => {
    const { server, url } = await serve();
    const page = await fetch(`${url}/?nam=2025`, { headers: as('BaocaoTMDT') });
    const [first] = lines();
    expect(page.headers.get('x-report-id')).toBe(first.id);
    expect(first).toEqual({
      id: expect.stringMatching(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/),
      account: 'BaocaoTMDT',
      address: '127.0.0.1',
      format: 'html',
      period: {
        year: 2025,
        start: '2024-12-31T17:00:00.000Z',
        end: '2025-12-31T17:00:00.000Z',
      },
      figures: expect.objectContaining({
        visits_total: '9007199254740993',
        orders_total: '18446744073709551615',
        value_succeeded: '123456789012345678901234568',
      }),
      path: '/',
      readAt: expect.stringMatching(/Z$/),
      instant: expect.stringMatching(/Z$/),
      reportSql: createHash('sha256').update(CONSTANT_REPORT).digest('hex'),
      prev: null,
      hash: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    await fetch(`${url}/api/baocao`, {
      method: 'POST',
      headers: { 'x-forwarded-for': '198.51.100.4' },
      body: JSON.stringify({ UserName: 'portal', PassWord: PASSWORD }),
    });
    await fetch(`${url}/bao-cao.csv`, { headers: as('BaocaoTMDT') });
    expect(lines().map(({ account, address, format }) => [account, address, format])).toEqual([
      ['BaocaoTMDT', '127.0.0.1', 'html'],
      ['portal', '198.51.100.4', 'json'],
      ['BaocaoTMDT', '127.0.0.1', 'csv'],
    ]);
    expect(statSync(auditFile).mode & 0o777).toBe(0o600);
    await end(server);
  });

  test('has no line for an answer without figures, nor for a client that hung up before the answer', async () => {
    const slow = CONSTANT_REPORT.replace('58 AS', '58 + 0 * SLEEP(0.5) AS');
    writeFileSync(home.file('report.sql'), slow);
    const { server, url } = await serve({ AUDIT_FILE: auditFile, LOG_LEVEL: 'info' });
    await fetch(url);
    await fetch(`${url}/nowhere`, { headers: as('BaocaoTMDT') });
    await fetch(`${url}/?nam=9999`, { headers: as('BaocaoTMDT') });
    await fetch(url, { method: 'HEAD', headers: as('BaocaoTMDT') });
    const gone = net.connect(Number(new URL(url).port), '127.0.0.1');
    const { authorization } = as('BaocaoTMDT');
    gone.write(
      `GET / HTTP/1.1\r\nHost: a\r\nExpect: 100-continue\r\nAuthorization: ${authorization}\r\n\r\n`,
    );
    // The server has the request: "100 Continue".
    await new Promise((resolve) => gone.once('data', resolve));
    gone.destroy();
    await server.says(/"hungUp":true/);
    // Reads follow each other: this one ends after that for the client that is gone.
    await fetch(url, { method: 'HEAD', headers: as('BaocaoTMDT') });
    expect(lines()).toEqual([]);
    await end(server);
  });

  test('has every figure that the months page shows, of both years', async () => {
    const noOrders = CONSTANT_REPORT.replace(/(\d+|CAST.*) AS (orders|value)_/g, '0 AS $2_');
    writeFileSync(home.file('report.sql'), noOrders);
    const { server, url } = await serve();
    const months = await fetch(`${url}/theo-thang?nam=2025`, { headers: as('BaocaoTMDT') });
    expect(months.status).toBe(200);
    const [line] = lines();
    expect(line).toMatchObject({ path: '/theo-thang', figures: { sellers_total: '503' } });
    expect(line.months.year).toMatchObject({ year: 2025, total: { orders_failed: '0' } });
    expect(line.months.year.months).toHaveLength(12);
    expect(line.months.last).toMatchObject({ year: 2024, samePeriod: { sellers_new: '54' } });
    await end(server);
  });

  test('has no line for an answer without figures: HEAD, and 304 to a conditional request', async () => {
    const { server, url } = await serve();
    // fetch would ask for a fresh answer besides.
    const conditional = (target: string) =>
      new Promise((resolve) => {
        const headers = { ...as('BaocaoTMDT'), 'if-none-match': '*' };
        http.get(url + target, { headers }, (res) => resolve(res.resume().statusCode));
      });
    expect([await conditional('/'), await conditional('/bao-cao.csv')]).toEqual([304, 304]);
    expect((await fetch(url, { method: 'HEAD', headers: as('BaocaoTMDT') })).status).toBe(200);
    expect(lines()).toEqual([]);
    await end(server);
  });

  test('is one chain over SIGHUP and restarts, and a start on a broken one is logged', async () => {
    const shown = async (url: string) => (await fetch(url, { headers: as('BaocaoTMDT') })).text();
    const first = await serve();
    await shown(first.url);
    renameSync(auditFile, `${auditFile}.1`);
    first.server.child.kill('SIGHUP');
    while (!existsSync(auditFile)) await pause(20);
    await shown(first.url);
    await end(first.server);
    const second = await serve();
    await shown(second.url);
    await end(second.server);
    expect(await verify()).toEqual({
      code: 0,
      output: expect.stringMatching(
        /^The chain is whole: 3 lines in 2 files, up to [\w-]{19}\.\n$/,
      ),
    });

    writeFileSync(auditFile, readFileSync(auditFile, 'utf8').replace('"58"', '"59"'));
    const third = await serve();
    expect(third.server.output).toMatch(/"level":50.*"line":1.*the audit chain is broken/);
    await shown(third.url);
    await end(third.server);
    expect(lines().map(({ seam }) => seam)).toEqual([undefined, undefined, 'broken', undefined]);
    const { code, output } = await verify();
    expect([code, output]).toEqual([
      1,
      `baocao audit: ${auditFile} line 1: it was edited: its hash is another\n`,
    ]);
  });

  test('shows since when a changed report.sql counts, and nothing while it stays the same', async () => {
    const pageBy = async (reportSql: string) => {
      writeFileSync(home.file('report.sql'), reportSql);
      const { server, url } = await serve();
      const shown = () =>
        fetch(url, { headers: as('BaocaoTMDT') }).then((response) => response.text());
      const pages = [await shown(), await shown()];
      await end(server);
      return pages.map((page) => /Cách tính đã đổi ngày ([\d/]+)/.exec(page)?.[1]);
    };
    const other = CONSTANT_REPORT.replace('503', '504');
    const YEAR_MS = 365 * 86_400_000;
    const slashed = (instant: number) => vietnamDay(instant).split('-').reverse().join('/');
    const changed = slashed(Date.now());
    expect(await pageBy(CONSTANT_REPORT)).toEqual([undefined, undefined]);
    expect(await pageBy(CONSTANT_REPORT)).toEqual([undefined, undefined]);
    expect(await pageBy(other)).toEqual([changed, changed]);
    // A rotated file counts, too: the day is that of the first showing by this report.sql.
    const lastYear = readFileSync(auditFile, 'utf8')
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line));
    rmSync(auditFile);
    let prev: string | null = null;
    for (const { prev: _, hash: __, ...fields } of lastYear) {
      const instant = new Date(Date.parse(fields.instant) - YEAR_MS).toISOString();
      const sealed = sealLine(prev, { ...fields, instant });
      appendFileSync(`${auditFile}.1`, sealed.line);
      prev = sealed.hash;
    }
    const before = slashed(Date.now() - YEAR_MS);
    expect(await pageBy(other)).toEqual([before, before]);
    expect(await pageBy(CONSTANT_REPORT)).toEqual([changed, changed]);
  });

  test('stays one chain while two servers write to it and one is killed', async () => {
    const [first, second] = [await serve(), await serve()];
    let shown = 0;
    const ask = async (url: string) => {
      for (let n = 0; n < 25; n += 1) {
        const answer = await fetch(url, { headers: as('BaocaoTMDT') }).catch(() => undefined);
        if (answer?.status === 200) shown += 1;
      }
    };
    const asked = Promise.all([first.url, first.url, second.url, second.url].map(ask));
    while (shown < 20) await pause(5);
    second.server.child.kill('SIGKILL');
    await asked;
    await end(first.server);
    // A line is on the disk before its answer: the one that was killed may have one more of each.
    expect(lines().length).toBeGreaterThanOrEqual(shown);
    expect(lines().length).toBeLessThanOrEqual(shown + 2);
    expect((await verify()).output).toMatch(/^The chain is whole: \d+ lines in 1 files/);
  });

  test('is one chain though it is moved away and packed in the midst of writing', async () => {
    const { server, url } = await serve();
    let shown = 0;
    let over = false;
    const ask = async () => {
      while (!over) {
        expect((await fetch(url, { headers: as('BaocaoTMDT') })).status).toBe(200);
        shown += 1;
      }
    };
    const asked = Promise.all([ask(), ask(), ask(), ask()]);
    for (let n = 9; n > 0; n -= 1) {
      const before = shown;
      while (shown < before + 5) await pause(5);
      renameSync(auditFile, `${auditFile}.${n}`);
      // Of a move without a signal the server hears by itself.
      if (n % 2) server.child.kill('SIGHUP');
      while (!existsSync(auditFile)) await pause(5);
      writeFileSync(`${auditFile}.${n}.gz`, gzipSync(readFileSync(`${auditFile}.${n}`)));
      rmSync(`${auditFile}.${n}`);
    }
    over = true;
    await asked;
    await end(server);
    expect((await verify()).output).toMatch(
      new RegExp(`^The chain is whole: ${shown} lines in 10 files, up to `),
    );
  });

  test('with a key twice in a line is broken: parsers differ on which one counts', async () => {
    const { server, url } = await serve();
    for (let n = 0; n < 3; n += 1) await fetch(url, { headers: as('BaocaoTMDT') });
    await end(server);
    const [first, second, ...rest] = readFileSync(auditFile, 'utf8').split('\n');
    const doubled = second?.replace('"figures":{', '"figures":{"orders_failed":"0",');
    writeFileSync(auditFile, [first, doubled, ...rest].join('\n'));
    expect(await verify()).toEqual({
      code: 1,
      output: `baocao audit: ${auditFile} line 2: it was edited: its hash is another\n`,
    });
  });

  test('takes 200 reports at once, a line each', async () => {
    const { server, url } = await serve();
    const ids = await Promise.all(
      Array.from({ length: 200 }, async () => {
        const answer = await fetch(url, { headers: as('BaocaoTMDT') });
        await answer.text();
        return answer.headers.get('x-report-id');
      }),
    );
    expect(
      lines()
        .map(({ id }) => id)
        .sort(),
    ).toEqual([...ids].sort());
    await end(server);
  });

  test('is flushed to the disk before the end of the answer', async () => {
    const trace = home.file('trace');
    const spy = home.file('spy.cjs');
    writeFileSync(
      spy,
      `const fs = require('node:fs/promises'), { appendFileSync } = require('node:fs');
       const tell = (what) => appendFileSync(${JSON.stringify(trace)}, what + '\\n');
       const net = require('node:net'), write = net.Socket.prototype._writev, one = net.Socket.prototype._write;
       const sees = (chunk) => String(chunk).includes('X-Report-Id') && tell('answer');
       net.Socket.prototype._writev = function (chunks, done) { chunks.forEach(({ chunk }) => sees(chunk)); return write.call(this, chunks, done); };
       net.Socket.prototype._write = function (chunk, encoding, done) { sees(chunk); return one.call(this, chunk, encoding, done); };
       fs.open(__filename).then(async (handle) => {
         const { datasync } = Object.getPrototypeOf(handle);
         Object.getPrototypeOf(handle).datasync = async function () { await datasync.call(this); tell('flushed'); };
         await handle.close();
       });`,
    );
    const { server, url } = await serve({
      AUDIT_FILE: auditFile,
      NODE_OPTIONS: `--require ${spy}`,
    });
    await (await fetch(url, { headers: as('BaocaoTMDT') })).text();
    expect(readFileSync(trace, 'utf8')).toBe('flushed\nanswer\n');
    await end(server);
  });

  test('on a full disk nothing is shown: 503, on the page and from the API', async () => {
    const { server, url } = await serve({ AUDIT_FILE: '/dev/full' });
    const page = await fetch(url, { headers: as('BaocaoTMDT') });
    expect(page.status).toBe(503);
    expect(page.headers.get('x-report-id')).toBeNull();
    expect(page.headers.get('retry-after')).toMatch(/^\d+$/);
    expect(await page.text()).not.toContain('9.007.199.254.740.993');
    const api = await fetch(`${url}/api/baocao`, { method: 'POST', headers: as('portal') });
    expect([api.status, ((await api.json()) as { error: { code: string } }).error.code]).toEqual([
      503,
      'audit_unavailable',
    ]);
    expect(server.output).toContain('AUDIT_FILE /dev/full cannot be written (ENOSPC)');
    await end(server);
  });

  test('on a disk that is full for a while keeps whole lines only, and continues when there is room', async () => {
    // A file of this size at most, as a disk that is nearly full: SIGXFSZ is ignored by Node.
    const port = await freePort();
    const server = spawn(
      'sh',
      ['-c', `ulimit -f 2; exec ${process.execPath} ${MAIN} serve > ${home.path}/log`],
      {
        cwd: home.path,
        env: {
          PATH: process.env.PATH,
          ...home.environment({ AUDIT_FILE: auditFile, LOG_LEVEL: 'fatal', PORT: String(port) }),
        },
      },
    );
    const url = `http://127.0.0.1:${port}`;
    while (!(await fetch(`${url}/healthz`).catch(() => undefined))) await pause(50);
    const statuses: number[] = [];
    for (let n = 0; n < 12; n += 1) {
      statuses.push((await fetch(url, { headers: as('BaocaoTMDT') })).status);
    }
    expect(new Set(statuses)).toEqual(new Set([200, 503]));
    const shown = statuses.filter((status) => status === 200).length;
    expect(lines()).toHaveLength(shown);
    renameSync(auditFile, `${auditFile}.1`);
    server.kill('SIGHUP');
    while (!existsSync(auditFile)) await pause(20);
    expect((await fetch(url, { headers: as('BaocaoTMDT') })).status).toBe(200);
    expect(lines()).toHaveLength(1);
    server.kill('SIGKILL');
    await new Promise((resolve) => server.once('exit', resolve));
  });

  test('is reopened on SIGHUP, which does not end the server', async () => {
    const { server, url } = await serve();
    await fetch(url, { headers: as('BaocaoTMDT') });
    renameSync(auditFile, `${auditFile}.1`);
    server.child.kill('SIGHUP');
    while (!existsSync(auditFile)) await pause(20);
    await fetch(url, { headers: as('BaocaoTMDT') });
    expect([lines(`${auditFile}.1`).length, lines().length]).toEqual([1, 1]);
    await end(server);
  });

  test('is created again after its removal, and a line cut off by a crash spoils no other', async () => {
    writeFileSync(auditFile, '{"id":"torn');
    const { server, url } = await serve();
    await fetch(url, { headers: as('BaocaoTMDT') });
    const [torn, seam, whole] = readFileSync(auditFile, 'utf8').split('\n');
    expect([torn, JSON.parse(String(seam)).seam, JSON.parse(String(whole)).format]).toEqual([
      '{"id":"torn',
      'torn',
      'html',
    ]);
    rmSync(auditFile);
    await fetch(url, { headers: as('BaocaoTMDT') });
    expect(lines()).toHaveLength(1);
    await end(server);
  });

  test('that cannot be opened keeps the server from starting, in one line', async () => {
    const env = home.environment({ AUDIT_FILE: home.file('none/audit.jsonl') });
    const { code, output } = await home.run(['serve'], env).result();
    expect(code).toBe(1);
    expect(output.trim()).toMatch(/^baocao serve: AUDIT_FILE .*audit\.jsonl cannot be .*ENOENT/);
  });
});
