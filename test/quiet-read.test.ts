import { PrivateMariadb } from '../src/demo/private-mariadb';
import { readReport } from '../src/report/live-report';
import { parseReportSql } from '../src/report/report-sql';
import { CONSTANT_REPORT } from './support/app';
import { TestDatabase } from './support/database';

const TABLE = `CREATE TABLE days (id INT PRIMARY KEY);
  INSERT INTO days VALUES (1), (2), (3);`;

let server: PrivateMariadb;
let shop: TestDatabase;

beforeAll(async () => {
  server = await PrivateMariadb.create();
});
beforeEach(async () => {
  shop = await TestDatabase.create(TABLE, server.socketPath);
});
afterEach(() => shop.drop());
afterAll(() => server.remove());

const statements = parseReportSql(CONSTANT_REPORT, 'report.sql');

test('a report on a used connection sends its settings, a snapshot, a clock, the statements and the end, and nothing more', async () => {
  const database = shop.open();
  await readReport(database, statements, '+07:00');

  const [settings, isolation, begin, clock, ...rest] = await shop.logged(() =>
    readReport(database, statements, '+07:00'),
  );
  expect(settings).toMatch(/^SET NAMES .* time_zone = '\+07:00', sql_mode = ''/);
  expect([isolation, begin, clock]).toEqual([
    'SET SESSION TRANSACTION ISOLATION LEVEL REPEATABLE READ',
    'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY',
    'SELECT UTC_TIMESTAMP(6)',
  ]);
  expect(rest.at(-1)).toBe('COMMIT');
  expect(rest).toHaveLength(statements.length + 1);
});

test('the row limit of a report and of another session on its connection do not affect each other', async () => {
  const database = shop.open();
  const threeRows = parseReportSql('SELECT id AS visits_total FROM days;', 'report.sql');
  const all = () =>
    database.session(async (session) => {
      const { rows } = await session.query('SELECT id FROM days');
      const [[connection] = []] = (await session.query('SELECT CONNECTION_ID()')).rows;
      return { rows: rows.length, connection: connection?.text };
    });

  const before = await all();
  expect(before.rows).toBe(3);
  await readReport(database, statements, '+07:00');
  expect(await all()).toEqual(before);
  await expect(readReport(database, threeRows, '+07:00')).rejects.toThrow('at least 2 rows');
});
