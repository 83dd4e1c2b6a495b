import { readdirSync, statSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { PrivateMariadb } from '../../src/demo/private-mariadb';
import { basicAuth, temporaryFolder, writeAccounts } from '../support/app';
import type { Baocao } from '../support/process';
import { serveVisits, urlOf, VisitsDatabase } from '../support/visits';

/** How often a counter is killed, in each of the two modes: each of the database's five ways twice, or more. */
const KILLS = process.env.WHOLE ? 50 : 10;
const CLIENTS = 3;
/** Few enough that no account reaches its limit of an hour, many enough that counts differ. */
const MOST_VISITS = 300;
const authorization = basicAuth('portal');

let server: PrivateMariadb;
let visits: VisitsDatabase;
let folder: string;
let remove: () => void;

beforeAll(async () => {
  server = await PrivateMariadb.create(['--innodb-flush-log-at-trx-commit=1']);
  visits = await VisitsDatabase.create(server.socketPath);
}, 60_000);
beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
  writeAccounts(folder);
});
afterEach(() => remove());
afterAll(async () => {
  await visits?.close();
  await server?.remove();
});

/** A count that was sent, and when the answer came; undefined if none came. */
interface Sent {
  readonly count: number;
  answeredAt?: number;
}

/** Sends counts one after the other until the counter is gone. Each is another number, so that they differ. */
async function send(url: string, sent: Sent[]): Promise<void> {
  for (;;) {
    const entry: Sent = { count: 1 + Math.floor(Math.random() * MOST_VISITS) };
    sent.push(entry);
    try {
      const { status } = await fetch(`${url}/truy-cap`, {
        method: 'POST',
        headers: { authorization },
        body: `count=${entry.count}`,
      });
      if (status === 204) entry.answeredAt = performance.now();
      else throw new Error(String(status));
    } catch (error) {
      if (/^\d/.test((error as Error).message)) throw error;
      return;
    }
  }
}

async function total(): Promise<number> {
  const root = await server.connect(visits.shop.name);
  const [rows] = await root.query('SELECT COALESCE(SUM(visits), 0) AS visits FROM baocao_visits');
  await root.end();
  return Number((rows as { visits: string }[])[0]?.visits);
}

/** Resolves when nothing is left in a journal: all that was taken up is in the database. */
async function settled(): Promise<void> {
  const state = path.join(folder, 'visits-state');
  const left = () =>
    readdirSync(state).some(
      (file) =>
        file.endsWith('.journal') &&
        (statSync(path.join(state, file), { throwIfNoEntry: false })?.size ?? 0) > 0,
    );
  for (let tries = 0; left(); tries += 1) {
    if (tries > 400) throw new Error('the journal is not emptied');
    await sleep(25);
  }
}

const sum = (sent: readonly Sent[]) => sent.reduce((all, { count }) => all + count, 0);

/** All that some of the unanswered may have added. */
function sums(unanswered: readonly Sent[]): number[] {
  const all = [0];
  for (const { count } of unanswered) all.push(...all.map((each) => each + count));
  return all;
}

/** Runs a counter and kills it at a random moment; now and then the database is away meanwhile. */
async function killOnce(
  round: number,
  durable: boolean,
): Promise<{ sent: Sent[]; killedAt: number }> {
  if (round % 5 === 1) await server.stop();
  const counter: Baocao = serveVisits(folder, {
    VISITS_DATABASE_URL: visits.url,
    VISITS_DURABLE: durable ? 'on' : 'off',
  });
  const url = await urlOf(counter);
  const sent: Sent[] = [];
  const clients = Promise.all(Array.from({ length: CLIENTS }, () => send(url, sent)));
  const moment = Math.random() * (durable ? 700 : 2200);
  const outage =
    round % 5 === 3 ? sleep(moment * Math.random()).then(() => server.stop()) : Promise.resolve();
  await sleep(moment);
  const killedAt = performance.now();
  counter.child.kill('SIGKILL');
  await Promise.all([clients, outage, counter.ended]);
  if (round % 5 === 1 || round % 5 === 3) await server.start();
  return { sent, killedAt };
}

/** What earlier counters left behind comes in with a counter that runs and ends in order. */
async function takeUp(): Promise<void> {
  const counter = serveVisits(folder, { VISITS_DATABASE_URL: visits.url });
  await urlOf(counter);
  await sleep(50);
  counter.child.kill('SIGTERM');
  expect((await counter.ended).code).toBe(0);
  await settled();
}

test('durable: however often it is killed, nothing is lost and nothing counts twice', async () => {
  let answers = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const before = await total();
    const { sent } = await killOnce(round, true);
    await takeUp();
    const answered = sent.filter(({ answeredAt }) => answeredAt !== undefined);
    const unanswered = sent.filter(({ answeredAt }) => answeredAt === undefined);
    const more = (await total()) - before - sum(answered);
    expect(sums(unanswered)).toContain(more);
    answers += answered.length;
  }
  expect(answers).toBeGreaterThan(KILLS);
}, 600_000);

test('without durable, at most the last second is lost, and nothing counts twice', async () => {
  let answers = 0;
  for (let round = 0; round < KILLS; round += 1) {
    const before = await total();
    const { sent, killedAt } = await killOnce(round, false);
    await takeUp();
    const added = (await total()) - before;
    // A busy machine wakes the counter a little late.
    const owed = sent.filter(({ answeredAt = killedAt }) => answeredAt < killedAt - 1200);
    expect(added).toBeGreaterThanOrEqual(sum(owed));
    expect(added).toBeLessThanOrEqual(sum(sent));
    answers += sent.length;
  }
  expect(answers).toBeGreaterThan(KILLS * 100);
}, 600_000);
