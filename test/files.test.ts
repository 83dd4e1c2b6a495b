import { load } from 'cheerio';
import { parse } from 'csv-parse/sync';
import { strFromU8, unzipSync } from 'fflate';
import readExcel from 'read-excel-file/node';
import request, { type Response } from 'supertest';
import { FIGURE_NAMES } from '../src/report/figure-names';
import type { Report } from '../src/report/live-report';
import { KeptReads } from '../src/report/live-reports';
import { officialForm } from '../src/report/official-form';
import { vietnamYear } from '../src/vietnam';
import { buildApp, CONSTANT_REPORT, PASSWORD, type TestApp } from './support/app';
import { TestDatabase } from './support/database';

let shop: TestDatabase;
let built: TestApp;
const YEAR = vietnamYear(Date.now());

beforeAll(async () => {
  shop = await TestDatabase.create();
  built = buildApp(shop.open(), CONSTANT_REPORT);
});
afterAll(async () => {
  built.close();
  await shop.drop();
});

const login = (path: string) => request(built.app).get(path).auth('BaocaoTMDT', PASSWORD);

/** The response's bytes. */
async function download(path: string): Promise<Response & { body: Buffer }> {
  return login(path)
    .buffer(true)
    .parse((response, done) => {
      const parts: Buffer[] = [];
      response.on('data', (part: Buffer) => parts.push(part));
      response.on('end', () => done(null, Buffer.concat(parts)));
    });
}

const figures = [
  '9007199254740993',
  '503',
  '54',
  '20005',
  '1206',
  '18446744073709551615',
  '157',
  '58',
  '123456789012345678901234568',
];

const additions = [
  ['Sàn', 'Chợ Mẫu'],
  ['Tên miền', 'chomau.vn'],
  [
    'Đối chiếu',
    '18.446.744.073.709.551.615 đơn hàng = 157 thành công + 58 không thành công + 18.446.744.073.709.551.400 đang xử lý',
  ],
  ['Đối chiếu', `503 người bán = 449 đến hết năm ${YEAR - 1} + 54 mới`],
  ['Đối chiếu', `20.005 sản phẩm = 18.799 đến hết năm ${YEAR - 1} + 1.206 mới`],
  ['Đơn vị của giá trị', 'đồng'],
  ['Đọc trực tiếp lúc', expect.stringMatching(/^\d\d:\d\d:\d\d ngày .* \(giờ Việt Nam\)$/)],
];
const address = ['Địa chỉ', 'https://baocao.chomau.vn/'];

describe('a file to keep', () => {
  test.each(['xlsx', 'csv'])(
    '.%s has a name that an archive can sort, and the code of its read',
    async (kind) => {
      const { status, headers } = await login(`/bao-cao.${kind}?nam=${YEAR - 1}`);
      expect(status).toBe(200);
      expect(headers['cache-control']).toBe('no-store');
      expect(headers['content-disposition']).toMatch(
        new RegExp(
          `^attachment; filename="?baocao\\.chomau\\.vn_${YEAR - 1}_${YEAR}\\d{4}-\\d{6}\\.${kind}"?$`,
        ),
      );
      expect(headers['x-report-id']).toMatch(/^[0-9A-Z]{5}-[0-9A-Z]{5}$/);
    },
  );

  test.each(['xlsx', 'csv'])(
    '.%s is for BaocaoTMDT alone, and a refusal is a page, not a file',
    async (kind) => {
      const path = `/bao-cao.${kind}`;
      for (const [answer, code] of [
        [await request(built.app).get(path), 401],
        [await login(`${path}?nam=9999`), 400],
        [await login(`${path}?nam=2023`), 404],
      ] as const) {
        expect(answer.status).toBe(code);
        expect(answer.headers['content-type']).toBe('text/html; charset=utf-8');
        expect(answer.headers['content-disposition']).toBeUndefined();
        expect(answer.headers['x-report-id']).toBeUndefined();
      }
    },
  );
});

