import { functionClass, isAggregate, isCallOf } from '../../src/sql/functions';
import { bindText } from '../../src/sql/lexer';
import { parseExpression, parseQuery } from '../../src/sql/parser';
import { isDated, periodComparisons } from '../../src/sql/period-comparisons';

const read = (sql: string) =>
  periodComparisons(parseExpression(sql)).map(
    ({ value, operator, bound, edges, families, shift, negated }) => {
      const text = ({ start, end }: { start: number; end: number }) => sql.slice(start, end);
      const flags = [shift && `shifted by ${shift}`, negated && 'negated'].filter(Boolean);
      return [`${text(value)} ${operator} ${text(bound)}`, edges, families, ...flags];
    },
  );

test.each([
  ['created >= :start', [['created >= :start', ['start'], ['local']]]],
  [':end_utc > created', [['created < :end_utc', ['end'], ['utc']]]],
  ['created / 1000 <= :end_unix', [['created / 1000 <= :end_unix', ['end'], ['unix']]]],
  [
    'created BETWEEN :start AND :end',
    [
      ['created >= :start', ['start'], ['local']],
      ['created <= :end', ['end'], ['local']],
    ],
  ],
  ['created NOT BETWEEN 5 AND :end', [['created > :end', ['end'], ['local']]]],
  [
    'created < :end - INTERVAL 7 HOUR',
    [['created < :end - INTERVAL 7 HOUR', ['end'], ['local'], 'shifted by time']],
  ],
  [
    'a AND created < DATE_SUB(:end, INTERVAL 1 DAY)',
    [['created < DATE_SUB(:end, INTERVAL 1 DAY)', ['end'], ['local'], 'shifted by days']],
  ],
  ['created < :end_unix * 1000', [['created < :end_unix * 1000', ['end'], ['unix']]]],
  ['NOT (a OR created < :start)', [['created < :start', ['start'], ['local'], 'negated']]],
  ['created < IF(a, :start, :end)', []],
  ['created + :start < :end', []],
  ['DATEDIFF(created, :start) >= 0', []],
  ['SUM(CASE WHEN created >= :start THEN 1 END)', [['created >= :start', ['start'], ['local']]]],
])('the comparisons with the period in %s', (sql, expected) => {
  expect(read(sql)).toEqual(expected);
});

test('every clause of a SELECT is searched, and no query within it', () => {
  const sql = `SELECT SUM(a >= :start) FROM b JOIN c ON c.d < :end
    WHERE b.e IN (SELECT f FROM g WHERE h < :end) AND b.i >= :start_utc GROUP BY j HAVING k < :end_unix`;
  const [select] = parseQuery(sql).selects;
  const values = select ? periodComparisons(select).map(({ value }) => value.text) : [];
  expect(values).toEqual(['a', 'd', 'i', 'k']);
});

test('an operation with a parameter is dated even in a form that is not understood', () => {
  expect(isDated(parseExpression('DATEDIFF(created, :start) >= 0'))).toBe(true);
  expect(isDated(parseExpression('created NOT BETWEEN 1 AND :end'))).toBe(true);
  expect(isDated(parseExpression('created >= 5'))).toBe(false);
});

test.each(['RAND', 'UUID', 'UUID_SHORT', 'UUID_V4', 'UUID_V7', 'SYS_GUID', 'RANDOM_BYTES'])(
  '%s is random',
  (name) => {
    expect(functionClass(name)).toBe('random');
    expect(isCallOf(parseExpression(`${name}()`), 'random')).toBe(true);
  },
);

test('functions are classed by what their value depends on', () => {
  expect(isCallOf(parseExpression('UNIX_TIMESTAMP()'), 'clock')).toBe(true);
  expect(isCallOf(parseExpression('UNIX_TIMESTAMP(a)'), 'clock')).toBe(false);
  expect(isCallOf(parseExpression('CURRENT_TIMESTAMP'), 'clock')).toBe(true);
  expect(isCallOf(parseExpression('SLEEP(1)'), 'sideEffect')).toBe(true);
  expect(functionClass('shop.revenue')).toBeUndefined();
  expect(functionClass('revenue')).toBeUndefined();
  expect(isAggregate(parseExpression('APPROX_COUNT_DISTINCT(a)'))).toBe(true);
});

test('values take the place of parameters, but not in texts and comments', () => {
  expect(bindText("a < :end AND b = ':end' -- :end\n AND :other", { end: '5' })).toBe(
    "a < 5 AND b = ':end' -- :end\n AND :other",
  );
});
