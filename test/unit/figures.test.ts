import { roundHalfUp } from '../../src/report/decimal';
import { FIGURE_NAMES } from '../../src/report/figure-names';
import { amountFrom, brokenInvariants, completeFigures } from '../../src/report/figures';

const exact = (column: string, text: string | null) =>
  roundHalfUp(amountFrom({ column, text, inexact: false })[1]);

describe('a figure', () => {
  test('keeps every digit beyond 2^53 and 2^64', () => {
    expect(exact('orders_total', '9007199254740993')).toBe(9007199254740993n);
    expect(exact('orders_total', '18446744073709551617')).toBe(18446744073709551617n);
  });

  test.each([
    ['1500000000', 1500000000n],
    ['0.49', 0n],
    ['0.50', 1n],
    ['2.5', 3n],
    ['3.5000', 4n],
    ['99999999999999999999999999.4999', 99999999999999999999999999n],
    ['99999999999999999999999999.5', 100000000000000000000000000n],
  ])('of value %s is rounded half up to the đồng', (text, expected) => {
    expect(exact('value_succeeded', text)).toBe(expected);
  });

  test('that counts may be written as a DECIMAL without a fraction, but not with one', () => {
    expect(exact('visits_total', '12.000')).toBe(12n);
    expect(() => exact('visits_total', '12.5')).toThrow(
      'visits_total is not a whole number (12.5)',
    );
  });

  test.each([
    [null, 'is NULL'],
    [null, 'COALESCE'],
    ['-1', 'is negative (-1)'],
    ['abc', 'is not a number'],
    ['', 'is not a number'],
    ['1e3', 'is not a number'],
    ['1,000', 'is not a number'],
    [' 1', 'is not a number'],
  ])('is refused with its name when it is %j: %s', (text, message) => {
    expect(() => exact('sellers_new', text)).toThrow('sellers_new');
    expect(() => exact('sellers_new', text)).toThrow(message);
  });

  test('is refused when the column is a FLOAT or DOUBLE, even if its digits look right', () => {
    const cell = { column: 'value_succeeded', text: '1500', inexact: true };
    expect(() => amountFrom(cell)).toThrow(/value_succeeded.*DOUBLE.*DECIMAL/);
  });

  test('is refused when its name is unknown, with the ten that there are', () => {
    expect(() => exact('Visits_Total', '1')).toThrow(/unknown figure 'Visits_Total'.*visits_total/);
  });
});

test('figures are incomplete until all ten are there, and what is missing is named', () => {
  const found = new Map(FIGURE_NAMES.map((name) => [name, 1n] as const));
  expect(Object.keys(completeFigures(found))).toHaveLength(10);
  found.delete('orders_failed');
  found.delete('visits_period');
  expect(() => completeFigures(found)).toThrow('visits_period, orders_failed');
});

test('invariants between figures name the figures that break them', () => {
  const figures = completeFigures(new Map(FIGURE_NAMES.map((name) => [name, 10n] as const)));
  expect(brokenInvariants({ ...figures, orders_total: 20n })).toEqual([]);
  expect(brokenInvariants(figures)).toEqual([
    'orders_succeeded (10) + orders_failed (10) is more than orders_total (10)',
  ]);
  expect(
    brokenInvariants({ ...figures, orders_succeeded: 0n, visits_period: 11n, sellers_new: 12n }),
  ).toEqual([
    'sellers_new (12) is more than sellers_total (10)',
    'visits_period (11) is more than visits_total (10)',
    'value_succeeded (10) is the value of no order (orders_succeeded is 0)',
  ]);
});