describe('CSV', () => {
  const read = (text: string) => parse(text, { columns: true }) as Record<string, string>[];

  test('is tidy: one heading, a row a figure, plain digits, times in ISO 8601', async () => {
    const { headers, text } = await login('/bao-cao.csv');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    const rows = read(text);
    expect(text.split('\r\n', 1)).toEqual([
      'figure,label,value,unit,period_start,period_end,read_at,code',
    ]);
    expect(rows.map(({ figure }) => figure)).toEqual([...FIGURE_NAMES]);
    expect(
      rows.filter(({ figure }) => figure !== 'visits_period').map(({ value }) => value),
    ).toEqual(figures);
    expect(rows.map(({ label }) => label).slice(0, 3)).toEqual([
      'Số lượng truy cập',
      'Số lượng truy cập trong kỳ',
      'Tổng số người bán',
    ]);
    expect(rows.map(({ unit }) => unit)).toEqual(
      'lượt,lượt,người bán,người bán,SKU,SKU,đơn hàng,đơn hàng,đơn hàng,đồng'.split(','),
    );
    for (const row of rows) {
      expect(row.period_start).toBe(`${YEAR}-01-01T00:00:00+07:00`);
      expect(row.period_end).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+07:00$/);
      expect(Date.parse(row.period_end ?? '') - Date.parse(row.read_at ?? '')).toBe(1000);
      expect(row.code).toBe(headers['x-report-id']);
    }
    for (const line of text.split('\r\n')) expect(line).not.toMatch(/(^|,)"?[=+@-]/);
  });

  test('of a closed year ends with it', async () => {
    const rows = read((await login(`/bao-cao.csv?nam=${YEAR - 1}`)).text);
    expect(rows[0]?.period_end).toBe(`${YEAR}-01-01T00:00:00+07:00`);
  });
});

describe('a copy of the read that a page shows', () => {
  const page = async (path = '/') => String((await login(path)).headers['x-report-id']);

  test.each(['xlsx', 'csv'])('.%s?ma= gives the same read at every download', async (kind) => {
    const code = await page(`/?nam=${YEAR - 1}`);
    const link = load((await login('/')).text)(`#copies a[href^="/bao-cao.${kind}"]`).attr('href');
    expect(link).toMatch(new RegExp(`^/bao-cao\\.${kind}\\?ma=[0-9A-Z]{5}-[0-9A-Z]{5}$`));
    for (const _ of [1, 2]) {
      const { status, headers } = await login(`/bao-cao.${kind}?ma=${code}`);
      expect([status, headers['x-report-id']]).toEqual([200, code]);
      expect(headers['content-disposition']).toContain(`baocao.chomau.vn_${YEAR - 1}_`);
    }
  });

  test('asks the database nothing', async () => {
    const code = await page();
    const ran = await shop.logged(async () => {
      await login(`/bao-cao.csv?ma=${code}`).expect(200);
      await login(`/bao-cao.xlsx?ma=${code}`).expect(200);
    });
    // The connection of the page's own read may still be set up for its next use.
    expect(ran.filter((sql) => !sql.startsWith('SET NAMES'))).toEqual([]);
  });

  test('is found by the code as a person types it', async () => {
    const code = await page();
    const typed = code.toLowerCase().replace('-', '').replaceAll('0', 'o').replaceAll('1', 'l');
    const { headers } = await login(`/bao-cao.csv?ma=${typed}`).expect(200);
    expect(headers['x-report-id']).toBe(code);
  });

  test.each(['00000-00000', 'abc', '', '../../x', '%00'])(
    '?ma=%s is a 404 in words',
    async (ma) => {
      const { status, text } = await login(`/bao-cao.xlsx?ma=${ma}`);
      expect(status).toBe(404);
      expect(load(text)('h1').text()).toBe('Không tìm thấy mã tra cứu');
    },
  );

  test('is kept for ten minutes, up to a bounded number', () => {
    let now = 1;
    const kept = new KeptReads(2, { now: () => now });
    const read = (id: string) => ({ id }) as Report;
    for (const id of ['A', 'B', 'C']) kept.keep(read(id));
    expect(['A', 'B', 'C'].map((id) => kept.find(id)?.id)).toEqual([undefined, 'B', 'C']);
    now += 599_000;
    expect(kept.find('C')?.id).toBe('C');
    now += 2_000;
    expect(kept.find('C')).toBeUndefined();
  });
});

