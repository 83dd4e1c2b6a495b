import { execFileSync } from 'node:child_process';
import path from 'node:path';
import { instantFromUtc, sqlLiterals } from '../../src/database/snapshot';
import { periodAt } from '../../src/report/period';
import { vietnameseTime } from '../../src/vietnam';

const at = (utc: string) => new Date(utc);

describe('the period of a report', () => {
  test('begins with the year in Vietnam and ends after the second of the read', () => {
    expect(periodAt(at('2026-11-24T07:05:09.300Z'))).toEqual({
      year: 2026,
      start: at('2025-12-31T17:00:00Z'),
      end: at('2026-11-24T07:05:10Z'),
      closed: false,
    });
  });

  test('a read on the full second still counts the rows of that second', () => {
    expect(periodAt(at('2026-11-24T07:05:09.000Z')).end).toEqual(at('2026-11-24T07:05:10Z'));
  });

  test('the last second of the year in Vietnam belongs to the old year, the next to the new', () => {
    const last = periodAt(at('2026-12-31T16:59:59.999Z'));
    expect(last).toMatchObject({ year: 2026, end: at('2026-12-31T17:00:00Z'), closed: false });
    const first = periodAt(at('2026-12-31T17:00:00.000Z'));
    expect(first).toMatchObject({ year: 2027, start: at('2026-12-31T17:00:00Z') });
    expect(first.end).toEqual(at('2026-12-31T17:00:01Z'));
  });

  test('of a closed year ends with it', () => {
    expect(periodAt(at('2026-11-24T07:00:00Z'), 2025)).toEqual({
      year: 2025,
      start: at('2024-12-31T17:00:00Z'),
      end: at('2025-12-31T17:00:00Z'),
      closed: true,
    });
  });

  test('of the running year is the same with and without its number', () => {
    const now = at('2026-02-28T23:59:59Z');
    expect(periodAt(now, 2026)).toEqual(periodAt(now));
  });

  test('refuses a future year', () => {
    expect(() => periodAt(at('2026-12-31T16:59:59Z'), 2027)).toThrow('2027');
    expect(periodAt(at('2026-12-31T17:00:00Z'), 2027).year).toBe(2027);
  });
});

test('literals are written in the zone of the platform, in UTC and in seconds since 1970', () => {
  const period = periodAt(at('2026-11-24T07:05:09Z'));
  expect(sqlLiterals(period, '+07:00')).toEqual({
    start: "TIMESTAMP'2026-01-01 00:00:00'",
    end: "TIMESTAMP'2026-11-24 14:05:10'",
    start_utc: "TIMESTAMP'2025-12-31 17:00:00'",
    end_utc: "TIMESTAMP'2026-11-24 07:05:10'",
    start_unix: '1767200400',
    end_unix: '1795503910',
  });
  expect(sqlLiterals(period, '-03:30').start).toBe("TIMESTAMP'2025-12-31 13:30:00'");
  expect(sqlLiterals(period, '+00:00').start).toBe("TIMESTAMP'2025-12-31 17:00:00'");
});

test('an instant is read from the database in UTC and written in Vietnam time', () => {
  const instant = instantFromUtc('2026-12-31 17:00:00.123456');
  expect(instant).toEqual(at('2026-12-31T17:00:00.123Z'));
  expect(vietnameseTime(instant)).toBe('00:00:00 ngày 01/01/2027');
});

test.each(['UTC', 'America/New_York', 'Pacific/Kiritimati'])(
  'the zone of the machine (%s) changes nothing',
  (TZ) => {
    const script = `
      const { sqlLiterals } = require('./src/database/snapshot.ts');
      const { periodAt } = require('./src/report/period.ts');
      const { vietnameseTime } = require('./src/vietnam.ts');
      const now = new Date('2026-12-31T17:00:00Z');
      console.log(JSON.stringify([sqlLiterals(periodAt(now), '+07:00'), vietnameseTime(now)]));`;
    const output = execFileSync(process.execPath, ['--require', 'tsx/cjs', '-e', script], {
      env: { ...process.env, TZ },
      cwd: path.resolve(__dirname, '../..'),
      encoding: 'utf8',
    });
    const now = at('2026-12-31T17:00:00Z');
    expect(JSON.parse(output)).toEqual([sqlLiterals(periodAt(now), '+07:00'), vietnameseTime(now)]);
  },
);
