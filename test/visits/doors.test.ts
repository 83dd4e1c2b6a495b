import { writeFileSync } from 'node:fs';
import path from 'node:path';
import {
  basicAuth,
  CONSTANT_REPORT,
  PASSWORD,
  temporaryFolder,
  writeAccounts,
} from '../support/app';
import { Baocao } from '../support/process';
import { beacon, serveVisits, urlOf, VisitsDatabase } from '../support/visits';

let visits: VisitsDatabase;
let folder: string;
let remove: () => void;

beforeAll(async () => {
  visits = await VisitsDatabase.create();
});
beforeEach(() => {
  ({ folder, remove } = temporaryFolder());
  writeAccounts(folder);
  writeFileSync(path.join(folder, 'report.sql'), CONSTANT_REPORT);
});
afterEach(() => remove());
afterAll(() => visits.drop());

const counter = () => serveVisits(folder, { VISITS_DATABASE_URL: visits.url });
const report = () => Baocao.run(['serve'], { DATABASE_URL: visits.shop.url, PORT: '0' }, folder);

/** Sends credentials to a door. @returns the status, and when to come again */
async function logIn(door: string, user: string, password: string) {
  const response = await fetch(door, {
    method: 'POST',
    headers: {
      authorization: basicAuth(user, password),
      'content-type': 'application/json',
    },
    body: '{"count": 1}',
  });
  await response.arrayBuffer();
  return { status: response.status, retryAfter: Number(response.headers.get('retry-after')) };
}

/** The requests in a log, without what differs from one to the next. */
function requests(server: Baocao): object[] {
  return server.output
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line))
    .filter(({ req }) => req)
    .map(({ req: { id, path: target, ...req }, time, responseTime, ...line }) => ({
      ...line,
      req,
      keys: [typeof id, typeof target, typeof time, typeof responseTime],
    }));
}

async function end(server: Baocao): Promise<void> {
  server.child.kill('SIGTERM');
  expect(await server.ended).toEqual({ code: 0, signal: null });
}

test("guesses at the counter's door are held back and logged as those at the API's are", async () => {
  const doors = [
    { server: report(), path: '/api/baocao' },
    { server: counter(), path: '/truy-cap' },
  ];
  const seen = [];
  for (const { server, path: target } of doors) {
    const door = (await urlOf(server)) + target;
    const answers = [];
    for (let n = 0; n < 11; n += 1) answers.push(await logIn(door, 'portal', `sai ${n}`));
    // From an address that is held back the right one is not heard either.
    answers.push(await logIn(door, 'portal', PASSWORD));
    await end(server);
    expect(answers.at(-1)?.retryAfter).toBeGreaterThan(800);
    seen.push({ statuses: answers.map(({ status }) => status), log: requests(server) });
  }
  const [atTheApi, atTheCounter] = seen;
  expect(atTheCounter).toEqual(atTheApi);
  expect(atTheCounter?.statuses).toEqual([...Array(10).fill(401), 429, 429]);
  expect(atTheCounter?.log.at(-1)).toEqual({
    level: 30,
    req: { method: 'POST', address: '127.0.0.1' },
    keys: ['string', 'string', 'string', 'number'],
    res: { status: 429 },
    account: 'portal',
    outcome: 'too_many_attempts',
    msg: 'request completed',
  });
});

test('60 guesses at once wait in the same short line, and beacons are counted meanwhile', async () => {
  const server = counter();
  const url = await urlOf(server);
  const guesses = Promise.all(
    Array.from({ length: 60 }, (_, n) => logIn(`${url}/truy-cap`, 'portal', `sai ${n}`)),
  );
  expect(await beacon(url)).toBe(204);
  const statuses = (await guesses).map(({ status }) => status);
  expect(statuses.filter((status) => status === 401).length).toBeLessThanOrEqual(10);
  expect(new Set(statuses)).toEqual(new Set([401, 429]));
  await end(server);
  expect(await visits.total()).toBe(1);
});

test("the inspector's password opens nothing at the counter", async () => {
  const server = counter();
  const door = `${await urlOf(server)}/truy-cap`;
  expect((await logIn(door, 'BaocaoTMDT', PASSWORD)).status).toBe(401);
  expect((await logIn(door, 'portal', PASSWORD)).status).toBe(204);
  await end(server);
});

test('SIGHUP does not end the counter, nor lose what it has gathered', async () => {
  const server = counter();
  const url = await urlOf(server);
  const before = await visits.total();
  expect(await beacon(url)).toBe(204);
  server.child.kill('SIGHUP');
  expect(await beacon(url)).toBe(204);
  await end(server);
  expect(await visits.total()).toBe(before + 2);
});
