import { rmSync } from 'node:fs';
import { AnnualReports } from '../src/annual/annual-reports';
import { closeYear, fileYear } from '../src/annual/close';
import { Records } from '../src/annual/records';
import { atTime, changesOf, resultsOf } from './support/annual';
import { OWN_GOODS_SETTINGS, OwnGoods } from './support/annual-own-goods';
import { PLATFORM } from './support/app';

const NEW_YEAR = '2026-12-31T17:00:00Z';

const own = new OwnGoods();

describe('closing a year', () => {
  test('keeps exact figures, the instant, hashes and the year before, and is read back', async () => {
    const { record } = await atTime(own.shop, NEW_YEAR, () =>
      closeYear(own.folder.closing(own.shop.open()), 2026),
    );
    expect(own.folder.record('2026-1.json')).toEqual(record);
    expect(record).toMatchObject({
      year: 2026,
      number: 1,
      read_at: '2026-12-31T17:00:00.000Z',
      late_hours: null,
      period: { start: '2025-12-31T17:00:00.000Z', end: NEW_YEAR.replace('Z', '.000Z') },
      annual_sql_sha256: expect.stringMatching(/^[\da-f]{64}$/),
      annual_json_sha256: expect.stringMatching(/^[\da-f]{64}$/),
      values: {
        orders_succeeded: { value: '6', statement: expect.stringContaining('annual.sql line 2') },
        value_succeeded: { value: '24500000.00' },
        orders_cancelled: { value: '1' },
        value_cancelled: { value: '2500000.00' },
        listings: { value: '3' },
      },
      before: { year: 2025, values: { value_succeeded: { value: '9000000.25' } } },
      prev: null,
      sequence: 1,
    });
  });

  test('never overwrites a reading: the second stands beside the first, and is marked late', async () => {
    await atTime(own.shop, NEW_YEAR, () => closeYear(own.folder.closing(own.shop.open()), 2026));
    const first = own.folder.record('2026-1.json');
    const { record } = await atTime(own.shop, '2027-01-01T23:27:00Z', () =>
      closeYear(own.folder.closing(own.shop.open()), 2026),
    );
    expect(record).toMatchObject({ number: 2, sequence: 2, prev: first.hash, late_hours: '30.5' });
    expect(own.folder.record('2026-1.json')).toEqual(first);
    expect(Records.read(own.folder.files.folder).problems).toEqual([]);
  });

  test('refuses a year that has not ended, and keeps nothing', async () => {
    await atTime(own.shop, '2026-12-31T16:59:59Z', async () => {
      await expect(closeYear(own.folder.closing(own.shop.open()), 2026)).rejects.toThrow(
        '2026 is not over in Vietnam yet',
      );
    });
    expect(Records.read(own.folder.files.folder).readingsOf(2026)).toEqual([]);
  });

  test('refuses a year before the platform began, whose zeros would be invented', async () => {
    const closing = { ...own.folder.closing(own.shop.open()), firstYear: 2025 };
    await expect(closeYear(closing, 2024)).rejects.toThrow(
      'The platform was not in operation in 2024',
    );
    expect(Records.read(own.folder.files.folder).readingsOf(2024)).toEqual([]);
  });

  test('a changed or missing record is found', async () => {
    for (const utc of [NEW_YEAR, '2027-01-02T00:00:00Z', '2027-01-03T00:00:00Z']) {
      await atTime(own.shop, utc, () => closeYear(own.folder.closing(own.shop.open()), 2026));
    }
    const second = own.folder.record('2026-2.json');
    own.folder.forge('2026-2.json', {
      ...second,
      values: { ...second.values, listings: { ...second.values.listings, value: '4' } },
    });
    const changed = `${own.folder.files.folder}/2026-2.json: was changed after it was written`;
    expect(Records.read(own.folder.files.folder).problems).toEqual([changed]);
    own.folder.forge('2026-2.json', {});
    expect(Records.read(own.folder.files.folder).problems).toEqual([
      `${own.folder.files.folder}/2026-2.json is no record of a year`,
      'record 3 does not follow the one before it: one is missing or was put in',
    ]);
  });
});

