import { load } from 'cheerio';
import request from 'supertest';
import { FIGURE_NAMES } from '../src/report/figure-names';
import { formLabel } from '../src/report/official-form';
import { buildApp, PASSWORD, PLATFORM } from './support/app';
import { TestDatabase } from './support/database';

const REPORT = `
  -- accepted: stale (Sàn nghỉ Tết <b>cả tháng</b>)
  SELECT COUNT(*) AS visits_total, COUNT(CASE WHEN at >= :start THEN 1 END) AS visits_period
  FROM visits WHERE at < :end;
  SELECT 0 AS products_total, 0 AS products_new, 0 AS sellers_total, 0 AS sellers_new;
  -- accepted: undated-rows (đơn nháp)
  -- accepted: foreign-source (kho cũ)
  SELECT COUNT(*) AS 'orders_total', 0 AS orders_succeeded, 0 AS orders_failed, 0 AS value_succeeded
  FROM orders WHERE placed >= :start_unix AND placed < :end_unix AND note <> '</pre><script>';`;

let shop: TestDatabase;

beforeAll(async () => {
  shop = await TestDatabase.create(
    'CREATE TABLE visits (at DATETIME); CREATE TABLE orders (placed BIGINT, note VARCHAR(50))',
  );
});
afterAll(() => shop.drop());

async function ask(path: string, config: Parameters<typeof buildApp>[2], reportSql = REPORT) {
  const built = buildApp(shop.open(), reportSql, config);
  const answer = await request(built.app).get(path).auth('BaocaoTMDT', PASSWORD);
  built.close();
  return { ...answer, $: load(answer.text), text: answer.text, headers: answer.headers };
}
const on = { showReportSql: true };
const flat = (text: string) => text.replace(/\s+/g, ' ').trim();

test('is 404 unless the admin shows it, and then no page links to it', async () => {
  for (const config of [{}, { showReportSql: false }]) {
    expect((await ask('/cach-tinh', config)).status).toBe(404);
    expect((await ask('/', config)).text).not.toContain('cach-tinh');
  }
  const { $ } = await ask('/', on);
  expect($('nav.pages a[href="/cach-tinh"]').text()).toBe('Cách tính');
  expect($('nav.more a[href="/cach-tinh"]').text()).toBe('Cách tính');
  const built = buildApp(shop.open(), REPORT, on);
  await request(built.app).get('/cach-tinh').expect(401);
  await request(built.app).get('/cach-tinh').auth('portal', PASSWORD).expect(401);
  built.close();
});

test('gives each figure a row: its official name, what it means, and the statement that gave it', async () => {
  const { status, $, headers } = await ask('/cach-tinh', on);
  expect(status).toBe(200);
  expect(headers['x-report-id']).toBe($('p.read .code').text());
  const rows = $('tbody tr').get();
  expect(rows.map((row) => $(row).find('th code').first().text())).toEqual([...FIGURE_NAMES]);
  rows.forEach((row, index) => {
    const name = FIGURE_NAMES[index] ?? 'visits_total';
    const label = formLabel(name) ?? 'Số lượng truy cập trong kỳ';
    expect($(row).find('th .label').text()).toBe(label);
    expect(flat($(row).find('td').first().text())).toMatch(/^\p{Lu}[^.]+\.$/u);
  });
  const spans = $('pre')
    .get()
    .map((pre) => [
      $(pre).closest('td').attr('rowspan'),
      $(pre).closest('tr').find('th code').first().text(),
    ]);
  // products_* and sellers_* come from one statement, in the order of the form.
  expect(spans).toEqual([
    ['2', 'visits_total'],
    ['4', 'sellers_total'],
    ['4', 'orders_total'],
  ]);
});

test('shows statements as they ran: bound in the zone of the platform, comments and all', async () => {
  const { $ } = await ask('/cach-tinh', on);
  const [visits = '', , orders = ''] = $('pre')
    .get()
    .map((pre) => $(pre).text());
  const year = Number(/\d{4}/.exec(visits.split('TIMESTAMP')[1] ?? '')?.[0]);
  expect(visits).toContain(`at >= TIMESTAMP'${year}-01-01 00:00:00'`);
  expect(visits).toMatch(/at < TIMESTAMP'\d{4}-\d\d-\d\d \d\d:\d\d:\d\d'/);
  const start = Date.UTC(year - 1, 11, 31, 17) / 1000;
  expect(orders).toContain(`placed >= ${start} AND`);
  expect(orders).toContain("note <> '</pre><script>'");
  expect(visits).not.toMatch(/:start|:end/);
  expect($('script').text()).toBe('');

  const closed = await ask(`/cach-tinh?nam=${year - 1}`, on);
  expect(closed.$('pre').first().text()).toContain(`at < TIMESTAMP'${year}-01-01 00:00:00'`);
});

