import { directReport } from '../src/accelerate/accelerated-report';
import { differing } from '../src/accelerate/verify';
import { checkAccelerated } from '../src/check/counted-ahead';
import { readReport } from '../src/report/live-report';
import { parseReportSql } from '../src/report/report-sql';
import {
  accelerated,
  accelerateServer,
  compared,
  REPORT,
  type Server,
  SHOP,
} from './support/accelerate';
import { TestDatabase } from './support/database';
import { runScript } from './support/sql-script';

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

test('the original report.sql can be restored from an accelerated one', async () => {
  const { fast, reasons } = await accelerated(shop.open(), REPORT);
  expect(reasons).toEqual(['split', 'split', 'split', 'split']);
  expect(directReport(fast)).toBe(REPORT);
  expect(directReport(REPORT)).toBe(REPORT);
});

const ONE_PRODUCT = 'INSERT INTO products (made) VALUES (UNIX_TIMESTAMP() - 9)';

test('a lost trigger is an error, never an outdated figure', async () => {
  const database = shop.open();
  const { install, fast } = await accelerated(database, REPORT);
  await shop.root.query(ONE_PRODUCT);
  await runScript(install, server.socketPath);
  const statements = parseReportSql(fast, 'report.sql');
  await readReport(database, statements, '+07:00');
  await shop.root.query('DROP TRIGGER baocao_orders_update');
  await expect(readReport(database, statements, '+07:00')).rejects.toThrow(
    /the triggers of orders are gone/,
  );
});

test('a clock that went back is an error, never a figure that counts future rows', async () => {
  const database = shop.open();
  const { install, fast } = await accelerated(database, REPORT);
  await shop.root.query(ONE_PRODUCT);
  await runScript(install, server.socketPath);
  await shop.root.query(
    "INSERT INTO orders (status, total, placed_at) VALUES ('done', 1, NOW() - INTERVAL 10 SECOND); CALL baocao_fold()",
  );
  await shop.root.query("SET GLOBAL init_connect = 'SET timestamp = UNIX_TIMESTAMP() - 60'");
  try {
    await expect(
      readReport(shop.open(), parseReportSql(fast, 'report.sql'), '+07:00'),
    ).rejects.toThrow(/returns no rows/);
  } finally {
    await shop.root.query("SET GLOBAL init_connect = ''");
  }
});

test('a figure that the direct statement cannot give is an error when accelerated too', async () => {
  const database = shop.open();
  await shop.root.query(ONE_PRODUCT);
  const { install, pairs } = await accelerated(database, REPORT);
  await runScript(install, server.socketPath);
  const compare = () => compared(database, pairs.slice(3));
  expect(differing(await compare())).toEqual([]);
  const unknown = "INSERT INTO orders (status, total, placed_at) VALUES ('done', NULL, NOW())";
  await shop.root.query(unknown);
  await expect(compare()).rejects.toThrow(/value_succeeded is NULL/);
  await shop.root.query("UPDATE orders SET currency = 'USD'");
  expect(differing(await compare())).toEqual([]);
  // The shop's own currency is not the row's: no change of it reaches a trigger.
  await shop.root.query(
    "UPDATE orders SET currency = '', total = 7; UPDATE settings SET value = 'USD'",
  );
  expect(differing(await compare())).toEqual([]);
  await shop.root.query("UPDATE settings SET value = 'VND'; CALL baocao_fold()");
  expect(differing(await compare())).toEqual([]);
});

test('check counts some days where the whole takes longer than a statement may', async () => {
  // Of every row the direct count asks what takes a while, and what its trigger has asked before.
  const report = `SELECT COUNT(*) AS orders_total FROM orders
    WHERE placed_at < :end AND INSTR(note, '${'a'.repeat(1000)}z') = 0;`;
  await shop.root.query(
    "INSERT INTO orders (note, placed_at) VALUES (REPEAT('a', 2000), NOW() - INTERVAL 1 HOUR)",
  );
  for (let rows = 1; rows < 4000; rows *= 2) {
    await shop.root.query(
      `INSERT INTO orders (note, placed_at) SELECT note, placed_at - INTERVAL ${rows} HOUR FROM orders`,
    );
  }
  const { install, fast } = await accelerated(shop.open(), report);
  await runScript(install, server.socketPath);
  const found = async (timeoutMs: number) => {
    const findings: string[] = [];
    for await (const { level, message } of checkAccelerated(
      shop.open({ timeoutMs }),
      fast,
      '+07:00',
    )) {
      findings.push(`${level}: ${message}`);
    }
    return findings;
  };
  expect(await found(60_000)).toEqual([expect.stringMatching(/^ok: 2 figures of two years/)]);
  const countMs = async () => {
    const startedAt = performance.now();
    await shop.root.query(report.replace(':end', 'NOW()'));
    return performance.now() - startedAt;
  };
  // Far less than the whole takes on a machine without other load, far more than some days take on any.
  const tooShort = Math.ceil(Math.min(await countMs(), await countMs()) / 5);
  expect(await found(tooShort)).toEqual([expect.stringMatching(/^ok: 5 numbers of some days/)]);
  await shop.root.query('UPDATE baocao_orders_days SET n = n + 1');
  expect((await found(tooShort))[0]).toMatch(/^fault: baocao_orders_days.n of .* counted ahead/);
});

test('LAST_INSERT_ID and the affected rows of the shop are unchanged', async () => {
  const database = shop.open();
  const { install } = await accelerated(database, REPORT);
  await runScript(install, server.socketPath);
  const insert =
    "INSERT INTO orders (code, status, total, placed_at) VALUES ('a', 'done', 1, NOW())";
  const [first] = await shop.root.query(insert);
  expect(first).toMatchObject({ affectedRows: 1, insertId: 1 });
  await shop.root.query(insert.replace("'a'", "'b'"));
  const [last] = await shop.root.query('SELECT LAST_INSERT_ID() AS id');
  expect(last).toEqual([{ id: 2 }]);
  const [changed] = await shop.root.query("UPDATE orders SET status = 'void'");
  expect(changed).toMatchObject({ affectedRows: 2, changedRows: 2 });
});
