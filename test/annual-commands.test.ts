import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { vietnamYear } from '../src/vietnam';
import { AdminFolder, choice } from './support/admin';
import {
  ALL_ANNUAL_NAMES,
  MARKET_SETTINGS,
  MARKET_SQL,
  marketOf,
  marketReport,
} from './support/annual-market';
import type { TypedAnswer } from './support/command';
import { TestDatabase } from './support/database';

/** Orders of a shop of its own, with what `annual init` knows by the columns' names, and asks about. */
const ownShop = () => `
  CREATE TABLE don_hang (id INT AUTO_INCREMENT PRIMARY KEY, tinh_trang INT, phuong_thuc_tt VARCHAR(20),
    tinh_giao VARCHAR(40), city VARCHAR(40) DEFAULT '', tong_tien DECIMAL(15,0), ngay_dat DATETIME);
  INSERT INTO don_hang (tinh_trang, phuong_thuc_tt, tinh_giao, tong_tien, ngay_dat) VALUES
    (3, 'cod', 'Hà Tây', 1000000, '${YEAR}-01-01'), (3, 'vnpay', 'Hà Nội', 2000000, '${YEAR}-01-01'),
    (4, 'cod', 'Hà Nội', 4000000, '${YEAR}-01-01'), (5, 'cod', 'Huế', 8000000, '${YEAR}-01-01');`;

const OWN_REPORT = `
SELECT 1 AS visits_total, 1 AS visits_period, 1 AS sellers_total, 1 AS sellers_new, 1 AS products_total, 1 AS products_new;
-- succeeded: 3 = 'Hoàn thành'
-- failed: 4 = 'Đã huỷ', 5 = 'Chuyển hoàn'
SELECT COUNT(*) AS orders_total,
  COUNT(CASE WHEN tinh_trang IN (3) THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN tinh_trang IN (4, 5) THEN 1 END) AS orders_failed,
  COALESCE(SUM(CASE WHEN tinh_trang IN (3) THEN tong_tien END), 0) AS value_succeeded
FROM don_hang WHERE ngay_dat >= :start AND ngay_dat < :end;`;

let shop: TestDatabase;
let admin: AdminFolder;

/** The commands read by the clock as it is: the shops trade in the running year, and began with it. */
const YEAR = vietnamYear(new Date());
const ENV = { PLATFORM_SINCE: `${YEAR}-01-01` };

const run = (...args: string[]) => admin.run(args);
const file = (name: string) => path.join(admin.path, name);
const json = () => JSON.parse(readFileSync(file('annual.json'), 'utf8'));

afterEach(async () => {
  admin.remove();
  await shop.drop();
});

describe('annual init', () => {
  beforeEach(async () => {
    shop = await TestDatabase.create(ownShop());
    admin = new AdminFolder({ ...ENV, DATABASE_URL: shop.url });
    admin.write('report.sql', OWN_REPORT);
  });

  const atTerminal = (...answers: TypedAnswer[]) =>
    admin.atTerminal('annual init', QUESTION, ...answers);
  const QUESTION = /1 to \d+: |\(empty: later\): /;

  test('at a terminal asks for what is not certain, and writes the answers', async () => {
    const screen = await atTerminal(
      choice('Mẫu số 09'),
      choice('Thẻ tín dụng'),
      choice('Tp. Hà Nội'),
      choice('yes'),
      choice('no'),
      ...[choice('yes'), choice('yes'), choice('no'), choice('no')],
      ...['Công ty TNHH Mẫu', '12', '0101234567', 'Tp. Hà Nội', 'Trần An', 'Kế toán', '0901'],
    );
    expect(screen).toContain("How was an order with the payment method 'vnpay' paid?");
    expect(screen).toContain('Does the platform have this revenue: Phí quảng cáo?');
    expect(json()).toEqual({
      $schema: './annual.schema.json',
      form: '09',
      organisation: 'Công ty TNHH Mẫu',
      tax_code: '0101234567',
      province: 'Tp. Hà Nội',
      reporter: { name: 'Trần An', position: 'Kế toán', phone: '0901' },
      online_ordering: true,
      payments: { cod: 'cod', vnpay: 'credit_card' },
      places: { 'Hà Nội': 29, 'Hà Tây': 29 },
      categories: {},
      given: {},
      none: [
        'livestream_hosts',
        'livestream_sessions',
        'livestream_value',
        'revenue_advertising',
        'revenue_other',
      ],
      texts: { difficulties: '', causes: '', proposals: '' },
      previous: {},
    });
  });

  test('counts a failed order as cancelled only if the label of its status says so', async () => {
    const { code, output } = await run('annual', 'init', '--form', '08');
    expect(output).toContain(
      "The status '5 = Chuyển hoàn' counts as failed and not as cancelled; if it is, add it in annual.sql.",
    );
    expect(code).toBe(0);
    expect(readFileSync(file('annual.sql'), 'utf8')).toContain(
      'COUNT(CASE WHEN tinh_trang IN (4) THEN 1 END) AS orders_cancelled',
    );
    expect(json()).toMatchObject({ form: '08', payments: { cod: 'cod' }, none: [] });
    expect(JSON.parse(readFileSync(file('annual.schema.json'), 'utf8'))).toMatchObject({
      type: 'object',
      required: ['form'],
    });
  });

  test('that is ended at a question leaves nothing behind', async () => {
    const screen = await atTerminal(choice('Mẫu số 09'));
    expect(screen).toContain('no answer; nothing is written');
    expect([existsSync(file('annual.sql')), existsSync(file('annual.json'))]).toEqual([
      false,
      false,
    ]);
  });

  test('writes over nothing without --force, and asks for the form where no one can be asked', async () => {
    expect(await run('annual', 'init')).toEqual({
      code: 1,
      output: expect.stringContaining('say which form the platform files: --form 08, 09 or 10'),
    });
    admin.write('annual.json', '{"form": "10"}');
    expect(await run('annual', 'init', '--form', '09')).toEqual({
      code: 1,
      output: expect.stringContaining('annual.json is there already; --force writes over it'),
    });
    expect(json()).toEqual({ form: '10' });
    expect((await run('annual', 'init', '--form', '09', '--force')).code).toBe(0);
    expect(json().form).toBe('09');
  });
});

