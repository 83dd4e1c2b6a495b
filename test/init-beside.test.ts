import { DAY, DevelopersShop, LAST, ORDERS, STATUS } from './support/developers-shop';

/*
 * What other tables and columns say of the counted rows, on shops led through `init` unattended: who sells, what a
 * SKU is, which orders failed or gave money back, which rows are visits.
 */

let shop: DevelopersShop;

beforeEach(async () => {
  shop = await DevelopersShop.create();
});
afterEach(() => shop.drop());

const ACCOUNTS = `${ORDERS}
  DROP TABLE gian_hang;
  CREATE TABLE nguoi_dung (id INT PRIMARY KEY, ten VARCHAR(20), ngay_tao DATE);
  INSERT INTO nguoi_dung SELECT seq, CONCAT('u', seq), ${DAY('seq')} FROM seq_1_to_12;`;

describe('sellers among accounts', () => {
  test('are those to whom a table of roles gives the role, once each; the admin owns it', async () => {
    const { text, figures, faults } = await shop.made(
      `${ACCOUNTS}
      CREATE TABLE vai_tro (id INT PRIMARY KEY, ten VARCHAR(20));
      INSERT INTO vai_tro VALUES (1, 'Quản trị'), (2, 'Người bán'), (3, 'Khách hàng');
      CREATE TABLE nguoi_dung_vai_tro (nguoi_dung_id INT, vai_tro_id INT, PRIMARY KEY (nguoi_dung_id, vai_tro_id));
      INSERT INTO nguoi_dung_vai_tro VALUES (1, 1), (2, 2), (2, 3), (3, 2), (4, 2);
      INSERT INTO nguoi_dung_vai_tro SELECT seq, 3 FROM seq_5_to_12;`,
      { '--sellers-table': 'nguoi_dung' },
    );
    expect(text).toContain(
      'AND `id` IN (SELECT `nguoi_dung_id` FROM `nguoi_dung_vai_tro` WHERE `vai_tro_id` IN (2))',
    );
    expect(figures).toMatchObject({ sellers_total: '3', sellers_new: '3' });
    expect(faults).toHaveLength(2);
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('are found by the words of a list of roles, whose accounts are named as texts', async () => {
    const { figures } = await shop.made(
      `${ACCOUNTS}
      CREATE TABLE auth_assignment (item_name VARCHAR(20), user_id VARCHAR(20), PRIMARY KEY (item_name, user_id));
      INSERT INTO auth_assignment SELECT IF(seq % 4 = 0, 'seller', 'customer'), seq FROM seq_1_to_12;`,
      { '--sellers-table': 'nguoi_dung' },
    );
    expect(figures).toMatchObject({ sellers_total: '3' });
  });

  test('have their role among those of a list', async () => {
    const { figures, faults } = await shop.made(
      `${ACCOUNTS} ALTER TABLE nguoi_dung ADD roles VARCHAR(60) NOT NULL;
      UPDATE nguoi_dung SET roles = IF(id % 4 = 0, '["ROLE_USER","ROLE_SELLER"]', '["ROLE_USER"]');`,
      { '--sellers-table': 'nguoi_dung' },
    );
    expect(figures).toMatchObject({ sellers_total: '3' });
    expect(faults).toEqual([]);
  });

  test('are those that name their shop', async () => {
    const { figures } = await shop.made(
      `${ACCOUNTS} ALTER TABLE nguoi_dung ADD ten_shop VARCHAR(60);
      UPDATE nguoi_dung SET ten_shop = IF(id % 4 = 0, 'Nhà Bi', '') WHERE id > 2;`,
      { '--sellers-table': 'nguoi_dung' },
    );
    expect(figures).toMatchObject({ sellers_total: '3' });
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('are all accounts only where the admin says so', async () => {
    const { text, figures } = await shop.made(ACCOUNTS, { '--sellers-table': 'nguoi_dung' });
    expect(text).toContain('-- assumed: counts: nguoi_dung (rows of `nguoi_dung` are accounts,');
    expect(figures).toMatchObject({ sellers_total: '12' });
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('stay open where no word of the roles is one of sellers', async () => {
    const { text } = await shop.made(
      `${ACCOUNTS}
      CREATE TABLE user_roles (user_id INT, role VARCHAR(20), PRIMARY KEY (user_id, role));
      INSERT INTO user_roles SELECT seq, IF(seq % 4 = 0, 'admin', 'customer') FROM seq_1_to_12;`,
      { '--sellers-table': 'nguoi_dung' },
    );
    expect(text).toContain(
      '{{which rows are sellers? user_roles.role holds customer (9), admin (3)',
    );
  });
});

test('the shop itself as the one seller is one note of the admin, also where its orders are dated by texts', async () => {
  const { text, figures, faults } = await shop.made(
    `
    CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), ngay_dat VARCHAR(10));
    INSERT INTO don_hang SELECT seq, 100000 + seq * 1000, ${STATUS},
      DATE_FORMAT('${LAST - 1}-03-15' + INTERVAL seq * 8 DAY, '%d/%m/%Y') FROM seq_1_to_60;`,
    { '--sellers-table': 'shop' },
  );
  expect(text).toContain("SELECT MIN(STR_TO_DATE(`ngay_dat`, '%d/%m/%Y')) AS `began`");
  expect(figures).toMatchObject({ sellers_total: '1', sellers_new: '0' });
  expect(faults).toEqual([]);
});

describe('products', () => {
  const withProducts = (products: string) =>
    shop.made(`${ORDERS} DROP TABLE san_pham; ${products}`);

  test('that others of their table are variants of are no SKUs, and hide their variants', async () => {
    const { figures } = await withProducts(`
      CREATE TABLE san_pham (id INT PRIMARY KEY, parent_id INT, hien_thi TINYINT, ngay_dang DATE);
      INSERT INTO san_pham VALUES (1, NULL, 1, '${LAST}-02-01'), (2, 1, 1, '${LAST}-02-01'), (3, 1, 1, '${LAST}-02-01'),
        (4, NULL, 0, '${LAST}-02-01'), (5, 4, 1, '${LAST}-02-01'), (6, NULL, 1, '${LAST}-02-01');`);
    expect(figures).toMatchObject({ products_total: '3', products_new: '3' });
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('are SKUs by their master only where they have no other variant', async () => {
    const { figures } = await shop.made(
      `${ORDERS}
      CREATE TABLE bien_the (id INT PRIMARY KEY, san_pham_id INT, is_master TINYINT, ngay_tao DATE);
      INSERT INTO bien_the VALUES (1, 1, 1, '${LAST}-02-01'), (2, 1, 0, '${LAST}-02-01'), (3, 1, 0, '${LAST}-02-01'),
        (4, 2, 1, '${LAST}-02-01'), (5, 3, 1, '${LAST}-02-01');`,
      { '--products-table': 'bien_the' },
    );
    expect(figures).toMatchObject({ products_total: '4' });
  });

  test('are on sale by a status of 1 and 0 if the admin says so', async () => {
    const { text, figures } = await withProducts(`
      CREATE TABLE san_pham (id INT PRIMARY KEY, trang_thai TINYINT, ngay_dang DATE);
      INSERT INTO san_pham SELECT seq, seq % 3 > 0, '${LAST}-02-01' FROM seq_1_to_9;`);
    expect(text).toContain('-- assumed: only: `trang_thai` = 1');
    expect(figures).toMatchObject({ products_total: '6' });
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('count where an open shop shows them', async () => {
    const { figures } = await withProducts(`
      CREATE TABLE cua_hang (id INT PRIMARY KEY, trang_thai VARCHAR(20), la_demo TINYINT);
      INSERT INTO cua_hang VALUES (1, 'Hoạt động', 0), (2, 'Đóng cửa', 0), (3, 'Hoạt động', 0);
      CREATE TABLE san_pham (id INT PRIMARY KEY, ngay_dang DATE);
      INSERT INTO san_pham SELECT seq, '${LAST}-02-01' FROM seq_1_to_4;
      CREATE TABLE san_pham_cua_hang (san_pham_id INT, cua_hang_id INT, hien_thi TINYINT, PRIMARY KEY (san_pham_id, cua_hang_id));
      INSERT INTO san_pham_cua_hang VALUES (1, 1, 1), (1, 3, 1), (2, 1, 0), (2, 2, 1), (3, 3, 1), (4, 1, 0);`);
    expect(figures).toMatchObject({ products_total: '2' });
  });
});

describe('orders', () => {
  const orders = (columns: string, values: string, options: Record<string, string> = {}) =>
    shop.made(
      `
      CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), ngay_dat DATE, ${columns});
      INSERT INTO don_hang SELECT seq, 100000 + seq * 1000, ${STATUS}, ${DAY('seq')}, ${values} FROM seq_1_to_60;`,
      options,
    );

  test('that a date of cancelling marks failed, whatever their status says', async () => {
    const { text, figures } = await orders(
      'cancelled_at DATETIME',
      `IF(seq IN (2, 3, 5, 6), ${DAY('seq')}, NULL)`,
    );
    expect(text).toContain('OR (COALESCE(`cancelled_at` IS NOT NULL, FALSE))');
    expect(figures).toMatchObject({
      orders_total: '60',
      orders_succeeded: '18',
      orders_failed: '24',
      value_succeeded: '2421000',
    });
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('that gave money back count with the rest, and failed where nothing is left', async () => {
    const { figures } = await orders(
      'total_refunded INT',
      'CASE seq WHEN 3 THEN 103000 WHEN 6 THEN 6000 ELSE 0 END',
    );
    expect(figures).toMatchObject({
      orders_succeeded: '19',
      orders_failed: '21',
      value_succeeded: String(2_630_000 - 103_000 - 6_000),
    });
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('in another currency are worth their amount by the rate that they keep', async () => {
    const { text, figures } = await orders(
      'currency CHAR(3), exchange_rate DECIMAL(12, 4)',
      `IF(seq = 6, 'USD', 'VND'), IF(seq = 6, 25000, 1)`,
    );
    expect(text).toContain('THEN `tong_tien` * `exchange_rate` END');
    expect(figures).toMatchObject({
      value_succeeded: String(2_630_000 - 106_000 + 106_000 * 25_000),
    });
  });

  test('in another currency without a rate stay open', async () => {
    const { text } = await orders(
      'currency CHAR(3), exchange_rate DECIMAL(12, 4)',
      `IF(seq = 6, 'USD', 'VND'), IF(seq IN (6, 9), 25000, 1)`,
    );
    expect(text).toContain('{{currency holds USD (1): the value must be in VND}}');
  });

  test('of a shop that is marked as a test do not count', async () => {
    const { figures } = await orders(
      'gian_hang_id INT, ma VARCHAR(9)',
      `IF(seq > 57, 2, 1), CONCAT('DH', seq)`,
    );
    expect(figures).toMatchObject({ orders_total: '60' });
    const { figures: without } = await shop.made(
      'ALTER TABLE gian_hang ADD is_demo TINYINT NOT NULL DEFAULT 0; UPDATE gian_hang SET is_demo = 1 WHERE id = 2;',
      { '--force': '' },
    );
    expect(without).toMatchObject({ orders_total: '57' });
  });

  test('are neither goods bought in nor sales at a till', async () => {
    const { text, figures } = await orders(
      'loai VARCHAR(9), kenh VARCHAR(9)',
      `IF(seq > 54, 'nhập', 'bán'), IF(seq < 4, 'tại quầy', 'web')`,
    );
    expect(text).toContain("AND (`loai` IS NULL OR `loai` NOT IN ('nhập'))");
    expect(figures).toMatchObject({ orders_total: '51', orders_succeeded: '17' });
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('without a total are worth what their lines add up to, and a way of paying is no amount', async () => {
    const { text, figures } = await shop.made(`
      CREATE TABLE don_hang (id INT PRIMARY KEY, phuong_thuc INT, trang_thai VARCHAR(20), ngay_dat DATE);
      INSERT INTO don_hang SELECT seq, seq % 3, ${STATUS}, ${DAY('seq')} FROM seq_1_to_60;
      CREATE TABLE ct_don_hang (id INT PRIMARY KEY, don_hang_id INT, san_pham_id INT, so_luong INT, don_gia INT);
      INSERT INTO ct_don_hang SELECT seq, (seq + 1) DIV 2, 1, 2, 10000 + seq * 1000 FROM seq_1_to_120;`);
    expect(text).toContain('SUM(`don_gia` * `so_luong`) AS `line_sum`');
    const worth = Array.from({ length: 20 }, (_, index) => (index + 1) * 3).reduce(
      (sum, id) => sum + 2 * (20_000 + (4 * id - 1) * 1000),
      0,
    );
    expect(figures).toMatchObject({ orders_succeeded: '20', value_succeeded: String(worth) });
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('of less than nothing stay open: they take back what others sold', async () => {
    const { text } = await shop.made(`
      ${ORDERS} INSERT INTO don_hang VALUES (61, -103000, 'Hoàn thành', '${LAST}-09-01');`);
    expect(text).toContain('{{1 row has a negative tong_tien: they are no orders,');
  });

  test('are worth their total where the goods are what is left of it', async () => {
    const { text } = await orders(
      'items_total INT, adjustments_total INT',
      '60000 + seq * 1000, 40000',
    );
    expect(text).toContain('THEN `tong_tien` END');
    expect(text).not.toContain('-- assumed: value');
  });

  test('in capital letters have the same words', async () => {
    const { figures } = await shop.made(`
      CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), ngay_dat DATE);
      INSERT INTO don_hang SELECT seq, 100000 + seq * 1000, UPPER(${STATUS}), ${DAY('seq')} FROM seq_1_to_60;`);
    expect(figures).toMatchObject({ orders_succeeded: '20', orders_failed: '20' });
  });
});

describe('rows of visits', () => {
  const visits = (columns: string, values: string) =>
    shop.made(
      `${ORDERS}
      CREATE TABLE truy_cap (id INT PRIMARY KEY, luc DATETIME, ${columns});
      INSERT INTO truy_cap SELECT seq, '${LAST}-06-01 09:00' + INTERVAL seq HOUR, ${values} FROM seq_1_to_60;`,
      { '--visits-table': 'truy_cap' },
    );

  test('that share a session are the pages of one visit, which counts at its first', async () => {
    const { text, figures } = await visits('session_id VARCHAR(9)', `CONCAT('s', seq DIV 4)`);
    expect(text).toContain('GROUP BY `session_id`');
    expect(figures).toMatchObject({ visits_total: '16', visits_period: '16' });
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('that are pages without a session are owned by the admin', async () => {
    const { text } = await visits('trang VARCHAR(99)', `CONCAT('/san-pham/', seq)`);
    expect(text).toContain(
      '-- assumed: counts: truy_cap (each row is a page that was seen [trang]',
    );
    expect(await shop.faultsLeft()).toEqual([]);
  });

  test('that are requests to a web server stay open', async () => {
    const { text } = await visits(
      'request VARCHAR(99), status INT',
      `CONCAT('GET /', seq), IF(seq % 9 = 0, 404, 200)`,
    );
    expect(text).toContain('{{rows of `truy_cap` are requests to a web server (request)');
  });
});

describe('orders in parts', () => {
  test.each([
    "VARCHAR(20) NOT NULL DEFAULT '0'",
    "VARCHAR(20) NOT NULL DEFAULT ''",
    'INT NOT NULL DEFAULT 0',
    'INT NULL',
  ])('count once where a reference to no other order is written as %s', async (type) => {
    const { figures } = await shop.made(`
      CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), ngay_dat DATE, parent_id ${type});
      INSERT INTO don_hang (id, tong_tien, trang_thai, ngay_dat)
      SELECT seq, 100000 + seq * 1000, ${STATUS}, ${DAY('seq')} FROM seq_1_to_60;
      INSERT INTO don_hang SELECT seq, 50000, 'Hoàn thành', ${DAY('seq')}, IF(seq < 63, 1, 4) FROM seq_61_to_64;`);
    expect(figures).toMatchObject({ orders_total: '62' });
  });
});
