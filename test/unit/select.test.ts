import { parseExpression, parseQuery } from '../../src/sql/parser';
import { print } from '../../src/sql/print';
import type { Expression } from '../../src/sql/query';

/** An expression with brackets around each operation. */
function shape({ kind, text, args, qualifier }: Expression): string {
  if (kind === 'operation') {
    const [only, ...more] = args.map(shape);
    return more.length === 0 ? `(${text} ${only})` : `(${[only, ...more].join(` ${text} `)})`;
  }
  if (kind === 'call') return `${text}(${args.map(shape).join(', ')})`;
  return qualifier === undefined ? text : `${qualifier}.${text}`;
}

test.each([
  ['a OR b XOR c AND d', '(a OR (b XOR (c AND d)))'],
  ['NOT a = b AND c', '((NOT (a = b)) AND c)'],
  ['a = b IN (1, 2)', '(a = (b IN 1 IN 2))'],
  ['a = b IS NULL', '((a = b) IS NULL)'],
  ['a BETWEEN 1 AND 2 AND c', '((a BETWEEN 1 BETWEEN 2) AND c)'],
  ['a | b & c << d + e * f ^ g', '(a | (b & (c << (d + (e * (f ^ g))))))'],
  ['- a + b', '((- a) + b)'],
  ['COALESCE(LEFT(a, 1), RIGHT(b, 2))', 'COALESCE(LEFT(a, 1), RIGHT(b, 2))'],
  ['a < CURRENT_TIMESTAMP', '(a < CURRENT_TIMESTAMP())'],
  ["((SELECT 1) = 'x' OR t.b)", "(( = 'x') OR t.b)"],
])('%s binds as MySQL binds it', (sql, expected) => {
  expect(shape(parseExpression(sql))).toBe(expected);
});

test.each([
  ['a  =\n b -- that\n AND c', 'a = b AND c'],
  ["CASE a WHEN 1 THEN 'x' ELSE b END", "CASE WHEN a = 1 THEN 'x' ELSE b END"],
  ["CASE a OR b WHEN 1 THEN 'x' END", "CASE WHEN (a OR b) = 1 THEN 'x' END"],
  ['COALESCE(a, (SELECT  b FROM c LIMIT 1))', 'COALESCE(a, (SELECT b FROM c LIMIT 1))'],
  ["a LIKE '5|%  ' ESCAPE '|'", "a LIKE '5|%  ' ESCAPE '|'"],
  ['CAST(a AS DECIMAL(30, 4))', 'CAST(a AS DECIMAL(30, 4))'],
])('%s is printed as %s, and reads the same again', (sql, expected) => {
  const printed = print(parseExpression(sql));
  expect(printed).toBe(expected);
  expect(print(parseExpression(printed))).toBe(printed);
});

test('parts are printed as they are replaced, and what is in a query is no part', () => {
  const sql = 'a + CASE b WHEN a THEN (SELECT a FROM t) ELSE (a) END';
  const replaced = print(parseExpression(sql), ({ kind, text }) =>
    kind === 'column' ? `x.${text}` : undefined,
  );
  expect(replaced).toBe('x.a + CASE WHEN x.b = x.a THEN (SELECT a FROM t) ELSE x.a END');
});

test('a query says what stands behind it', () => {
  expect(parseQuery('(SELECT 1) LIMIT 1').limited).toBe(true);
  expect(parseQuery('SELECT 1 LIMIT 1').limited).toBe(false);
  expect(parseQuery('SELECT 1 FROM a PARTITION (p)').selects[0]?.from[0]?.altered).toBe(true);
  expect(parseQuery('SELECT 1 FROM (SELECT 1) AS a (b)').selects[0]?.from[0]?.altered).toBe(true);
  expect(parseQuery('SELECT 1 FROM a AS b').selects[0]?.from[0]?.altered).toBe(false);
});
