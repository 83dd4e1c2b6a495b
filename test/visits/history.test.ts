import { truncateSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { vietnamDay } from '../../src/vietnam';
import { temporaryFolder } from '../support/app';
import { eventually } from '../support/eventually';
import { Baocao } from '../support/process';
import { startCounter, VisitsDatabase } from '../support/visits';

let visits: VisitsDatabase;
const { folder, remove } = temporaryFolder();

beforeAll(async () => {
  visits = await VisitsDatabase.create();
});
beforeEach(() => visits.clear());
afterAll(async () => {
  await visits.drop();
  remove();
});

function importing(text: string, ...options: string[]) {
  writeFileSync(path.join(folder, 'history.csv'), text);
  const args = ['visits', 'import', ...options, 'history.csv'];
  return Baocao.run(args, { VISITS_DATABASE_URL: visits.url }, folder).result();
}

const YEAR = 'day,visits\n2025-12-30,100\n2025-12-31,200\n';

test('imports days, and names the imported and the missing ones', async () => {
  const { code, output } = await importing('2025-12-28,5\n2025-12-31,7\n');
  expect([code, output]).toEqual([
    0,
    `Imported 12 visits on 2 days, 2025-12-28 to 2025-12-31.
Days without a row in between: 2 (2025-12-29, 2025-12-30).
`,
  ]);
  expect(await visits.days()).toEqual({ '2025-12-28': 5, '2025-12-31': 7 });
});

test('a second time is refused, and with --force replaces the days', async () => {
  await importing(YEAR);
  const refused = await importing('2025-12-31,1\n2025-12-29,1');
  expect([refused.code, refused.output]).toEqual([
    1,
    'baocao visits import: these days hold visits already: 2025-12-31 (200); --force replaces them\n',
  ]);
  expect(await visits.days()).toEqual({ '2025-12-30': 100, '2025-12-31': 200 });
  const forced = await importing('2025-12-31,1\n2025-12-29,1', '--force');
  expect(forced.output).toContain('2025-12-31: 200 becomes 1\n');
  expect(await visits.days()).toEqual({ '2025-12-29': 1, '2025-12-30': 100, '2025-12-31': 1 });
});

test('--dry-run says the same, and does nothing', async () => {
  await importing(YEAR);
  const { code, output } = await importing('2025-12-31,1\n2025-12-29,1', '--force', '--dry-run');
  expect([code, output]).toEqual([
    0,
    expect.stringMatching(/2025-12-31: 200 becomes 1\nWould import 2 visits/),
  ]);
  expect(await visits.days()).toEqual({ '2025-12-30': 100, '2025-12-31': 200 });
});

test('a day that is not over is refused, and nothing of the file comes in', async () => {
  const today = vietnamDay(Date.now());
  const { code, output } = await importing(`2025-12-31,5\n${today},6\n`);
  expect([code, output]).toEqual([1, expect.stringContaining(`${today} is not over yet`)]);
  expect(await visits.days()).toEqual({});
});

test('what the counter held back for a replaced day is still added once', async () => {
  const now = Date.parse('2025-12-31T12:00:00+07:00');
  const counter = await startCounter(visits.open(), {
    folder: path.join(folder, 's'),
    now: () => now,
  });
  await counter.count(50);
  await eventually(() => visits.total(), 50);
  await importing(YEAR, '--force');
  await counter.count(3);
  await counter.stop();
  expect(await visits.days()).toEqual({ '2025-12-30': 100, '2025-12-31': 203 });
});

test('a missing file, or a folder in its place, is named in one line', async () => {
  const args = ['visits', 'import', 'none.csv'];
  const { code, output } = await Baocao.run(
    args,
    { VISITS_DATABASE_URL: visits.url },
    folder,
  ).result();
  expect([code, output]).toEqual([1, 'baocao visits import: none.csv cannot be read (ENOENT)\n']);
  expect((await importing('<html>')).output.trim().split('\n')).toHaveLength(1);
});

/** Prints at the end how much memory was used at most, in MB, and the seconds of a processor. */
const USAGE = `process.on('exit', () => {
  const { maxRSS, userCPUTime, systemCPUTime } = process.resourceUsage();
  console.error('used', Math.round(maxRSS / 1024), (userCPUTime + systemCPUTime) / 1e6);
});`;

test.each([
  [
    'import',
    'line.csv',
    'line.csv has more than 4194304 bytes: it is no file of days and their visits',
  ],
  [
    'import',
    '/dev/zero',
    '/dev/zero has more than 4194304 bytes: it is no file of days and their visits',
  ],
  ['import', 'empty.csv', 'there are 4000001 lines: it is no file of days and their visits'],
  ['log', 'line.csv', 'line.csv has no lines'],
  ['log', '/dev/zero', '/dev/zero has no lines'],
])('baocao visits %s %s ends soon, in little memory', async (command, file, message) => {
  writeFileSync(path.join(folder, 'line.csv'), '');
  // A sparse file of one long line.
  truncateSync(path.join(folder, 'line.csv'), 300_000_000);
  writeFileSync(path.join(folder, 'empty.csv'), '\n'.repeat(4_000_000));
  writeFileSync(path.join(folder, 'usage.cjs'), USAGE);
  const { code, output } = await Baocao.run(
    ['visits', command, file],
    {
      VISITS_DATABASE_URL: visits.url,
      NODE_OPTIONS: `--require ${path.join(folder, 'usage.cjs')}`,
    },
    folder,
  ).result();
  const [said, used = ''] = output.trim().split('\n');
  expect([code, said]).toEqual([1, `baocao visits ${command}: ${message}`]);
  const [, megabytes, seconds] = used.split(' ').map(Number);
  expect(megabytes).toBeLessThan(300);
  expect(seconds).toBeLessThan(5);
});
