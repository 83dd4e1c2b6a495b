import { readFileSync } from 'node:fs';
import { readReport } from '../../src/report/live-report';
import { parseReportSql } from '../../src/report/report-sql';
import { CREATE_TABLE } from '../../src/visits/table';
import { AdminFolder } from '../support/admin';
import { writeAccounts } from '../support/app';
import { TestDatabase } from '../support/database';

/** The rest of a report, so that the visits are all that is looked at. */
const REST = `SELECT 1 AS sellers_total, 1 AS sellers_new, 1 AS products_total, 1 AS products_new,
  1 AS orders_total, 1 AS orders_succeeded, 0 AS orders_failed, 1 AS value_succeeded;`;

/** The platform's database, and another schema of its server in which visits are counted. */
let shop: TestDatabase;
let counting: TestDatabase;
let admin: AdminFolder;

beforeEach(async () => {
  shop = await TestDatabase.create('CREATE TABLE orders (id INT PRIMARY KEY, placed DATETIME)');
  counting = await TestDatabase.create(CREATE_TABLE);
  await shop.root.query(`GRANT SELECT ON ${counting.name}.baocao_visits TO ${shop.name}@localhost`);
  admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
});
afterEach(async () => {
  admin.remove();
  await counting.drop();
  await shop.drop();
});

/** Visits by days back from today in Vietnam. */
async function visitsOf(days: Record<number, number>): Promise<void> {
  for (const [ago, visits] of Object.entries(days)) {
    await counting.root.query(`
      INSERT INTO baocao_visits (day, slot, visits)
      VALUES (DATE(UTC_TIMESTAMP() + INTERVAL 7 HOUR) - INTERVAL ${ago} DAY, 'a', ${visits})`);
  }
}

/** @returns the part of report.sql that init wrote for the visits */
async function init(): Promise<string> {
  const { output } = await admin.run(['init', '--visits', 'counter', '--force']);
  expect(output).toContain('Wrote report.sql');
  const text = readFileSync(`${admin.path}/report.sql`, 'utf8');
  const [visits = ''] = /SELECT[^;]*visits_total[^;]*;/.exec(text) ?? [];
  return visits;
}

test('init finds the counter in another schema, and says since when it counts', async () => {
  await visitsOf({ 0: 5 });
  const { output } = await admin.run(['init', '--visits', 'counter', '--force']);
  expect(output).toMatch(/visits are counted from \d\d\/\d\d\/\d{4} on/);
  expect(await init()).toContain(`\`${counting.name}\`.\`baocao_visits\``);
});

test('without a source of visits init offers the counter', async () => {
  await counting.root.query('DROP TABLE baocao_visits');
  const { output } = await admin.run(['init']);
  expect(output).toContain('baocao visits setup');
  const named = await admin.run(['init', '--visits', 'counter', '--force']);
  expect([named.code, named.output]).toEqual([
    1,
    expect.stringContaining('no visits of counter are found'),
  ]);
});

describe('the figures', () => {
  test.each(['+07:00', '+00:00'])(
    'are those of days in Vietnam, on a platform whose dates are in %s',
    async (zone) => {
      await counting.root.query(`
      INSERT INTO baocao_visits (day, slot, visits)
      VALUES ('2024-12-31', 'a', 1), ('2025-01-01', 'a', 2), ('2025-12-31', 'a', 3),
             ('2025-12-31', 'b', 18446744073709551615), ('2026-01-01', 'a', 7)`);
      const sql = `${await init()}\n${REST}`;
      const database = shop.open({ timeZone: zone });
      const { figures } = await readReport(database, parseReportSql(sql, 'report.sql'), zone, 2025);
      expect([figures.visits_total, figures.visits_period]).toEqual([
        18_446_744_073_709_551_621n,
        18_446_744_073_709_551_620n,
      ]);
    },
  );

  test('are 0 before the first visit, and grow with each', async () => {
    const sql = `${await init()}\n${REST}`;
    const read = async () => {
      const statements = parseReportSql(sql, 'report.sql');
      const { figures } = await readReport(shop.open(), statements, '+07:00');
      return [figures.visits_total, figures.visits_period];
    };
    expect(await read()).toEqual([0n, 0n]);
    await visitsOf({ 0: 5 });
    expect(await read()).toEqual([5n, 5n]);
  });
});

describe('check', () => {
  const check = async (days: Record<number, number>) => {
    await visitsOf(days);
    admin.write('report.sql', `${await init()}\n${REST}`);
    return (await admin.run(['check'])).output.replaceAll(/\n {2,}/g, ' ');
  };
  const week = { 3: 100, 4: 120, 5: 80, 6: 90, 7: 100 };

  test.each([
    ['counts', { 0: 40, 1: 100, 2: 110, ...week }, /ok .*the visits counter counts: 40 on/],
    ['counted yesterday', { 1: 100, ...week }, /ok .*the visits counter counts: 100 on/],
    [
      'has been silent for a day',
      { 2: 110, ...week },
      /warning .*the visits counter is silent: the newest/,
    ],
    [
      'has been silent for a week',
      { 8: 110, 9: 100 },
      /fault .*the visits counter is silent: the newest/,
    ],
    ['has not counted yet', {}, /warning .*the visits counter is silent: it has not/],
    ['jumped tenfold', { 0: 40, 1: 1000, ...week }, /warning .*: \S+ has 1000 visits, ten/],
    ['jumped tenfold today', { 0: 1200, 1: 90, ...week }, /warning .*: \S+ has 1200 visits/],
    ['grew by less', { 0: 40, 1: 900, ...week }, /ok .*the visits counter counts/],
    ['has just begun', { 0: 900, 1: 9 }, /ok .*the visits counter counts/],
  ])('says that it %s', async (_what, days, message) => {
    expect(await check(days as Record<number, number>)).toMatch(message);
  });

  test('of a silent counter prints the line that owns the silence, which then is no fault', async () => {
    await visitsOf({ 8: 110, 9: 100 });
    const visits = await init();
    const staleFaults = async (lines: string) => {
      admin.write('report.sql', `${lines}${visits}\n${REST}`);
      const { findings } = JSON.parse((await admin.run(['check', '--json'])).output);
      return (findings as { code: string; level: string; advice: string[] }[]).filter(
        ({ code, level }) => code === 'stale' && level === 'fault',
      );
    };
    const line = '-- accepted: stale (…)';
    const firstAdvice = (await staleFaults('')).map(({ advice: [first] }) => first);
    // The age of the newest visit, and the silence.
    expect(firstAdvice).toEqual([line, line]);
    expect(await staleFaults(`${line.replace('…', 'the shop is closed')}\n`)).toEqual([]);
  });

  test('does not mention the counter if the report does not read it', async () => {
    await visitsOf({ 9: 5 });
    admin.write('report.sql', `SELECT 9 AS visits_total, 5 AS visits_period;\n${REST}`);
    expect((await admin.run(['check'])).output).not.toContain('visits counter');
  });
});
