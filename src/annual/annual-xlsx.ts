/** The yearly report as a workbook: a sheet a table, the exact amounts in đồng, and where each cell comes from. */
import type { Blob } from 'node:buffer';
import type { Stream } from 'node:stream';
import writeExcelFile, {
  type CellObject,
  type Feature,
  type Row,
  type SheetData,
} from 'write-excel-file/node';
import {
  getOrderOfSiblings,
  insertElementMarkupAccordingToOrderOfSiblings as insert,
} from 'write-excel-file/utility';
import type { Format } from '../formats/format';
import type { AnnualReport } from './annual-report';
import { type AnnualCell, STATE_WORDS } from './cell';
import type { Grid } from './grids';
import { DEFINITIONS, NOT_FILED_HERE } from './notices';

/** Excel keeps fifteen digits of a number, and silently replaces the rest by zeros. */
const DIGITS_OF_A_NUMBER = 15;

const BORDERED = { borderStyle: 'thin', borderColor: '#555555', wrap: true } as const;
const HEAD = {
  ...BORDERED,
  fontWeight: 'bold',
  align: 'center',
  backgroundColor: '#f2f4f6',
} as const;

export function annualXlsx(): Format<AnnualReport> {
  return {
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
    render: (report) =>
      writeExcelFile(
        sheetsOf(report).map(({ sheet, data, widths }) => ({
          sheet,
          data: [...top(report), ...data],
          columns: widths.map((width) => ({ width })),
          showGridLines: false,
        })),
        {
          fontFamily: 'Times New Roman',
          fontSize: 11,
          features: [pageOf(report.draftMark)],
        },
      ).toBuffer(),
  };
}

interface SheetOf {
  readonly sheet: string;
  readonly data: SheetData;
  readonly widths: readonly number[];
}

function sheetsOf(report: AnnualReport): SheetOf[] {
  return [
    general(report),
    indicators(report),
    ...report.grids.map(gridSheet),
    ...(report.boxes ? [boxSheet(report)] : []),
    texts(report),
    dongSheet(report),
    sourceSheet(report),
  ];
}

/** The form, the year and, unless it can be filed, that this is a draft: on every sheet. */
function top({ form, year, draftMark }: AnnualReport): SheetData {
  return [
    ...(draftMark
      ? [[{ value: draftMark, fontWeight: 'bold', textColor: '#8f1d1d' } as const]]
      : []),
    [{ value: `Mẫu số ${form.number}, năm ${year}`, fontWeight: 'bold' }],
  ];
}

function general({ form, general: fields, notice }: AnnualReport): SheetOf {
  return {
    sheet: 'I. Thông tin chung',
    widths: [6, 60, 50],
    data: [
      [{ value: form.heading, fontWeight: 'bold' }],
      [{ value: `${notice} ${NOT_FILED_HERE}` }],
      [{ value: form.general.title, fontWeight: 'bold' }],
      ...fields.map(({ no, label, value }): Row => [text(no), text(label), text(value ?? '……')]),
    ],
  };
}

function indicators({ form, rows, unmappedPayments }: AnnualReport): SheetOf {
  return {
    sheet: 'II.1',
    widths: [9, 60, 20, 18, 22],
    data: [
      [{ value: form.indicators.title, fontWeight: 'bold' }],
      form.indicators.columns.map((label) => ({ ...HEAD, value: label, height: 48 })),
      ...rows.map((row): Row => {
        const weight = row.isBold ? ({ fontWeight: 'bold' } as const) : {};
        return [
          { ...text(row.no), ...weight },
          { ...text(row.label), ...weight },
          text(row.unit ?? ''),
          row.result ? value(row.result) : text(''),
          row.change ? value(row.change) : text(''),
        ];
      }),
      ...(unmappedPayments ? [[text(''), text(unmappedPayments.vi)]] : []),
    ],
  };
}

function gridSheet(grid: Grid): SheetOf {
  const isPlaces = grid.id === 'II.2';
  const groups = grid.columns.map(({ group }, index) =>
    group === undefined || grid.columns[index - 1]?.group === group ? '' : group,
  );
  return {
    sheet: grid.id,
    widths: [6, isPlaces ? 24 : 60, ...grid.columns.map(() => 18)],
    data: [
      [{ value: grid.title, fontWeight: 'bold' }],
      [{ value: grid.units, fontStyle: 'italic' }],
      ...(isPlaces
        ? [['', '', ...groups].map((group): CellObject => ({ ...HEAD, value: group }))]
        : []),
      [
        'STT',
        isPlaces ? 'Địa điểm' : 'Hàng hóa/dịch vụ',
        ...grid.columns.map(({ label }) => label),
      ].map((label): CellObject => ({ ...HEAD, value: label })),
      ...grid.lines.map(
        ({ no, label, cells }): Row => [
          no === null ? text('') : { ...BORDERED, value: no, type: Number },
          text(label),
          ...cells.map(value),
        ],
      ),
      ...grid.gaps.map((gap): Row => [{ value: gap.vi }]),
    ],
  };
}

function boxSheet({ boxes }: AnnualReport): SheetOf {
  return {
    sheet: 'II.2',
    widths: [6, 90, 40],
    data: [
      [{ value: boxes?.title ?? '', fontWeight: 'bold' }],
      ...[boxes?.missing, boxes?.unmapped].flatMap((each) => (each ? [[{ value: each.vi }]] : [])),
      ...(boxes?.items ?? []).map(
        ({ label, isTicked, text: written }): Row => [
          text(isTicked ? '☑' : '☐'),
          text(label),
          text(written),
        ],
      ),
    ],
  };
}

