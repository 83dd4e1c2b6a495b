import { strFromU8, unzipSync } from 'fflate';
import mammoth from 'mammoth';
import readExcel from 'read-excel-file/node';
import { type AnnualReport, annualFileName } from '../src/annual/annual-report';
import { annualXlsx } from '../src/annual/annual-xlsx';
import { closeYear } from '../src/annual/close';
import { annualDocx } from '../src/annual/docx';
import { FORM_NUMBERS } from '../src/annual/indicators';
import { DEFINITIONS } from '../src/annual/notices';
import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { AnnualFolder, atTime } from './support/annual';
import { MARKET, MARKET_SETTINGS, MARKET_SQL } from './support/annual-market';
import { TestDatabase } from './support/database';
import { startMariadb } from './support/mariadb';

let server: PrivateMariadb;
let shop: TestDatabase;
let folder: AnnualFolder;

/** Everything that the three forms ask for, with chats for form 10 and an average with a fraction. */
const chat = { value: 2, by: 'Lê Bình', on: '2027-01-04', source: 'sổ' };
const SETTINGS = {
  ...MARKET_SETTINGS,
  million_decimals: 2,
  given: {
    ...MARKET_SETTINGS.given,
    chat_orders: chat,
    chat_value: { ...chat, value: 12_500_000 },
    value_cancelled: { ...chat, value: 7_000_000 },
  },
  previous: { 'seller_orders.29': 0, complaint_average: '8.5' },
};

beforeAll(async () => {
  server = await startMariadb();
  shop = await TestDatabase.create(MARKET, server.socketPath);
  folder = new AnnualFolder(MARKET_SQL, SETTINGS);
  await atTime(shop, '2026-12-31T17:00:00Z', () => closeYear(folder.closing(shop.open()), 2026));
});
afterAll(async () => {
  folder.remove();
  await shop.drop();
  await server.remove();
});

const read = (settings: object): Promise<AnnualReport> => {
  folder.writeJson(settings);
  return atTime(shop, '2027-01-10T03:00:00Z', () => folder.reports(shop.open()).report());
};

/** The rows of every table of a document, each cell as its text. */
async function docxRows(buffer: Buffer): Promise<string[][]> {
  const { value: html } = await mammoth.convertToHtml({ buffer });
  return [...html.matchAll(/<tr>([\s\S]*?)<\/tr>/g)].map(([, row = '']) =>
    [...row.matchAll(/<t[dh][^>]*>([\s\S]*?)<\/t[dh]>/g)].map(([, cell = '']) =>
      cell.replace(/<[^>]+>/g, '').replaceAll('&amp;', '&'),
    ),
  );
}

const header = (docx: Buffer) => strFromU8(unzipSync(docx)['word/header1.xml'] ?? new Uint8Array());

