import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { closeYear, fileYear, YearCloser } from '../src/annual/close';
import { Records } from '../src/annual/records';
import { verifyTrail } from '../src/audit/trail';
import { readConfig } from '../src/config/config';
import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { startServer } from '../src/server';
import { SLOW_CLIENTS } from '../src/web/http-server';
import {
  AnnualFolder,
  atTime,
  changesOf,
  HandClock,
  readableLog,
  resultsOf,
} from './support/annual';
import { CONSTANT_REPORT, PASSWORD, PLATFORM, temporaryFolder, writeAccounts } from './support/app';
import { TestDatabase } from './support/database';
import { startMariadb } from './support/mariadb';

/** A shop that sells its own goods, small enough to be counted by hand. */
const SHOP = `
  CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, state VARCHAR(20), paid_by VARCHAR(20),
    total DECIMAL(15,2), placed DATETIME NOT NULL);
  INSERT INTO orders (state, paid_by, total, placed) VALUES
    ('done', 'cod',      9000000.25, '2025-12-31 23:59:59'),
    ('done', 'cod',     10000000.25, '2026-01-01 00:00:00'),
    ('done', 'cod',      5499999.25, '2026-02-01 10:00:00'),
    ('done', 'bacs',     1000000.50, '2026-03-01 10:00:00'),
    ('done', 'momo',     3999999.99, '2026-12-31 23:59:59'),
    ('done', 'onepay',   4000000.00, '2026-06-01 10:00:00'),
    ('done', 'voucher',        0.01, '2026-06-01 10:00:00'),
    ('cancelled', 'cod', 2500000.00, '2026-07-01 10:00:00'),
    ('returned', 'cod', 90000000.00, '2026-07-02 10:00:00'),
    ('sent', 'cod',      7000000.00, '2026-12-30 10:00:00'),
    ('done', 'cod',     80000000.00, '2027-01-01 00:00:00');
  CREATE TABLE listings (id INT AUTO_INCREMENT PRIMARY KEY);
  INSERT INTO listings VALUES (1), (2), (3);`;

const SQL = `
SELECT
  COUNT(CASE WHEN state = 'done' THEN 1 END) AS orders_succeeded,
  COALESCE(SUM(CASE WHEN state = 'done' THEN total END), 0) AS value_succeeded,
  COUNT(CASE WHEN state = 'cancelled' THEN 1 END) AS orders_cancelled,
  COALESCE(SUM(CASE WHEN state = 'cancelled' THEN total END), 0) AS value_cancelled
FROM orders WHERE placed >= :start AND placed < :end;

SELECT paid_by AS payment_method, COUNT(*) AS orders
FROM orders WHERE state = 'done' AND placed >= :start AND placed < :end
GROUP BY paid_by;

SELECT COUNT(*) AS listings FROM listings;
`;

const SETTINGS = {
  form: '08',
  organisation: 'Công ty TNHH Mẫu',
  tax_code: '0101234567',
  province: 'Tp. Hà Nội',
  reporter: { name: 'Trần An', position: 'Kế toán trưởng', phone: '0901234567' },
  payments: {
    cod: 'cod',
    bacs: 'transfer',
    momo: 'ewallet',
    onepay: 'credit_card',
    voucher: 'other',
  },
  categories: { 'Điện thoại': 1 },
  given: {
    complaints_received: { value: 9, by: 'Lê Bình', on: '2027-01-04', source: 'sổ khiếu nại' },
    complaints_resolved: { value: 8, by: 'Lê Bình', on: '2027-01-04', source: 'sổ khiếu nại' },
    complaint_seconds: { value: 1036800, by: 'Lê Bình', on: '2027-01-04', source: 'sổ khiếu nại' },
  },
};

const NEW_YEAR = '2026-12-31T17:00:00Z';

let server: PrivateMariadb;
let shop: TestDatabase;
let folder: AnnualFolder;

beforeAll(async () => {
  server = await startMariadb();
});
beforeEach(async () => {
  shop = await TestDatabase.create(SHOP, server.socketPath);
  folder = new AnnualFolder(SQL, SETTINGS);
});
afterEach(async () => {
  await shop.drop();
  folder.remove();
});
afterAll(() => server.remove());