function texts({ form, texts: written }: AnnualReport): SheetOf {
  return {
    sheet: 'III',
    widths: [30, 90],
    data: [
      [{ value: form.texts.title, fontWeight: 'bold' }],
      ...written.map(({ label, text: words }): Row => [text(label), text(words || '……')]),
    ],
  };
}

/** Lists every amount before its rounding to triệu đồng. */
function dongSheet({ rows, grids }: AnnualReport): SheetOf {
  const amounts = [
    ...rows.flatMap(({ no, label, result }) =>
      result?.dong === undefined ? [] : [[`II.1 ${no}`, label, result.dong] as const],
    ),
    ...grids.flatMap(({ id, lines, columns }) =>
      lines.flatMap(({ no, label, cells }) =>
        cells.flatMap((cell, column) =>
          cell.dong === undefined
            ? []
            : [
                [
                  `${id} ${no ?? ''}`.trim(),
                  `${label}: ${columns[column]?.label}`,
                  cell.dong,
                ] as const,
              ],
        ),
      ),
    ),
  ];
  return {
    sheet: 'Đồng',
    widths: [12, 70, 24],
    data: [
      ['Dòng', 'Chỉ tiêu', 'Đồng'].map((label): CellObject => ({ ...HEAD, value: label })),
      ...amounts.map(([no, label, dong]): Row => [text(no), text(label), number(dong)]),
    ],
  };
}

function sourceSheet({ rows, grids, notice, data, settings, identities }: AnnualReport): SheetOf {
  const cells = [
    ...rows.flatMap(({ result, change }) => (result && change ? [result, change] : [])),
    ...grids.flatMap(({ lines }) => lines.flatMap((line) => line.cells)),
  ];
  const line = (label: string, words: string): Row => [text(label), text(words), text('')];
  return {
    sheet: 'Nguồn',
    widths: [26, 70, 50],
    data: [
      line('Mẫu', `${notice} ${NOT_FILED_HERE}`),
      line('Bản đọc', data.flowsOrigin.text),
      ...data.readings.map(({ number, id, hash, late_hours: late }) =>
        line(
          `Bản chụp ${number}`,
          `${id}, chuỗi ${hash}${late === null ? '' : `, trễ ${late.replace('.', ',')} giờ`}`,
        ),
      ),
      line('Tệp khai', `${settings.file}, SHA-256 ${settings.sha256}`),
      ...identities.map(({ text: words, holds, detail }) =>
        line(
          holds === undefined ? 'Chưa đối chiếu được' : holds ? 'Khớp' : 'Không khớp',
          `${words.vi} (${detail.vi})`,
        ),
      ),
      ...DEFINITIONS.map((words) => line('Cách tính', words)),
      ['Ô', 'Trạng thái và nguồn', 'Câu lệnh'].map(
        (label): CellObject => ({ ...HEAD, value: label }),
      ),
      ...cells.map(
        ({ key, state, source, reason, statement }): Row => [
          text(key),
          text([STATE_WORDS[state], source, reason?.vi].filter(Boolean).join('; ')),
          text(statement?.place ?? ''),
        ],
      ),
    ],
  };
}

/** What a cell shows: a number as a number, and dots where something is missing. */
function value(cell: AnnualCell): CellObject {
  if (cell.state === 'missing') return { ...text('……'), align: 'right' };
  if (cell.plain === undefined) return { ...text(cell.text), align: 'right' };
  return number(cell.plain);
}

function number(plain: string): CellObject {
  const [, fraction = ''] = plain.split('.');
  const digits = plain.replace(/\D/g, '').length;
  if (digits > DIGITS_OF_A_NUMBER) return { ...text(plain), align: 'right' };
  const format = fraction === '' ? '#,##0' : `#,##0.${'0'.repeat(fraction.length)}`;
  return { ...BORDERED, value: Number(plain), type: Number, format };
}

function text(words: string): CellObject {
  return { ...BORDERED, value: words, type: String };
}

const SHEET = 'xl/worksheets/sheet{id}.xml';

/** A4, as wide as the sheet, with the draft's mark at the head of every page. ECMA-376, part 1, 18.3.1 */
function pageOf(draftMark: string | undefined): Feature<Stream | Buffer | Blob> {
  const mark = (draftMark ?? '').replaceAll('&', '&amp;amp;');
  const elements = [
    '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
    '<pageMargins left="0.47" right="0.47" top="0.7" bottom="0.63" header="0.3" footer="0.3"/>',
    '<pageSetup paperSize="9" orientation="portrait" fitToWidth="1" fitToHeight="0"/>',
    `<headerFooter><oddHeader>&amp;C${mark}</oddHeader><oddFooter>&amp;CTrang &amp;P/&amp;N</oddFooter></headerFooter>`,
  ];
  return {
    files: {
      transform: {
        [SHEET]: {
          transform: (sheet) => {
            const order = getOrderOfSiblings(SHEET, 'worksheet') ?? [];
            return elements.reduce((xml, each) => insert(xml, each, order, 'worksheet'), sheet);
          },
        },
      },
    },
  };
}
