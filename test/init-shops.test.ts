import { DAY, DevelopersShop, LAST, type Made, ORDERS, STATUS } from './support/developers-shop';

/*
 * Shops as their developers made them, led through `init` unattended: what it decides, what it leaves open, and
 * the figures that come of it.
 */

let shop: DevelopersShop;

beforeEach(async () => {
  shop = await DevelopersShop.create();
});
afterEach(() => shop.drop());

function madeOf(tables: string, options: Record<string, string> = {}): Promise<Made> {
  return shop.made(tables, options);
}

describe('orders without a status', () => {
  test('end as their marks say; a mark and its date are one', async () => {
    const { text, figures } = await madeOf(`
      CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, ngay_dat DATE, da_giao TINYINT, ngay_giao DATE,
        da_huy TINYINT, huy_luc DATETIME, trang_thai_xoa TINYINT);
      INSERT INTO don_hang SELECT seq, 100000 + seq * 1000, ${DAY('seq')}, seq % 3 = 0,
        IF(seq % 3 = 0, ${DAY('seq + 2')}, NULL), seq % 3 = 1, IF(seq % 3 = 1, ${DAY('seq + 1')}, NULL), seq > 57
      FROM seq_1_to_60;`);
    expect(text).toContain('COUNT(CASE WHEN `da_giao` = 1 THEN 1 END) AS orders_succeeded');
    expect(text).toContain('COUNT(CASE WHEN `da_huy` = 1 THEN 1 END) AS orders_failed');
    expect(text).not.toContain('assumed');
    expect(figures).toMatchObject({
      orders_total: '57',
      orders_succeeded: '19',
      orders_failed: '19',
      value_succeeded: '2470000',
    });
  });

  test('end as their dates say; an order that was returned after its delivery failed', async () => {
    const { text, figures } = await madeOf(`
      CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, ngay_dat DATE, hoan_thanh_luc DATETIME, huy_luc DATETIME);
      INSERT INTO don_hang SELECT seq, 100000, ${DAY('seq')}, IF(seq % 2 = 0, ${DAY('seq + 2')}, NULL),
        IF(seq % 10 IN (0, 1), ${DAY('seq + 9')}, NULL) FROM seq_1_to_60;`);
    expect(text).toContain(
      '`hoan_thanh_luc` IS NOT NULL AND NOT COALESCE(`huy_luc` IS NOT NULL, FALSE)',
    );
    expect(text).toContain('-- assumed: succeeded: ');
    expect(figures).toMatchObject({ orders_succeeded: '24', orders_failed: '12' });
  });

  test('stay open where nothing says how they ended, and are all sales where the admin says so', async () => {
    const tables = `
      CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, ngay_dat DATE);
      INSERT INTO don_hang SELECT seq, 100000, ${DAY('seq')} FROM seq_1_to_60;`;
    const { text } = await madeOf(tables);
    expect(text).toContain('{{the column of the status}}');
    const sales = await madeOf('SELECT 1', { '--orders-status': 'none', '--force': '' });
    expect(sales.text).toContain('COUNT(*) AS orders_succeeded');
    expect(sales.figures).toMatchObject({
      orders_total: '60',
      orders_succeeded: '60',
      orders_failed: '0',
      value_succeeded: '6000000',
    });
  });
});

test('a day and an hour in two columns are one instant, and its hours show the time zone', async () => {
  const { text, figures } = await madeOf(`
    CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), ngay_dat DATE, gio_dat TIME);
    INSERT INTO don_hang SELECT seq, 100000, ${STATUS}, ${DAY('seq % 100')}, SEC_TO_TIME(3600 * (7 + seq % 15))
    FROM seq_1_to_600;`);
  expect(text).toContain('WHERE `ngay_dat` >= :start');
  expect(figures).toMatchObject({ orders_total: '600', orders_succeeded: '200' });
});

test('a day of visits counts as the number beside it: one of several with --visits-sum', async () => {
  const days = `
    CREATE TABLE thong_ke (ngay DATE PRIMARY KEY, so_luot INT, so_khach INT);
    INSERT INTO thong_ke SELECT ${DAY('seq')}, 10 + seq % 4, 5 + seq % 3 FROM seq_1_to_10;`;
  const open = await madeOf(ORDERS + days, { '--visits-table': 'thong_ke' });
  expect(open.text).toContain(
    '{{a row is a day: add up one of so_luot, so_khach, with --visits-sum}}',
  );
  const { text, figures } = await madeOf('SELECT 1', {
    '--visits-table': 'thong_ke',
    '--visits-sum': 'so_luot',
    '--force': '',
  });
  expect(text).toContain('COALESCE(SUM(`so_luot`), 0) AS visits_total');
  expect(figures).toMatchObject({ visits_total: '115', visits_period: '115' });
});

