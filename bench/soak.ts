/**
 * Ten minutes (or the number of minutes given) of requests while the database suffers every fault in
 * turn: `npm run soak [-- MINUTES]`. Prints what was answered, and whether memory, handles or
 * connections leak.
 */
import { readdirSync, readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { type MarketplaceServer, machine, startMarketplaceServer } from './marketplace-server';

const CLIENTS = 20;

/** What is done to the database, each for a few seconds. */
const FAULTS: Record<string, (server: MarketplaceServer) => Promise<void>> = {
  'connections killed': async ({ database }) => {
    const root = await database.connect();
    for (let kills = 0; kills < 20; kills += 1) {
      const [rows] = await root.query(
        "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'baocao'",
      );
      for (const { ID } of rows as { ID: number }[]) {
        await root.query(`KILL ${ID}`).catch(() => undefined);
      }
      await sleep(150);
    }
    await root.end();
  },
  frozen: async ({ database }) => {
    process.kill(database.pid, 'SIGSTOP');
    await sleep(4000);
    process.kill(database.pid, 'SIGCONT');
  },
  restarted: async ({ database }) => {
    await database.stop();
    await sleep(2000);
    await database.start();
  },
  'table locked': async ({ database }) => {
    const root = await database.connect('marketplace');
    await root.query('LOCK TABLES orders WRITE');
    await sleep(4000);
    await root.end();
  },
  'table gone': async ({ database }) => {
    const root = await database.connect('marketplace');
    await root.query('RENAME TABLE orders TO orders_gone');
    await sleep(2000);
    await root.query('RENAME TABLE orders_gone TO orders');
    await root.end();
  },
  'connections refused': async ({ database }) => {
    const root = await database.connect();
    await root.query('ALTER USER baocao@localhost ACCOUNT LOCK');
    const [rows] = await root.query(
      "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'baocao'",
    );
    for (const { ID } of rows as { ID: number }[])
      await root.query(`KILL ${ID}`).catch(() => undefined);
    await sleep(2000);
    await root.query('ALTER USER baocao@localhost ACCOUNT UNLOCK');
    await root.end();
  },
};

async function main(): Promise<void> {
  const minutes = Number(process.argv[2] ?? 10);
  const server = await startMarketplaceServer({ QUERY_TIMEOUT_MS: '2000' });
  const end = Date.now() + minutes * 60_000;
  const answers = new Map<number | string, number>();
  const count = (what: number | string) => answers.set(what, (answers.get(what) ?? 0) + 1);
  let wrong = 0;

  const client = async () => {
    while (Date.now() < end) {
      try {
        const response = await fetch(`${server.url}api/baocao`, {
          method: 'POST',
          headers: { authorization: server.authorization },
        });
        const body = (await response.json()) as Record<string, number>;
        count(response.status);
        // The marketplace stands still: every figure is known, and any other is an invention.
        if (response.status === 200 && body.tongSoSanPham !== 20_000) wrong += 1;
        if (response.status !== 200 && Object.keys(body).join() !== 'error') wrong += 1;
        if (response.status !== 200) await sleep(200);
      } catch (error) {
        count(String(error));
      }
    }
  };
  console.log(`On ${machine()}: ${minutes} minutes, ${CLIENTS} clients\n`);
  const clients = Array.from({ length: CLIENTS }, client);

  await sleep(5000);
  console.log('                        RSS MiB   handles   connections   back after ms');
  await report('at the start', server);
  for (let round = 0; Date.now() < end - 20_000; round += 1) {
    const [name = '', fault] = Object.entries(FAULTS)[round % Object.keys(FAULTS).length] ?? [];
    await fault?.(server);
    const over = Date.now();
    while (
      (await fetch(server.url, { headers: { authorization: server.authorization } })).status !== 200
    ) {
      await sleep(50);
    }
    await report(name, server, Date.now() - over);
    await sleep(5000);
  }
  await Promise.all(clients);
  await sleep(2000);
  await report('at the end', server);
  console.log('\nAnswers:', Object.fromEntries(answers), 'wrong:', wrong);
  await server.end();
}

/** Memory and handles of the server process, and what it holds open at the database. */
async function report(
  what: string,
  { pid, database }: MarketplaceServer,
  back?: number,
): Promise<void> {
  const rss =
    Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))?.[1]) / 1024;
  const handles = readdirSync(`/proc/${pid}/fd`).length;
  const root = await database.connect();
  const [rows] = await root.query(
    "SELECT ID FROM information_schema.PROCESSLIST WHERE USER = 'baocao'",
  );
  await root.end();
  const columns = [rss.toFixed(0), handles, (rows as unknown[]).length, back ?? ''];
  const widths = [10, 10, 14, 16];
  console.log(
    what.padEnd(21) +
      columns.map((each, index) => String(each).padStart(widths[index] ?? 0)).join(''),
  );
}

void main();
