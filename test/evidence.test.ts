import { readTables, type Table } from '../src/database/schema';
import { Database } from '../src/database/session';
import { type Ask, askThrough } from '../src/evidence/ask';
import { surveyClock, surveyDates } from '../src/evidence/date-columns';
import { grainOf } from '../src/evidence/grain';
import { lookupOf } from '../src/evidence/lookups';
import { surveyTotal } from '../src/evidence/money-columns';
import { refundTablesOf } from '../src/evidence/refund-rows';
import { childrenOf, siblingOf, siblingsOf } from '../src/evidence/relations';
import { foreignCurrency } from '../src/evidence/units';
import { partsIn } from '../src/evidence/wholes';
import { TestDatabase } from './support/database';

const SHOP = `
  CREATE TABLE hoa_don (
    id INT AUTO_INCREMENT PRIMARY KEY, tien_hang INT, phi_ship INT, giam_gia INT, tien_khach_dua INT,
    thanh_toan INT, tong_so_luong INT, tien_te VARCHAR(5), tt INT, don_cha INT,
    ngay_cap_nhat TIMESTAMP NULL ON UPDATE CURRENT_TIMESTAMP, ngay_lap DATETIME, ngay_giao DATETIME
  );
  INSERT INTO hoa_don (tien_hang, phi_ship, giam_gia, tien_khach_dua, thanh_toan, tong_so_luong, tien_te, tt, ngay_lap, ngay_giao)
  SELECT 100000 + seq % 50 * 1000, seq % 3 * 10000, seq % 5 * 2000, 500000,
    100000 + seq % 50 * 1000 + seq % 3 * 10000 - seq % 5 * 2000, 1 + seq % 3, IF(seq % 40 = 0, 'USD', 'VND'), 1 + seq % 3,
    DATE('2026-01-01') + INTERVAL seq DIV 4 DAY + INTERVAL 8 + seq % 4 * 4 HOUR,
    IF(seq % 2, DATE('2026-01-01') + INTERVAL seq DIV 4 + 3 DAY, NULL)
  FROM seq_1_to_400;
  CREATE TABLE hoa_don_2025 LIKE hoa_don;
  INSERT INTO hoa_don_2025 SELECT id, tien_hang, phi_ship, giam_gia, tien_khach_dua, thanh_toan, tong_so_luong, tien_te, tt, don_cha,
    ngay_cap_nhat, ngay_lap - INTERVAL 1 YEAR, ngay_giao FROM hoa_don;
  CREATE TABLE hoa_don_backup LIKE hoa_don;
  INSERT INTO hoa_don_backup SELECT * FROM hoa_don;
  CREATE TABLE ct_hoa_don (id INT PRIMARY KEY, hoa_don_id INT, sp_id INT, sl INT);
  CREATE TABLE hoan_tien (id INT PRIMARY KEY, ma_hd INT, so_tien INT, trang_thai VARCHAR(20));
  CREATE TABLE tinh_trang_hd (id INT PRIMARY KEY, ten VARCHAR(30));
  INSERT INTO tinh_trang_hd VALUES (1, 'Mới'), (2, 'Hoàn thành'), (3, 'Đã hủy');
  CREATE TABLE tk_truy_cap (ngay DATE PRIMARY KEY, so_luot INT, tong_luot INT);
  INSERT INTO tk_truy_cap SELECT DATE('2026-01-01') + INTERVAL seq DAY, 100 + seq * 7 % 50, seq * 100 FROM seq_1_to_60;
  CREATE TABLE luot_xem (ngay DATE PRIMARY KEY, so_luot INT);
  INSERT INTO luot_xem SELECT ngay, so_luot FROM tk_truy_cap;
  CREATE TABLE don_hang (id INT AUTO_INCREMENT PRIMARY KEY, Ma_DH TEXT, Gia INT, Thanh_Tien INT, Thoi_Gian DATETIME);
  INSERT INTO don_hang (Ma_DH, Gia, Thanh_Tien, Thoi_Gian)
  SELECT CONCAT('DH', seq DIV 2), 1000 * seq, 1000 * seq, '2026-01-01' + INTERVAL seq DIV 2 HOUR FROM seq_1_to_100;
  CREATE TABLE phieu (id INT PRIMARY KEY, tam_tinh INT, giam INT, phi_ship INT, tong_tien INT);
  INSERT INTO phieu SELECT seq, 50000 + seq * 1000, 5000, 20000, 50000 + seq * 1000 FROM seq_1_to_30;
  CREATE TABLE hai (id INT PRIMARY KEY, tong_tien INT, tong_cong INT);
  INSERT INTO hai SELECT seq, 50000 + seq * 1000, 60000 + seq * 2000 FROM seq_1_to_30;
  CREATE TABLE chu (id INT PRIMARY KEY, tong_tien VARCHAR(30), phi_ship VARCHAR(30), ten VARCHAR(30));
  INSERT INTO chu SELECT seq, CONCAT(50 + seq, '.000 đ'), '20.000 đ', 'An' FROM seq_1_to_30;
  CREATE TABLE nguoi_dung (id INT PRIMARY KEY, ngay_sinh DATE, sinh DATETIME);
  INSERT INTO nguoi_dung SELECT seq, '1980-01-01' + INTERVAL seq * 100 DAY, '1975-01-01' + INTERVAL seq * 100 DAY FROM seq_1_to_30;
`;

let shop: TestDatabase;
let database: Database;
let tables: readonly Table[];

beforeAll(async () => {
  shop = await TestDatabase.create(SHOP);
  database = new Database(shop.options());
  tables = await database.session(readTables);
});
afterAll(async () => {
  await database.close();
  await shop.drop();
});

function table(name: string): Table {
  const found = tables.find((each) => each.name === name && each.schema === undefined);
  if (!found) throw new Error(`there is no table ${name}`);
  return found;
}

