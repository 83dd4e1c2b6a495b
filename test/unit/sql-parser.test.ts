import type { Expression } from '../../src/sql/ast';
import { allSelects } from '../../src/sql/ast';
import { parseExpression, parseQuery, readQuery } from '../../src/sql/parser';
import { print } from '../../src/sql/print';
import { SOURCE_STATEMENTS } from '../support/source-statements';

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

test.each(SOURCE_STATEMENTS)('the parser knows every form of $name', ({ sql }) => {
  const query = parseQuery(sql);
  expect(sql.slice(query.start, query.end)).toBe(sql.replace(/;$/, '').trim());
  for (const select of allSelects(query)) {
    expect(sql.slice(select.start, select.start + 6).toUpperCase()).toBe('SELECT');
  }
});

test.each([
  'SELECT COUNT(*) FROM a WHERE b <=> NULL',
  'SELECT COUNT(*) FROM a FORCE INDEX (x) WHERE b = 1',
  'SELECT COUNT(*) FROM a USE INDEX FOR JOIN (x, y), b IGNORE KEY (z)',
  'SELECT COUNT(*) FROM a NATURAL JOIN b',
  'SELECT COUNT(*) FROM a NATURAL LEFT OUTER JOIN b',
  'SELECT COUNT(*) FROM a STRAIGHT_JOIN b ON a.c = b.c',
  'SELECT COUNT(*) FROM (a JOIN b USING (c, d)) LEFT JOIN e ON a.c = e.c',
  'SELECT SUM(đơn_hàng.giá_trị) FROM đơn_hàng',
  'SELECT a.* FROM `b``c` AS a',
  'SELECT COUNT(*) FROM a PARTITION (p0, p1)',
  "SELECT COUNT(*) FROM a AS OF TIMESTAMP '2026-01-01 00:00:00' WHERE b = 1",
  'SELECT COUNT(*) FROM a AS b AS OF TIMESTAMP NOW() - INTERVAL 5 SECOND',
  "SELECT COUNT(*) FROM a FOR SYSTEM_TIME AS OF TIMESTAMP '2026-01-01 00:00:00' AS b",
  'SELECT COUNT(*) FROM a FOR SYSTEM_TIME BETWEEN :start AND :end WHERE c = 1',
  'SELECT COUNT(*) FROM a FOR SYSTEM_TIME ALL',
  "SELECT COUNT(*) FROM a WHERE b >= {ts '2026-01-01 00:00:00'} AND c < {d '2026-01-01'}",
  'SELECT {fn NOW()}',
  'SELECT PERCENTILE_CONT(0.5) WITHIN GROUP (ORDER BY a DESC) OVER (PARTITION BY b) FROM c',
  "SELECT GROUP_CONCAT(DISTINCT a, b ORDER BY c DESC, d SEPARATOR ' | ' LIMIT 3) FROM e",
  'SELECT a, SUM(b) FROM c GROUP BY a DESC WITH ROLLUP HAVING SUM(b) > 1',
  'SELECT RANK() OVER w, SUM(a) OVER (w ROWS 2 PRECEDING) FROM b WINDOW w AS (PARTITION BY c ORDER BY d)',
  "SELECT a FROM b WHERE c LIKE '%|_' ESCAPE '|' OR d SOUNDS LIKE 'e'",
  'WITH RECURSIVE a (b) AS (SELECT 1 UNION ALL SELECT b + 1 FROM a WHERE b < 5) SELECT * FROM a',
  '(SELECT a FROM b LIMIT 2) UNION ALL (SELECT c FROM d ORDER BY c LIMIT 1, 3) ORDER BY 1 LIMIT 5 OFFSET 6',
  'SELECT a FROM b EXCEPT SELECT a FROM c INTERSECT ALL SELECT a FROM d',
  "SELECT EXTRACT(YEAR FROM a), TIMESTAMPDIFF(MONTH, a, b), TRIM(LEADING 'x' FROM c), POSITION('x' IN d) FROM e",
  "SELECT CAST(a AS DECIMAL(20, 4)), CONVERT(b USING utf8mb4), CONVERT(c, UNSIGNED), _utf8mb4'x' COLLATE utf8mb4_bin FROM d",
  "SELECT a -> '$.b', c ->> '$.d', JSON_VALUE(e, '$.f' RETURNING DECIMAL(10, 2) NULL ON EMPTY) FROM g",
  "SELECT b.c FROM a, LATERAL (SELECT a.c FROM d LIMIT 1) AS b, JSON_TABLE(a.e, '$[*]' COLUMNS (f INT PATH '$.f')) AS g",
  'SELECT (1, 2) = (SELECT 1, 2), a > ALL (SELECT b FROM c), EXISTS (VALUES ROW(1), ROW(2)), @@session.time_zone, 0x1F',
])('the parser knows %s', (sql) => {
  const { start, end } = parseQuery(sql);
  expect({ start, end }).toEqual({ start: 0, end: sql.length });
});

