/**
 * The official table as an Excel workbook that prints on one A4 page. `format.ts` has the lines below the table.
 */
import type { Blob } from 'node:buffer';
import type { Stream } from 'node:stream';
import writeExcelFile, {
  type CellObject,
  type Feature,
  type Row,
  type SheetData,
} from 'write-excel-file/node';
import {
  sanitizeTextContent as escaped,
  getOrderOfSiblings,
  insertElementMarkupAccordingToOrderOfSiblings as insert,
} from 'write-excel-file/utility';
import type { ShownReport } from '../report/live-report';
import { type FormCell, officialForm } from '../report/official-form';
import { closedYearLine } from '../report/period';
import type { Platform } from '../report/platform';
import { additions, type Format } from './format';
import type { Proof } from './frame';

/** The widths of the official table's four columns, in characters; together as wide as an A4 page. */
const WIDTHS = [12, 30, 20, 42] as const;

/** Excel keeps fifteen digits of a number, and silently replaces the rest by zeros. */
const DIGITS_OF_A_NUMBER = 15;

const FONT = 'Times New Roman';
const SOFT = '#4a5159';
const TABLE = { borderStyle: 'thin', borderColor: '#555555', wrap: true, indent: 1 } as const;
const ACROSS = { columnSpan: 4, align: 'center' } as const;

/** The cells span as on the page. A figure is a number as long as Excel holds it exactly, else a text. */
export function xlsx(platform: Platform): Format<ShownReport> {
  return {
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
    render: (report, proof = {}) => {
      const head = headRows(platform, report);
      return writeExcelFile(
        [...head, ...tableRows(report), [], ...additionRows(platform, report, proof)],
        {
          sheet: `Báo cáo ${report.period.year}`,
          columns: WIDTHS.map((width) => ({ width })),
          showGridLines: false,
        },
        {
          fontFamily: FONT,
          fontSize: 11,
          features: [A4_PAGE, weights(report, head.length + 1), properties(platform, report)],
        },
      ).toBuffer();
    },
  };
}

/** What stands above the table's figures: platform, title, period and the columns' names. */
function headRows(platform: Platform, { period }: ShownReport): SheetData {
  const form = officialForm(period.year);
  const { name, domain } = platform;
  const owner = [name, domain].filter(Boolean).join(' – ');
  const closed = closedYearLine(period);
  return [
    ...(owner ? [across({ value: owner, fontWeight: 'bold' })] : []),
    across({ value: form.title, fontWeight: 'bold', fontSize: 14, height: 22 }),
    across({ value: form.period, fontStyle: 'italic' }),
    ...(closed ? [across({ value: closed })] : []),
    form.columns.flatMap(({ label, colspan }) =>
      spanned({
        ...TABLE,
        value: label,
        columnSpan: colspan,
        fontWeight: 'bold',
        align: 'center',
        backgroundColor: '#f2f4f6',
      }),
    ),
  ];
}

function additionRows(platform: Platform, report: ShownReport, proof: Proof): SheetData {
  const [, , third, fourth] = WIDTHS;
  return additions(platform, report, proof).map(([label, text]) => [
    ...spanned({ value: label, columnSpan: 2, alignVertical: 'top', textColor: SOFT }),
    ...spanned({
      value: text,
      columnSpan: 2,
      wrap: true,
      alignVertical: 'top',
      height: heightOf([text], third + fourth),
    }),
  ]);
}

/** Nine rows of four columns. What another cell's span covers is null. */
function tableRows({ period, figures }: ShownReport): Row[] {
  const [group, criterion, , meaning] = WIDTHS;
  let explained = 0;
  return officialForm(period.year).rows.map((row) => {
    const heading = row.criterion ?? row.group;
    if (row.explanation) {
      explained = heightOf(row.explanation.lines, meaning * SMALL) / row.explanation.rowspan;
    }
    const width = row.criterion ? criterion : group + criterion;
    const own = heightOf(heading?.lines ?? [], width * SMALL);
    const height = Math.max(own, explained);
    return [
      ...(row.group ? spanned(headingCell(row.group)) : [null]),
      ...(row.criterion ? [headingCell(row.criterion)] : row.group?.colspan === 2 ? [] : [null]),
      { ...figureCell(figures[row.figure]), height },
      row.explanation ? { ...formCell(row.explanation), textColor: SOFT, fontSize: 10 } : null,
    ];
  });
}

function figureCell(figure: bigint): CellObject {
  const digits = String(figure);
  const exact = digits.length <= DIGITS_OF_A_NUMBER;
  return {
    ...TABLE,
    ...(exact
      ? { value: Number(figure), type: Number, format: '#,##0' }
      : { value: digits, type: String, format: '@' }),
    wrap: false,
    fontWeight: 'bold',
    align: 'right',
    alignVertical: 'center',
  };
}

function headingCell(cell: FormCell): CellObject {
  return { ...formCell(cell), fontWeight: 'bold' };
}

function formCell({ lines, colspan, rowspan }: FormCell): CellObject {
  return {
    ...TABLE,
    value: lines.join('\n'),
    columnSpan: colspan,
    rowSpan: rowspan,
    align: 'left',
    alignVertical: 'center',
  };
}