/** Asks through a session, as `init` and `check` do. */
function asking<T>(work: (ask: Ask) => Promise<T>): Promise<T> {
  return database.session((session) => work(askThrough(session)));
}

describe('the total of an order', () => {
  const total = async (name: string) => {
    const survey = await asking((ask) => surveyTotal(ask, table(name)));
    return {
      proven: survey.total && [survey.total.column.column.name, survey.total.proof],
      candidates: survey.candidates.map(({ column }) => column.name),
      equations: survey.equations.map(({ total: sum, plus, minus }) => ({ sum, plus, minus })),
    };
  };

  test('is the column that equals goods plus shipping less discounts', async () => {
    expect(await total('hoa_don')).toEqual({
      proven: ['thanh_toan', 'parts'],
      candidates: ['thanh_toan'],
      equations: [{ sum: 'thanh_toan', plus: ['tien_hang', 'phi_ship'], minus: ['giam_gia'] }],
    });
  });

  test('is not proven where discounts and shipping stand beside it and enter no sum', async () => {
    expect(await total('phieu')).toEqual({
      proven: undefined,
      candidates: ['tong_tien'],
      equations: [],
    });
  });

  test('is not chosen between two candidates', async () => {
    const { proven, candidates } = await total('hai');
    expect([proven, candidates]).toEqual([undefined, ['tong_tien', 'tong_cong']]);
  });

  test('is read from texts, and beside shipping alone it is the only candidate', async () => {
    const { proven, candidates } = await total('chu');
    expect([proven, candidates]).toEqual([['tong_tien', 'alone'], ['tong_tien']]);
  });

  test('is not in đồng where a currency column holds another currency', async () => {
    expect(await asking((ask) => foreignCurrency(ask, [], table('hoa_don')))).toEqual({
      column: 'tien_te',
      values: [{ value: 'USD', name: undefined, rows: '10' }],
    });
    expect(await asking((ask) => foreignCurrency(ask, [], table('phieu')))).toBeUndefined();
  });
});

describe('the date of a row', () => {
  test('is the earliest one without gaps, and no column that an update moves', async () => {
    const { created, columns } = await asking((ask) => surveyDates(ask, table('hoa_don')));
    expect(created?.column.name).toBe('ngay_lap');
    expect(columns.map(({ column, role, moves }) => [column.name, role, moves])).toEqual([
      ['ngay_cap_nhat', 'changed', true],
      ['ngay_lap', 'created', false],
      ['ngay_giao', 'delivered', false],
    ]);
  });

  test('is no birthday, under any name', async () => {
    const { created, columns } = await asking((ask) => surveyDates(ask, table('nguoi_dung')));
    expect(created).toBeUndefined();
    expect(columns.map(({ odd }) => odd)).toEqual(['birthday', 'birthday']);
  });

  test('shows no time zone if its rows are of four hours of the day', async () => {
    const clock = await asking(async (ask) => {
      const { created } = await surveyDates(ask, table('hoa_don'));
      const [form] = created?.forms ?? [];
      return (
        created && form && surveyClock(ask, table('hoa_don'), { column: created.column, form })
      );
    });
    expect(clock).toBeUndefined();
  });
});

describe('what a row stands for', () => {
  const grain = (name: string, date?: string) =>
    asking((ask) =>
      grainOf(
        ask,
        table(name),
        table(name).columns.find((each) => each.name === date),
      ),
    );

  test('a row a day with a number is a summary, and one that only grows a running total', async () => {
    expect(await grain('luot_xem', 'ngay')).toMatchObject({
      kind: 'summary',
      sums: [{ name: 'so_luot' }],
    });
    expect(await grain('tk_truy_cap', 'ngay')).toMatchObject({
      kind: 'running',
      sums: [{ name: 'tong_luot' }],
    });
  });

  test('rows that share a code and its date are the lines of one order', async () => {
    expect(await grain('don_hang', 'Thoi_Gian')).toMatchObject({
      kind: 'lines',
      key: { name: 'Ma_DH' },
    });
    expect(await grain('hoa_don', 'ngay_lap')).toEqual({ kind: 'event' });
  });

  test('a parent that no row names has no parts', async () => {
    expect(await asking((ask) => partsIn(ask, table('hoa_don')))).toBeUndefined();
  });
});

describe('the tables beside one', () => {
  test('an archive holds none of its rows, a backup all', async () => {
    const siblings = siblingsOf(tables, table('hoa_don'));
    expect(siblings.map(({ name }) => name)).toEqual(['hoa_don_2025', 'hoa_don_backup']);
    const shared = [];
    for (const each of siblings) {
      shared.push((await asking((ask) => siblingOf(ask, table('hoa_don'), each))).shared);
    }
    expect(shared).toEqual([0, 1]);
  });

  test('lines and refunds name it', () => {
    const children = childrenOf(tables, table('hoa_don'));
    expect(children.map((each) => [each.table.name, each.column.name])).toEqual([
      ['ct_hoa_don', 'hoa_don_id'],
      ['hoan_tien', 'ma_hd'],
    ]);
    expect(
      refundTablesOf(tables, table('hoa_don')).map((each) => [each.table.name, each.amount?.name]),
    ).toEqual([['hoan_tien', 'so_tien']]);
  });

  test('a lookup table labels the numbers of a status', async () => {
    const column = table('hoa_don').columns.find(({ name }) => name === 'tt');
    if (!column) throw new Error('there is no tt');
    const lookup = await asking((ask) =>
      lookupOf(ask, tables, table('hoa_don'), column, ['1', '2', '3']),
    );
    expect([lookup?.table.name, lookup?.labels.get('2')]).toEqual(['tinh_trang_hd', 'Hoàn thành']);
  });
});
