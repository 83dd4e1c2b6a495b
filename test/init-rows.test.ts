import { readFileSync } from 'node:fs';
import path from 'node:path';
import { AdminFolder } from './support/admin';
import { writeAccounts } from './support/app';
import { TestDatabase } from './support/database';

let shop: TestDatabase;
let admin: AdminFolder;

beforeEach(async () => {
  shop = await TestDatabase.create(`
    CREATE TABLE gian_hang (id INT PRIMARY KEY, ngay_mo DATETIME);
    CREATE TABLE san_pham (id INT PRIMARY KEY, ngay_dang DATETIME);`);
  admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
});
afterEach(async () => {
  admin.remove();
  await shop.drop();
});

/** What init writes unattended, with the statement of the orders alone. */
async function ordersOf(tables: string, ...options: string[]): Promise<string> {
  await shop.root.query(tables);
  await admin.run(['init', '--visits', 'none', '--orders-table', 'don_hang', ...options]);
  const text = readFileSync(path.join(admin.path, 'report.sql'), 'utf8');
  return text.slice(text.lastIndexOf('SELECT\n  COUNT'));
}

const ROWS = `FROM seq_1_to_60`;
const DATE = `'2026-01-02' + INTERVAL seq DAY`;
const STATUS = `ELT(1 + seq % 3, 'Hoàn thành', 'Đã hủy', 'Đang giao')`;

test('the value is the column that equals goods plus shipping less discounts, in any position', async () => {
  const sql = await ordersOf(`
    CREATE TABLE don_hang (id INT PRIMARY KEY, tong_so_luong INT, tien_ship INT, tien_giam INT, tong_tien_hang INT, can_tra INT,
      trang_thai VARCHAR(20), ngay_dat DATETIME);
    INSERT INTO don_hang SELECT seq, 3, 20000, seq % 4 * 1000, 90000 + seq * 1000, 110000 + seq * 1000 - seq % 4 * 1000,
      ${STATUS}, ${DATE} ${ROWS};`);
  expect(sql).toContain("SUM(CASE WHEN `trang_thai` IN ('Hoàn thành') THEN `can_tra` END)");
});

test('two columns that could be the total stay an open place', async () => {
  const sql = await ordersOf(`
    CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, tong_cong INT, trang_thai VARCHAR(20), ngay_dat DATETIME);
    INSERT INTO don_hang SELECT seq, 90000 + seq * 1000, 95000 + seq * 3000, ${STATUS}, ${DATE} ${ROWS};`);
  expect(sql).toContain('THEN {{the total in VND}} END');
});

test('an archive is read too, a backup is not', async () => {
  const sql = await ordersOf(`
    CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), ngay_dat DATETIME);
    INSERT INTO don_hang SELECT seq, 90000 + seq * 1000, ${STATUS}, ${DATE} ${ROWS};
    CREATE TABLE don_hang_2025 LIKE don_hang;
    INSERT INTO don_hang_2025 SELECT id, tong_tien, trang_thai, ngay_dat - INTERVAL 1 YEAR FROM don_hang;
    CREATE TABLE don_hang_backup LIKE don_hang;
    INSERT INTO don_hang_backup SELECT * FROM don_hang;`);
  expect(sql).toContain(`FROM (
  SELECT \`tong_tien\`, \`trang_thai\`, \`ngay_dat\`
  FROM \`don_hang\`
  UNION ALL
  SELECT \`tong_tien\`, \`trang_thai\`, \`ngay_dat\`
  FROM \`don_hang_2025\`
) AS \`don_hang\``);
});

test('refunds are subtracted beside the orders, as an assumption until the admin owns it', async () => {
  const sql = await ordersOf(`
    CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), ngay_dat DATETIME);
    INSERT INTO don_hang SELECT seq, 90000 + seq * 1000, ${STATUS}, ${DATE} ${ROWS};
    CREATE TABLE hoan_tien (id INT PRIMARY KEY, don_hang_id INT, so_tien INT, trang_thai VARCHAR(20));
    INSERT INTO hoan_tien VALUES (1, 3, 93000, 'Đã hoàn'), (2, 6, 1000, 'Đã hoàn'), (3, 9, 1000, 'Từ chối');`);
  expect(sql).toContain("WHERE `trang_thai` IN ('Đã hoàn')");
  expect(sql).toContain('THEN `tong_tien` - COALESCE(`refunds`.`refund_sum`, 0) END');
  const text = readFileSync(path.join(admin.path, 'report.sql'), 'utf8');
  expect(text).toContain(
    '-- assumed: value: `tong_tien` - COALESCE(`refunds`.`refund_sum`, 0) (refunds stand in hoan_tien)',
  );
});

