import { checkShop } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, PRODUCTS, report, SELLERS, VISITS } from './support/home-made';

const shop = databaseOfTests(HOME_MADE);

const verdict = async (sql: string, change = '') => {
  if (change) await shop().root.query(change);
  return checkShop(shop(), sql);
};
const faults = async (sql: string, change = '') => (await verdict(sql, change)).faults;

describe('a column shows that rows do not count, and no clause reads it:', () => {
  const ROLES = `CREATE TABLE vai_tro (id TINYINT PRIMARY KEY, ten VARCHAR(20));
    INSERT INTO vai_tro VALUES (1, 'Khách hàng'), (2, 'Người bán'), (3, 'Quản trị');
    CREATE TABLE nguoi_dung (id INT PRIMARY KEY, vai_tro TINYINT, ngay_tao DATETIME);
    INSERT INTO nguoi_dung SELECT id, 1 + id % 3, created FROM sellers;`;
  const users = SELLERS.replace('FROM sellers', 'FROM nguoi_dung').replaceAll(
    'created',
    'ngay_tao',
  );
  const sellersOnly = users.replace('WHERE', 'WHERE vai_tro = 2 AND');

  test('customers and staff that count as sellers', async () => {
    await shop().root.query(`${ROLES} DROP TABLE sellers; ALTER TABLE products DROP seller_id;`);
    expect(await faults(report({ sellers: users }))).toEqual(['not-an-event']);
    expect(await faults(report({ sellers: sellersOnly }))).toEqual([]);
    const owned = `-- counts: nguoi_dung (ai cũng bán được)\n${users}`;
    expect(await faults(report({ sellers: owned }))).toEqual([]);
  });

  test('a role of numbers that no table explains', async () => {
    await shop().root.query(
      `${ROLES} DROP TABLE sellers, vai_tro; ALTER TABLE products DROP seller_id;`,
    );
    const { findings } = await verdict(report({ sellers: users }));
    expect(findings.filter(({ level }) => level === 'fault')).toEqual([
      expect.objectContaining({
        code: 'not-an-event',
        message: 'rows of nguoi_dung are accounts, and no word of vai_tro says which of them sell',
        owner: 'counts: nguoi_dung',
      }),
    ]);
  });

  test('sellers who wait for approval, by the list of their statuses', async () => {
    const change = `CREATE TABLE tt_seller (ma TINYINT PRIMARY KEY, ten VARCHAR(20));
      INSERT INTO tt_seller VALUES (0, 'Chờ duyệt'), (1, 'Hoạt động'), (2, 'Bị khóa');
      ALTER TABLE sellers ADD trang_thai TINYINT DEFAULT 1; UPDATE sellers SET trang_thai = 0 WHERE id < 3;`;
    expect(await faults(report(), change)).toEqual(['not-an-event']);
    const active = SELLERS.replace('WHERE', 'WHERE trang_thai = 1 AND');
    expect(await faults(report({ sellers: active }))).toEqual([]);
  });

  test('products of a closed shop give a warning', async () => {
    const { fit, findings } = await verdict(
      report(),
      `ALTER TABLE sellers ADD closed TINYINT DEFAULT 0; UPDATE sellers SET closed = 1 WHERE id = 3;
      ALTER TABLE sellers ADD state VARCHAR(10) DEFAULT 'active';`,
    );
    expect(findings).toContainEqual(
      expect.objectContaining({
        level: 'warning',
        code: 'not-an-event',
        owner: 'counts: sellers with closed',
        effect: { rows: '8' },
      }),
    );
    // The closed shop itself counts as a seller.
    expect(fit).toBe(false);
    const open = `-- counts: sellers with closed (mở lại mỗi mùa)\n`;
    expect(await faults(report({ sellers: open + SELLERS }))).toEqual([]);
  });

  test('top-ups of a wallet in the table of orders, and clicks in that of visits', async () => {
    await shop().root.query(`ALTER TABLE orders ADD loai_don TINYINT DEFAULT 1;
      UPDATE orders SET loai_don = 2 WHERE id BETWEEN 20 AND 30;
      CREATE TABLE loai_don (id TINYINT PRIMARY KEY, ten VARCHAR(20));
      INSERT INTO loai_don VALUES (1, 'Đơn hàng'), (2, 'Nạp ví');
      ALTER TABLE visits ADD kind VARCHAR(10) DEFAULT 'view'; UPDATE visits SET kind = 'click' WHERE id < 9;`);
    const { findings } = await verdict(report());
    expect(
      findings.flatMap(({ level, owner, message }) =>
        level === 'fault' ? { owner, message } : [],
      ),
    ).toEqual([
      {
        owner: 'counts: visits with kind',
        message:
          'rows of visits are of several kinds, which all count as visits: kind view (1992), click (8)',
      },
      {
        owner: 'counts: orders with loai_don',
        message: expect.stringMatching(
          /all count as orders: loai_don 1 Đơn hàng \(\d+\), 2 Nạp ví \(11\)$/,
        ),
      },
    ]);
    const orders = ORDERS.replace('WHERE', 'WHERE loai_don = 1 AND');
    const visits = VISITS.replace('WHERE', "WHERE kind = 'view' AND");
    expect((await verdict(report({ orders, visits }))).findings).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ owner: 'only: loai_don = 1' }),
        expect.objectContaining({ owner: "only: kind = 'view'" }),
      ]),
    );
  });

  test("an order's status by a list of another name", async () => {
    const change = `CREATE TABLE dm_tt (ma TINYINT PRIMARY KEY, ten VARCHAR(30), mau CHAR(6));
      INSERT INTO dm_tt VALUES (1, 'Chờ xác nhận', ''), (2, 'Hoàn thành', ''), (3, 'Đã hủy', '');
      CREATE TABLE danh_muc (id TINYINT PRIMARY KEY, ten VARCHAR(30));
      INSERT INTO danh_muc VALUES (1, 'Áo'), (2, 'Quần'), (3, 'Giày');
      ALTER TABLE orders ADD trang_thai TINYINT;
      UPDATE orders SET trang_thai = CASE status WHEN 'new' THEN 1 WHEN 'done' THEN 2 ELSE 3 END;
      ALTER TABLE orders DROP status;`;
    const by = (succeeded: number, failed: number) =>
      report({
        orders: ORDERS.replace(/.*under way.*\n/, '')
          .replaceAll("status = 'done'", `trang_thai = ${succeeded}`)
          .replace("status IN ('void')", `trang_thai = ${failed}`),
      });
    expect(await faults(by(2, 3), change)).toEqual([]);
    expect(await faults(by(1, 3))).toEqual(['mostly-under-way', 'status-unknown']);
  });
});

