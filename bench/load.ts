import { readFileSync } from 'node:fs';
import http from 'node:http';
import autocannon from 'autocannon';
import type { Connection } from 'mysql2/promise';
import { sqlLiterals } from '../src/database/snapshot';
import { MARKETPLACE_REPORT } from '../src/demo/marketplace';
import { periodAt } from '../src/report/period';
import { bind, parseReportSql } from '../src/report/report-sql';
import type { ReportServer } from './marketplace-server';
import { facts, record, results } from './results';

/** Reads what is read into memory, so that the first measured is not the one that pays for it. */
export async function warmUp(root: Connection): Promise<void> {
  for (const sql of rawStatements(MARKETPLACE_REPORT)) await root.query(sql);
}

function rawStatements(file: string): string[] {
  const literals = sqlLiterals(periodAt(new Date()), '+07:00');
  return parseReportSql(readFileSync(file, 'utf8'), file).map((statement) =>
    bind(statement, literals),
  );
}

const connection = new http.Agent({ keepAlive: true, maxSockets: 1 });

/**
 * Reads a page over a connection that stays open. Node's fetch would add 0.2 ms of its own to each page.
 * @returns the cookie that it sets
 * @throws Error if the status is not 200
 */
function get(url: string, headers: http.OutgoingHttpHeaders = {}): Promise<string | undefined> {
  return new Promise((resolve, reject) => {
    const request = http.get(url, { agent: connection, headers }, (answer) => {
      answer.resume();
      answer.once('end', () => {
        if (answer.statusCode === 200) resolve(answer.headers['set-cookie']?.[0]);
        else reject(new Error(`${url} answered ${answer.statusCode}`));
      });
    });
    request.once('error', reject);
  });
}

/** One client, in turns: the raw statements and each server, each over one connection that stays open. */
export async function rawAndAlone(
  orders: number,
  root: Connection,
  direct: ReportServer,
  ahead: ReportServer,
  fastFile: string,
  phpUrl: string | undefined,
): Promise<void> {
  const times = new Map<string, number[]>();
  const runs = orders >= 1_000_000 ? 7 : 500;
  const timed = async (what: string, work: () => Promise<unknown>) => {
    const startedAt = performance.now();
    await work();
    times.set(what, [...(times.get(what) ?? []), performance.now() - startedAt]);
  };
  const [statements, statementsAhead] = [MARKETPLACE_REPORT, fastFile].map(rawStatements);
  const raw = async (sqls: readonly string[] = []) => {
    for (const sql of sqls) await root.query(sql);
  };
  const cookies = new Map<ReportServer, string>();
  const page = async (server: ReportServer) => {
    const cookie = cookies.get(server) ?? '';
    const given = await get(server.url, { authorization: server.authorization, cookie });
    // As a browser does.
    if (given) cookies.set(server, given.replace(/;.*/, ''));
  };
  const askAll = async () => {
    await timed('raw', () => raw(statements));
    await timed('page', () => page(direct));
    await timed('raw, ahead', () => raw(statementsAhead));
    await timed('page, ahead', () => page(ahead));
    if (phpUrl) await timed('PHP page', () => get(phpUrl));
  };
  // Servers that run for days are measured, not their first minutes: code is compiled by its use.
  for (let run = 0; run < runs; run += 1) await askAll();
  times.clear();
  for (let run = 0; run < runs; run += 1) await askAll();
  for (const [what, list] of times) {
    const sorted = list.sort((a, b) => a - b);
    const at = (share: number) =>
      sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0;
    record({
      orders,
      what,
      clients: 1,
      medianMs: at(0.5),
      minMs: sorted[0] ?? Number.NaN,
      p99Ms: at(0.99),
      perSecond: 1000 / at(0.5),
      readsPerSecond: 0,
      peakMiB: 0,
      not200: 0,
    });
  }
}

/** Many clients for a while, at least `leastSeconds`. */
export async function load(
  orders: number,
  what: string,
  root: Connection,
  server: { url: string; authorization?: string; pid?: number },
  clients: number,
  leastSeconds: number,
): Promise<void> {
  const alone = results.find(
    (each) =>
      each.orders === orders && each.clients === 1 && each.what === what.replace('API', 'page'),
  );
  // Long enough for some answers of what is slow.
  const seconds = Math.max(leastSeconds, Math.ceil(((alone?.medianMs ?? 0) * 8) / 1000));
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
    minMs: Number.NaN,
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

/** Whether memory grows with the number of answers. */
export async function endurance(server: ReportServer, answers: number): Promise<void> {
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
