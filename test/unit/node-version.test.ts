import { checkNodeVersion } from '../../src/check/installation';

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
