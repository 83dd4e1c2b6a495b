import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkAnnual } from '../src/annual/annual-findings';
import { closeYear, fileYear } from '../src/annual/close';
import { composeAnnualSql } from '../src/annual/compose-annual-sql';
import { COLUMN_NAMES } from '../src/annual/indicators';
import { auditFields } from '../src/annual/records';
import { AuditFile } from '../src/audit/audit-file';
import { verifyTrail } from '../src/audit/trail';
import { readTables } from '../src/database/schema';
import type { Database } from '../src/database/session';
import type { Platform } from '../src/report/platform';
import { parseReportSql, parseStatements } from '../src/report/report-sql';
import { atTime } from './support/annual';
import { MARKET_SETTINGS, MARKET_SQL, Market, marketReport } from './support/annual-market';
import { PLATFORM } from './support/app';
import type { TestDatabase } from './support/database';

const market = new Market();

/** A pooled connection that is used again has forgotten the moved clock: each session gets a new one. */
function eachOnNewConnection(database: TestDatabase): Database {
  const session: Database['session'] = (work, mostRows) => database.open().session(work, mostRows);
  return { session } as Database;
}

/** What is found at an instant, a line each. */
function found(
  utc: string,
  reportSql = marketReport(),
  platform: Platform = PLATFORM,
): Promise<string[]> {
  return atTime(market.shop, utc, async () => {
    const lines: string[] = [];
    const checked = {
      database: eachOnNewConnection(market.shop),
      files: market.folder.files,
      timeZone: '+07:00',
      platform,
      reportStatements: parseReportSql(reportSql, 'report.sql'),
      now: new Date(utc),
    };
    for await (const { level, message, advice } of checkAnnual(checked)) {
      lines.push(`${level}: ${[message, ...advice].join(' | ')}`);
    }
    return lines;
  });
}

test('compares orders and their value with report.sql for the same closed year', async () => {
  const same = await found('2027-01-10T03:00:00Z');
  expect(same).toEqual(
    expect.arrayContaining([
      'ok: orders_succeeded of 2026 is that of report.sql',
      'ok: value_succeeded of 2026 is that of report.sql',
    ]),
  );
  const other = await found('2027-01-10T03:00:00Z', marketReport("state <> 'void'"));
  expect(other).toEqual(
    expect.arrayContaining([
      'fault: orders_succeeded of 2026 is 5, and 6 by report.sql',
      'fault: value_succeeded of 2026 is 116,000,000, and 215,000,000 by report.sql',
    ]),
  );
});

test('more cancelled than failed orders are a fault', async () => {
  market.folder.writeSql(MARKET_SQL.replace("state = 'void'", "state <> 'sent'"));
  expect(await found('2027-01-10T03:00:00Z')).toContain(
    'fault: orders_cancelled of 2026 (7) is more than orders_failed of report.sql (2)',
  );
});

test('gives the line for annual.json for a value that maps nowhere, with its row of the form where that is certain', async () => {
  market.folder.writeJson({ ...MARKET_SETTINGS, payments: { bacs: 'transfer' }, places: {} });
  const lines = await found('2026-11-26T03:00:00Z');
  expect(lines.find((line) => line.includes('"payments"'))).toBe(
    'warning: 2 values are in no row of the form yet; in "payments" of annual.json: | "cod": "cod", | "momo": "ewallet",',
  );
  expect(lines.find((line) => line.includes('"Hà Tây": "…",'))).toContain('"places"');
  expect(lines.find((line) => line.includes('"Bình Dương": 31,'))).toContain('"places"');
});

test.each([
  ['2026-11-30T16:59:59Z', []],
  ['2026-12-01T00:00:00Z', ["ok: on, while 'baocao serve' runs"]],
  [
    '2027-01-10T03:00:00Z',
    [
      'fault: 35 days are left to 14/02/2027. There is no reading of 2026: npx baocao annual close 2026',
    ],
  ],
])('at %s it lists what is due', async (utc, due) => {
  const lines = await found(utc);
  expect(lines.filter((line) => /baocao serve|days are left/.test(line))).toEqual(due);
});

test('in December a file that cannot be read turns the year-end reading off', async () => {
  market.folder.writeSql('SELECT 1 AS listing;');
  expect((await found('2026-12-20T00:00:00Z')).at(-1)).toBe(
    'fault: off: annual.sql cannot be read as it is',
  );
});

test('counts the days past the deadline until the year is filed', async () => {
  const close = () => closeYear(market.folder.closing(market.shop.open()), 2026);
  await atTime(market.shop, '2026-12-31T17:00:00Z', close);
  expect((await found('2027-02-20T03:00:00Z')).at(-1)).toBe('ok: 6 days past 14/02/2027.');
  await atTime(market.shop, '2027-02-20T04:00:00Z', () =>
    fileYear(market.folder.files, PLATFORM, 2026, 1),
  );
  expect((await found('2027-02-20T05:00:00Z')).at(-1)).toBe('ok: was filed, by reading 1');
});

