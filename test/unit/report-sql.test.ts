import { bind, parseReportSql } from '../../src/report/report-sql';

const LITERALS = {
  start: 'S',
  end: 'E',
  start_utc: 'SU',
  end_utc: 'EU',
  start_unix: '1',
  end_unix: '2',
};
const parse = (sql: string) => parseReportSql(sql, 'report.sql');
const bound = (sql: string) => parse(sql).map((statement) => bind(statement, LITERALS).trim());

describe('report.sql', () => {
  test('is split at semicolons, and only there', () => {
    expect(bound('SELECT 1; \n SELECT 2;\n-- the end\n')).toEqual(['SELECT 1', 'SELECT 2']);
  });

  test.each([
    ['a string', "SELECT ';:start' AS a;"],
    ['a string with a doubled quote', "SELECT 'it''s; :start' AS a;"],
    ['a string with a backslash', "SELECT 'it\\'s; :start' AS a;"],
    ['a double-quoted string', 'SELECT "; :start "" ;" AS a;'],
    ['a backtick name', 'SELECT 1 AS `a;:start``;`;'],
    ['a -- comment', "SELECT 1 -- don't; :start\n AS a;"],
    ['a # comment', 'SELECT 1 # "; :start\n AS a;'],
    ['a block comment', "SELECT 1 /* it's; :start\n */ AS a;"],
    ['an optimizer hint', 'SELECT /*+ MAX_EXECUTION_TIME(1000) ; */ 1 AS a;'],
    ['a block comment that begins with M', 'SELECT /*Matomo;*/ 1 AS a;'],
  ])('keeps %s whole', (_what, sql) => {
    expect(bound(sql)).toEqual([sql.slice(0, -1)]);
  });

  test('-- without a space after it is arithmetic', () => {
    expect(bound('SELECT 5--:start AS a;')).toEqual(['SELECT 5--S AS a']);
  });

  test('binds each of the six parameters, and := stays an assignment', () => {
    expect(
      bound('SELECT :start, :end, :start_utc, :end_utc, :start_unix, :end_unix, @a := 1;'),
    ).toEqual(['SELECT S, E, SU, EU, 1, 2, @a := 1']);
  });

  test('takes SELECT and WITH, in any case and in brackets', () => {
    expect(bound('select 1; WITH a AS (SELECT 1) SELECT * FROM a; (SELECT 1);')).toHaveLength(3);
  });

  test('a keyword within a name is no keyword', () => {
    expect(bound("SELECT 'INTO', `into`, into_store, REPLACE(a, 'b', 'c') FROM t;")).toHaveLength(
      1,
    );
  });

  test.each([
    ['DELETE FROM a;', 'line 1 (statement 1) is not a SELECT'],
    ['SELECT 1;\n\nUPDATE a SET b = 1;', 'line 3 (statement 2) is not a SELECT'],
    ['SET @a = 1;', 'is not a SELECT'],
    ["SELECT 1 INTO OUTFILE '/tmp/a';", 'holds INTO'],
    // To the server these are no comments.
    ...['\u00a0', '\u3000', '\u2003', '\ufeff', '\u0085', 'é'].map((sign): [string, string] => [
      `SELECT 1 --${sign} + 1 INTO OUTFILE '/tmp/a';`,
      'holds INTO',
    ]),
    ['SELECT a FROM b FOR UPDATE;', 'holds FOR UPDATE'],
    ['SELECT a FROM b lock in share mode;', 'lock in share mode'],
    ['SELECT 1;;', 'is empty'],
    ['SELECT 1;\nSELECT 2', "report.sql line 2: the last statement does not end with ';'"],
    ["SELECT 1;\nSELECT 'a;", "report.sql line 2: the text that ' opens does not end"],
    ['SELECT `a;', 'the text that ` opens does not end'],
    ['SELECT 1 /* a;', 'this comment does not end'],
    ['SELECT 1 /*!50000 + 1 */;', 'executable comment'],
    ['SELECT 1 /*M! + 1 */;', 'executable comment'],
    [
      'SELECT 1\n WHERE a >= :strat;',
      'report.sql line 2: unknown parameter :strat; there are :start',
    ],
    [
      'SELECT 1 FROM {{the table\n of orders}};',
      'report.sql line 1: fill in {{the table of orders}}',
    ],
    ['-- nothing\n', 'report.sql holds no statement'],
    ['', 'report.sql holds no statement'],
  ])('refuses %j and says where', (sql, message) => {
    expect(() => parse(sql)).toThrow(message);
  });

  test('gives each statement the line of its first word, and the figures that it names', () => {
    const [first, second] = parse(
      '-- visits_total is not here\nSELECT\n  1 AS orders_total;\n\n/* b */ SELECT 2 AS sellers_new;',
    );
    expect(first).toMatchObject({
      place: 'report.sql line 2 (statement 1)',
      figures: ['orders_total'],
    });
    expect(second).toMatchObject({
      place: 'report.sql line 5 (statement 2)',
      figures: ['sellers_new'],
    });
  });

  test('may begin with a byte order mark and have Windows line ends', () => {
    expect(bound('\uFEFFSELECT 1;\r\nSELECT 2;\r\n')).toEqual(['SELECT 1', 'SELECT 2']);
  });
});

test('notes are the comment lines above a statement that a program reads, and no others', () => {
  const [first, second] = parse(`
    -- The orders.
    -- source: prestashop
    -- prefix: ps_
    -- accepted: stale (the shop is on holiday: until May)
    -- note: read by people alone
    SELECT 1 AS orders_total; -- accepted: stale (too late)
    SELECT 2 AS visits_total -- accepted: stale (within)
    ;`);
  expect(first?.notes).toEqual([
    { key: 'source', value: 'prestashop' },
    { key: 'prefix', value: 'ps_' },
    { key: 'accepted', value: 'stale (the shop is on holiday: until May)' },
  ]);
  expect(second?.notes).toEqual([]);
});
