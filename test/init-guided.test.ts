import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { parseReportSql } from '../src/report/report-sql';
import { vietnamYear } from '../src/vietnam';
import { AdminFolder, choice } from './support/admin';
import { writeAccounts } from './support/app';
import { TestDatabase } from './support/database';
import {
  dong,
  expected,
  fill,
  written as inWords,
  milliseconds,
  newYear,
  utc,
  vietnam,
} from './support/home-made-shops';

let shop: TestDatabase;
let admin: AdminFolder;
const others: string[] = [];

beforeEach(async () => {
  shop = await TestDatabase.create();
  admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
});
afterEach(async () => {
  admin.remove();
  for (const schema of others.splice(0)) await shop.root.query(`DROP DATABASE ${schema}`);
  await shop.drop();
});

const THIS_YEAR = vietnamYear(Date.now());
const QUESTION = /1 to \d+: /;
const written = () => readFileSync(path.join(admin.path, 'report.sql'), 'utf8');
const reportExists = () => existsSync(path.join(admin.path, 'report.sql'));

/** The figures of this year and of last, as `check` reads them. */
async function figures(): Promise<Record<number, Record<string, string>>> {
  const { output } = await admin.run(['check', '--json']);
  const { figures: byYear, current, last } = JSON.parse(output);
  // As 'check --json' gives them by year, or as it did before.
  return byYear ?? { [current.year]: current.figures, [last.year]: last.figures };
}

const BOTH_YEARS = { [THIS_YEAR]: expected(), [THIS_YEAR - 1]: expected(THIS_YEAR - 1) };
const IN_VIETNAMESE = { done: 'Hoàn thành', void: 'Đã hủy', new: 'Mới', draft: 'Nháp' };
const OUTCOMES = [
  ...['--succeeded', 'done', '--failed', 'void', '--under-way', 'new', '--no-order', 'draft'],
];