describe('closing a year', () => {
  test('keeps exact figures, the instant, hashes and the year before, and is read back', async () => {
    const { record } = await atTime(shop, NEW_YEAR, () =>
      closeYear(folder.closing(shop.open()), 2026),
    );
    expect(folder.record('2026-1.json')).toEqual(record);
    expect(record).toMatchObject({
      year: 2026,
      number: 1,
      read_at: '2026-12-31T17:00:00.000Z',
      late_hours: null,
      period: { start: '2025-12-31T17:00:00.000Z', end: NEW_YEAR.replace('Z', '.000Z') },
      annual_sql_sha256: expect.stringMatching(/^[\da-f]{64}$/),
      annual_json_sha256: expect.stringMatching(/^[\da-f]{64}$/),
      values: {
        orders_succeeded: { value: '6', statement: expect.stringContaining('annual.sql line 2') },
        value_succeeded: { value: '24500000.00' },
        orders_cancelled: { value: '1' },
        value_cancelled: { value: '2500000.00' },
        listings: { value: '3' },
      },
      before: { year: 2025, values: { value_succeeded: { value: '9000000.25' } } },
      prev: null,
      sequence: 1,
    });
  });

  test('never overwrites a reading: the second stands beside the first, and is marked late', async () => {
    await atTime(shop, NEW_YEAR, () => closeYear(folder.closing(shop.open()), 2026));
    const first = folder.record('2026-1.json');
    const { record } = await atTime(shop, '2027-01-01T23:27:00Z', () =>
      closeYear(folder.closing(shop.open()), 2026),
    );
    expect(record).toMatchObject({ number: 2, sequence: 2, prev: first.hash, late_hours: '30.5' });
    expect(folder.record('2026-1.json')).toEqual(first);
    expect(Records.read(folder.files.folder).problems).toEqual([]);
  });

  test('refuses a year that has not ended, and keeps nothing', async () => {
    await atTime(shop, '2026-12-31T16:59:59Z', async () => {
      await expect(closeYear(folder.closing(shop.open()), 2026)).rejects.toThrow(
        '2026 is not over in Vietnam yet',
      );
    });
    expect(Records.read(folder.files.folder).readingsOf(2026)).toEqual([]);
  });

  test('a changed or missing record is found', async () => {
    for (const utc of [NEW_YEAR, '2027-01-02T00:00:00Z', '2027-01-03T00:00:00Z']) {
      await atTime(shop, utc, () => closeYear(folder.closing(shop.open()), 2026));
    }
    const second = folder.record('2026-2.json');
    folder.forge('2026-2.json', {
      ...second,
      values: { ...second.values, listings: { ...second.values.listings, value: '4' } },
    });
    const changed = `${folder.files.folder}/2026-2.json: was changed after it was written`;
    expect(Records.read(folder.files.folder).problems).toEqual([changed]);
    folder.forge('2026-2.json', {});
    expect(Records.read(folder.files.folder).problems).toEqual([
      `${folder.files.folder}/2026-2.json is no record of a year`,
      'record 3 does not follow the one before it: one is missing or was put in',
    ]);
  });
});

