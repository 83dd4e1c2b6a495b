import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { readReport } from '../src/report/live-report';
import { parseReportSql } from '../src/report/report-sql';
import { CONSTANT_REPORT } from './support/app';
import { TestDatabase } from './support/database';
import { startMariadb } from './support/mariadb';

const TABLE = `CREATE TABLE days (id INT PRIMARY KEY);
  INSERT INTO days VALUES (1), (2), (3);`;

let server: PrivateMariadb;
let shop: TestDatabase;

beforeAll(async () => {
  server = await startMariadb();
});
beforeEach(async () => {
  shop = await TestDatabase.create(TABLE, server.socketPath);
});
afterEach(() => shop.drop());
afterAll(() => server.remove());

const statements = parseReportSql(CONSTANT_REPORT, 'report.sql');

test('a connection is cleaned once after each use, and a report on it takes two round trips', async () => {
  const database = shop.open();
  const used = await database.lease(2);

  const sent = await shop.logged(async () => {
    used.release();
    await readReport(database, statements, '+07:00');
    (await database.lease(2)).discard();
  });
  const settings = expect.stringMatching(/^SET NAMES .* time_zone = '\+07:00', sql_mode = ''/);
  expect(sent).toEqual([
    settings,
    'START TRANSACTION WITH CONSISTENT SNAPSHOT, READ ONLY\n;\nSELECT UTC_TIMESTAMP(6)',
    expect.stringContaining('AS visits_total'),
    settings,
  ]);
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
