import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import request from 'supertest';
import { closeYear, YearCloser } from '../src/annual/close';
import { Records } from '../src/annual/records';
import { AuditFault } from '../src/audit/audit-file';
import { verifyTrail } from '../src/audit/trail';
import { readConfig } from '../src/config/config';
import { startServer } from '../src/server';
import { SLOW_CLIENTS } from '../src/web/http-server';
import { atTime, HandClock, readableLog } from './support/annual';
import { OWN_GOODS_SQL, OwnGoods } from './support/annual-own-goods';
import { CONSTANT_REPORT, PASSWORD, temporaryFolder, writeAccounts } from './support/app';

const own = new OwnGoods();
describe('the server at the turn of the year', () => {
  test('closes the year by itself, once, and waits for the next', async () => {
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2026-12-31T16:30:00Z'));
    const closer = new YearCloser(own.folder.closing(own.shop.open()), logger, clock);
    closer.start();
    await clock.turn(clock.now());
    expect(clock.waits).toEqual([0, 30 * 60_000 + 1000]);
    await atTime(own.shop, '2026-12-31T17:00:01Z', () =>
      clock.turn(Date.parse('2026-12-31T17:00:01Z')),
    );
    expect(own.folder.record('2026-1.json')).toMatchObject({ year: 2026, late_hours: null });
    expect(lines.map(({ msg }) => msg)).toEqual(['the year is closed']);
    await atTime(own.shop, '2026-12-31T18:00:01Z', () =>
      clock.turn(Date.parse('2026-12-31T18:00:01Z')),
    );
    expect(Records.read(own.folder.files.folder).readingsOf(2026)).toHaveLength(1);
    closer.stop();
  });

  test('tries again until an absent database is back, and marks the reading late by hours', async () => {
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2026-12-31T17:00:01Z'));
    const away = own.shop.open({ socketPath: '/nonexistent' });
    const closing = own.folder.closing(away);
    const closer = new YearCloser(
      {
        ...closing,
        get database() {
          return clock.now() < Date.parse('2026-12-31T19:00:00Z') ? away : back;
        },
      },
      logger,
      clock,
    );
    const back = own.shop.open();
    closer.start();
    for (let tries = 0; tries < 8; tries += 1) await clock.turn(clock.now());
    expect(clock.waits).toEqual([
      0, 5000, 10_000, 20_000, 40_000, 80_000, 160_000, 300_000, 300_000,
    ]);
    expect(lines.map(({ msg, year }) => [msg, year])).toEqual(
      Array.from({ length: 8 }, () => ['the year is not closed yet', 2026]),
    );
    await atTime(own.shop, '2026-12-31T19:00:00Z', () =>
      clock.turn(Date.parse('2026-12-31T19:00:00Z')),
    );
    expect(own.folder.record('2026-1.json')).toMatchObject({ number: 1, late_hours: '2.0' });
    closer.stop();
  });

  test('a fault of annual.sql is logged in one line, and the year is closed once it is mended', async () => {
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2027-01-01T01:00:00Z'));
    own.folder.writeSql('SELECT 1 AS orders_succeeded, NULL AS value_succeeded;');
    const closer = new YearCloser(own.folder.closing(own.shop.open()), logger, clock);
    closer.start();
    await atTime(own.shop, '2027-01-01T01:00:00Z', () => clock.turn(clock.now()));
    expect(lines[0]?.reason).toMatch(/annual\.sql line 1 \(statement 1\): value_succeeded is NULL/);
    own.folder.writeSql(OWN_GOODS_SQL);
    await atTime(own.shop, '2027-01-01T01:00:05Z', () => clock.turn(clock.now() + 5000));
    expect(own.folder.record('2026-1.json')).toMatchObject({ late_hours: '8.1' });
    closer.stop();
  });

  test('closes no year before the decree, and none without annual.sql', async () => {
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2026-11-26T01:00:00Z'));
    const closer = new YearCloser(own.folder.closing(own.shop.open()), logger, clock);
    closer.start();
    await clock.turn(clock.now());
    const { files } = own.folder;
    const without = new YearCloser(
      { ...own.folder.closing(own.shop.open()), files: { ...files, sql: `${files.sql}.none` } },
      logger,
      clock,
    );
    without.start();
    await clock.turn(Date.parse('2027-01-05T01:00:00Z'));
    expect(lines).toEqual([]);
    expect(Records.read(files.folder).readingsOf(2025)).toEqual([]);
    closer.stop();
    without.stop();
  });
});