describe('form 08, counted by hand', () => {
  test('of a year that was closed at its turn can be filed', async () => {
    await atTime(shop, NEW_YEAR, () => closeYear(folder.closing(shop.open()), 2026));
    await atTime(shop, '2027-01-10T03:00:00Z', async () => {
      const report = await folder.reports(shop.open()).report();
      expect(resultsOf(report)).toEqual({
        '1.1': '6',
        // 2, 1, 1, 1 and 1 of 6 are 33 and four times 16, and 3 left over go to the largest remainders.
        '1.2.1': '17',
        '1.2.2': '17',
        '1.2.3': '17',
        '1.2.4': '33',
        '1.2.5': '16',
        // 10,000,000.25 + 5,499,999.25 + 1,000,000.50 + 3,999,999.99 + 4,000,000.00 + 0.01
        '1.3': '25',
        '1.4': '1',
        '1.5': '3',
        '2.1': '9',
        // 1,036,800 s ÷ 8 ÷ 86,400 s
        '2.2': '1.5',
      });
      expect(report.rows.find(({ no }) => no === '1.3')?.result?.dong).toBe('24500000');
      expect(changesOf(report)).toEqual({
        '1.1': '500',
        '1.2.1': 'không tính được (năm trước bằng 0)',
        '1.2.2': 'không tính được (năm trước bằng 0)',
        '1.2.3': 'không tính được (năm trước bằng 0)',
        '1.2.4': '-67',
        '1.2.5': 'không tính được (năm trước bằng 0)',
        '1.3': '172',
        '1.4': 'không tính được (năm trước bằng 0)',
        '1.5': 'không tính được (năm trước bằng 0)',
        '2.1': '(Chưa khai số năm 2025)',
        '2.2': '(Chưa khai số năm 2025)',
      });
      expect(report.gaps).toEqual([]);
      expect(report).toMatchObject({
        headline: { vi: 'Có 11/11 dòng' },
        verdict: 'ready',
        verdictText: { vi: 'Đủ để nộp' },
        draftMark: undefined,
        deadline: { daysLeft: 35, text: { vi: 'Còn 35 ngày đến hạn 14/02/2027' } },
      });
    });
  });

  test('of a running year says so, and has its figures up to now', async () => {
    await atTime(shop, '2026-06-15T03:00:00Z', async () => {
      const report = await folder.reports(shop.open()).report();
      expect(report).toMatchObject({
        year: 2026,
        verdict: 'open',
        verdictText: { vi: 'Năm chưa kết thúc' },
        draftMark: 'BẢN NHÁP – năm chưa kết thúc',
      });
      expect(resultsOf(report)['1.1']).toBe('5');
    });
  });

  test('of a year that is over and was not closed cannot be filed', async () => {
    await atTime(shop, '2027-01-10T03:00:00Z', async () => {
      const report = await folder.reports(shop.open()).report({ year: 2026 });
      expect(report.verdictText.vi).toBe('Chưa đủ để nộp');
      expect(report.gaps.map(({ reason }) => reason.vi)).toEqual([
        "Chưa có bản chụp cuối năm: chạy 'baocao annual close 2026'",
      ]);
    });
  });

  test('a method of payment that maps nowhere has a part of its own, and blocks the filing', async () => {
    const { voucher: _, ...payments } = SETTINGS.payments;
    folder.writeJson({ ...SETTINGS, payments });
    await atTime(shop, NEW_YEAR, () => closeYear(folder.closing(shop.open()), 2026));
    await atTime(shop, '2027-01-10T03:00:00Z', async () => {
      const report = await folder.reports(shop.open()).report();
      const { '1.2.5': other, ...mapped } = resultsOf(report);
      expect(other).toBe("(Chưa xếp: 1 đơn ở 'voucher')");
      expect([mapped['1.2.1'], mapped['1.2.4']]).toEqual(['17', '33']);
      expect(report).toMatchObject({
        headline: { vi: 'Có 10/11 dòng' },
        verdictText: { vi: 'Chưa đủ để nộp' },
        draftMark: 'BẢN NHÁP – thiếu 1 dòng',
        unmappedPayments: { vi: "Chưa xếp: 1 đơn ở 'voucher'" },
      });
    });
  });
});