describe('products and sellers without a date', () => {
  const UNDATED = `
    CREATE TABLE hang (id INT PRIMARY KEY, ten VARCHAR(20));
    INSERT INTO hang VALUES (1, 'A'), (2, 'B'), (3, 'C');
    CREATE TABLE chi_tiet_don_hang (id INT PRIMARY KEY, don_hang_id INT, hang_id INT);
    INSERT INTO chi_tiet_don_hang VALUES (1, 10, 1), (2, 20, 1), (3, 30, 2);`;
  const ORDERS_SINCE = ORDERS.replaceAll(`'${LAST}-06-01'`, `'${LAST - 1}-12-01'`);

  test('are as old as their first sale, unsold ones as the first order', async () => {
    const { figures } = await madeOf(ORDERS_SINCE + UNDATED, {
      '--products-table': 'hang',
      '--products-date': 'sold',
    });
    // Order 30, of 31 December, is the last of its year; the third is never sold.
    expect(figures).toMatchObject({ products_total: '3', products_new: '0' });
  });

  test('are as old as the shop where it is the one seller', async () => {
    const { text, figures } = await madeOf(ORDERS + UNDATED, {
      '--products-table': 'hang',
      '--products-date': 'shop',
      '--sellers-table': 'shop',
    });
    expect(text).toContain('SELECT MIN(`ngay_dat`) AS `began`');
    expect(figures).toMatchObject({
      sellers_total: '1',
      sellers_new: '1',
      products_total: '3',
      products_new: '3',
    });
  });

  test('are as old as the shop where the admin says so of sellers', async () => {
    const { figures } = await madeOf(
      `${ORDERS} CREATE TABLE chu_shop (id INT PRIMARY KEY, ten VARCHAR(20)); INSERT INTO chu_shop VALUES (1, 'A'), (2, 'B');`,
      { '--sellers-table': 'chu_shop', '--sellers-date': 'shop' },
    );
    expect(figures).toMatchObject({ sellers_total: '2', sellers_new: '2' });
  });

  test('stay open otherwise, and init says what can be done', async () => {
    const { text, output } = await madeOf(ORDERS + UNDATED, { '--products-table': 'hang' });
    expect(text).toContain('{{the column of its date}}');
    expect(output).toContain('say --products-date sold or --products-date shop');
  });
});

