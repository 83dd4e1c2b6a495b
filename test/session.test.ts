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
    const { rows, warnings } = await query(
      "SELECT n, CAST('1x' AS SIGNED) FROM numbers LIMIT 999",
      2,
    );
    const { rows: next } = await query('SELECT n FROM numbers LIMIT 999');
    return [rows.map(([cell]) => cell?.text), warnings, next.length];
  });
  expect(found).toEqual([['1', '2'], 999, 999]);
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
