import { readFileSync } from 'node:fs';
import path from 'node:path';
import type { Finding } from '../src/check/finding';
import { AdminFolder, choice } from './support/admin';
import { writeAccounts } from './support/app';
import { TestDatabase } from './support/database';
import { dong, fill, vietnam } from './support/home-made-shops';
import { readByMachine } from './support/texts';

let shop: TestDatabase;
let admin: AdminFolder;

beforeEach(async () => {
  shop = await TestDatabase.create();
  admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
});
afterEach(async () => {
  admin.remove();
  await shop.drop();
});

const VIETNAMESE = { LANG: 'vi_VN.UTF-8' };
const written = () => readFileSync(path.join(admin.path, 'report.sql'), 'utf8');

/** What a line holds beside names, codes, options, plans, notes to paste and SQL, which no language changes. */
const bare = (line: string) =>
  line
    .replace(/'[^']*'|"[^"]*"|`[^`]*`|\([^()]*\)|\[[a-z-]+\]|--[a-z-]+/g, ' ')
    .replace(/\b(GRANT|REVOKE|CREATE|ALTER) .*$/, ' ')
    .replace(/-- (only|counts|value|date|zone): .*$/, ' ')
    .replace(/: (ALL|index|range|ref|eq_ref|const) qua \w+/, ' ');

/** The lines in which English was left. */
function english(output: string): string[] {
  return output
    .split('\n')
    .filter((line) => /[A-Za-z]{2,} [a-z]{2,}/.test(bare(line)))
    .filter((line) => !/[^\p{ASCII}…«»–đ]/u.test(bare(line)) || ENGLISH_WORD.test(bare(line)));
}
const ENGLISH_WORD = /\b(the|of|and|is|are|which|that|with|for|not|how|what|no)\b/;

/** A PrestaShop that sells and is visited today. */
async function prestashop(): Promise<void> {
  await shop.load('prestashop');
  await shop.root.query(`
    INSERT INTO ps_orders (current_state, date_add, id_currency, total_paid_tax_incl) VALUES (5, NOW(), 1, 7000);
    INSERT INTO ps_connections (date_add) VALUES (NOW())`);
}

test('init and check speak Vietnamese by --lang, and the report.sql counts as the English one does', async () => {
  await prestashop();
  const inEnglish = await admin.run(['init']);
  const englishReport = written();
  const { code, output } = await admin.run(['init', '--force', '--lang', 'vi']);
  expect(code).toBe(inEnglish.code);
  expect(english(output)).toEqual([]);
  expect(output).toContain(
    'Tìm thấy:\n  PrestaShop 8.2.0, bảng ps_… (prestashop)\n  lượt truy cập, bảng ps_…',
  );
  expect(output).toMatch(/5 \(Delivered\) +\d+ {2}thành công/);
  expect(output).toContain('Đã ghi report.sql.');
  expect(output).toMatch(/^đạt {7}cấu hình: đầy đủ$/m);
  expect(output).toMatch(/\nKhông phát hiện lỗi: có thể cho cán bộ xem\.\n/);

  expect(written()).toContain('-- PrestaShop có một người bán là chính cửa hàng');
  expect(written()).toContain("-- Do 'baocao init' ghi ngày");
  expect(
    english(
      written()
        .match(/^-- (?!source|schema|prefix|succeeded|failed|under way|no order|Nguồn).*$/gm)
        ?.join('\n') ?? '',
    ),
  ).toEqual([]);
  expect(readByMachine(written())).toEqual(readByMachine(englishReport));
});

test('check says in Vietnamese what is not fit, by the environment, and the machine reads the same codes', async () => {
  await prestashop();
  await admin.run(['init']);
  const report = written().replace('COUNT(*) AS products_total', 'COUNT(*) + 7 AS products_total');
  admin.write(
    'report.sql',
    report.replace(/WHERE bought\.date_add >= :start/, 'WHERE bought.date_add > :start'),
  );
  const { code, output } = await admin.run(['check'], VIETNAMESE);
  expect(code).toBe(1);
  expect(english(output)).toEqual([]);
  expect(output).toMatch(
    /^lỗi {7}report\.sql dòng \d+ \(câu lệnh 3\): products_total không phải phép đếm hay cộng các dòng \(COUNT\(\*\) \+ 7\) \[invented\]$/m,
  );
  // Its order has no reference.
  expect(output).toMatch(/^ {2}Đơn mới nhất: \? lúc \d{4}-\d\d-\d\d \d\d:\d\d:\d\d, 5, 7\.000 đ$/m);
  expect(output).toMatch(
    /\nChưa thể cho xem: còn \d+ điều phải sửa, hoặc xác nhận bằng một dòng phía trên câu lệnh\.\n/,
  );

  const read = async (env: NodeJS.ProcessEnv, ...args: string[]) =>
    JSON.parse((await admin.run(['check', '--json', ...args], env)).output) as {
      fit: boolean;
      findings: Finding[];
      figures: unknown;
    };
  const translated = await read(VIETNAMESE);
  const machine = await read(VIETNAMESE, '--lang', 'en');
  const codes = ({ findings }: typeof translated) =>
    findings.map(({ code: each, level }) => [each, level]);
  expect(codes(translated)).toEqual(codes(machine));
  expect(translated.figures).toEqual(machine.figures);
  const abouts = machine.findings.map(({ about }) => about);
  const sameSubject = translated.findings.filter(({ about }, index) => about === abouts[index]);
  expect(new Set(sameSubject.map(({ about }) => about))).toEqual(
    new Set(['Node.js', 'report.sql']),
  );
  const messages = ({ findings }: typeof translated) =>
    findings.map(({ about, message }) => `${about}: ${message}`).join('\n');
  expect(english(messages(translated))).toEqual([]);
  expect(messages(machine)).toContain('configuration: complete');
  expect(messages(machine)).not.toMatch(/câu lệnh/);
});

