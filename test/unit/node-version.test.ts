import { readFileSync } from 'node:fs';
import path from 'node:path';
import { checkNodeVersion } from '../../src/check/installation';

const read = (file: string) => readFileSync(path.join(__dirname, '../..', file), 'utf8');

test.each([
  ['20.19.2', '2026-04-30', 'ok', '20.19.2, supported until 2026-04-30'],
  ['20.19.2', '2026-05-01', 'warning', '20.19.2 has had no fixes from its makers since 2026-04-30'],
  ['22.1.0', '2027-05-01', 'warning', '22.1.0 has had no fixes from its makers since 2027-04-30'],
  ['23.5.0', '2026-01-01', 'warning', '23.5.0 is of a line that is supported for months alone'],
  ['24.3.0', '2026-11-26', 'ok', '24.3.0, supported until 2028-04-30'],
  ['26.0.0', '2026-11-26', 'ok', '26.0.0'],
])('Node.js %s on %s: %s', (version, day, level, message) => {
  const findings = [...checkNodeVersion(version, new Date(`${day}T12:00:00Z`))];
  expect(findings).toEqual([
    {
      code: 'configuration',
      about: 'Node.js',
      level,
      message: expect.stringContaining(message),
      ...(level === 'warning'
        ? { advice: ['Install Node.js 24, supported until 2028-04-30: docs/upgrade.md'] }
        : {}),
    },
  ]);
});

/** '30 April 2026' or '30/04/2026' as '2026-04-30'. */
function isoDate(day: string): string {
  if (day.includes('/')) return day.split('/').reverse().join('-');
  return new Date(`${day} UTC`).toISOString().slice(0, 10);
}

test.each(['docs/upgrade.md', 'docs/vi/upgrade.md'])(
  '%s has the last days of support that check goes by',
  (page) => {
    const rows = [...read(page).matchAll(/^\| (2\d) \| ([^|]+) \|/gm)];
    const lastDays = rows.map(([, line = '', day = '']) => [line, isoDate(day)]);
    expect(lastDays.map(([line]) => line)).toEqual(['20', '22', '24']);
    for (const [line, day] of lastDays) {
      const [finding] = checkNodeVersion(`${line}.99.0`, new Date(`${day}T12:00:00Z`));
      expect(finding?.message).toBe(`${line}.99.0, supported until ${day}`);
    }
  },
);

test('README, the pages and the program name the oldest version that package.json allows', () => {
  expect(JSON.parse(read('package.json')).engines.node).toBe('>=20.12');
  expect(read('src/cli/main.ts')).toContain("MINIMUM_NODE = '20.12.0'");
  const pages = ['README', 'docs/install', 'docs/upgrade'].flatMap((page) => [
    `${page}.md`,
    page.startsWith('docs/') ? page.replace('docs/', 'docs/vi/').concat('.md') : `${page}.vi.md`,
  ]);
  for (const page of pages)
    expect([page, read(page)]).toEqual([page, expect.stringMatching(/\b20\.12\b/)]);
});