describe('form 08, counted by hand', () => {
  test('of a year that was closed at its turn can be filed', async () => {
    await atTime(own.shop, NEW_YEAR, () => closeYear(own.folder.closing(own.shop.open()), 2026));
    await atTime(own.shop, '2027-01-10T03:00:00Z', async () => {
      const report = await own.folder.reports(own.shop.open()).report();
      expect(resultsOf(report)).toEqual({
        '1.1': '6',
        // 2, 1, 1, 1 and 1 of 6 are 33 and four times 16, and 3 left over go to the largest remainders.
        '1.2.1': '17',
        '1.2.2': '17',
        '1.2.3': '17',
        '1.2.4': '33',
        '1.2.5': '16',
        // 10,000,000.25 + 5,499,999.25 + 1,000,000.50 + 3,999,999.99 + 4,000,000.00 + 0.01
        '1.3': '25',
        '1.4': '1',
        '1.5': '3',
        '2.1': '9',
        // 1,036,800 s ÷ 8 ÷ 86,400 s
        '2.2': '1.5',
      });
      expect(report.rows.find(({ no }) => no === '1.3')?.result?.dong).toBe('24500000');
      expect(changesOf(report)).toEqual({
        '1.1': '500',
        '1.2.1': 'không tính được (năm trước bằng 0)',
        '1.2.2': 'không tính được (năm trước bằng 0)',
        '1.2.3': 'không tính được (năm trước bằng 0)',
        '1.2.4': '-67',
        '1.2.5': 'không tính được (năm trước bằng 0)',
        '1.3': '172',
        '1.4': 'không tính được (năm trước bằng 0)',
        '1.5': 'không tính được (năm trước bằng 0)',
        '2.1': '(Chưa khai số năm 2025)',
        '2.2': '(Chưa khai số năm 2025)',
      });
      expect(report.gaps).toEqual([]);
      expect(report).toMatchObject({
        headline: { vi: 'Có 11/11 dòng' },
        verdict: 'ready',
        verdictText: { vi: 'Đủ để nộp' },
        draftMark: undefined,
        deadline: { daysLeft: 35, text: { vi: 'Còn 35 ngày đến hạn 14/02/2027' } },
      });
    });
  });

  test('of a running year says so, and has its figures up to now', async () => {
    await atTime(own.shop, '2026-06-15T03:00:00Z', async () => {
      const report = await own.folder.reports(own.shop.open()).report();
      expect(report).toMatchObject({
        year: 2026,
        verdict: 'open',
        verdictText: { vi: 'Năm chưa kết thúc' },
        draftMark: 'BẢN NHÁP – năm chưa kết thúc',
      });
      expect(resultsOf(report)['1.1']).toBe('5');
    });
  });

  test('begins with the year in which the platform did', async () => {
    const platform = { ...PLATFORM, since: { year: 2027, month: 1, day: '05/01/2027' } };
    await atTime(own.shop, '2027-01-10T03:00:00Z', async () => {
      const reports = new AnnualReports(own.shop.open(), own.folder.files, '+07:00', platform);
      expect((await reports.report()).year).toBe(2027);
      await expect(reports.report({ year: 2026 })).rejects.toThrow();
    });
  });

  test('of a year that is over and was not closed cannot be filed', async () => {
    await atTime(own.shop, '2027-01-10T03:00:00Z', async () => {
      const report = await own.folder.reports(own.shop.open()).report({ year: 2026 });
      expect(report.verdictText.vi).toBe('Chưa đủ để nộp');
      expect(report.gaps.map(({ reason }) => reason.vi)).toEqual([
        "Chưa có bản chụp cuối năm: chạy 'baocao annual close 2026'",
      ]);
    });
  });

  test('a method of payment that maps nowhere has a part of its own, and blocks the filing', async () => {
    const { voucher: _, ...payments } = OWN_GOODS_SETTINGS.payments;
    own.folder.writeJson({ ...OWN_GOODS_SETTINGS, payments });
    await atTime(own.shop, NEW_YEAR, () => closeYear(own.folder.closing(own.shop.open()), 2026));
    await atTime(own.shop, '2027-01-10T03:00:00Z', async () => {
      const report = await own.folder.reports(own.shop.open()).report();
      const { '1.2.5': other, ...mapped } = resultsOf(report);
      expect(other).toBe("(Chưa xếp: 1 đơn ở 'voucher')");
      expect([mapped['1.2.1'], mapped['1.2.4']]).toEqual(['17', '33']);
      expect(report).toMatchObject({
        headline: { vi: 'Có 10/11 dòng' },
        verdictText: { vi: 'Chưa đủ để nộp' },
        draftMark: 'BẢN NHÁP – thiếu 1 dòng',
        unmappedPayments: { vi: "Chưa xếp: 1 đơn ở 'voucher'" },
      });
    });
  });
});