test('questions and warnings of a source are Vietnamese, around the values that it found', async () => {
  await shop.load('vendure', 'matomo');
  await shop.root.query("INSERT INTO matomo_option VALUES ('delete_logs_enable', '1', 1)");
  const asked = await admin.run(['init', '--visits', 'matomo', '--site', '1', '--lang', 'vi'], {});
  expect(asked.output).toMatch(
    /hãy chọn bằng --money-unit: 100: phần trăm đồng, mặc định của Vendure: đơn hàng mới nhất là \S+ đồng; 1: đồng, precision 0: /,
  );
  const warned = await admin.run(
    ['init', '--visits', 'matomo', '--site', '1', '--money-unit', '1', '--lang', 'vi'],
    {},
  );
  expect(warned.output).toContain('Cảnh báo: Matomo ở đây xóa lượt truy cập cũ');
  expect(english(warned.output)).toEqual([]);
});

test('refusals of a source are Vietnamese', async () => {
  await shop.load('wordpress', 'woocommerce-posts', 'wp-statistics');
  await shop.root.query(
    `DELETE FROM wp_statistics_visit; INSERT INTO wp_statistics_visit (last_visit, last_counter, visit) VALUES (NOW(), NOW(), 5);
     INSERT INTO wp_statistics_historical (category, page_id, uri, value) VALUES ('visits', -2, '-2', 1000000), ('visitors', -1, '-1', 3)`,
  );
  const { code, output } = await admin.run(['init'], VIETNAMESE);
  expect(code).toBe(1);
  expect(output).toMatch(
    /^baocao init: visits-wp-statistics: WP Statistics đã xóa những ngày của năm nay: không biết được lượt truy cập trong kỳ trước \d{4}-\d\d-\d\d\. Hãy dùng Matomo/m,
  );
  expect(english(output)).toEqual([]);
});

test('the first of LC_ALL, LC_MESSAGES and LANG decides, and --lang before them all', async () => {
  const refusal = async (env: NodeJS.ProcessEnv, ...args: string[]) =>
    (await admin.run(['handover', ...args], env)).output;
  const vi = 'baocao handover: thiếu --domain: baocao.<tên miền của quý vị>\n';
  const en = 'baocao handover: --domain is missing: baocao.<your domain>\n';
  expect(await refusal({})).toBe(en);
  for (const LANG of ['C', 'C.UTF-8', 'en_US.UTF-8', 'POSIX', 'vie']) {
    expect(await refusal({ LANG })).toBe(en);
  }
  for (const LANG of ['vi', 'vi_VN', 'vi_VN.UTF-8', 'vi_VN@x'])
    expect(await refusal({ LANG })).toBe(vi);
  expect(await refusal({ LC_ALL: 'C', LANG: 'vi_VN.UTF-8' })).toBe(en);
  expect(await refusal({ LC_ALL: '', LC_MESSAGES: 'vi_VN.UTF-8', LANG: 'C' })).toBe(vi);
  expect(await refusal(VIETNAMESE, '--lang', 'en')).toBe(en);
  expect(await refusal({ LC_ALL: 'C' }, '--lang=vi')).toBe(vi);
  expect(await admin.run(['--lang', 'vi', 'handover'])).toEqual({ code: 1, output: vi });
});

test.each([
  [['check', '--lang', 'de'], 'baocao check: --lang de: there are en, vi\n'],
  [['check', '--lang'], 'baocao check: --lang : there are en, vi\n'],
  [['serve', '--lang', 'vi'], 'baocao serve: it speaks English: --lang is not for it\n'],
])('%j is refused in one line', async (args, output) => {
  expect(await admin.run(args)).toEqual({ code: 1, output });
});

test('the server and its help stay English in a Vietnamese environment', async () => {
  admin.write('report.sql', 'SELECT 1');
  const { output } = await admin.run(['serve'], VIETNAMESE);
  expect(output).toContain('report.sql line 1: the last statement does not end');
  expect((await admin.run(['serve', '--help'], VIETNAMESE)).output).toContain(
    'Usage: baocao serve',
  );
});