describe('two readings, between which orders changed', () => {
  beforeEach(async () => {
    folder.writeJson({ ...SETTINGS, form: '10', online_ordering: true });
    await atTime(shop, NEW_YEAR, () => closeYear(folder.closing(shop.open()), 2026));
    await shop.root.query(`
      UPDATE orders SET state = 'done' WHERE state = 'sent';
      DELETE FROM listings WHERE id = 1`);
    await atTime(shop, '2027-01-20T03:00:00Z', () => closeYear(folder.closing(shop.open()), 2026));
  });

  const read = () =>
    atTime(shop, '2027-01-20T04:00:00Z', async () =>
      resultsOf(await folder.reports(shop.open()).report()),
    );

  test('stocks come from the earliest, flows from the latest', async () => {
    expect(await read()).toMatchObject({ '3': '3', '5.1': '7', '5.3': '32' });
  });

  test('flows come from the one that was filed, once one is', async () => {
    const { record } = await atTime(shop, '2027-01-20T05:00:00Z', () =>
      fileYear(folder.files, PLATFORM, 2026, 1),
    );
    expect(record).toMatchObject({
      kind: 'filed',
      reading: 1,
      reading_hash: folder.record('2026-1.json').hash,
      cells: { 'II.1/5.1': { state: 'computed', value: '6' }, 'II.1/5.3': { value: '25' } },
    });
    expect(await read()).toMatchObject({ '3': '3', '5.1': '6', '5.3': '25' });
    expect(Records.read(folder.files.folder).problems).toEqual([]);
  });

  test("next year's change is against what was filed, and only else against the same SQL", async () => {
    await atTime(shop, '2027-01-20T05:00:00Z', () => fileYear(folder.files, PLATFORM, 2026, 1));
    await atTime(shop, '2027-12-31T17:00:00Z', async () => {
      await closeYear(folder.closing(shop.open()), 2027);
      const report = await folder.reports(shop.open()).report();
      // 1 order after 6 filed (7 by now), 80 triệu after 25 filed, 2 listings after 3.
      expect(changesOf(report)).toMatchObject({ '3': '-33', '5.1': '-83', '5.3': '220' });
    });
  });

  test('what annual.json declares of the year before comes first', async () => {
    folder.writeJson({
      ...SETTINGS,
      form: '10',
      previous: { orders_succeeded: 14, value_succeeded: '64' },
    });
    const changes = await atTime(shop, '2027-01-20T05:00:00Z', async () =>
      changesOf(await folder.reports(shop.open()).report()),
    );
    expect(changes).toMatchObject({ '5.1': '-50', '5.3': '-51' });
  });
});

describe('the server at the turn of the year', () => {
  test('closes the year by itself, once, and waits for the next', async () => {
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2026-12-31T16:30:00Z'));
    const closer = new YearCloser(folder.closing(shop.open()), logger, clock);
    closer.start();
    await clock.turn(clock.now());
    expect(clock.waits).toEqual([0, 30 * 60_000 + 1000]);
    await atTime(shop, '2026-12-31T17:00:01Z', () =>
      clock.turn(Date.parse('2026-12-31T17:00:01Z')),
    );
    expect(folder.record('2026-1.json')).toMatchObject({ year: 2026, late_hours: null });
    expect(lines.map(({ msg }) => msg)).toEqual(['the year is closed']);
    await atTime(shop, '2026-12-31T18:00:01Z', () =>
      clock.turn(Date.parse('2026-12-31T18:00:01Z')),
    );
    expect(Records.read(folder.files.folder).readingsOf(2026)).toHaveLength(1);
    closer.stop();
  });

  test('tries again until an absent database is back, and marks the reading late by hours', async () => {
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2026-12-31T17:00:01Z'));
    const away = shop.open({ socketPath: '/nonexistent' });
    const closing = folder.closing(away);
    const closer = new YearCloser(
      {
        ...closing,
        get database() {
          return clock.now() < Date.parse('2026-12-31T19:00:00Z') ? away : back;
        },
      },
      logger,
      clock,
    );
    const back = shop.open();
    closer.start();
    for (let tries = 0; tries < 8; tries += 1) await clock.turn(clock.now());
    expect(clock.waits).toEqual([
      0, 5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000,
    ]);
    expect(lines.map(({ msg, year }) => [msg, year])).toEqual(
      Array.from({ length: 8 }, () => ['the year is not closed yet', 2026]),
    );
    await atTime(shop, '2026-12-31T19:00:00Z', () =>
      clock.turn(Date.parse('2026-12-31T19:00:00Z')),
    );
    expect(folder.record('2026-1.json')).toMatchObject({ number: 1, late_hours: '2.0' });
    closer.stop();
  });

  test('a fault of annual.sql is logged in one line, and the year is closed once it is mended', async () => {
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2027-01-01T01:00:00Z'));
    folder.writeSql('SELECT 1 AS orders_succeeded, NULL AS value_succeeded;');
    const closer = new YearCloser(folder.closing(shop.open()), logger, clock);
    closer.start();
    await atTime(shop, '2027-01-01T01:00:00Z', () => clock.turn(clock.now()));
    expect(lines[0]?.reason).toMatch(/annual\.sql line 1 \(statement 1\): value_succeeded is NULL/);
    folder.writeSql(SQL);
    await atTime(shop, '2027-01-01T01:00:05Z', () => clock.turn(clock.now() + 5000));
    expect(folder.record('2026-1.json')).toMatchObject({ late_hours: '8.1' });
    closer.stop();
  });

  test('closes no year before the decree, and none without annual.sql', async () => {
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2026-11-26T01:00:00Z'));
    const closer = new YearCloser(folder.closing(shop.open()), logger, clock);
    closer.start();
    await clock.turn(clock.now());
    const { files } = folder;
    const without = new YearCloser(
      { ...folder.closing(shop.open()), files: { ...files, sql: `${files.sql}.none` } },
      logger,
      clock,
    );
    without.start();
    await clock.turn(Date.parse('2027-01-05T01:00:00Z'));
    expect(lines).toEqual([]);
    expect(Records.read(files.folder).readingsOf(2025)).toEqual([]);
    closer.stop();
    without.stop();
  });
});