function across(cell: CellObject): Row {
  return spanned({ ...cell, ...ACROSS });
}

/** A cell, and the places that its span covers. */
function spanned(cell: CellObject): Row {
  return [cell, ...Array.from({ length: (cell.columnSpan ?? 1) - 1 }, () => null)];
}

/** A part of the written workbook that the library has no option for. */
type WorkbookFeature = Feature<Stream | Buffer | Blob>;

const SHEET = 'xl/worksheets/sheet{id}.xml';

/** ECMA-376, part 1, 18.3.1: one page of paper 9, which is A4, with the margins of the page's own print. */
const PAGE = [
  '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
  '<printOptions horizontalCentered="1"/>',
  '<pageMargins left="0.47" right="0.47" top="0.55" bottom="0.63" header="0.3" footer="0.3"/>',
  '<pageSetup paperSize="9" orientation="portrait" fitToWidth="1" fitToHeight="1"/>',
  '<headerFooter><oddFooter>&amp;RTrang &amp;P/&amp;N</oddFooter></headerFooter>',
];

/** A sheet that prints on one A4 page in portrait. */
const A4_PAGE: WorkbookFeature = {
  files: {
    transform: {
      [SHEET]: {
        transform: (sheet) => {
          const order = getOrderOfSiblings(SHEET, 'worksheet') ?? [];
          return PAGE.reduce((xml, element) => insert(xml, element, order, 'worksheet'), sheet);
        },
      },
    },
  },
};

/**
 * Headings as on the page: the label bold, the note below it soft. The text is in the cells, as inline runs of rich
 * text (18.3.1.53, 18.4.4).
 */
function weights(report: ShownReport, firstRow: number): WorkbookFeature {
  const cells = officialForm(report.period.year).rows.flatMap(({ group, criterion }, index) => {
    const [label = '', ...notes] = (criterion ?? group)?.lines ?? [];
    const note = notes.map((line) => `\n${line}`).join('');
    const address = `${criterion ? 'B' : 'A'}${firstRow + index}`;
    return note ? [{ address, runs: run(label, BOLD) + run(note, NOTE) }] : [];
  });
  return {
    files: {
      transform: {
        [SHEET]: {
          transform: (sheet) =>
            cells.reduce(
              (xml, { address, runs }) =>
                xml.replace(
                  new RegExp(`(<c r="${address}"[^>]*?) t="s"><v>\\d+</v></c>`),
                  (_, cell: string) => `${cell} t="inlineStr"><is>${runs}</is></c>`,
                ),
              sheet,
            ),
        },
      },
    },
  };
}

const BOLD = '<b/><sz val="11"/>';
const NOTE = `<sz val="10"/><color rgb="FF${SOFT.slice(1)}"/>`;

function run(text: string, style: string): string {
  return `<r><rPr>${style}<rFont val="${FONT}"/></rPr><t xml:space="preserve">${escaped(text)}</t></r>`;
}

const CORE = 'docProps/core.xml';

/** The workbook's title, author, subject and date (ECMA-376, part 2, 11). */
function properties(
  { name, domain, owner }: Platform,
  { id, period, readAt }: ShownReport,
): WorkbookFeature {
  const { title } = officialForm(period.year);
  const time = readAt.toISOString().replace(/\.\d+/, '');
  const members = [
    ['dc:title', [title, period.year, name ?? domain].filter(Boolean).join(' – ')],
    ['dc:subject', `Báo cáo số liệu năm ${period.year}, mã tra cứu ${id}`],
    ['dc:creator', owner ?? name ?? domain ?? ''],
    ['dc:identifier', id],
    ['dc:language', 'vi'],
  ].map(([element, text = '']) => `<${element}>${escaped(text)}</${element}>`);
  const times = ['created', 'modified'].map(
    (element) => `<dcterms:${element} xsi:type="dcterms:W3CDTF">${time}</dcterms:${element}>`,
  );
  return {
    files: {
      transform: {
        '[Content_Types].xml': {
          transform: (types) =>
            types.replace(
              '</Types>',
              `<Override ContentType="application/vnd.openxmlformats-package.core-properties+xml" PartName="/${CORE}"/></Types>`,
            ),
        },
        '_rels/.rels': {
          transform: (relationships) =>
            relationships.replace(
              '</Relationships>',
              `<Relationship Id="rId-core" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties" Target="${CORE}"/></Relationships>`,
            ),
        },
      },
      write: {
        files: () => ({
          [CORE]: `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">${[...members, ...times].join('')}</cp:coreProperties>`,
        }),
      },
    },
  };
}

/**
 * How high a row must be for a wrapped text, in points: Excel does not fit rows to merged cells itself.
 * @param characters that a line holds
 */
function heightOf(texts: readonly string[], characters: number): number {
  const lines = texts.reduce(
    (sum, line) => sum + Math.max(1, Math.ceil(line.length / characters)),
    0,
  );
  return lines * LINE + 4;
}

/** Height of a line of 11 points, in points. */
const LINE = 14;

/** A column's width is counted in digits of the default font; so many more letters of 10 points fit. */
const SMALL = 1.08;
