/**
 * What a beacon costs, beside nginx serving an empty file, and what a flood of them does to the report:
 * `npm run bench:visits`. A rate is per second of one core's time that the server used, as /proc shows it,
 * whatever else the machine does.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import autocannon from 'autocannon';
import { CREATE_TABLE, RIGHTS } from '../src/visits/table';
import { freePort } from '../test/support/nginx';
import { machine, startMarketplaceServer } from './marketplace-server';

const SECONDS = 10;
/** Ticks of a second in /proc, on every Linux. */
const TICKS = 100;
const ORIGIN = 'https://san.vn';
const BROWSER =
  'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36';

interface Server {
  readonly url: string;
  readonly pid: number;
  end(): Promise<void>;
}

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'baocao-bench-'));
  const report = await startMarketplaceServer({ LOG_LEVEL: 'silent' });
  try {
    console.log(`On ${machine()}\n`);
    const nginx = await startNginx(folder);
    console.log('what                              a second   a second a core   99 % ms   refused');
    await measure('nginx, an empty file', nginx, flood(nginx.url));
    await nginx.end();

    const root = await report.database.connect();
    await root.query(`CREATE DATABASE visits; USE visits; ${CREATE_TABLE};
      CREATE USER counter@localhost;
      GRANT ${RIGHTS} ON visits.baocao_visits TO counter@localhost`);
    for (const durable of ['off', 'on']) {
      const counter = await startCounter(folder, report.database.url('visits', 'counter'), durable);
      const name = `beacons${durable === 'on' ? ', VISITS_DURABLE=on' : ''}`;
      await measure(name, counter, beacons(counter.url, 200));
      await counter.end();
    }

    console.log('\nthe report meanwhile              median ms   99 % ms   reports a second');
    const counter = await startCounter(folder, report.database.url('visits', 'counter'), 'off');
    await latency('no beacons', report);
    for (const rate of [100, 1000]) {
      const steady = beacons(counter.url, 20, SECONDS + 2, rate);
      await latency(`${rate} beacons a second`, report);
      await steady;
    }
    const all = beacons(counter.url, 100, SECONDS + 2);
    await latency('as many as come', report);
    const { requests } = await all;
    console.log(`  (${requests.average.toFixed(0)} beacons a second)`);
    await counter.end();

    const [rows] = await root.query(
      'SELECT SUM(visits) AS visits, COUNT(*) AS n FROM baocao_visits',
    );
    console.log('\nIn the table:', rows);
    await root.end();
  } finally {
    await report.end();
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Beacons as browsers send them, each from an address of its own: the limit is not what is measured. */
function beacons(url: string, connections: number, duration = SECONDS, overallRate?: number) {
  let sent = 0;
  return autocannon({
    url: `${url}/truy-cap`,
    connections,
    duration,
    ...(overallRate ? { overallRate } : {}),
    requests: [
      {
        method: 'POST',
        setupRequest: (request) => {
          sent += 1;
          const address = `10.${(sent >> 16) & 255}.${(sent >> 8) & 255}.${sent & 255}`;
          const headers = { origin: ORIGIN, 'user-agent': BROWSER, 'x-forwarded-for': address };
          return { ...request, headers };
        },
      },
    ],
  });
}

function flood(url: string) {
  return autocannon({ url, connections: 200, duration: SECONDS });
}

async function measure(
  what: string,
  { pid }: Server,
  load: ReturnType<typeof autocannon>,
): Promise<void> {
  const before = cpuSeconds(pid);
  const {
    requests,
    latency: { p99 },
    non2xx,
    errors,
  } = (await load) as autocannon.Result;
  const core = requests.total / (cpuSeconds(pid) - before);
  const columns = [requests.average.toFixed(0), core.toFixed(0), p99, non2xx + errors];
  const widths = [10, 18, 10, 10];
  console.log(
    what.padEnd(32) +
      columns.map((each, index) => String(each).padStart(widths[index] ?? 0)).join(''),
  );
}

/** One inspector who reloads the page as fast as it comes. */
async function latency(
  what: string,
  report: { url: string; authorization: string },
): Promise<void> {
  const {
    latency: { p50, p99 },
    requests,
  } = await autocannon({
    url: report.url,
    connections: 1,
    duration: SECONDS,
    headers: { authorization: report.authorization },
  });
  const columns = [p50, p99, requests.average.toFixed(1)];
  const widths = [11, 10, 19];
  console.log(
    what.padEnd(32) +
      columns.map((each, index) => String(each).padStart(widths[index] ?? 0)).join(''),
  );
}

/** What a process has used of a core, in seconds. */
function cpuSeconds(pid: number): number {
  const fields = readFileSync(`/proc/${pid}/stat`, 'utf8').split(') ')[1]?.split(' ') ?? [];
  return (Number(fields[11]) + Number(fields[12])) / TICKS;
}

async function startNginx(folder: string): Promise<Server> {
  const port = await freePort();
  writeFileSync(path.join(folder, 'empty'), '');
  writeFileSync(
    path.join(folder, 'bench.conf'),
    `daemon off; master_process off; user root; pid ${folder}/pid; error_log ${folder}/error.log;
     events {} http { access_log off; client_body_temp_path ${folder}/b; proxy_temp_path ${folder}/p;
     fastcgi_temp_path ${folder}/f; uwsgi_temp_path ${folder}/u; scgi_temp_path ${folder}/s;
     server { listen 127.0.0.1:${port}; root ${folder}; } }`,
  );
  const nginx = spawn('nginx', ['-p', folder, '-c', path.join(folder, 'bench.conf')]);
  return started(`http://127.0.0.1:${port}/empty`, nginx);
}

async function startCounter(folder: string, databaseUrl: string, durable: string): Promise<Server> {
  const port = await freePort();
  const main = path.resolve(__dirname, '../dist/cli/main.js');
  const counter = spawn(process.execPath, [main, 'visits', 'serve'], {
    cwd: folder,
    env: {
      PATH: process.env.PATH,
      VISITS_DATABASE_URL: databaseUrl,
      VISITS_PORT: String(port),
      VISITS_ORIGINS: ORIGIN,
      VISITS_DURABLE: durable,
      LOG_LEVEL: 'silent',
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const url = `http://127.0.0.1:${port}`;
  await started(`${url}/healthz`, counter);
  return { ...(await started(`${url}/healthz`, counter)), url };
}

async function started(url: string, child: ReturnType<typeof spawn>): Promise<Server> {
  while (!(await fetch(url).catch(() => undefined))) await sleep(50);
  return {
    url,
    pid: child.pid ?? 0,
    end: async () => {
      const ended = new Promise((resolve) => child.once('exit', resolve));
      child.kill('SIGTERM');
      await ended;
    },
  };
}

void main();
