import type { AnnualReport } from '../src/annual/annual-report';
import { atTime, changesOf, resultsOf } from './support/annual';
import { JANUARY, MARKET_SETTINGS, MARKET_SQL, Market } from './support/annual-market';

const market = new Market();

const read = (settings: object = MARKET_SETTINGS): Promise<AnnualReport> => {
  market.folder.writeJson(settings);
  return atTime(market.shop, JANUARY, () => market.folder.reports(market.shop.open()).report());
};
const grid = ({ grids }: AnnualReport, id: string) => grids.find((each) => each.id === id);
const line = (report: AnnualReport, id: string, label: string) =>
  grid(report, id)
    ?.lines.find((each) => each.label === label)
    ?.cells.map(({ plain, text, reason }) => plain ?? (text || `(${reason?.vi})`));

describe('form 09, counted by hand', () => {
  test('has all its rows, and can be filed', async () => {
    await market.close();
    const report = await read();
    expect(resultsOf(report)).toEqual({
      ...{ '1.1': '4', '1.1.1': '3', '1.1.1.1': '1', '1.1.1.2': '1', '1.1.1.3': '1', '1.1.2': '1' },
      ...{ '1.2': '2', '1.2.1': '1', '1.2.2': '1', '1.3': '1' },
      ...{ '2.1': '3', '2.2': '2', '2.3': '1' },
      ...{ '3.1': '0', '3.2': '0', '3.3': '0' },
      ...{ '4': '3', '4.1': '2', '4.2': '1' },
      // 115,999,999.99 + 0.01 … = 20,499,999.99 + 30,000,000 + 15,500,000 + 40,000,000.51 + 9,999,999.50
      ...{ '5.1': '5', '5.1.1': '20', '5.1.2': '20', '5.1.3': '0', '5.1.4': '60', '5.1.5': '0' },
      ...{ '5.2': '1', '5.3': '116' },
      // 10.5 and 49.5 triệu are rounded up each by itself, and their sum once.
      ...{ '6': '60', '6.1': '11', '6.2': '50', '6.3': '0', '6.4': '0' },
      // 45,900 s ÷ 3 ÷ 3,600 s = 4.25 hours
      ...{ '7.1': '3', '7.2': '4.3' },
    });
    expect(report.rows.find(({ no }) => no === '5.3')?.result?.dong).toBe('116000000');
    expect(report.gaps).toEqual([]);
    expect(report).toMatchObject({
      headline: { vi: 'Có 34/34 dòng' },
      verdictText: { vi: 'Đủ để nộp' },
      draftMark: undefined,
    });
    expect(report.identities.filter(({ holds }) => holds !== true)).toEqual([]);
    expect(report.identities).toHaveLength(14);
  });

  test('compares flows with the same SQL for 2025, and stocks with nothing', async () => {
    await market.close();
    expect(changesOf(await read())).toMatchObject({
      '1.1': '(Chưa có bản chụp cuối năm 2025)',
      '1.2': '100',
      '2.2': '100',
      '4': '(Chưa có bản chụp cuối năm 2025)',
      '5.1': '150',
      '5.1.2': '-60',
      '5.1.4': '20',
      // 116 after 31.5: 268.25 %
      '5.3': '268',
      '6': '(Chưa khai số năm 2025)',
    });
  });

  test('has the grid by place: old provinces in the new, and 0 where there is nothing', async () => {
    await market.close();
    const report = await read();
    expect(line(report, 'II.2', 'Tp. Hà Nội')).toEqual(['2', '100', '50', '216', '60', '278']);
    expect(line(report, 'II.2', 'Tp. Hồ Chí Minh')).toEqual(['2', '100', '56', '258', '0', '0']);
    expect(line(report, 'II.2', 'Phú Thọ')).toEqual(['0', '0', '0', '0', '56', '258']);
    expect(line(report, 'II.2', 'Nước ngoài')).toEqual([
      '1',
      'không tính được (năm trước bằng 0)',
      '10',
      'không tính được (năm trước bằng 0)',
      '0',
      '0',
    ]);
    expect(line(report, 'II.2', 'An Giang')).toEqual(['0', '0', '0', '0', '0', '0']);
    expect(line(report, 'II.2', 'Tổng cộng')).toEqual(['5', '150', '116', '268', '116', '268']);
    expect(grid(report, 'II.2')?.lines).toHaveLength(36);
  });

  test('has the grid by category, whose row 10 is empty', async () => {
    await market.close();
    const report = await read();
    expect(
      grid(report, 'II.3')?.lines.map(({ no, cells }) => [no, cells[0]?.plain, cells[1]?.plain]),
    ).toEqual(
      Array.from({ length: 19 }, (_, index) => {
        const rows: Record<number, string[]> = { 1: ['2', '50'], 3: ['2', '50'], 6: ['1', '16'] };
        const no = index + 1;
        return no === 10 ? [10, undefined, undefined] : [no, ...(rows[no] ?? ['0', '0'])];
      }),
    );
  });

  test('what maps nowhere stands in a line of its own, counts in the total, and blocks the filing', async () => {
    await market.close();
    const { 'Hà Tây': _, 'Bình Dương': __, ...places } = MARKET_SETTINGS.places;
    const report = await read({ ...MARKET_SETTINGS, places });
    expect(line(report, 'II.2', 'Chưa xếp')?.filter((_each, column) => column % 2 === 0)).toEqual([
      '1',
      '16',
      '30',
    ]);
    expect(line(report, 'II.2', 'Tổng cộng')?.[0]).toBe('5');
    expect(line(report, 'II.2', 'An Giang')?.[0]).toBe("(Chưa xếp: 1 đơn ở 'Bình Dương')");
    expect(report.verdictText.vi).toBe('Chưa đủ để nộp');
    expect(report.draftMark).toBe('BẢN NHÁP – chưa đủ để nộp');
    expect(report.gaps.map(({ reason }) => reason.vi)).toEqual([
      "Chưa xếp: 1 đơn ở 'Bình Dương'",
      "Chưa xếp: 30.000.000 đồng ở 'Hà Tây'",
    ]);
  });

  test('an undeclared row is missing, never 0', async () => {
    await market.close();
    const { platform_revenue: _, ...given } = MARKET_SETTINGS.given;
    const report = await read({ ...MARKET_SETTINGS, given, none: [] });
    expect(resultsOf(report)).toMatchObject({
      '6': '(Chưa khai)',
      '3.1': '(Chưa khai)',
      '6.3': '(Chưa khai)',
    });
    expect(report).toMatchObject({
      headline: { vi: 'Có 28/34 dòng' },
      missingRows: 6,
      draftMark: 'BẢN NHÁP – thiếu 6 dòng',
    });
  });

  test('an indicator that annual.sql lacks is missing, and no figure of report.sql stands in for it', async () => {
    market.folder.writeSql(MARKET_SQL.split(';').slice(4).join(';'));
    await market.close();
    expect(resultsOf(await read())).toMatchObject({
      '1.1': '(Chưa có trong annual.sql)',
      '2.1': '(Chưa có trong annual.sql)',
      '4': '(Chưa có trong annual.sql)',
      '5.1': '5',
    });
  });

  test('a column of a many-row statement may be left out: its cells are missing, and the others stand', async () => {
    market.folder.writeSql(MARKET_SQL.replace(', SUM(o.total) AS seller_value', ''));
    await market.close();
    const report = await read();
    expect(line(report, 'II.2', 'Tp. Hà Nội')?.slice(0, 3)).toEqual([
      '2',
      '100',
      '(Chưa có trong annual.sql (seller_value))',
    ]);
    expect(report.gaps.map(({ reason }) => reason.vi)).toEqual([
      'Chưa có trong annual.sql (seller_value)',
    ]);
    expect(
      report.identities.find(({ text }) => text.en === 'II.2 total seller_value = 5.3'),
    ).toMatchObject({ holds: undefined, detail: { vi: 'chưa có và 116.000.000' } });
  });

  test('a year without orders has empty shares and grids of 0, whatever its tables are called', async () => {
    market.folder.writeSql(
      MARKET_SQL.replace(
        'FROM orders AS o INNER',
        'FROM orders AS o INNER JOIN listings ON TRUE INNER',
      ).replaceAll("state = 'done'", "state = 'none'"),
    );
    await market.close();
    const report = await read();
    expect(resultsOf(report)).toMatchObject({
      '5.1': '0',
      '5.1.1': '(Không có đơn hàng thành công trong năm)',
      '5.3': '0',
    });
    expect(line(report, 'II.2', 'An Giang')).toEqual(['0', '0', '0', '0', '0', '0']);
    expect(report).toMatchObject({ headline: { vi: 'Có 34/34 dòng' }, gaps: [] });
  });

  test('a field of section I that is not declared is listed, and is no row', async () => {
    await market.close();
    const { tax_code: _, ...settings } = MARKET_SETTINGS;
    const report = await read(settings);
    expect(report.blanks).toEqual([
      {
        anchor: 'thong-tin-chung',
        label: { en: 'I.3 Mã số thuế', vi: 'I.3 Mã số thuế' },
        reason: { en: 'Not declared', vi: 'Chưa khai' },
      },
    ]);
    expect(report).toMatchObject({ gaps: [], verdictText: { vi: 'Đủ để nộp' } });
  });

  test('a reading that was changed by hand keeps the report from being filed', async () => {
    await market.close();
    const record = market.folder.record('2026-1.json');
    market.folder.forge('2026-1.json', { ...record, read_at: '2026-12-31T17:00:01.000Z' });
    const report = await read();
    expect(report.verdictText.vi).toBe('Chưa đủ để nộp');
    expect(report.gaps.map(({ label, reason }) => [label.vi, reason.vi])).toEqual([
      ['Bản chụp', `${market.folder.files.folder}/2026-1.json: was changed after it was written`],
    ]);
  });

  test('what buyers spend is compared with the value of the orders, as a warning', async () => {
    market.folder.writeSql(
      MARKET_SQL.replace('SUM(total) AS buyer_spend', 'SUM(total) + 1 AS buyer_spend'),
    );
    await market.close();
    const report = await read();
    expect(report.warnings.map(({ vi }) => vi)).toContainEqual(
      'Không khớp: II.2 total buyer_spend = 5.3 (116.000.004 và 116.000.000)',
    );
    expect(report.verdictText.vi).toBe('Đủ để nộp');
  });

  test('without online ordering its blocks do not apply, and the rest can be filed', async () => {
    await market.close();
    const report = await read({ ...MARKET_SETTINGS, online_ordering: false });
    expect(resultsOf(report)).toMatchObject({
      '5.1': 'Không áp dụng',
      '5.3': 'Không áp dụng',
      '4': '3',
    });
    expect(line(report, 'II.2', 'An Giang')?.[0]).toBe('Không áp dụng');
    expect(report).toMatchObject({
      headline: { vi: 'Có 26/26 dòng' },
      verdictText: { vi: 'Đủ để nộp' },
    });
  });

  test('an identity that does not hold blocks the filing', async () => {
    await market.close();
    const given = {
      ...MARKET_SETTINGS.given,
      platform_revenue: { ...MARKET_SETTINGS.given.platform_revenue, value: 60_000_001 },
    };
    const report = await read({ ...MARKET_SETTINGS, given });
    expect(report.gaps).toMatchObject([
      {
        anchor: 'doi-chieu',
        label: { vi: 'Đối chiếu' },
        reason: { vi: 'Không khớp: 6 = 6.1 + 6.2 + 6.3 + 6.4 (60.000.001 và 60.000.000)' },
      },
    ]);
    expect(report.verdictText.vi).toBe('Chưa đủ để nộp');
  });

  test('orders by payment method that are given one by one must add up to the successful ones', async () => {
    market.folder.writeSql(
      MARKET_SQL.replace(
        /SELECT paid_by AS payment_method[^;]*;/,
        `SELECT COUNT(CASE WHEN paid_by = 'bacs' THEN 1 END) AS orders_by_transfer,
           COUNT(CASE WHEN paid_by = 'momo' THEN 1 END) AS orders_by_ewallet,
           COUNT(CASE WHEN paid_by = 'cod' AND total > 15000000 THEN 1 END) AS orders_by_cod
         FROM orders WHERE state = 'done' AND placed >= :start AND placed < :end;`,
      ),
    );
    await market.close();
    const none = [...MARKET_SETTINGS.none, 'orders_by_credit_card', 'orders_by_other_payment'];
    const report = await read({ ...MARKET_SETTINGS, none });
    expect(resultsOf(report)).toMatchObject({ '5.1.1': '25', '5.1.2': '25', '5.1.4': '50' });
    expect(report.gaps.map(({ reason }) => reason.vi)).toEqual([
      'Không khớp: tổng đơn theo phương thức thanh toán = 5.1 (4 và 5)',
    ]);
  });

  test('a figure that is both computed and declared is a fault that names the place', async () => {
    await market.close();
    await expect(
      read({ ...MARKET_SETTINGS, none: [...MARKET_SETTINGS.none, 'listings'] }),
    ).rejects.toThrow('annual.json: none.listings: annual.sql gives it too');
  });
});

test('form 10 has its rows by the same engine', async () => {
  await market.close();
  const chat = { value: 2, by: 'Lê Bình', on: '2027-01-04', source: 'sổ' };
  const report = await read({
    ...MARKET_SETTINGS,
    form: '10',
    given: {
      ...MARKET_SETTINGS.given,
      chat_orders: chat,
      chat_value: { ...chat, value: 12_500_000 },
    },
  });
  expect(resultsOf(report)).toMatchObject({
    '3': '3',
    '4.1': '2',
    '4.2': '13',
    '5.1': '5',
    '7.2': '50',
    '8.2': '4.3',
  });
  expect(report).toMatchObject({
    headline: { vi: 'Có 36/36 dòng' },
    verdictText: { vi: 'Đủ để nộp' },
  });
  const off = await read({
    ...MARKET_SETTINGS,
    form: '10',
    online_ordering: false,
    chat_confirmation: false,
  });
  expect(off).toMatchObject({
    headline: { vi: 'Có 18/18 dòng' },
    verdictText: { vi: 'Đủ để nộp' },
  });
  expect(resultsOf(off)).toMatchObject({
    '4.1': 'Không áp dụng',
    '6.1': 'Không áp dụng',
    '7': 'Không áp dụng',
  });
});
