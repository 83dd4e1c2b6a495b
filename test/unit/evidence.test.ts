import { amountFormOf, amountIn, amountText, exactNumber } from '../../src/evidence/amounts';
import { clockOfNights } from '../../src/evidence/clocks';
import { formsOf, instantOf } from '../../src/evidence/date-forms';
import { unitShown } from '../../src/evidence/units';

describe('amounts in texts', () => {
  const read = (...values: string[]) => {
    const form = amountFormOf(values);
    return form && values.map((value) => amountText(amountIn(value, form) ?? -1n));
  };

  test.each([
    [
      ['250000', '1500000.50'],
      ['250000', '1500000.5'],
    ],
    [
      ['250.000', '1.500.000'],
      ['250000', '1500000'],
    ],
    [['250.000'], ['250000']],
    [
      ['1.500.000 đ', '90.000đ', '0 đ'],
      ['1500000', '90000', '0'],
    ],
    [
      ['1,500,000 VND', '250,000'],
      ['1500000', '250000'],
    ],
    [
      ['250000đ', '1500000 VNĐ'],
      ['250000', '1500000'],
    ],
    [
      ['1 500 000', '250 000'],
      ['1500000', '250000'],
    ],
  ])('%j are %j', (values, amounts) => expect(read(...values)).toEqual(amounts));

  test.each([[['250.000', '250.5']], [['1.500.000', '1,500,000']], [['liên hệ', '250000']], [[]]])(
    '%j have no common form',
    (values) => expect(read(...values)).toBeUndefined(),
  );

  test('are read in SQL by removing what stands between the digits', () => {
    expect(exactNumber({ name: 'tong', type: 'int' })).toBe('`tong`');
    expect(exactNumber({ name: 'tong', type: 'double' })).toBe('CAST(`tong` AS DECIMAL(30, 4))');
    expect(exactNumber({ name: 'tong', type: 'varchar' }, amountFormOf(['250000']))).toBe(
      "CAST(NULLIF(TRIM(`tong`), '') AS DECIMAL(30, 4))",
    );
  });
});

describe('the unit of amounts', () => {
  const amounts = (...units: number[]) => units.map((unit) => BigInt(Math.round(unit * 10_000)));

  test.each([
    [
      'round thousands are đồng',
      amounts(250000, 90000, 1500000, 35000, 120000),
      { unit: 'dong', sure: true },
    ],
    [
      'some thousand that are not round are thousands',
      amounts(5686, 1250, 250, 90, 7410),
      { unit: 'thousands', sure: true },
    ],
    [
      'a few thousand that are round may be đồng',
      amounts(5000, 9000, 4000, 3000, 2000),
      { unit: 'thousands', sure: false },
    ],
    [
      'fractions alone are no đồng',
      amounts(19.99, 5.5, 120.25, 3.49, 8.75),
      { unit: undefined, sure: false },
    ],
    ['a few do not show it for sure', amounts(250000), { unit: 'dong', sure: false }],
  ])('%s', (_, values, expected) => expect(unitShown('tong_tien', values)).toEqual(expected));

  test('amounts of some million that are all round to a hundred thousand may be hundredths', () => {
    const round = amounts(...Array.from({ length: 30 }, (_, index) => 2_000_000 + index * 100_000));
    expect(unitShown('total', round)).toEqual({ unit: undefined, sure: false });
  });
});

test('a value is an instant of its form', () => {
  const at = (value: string, type: string) => {
    const [form] = formsOf([value], type);
    return form && new Date(instantOf(value, form) ?? Number.NaN).toISOString();
  };
  expect(at('2026-11-24 09:30:00', 'datetime')).toBe('2026-11-24T09:30:00.000Z');
  expect(at('2026-11-24', 'date')).toBe('2026-11-24T00:00:00.000Z');
  expect(at('1764000000', 'int')).toBe('2025-11-24T16:00:00.000Z');
  expect(at('1764000000000', 'bigint')).toBe('2025-11-24T16:00:00.000Z');
  expect(at('20261124', 'int')).toBe('2026-11-24T00:00:00.000Z');
  expect(at('24/11/2026 9:30', 'varchar')).toBe('2026-11-24T09:30:00.000Z');
  expect(at('09:30 24-11-2026', 'varchar')).toBe('2026-11-24T09:30:00.000Z');
});

describe('the time zone that nights show', () => {
  const hours = (quiet: readonly number[], rows = 1000) =>
    Array.from({ length: 24 }, (_, hour) => (quiet.includes(hour) ? 0 : Math.round(rows / 24)));

  test('quiet from one to five is Vietnam, from eighteen to twenty-two UTC', () => {
    expect(clockOfNights(hours([1, 2, 3, 4, 5]))).toBe('vietnam');
    expect(clockOfNights(hours([18, 19, 20, 21, 22]))).toBe('utc');
    expect(clockOfNights(hours([19, 20, 21]))).toBe('utc');
  });

  test('rows at all hours, few rows, or quiet by day show none', () => {
    expect(clockOfNights(hours([]))).toBeUndefined();
    expect(clockOfNights(hours([1, 2, 3, 4, 5], 100))).toBeUndefined();
    expect(clockOfNights(hours([9, 10, 11, 12, 13]))).toBeUndefined();
  });
});