describe('Excel', () => {
  test("holds the form's cells and the page's figures, as another library reads them", async () => {
    const { body, headers } = await download('/bao-cao.xlsx');
    const [sheet, ...more] = await readExcel(body);
    expect(more).toEqual([]);
    expect(sheet?.sheet).toBe(`Báo cáo ${YEAR}`);
    const rows = sheet?.data ?? [];

    const form = officialForm(YEAR);
    expect(rows.slice(0, 3).map((row) => row[0])).toEqual([
      'Chợ Mẫu – chomau.vn',
      form.title,
      form.period,
    ]);
    expect(rows[3]).toEqual(['Tiêu chí', null, 'Số lượng', 'Diễn giải']);
    const text = (lines?: readonly string[]) => lines?.join('\n') || null;
    expect(rows.slice(4, 13)).toEqual(
      form.rows.map((row, index) => [
        text(row.group?.lines),
        text(row.criterion?.lines),
        // A number as long as Excel holds it, a text of the same digits beyond.
        Number(figures[index]?.length) <= 15 ? Number(figures[index]) : figures[index],
        text(row.explanation?.lines),
      ]),
    );
    expect(rows[13]?.every((cell) => cell === null) ?? true).toBe(true);
    expect(rows.slice(14).map(([label, , value]) => [label, value])).toEqual([
      ...additions,
      ['Mã tra cứu', headers['x-report-id']],
      address,
    ]);
  });

  test('has title, author, subject and date, bold labels and soft notes', async () => {
    const { body, headers } = await download('/bao-cao.xlsx');
    const files = unzipSync(body);
    const core = load(strFromU8(files['docProps/core.xml'] ?? new Uint8Array()), { xml: true });
    expect(core('dc\\:title').text()).toBe(`BÁO CÁO SỐ LIỆU – ${YEAR} – Chợ Mẫu`);
    expect(core('dc\\:creator').text()).toBe('Chợ Mẫu');
    expect(core('dc\\:subject').text()).toContain(String(headers['x-report-id']));
    expect(Math.abs(Date.parse(core('dcterms\\:created').text()) - Date.now())).toBeLessThan(
      60_000,
    );
    const sheet = load(strFromU8(files['xl/worksheets/sheet1.xml'] ?? new Uint8Array()), {
      xml: true,
    });
    const runs = sheet('c[r="B6"] r');
    expect(runs.map((_, run) => sheet(run).find('b').length).get()).toEqual([1, 0]);
    expect(runs.map((_, run) => sheet(run).find('t').text().trim()).get()).toEqual([
      'Tổng số người bán',
      '(Tính từ thời điểm hoạt động đến thời điểm thống kê)',
    ]);
    expect(runs.eq(1).find('color').attr('rgb')).toBe('FF4a5159');
  });

  test("spans the page's cells, groups digits, and prints on one A4 page", async () => {
    const { body } = await download('/bao-cao.xlsx');
    const files = unzipSync(body);
    const read = (name: string) => load(strFromU8(files[name] ?? new Uint8Array()), { xml: true });
    const sheet = read('xl/worksheets/sheet1.xml');
    const merged = sheet('mergeCell')
      .get()
      .map((cell) => sheet(cell).attr('ref'));
    expect(merged.slice(3, 11)).toEqual([
      'A4:B4',
      'A5:B5',
      'A6:A7',
      'D6:D7',
      'A8:A9',
      'D8:D9',
      'A10:A12',
      'D10:D12',
    ]);
    expect(merged[11]).toBe('A13:B13');
    expect(sheet('sheetPr > pageSetUpPr').attr('fitToPage')).toBe('1');
    expect(sheet('pageSetup').attr()).toMatchObject({
      paperSize: '9',
      orientation: 'portrait',
      fitToWidth: '1',
      fitToHeight: '1',
    });
    const styles = read('xl/styles.xml');
    const formats = styles('numFmt')
      .get()
      .map((format) => styles(format).attr('formatCode'));
    expect(formats).toContain('#,##0');
    const style = Number(sheet('c[r="C6"]').attr('s'));
    expect(styles('cellXfs > xf').eq(style).attr('numFmtId')).toBe(
      styles('numFmt[formatCode="#,##0"]').attr('numFmtId'),
    );
  });

  test('of a closed year names the days that it covers, directly under the period', async () => {
    const { body } = await download(`/bao-cao.xlsx?nam=${YEAR - 1}`);
    const [sheet] = await readExcel(body);
    expect(sheet?.data[3]?.[0]).toBe(`Số liệu cả năm ${YEAR - 1}: đến hết ngày 31/12/${YEAR - 1}`);
  });
});
