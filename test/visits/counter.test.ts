import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import pino from 'pino';
import type { PrivateMariadb } from '../../src/demo/private-mariadb';
import { CounterUnavailable } from '../../src/visits/counter';
import { addBatch } from '../../src/visits/table';
import { temporaryFolder } from '../support/app';
import { eventually } from '../support/eventually';
import { QUICK_FOLDER, startMariadb } from '../support/mariadb';
import { startCounter, VisitsDatabase } from '../support/visits';

let visits: VisitsDatabase;
let folder: string;
let remove: () => void;

beforeAll(async () => {
  visits = await VisitsDatabase.create();
});
beforeEach(async () => {
  ({ folder, remove } = temporaryFolder(QUICK_FOLDER));
  await visits.clear();
});
afterEach(() => remove());
afterAll(() => visits.drop());

/** An instant in Vietnam. */
const vietnam = (text: string) => Date.parse(`${text}+07:00`);

test('the account of the counter may write the table of visits and nothing else', async () => {
  const other = visits.open();
  for (const sql of [
    'CREATE TABLE t (a INT)',
    'DELETE FROM baocao_visits',
    'DROP TABLE baocao_visits',
  ]) {
    await expect(other.session(({ query }) => query(sql))).rejects.toThrow('denied');
  }
});

test('a batch that is sent again, by any run and in any order, is added once', async () => {
  const database = visits.open();
  const batch = (number: number, count: number) => ({
    slot: 'a',
    number,
    day: '2026-11-24',
    visits: count,
  });
  for (const each of [batch(1, 5), batch(1, 5), batch(2, 7), batch(1, 5), batch(2, 7)]) {
    await database.session((session) => addBatch(session, each));
  }
  await database.session((session) => addBatch(session, { ...batch(1, 1), slot: 'b' }));
  expect(await visits.days()).toEqual({ '2026-11-24': 13 });
});

test('what is counted comes into the database by itself, one row a day and run', async () => {
  const counter = await startCounter(visits.open(), { folder });
  for (let count = 0; count < 500; count += 1) await counter.count(1);
  await eventually(() => visits.total(), 500);
  await counter.count(3);
  await counter.stop();
  expect(await visits.total()).toBe(503);
  const [rows] = await visits.shop.root.query('SELECT * FROM baocao_visits');
  expect(rows).toHaveLength(1);
  expect(readdirSync(folder)).toEqual([]);
});

test('a second costs the database one statement, however many visits it had', async () => {
  const counter = await startCounter(visits.open(), { folder });
  const end = Date.now() + 3000;
  let sent = 0;
  for (; Date.now() < end; sent += 1) {
    await counter.count(1);
    await sleep(1);
  }
  await counter.stop();
  // Each statement has the next number.
  const [rows] = await visits.shop.root.query('SELECT batch FROM baocao_visits');
  expect((rows as { batch: number }[])[0]?.batch).toBeLessThanOrEqual(5);
  expect(await visits.total()).toBe(sent);
});

test('a day begins at midnight in Vietnam, and each visit counts on its own', async () => {
  let now = vietnam('2025-12-31T23:59:59.900');
  const counter = await startCounter(visits.open(), { folder, now: () => now });
  await counter.count(2);
  now = vietnam('2026-01-01T00:00:00');
  await counter.count(5);
  await counter.stop();
  expect(await visits.days()).toEqual({ '2025-12-31': 2, '2026-01-01': 5 });
});

/** A line of a journal, as a run of the counter writes it. */
function journalLine(slot: string, number: number, day: string, count: number): string {
  const fields = `${slot} ${number} ${day} ${count}`;
  return `${fields} ${createHash('sha256').update(fields).digest('hex').slice(0, 8)}\n`;
}

/** A counter's log. */
function logOf() {
  const log: { msg: string; reason?: string; lines?: number }[] = [];
  return { log, logger: pino({}, { write: (line) => log.push(JSON.parse(line)) }) };
}

test('a damaged line of a journal is kept and logged, and the others count', async () => {
  const file = path.join(folder, 'aaaa.journal');
  const damaged = journalLine('aaaa', 2, '2026-01-02', 100).replace('100', '101');
  writeFileSync(file, journalLine('aaaa', 1, '2026-01-01', 7) + damaged);
  const { log, logger } = logOf();
  const counter = await startCounter(visits.open(), { folder, logger });
  await counter.stop();
  expect(await visits.days()).toEqual({ '2026-01-01': 7 });
  expect(log).toContainEqual(expect.objectContaining({ level: 50, lines: 1 }));
  expect(readFileSync(`${file}.damaged`, 'utf8')).toContain(damaged);
});

test('a batch that the database refuses is kept and logged, and blocks no other', async () => {
  await visits.shop.root.query(
    "ALTER TABLE baocao_visits ADD CONSTRAINT odd CHECK (slot <> 'bad')",
  );
  const { log, logger } = logOf();
  try {
    writeFileSync(path.join(folder, 'bad.journal'), journalLine('bad', 1, '2026-01-01', 9));
    const counter = await startCounter(visits.open(), { folder, logger });
    await counter.count(3);
    await eventually(() => visits.total(), 3);
    await counter.count(4);
    await counter.stop();
    expect(await visits.total()).toBe(7);
    expect(log).toContainEqual(
      expect.objectContaining({ level: 50, visits: 9, day: '2026-01-01' }),
    );
  } finally {
    await visits.shop.root.query('ALTER TABLE baocao_visits DROP CONSTRAINT odd');
  }
  // It is in the journal still, and counts once where nothing refuses it.
  const next = await startCounter(visits.open(), { folder });
  await next.stop();
  expect(await visits.total()).toBe(16);
});