test('visits to which pages belong are visits, although a session comes back', async () => {
  const change =
    'ALTER TABLE visits ADD session_id VARCHAR(20); UPDATE visits SET session_id = id DIV 3;';
  expect(await faults(report(), change)).toEqual(['not-an-event']);
  await shop().root.query(
    'CREATE TABLE page_views (id INT PRIMARY KEY, visit_id INT, url VARCHAR(9))',
  );
  expect(await faults(report())).toEqual([]);
});

describe('a total', () => {
  test('that leaves out what lies before the year', async () => {
    const visits = VISITS.replace('WHERE', 'WHERE seen >= :start AND');
    const change = 'INSERT INTO visits (seen) VALUES (NOW() - INTERVAL 1 YEAR)';
    expect(await faults(report({ visits }), change)).toEqual(['no-period']);
  });

  test("is compared with last year's, apart from what notes own", async () => {
    const products = `-- only: id > 10 (hàng mẫu)
      ${PRODUCTS.replace('COUNT(*)', 'COUNT(CASE WHEN id > 10 THEN 1 END)')}`;
    expect(await faults(report({ products }))).toEqual(['invariants']);
  });
});

test('what is new of another table than the total is held against it', async () => {
  const change = `CREATE TABLE applicants (id INT AUTO_INCREMENT PRIMARY KEY, created DATETIME);
    INSERT INTO applicants (created) SELECT created FROM sellers UNION ALL SELECT created FROM sellers;`;
  const sellers = SELLERS.replace(
    /COUNT\(CASE.*sellers_new/,
    '(SELECT COUNT(*) FROM applicants WHERE created >= :start AND created < :end) AS sellers_new',
  );
  expect((await faults(report({ sellers }), change)).length).toBeGreaterThan(0);
});

describe('seconds since 1970', () => {
  const SECONDS = `ALTER TABLE products ADD made INT; UPDATE products SET made = UNIX_TIMESTAMP(created);
    INSERT INTO products (made) VALUES (UNIX_TIMESTAMP(NOW()) - 3600); ALTER TABLE products DROP created;`;
  const by = (value: string, start: string, end: string) =>
    report({
      products: PRODUCTS.replaceAll('created', value)
        .replaceAll(':start', start)
        .replaceAll(':end', end),
    });

  test.each([
    ['made', 'UNIX_TIMESTAMP(:start_utc)', 'UNIX_TIMESTAMP(:end_utc)'],
    ['FROM_UNIXTIME(made)', ':start_utc', ':end_utc'],
  ])('are seven hours off by %s and %s', async (value, start, end) => {
    expect(await faults(by(value, start, end), SECONDS)).toEqual(['no-period']);
  });

  test.each([
    ['made', 'UNIX_TIMESTAMP(:start)', 'UNIX_TIMESTAMP(:end)'],
    ['FROM_UNIXTIME(made)', ':start', ':end'],
    ['made', ':start_unix', ':end_unix'],
  ])('are right by %s and %s', async (value, start, end) => {
    expect(await faults(by(value, start, end), SECONDS)).toEqual([]);
  });
});
