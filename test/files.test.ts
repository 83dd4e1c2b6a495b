import { load } from 'cheerio';
import { strFromU8, unzipSync } from 'fflate';
import readExcel from 'read-excel-file/node';
import request, { type Response } from 'supertest';
import { officialForm } from '../src/report/form';
import { buildApp, CONSTANT_REPORT, PASSWORD, type TestApp } from './support/app';
import { TestDatabase } from './support/database';

let shop: TestDatabase;
let built: TestApp;
const YEAR = new Date(Date.now() + 7 * 3600_000).getUTCFullYear();

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

describe('a file to keep', () => {
  test.each(['xlsx', 'csv'])(
    '.%s is named for an archive, and carries the code of its read',
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
  test('is the table for machines, with every digit, and what belongs to it', async () => {
    const { headers, text } = await login('/bao-cao.csv');
    expect(headers['content-type']).toBe('text/csv; charset=utf-8');
    const lines = text.split('\r\n');
    expect(lines[0]).toBe('\uFEFFBÁO CÁO SỐ LIỆU');
    expect(lines[1]).toBe(`Từ ngày 01/01/${YEAR} – đến thời điểm truy cập`);
    expect(lines[2]).toBe('Tiêu chí,,Số lượng');
    expect(lines.slice(3, 12).map((line) => line.split(',').at(-1))).toEqual(figures);
    expect(lines[5]).toMatch(/^Số lượng người bán,Số lượng người bán mới \(Tính thời điểm/);
    expect(lines.slice(12, 19).map((line) => line.split(','))).toEqual(additions);
    expect(lines[19]).toBe(`Mã lần đọc,${headers['x-report-id']}`);
    expect(lines.slice(20)).toEqual(['']);
    for (const line of lines) expect(line).not.toMatch(/(^|,)"?[=+@-]/);
  });

  test('of a closed year says what it covers', async () => {
    const lines = (await login(`/bao-cao.csv?nam=${YEAR - 1}`)).text.split('\r\n');
    expect(lines[2]).toBe(`Số liệu cả năm ${YEAR - 1}: đến hết ngày 31/12/${YEAR - 1}`);
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
      ['Mã lần đọc', headers['x-report-id']],
    ]);
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

  test('of a closed year says what it covers, directly under the period', async () => {
    const { body } = await download(`/bao-cao.xlsx?nam=${YEAR - 1}`);
    const [sheet] = await readExcel(body);
    expect(sheet?.data[3]?.[0]).toBe(`Số liệu cả năm ${YEAR - 1}: đến hết ngày 31/12/${YEAR - 1}`);
  });
});
