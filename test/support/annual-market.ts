import { closeYear } from '../../src/annual/close';
import type { PrivateMariadb } from '../../src/demo/private-mariadb';
import { AnnualFolder, atTime } from './annual';
import { TestDatabase } from './database';
import { startMariadb } from './mariadb';

/** The end of 2026 in Vietnam, and a day before its report is due. */
export const NEW_YEAR = '2026-12-31T17:00:00Z';
export const JANUARY = '2027-01-10T03:00:00Z';

/** A marketplace that is small enough to be counted by hand, with all that form 09 asks for. */
export const MARKET = `
  CREATE TABLE sellers (id INT PRIMARY KEY, created DATETIME, closed DATETIME NULL, kind VARCHAR(20), country CHAR(2), place VARCHAR(40));
  INSERT INTO sellers VALUES
    (1, '2024-03-01', NULL, 'enterprise', 'VN', 'Hà Nội'),
    (2, '2025-03-01', NULL, 'household', 'VN', 'Bình Dương'),
    (3, '2026-03-01', NULL, 'individual', 'VN', 'TP. Hồ Chí Minh'),
    (4, '2026-04-01', NULL, NULL, 'CN', 'country:CN'),
    (5, '2024-04-01', '2026-05-01', 'individual', 'VN', 'Huế');
  CREATE TABLE buyers (id INT PRIMARY KEY, created DATETIME, closed DATETIME NULL);
  INSERT INTO buyers VALUES (1, '2025-01-01', NULL), (2, '2026-01-01', NULL), (3, '2026-12-31 23:59:59', NULL),
    (4, '2024-01-01', '2026-06-01');
  CREATE TABLE listings (id INT PRIMARY KEY, seller_id INT, hidden TINYINT);
  INSERT INTO listings VALUES (1, 1, 0), (2, 2, 0), (3, 4, 0), (4, 1, 1);
  CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, seller_id INT, buyer_place VARCHAR(40), state VARCHAR(20),
    paid_by VARCHAR(20), category VARCHAR(40), total DECIMAL(20,2), placed DATETIME);
  INSERT INTO orders (seller_id, buyer_place, state, paid_by, category, total, placed) VALUES
    (1, 'Hà Nội',    'done', 'cod',  'Điện thoại', 20499999.99, '2026-02-01'),
    (1, 'Hà Tây',    'done', 'cod',  'Điện thoại', 30000000.00, '2026-02-02'),
    (2, 'Hòa Bình',  'done', 'momo', 'Sách',       15500000.00, '2026-03-01'),
    (3, 'Phú Thọ',   'done', 'bacs', 'Áo',         40000000.51, '2026-04-01'),
    (4, 'Hà Nội',    'done', 'cod',  'Áo',          9999999.50, '2026-05-01'),
    (3, 'Hà Nội',    'void', 'cod',  'Áo',          7000000.00, '2026-06-01'),
    (3, 'Hà Nội',    'back', 'cod',  'Áo',         99000000.00, '2026-06-01'),
    (1, 'Hà Nội',    'done', 'cod',  'Điện thoại', 16000000.00, '2025-06-01'),
    (2, 'Hòa Bình',  'done', 'momo', 'Sách',       15500000.00, '2025-06-01');`;

const YEAR = 'placed >= :start AND placed < :end';

export const MARKET_SQL = `
SELECT COUNT(*) AS seller_accounts,
  COUNT(CASE WHEN country = 'VN' THEN 1 END) AS seller_accounts_domestic,
  COUNT(CASE WHEN kind = 'enterprise' THEN 1 END) AS seller_accounts_enterprise,
  COUNT(CASE WHEN kind = 'household' THEN 1 END) AS seller_accounts_household,
  COUNT(CASE WHEN kind = 'individual' THEN 1 END) AS seller_accounts_individual,
  COUNT(CASE WHEN country <> 'VN' THEN 1 END) AS seller_accounts_foreign
FROM sellers WHERE closed IS NULL AND created < :end;

SELECT COUNT(CASE WHEN created >= :start AND created < :end THEN 1 END) AS seller_accounts_new,
  COUNT(CASE WHEN created >= :start AND created < :end AND country = 'VN' THEN 1 END) AS seller_accounts_new_domestic,
  COUNT(CASE WHEN created >= :start AND created < :end AND country <> 'VN' THEN 1 END) AS seller_accounts_new_foreign,
  COUNT(CASE WHEN closed >= :start AND closed < :end THEN 1 END) AS seller_accounts_closed
FROM sellers;

SELECT COUNT(CASE WHEN closed IS NULL AND created < :end THEN 1 END) AS buyer_accounts,
  COUNT(CASE WHEN created >= :start AND created < :end THEN 1 END) AS buyer_accounts_new,
  COUNT(CASE WHEN closed >= :start AND closed < :end THEN 1 END) AS buyer_accounts_closed
FROM buyers;

SELECT COUNT(*) AS listings, COUNT(CASE WHEN s.country = 'VN' THEN 1 END) AS listings_domestic,
  COUNT(CASE WHEN s.country <> 'VN' THEN 1 END) AS listings_foreign
FROM listings AS l INNER JOIN sellers AS s ON s.id = l.seller_id WHERE l.hidden = 0;

SELECT COUNT(CASE WHEN state = 'done' THEN 1 END) AS orders_succeeded,
  COALESCE(SUM(CASE WHEN state = 'done' THEN total END), 0) AS value_succeeded,
  COUNT(CASE WHEN state = 'void' THEN 1 END) AS orders_cancelled
FROM orders WHERE ${YEAR};

SELECT paid_by AS payment_method, COUNT(*) AS orders FROM orders WHERE state = 'done' AND ${YEAR} GROUP BY paid_by;

SELECT s.place AS seller_place, COUNT(*) AS seller_orders, SUM(o.total) AS seller_value
FROM orders AS o INNER JOIN sellers AS s ON s.id = o.seller_id WHERE o.state = 'done' AND o.${YEAR.replace(' AND ', ' AND o.')}
GROUP BY s.place;

SELECT buyer_place, SUM(total) AS buyer_spend FROM orders WHERE state = 'done' AND ${YEAR} GROUP BY buyer_place;

SELECT category, COUNT(*) AS category_orders, SUM(total) AS category_value
FROM orders WHERE state = 'done' AND ${YEAR} GROUP BY category;
`;

