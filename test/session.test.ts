import timers from 'node:timers';
import { DatabaseUnavailable } from '../src/database/faults';
import { Fault } from '../src/fault';
import { TestDatabase } from './support/database';

let shop: TestDatabase;

beforeAll(async () => {
  shop = await TestDatabase.create(
    'CREATE TABLE numbers (n INT PRIMARY KEY); INSERT INTO numbers SELECT seq FROM seq_1_to_1000',
  );
});
afterAll(() => shop.drop());

test('a query ends after the rows that it allows, and the next one is whole again', async () => {
  const counts = await shop.open().session(async ({ query }) => {
    const all = 'SELECT n FROM numbers';
    const found = [await query(all), await query(all, 2), await query(all), await query(all, 3)];
    return found.map(({ rows }) => rows.length);
  });
  expect(counts).toEqual([1000, 2, 1000, 3]);
});

test('a limit of the session holds for each of its queries, and not for the next session', async () => {
  const database = shop.open();
  const count = async (mostRows?: number) =>
    database.session(
      async ({ query }) => (await query('SELECT n FROM numbers')).rows.length,
      mostRows,
    );
  expect([await count(2), await count(2), await count()]).toEqual([2, 2, 1000]);
});

test('of a query with a LIMIT of its own no more rows are kept than it allows', async () => {
  const found = await shop.open().session(async ({ query }) => {
    const { rows } = await query("SELECT n, CAST('1x' AS SIGNED) FROM numbers LIMIT 999", 2);
    const { rows: next } = await query('SELECT n FROM numbers LIMIT 999');
    return [rows.map(([cell]) => cell?.text), next.length];
  });
  expect(found).toEqual([['1', '2'], 999]);
});

test('the warnings of a limited query are still there', async () => {
  const warnings = await shop.open().session(async ({ query }) => {
    await query("SELECT CAST('1x' AS SIGNED) FROM numbers LIMIT 1", 2);
    return (await query('SHOW WARNINGS')).rows.map((row) => row[1]?.text);
  });
  expect(warnings).toEqual(['1292']);
});

test('SHOW STATUS is whole after a limited query', async () => {
  const rows = await shop.open().session(async ({ query }) => {
    await query('SELECT n FROM numbers', 2);
    return (await query("SHOW SESSION STATUS LIKE 'Handler_read%'")).rows.length;
  });
  expect(rows).toBeGreaterThan(2);
});

/** The first cell of each answer, or the class of the fault that stands in its place. */
const outcomes = (sqls: readonly string[], changes = {}) =>
  shop
    .open(changes)
    .session(async ({ queryAll }) =>
      (await queryAll(sqls, 2)).map((result) =>
        result instanceof Fault ? result.constructor.name : (result.rows[0]?.[0]?.text ?? 'no row'),
      ),
    );

test('statements of one round trip are answered in their order, an empty answer and a comment at their end included', async () => {
  const sqls = [
    'SELECT 1 -- one',
    'SELECT n FROM numbers WHERE n < 0',
    'SET @a = 3',
    'SELECT @a # a',
  ];
  expect(await outcomes(sqls)).toEqual(['1', 'no row', 'no row', '3']);
});

test('statements of one round trip end at the first that fails, which alone is named by its place', async () => {
  const sqls = ['SELECT 1', 'SHOW WARNINGS', 'SELECT nothing FROM numbers', 'SET @later = 1'];
  const found = await shop.open().session(async ({ query, queryAll }) => {
    const results = await queryAll(sqls);
    const later = await query('SELECT @later');
    return [results.map((result) => result instanceof Fault), later.rows[0]?.[0]?.text];
  });
  expect(found).toEqual([[false, false, true, true], null]);
});

test('a statement that fails while its rows are sent is the one that failed', async () => {
  const failing = 'SELECT IF(n < 2, n, (SELECT n FROM numbers)) FROM numbers';
  const kinds = await outcomes(['SELECT 1', failing, 'SELECT 2']);
  expect(kinds).toEqual(['1', 'StatementRefused', 'StatementRefused']);
});

test('each statement of a round trip has the whole of QUERY_TIMEOUT_MS, and no more', async () => {
  const slow = 'SELECT 1, SLEEP(0.4)';
  expect(await outcomes([slow, slow, slow, 'SELECT 2'], { timeoutMs: 700 })).toEqual([
    ...['1', '1', '1'],
    '2',
  ]);
  const tooSlow = 'SELECT COUNT(*), SLEEP(5) FROM numbers';
  expect(await outcomes(['SELECT 1', tooSlow, 'SELECT 2'], { timeoutMs: 300 })).toEqual([
    '1',
    ...['DatabaseUnavailable', 'DatabaseUnavailable'],
  ]);
});

test('one text that the server takes for two statements is refused', async () => {
  expect(await outcomes(['SELECT 1; SELECT 2'])).toEqual(['StatementRefused']);
  expect(await outcomes(['SELECT 1', 'SELECT 2; SELECT 3'])).toEqual([
    ...['StatementRefused', 'StatementRefused'],
  ]);
  expect(await outcomes(['SELECT 1; SELECT nothing FROM numbers'])).toEqual(['StatementRefused']);
});

test('a statement that lost its connection leaves no timer, for which a command would wait', async () => {
  const set = jest.spyOn(timers, 'setTimeout');
  await shop.open().session(async ({ queryAll }) => {
    await queryAll(['SELECT 1', 'KILL CONNECTION_ID()']);
    await queryAll(['SELECT 2']);
  });
  await shop.close();
  const started = set.mock.results.map(({ value }): { _destroyed: boolean } => value);
  set.mockRestore();
  expect(started.map(({ _destroyed: isOver }) => isOver)).toEqual(started.map(() => true));
  expect(started.length).toBeGreaterThan(0);
});

test('a session whose connection is gone answers nothing more, and says so', async () => {
  const kinds = shop.open().session(async ({ queryAll }) => {
    const killed = await queryAll(['SELECT 1', 'KILL CONNECTION_ID()', 'SELECT 2']);
    const closed = await queryAll(['SELECT 3', 'SELECT 4']);
    return [killed, closed].map((results) =>
      results.map((result) => result instanceof DatabaseUnavailable),
    );
  });
  expect(await kinds).toEqual([
    [false, true, true],
    [true, true],
  ]);
});