test('a platform that began after the year owes nothing for it', async () => {
  const since = { year: 2027, month: 1, day: '05/01/2027' };
  const lines = await found('2027-01-10T03:00:00Z', marketReport(), { ...PLATFORM, since });
  expect(lines.filter((line) => /days|2026/.test(line))).toEqual([]);
});

test('what maps nowhere is named from the largest on, and no more than five of it', async () => {
  const { categories: _, places: __, ...settings } = MARKET_SETTINGS;
  market.folder.writeJson(settings);
  await market.shop.root.query(
    `INSERT INTO orders (seller_id, buyer_place, state, paid_by, category, total, placed)
     SELECT 1, CONCAT('Chợ ', seq), 'done', 'cod', 'Sách', seq, '2026-07-01' FROM seq_1_to_60`,
  );
  const lines = await found('2026-11-26T03:00:00Z');
  await market.shop.root.query("DELETE FROM orders WHERE buyer_place LIKE 'Chợ %'");
  expect(lines.find((line) => line.includes("đồng at '"))).toMatch(
    /Unmapped: 40,000,001 đồng at 'Phú Thọ', 30,499,999 đồng at 'Hà Nội', 30,000,000 đồng at 'Hà Tây', 15,500,000 đồng at 'Hòa Bình', 60 đồng at 'Chợ 60' and 59 more$/,
  );
  expect(lines.find((line) => line.includes('"Chợ 60": "…",'))).toMatch(/ \| … and 14 more$/);
});

test('a closed year is judged by its readings', async () => {
  await atTime(market.shop, '2026-12-31T17:00:00Z', () =>
    closeYear(market.folder.closing(market.shop.open()), 2026),
  );
  const lines = await found('2027-01-10T03:00:00Z');
  expect(lines.filter((line) => !line.startsWith('ok'))).toEqual([
    expect.stringMatching(/^warning: 2\. .*: cells below 10 million đồng/),
  ]);
  expect(lines).toEqual(
    expect.arrayContaining([
      'ok: 34 of 34 rows (Có 34/34 dòng). Complete (Đủ để nộp).',
      'ok: 35 days are left to 14/02/2027.',
    ]),
  );
});

test('a reading stands in the chain of the audit file by its hash', async () => {
  const { record } = await atTime(market.shop, '2026-12-31T17:00:00Z', () =>
    closeYear(market.folder.closing(market.shop.open()), 2026),
  );
  const file = path.join(path.dirname(market.folder.files.sql), 'audit.jsonl');
  const audit = await AuditFile.open(file);
  await audit.append(auditFields(record, new Date()));
  await audit.close();
  expect(JSON.parse(readFileSync(file, 'utf8').trim())).toMatchObject({
    annual: 'reading',
    year: 2026,
    record: record.hash,
    prev: null,
  });
  expect((await verifyTrail(file)).broken).toBeUndefined();
});

test("on a schema of the platform's own, annual.sql counts report.sql's orders, grouped by columns whose names say so", async () => {
  const tables = await market.shop.open().session(readTables);
  const composed = composeAnnualSql(parseReportSql(marketReport(), 'report.sql'), [], tables);
  expect(composed.gives).toEqual([
    'orders_succeeded',
    'value_succeeded',
    'orders_cancelled',
    'value_cancelled',
  ]);
  expect(composed.notCancelled).toEqual(['back']);
  await market.shop.root.query(`CREATE TABLE deals LIKE orders; INSERT INTO deals SELECT * FROM orders;
    ALTER TABLE deals CHANGE paid_by payment_method VARCHAR(20), CHANGE buyer_place ship_province VARCHAR(40)`);
  const withGroups = composeAnnualSql(
    parseReportSql(marketReport().replace('FROM orders', 'FROM deals'), 'report.sql'),
    [],
    await market.shop.open().session(readTables),
  );
  market.folder.writeSql(withGroups.text);
  expect(parseStatements(withGroups.text, 'annual.sql', COLUMN_NAMES)).toHaveLength(3);
  const { record } = await atTime(market.shop, '2026-12-31T17:00:00Z', () =>
    closeYear(market.folder.closing(market.shop.open()), 2026),
  );
  expect(record.values.value_cancelled?.value).toBe('7000000.00');
  expect(record.groups.payment_method?.rows).toEqual([
    { raw: 'bacs', values: ['1'] },
    { raw: 'cod', values: ['3'] },
    { raw: 'momo', values: ['1'] },
  ]);
  expect(record.groups.buyer_place?.rows.find(({ raw }) => raw === 'Hà Tây')?.values).toEqual([
    '30000000.00',
  ]);
});
