import type { PrivateMariadb } from '../../src/demo/private-mariadb';
import { AnnualFolder } from './annual';
import { TestDatabase } from './database';
import { startMariadb } from './mariadb';

/** A shop that sells its own goods, small enough to be counted by hand. */
const OWN_GOODS = `
  CREATE TABLE orders (id INT AUTO_INCREMENT PRIMARY KEY, state VARCHAR(20), paid_by VARCHAR(20),
    total DECIMAL(15,2), placed DATETIME NOT NULL);
  INSERT INTO orders (state, paid_by, total, placed) VALUES
    ('done', 'cod',      9000000.25, '2025-12-31 23:59:59'),
    ('done', 'cod',     10000000.25, '2026-01-01 00:00:00'),
    ('done', 'cod',      5499999.25, '2026-02-01 10:00:00'),
    ('done', 'bacs',     1000000.50, '2026-03-01 10:00:00'),
    ('done', 'momo',     3999999.99, '2026-12-31 23:59:59'),
    ('done', 'onepay',   4000000.00, '2026-06-01 10:00:00'),
    ('done', 'voucher',        0.01, '2026-06-01 10:00:00'),
    ('cancelled', 'cod', 2500000.00, '2026-07-01 10:00:00'),
    ('returned', 'cod', 90000000.00, '2026-07-02 10:00:00'),
    ('sent', 'cod',      7000000.00, '2026-12-30 10:00:00'),
    ('done', 'cod',     80000000.00, '2027-01-01 00:00:00');
  CREATE TABLE listings (id INT AUTO_INCREMENT PRIMARY KEY);
  INSERT INTO listings VALUES (1), (2), (3);`;

export const OWN_GOODS_SQL = `
SELECT
  COUNT(CASE WHEN state = 'done' THEN 1 END) AS orders_succeeded,
  COALESCE(SUM(CASE WHEN state = 'done' THEN total END), 0) AS value_succeeded,
  COUNT(CASE WHEN state = 'cancelled' THEN 1 END) AS orders_cancelled,
  COALESCE(SUM(CASE WHEN state = 'cancelled' THEN total END), 0) AS value_cancelled
FROM orders WHERE placed >= :start AND placed < :end;

SELECT paid_by AS payment_method, COUNT(*) AS orders
FROM orders WHERE state = 'done' AND placed >= :start AND placed < :end
GROUP BY paid_by;

SELECT COUNT(*) AS listings FROM listings;
`;

export const OWN_GOODS_SETTINGS = {
  form: '08',
  organisation: 'Công ty TNHH Mẫu',
  tax_code: '0101234567',
  province: 'Tp. Hà Nội',
  reporter: { name: 'Trần An', position: 'Kế toán trưởng', phone: '0901234567' },
  payments: {
    cod: 'cod',
    bacs: 'transfer',
    momo: 'ewallet',
    onepay: 'credit_card',
    voucher: 'other',
  },
  categories: { 'Điện thoại': 1 },
  given: {
    complaints_received: { value: 9, by: 'Lê Bình', on: '2027-01-04', source: 'sổ khiếu nại' },
    complaints_resolved: { value: 8, by: 'Lê Bình', on: '2027-01-04', source: 'sổ khiếu nại' },
    complaint_seconds: { value: 1036800, by: 'Lê Bình', on: '2027-01-04', source: 'sổ khiếu nại' },
  },
};

/** A shop of its own for each test of a file, with the files of its yearly report. */
export class OwnGoods {
  private server: PrivateMariadb | undefined;
  private test: { readonly shop: TestDatabase; readonly folder: AnnualFolder } | undefined;

  constructor() {
    beforeAll(async () => {
      this.server = await startMariadb();
    });
    beforeEach(async () => {
      const shop = await TestDatabase.create(OWN_GOODS, this.server?.socketPath);
      this.test = { shop, folder: new AnnualFolder(OWN_GOODS_SQL, OWN_GOODS_SETTINGS) };
    });
    afterEach(async () => {
      await this.shop.drop();
      this.folder.remove();
    });
    afterAll(() => this.server?.remove());
  }

  get shop(): TestDatabase {
    return this.running.shop;
  }

  get folder(): AnnualFolder {
    return this.running.folder;
  }

  private get running() {
    if (!this.test) throw new Error('no test has begun');
    return this.test;
  }
}