describe.each(FORM_NUMBERS)('form %s', (form) => {
  test('docx has each cell of the form once, in its order, and a place to sign', async () => {
    const report = await read({ ...SETTINGS, form });
    const buffer = (await annualDocx().render(report)) as Buffer;
    const shown = ({ state, text }: { state: string; text: string }) =>
      state === 'missing' ? '……' : text;
    const expected = [
      ...report.rows.map(({ no, label, unit, result, change }) =>
        result && change ? [no, label, unit, shown(result), shown(change)] : [no, label],
      ),
      ...report.grids.flatMap(({ lines }) =>
        lines.map(({ no, label, cells }) => [String(no ?? ''), label, ...cells.map(shown)]),
      ),
    ];
    const heads = new Set(['STT', '']);
    const found = (await docxRows(buffer)).filter(
      ([first = ''], index, rows) =>
        index > 0 &&
        index < rows.length - 1 &&
        (!heads.has(first) || rows[index]?.includes('Tổng cộng')),
    );
    expect(found).toEqual(expected);

    const { value: text } = await mammoth.extractRawText({ buffer });
    for (const words of [
      ...['CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM', 'Độc lập - Tự do - Hạnh phúc', 'BÁO CÁO'],
      ...['Công ty TNHH Chợ Mẫu', 'Kính gửi: Bộ Công Thương', report.form.subject],
      ...['Khó khăn: Thiếu nhân sự.', 'Nguyên nhân: Mới hoạt động.'],
      'Đề xuất, kiến nghị: Đề nghị hướng dẫn thêm.',
      ...['Họ và tên: Trần An', 'Chức vụ: Kế toán trưởng', 'Điện thoại: 0901234567'],
      '(Ký, ghi rõ họ tên, chức danh và đóng dấu/ký số)',
      ...DEFINITIONS,
      ...(report.boxes?.items.map(({ label, isTicked }) => `${isTicked ? '☑' : '☐'} ${label}`) ??
        []),
    ]) {
      expect(text).toContain(words);
    }
    expect(header(buffer)).toContain(`${report.notice} Trang này không nộp thay.`);
    expect(header(buffer)).not.toContain('BẢN NHÁP');
    expect(annualFileName(report)).toBe(`bao-cao-nam_mau-${form}_chomau.vn_2026_20270110-100000`);
  });

  test('xlsx has a sheet a table, numbers as numbers, đồng and the source of every cell', async () => {
    const report = await read({ ...SETTINGS, form });
    const sheets = await readExcel((await annualXlsx().render(report)) as Buffer);
    expect(sheets.map(({ sheet }) => sheet)).toEqual([
      ...['I. Thông tin chung', 'II.1', 'II.2'],
      ...(form === '08' ? [] : ['II.3']),
      ...['III', 'Đồng', 'Nguồn'],
    ]);
    const rowsOf = (name: string) => sheets.find(({ sheet }) => sheet === name)?.data ?? [];
    const shown = ({
      state,
      plain,
      text,
    }: {
      state: string;
      plain?: string | undefined;
      text: string;
    }) => (state === 'missing' ? '……' : plain === undefined ? text || null : Number(plain));
    const numbered = rowsOf('II.1').filter(([first]) => /^\d+(\.\d+)*$/.test(String(first)));
    expect(numbered).toEqual(
      report.rows.map(({ no, label, unit, result, change }) => [
        ...[no, label, unit],
        ...(result && change ? [shown(result), shown(change)] : [null, null]),
      ]),
    );
    for (const { id, lines } of report.grids) {
      const rows = rowsOf(id).slice(-lines.length);
      expect(rows).toEqual(lines.map(({ no, label, cells }) => [no, label, ...cells.map(shown)]));
    }
    const dong = rowsOf('Đồng').slice(2);
    const amounts = [
      ...report.rows.flatMap(({ result }) => result?.dong ?? []),
      ...report.grids.flatMap(({ lines }) =>
        lines.flatMap(({ cells }) => cells.flatMap((cell) => cell.dong ?? [])),
      ),
    ];
    expect(dong.map((row) => row[2])).toEqual(amounts.map(Number));
    const sources = rowsOf('Nguồn');
    expect(sources.flat()).toContain(`${report.notice} Trang này không nộp thay.`);
    for (const words of DEFINITIONS) expect(sources.flat()).toContain(words);
    const cells = [
      ...report.rows.flatMap(({ result, change }) => (result && change ? [result, change] : [])),
      ...report.grids.flatMap(({ lines }) => lines.flatMap((line) => line.cells)),
    ];
    expect(sources.slice(-cells.length).map(([key]) => key)).toEqual(cells.map(({ key }) => key));
  });
});

test('an incomplete one says on every page that it is a draft, with dots for what is missing', async () => {
  const report = await read({ ...SETTINGS, none: [] });
  const docx = (await annualDocx().render(report)) as Buffer;
  expect(header(docx)).toContain('BẢN NHÁP – thiếu 5 dòng');
  expect((await docxRows(docx)).find(([no]) => no === '3.1')?.[3]).toBe('……');
  const xlsx = unzipSync((await annualXlsx().render(report)) as Buffer);
  const sheets = Object.keys(xlsx).filter((name) => /worksheets\/sheet\d+\.xml/.test(name));
  expect(sheets).toHaveLength(7);
  for (const sheet of sheets) {
    expect(strFromU8(xlsx[sheet] ?? new Uint8Array())).toContain(
      '<oddHeader>&amp;CBẢN NHÁP – thiếu 5 dòng</oddHeader>',
    );
  }
});