test('rows that share a code are one order, and deleted rows none', async () => {
  const sql = await ordersOf(`
    CREATE TABLE don_hang (id INT PRIMARY KEY, ma_dh VARCHAR(10), don_gia INT, so_luong INT, thanh_tien INT, thung_rac TINYINT,
      trang_thai VARCHAR(20), ngay_dat DATETIME);
    INSERT INTO don_hang SELECT seq, CONCAT('D', seq DIV 2), 1000 * seq, 2, 2000 * seq, seq = 60,
      ELT(1 + seq DIV 2 % 3, 'Hoàn thành', 'Đã hủy', 'Đang giao'), '2026-01-02' + INTERVAL seq DIV 2 DAY ${ROWS};`);
  expect(sql).toContain('COUNT(DISTINCT `ma_dh`) AS orders_total');
  expect(sql).toContain('AND COALESCE(`thung_rac`, 0) = 0;');
});

test('a date that every update moves is not the date of an order', async () => {
  const sql = await ordersOf(`
    CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20),
      ngay_tao TIMESTAMP NOT NULL DEFAULT CURRENT_TIMESTAMP ON UPDATE CURRENT_TIMESTAMP);
    INSERT INTO don_hang SELECT seq, 90000 + seq * 1000, ${STATUS}, ${DATE} ${ROWS};`);
  expect(sql).toContain('{{the column of its date}} >= :start');
  expect(sql).toContain('ngay_tao: every change of a row moves it');
});

test('a list in one option, and a status that no order has, are refused', async () => {
  await shop.root.query(`
    CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), ngay_dat DATETIME);
    INSERT INTO don_hang SELECT seq, 90000 + seq * 1000, ${STATUS}, ${DATE} ${ROWS};`);
  const failing = (status: string) =>
    admin.run(['init', '--visits', 'none', '--orders-table', 'don_hang', '--failed', status]);
  const list = await failing('Đã hủy,Đang giao');
  expect([list.code, list.output]).toEqual([1, expect.stringContaining('once for each')]);
  const none = await failing('Hỏng');
  expect([none.code, none.output]).toEqual([
    1,
    expect.stringContaining('no order has this status'),
  ]);
});

test('control characters of the database reach neither the screen nor report.sql', async () => {
  const sql = await ordersOf(`
    CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), ngay_dat DATETIME);
    INSERT INTO don_hang SELECT seq, 90000 + seq * 1000, CONCAT('A', CHAR(27), '[31m'), ${DATE} ${ROWS};`);
  expect(sql).not.toContain('\u001b');
  const { output } = await admin.run([
    ...['init', '--force', '--visits', 'none', '--orders-table', 'don_hang'],
  ]);
  expect(output).toContain('A\\x1b[31m');
  expect(output).not.toContain('\u001b[31m');
  const failedAs = (status: string) =>
    admin.run([
      ...['init', '--force', '--visits', 'none', '--orders-table', 'don_hang', '--failed', status],
    ]);
  const refused = await failedAs('none such');
  expect(refused.output).toContain('trang_thai holds A\\x1b[31m');
  expect(refused.output).not.toContain('\u001b');
  await failedAs('A\u001b[31m');
  const text = readFileSync(path.join(admin.path, 'report.sql'), 'utf8');
  expect(text).toContain("`trang_thai` IN (_utf8mb4 X'411b5b33316d'");
  expect(text).not.toContain('\u001b');
});

describe('init --refresh', () => {
  test('rewrites the statements of sources and keeps notes and own statements, after showing the difference', async () => {
    await shop.load('prestashop');
    await admin.run(['init', '--visits', 'none']);
    const file = path.join(admin.path, 'report.sql');
    const made = readFileSync(file, 'utf8');
    expect((await admin.run(['init', '--refresh'])).output).toContain(
      'is what its sources give today',
    );

    const older = made
      .replace(
        '-- source: prestashop',
        '-- source: prestashop\n-- accepted: stale (closed in August)',
      )
      .replace(/AS orders_total/, 'AS orders_total /* as it was */');
    admin.write('report.sql', older);
    const shown = await admin.run(['init', '--refresh']);
    expect(shown.output).toMatch(/^-.*as it was/m);
    expect(readFileSync(file, 'utf8')).toBe(older);
    await admin.run(['init', '--refresh', '--yes']);
    const refreshed = readFileSync(file, 'utf8');
    expect(refreshed).not.toContain('as it was');
    expect(refreshed).toContain('-- accepted: stale (closed in August)');
  });
});