describe('two readings, between which orders changed', () => {
  beforeEach(async () => {
    own.folder.writeJson({ ...OWN_GOODS_SETTINGS, form: '10', online_ordering: true });
    await atTime(own.shop, NEW_YEAR, () => closeYear(own.folder.closing(own.shop.open()), 2026));
    await own.shop.root.query(`
      UPDATE orders SET state = 'done' WHERE state = 'sent';
      DELETE FROM listings WHERE id = 1`);
    await atTime(own.shop, '2027-01-20T03:00:00Z', () =>
      closeYear(own.folder.closing(own.shop.open()), 2026),
    );
  });

  const read = () =>
    atTime(own.shop, '2027-01-20T04:00:00Z', async () =>
      resultsOf(await own.folder.reports(own.shop.open()).report()),
    );

  test('stocks come from the earliest, flows from the latest', async () => {
    expect(await read()).toMatchObject({ '3': '3', '5.1': '7', '5.3': '32' });
  });

  test('flows come from the one that was filed, once one is', async () => {
    const { record } = await atTime(own.shop, '2027-01-20T05:00:00Z', () =>
      fileYear(own.folder.files, PLATFORM, 2026, 1),
    );
    expect(record).toMatchObject({
      kind: 'filed',
      reading: 1,
      reading_hash: own.folder.record('2026-1.json').hash,
      cells: { 'II.1/5.1': { state: 'computed', value: '6' }, 'II.1/5.3': { value: '25' } },
    });
    expect(await read()).toMatchObject({ '3': '3', '5.1': '6', '5.3': '25' });
    expect(Records.read(own.folder.files.folder).problems).toEqual([]);
  });

  test("next year's change compares with what was filed, otherwise with the same SQL", async () => {
    await atTime(own.shop, '2027-01-20T05:00:00Z', () =>
      fileYear(own.folder.files, PLATFORM, 2026, 1),
    );
    await atTime(own.shop, '2027-12-31T17:00:00Z', async () => {
      await closeYear(own.folder.closing(own.shop.open()), 2027);
      const report = await own.folder.reports(own.shop.open()).report();
      // 1 order after 6 filed (7 by now), 80 triệu after 25 filed, 2 listings after 3.
      expect(changesOf(report)).toMatchObject({ '3': '-33', '5.1': '-83', '5.3': '220' });
    });
  });

  test('a stock compares with the reading at the end of the year before, filed or not', async () => {
    await atTime(own.shop, '2027-12-31T17:00:00Z', async () => {
      await closeYear(own.folder.closing(own.shop.open()), 2027);
      const report = await own.folder.reports(own.shop.open()).report();
      // 2 listings after 3 by the earliest reading of 2026; its orders by the same SQL as they are now.
      expect(changesOf(report)).toMatchObject({ '3': '-33', '5.1': '-86' });
    });
  });

  test('a late reading is marked where it holds a stock, and nowhere else', async () => {
    const { folder } = own.folder.files;
    rmSync(folder, { recursive: true });
    await atTime(own.shop, '2027-01-01T23:27:00Z', () =>
      closeYear(own.folder.closing(own.shop.open()), 2026),
    );
    const report = await atTime(own.shop, '2027-01-20T05:00:00Z', () =>
      own.folder.reports(own.shop.open()).report(),
    );
    expect(report.warnings.map(({ vi }) => vi)).toEqual([
      '3 Tổng số tin rao về hàng hóa, dịch vụ đăng bán: Đọc trễ 30,5 giờ sau khi năm kết thúc',
    ]);
    expect(report.data.flowsOrigin.text).toBe(
      'Bản chụp số 1, đọc lúc 06:27:00 ngày 02/01/2027, trễ 30,5 giờ',
    );
  });

  test('what annual.json declares of the year before comes first', async () => {
    own.folder.writeJson({
      ...OWN_GOODS_SETTINGS,
      form: '10',
      previous: { orders_succeeded: 14, value_succeeded: '64' },
    });
    const changes = await atTime(own.shop, '2027-01-20T05:00:00Z', async () =>
      changesOf(await own.folder.reports(own.shop.open()).report()),
    );
    expect(changes).toMatchObject({ '5.1': '-50', '5.3': '-51' });
  });
});