describe('annual check', () => {
  beforeEach(async () => {
    shop = await TestDatabase.create(marketOf(YEAR));
    admin = new AdminFolder({ ...ENV, DATABASE_URL: shop.url });
    admin.write('report.sql', marketReport());
    admin.write('annual.sql', MARKET_SQL);
    admin.write('annual.json', JSON.stringify({ ...MARKET_SETTINGS, none: [] }));
  });

  test('says what is missing in the language of the admin', async () => {
    const english = await run('annual', 'check');
    expect(english.code).toBe(0);
    expect(english.output).toContain('3.1 Tổng số người livestream bán hàng: Not declared');
    const vietnamese = await run('annual', 'check', '--lang', 'vi');
    expect(vietnamese.output).toContain('3.1 Tổng số người livestream bán hàng: Chưa khai');
    expect(vietnamese.output).toContain('Có 29/34 dòng.');
  });

  test('gives the account of every column of annual.sql, grids included', async () => {
    const { output } = await run('annual', 'check');
    for (const name of ALL_ANNUAL_NAMES)
      expect(output).toMatch(new RegExp(`\\(${name}\\): [\\d,.]+`));
    expect(output).toContain(
      "Tổng số lượng đơn hàng bị hủy (orders_cancelled): 1 row of orders; dated by placed (+07:00) in the period; where state = 'void'",
    );
    expect(output).toContain(
      'Người mua: Tổng chi phí (buyer_spend): 116,000,000 đ: the sum of total',
    );
  });

  test('gives the same as JSON, alone and within check --json', async () => {
    const { code, output } = await run('annual', 'check', '--json');
    const found = JSON.parse(output);
    expect(code).toBe(0);
    expect(found).toMatchObject({
      form: '09',
      year: YEAR,
      complete: false,
      headline: 'Có 29/34 dòng',
    });
    expect(found.rows.slice(0, 2)).toEqual([
      { no: '1.1', state: 'computed', value: '4' },
      { no: '1.1.1', state: 'computed', value: '3' },
    ]);
    expect(found.rows.find(({ no }: { no: string }) => no === '3.1')).toEqual({
      no: '3.1',
      state: 'missing',
      value: null,
      reason: 'Chưa khai',
    });
    expect(found.findings[0]).toEqual({
      code: 'annual-chain',
      level: 'ok',
      about: 'annual',
      message: 'the chain of readings is whole',
    });
    expect(found.accounts.map(({ column }: { column: string }) => column).sort()).toEqual(
      [...ALL_ANNUAL_NAMES].sort(),
    );
    const whole = JSON.parse((await run('check', '--json')).output);
    expect(Object.keys(whole.annual)).toEqual(Object.keys(found));
    const quick = JSON.parse((await run('check', '--quick', '--json')).output);
    expect(quick).not.toHaveProperty('annual');
  });

  test('exits with 1 for a fault, and leaves the verdict on the nine figures alone', async () => {
    admin.write('annual.json', '{"form": "09", "places": {"Hà Nội": 36}}');
    const own = await run('annual', 'check', '--json');
    expect(own.code).toBe(1);
    expect(JSON.parse(own.output).findings).toContainEqual({
      code: 'annual-files',
      level: 'fault',
      about: 'yearly report',
      message: 'annual.json line 1: places.Hà Nội must be a whole number from 1 to 35',
    });
    const whole = JSON.parse((await run('check', '--json')).output);
    expect(whole.findings.filter(({ code }: { code: string }) => /^annual/.test(code))).toEqual([]);
  });
});
