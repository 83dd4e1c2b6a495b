/**
 * What a report costs, at three sizes, counted directly and counted ahead, beside the raw statements and a
 * PHP-FPM page: `npm run bench [-- --sizes 10000,1000000 --seconds 10 --answers 1000000]`. Prints what it
 * measured and on what, and writes the same as JSON to bench/.data/result.json.
 */
import { execFileSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import autocannon from 'autocannon';
import type { Connection } from 'mysql2/promise';
import { acceleratedReport } from '../src/accelerate/accelerated-report';
import { installSql } from '../src/accelerate/install';
import { planStatements, summariesOf } from '../src/accelerate/plan';
import { readSite } from '../src/accelerate/site';
import { sqlLiterals } from '../src/database/literals';
import { Database } from '../src/database/session';
import { MARKETPLACE_REPORT } from '../src/demo/marketplace';
import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { periodAt } from '../src/report/period';
import { bind, parseReportSql } from '../src/report/report-sql';
import { runScript } from '../test/support/sql-script';
import { datasetServer } from './dataset';
import { machine, type ReportServer, startReportServer } from './marketplace-server';
import { startPhpSite } from './php-site';

const { values } = parseArgs({
  options: {
    sizes: { type: 'string', default: '10000,1000000,10000000' },
    seconds: { type: 'string', default: '10' },
    answers: { type: 'string', default: '0' },
  },
});
const SECONDS = Number(values.seconds);

interface Measured {
  readonly orders: number;
  readonly what: string;
  readonly clients: number;
  readonly medianMs: number;
  readonly p99Ms: number;
  readonly perSecond: number;
  readonly readsPerSecond: number;
  readonly peakMiB: number;
  readonly not200: number;
}
const results: Measured[] = [];
const facts: Record<string, unknown> = { machine: machine(), sizes: values.sizes };

async function main(): Promise<void> {
  console.log(`On ${machine()}; others may share it.\n`);
  console.log(
    'orders      what                 clients   median ms     p99 ms   answers/s  reads/s   MiB  not 200',
  );
  for (const size of values.sizes.split(',')) await measureSize(Number(size));
  printRatios();
  mkdirSync(path.join(__dirname, '.data'), { recursive: true });
  writeFileSync(
    path.join(__dirname, '.data/result.json'),
    JSON.stringify({ ...facts, results }, undefined, 2),
  );
}

async function measureSize(orders: number): Promise<void> {
  const database = await datasetServer(orders);
  const password = randomBytes(12).toString('base64url');
  const root = await database.connect('marketplace');
  await root.query(
    `CREATE OR REPLACE USER baocao@localhost IDENTIFIED BY '${password}'; GRANT SELECT ON marketplace.* TO baocao@localhost;
     SET time_zone = '+07:00'`,
  );
  facts.mariadb = ((await root.query('SELECT VERSION() AS v'))[0] as { v: string }[])[0]?.v;
  const ends: (() => void | Promise<void>)[] = [() => root.end(), () => database.remove()];
  try {
    const before = await costOfWrites(root);
    const fastFile = await installAhead(database, password);
    const after = await costOfWrites(root);
    const url = database.url('marketplace', 'baocao', password);
    const direct = await startReportServer(database.folder, url, MARKETPLACE_REPORT);
    const ahead = await startReportServer(database.folder, url, fastFile);
    ends.unshift(
      () => direct.end(),
      () => ahead.end(),
    );
    const php = await startPhpSite(database, 'baocao', password);
    if (php) ends.unshift(php.end);
    else
      console.log(
        'PHP-FPM or nginx is missing: its page is skipped (apt-get install php-fpm php-mysql nginx-light)',
      );
    facts.php = php?.version;

    await warmUp(root);
    await rawAndAlone(orders, root, direct, ahead, fastFile, php?.url);
    for (const clients of [16, 256]) {
      await load(orders, 'page', root, direct, clients);
      await load(orders, 'API', root, direct, clients);
      await load(orders, 'page, ahead', root, ahead, clients);
      await load(orders, 'API, ahead', root, ahead, clients);
      if (php) await load(orders, 'PHP page', root, { url: php.url }, clients);
    }
    const cost = {
      orders,
      insertMs: [before.insertMs, after.insertMs],
      updateMs: [before.updateMs, after.updateMs],
    };
    facts.writes = [...((facts.writes as unknown[]) ?? []), cost];
    console.log(
      `   writes, median with fsync: INSERT ${before.insertMs.toFixed(3)} ms, ${after.insertMs.toFixed(3)} with triggers; ` +
        `UPDATE ${before.updateMs.toFixed(3)}, ${after.updateMs.toFixed(3)} with triggers`,
    );
    const answers = Number(values.answers);
    if (answers > 0 && orders === Number(values.sizes.split(',')[0]))
      await endurance(ahead, answers);
  } finally {
    for (const end of ends) await end();
  }
}

/** Installs what `baocao accelerate` writes. @returns its report.sql */
async function installAhead(server: PrivateMariadb, password: string): Promise<string> {
  const options = {
    host: '',
    port: 0,
    socketPath: server.socketPath,
    user: 'baocao',
    password,
    database: 'marketplace',
    timeZone: '+07:00',
    timeoutMs: 600_000,
  };
  const database = new Database(options);
  const report = readFileSync(MARKETPLACE_REPORT, 'utf8');
  const { plans, site } = await database.session(async (session) => ({
    plans: await planStatements(session, parseReportSql(report, 'report.sql'), '+07:00'),
    site: await readSite(session, '+07:00'),
  }));
  await database.close();
  const begun = performance.now();
  await runScript(installSql(summariesOf(plans), site, []), server.socketPath);
  console.log(`   installed in ${((performance.now() - begun) / 1000).toFixed(1)} s`);
  const file = path.join(server.folder, 'ahead.sql');
  writeFileSync(
    file,
    acceleratedReport(
      report,
      plans.map(({ outcome }) => ('fast' in outcome ? outcome.fast : undefined)),
    ),
  );
  return file;
}

/** Reads what is read into memory, so that the first measured is not the one that pays for it. */
async function warmUp(root: Connection): Promise<void> {
  for (const sql of rawStatements(MARKETPLACE_REPORT)) await root.query(sql);
}

function rawStatements(file: string): string[] {
  const literals = sqlLiterals(periodAt(new Date()), '+07:00');
  return parseReportSql(readFileSync(file, 'utf8'), file).map((statement) =>
    bind(statement, literals),
  );
}

/** One client, in turns: the raw statements on one connection, and each server. */
async function rawAndAlone(
  orders: number,
  root: Connection,
  direct: ReportServer,
  ahead: ReportServer,
  fastFile: string,
  phpUrl: string | undefined,
): Promise<void> {
  const times = new Map<string, number[]>();
  const runs = orders >= 1_000_000 ? 7 : 200;
  const timed = async (what: string, work: () => Promise<unknown>) => {
    const begun = performance.now();
    await work();
    times.set(what, [...(times.get(what) ?? []), performance.now() - begun]);
  };
  const raw = async (file: string) => {
    for (const sql of rawStatements(file)) await root.query(sql);
  };
  const page = (server: ReportServer) =>
    fetch(server.url, { headers: { authorization: server.authorization } }).then((answer) =>
      answer.text(),
    );
  for (let run = 0; run < runs; run += 1) {
    await timed('raw', () => raw(MARKETPLACE_REPORT));
    await timed('page', () => page(direct));
    await timed('raw, ahead', () => raw(fastFile));
    await timed('page, ahead', () => page(ahead));
    if (phpUrl) await timed('PHP page', () => fetch(phpUrl).then((answer) => answer.text()));
  }
  for (const [what, list] of times) {
    const sorted = list.sort((a, b) => a - b);
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    record({
      orders,
      what,
      clients: 1,
      medianMs: at(0.5),
      p99Ms: at(0.99),
      perSecond: 1000 / at(0.5),
      readsPerSecond: 0,
      peakMiB: 0,
      not200: 0,
    });
  }
}

async function load(
  orders: number,
  what: string,
  root: Connection,
  server: { url: string; authorization?: string; pid?: number },
  clients: number,
): Promise<void> {
  const alone = results.find(
    (each) =>
      each.orders === orders && each.clients === 1 && each.what === what.replace('API', 'page'),
  );
  // Long enough for some answers of what is slow.
  const seconds = Math.max(SECONDS, Math.ceil(((alone?.medianMs ?? 0) * 8) / 1000));
  const reads = await snapshots(root);
  const isApi = what.startsWith('API');
  const result = await autocannon({
    url: server.url + (isApi ? 'api/baocao' : ''),
    connections: clients,
    duration: seconds,
    timeout: 120,
    headers: server.authorization ? { authorization: server.authorization } : {},
    method: isApi ? 'POST' : 'GET',
  });
  record({
    ...{ orders, what, clients, medianMs: result.latency.p50, p99Ms: result.latency.p99 },
    perSecond: result['2xx'] / result.duration,
    readsPerSecond: ((await snapshots(root)) - reads) / result.duration,
    peakMiB: server.pid ? peakMiB(server.pid) : 0,
    not200: result.non2xx + result.errors,
  });
}

async function snapshots(root: Connection): Promise<number> {
  const [rows] = await root.query("SHOW GLOBAL STATUS LIKE 'Com_begin'");
  return Number((rows as { Value: string }[])[0]?.Value);
}

function peakMiB(pid: number): number {
  return Number(/VmHWM:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

function residentMiB(pid: number): number {
  return Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
}

/** What an order's INSERT and UPDATE take, each a transaction that is on disk when it ends. */
async function costOfWrites(root: Connection): Promise<{ insertMs: number; updateMs: number }> {
  const median = async (sql: (run: number) => string) => {
    const times: number[] = [];
    for (let run = 0; run < 1000; run += 1) {
      const begun = performance.now();
      await root.query(sql(run));
      times.push(performance.now() - begun);
    }
    return times.sort((a, b) => a - b)[500] ?? 0;
  };
  const [rows] = await root.query('SELECT MAX(id) AS id FROM orders');
  const newest = Number((rows as { id: number }[])[0]?.id);
  const insertMs = await median(
    () =>
      "INSERT INTO orders (sku_id, status, total, placed_at) VALUES (1, 'pending', 1000, NOW())",
  );
  const updateMs = await median(
    (run) => `UPDATE orders SET status = 'completed' WHERE id = ${newest + 1 + run}`,
  );
  return { insertMs, updateMs };
}

/** Whether memory grows with the number of answers. */
async function endurance(server: ReportServer, answers: number): Promise<void> {
  const give = (amount: number) =>
    autocannon({
      url: server.url,
      connections: 64,
      amount,
      timeout: 60,
      headers: { authorization: server.authorization },
    });
  await give(10_000);
  const early = residentMiB(server.pid);
  await give(answers - 10_000);
  const late = residentMiB(server.pid);
  facts.memory = { answers, afterTenThousandMiB: early, afterAllMiB: late };
  console.log(
    `   memory: ${early.toFixed(0)} MiB after 10,000 answers, ${late.toFixed(0)} MiB after ${answers.toLocaleString('en-US')}`,
  );
}

function record(measured: Measured): void {
  results.push(measured);
  const {
    orders,
    what,
    clients,
    medianMs,
    p99Ms,
    perSecond,
    readsPerSecond,
    peakMiB: peak,
    not200,
  } = measured;
  const numbers = [
    medianMs.toFixed(1),
    p99Ms.toFixed(1),
    perSecond.toFixed(1),
    readsPerSecond.toFixed(1),
    peak.toFixed(0),
    String(not200),
  ];
  const widths = [12, 11, 12, 9, 6, 9];
  console.log(
    String(orders).padEnd(12) +
      what.padEnd(21) +
      String(clients).padStart(7) +
      numbers.map((text, index) => text.padStart(widths[index] ?? 0)).join(''),
  );
}

function printRatios(): void {
  const find = (orders: number, what: string, clients: number) =>
    results.find(
      (each) => each.orders === orders && each.what === what && each.clients === clients,
    );
  const ratios: Record<string, number> = {};
  const sizes = values.sizes.split(',').map(Number);
  for (const orders of sizes) {
    const [raw, page, ahead] = ['raw', 'page', 'page, ahead'].map(
      (what) => find(orders, what, 1)?.medianMs ?? Number.NaN,
    );
    const [ours, fast, php] = ['page', 'page, ahead', 'PHP page'].map(
      (what) => find(orders, what, 256)?.perSecond ?? Number.NaN,
    );
    ratios[`${orders}: page alone / raw statements`] = (page ?? 0) / (raw ?? 1);
    ratios[`${orders}: page ahead, alone, ms`] = ahead ?? Number.NaN;
    ratios[`${orders}: 256 clients, page / PHP, answers/s`] = (ours ?? 0) / (php ?? 1);
    ratios[`${orders}: 256 clients, page ahead / PHP, answers/s`] = (fast ?? 0) / (php ?? 1);
  }
  const last = sizes.at(-1) ?? 0;
  const flat =
    (find(last, 'page, ahead', 1)?.medianMs ?? 0) /
    (find(1_000_000, 'page, ahead', 1)?.medianMs ?? Number.NaN);
  ratios[`page ahead at ${last} / at 1000000`] = flat;
  facts.ratios = ratios;
  facts.commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  console.log();
  for (const [what, ratio] of Object.entries(ratios))
    console.log(`${what.padEnd(60)}${ratio.toFixed(2)}`);
}

void main();