test('the list of commands and the help of each are Vietnamese', async () => {
  const { output } = await admin.run(['help', '--lang', 'vi']);
  expect(english(output)).toEqual([]);
  const commands = [...output.matchAll(/^ {2}([a-z-]+(?: [a-z]+)?) {2}/gm)].map(
    ([, name = '']) => name,
  );
  expect(commands.length).toBeGreaterThan(10);
  for (const command of commands) {
    if (['serve', 'visits serve', 'demo'].includes(command)) continue;
    const help = await admin.run([...command.split(' '), '--help', '--lang', 'vi']);
    expect([help.code, english(help.output)]).toEqual([0, []]);
    expect(help.output).toContain(`Cách dùng: baocao ${command} [tùy chọn]`);
  }
});

test('set-password speaks Vietnamese', async () => {
  const set = (...args: string[]) => admin.run(['set-password', ...args], VIETNAMESE);
  expect((await set('--generate')).output).toContain(
    'Đã đặt mật khẩu của BaocaoTMDT trong .htpasswd.',
  );
  expect((await set('--stdin')).output).toBe('baocao set-password: mật khẩu để trống\n');
  expect((await set()).output).toContain('đầu vào chuẩn không phải terminal');
  expect((await set('--nonsense')).output).toContain(
    "không có tùy chọn '--nonsense'; xem 'baocao set-password --help'",
  );
  const screen = await admin.atTerminal(
    'set-password --lang vi',
    /Mật khẩu của BaocaoTMDT: |Nhập lại: /,
    ...['một mật khẩu thật dài', 'một mật khẩu thật khác'],
  );
  expect(screen).toContain('hai mật khẩu khác nhau; không thay đổi gì');
});

test('handover prints the form in Vietnamese alone', async () => {
  const { code, output } = await admin.run(['handover', '--domain', 'san.invalid'], VIETNAMESE);
  expect(code).toBe(1);
  expect(output).toMatch(/^ {2}Địa chỉ trang báo cáo +https:\/\/san\.invalid\/$/m);
  expect(output).toContain('Lưu ý: hướng dẫn yêu cầu địa chỉ có dạng baocao.<tên miền>.');
  expect(output).toContain('chưa kiểm tra được: https://san.invalid/ không trả lời');
  expect(english(output)).toEqual([]);
});

describe('a schema of the platform’s own', () => {
  beforeEach(async () => {
    await shop.root.query(`
      CREATE TABLE don_hang (ngay_dat DATETIME, trang_thai VARCHAR(20), tong_tien DECIMAL(15, 2), KEY (ngay_dat));
      CREATE TABLE san_pham (ngay_tao DATETIME);
      CREATE TABLE nguoi_ban (ngay_tao DATETIME);
      CREATE TABLE luot_truy_cap (thoi_gian DATETIME);`);
    const names = { done: 'xong', void: 'huy', new: 'A1', draft: 'nhap' };
    await fill(
      shop,
      { begun: ['san_pham', 'nguoi_ban', 'luot_truy_cap'], orders: 'don_hang' },
      { date: vietnam, outcome: (outcome) => names[outcome], value: dong },
    );
  });

  test('is led through in Vietnamese, and fit', async () => {
    // Orders that stay under way for longer than a month are asked about.
    await shop.root.query(
      "SET @n = 0; UPDATE don_hang SET ngay_dat = NOW() - INTERVAL (@n := @n + 1) * 20 HOUR WHERE trang_thai = 'A1'",
    );
    const screen = await admin.atTerminal(
      'init --lang vi',
      /1 đến \d+: /,
      ...[choice('luot_truy_cap'), choice('don_hang'), choice('đang xử lý:')],
      ...[choice('san_pham'), choice('nguoi_ban'), choice('đúng: ghi tệp')],
    );
    expect(english(screen.replaceAll('\r', ''))).toEqual([]);
    expect(screen).toContain(
      'Bảng nào ghi mỗi lượt truy cập một dòng, hoặc số lượt của từng ngày?',
    );
    expect(screen.match(/Đơn hàng có trạng thái (\w+) được tính thế nào/g)).toEqual([
      'Đơn hàng có trạng thái A1 được tính thế nào',
    ]);
    expect(screen).toContain('Số liệu theo tháng, trước khi ghi tệp:');
    expect(screen).toContain(
      'Không phát hiện lỗi, theo xác nhận của chủ sàn: 1 ghi chú về 28 dòng. Có thể cho cán bộ xem.',
    );
    expect(written()).toContain('-- Lượt truy cập: các dòng của `luot_truy_cap`.');
    expect(written()).toMatch(/^-- under way: +'A1'$/m);
  });

  test('lists its open places in Vietnamese, each with its line', async () => {
    const { code, output } = await admin.run(['init'], VIETNAMESE);
    expect(code).toBe(1);
    expect(english(output)).toEqual([]);
    expect(output).toMatch(/^Chỗ trống trong report\.sql: \d+\. Máy chủ không khởi động/m);
    expect(output).toMatch(
      /^ {2}report\.sql dòng \d+: \{\{các trạng thái của đơn hàng thành công, ví dụ 'done'\}\}$/m,
    );
    expect(output).toContain(
      'Hãy cho biết cách tính các trạng thái này bằng --succeeded, --failed, --under-way hoặc --no-order: A1',
    );
  });
});
