import { clockShown } from '../../src/evidence/clocks';
import { type Clock, conditions, described, formsOf } from '../../src/evidence/date-forms';

test.each([
  [['1764000000', '999999999'], 'int', 'seconds since 1970'],
  [['1764000000123'], 'bigint', 'milliseconds since 1970'],
  [['1764000000123456'], 'bigint', 'microseconds since 1970'],
  [['1764000000'], 'varchar', 'seconds since 1970'],
  [['20261124'], 'int', 'numbers of the form YYYYMMDD'],
  [['20261124093000'], 'bigint', 'numbers of the form YYYYMMDDhhmmss'],
  [['2026-11-24 09:30:00'], 'datetime', 'dates with a time'],
  [['2026-11-24'], 'date', 'days'],
  [['2026-11-24 09:30:00'], 'varchar', 'texts of the form YYYY-MM-DD hh:mm:ss'],
  [['2026-11-24T09:30:00.123Z'], 'varchar', 'texts of the form YYYY-MM-DDThh:mm:ss'],
  [['24/11/2026', '1/2/2026'], 'varchar', 'texts of the form DD/MM/YYYY'],
  [['24/11/2026 9:30', '01/02/2026 10:30:15'], 'varchar', 'texts of the form DD/MM/YYYY hh:mm:ss'],
  [['09:30 24-11-2026'], 'varchar', 'texts of the form hh:mm DD-MM-YYYY'],
  [['11/24/2026'], 'varchar', 'texts of the form MM/DD/YYYY'],
])('%j in a %s are %s', (values, type, expected) => {
  expect(formsOf(values, type).map(described)).toEqual([expected]);
});

test('values that fit both orders of day and month keep both', () => {
  expect(formsOf(['01/02/2026', '03/04/2026'], 'varchar').map(({ format }) => format)).toEqual([
    '%d/%m/%Y',
    '%m/%d/%Y',
  ]);
});

test.each([
  [['24/11/2026', '2026-11-24'], 'varchar'],
  [['1764000000', '1764000000123'], 'bigint'],
  [['hôm qua'], 'varchar'],
  [['12345'], 'int'],
  [[], 'bigint'],
  [['24/11/26'], 'varchar'],
])('%j in a %s are of no form', (values, type) => {
  expect(formsOf(values, type)).toEqual([]);
});

const written = (value: string, type: string, clock: Clock = 'database', timeZone = '+07:00') => {
  const [form] = formsOf([value], type);
  if (!form) throw new Error(`${value} has no form`);
  const { since, before } = conditions(
    { name: 'c', type, form, clock: form.clock ?? clock },
    timeZone,
  );
  return [since, before];
};

test('a statement compares in the unit of the column, without a function around the column where possible', () => {
  expect(written('1764000000123', 'bigint')).toEqual([
    'c >= :start_unix * 1000',
    'c < :end_unix * 1000',
  ]);
  expect(written('2026-11-24 09:30:00', 'datetime')).toEqual(['c >= :start', 'c < :end']);
  expect(written('2026-11-24 09:30:00', 'datetime', 'utc')).toEqual([
    'c >= :start_utc',
    'c < :end_utc',
  ]);
  expect(written('2026-11-24 09:30:00', 'datetime', 'vietnam', '+00:00')).toEqual([
    'c >= :start_utc + INTERVAL 7 HOUR',
    'c < :end_utc + INTERVAL 7 HOUR',
  ]);
  expect(written('20261124', 'int')).toEqual([
    "c >= CAST(DATE_FORMAT(:start, '%Y%m%d') AS UNSIGNED)",
    "c <= CAST(DATE_FORMAT(:end - INTERVAL 1 SECOND, '%Y%m%d') AS UNSIGNED)",
  ]);
  expect(written('24/11/2026', 'varchar')).toEqual([
    "STR_TO_DATE(c, '%d/%m/%Y') >= :start",
    "STR_TO_DATE(c, '%d/%m/%Y') < :end",
  ]);
  expect(written('2026-11-24T09:30:00Z', 'varchar')).toEqual([
    "c >= DATE_FORMAT(:start_utc, '%Y-%m-%dT%H:%i:%s')",
    "c < DATE_FORMAT(:end_utc, '%Y-%m-%dT%H:%i:%s')",
  ]);
});

const HOUR = 3_600_000;
const NOW = Date.UTC(2026, 10, 24, 3);
const every = (hours: number, from: number, count = 200) =>
  Array.from({ length: count }, (_, index) => from - index * hours * HOUR);

test("rows ahead of UTC are in Vietnam's time zone", () => {
  expect(clockShown(every(1, NOW + 6.9 * HOUR), NOW)).toBe('vietnam');
});

test('a busy table as of now is in UTC', () => {
  expect(clockShown(every(1, NOW - 0.5 * HOUR), NOW)).toBe('utc');
});

test.each([
  ['a quiet night', every(1, NOW - 8 * HOUR)],
  ['rows far apart', every(30, NOW - HOUR)],
  ['rows of one day', every(0.01, NOW - HOUR)],
  ['rows of tomorrow', every(1, NOW + 20 * HOUR)],
  ['no rows', []],
])('%s shows no clock', (_, newest) => {
  expect(clockShown(newest, NOW)).toBeUndefined();
});