describe('dates whose time zone the rows do not show', () => {
  const framework = (columns: string) => `
    CREATE TABLE don_hang (id INT PRIMARY KEY, tong_tien INT, trang_thai VARCHAR(20), created_at DATETIME${columns});
    INSERT INTO don_hang (id, tong_tien, trang_thai, created_at)
      SELECT seq, 100000, ${STATUS}, '${LAST}-01-01 02:00:00' + INTERVAL seq - 1 DAY FROM seq_1_to_60;`;

  test('stay open with both ways where Laravel may have written them', async () => {
    const { text } = await madeOf(framework(', updated_at DATETIME'));
    expect(text).toContain('{{on whose clock is created_at?');
    expect(text).toContain('--   in UTC: `created_at` >= :start_utc AND `created_at` < :end_utc');
  });

  test('are as the admin says', async () => {
    const { text, figures } = await madeOf(framework(', updated_at DATETIME'), { '--zone': 'utc' });
    expect(text).toContain('`created_at` >= :start_utc');
    expect(text).toMatch(/^-- zone: \+00:00 \(--zone, /m);
    expect(figures).toMatchObject({ orders_total: '60' });
  });

  test('are assumed to be those of DB_TIMEZONE elsewhere, where a new year is near enough to matter', async () => {
    const { text } = await madeOf(framework(''));
    expect(text).toContain('-- assumed: zone: +07:00 (the rows of created_at do not show it)');
  });

  test('need no owner where no row lies near a new year', async () => {
    const { text } = await madeOf(framework('').replace(`${LAST}-01-01 02`, `${LAST}-03-01 02`));
    expect(text).not.toContain('assumed');
    expect(text).toContain('no row lies near a new year');
  });
});

test('the status is the column that holds what the options name, and Sylius keeps hundredths', async () => {
  const { text, figures } = await madeOf(
    `CREATE TABLE sylius_order (id INT PRIMARY KEY, state VARCHAR(20), checkout_state VARCHAR(20), total INT, ngay_dat DATE);
     INSERT INTO sylius_order SELECT seq, ELT(1 + seq % 2, 'fulfilled', 'cancelled'), 'completed', 4000000 + seq * 100000,
       ${DAY('seq')} FROM seq_1_to_60;`,
    { '--orders-table': 'sylius_order', '--succeeded': 'fulfilled', '--failed': 'cancelled' },
  );
  expect(text).toMatch(/^-- assumed: value: total \/ 100 \(/m);
  expect(figures).toMatchObject({
    orders_succeeded: '30',
    orders_failed: '30',
    value_succeeded: '2130000',
  });
});

test('the totals of Zen Cart are in the currency of the shop, whatever each order was shown in', async () => {
  const zen = `
    CREATE TABLE zen_orders (orders_id INT PRIMARY KEY, order_total DECIMAL(14, 2), currency CHAR(3),
      currency_value DECIMAL(14, 6), orders_status INT, date_purchased DATE);
    INSERT INTO zen_orders SELECT seq, 100000 + seq * 1000, IF(seq % 2, 'USD', 'VND'), IF(seq % 2, 0.00004, 1), seq % 2 + 2,
      ${DAY('seq')} FROM seq_1_to_60;
    CREATE TABLE zen_orders_status (orders_status_id INT, language_id INT,
      orders_status_name VARCHAR(32), PRIMARY KEY (orders_status_id, language_id));
    INSERT INTO zen_orders_status VALUES (2, 1, 'Cancelled'), (3, 1, 'Delivered');
    CREATE TABLE zen_configuration (configuration_key VARCHAR(80), configuration_value VARCHAR(80));
    INSERT INTO zen_configuration VALUES ('DEFAULT_CURRENCY', 'VND');`;
  const { figures } = await madeOf(zen, { '--orders-table': 'zen_orders' });
  expect(figures).toMatchObject({ orders_succeeded: '30', value_succeeded: '3900000' });
  const abroad = await madeOf("UPDATE zen_configuration SET configuration_value = 'USD'", {
    '--orders-table': 'zen_orders',
    '--force': '',
  });
  expect(abroad.text).toContain('{{DEFAULT_CURRENCY holds USD (1): the value must be in VND}}');
});

test('a role is looked up among roles, not among the statuses of orders', async () => {
  const { text, figures } = await madeOf(
    `${ORDERS}
     CREATE TABLE order_statuses (id INT PRIMARY KEY, name VARCHAR(20));
     INSERT INTO order_statuses VALUES (1, 'Pending'), (2, 'Delivered'), (3, 'Cancelled');
     CREATE TABLE roles (id INT PRIMARY KEY, name VARCHAR(20));
     INSERT INTO roles VALUES (1, 'admin'), (2, 'seller'), (3, 'customer');
     CREATE TABLE users (id INT PRIMARY KEY, role_id INT, ngay_dang_ky DATE);
     INSERT INTO users SELECT seq, IF(seq = 1, 1, 2 + (seq > 8)), ${DAY('seq')} FROM seq_1_to_20;`,
    { '--sellers-table': 'users' },
  );
  expect(text).toContain('AND `role_id` IN (2);');
  expect(text).not.toContain('assumed');
  expect(figures).toMatchObject({ sellers_total: '7', sellers_new: '7' });
});

test("a collaborator's commission is no total, although no other column is named like one", async () => {
  const { text } = await madeOf(`
    CREATE TABLE don_hang (id INT PRIMARY KEY, trang_thai VARCHAR(20), ngay_dat DATE, tien_khach_tra INT, tien_cong_tac_vien INT);
    INSERT INTO don_hang SELECT seq, ${STATUS}, ${DAY('seq')}, 100000 + seq * 1000, 10000 + seq * 100 FROM seq_1_to_60;`);
  expect(text).toContain('THEN `tien_khach_tra` END), 0) AS value_succeeded');
  expect(text).toContain('-- assumed: value: tien_khach_tra ');
});
