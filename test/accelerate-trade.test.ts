import { compareSample, differing } from '../src/accelerate/verify';
import { readReport } from '../src/report/live-report';
import { parseReportSql } from '../src/report/report-sql';
import {
  accelerated,
  accelerateServer,
  asDba,
  compared,
  REPORT,
  type Server,
  SHOP,
} from './support/accelerate';
import { TestDatabase } from './support/database';
import { runScript } from './support/sql-script';
import { Trade } from './support/trade';

let server: Server;
let shop: TestDatabase;

beforeAll(async () => {
  server = await accelerateServer();
});
afterAll(() => server.remove());
beforeEach(async () => {
  shop = await TestDatabase.create(SHOP, server.socketPath);
});
afterEach(() => shop.drop());

test.each(['+07:00', '+00:00'])(
  'both ways agree at every read while trade, folds and the fill go on, and after kill -9 (%s)',
  async (timeZone) => {
    const database = shop.open({ timeZone });
    const { install, remove, fast, pairs } = await accelerated(database, REPORT, timeZone);
    const trade = new Trade();
    await trade.begin(server, shop.name, 4);
    await trade.until(200);
    await asDba(server, install);

    const agree = async () => {
      const comparisons = await compared(database, pairs, timeZone);
      expect(comparisons).toHaveLength(20);
      expect(differing(comparisons)).toEqual([]);
    };
    const folder = trade.repeat(server, shop.name, 'CALL baocao_fold()');
    const other = trade.repeat(server, shop.name, 'CALL baocao_fold()');
    await agree();
    while (trade.committed < 1500) await agree();

    await server.stop();
    await trade.end();
    await Promise.all([folder, other]);
    await server.start();
    shop = await shop.reconnect();
    await agree();
    await trade.begin(server, shop.name, 4);
    await trade.until(2500);
    await agree();
    await trade.end();
    await shop.root.query('CALL baocao_fold()');
    await agree();

    const [days] = await shop.root.query('SELECT COUNT(*) AS n FROM baocao_orders_days');
    expect((days as { n: number }[])[0]?.n).toBeGreaterThan(3);
    expect(
      differing(await database.session((session) => compareSample(session, pairs, timeZone))),
    ).toEqual([]);
    const report = await readReport(database, parseReportSql(fast, 'fast'), timeZone);
    expect(report.figures.orders_total).toBeGreaterThan(0n);

    await runScript(remove, server.socketPath);
    const [left] = await shop.root.query(`
        SELECT TABLE_NAME FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME LIKE 'baocao%'
        UNION ALL SELECT TRIGGER_NAME FROM information_schema.TRIGGERS WHERE TRIGGER_SCHEMA = DATABASE()
        UNION ALL SELECT ROUTINE_NAME FROM information_schema.ROUTINES WHERE ROUTINE_SCHEMA = DATABASE()
        UNION ALL SELECT EVENT_NAME FROM information_schema.EVENTS WHERE EVENT_SCHEMA = DATABASE()`);
    expect(left).toEqual([]);
  },
  240_000,
);