test.each([
  'SELECT COUNT(*) FROM a TABLESAMPLE REGIONS()',
  'SELECT NEXT VALUE FOR a',
  'SELECT a FROM b LIMIT ROWS EXAMINED 100',
  'SELECT a FROM b FOR UPDATE',
  'SELECT a INTO @b FROM c',
  'SELECT {unit 1}',
  'SELECT INTERVAL 1 LIGHTYEAR',
])('the parser refuses %s rather than pass over a part of it', (sql) => {
  expect(readQuery(sql)).toBeUndefined();
});

/** The parts of a text to which spans of its tree point. */
const cut = (sql: string, spans: readonly { start: number; end: number }[]) =>
  spans.map(({ start, end }) => sql.slice(start, end));

describe('the tree keeps', () => {
  test('LIMIT and OFFSET of a SELECT, and of a UNION as a whole', () => {
    const sql = '(SELECT a FROM b LIMIT 2) UNION ALL SELECT c FROM d ORDER BY 1 DESC LIMIT 3, 4';
    const { selects, limit, order, setOperators } = parseQuery(sql);
    expect(selects.map((select) => select.limit?.count.text)).toEqual(['2', undefined]);
    expect([limit?.count.text, limit?.offset?.text]).toEqual(['4', '3']);
    expect(order.map(({ descending }) => descending)).toEqual([true]);
    expect(cut(sql, limit ? [limit] : [])).toEqual(['LIMIT 3, 4']);
    expect(setOperators).toMatchObject([{ operation: 'UNION', all: true }]);
    expect(parseQuery('(SELECT 1) LIMIT 1').limit?.count.text).toBe('1');
    expect(parseQuery('SELECT 1 LIMIT 1').selects[0]?.limit?.count.text).toBe('1');
  });

  test('the order of set operations', () => {
    const shapes = (sql: string) => {
      const { selects, setOperators } = parseQuery(sql);
      return [
        selects.map(({ from, items }) => (from[0]?.query ? '(…)' : items[0]?.expression.text)),
        setOperators.map(({ operation, all }) => (all ? `${operation} ALL` : operation)),
      ];
    };
    expect(shapes('SELECT 1 UNION SELECT 2 EXCEPT SELECT 3')).toEqual([
      ['1', '2', '3'],
      ['UNION', 'EXCEPT'],
    ]);
    expect(shapes('SELECT 1 UNION ALL (SELECT 2 UNION ALL SELECT 3)')).toEqual([
      ['1', '2', '3'],
      ['UNION ALL', 'UNION ALL'],
    ]);
    expect(shapes('SELECT 1 EXCEPT (SELECT 2 UNION ALL SELECT 3)')).toEqual([
      ['1', '(…)'],
      ['EXCEPT'],
    ]);
    expect(shapes('(SELECT 1 UNION ALL SELECT 2) INTERSECT SELECT 3')).toEqual([
      ['(…)', '3'],
      ['INTERSECT'],
    ]);
    expect(shapes('((SELECT 1 UNION SELECT 2) LIMIT 1) UNION SELECT 3')).toEqual([
      ['(…)', '3'],
      ['UNION'],
    ]);
  });

  test('the kind of each join, its columns and condition, and what an outer join leaves NULL', () => {
    const sql = `SELECT 1 FROM a LEFT JOIN b USING (x, y) RIGHT JOIN c ON c.z = a.z
      CROSS JOIN d NATURAL JOIN e, f STRAIGHT_JOIN g LEFT JOIN (h JOIN i ON h.j = i.j) ON h.k = a.k`;
    const from = parseQuery(sql).selects[0]?.from ?? [];
    expect(from.map(({ alias, join }) => `${join?.kind} ${alias}`)).toEqual([
      'undefined a',
      'left b',
      'right c',
      'cross d',
      'inner e',
      'comma f',
      'inner g',
      'left h',
      'inner i',
    ]);
    expect(from[1]?.join?.using).toEqual(['x', 'y']);
    expect(cut(sql, [from[2]?.join ?? { start: 0, end: 0 }])).toEqual([
      'RIGHT JOIN c ON c.z = a.z',
    ]);
    expect(from.flatMap(({ alias, join }) => (join?.natural ? alias : []))).toEqual(['e']);
    expect(from.flatMap(({ alias, optional }) => (optional ? alias : []))).toEqual([
      'a',
      'b',
      'h',
      'i',
    ]);
  });

  test('the names of columns that WITH and subqueries rename, and RECURSIVE', () => {
    const query = parseQuery(
      'WITH RECURSIVE A (b, c) AS (SELECT 1, 2) SELECT 1 FROM A, (SELECT 3) d (e)',
    );
    expect([...query.named]).toMatchObject([
      ['a', { name: 'A', columns: ['b', 'c'], recursive: true }],
    ]);
    expect(query.selects[0]?.from.map(({ columns }) => columns)).toEqual([undefined, ['e']]);
    expect(query.selects[0]?.from.map(({ altered }) => altered)).toEqual([false, true]);
  });

  test('partitions and past states of a table', () => {
    const sql = 'SELECT 1 FROM a PARTITION (p, q) b, c FOR SYSTEM_TIME FROM :start TO :end AS d';
    const from = parseQuery(sql).selects[0]?.from ?? [];
    expect(from.map(({ alias, altered }) => [alias, altered])).toEqual([
      ['b', true],
      ['d', true],
    ]);
    expect(from[0]?.partitions).toEqual(['p', 'q']);
    expect(
      cut(
        sql,
        from.flatMap(({ history }) => history ?? []),
      ),
    ).toEqual(['FOR SYSTEM_TIME FROM :start TO :end']);
    expect(from[1]?.history?.instants.map(({ text }) => text)).toEqual(['start', 'end']);
  });

  test('GROUP BY WITH ROLLUP, HAVING and windows', () => {
    const sql =
      'SELECT SUM(a) OVER (v PARTITION BY b ORDER BY c DESC ROWS UNBOUNDED PRECEDING) FROM d GROUP BY e WITH ROLLUP HAVING f WINDOW v AS (ORDER BY g)';
    const [select] = parseQuery(sql).selects;
    expect([select?.rollup, select?.having?.text]).toEqual([true, 'f']);
    const window = select?.items[0]?.expression.window;
    expect(window).toMatchObject({ base: 'v', frame: 'ROWS UNBOUNDED PRECEDING' });
    expect(window?.partition.map(({ text }) => text)).toEqual(['b']);
    expect(window?.order).toMatchObject([{ expression: { text: 'c' }, descending: true }]);
    expect([...(select?.windows.keys() ?? [])]).toEqual(['v']);
  });

  test.each([
    ['CAST(a AS DECIMAL(20, 4))', { type: 'DECIMAL(20,4)' }],
    ['CONVERT(a, CHAR(3) CHARACTER SET utf8mb4)', { type: 'CHAR(3)CHARACTER SET UTF8MB4' }],
    ['CONVERT(a USING utf8mb4)', { type: 'UTF8MB4' }],
    ['INTERVAL 1 + 1 DAY_HOUR', { unit: 'DAY_HOUR' }],
    ['INTERVAL (b) MONTH', { unit: 'MONTH' }],
    ['EXTRACT(YEAR FROM a)', { unit: 'YEAR' }],
    ['TIMESTAMPDIFF(SQL_TSI_DAY, a, b)', { unit: 'DAY' }],
    [
      "GROUP_CONCAT(a ORDER BY b SEPARATOR '-')",
      { separator: "'-'", order: [{ descending: false }] },
    ],
    ["a LIKE 'b' ESCAPE '|'", { escapedBy: { text: "'|'" } }],
    ['COUNT(DISTINCT a, b)', { distinct: true, args: [{ text: 'a' }, { text: 'b' }] }],
    ['x.y.z', { kind: 'column', text: 'z', qualifier: 'y', schema: 'x' }],
    ['x.*', { kind: 'star', qualifier: 'x' }],
  ])('what modifies %s', (sql, expected) => {
    expect(parseExpression(sql)).toMatchObject({ ...expected, start: 0, end: sql.length });
  });
});