/** The same, as if all of its 2026 had happened at the beginning of a year. */
export function marketOf(year: number): string {
  return MARKET.replace(/2026-\d\d-\d\d( [\d:]+)?/g, `${year}-01-01`)
    .replaceAll('2025-', `${year - 1}-`)
    .replaceAll('2024-', `${year - 2}-`);
}

/** Every column of MARKET_SQL that holds numbers. */
export const ALL_ANNUAL_NAMES = [...MARKET_SQL.matchAll(/ AS (\w+)/g)]
  .map(([, name = '']) => name)
  .filter((name) => !/^(\w|seller_place|payment_method)$/.test(name));

/** The same orders by the rules of report.sql. @param succeeded the condition of an order that succeeded */
export const marketReport = (succeeded = "state = 'done'") => `
SELECT 1 AS visits_total, 1 AS visits_period, 1 AS sellers_total, 1 AS sellers_new, 1 AS products_total, 1 AS products_new;
-- succeeded: 'done'
-- failed: 'void', 'back'
SELECT COUNT(*) AS orders_total,
  COUNT(CASE WHEN ${succeeded} THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN state IN ('void', 'back') THEN 1 END) AS orders_failed,
  COALESCE(SUM(CASE WHEN ${succeeded} THEN total END), 0) AS value_succeeded
FROM orders WHERE placed >= :start AND placed < :end;`;

const said = (value: number) => ({ value, by: 'Lê Bình', on: '2027-01-04', source: 'sổ kế toán' });

export const MARKET_SETTINGS = {
  form: '09',
  organisation: 'Công ty TNHH Chợ Mẫu',
  tax_code: '0101234567',
  province: 'Tp. Hà Nội',
  reporter: { name: 'Trần An', position: 'Kế toán trưởng', phone: '0901234567' },
  payments: { cod: 'cod', momo: 'ewallet', bacs: 'transfer' },
  places: {
    'Hà Nội': 29,
    'Hà Tây': 29,
    'Bình Dương': 31,
    'TP. Hồ Chí Minh': 31,
    'country:CN': 35,
    Huế: 32,
    'Hòa Bình': 19,
    'Phú Thọ': 19,
  },
  categories: { 'Điện thoại': 1, Sách: 6, Áo: 3 },
  given: {
    platform_revenue: said(60_000_000),
    revenue_membership: said(10_500_000),
    revenue_order_fees: said(49_500_000),
    complaints_received: said(3),
    complaints_resolved: said(3),
    complaint_seconds: said(45_900),
  },
  none: [
    'livestream_hosts',
    'livestream_sessions',
    'livestream_value',
    'revenue_advertising',
    'revenue_other',
  ],
  texts: {
    difficulties: 'Thiếu nhân sự.',
    causes: 'Mới hoạt động.',
    proposals: 'Đề nghị hướng dẫn thêm.',
  },
};

/** The marketplace for all tests of a file, and the files of its yearly report, new for each test. */
export class Market {
  private server: PrivateMariadb | undefined;
  private database: TestDatabase | undefined;
  private files: AnnualFolder | undefined;

  constructor() {
    beforeAll(async () => {
      this.server = await startMariadb();
      this.database = await TestDatabase.create(MARKET, this.server.socketPath);
    });
    beforeEach(() => {
      this.files = new AnnualFolder(MARKET_SQL, MARKET_SETTINGS);
    });
    afterEach(() => this.folder.remove());
    afterAll(async () => {
      await this.database?.drop();
      await this.server?.remove();
    });
  }

  get shop(): TestDatabase {
    if (!this.database) throw new Error('no test has begun');
    return this.database;
  }

  get folder(): AnnualFolder {
    if (!this.files) throw new Error('no test has begun');
    return this.files;
  }
  /** Closes 2026 at its end. */
  close() {
    return atTime(this.shop, NEW_YEAR, () =>
      closeYear(this.folder.closing(this.shop.open()), 2026),
    );
  }
}