describe('the audit file', () => {
  test('gets the line of a reading that an earlier run kept and could not record, once', async () => {
    const { record } = await atTime(own.shop, '2026-12-31T17:00:00Z', () =>
      closeYear(own.folder.closing(own.shop.open()), 2026),
    );
    const lines: string[] = [];
    const audit = {
      append: async ({ hash }: { hash: string }) => {
        lines.push(hash);
      },
      recorded: async () => new Set(lines),
    };
    for (const run of ['the next', 'one after it']) {
      const clock = new HandClock(Date.parse('2026-12-31T17:05:00Z'));
      const closing = { ...own.folder.closing(own.shop.open()), audit };
      const closer = new YearCloser(closing, readableLog().logger, clock);
      closer.start();
      await clock.turn(clock.now());
      closer.stop();
      expect([run, lines]).toEqual([run, [record.hash]]);
    }
  });

  test('that cannot be read keeps no year from being closed', async () => {
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2026-12-31T17:00:01Z'));
    const away = async () => {
      throw new AuditFault('AUDIT_FILE is away');
    };
    const closing = {
      ...own.folder.closing(own.shop.open()),
      audit: { append: away, recorded: away },
    };
    const closer = new YearCloser(closing, logger, clock);
    closer.start();
    await atTime(own.shop, '2026-12-31T17:00:01Z', () => clock.turn(clock.now()));
    closer.stop();
    expect(Records.read(own.folder.files.folder).readingsOf(2026)).toHaveLength(1);
    expect(lines.map(({ reason }) => reason)).toContain('AUDIT_FILE is away');
  });
});

describe('a running server', () => {
  test('closes the year although the database is away at its turn, and records it in the audit file and on the page', async () => {
    const { folder: place, remove } = temporaryFolder();
    const auditFile = path.join(place, 'audit.jsonl');
    const reportSql = path.join(place, 'report.sql');
    writeFileSync(reportSql, CONSTANT_REPORT);
    const config = readConfig({
      DATABASE_URL: own.shop.url,
      REPORT_SQL: reportSql,
      HTPASSWD_FILE: writeAccounts(place),
      AUDIT_FILE: auditFile,
      ANNUAL_SQL: own.folder.files.sql,
      ANNUAL_FILE: own.folder.files.json,
      ANNUAL_DIR: own.folder.files.folder,
      ANNUAL_ACCOUNT: 'portal',
      PORT: '0',
    });
    const { logger, lines } = readableLog();
    const clock = new HandClock(Date.parse('2026-12-31T16:59:30Z'));
    const running = await atTime(own.shop, '2026-12-31T16:59:30Z', async () => {
      const started = await startServer(config, logger, SLOW_CLIENTS, clock);
      await clock.turn(clock.now());
      return started;
    });
    const said = () => lines.map(({ msg }) => msg).filter((msg) => /the year/.test(String(msg)));
    expect([clock.waits, said()]).toEqual([[0, 31_000], []]);

    await own.shop.root.query(`ALTER USER ${own.shop.name}@localhost ACCOUNT LOCK`);
    await killConnections();
    await clock.turn(Date.parse('2026-12-31T17:00:01Z'));
    expect([clock.waits.at(-1), said()]).toEqual([5000, ['the year is not closed yet']]);

    await own.shop.root.query(`ALTER USER ${own.shop.name}@localhost ACCOUNT UNLOCK`);
    await atTime(own.shop, '2026-12-31T17:00:06Z', () =>
      clock.turn(Date.parse('2026-12-31T17:00:06Z')),
    );
    expect(said()).toEqual(['the year is not closed yet', 'the year is closed']);
    const record = own.folder.record('2026-1.json');
    expect(record).toMatchObject({ read_at: '2026-12-31T17:00:06.000Z', late_hours: null });
    const [line] = readFileSync(auditFile, 'utf8').trim().split('\n');
    expect(JSON.parse(line ?? '')).toMatchObject({
      ...{ annual: 'reading', year: 2026, number: 1, record: record.hash, prev: null },
    });
    expect((await verifyTrail(auditFile)).broken).toBeUndefined();

    const answer = await request(running.url).get('/bao-cao-nam').auth('portal', PASSWORD);
    expect(answer.text).toContain(
      'Bản chụp số 1, đọc lúc 00:00:06 ngày 01/01/2027 (giờ Việt Nam).',
    );
    expect(answer.text).toContain('Còn 44 ngày đến hạn 14/02/2027.');
    expect(answer.text).toContain('Đủ để nộp');
    await running.stop();
    remove();
  });

  /** Ends what the shop's account has open, as a server does that stops. */
  async function killConnections(): Promise<void> {
    const [rows] = await own.shop.root.query(
      `SELECT ID AS id FROM information_schema.PROCESSLIST WHERE USER = '${own.shop.name}'`,
    );
    for (const { id } of rows as { id: number }[]) await own.shop.root.query(`KILL ${id}`);
  }
});
