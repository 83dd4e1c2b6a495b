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
import { type FormCell, officialForm } from '../report/form';
import type { Report } from '../report/live-report';
import { closedYearLine } from '../report/period';
import type { Platform } from '../report/platform';
import { additions } from './copy';
import type { Format } from './format';

/** Of the official table's four columns, in characters; together as wide as an A4 page. */
const WIDTHS = [12, 30, 20, 42] as const;

/** Excel keeps fifteen digits of a number, and silently makes zeros of the rest. */
const DIGITS_OF_A_NUMBER = 15;

const TABLE = { borderStyle: 'thin', borderColor: '#555555', wrap: true, indent: 1 } as const;
const ACROSS = { columnSpan: 4, align: 'center' } as const;

/**
 * The official table as an Excel sheet: the cells span as on the page, the figures are numbers as long as
 * Excel holds them exactly, and texts of digits beyond. It prints on one A4 page.
 */
export function xlsx(platform: Platform): Format {
  return {
    contentType: 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet',
    extension: 'xlsx',
    render: (report) =>
      writeExcelFile(
        rowsOf(platform, report),
        {
          sheet: `Báo cáo ${report.period.year}`,
          columns: WIDTHS.map((width) => ({ width })),
          showGridLines: false,
        },
        { fontFamily: 'Times New Roman', fontSize: 11, features: [A4_PAGE] },
      ).toBuffer(),
  };
}

function rowsOf(platform: Platform, report: Report): SheetData {
  const { period } = report;
  const form = officialForm(period.year);
  const { name, domain } = platform;
  const owner = [name, domain].filter(Boolean).join(' – ');
  const closed = closedYearLine(period);
  const [, , third, fourth] = WIDTHS;
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
    ...tableRows(report),
    [],
    ...additions(platform, report).map(
      ([label, text]): Row => [
        ...spanned({ value: label, columnSpan: 2, alignVertical: 'top' }),
        ...spanned({
          value: text,
          columnSpan: 2,
          wrap: true,
          alignVertical: 'top',
          height: heightOf(text, third + fourth),
        }),
      ],
    ),
  ];
}

/** Nine rows of four columns. What another cell's span covers is null. */
function tableRows({ period, figures }: Report): Row[] {
  const [group, criterion, , meaning] = WIDTHS;
  let explained = 0;
  return officialForm(period.year).rows.map((row) => {
    const heading = row.criterion ?? row.group;
    if (row.explanation) {
      explained = heightOf(row.explanation.lines.join('\n'), meaning) / row.explanation.rowspan;
    }
    const own = heightOf(
      heading?.lines.join('\n') ?? '',
      row.criterion ? criterion : group + criterion,
    );
    const height = Math.max(own, explained);
    return [
      ...(row.group ? spanned(formCell(row.group)) : [null]),
      ...(row.criterion ? [formCell(row.criterion)] : row.group?.colspan === 2 ? [] : [null]),
      { ...figureCell(figures[row.figure]), height },
      row.explanation ? formCell(row.explanation) : null,
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
    fontWeight: 'bold',
    align: 'right',
    alignVertical: 'center',
  };
}

function formCell({ lines, colspan, rowspan }: FormCell): CellObject {
  return {
    ...TABLE,
    value: lines.join('\n'),
    columnSpan: colspan,
    rowSpan: rowspan,
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

const SHEET = 'xl/worksheets/sheet{id}.xml';

/** Height of a line of 11 points, in points. */
const LINE = 14.5;

/** ECMA-376, part 1, 18.3.1: one page of paper 9, which is A4, with the margins of the page's own print. */
const PAGE = [
  '<sheetPr><pageSetUpPr fitToPage="1"/></sheetPr>',
  '<printOptions horizontalCentered="1"/>',
  '<pageMargins left="0.47" right="0.47" top="0.55" bottom="0.63" header="0.3" footer="0.3"/>',
  '<pageSetup paperSize="9" orientation="portrait" fitToWidth="1" fitToHeight="1"/>',
];

/** A sheet that prints on one A4 page in portrait. */
const A4_PAGE: Feature<Stream | Buffer | Blob> = {
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
 * How high a row must be for a wrapped text, in points: Excel does not fit rows to merged cells itself.
 * @param characters that a line holds
 */
function heightOf(text: string, characters: number): number {
  const lines = text
    .split('\n')
    .reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / characters)), 0);
  return lines * LINE + 3;
}