describe('a running server', () => {
  test('closes the year at its turn although the database is away, and its audit file and page know it', async () => {
    const { folder: place, remove } = temporaryFolder();
    const auditFile = path.join(place, 'audit.jsonl');
    const reportSql = path.join(place, 'report.sql');
    writeFileSync(reportSql, CONSTANT_REPORT);
    const config = readConfig({
      DATABASE_URL: shop.url,
      REPORT_SQL: reportSql,
      HTPASSWD_FILE: writeAccounts(place),
      AUDIT_FILE: auditFile,
      ANNUAL_SQL: folder.files.sql,
      ANNUAL_FILE: folder.files.json,
      ANNUAL_DIR: folder.files.folder,
      ANNUAL_ACCOUNT: 'portal',
      PORT: '0',
    });
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2026-12-31T16:59:30Z'));
    const running = await atTime(shop, '2026-12-31T16:59:30Z', async () => {
      const started = await startServer(config, logger, SLOW_CLIENTS, clock);
      await clock.turn(clock.now());
      return started;
    });
    const said = () => lines.map(({ msg }) => msg).filter((msg) => /the year/.test(String(msg)));
    expect([clock.waits, said()]).toEqual([[0, 31_000], []]);

    await shop.root.query(`ALTER USER ${shop.name}@localhost ACCOUNT LOCK`);
    await killConnections();
    await clock.turn(Date.parse('2026-12-31T17:00:01Z'));
    expect([clock.waits.at(-1), said()]).toEqual([5000, ['the year is not closed yet']]);

    await shop.root.query(`ALTER USER ${shop.name}@localhost ACCOUNT UNLOCK`);
    await atTime(shop, '2026-12-31T17:00:06Z', () =>
      clock.turn(Date.parse('2026-12-31T17:00:06Z')),
    );
    expect(said()).toEqual(['the year is not closed yet', 'the year is closed']);
    const record = folder.record('2026-1.json');
    expect(record).toMatchObject({ read_at: '2026-12-31T17:00:06.000Z', late_hours: null });
    const [line] = readFileSync(auditFile, 'utf8').trim().split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({
      ...{ annual: 'reading', year: 2026, number: 1, record: record.hash, prev: null },
    });
    expect((await verifyTrail(auditFile)).broken).toBeUndefined();

    const answer = await request(running.url).get('/bao-cao-nam').auth('portal', PASSWORD);
    expect(answer.text).toContain(
      'Bản chụp số 1, đọc lúc 00:00:06 ngày 01/01/2027 (giờ Việt Nam).',
    );
    expect(answer.text).toContain('Còn 44 ngày đến hạn 14/02/2027.');
    expect(answer.text).toContain('Đủ để nộp');
    await running.stop();
    remove();
  });

  /** Ends what the shop's account has open, as a server does that stops. */
  async function killConnections(): Promise<void> {
    const [rows] = await shop.root.query(
      `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER = '${shop.name}'`,
    );
    for (const { id } of rows as { id: number }[]) await shop.root.query(`KILL ${id}`);
  }
});