test('visits of a future or invalid day are not counted, and logged', async () => {
  const { log, logger } = logOf();
  const ahead = Date.now() + 400 * 86_400_000;
  const counter = await startCounter(visits.open(), { folder, logger, now: () => ahead });
  await counter.count(3);
  await counter.stop();
  writeFileSync(path.join(folder, 'none.journal'), journalLine('none', 1, '2026-02-30', 9));
  const next = await startCounter(visits.open(), { folder, logger });
  await next.count(2);
  await eventually(() => visits.total(), 2);
  await next.stop();
  expect(await visits.total()).toBe(2);
  expect(
    log.filter(({ reason }) => /^visits of /.test(reason ?? '')).length,
  ).toBeGreaterThanOrEqual(2);
});

test('two counters at once have a row each, and neither waits for the other', async () => {
  const counters = [
    await startCounter(visits.open(), { folder }),
    await startCounter(visits.open(), { folder }),
  ];
  await counters[0]?.count(1);
  await eventually(() => visits.total(), 1);
  const { root } = visits.shop;
  await root.query('START TRANSACTION');
  await root.query(`
    SELECT day, slot INTO @day, @slot FROM baocao_visits;
    SELECT * FROM baocao_visits WHERE day = @day AND slot = @slot FOR UPDATE`);
  for (const counter of counters) await counter.count(1);
  const reader = visits.open();
  const read = async () => {
    const sum = 'SELECT SUM(visits) FROM baocao_visits';
    const { rows } = await reader.session(({ query }) => query(sum));
    return rows[0]?.[0]?.text;
  };
  await eventually(read, '2');
  await root.query('COMMIT');
  for (const counter of counters) await counter.stop();
  expect(await read()).toBe('3');
});

test('durable: a visit is accepted only when it is committed', async () => {
  const counter = await startCounter(visits.open(), { folder, durable: true });
  for (let round = 1; round <= 5; round += 1) {
    await counter.count(1);
    expect(await visits.total()).toBe(round);
  }
  await counter.stop();
});

describe('with the database away', () => {
  let server: PrivateMariadb;
  let own: VisitsDatabase;

  beforeAll(async () => {
    server = await startMariadb(['--innodb-flush-log-at-trx-commit=1']);
    own = await VisitsDatabase.create(server.socketPath);
  }, 60_000);
  afterAll(async () => {
    await own.close();
    await server.remove();
  });

  /** @returns the visits in the database, read by a new connection */
  const total = async () => {
    const root = await server.connect(own.shop.name);
    const [rows] = await root.query('SELECT COALESCE(SUM(visits), 0) AS visits FROM baocao_visits');
    await root.end();
    return Number((rows as { visits: string }[])[0]?.visits);
  };

  test('visits wait in the journal and come in when it is back, each once', async () => {
    const before = await total();
    const counter = await startCounter(own.open(), { folder });
    await counter.count(10);
    await eventually(total, before + 10);
    await server.stop();
    for (let round = 0; round < 3; round += 1) {
      await counter.count(7);
      await eventually(() => counter.databaseAnswers, false);
    }
    await server.start();
    await counter.count(1);
    await eventually(() => counter.databaseAnswers, true);
    await eventually(total, before + 32);
    await counter.stop();
    expect((await total()) - before).toBe(32);
  }, 60_000);

  test('a clock that is set back by a day holds no visit back', async () => {
    const before = await total();
    const counter = await startCounter(own.open(), { folder });
    await server.stop();
    await counter.count(3);
    await eventually(() => counter.databaseAnswers, false);
    const now = Date.now;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => now() - 86_400_000);
    await server.start();
    await eventually(total, before + 3);
    clock.mockRestore();
    await counter.stop();
  }, 60_000);

  test('durable: a visit is accepted when it is safe on disk, and the next run adds it', async () => {
    const before = await total();
    await server.stop();
    const counter = await startCounter(own.open(), { folder, durable: true });
    await counter.count(4);
    await counter.count(5);
    await counter.stop();
    expect(readdirSync(folder).filter((file) => file.endsWith('.journal'))).toHaveLength(1);
    await server.start();
    const next = await startCounter(own.open(), { folder });
    await eventually(total, before + 9);
    await next.stop();
    expect(readdirSync(folder)).toEqual([]);
  }, 60_000);

  test('and the disk full: a visit that cannot be kept is not accepted', async () => {
    await server.stop();
    const counter = await startCounter(own.open(), { folder, durable: true });
    await counter.count(1);
    expect(counter.databaseAnswers).toBe(false);
    breakDisk(counter);
    await expect(counter.count(1)).rejects.toThrow(CounterUnavailable);
    await expect(counter.count(1)).rejects.toThrow(CounterUnavailable);
    await server.start();
    await eventually(() => counter.databaseAnswers, true);
    await counter.count(1);
    await counter.stop().catch(() => undefined);
  }, 60_000);
});

/** As a full disk does. */
function breakDisk(counter: unknown): void {
  const { journal } = counter as { journal: { append(): Promise<void> } };
  journal.append = async () => {
    throw new Error('ENOSPC: no space left on device');
  };
}

test('a folder that cannot be written ends the start with one line', async () => {
  rmSync(folder, { recursive: true });
  writeFileSync(folder, '');
  await expect(startCounter(visits.open(), { folder })).rejects.toThrow(/cannot be used \(E\w+\)/);
  rmSync(folder);
  mkdirSync(folder);
});