test('shows the zone, the start of operation and the findings that the admin accepted, with the reasons', async () => {
  const { $ } = await ask('/cach-tinh', on);
  const facts = flat($('.facts').text());
  expect(facts).toContain('DB_TIMEZONE = +07:00');
  expect(facts).toContain('Sàn hoạt động từ ngày 01/03/2024.');
  const accepted = $('.accepted li')
    .get()
    .map((item) => flat($(item).text()));
  expect(accepted).toEqual([
    'stale (dữ liệu mới nhất đã cũ): Sàn nghỉ Tết <b>cả tháng</b>',
    'undated-rows (có dòng dữ liệu không có ngày): đơn nháp',
    'foreign-source (dữ liệu lấy từ bảng của hệ thống khác): kho cũ',
  ]);
  const unknown = await ask('/cach-tinh', { ...on, platform: { ...PLATFORM, since: undefined } });
  expect(unknown.text).toContain('Ngày bắt đầu hoạt động của sàn chưa được khai báo.');
});

test('shows what the admin declared of a statement: conditions, dates, statuses, with the reasons', async () => {
  const { $ } = await ask(
    '/cach-tinh',
    on,
    REPORT.replace(
      '  -- accepted: undated-rows (đơn nháp)',
      `  -- failed: 3 = 'Đã hủy', 4
  -- only: region <> 'XX' (kho thử)
  -- date: placed (ngày đặt)
  -- accepted: undated-rows (đơn nháp)`,
    ),
  );
  const declared = $('.declared li')
    .get()
    .map((item) => flat($(item).text()));
  expect(declared).toEqual([
    "Chỉ tính các dòng thỏa điều kiện: region <> 'XX' (kho thử)",
    'Tính theo ngày ở cột: placed (ngày đặt)',
    "Trạng thái tính là không thành công: 3 = 'Đã hủy', 4",
  ]);
});

test.each([
  ['original', ['tongSoDongHangKhongThanhCong', 'visits_period']],
  ['2022-07-01', ['tongSoDonHangKhongThanhCong', 'visits_total']],
] as const)("names the API's keys of edition %s", async (edition, [failed, visits]) => {
  const { $ } = await ask('/cach-tinh', { ...on, edition });
  const keys = Object.fromEntries(
    $('tbody th')
      .get()
      .map((heading) => {
        const [name = '', key = ''] = $(heading)
          .find('code')
          .get()
          .map((code) => $(code).text());
        return [key, name];
      }),
  );
  expect(keys).toMatchObject({ [failed]: 'orders_failed', soLuongTruyCap: visits });
});

test('holds no secret, and is no page but an error when a statement fails', async () => {
  const { text } = await ask('/cach-tinh', on);
  expect(text).not.toContain(shop.name);
  expect(text).not.toMatch(/mysql:\/\/|reader|htpasswd|report\.sql line|START TRANSACTION/);
  const broken = await ask('/cach-tinh', on, REPORT.replace('FROM visits', 'FROM gone'));
  expect(broken.status).toBe(503);
  expect(broken.text).not.toMatch(/SELECT|gone/);
});

test('says in words what the statement of each figure counts, and nothing for one that reads no table', async () => {
  const report = `
    WITH counted AS (SELECT at FROM visits WHERE at < :end)
    SELECT COUNT(*) AS visits_total, COUNT(CASE WHEN at >= :start THEN 1 END) AS visits_period FROM counted;
    SELECT 0 AS products_total, 0 AS products_new, 0 AS sellers_total, 0 AS sellers_new;
    SELECT COUNT(DISTINCT note) AS orders_total, 0 AS orders_failed,
      COUNT(CASE WHEN note = '<done>' THEN 1 END) AS orders_succeeded,
      COALESCE(SUM(IF(note = '<done>', placed, 0)), 0) AS value_succeeded
    FROM orders WHERE placed >= :start_unix AND placed < :end_unix AND note <> 'draft';`;
  const { $ } = await ask('/cach-tinh', on, report);
  const sentences = $('ul.outline li')
    .get()
    .map((each) => flat($(each).text()));
  expect(sentences).toEqual([
    'visits_total: đếm các dòng trong bảng visits; đến thời điểm thống kê, theo ngày at.',
    'visits_period: đếm các dòng trong bảng visits; thuộc kỳ báo cáo, theo ngày at.',
    "orders_total: đếm các dòng trong bảng orders; thuộc kỳ báo cáo, theo ngày placed; chỉ gồm dòng thỏa note <> 'draft'; gộp hoặc giới hạn bằng DISTINCT note.",
    "orders_succeeded: đếm các dòng trong bảng orders; thuộc kỳ báo cáo, theo ngày placed; chỉ gồm dòng thỏa note <> 'draft'; được tính vào chỉ tiêu này khi note = '<done>'.",
    "value_succeeded: cộng placed; của các dòng trong bảng orders; thuộc kỳ báo cáo, theo ngày placed; chỉ gồm dòng thỏa note <> 'draft'; được tính vào chỉ tiêu này khi note = '<done>'.",
  ]);
});