describe('a schema with Vietnamese names', () => {
  beforeEach(async () => {
    await shop.root.query(`
      CREATE TABLE \`đơn_hàng\` (\`ngày_đặt\` DATETIME, \`trạng_thái\` VARCHAR(20), \`tổng_tiền\` DOUBLE, KEY (\`ngày_đặt\`));
      CREATE TABLE \`chi_tiết_đơn_hàng\` (id INT, ngay_tao DATETIME);
      CREATE TABLE \`trạng_thái_đơn_hàng\` (id INT, ten VARCHAR(20));
      CREATE TABLE \`Sản phẩm\` (\`Ngày tạo\` DATETIME);
      CREATE TABLE san_pham (ngay_tao DATETIME);
      CREATE TABLE thanhvien (create_time DATETIME);
      CREATE TABLE thong_ke_truy_cap (thoi_gian DATETIME);`);
    await fill(
      shop,
      { begun: ['`Sản phẩm`', 'thanhvien', 'thong_ke_truy_cap'], orders: '`đơn_hàng`' },
      { date: vietnam, outcome: (outcome) => IN_VIETNAMESE[outcome], value: dong },
    );
  });

  test('is led through at a terminal, and shown by month before anything is written', async () => {
    const screen = await admin.atTerminal(
      'init',
      QUESTION,
      ...['?', '', choice('thong_ke_truy_cap'), choice('đơn_hàng')],
      ...[choice('Sản phẩm'), choice('thanhvien'), choice('yes: each account may sell')],
      choice('yes: write it'),
    );
    expect(screen).toContain('"Số lượng truy cập" counts visits, not visitors and not pages.');
    expect(screen).toMatch(/Type a number from 1 to \d+, or \? for an explanation; Ctrl-C ends\./);
    expect(screen).toContain("Its rows show that ngày_đặt is in Vietnam's time (UTC+7).");
    expect(screen).toMatch(/Hoàn thành +\d+ {2}succeeded/);
    expect(screen).not.toContain('How does an order in status');
    expect(written()).not.toContain('-- assumed:');
    expect(screen.indexOf('The figures by month')).toBeLessThan(screen.indexOf('Wrote report.sql'));
    expect(screen).toMatch(new RegExp(`${THIS_YEAR}-01 +\\d`));
    expect(screen).toMatch(new RegExp(`${THIS_YEAR - 1}-12 +\\d`));
    expect(written()).toMatch(/^-- succeeded: +'Hoàn thành'$/m);
    expect(written()).toContain('--   `san_pham`');
    const [, , , orders] = parseReportSql(written(), 'report.sql');
    expect(orders?.notes.map(({ key }) => key)).toEqual([
      'succeeded',
      'failed',
      'under way',
      'no order',
    ]);
    expect(await figures()).toEqual(BOTH_YEARS);
  });

  test('is written unattended from the options', async () => {
    const { output } = await admin.run([
      'init',
      ...['--orders-table', 'đơn_hàng.ngày_đặt', '--products-table', 'sản phẩm'],
      ...['--sellers-table', 'thanhvien', '--visits-table', 'thong_ke_truy_cap.thoi_gian'],
      ...[
        '--succeeded',
        'Hoàn thành',
        '--failed',
        'Đã hủy',
        '--under-way',
        'Mới',
        '--no-order',
        'Nháp',
      ],
    ]);
    expect(output).not.toContain('{{');
    expect(await figures()).toEqual(BOTH_YEARS);
  });

  test('keeps open what neither a name nor an option decides, and lists each open place with its line', async () => {
    await shop.root.query(`
      UPDATE \`đơn_hàng\` SET \`trạng_thái\` = 'A1' WHERE \`trạng_thái\` = 'Mới';
      UPDATE \`đơn_hàng\` SET \`trạng_thái\` = 'A2' WHERE \`trạng_thái\` = 'Nháp';
      UPDATE \`đơn_hàng\` SET \`trạng_thái\` = 'A3' WHERE \`trạng_thái\` = 'Đã hủy';`);
    const { code, output } = await admin.run(['init', '--succeeded', 'Hoàn thành']);
    expect(code).toBe(1);
    expect(output).toContain(
      'Say how these count, with --succeeded, --failed, --under-way or --no-order: A1, A2, A3',
    );
    const [, count] = /Open places in report.sql: (\d+)/.exec(output) ?? [];
    const listed = [...output.matchAll(/^ {2}report\.sql line (\d+): \{\{/gm)].map(([, line]) =>
      Number(line),
    );
    expect(listed).toHaveLength(Number(count));
    const lines = written().split('\n');
    for (const line of listed) expect(lines[line - 1]).toContain('{{');
    expect((await admin.run(['serve'])).output).toContain(
      `; ${count} places are open, the others on lines `,
    );
  });

  test('nothing is written after Ctrl-C, nor when the admin rejects the figures', async () => {
    expect(await admin.atTerminal('init', QUESTION, choice('thong_ke_truy_cap'))).toContain(
      'nothing is written',
    );
    expect(reportExists()).toBe(false);
    const screen = await admin.atTerminal(
      'init',
      QUESTION,
      ...Array.from({ length: 4 }, () => choice('none of these')),
      choice('no: write nothing'),
    );
    expect(screen).toContain('nothing is written');
    expect(reportExists()).toBe(false);
  });
});

/** The right answer to how the status asked about counts. */
function statusAnswer(screen: string): string {
  const [asked = ''] = screen.slice(screen.lastIndexOf('How does an order in status')).split('\n');
  const answers = [/Hoàn thành|done/, /Đã hủy|void/, /Mới|new/, /Nháp|draft/];
  return String(1 + answers.findIndex((pattern) => pattern.test(asked)));
}

describe('a schema of unix milliseconds and hundredths', () => {
  beforeEach(async () => {
    await shop.root.query(`
      CREATE TABLE shop_orders (created_ms BIGINT, updated_ms BIGINT DEFAULT 0, state VARCHAR(10), total_cents BIGINT, KEY (created_ms));
      CREATE TABLE shop_order_items (created_at BIGINT, sku VARCHAR(9));
      CREATE TABLE shop_products (created_at BIGINT, active TINYINT);
      CREATE TABLE shop_product_variants (created_at BIGINT);
      CREATE TABLE shop_vendors (created_at BIGINT);
      CREATE TABLE shop_page_views (ts BIGINT);`);
    await fill(
      shop,
      {
        begun: ['shop_product_variants', 'shop_vendors', 'shop_page_views'],
        orders: 'shop_orders (created_ms, state, total_cents)',
      },
      { date: milliseconds, outcome: (outcome) => outcome, value: String },
    );
    await shop.root.query('INSERT INTO shop_products VALUES (1, 1)');
  });

  test('is led through: SKUs before products, the unit asked', async () => {
    const screen = await admin.atTerminal(
      'init',
      QUESTION,
      ...['1', '1'],
      ...Array.from({ length: 4 }, () => statusAnswer),
      ...[choice('a hundredth'), '1', '1'],
      choice('yes: write it'),
    );
    expect(screen).toMatch(/1 {2}`shop_product_variants`/);
    expect(screen).not.toMatch(/shop_order_items/);
    expect(screen).toContain('milliseconds since 1970');
    expect(written()).toContain('`created_ms` >= :start_unix * 1000');
    expect(await figures()).toEqual(BOTH_YEARS);
  });

  test('keeps the unit open unattended without its option', async () => {
    const options = [
      ...['--orders-table', 'shop_orders', '--products-table', 'shop_product_variants'],
      ...['--sellers-table', 'shop_vendors', '--visits-table', 'shop_page_views.ts', ...OUTCOMES],
    ];
    const open = await admin.run(['init', ...options]);
    expect(open.output).toContain('the unit of total_cents');
    expect(open.output).toContain('Open places in report.sql: 1.');
    await admin.run(['init', '--force', ...options, '--money-unit', '100']);
    expect(await figures()).toEqual(BOTH_YEARS);
  });
});

describe('a schema of dates in words', () => {
  beforeEach(async () => {
    await shop.root.query(`
      CREATE TABLE DonHang (NgayDat VARCHAR(30), TinhTrang VARCHAR(20), ThanhTien VARCHAR(20), NgayGiao VARCHAR(30) NULL);
      CREATE TABLE ChiTietDonHang (NgayTao VARCHAR(30));
      CREATE TABLE HangHoa (NgayTao VARCHAR(30));
      CREATE TABLE NhaBan (NgayDangKy VARCHAR(30), NgayTao VARCHAR(30));
      CREATE TABLE LuotTruyCap (ThoiGian VARCHAR(30));`);
    await fill(
      shop,
      {
        begun: ['HangHoa', 'NhaBan (NgayTao)', 'LuotTruyCap'],
        orders: 'DonHang (NgayDat, TinhTrang, ThanhTien)',
      },
      { date: inWords, outcome: (outcome) => outcome, value: (each) => `'${dong(each)}'` },
    );
  });

  test('is counted unattended to the last đồng, and without a warning of the server', async () => {
    const { output } = await admin.run([
      'init',
      ...['--orders-table', 'DonHang.NgayDat', '--products-table', 'HangHoa'],
      ...['--sellers-table', 'NhaBan.NgayTao', '--visits-table', 'LuotTruyCap', ...OUTCOMES],
    ]);
    expect(output).not.toContain('{{');
    expect(written()).toContain("STR_TO_DATE(`NgayDat`, '%d/%m/%Y %H:%i:%s') >= :start");
    expect(await figures()).toEqual(BOTH_YEARS);
  });

  test('leaves a column of two date forms open', async () => {
    await shop.root.query("INSERT INTO DonHang (NgayDat) VALUES ('hôm qua')");
    const { output } = await admin.run(['init', '--orders-table', 'DonHang.NgayDat', ...OUTCOMES]);
    expect(output).toContain('The form of NgayDat is not certain');
    expect(output).toMatch(/report\.sql line \d+: \{\{the form of NgayDat/);
  });
});

describe('separate schemas of one server', () => {
  beforeEach(async () => {
    const [orders, catalogue] = [`${shop.name}_orders`, `${shop.name}_catalog`];
    others.push(orders, catalogue);
    await shop.root.query(`
      CREATE DATABASE ${orders}; CREATE DATABASE ${catalogue};
      GRANT SELECT ON ${orders}.* TO ${shop.name}@localhost;
      GRANT SELECT ON ${catalogue}.* TO ${shop.name}@localhost;
      CREATE TABLE ${orders}.orders (created_at DATETIME, status VARCHAR(10), grand_total DECIMAL(20, 2));
      CREATE TABLE ${catalogue}.skus (created_at DATETIME);
      CREATE TABLE ${catalogue}.products (created_at DATETIME);
      CREATE TABLE sellers (created_at DATETIME);
      CREATE TABLE visits (visited_at DATETIME);`);
    await fill(
      shop,
      { begun: [`${catalogue}.skus`, 'sellers', 'visits'], orders: `${orders}.orders` },
      { date: utc, outcome: (outcome) => outcome, value: dong },
    );
  });

  test('are led through like one schema, with a question about their time zone', async () => {
    const screen = await admin.atTerminal(
      'init',
      /1 to \d+: |SCHEMA\.TABLE\.COLUMN: /,
      ...['1', choice('UTC')],
      ...[choice('another one'), '', 'no_such', `${shop.name}_orders.orders`, choice('UTC')],
      ...[choice('skus'), choice('UTC'), '1', choice('UTC')],
      choice('yes: write it'),
    );
    expect(screen).toContain("Type a table's name, or ? for all of them");
    expect(screen).toContain('there is no such column or table');
    expect(screen).toContain('On whose clock is created_at?');
    expect(written()).toContain(`FROM \`${shop.name}_orders\`.\`orders\``);
    expect(written()).toMatch(new RegExp(`^-- schema: ${shop.name}_catalog$`, 'm'));
    expect(await figures()).toEqual(BOTH_YEARS);
  });

  test('are named unattended by SCHEMA.TABLE.COLUMN', async () => {
    const { output } = await admin.run(
      [
        'init',
        ...[
          '--orders-table',
          `${shop.name}_orders.orders.created_at`,
          '--sellers-table',
          'sellers',
        ],
        ...[
          '--products-table',
          `${shop.name}_catalog.skus`,
          '--visits-table',
          `${shop.name}.visits`,
        ],
        ...OUTCOMES,
      ],
      { DB_TIMEZONE: '+00:00' },
    );
    expect(output).not.toContain('{{');
    expect(written()).toContain(`FROM \`${shop.name}_catalog\`.\`skus\``);
  });
});

test('among four hundred tables the right ones are offered first', async () => {
  const filler = Array.from(
    { length: 396 },
    (_, index) => `CREATE TABLE nv4_vi_shops_x${index} (id INT, add_time INT) ENGINE = MEMORY;`,
  );
  await shop.root.query(`${filler.join('')}
    CREATE TABLE nv4_vi_shops_orders (order_time INT UNSIGNED, order_state TINYINT, order_total BIGINT);
    CREATE TABLE nv4_vi_shops_orders_id (order_id INT, pro_id INT);
    CREATE TABLE nv4_vi_shops_san_pham (add_time INT UNSIGNED);
    CREATE TABLE nv4_vi_gian_hang (add_time INT UNSIGNED);
    INSERT INTO nv4_vi_shops_orders VALUES (${newYear(THIS_YEAR).getTime() / 1000}, 4, 150000);
    INSERT INTO nv4_vi_shops_san_pham VALUES (${newYear(THIS_YEAR).getTime() / 1000 - 1});`);
  const screen = await admin.atTerminal(
    'init',
    QUESTION,
    ...[choice('leave it open'), '1', choice('succeeded'), choice('  a đồng'), '1'],
    ...[choice('gian_hang'), choice('add_time'), choice('yes: write it')],
  );
  expect(screen).not.toContain('nv4_vi_shops_x0');
  expect(screen).toContain('Write report.sql with these figures and 3 open places?');
  expect(written()).toContain('FROM `nv4_vi_shops_orders`');
  expect(written()).toContain('THEN `order_total` END), 0) AS value_succeeded');
  expect(written()).toContain('`order_time` >= :start_unix');
  expect(written()).toMatch(/^-- succeeded: +4$/m);
});

test('--visits none is no zero, and says what to do instead', async () => {
  await shop.root.query('CREATE TABLE visits (visited_at DATETIME)');
  const { code, output } = await admin.run(['init', '--visits', 'none']);
  expect(code).toBe(1);
  expect(output).toContain('--visits none leaves the visits open');
  expect(output).toContain('baocao visits serve');
  expect(output).toMatch(/report\.sql line \d+: \{\{/);
});

test('a missing table or column is named in one line', async () => {
  await shop.root.query('CREATE TABLE orders (created_at DATETIME)');
  for (const [option, text] of [
    [['--orders-table', 'order'], 'there is no such column or table'],
    [['--orders-table', 'orders.placed'], 'there is no such column or table'],
    [['--orders-table', 'orders', '--orders-status', 'x'], 'has no such column'],
  ] as const) {
    const { code, output } = await admin.run(['init', ...option]);
    expect(output.trim().split('\n').at(-1)).toContain(text);
    expect(code).toBe(1);
  }
  expect(reportExists()).toBe(false);
});
