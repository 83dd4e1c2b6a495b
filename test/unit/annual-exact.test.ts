import { changeCell, valueCell } from '../../src/annual/cell';
import { inVietnamese, ratioFrom, rounded, sumOf, wholeShares } from '../../src/annual/exact';
import { asWritten } from '../../src/words/words';

const money = (dong: string, millionDecimals = 0) =>
  valueCell('key', 'computed', ratioFrom(dong), {
    unit: 'million_dong',
    decimals: 0,
    millionDecimals,
  });
const count = (number: string) =>
  valueCell('key', 'computed', ratioFrom(number), {
    unit: 'count',
    decimals: 0,
    millionDecimals: 0,
  });
const change = (now: string, before: string) =>
  changeCell('key', count(now), { value: ratioFrom(before), source: 'filed' });

describe('rounding', () => {
  test.each([
    ['499999.99', '0'],
    ['500000', '1'],
    ['1499999.999', '1'],
    ['1500000', '2'],
    ['123456789012345678901500000', '123456789012345678902'],
  ])('%s đồng are %s triệu đồng, half up', (dong, million) => {
    expect(money(dong).plain).toBe(million);
  });

  test('keeps up to six decimals of a triệu, and đồng beside', () => {
    expect(money('1234567.5', 6)).toMatchObject({
      plain: '1.234568',
      text: '1,234568',
      dong: '1234568',
    });
    expect(money('1234567.5', 2).plain).toBe('1.23');
  });

  test('warns of an amount below 10 triệu đồng, and of no other', () => {
    const warnings = ['0', '1', '9999999.99', '10000000'].map(
      (dong) => money(dong).warnings.length,
    );
    expect(warnings).toEqual([0, 1, 1, 0]);
  });

  test('adds thousands of decimals without losing a digit', () => {
    expect(rounded(sumOf(Array.from({ length: 5000 }, () => ratioFrom('0.01'))), 2)).toBe('50.00');
  });

  test('writes numbers as a Vietnamese reader does', () => {
    expect(inVietnamese('-1234567.5')).toBe('-1.234.567,5');
  });
});

describe('shares', () => {
  test.each([
    [
      [1n, 1n, 1n],
      [34n, 33n, 33n],
    ],
    [
      [1n, 1n, 1n, 1n, 1n, 1n],
      [17n, 17n, 17n, 17n, 16n, 16n],
    ],
    [
      [5n, 495n, 500n],
      [1n, 49n, 50n],
    ],
    [
      [0n, 7n, 0n],
      [0n, 100n, 0n],
    ],
    [
      [2n, 3n, 994n],
      [0n, 0n, 100n],
    ],
  ])('%p of all are %p per cent', (parts, shares) => {
    expect(wholeShares(parts)).toEqual(shares);
  });

  test('of no orders are none', () => {
    expect(wholeShares([0n, 0n])).toBeUndefined();
  });
});

describe('a change against the year before', () => {
  test.each([
    ['150', '100', '50'],
    ['201', '200', '1'],
    ['199', '200', '-1'],
    ['399', '400', '0'],
    ['0', '7', '-100'],
    ['0', '0', '0'],
  ])('from %s after %s is %s, halves away from zero', (now, before, percent) => {
    expect(change(now, before).plain).toBe(percent);
  });

  test('from 0 cannot be computed, and says so', () => {
    expect(change('5', '0')).toMatchObject({
      plain: undefined,
      text: 'không tính được (năm trước bằng 0)',
    });
  });

  test('without the year before is empty, with the reason', () => {
    expect(
      changeCell('key', count('5'), { missing: asWritten('Chưa có số năm 2025') }),
    ).toMatchObject({
      state: 'missing',
      plain: undefined,
      text: '',
      reason: asWritten('Chưa có số năm 2025'),
    });
  });
});
