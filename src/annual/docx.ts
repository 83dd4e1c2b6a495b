/** The yearly report as a Word document in the form's layout, for signing and filing away. */
import {
  AlignmentType,
  BorderStyle,
  Document,
  Footer,
  Header,
  type ITableCellOptions,
  Packer,
  PageNumber,
  Paragraph,
  Table,
  TableCell,
  TableRow,
  TextRun,
  WidthType,
} from 'docx';
import type { Format } from '../formats/format';
import type { AnnualReport } from './annual-report';
import type { AnnualCell } from './cell';
import type { Grid } from './grids';
import { DEFINITIONS, NOT_FILED_HERE } from './notices';

/** Marks a missing value, with the dots that the form itself uses for what is to be filled in. */
const DOTS = '……';

const FONT = 'Times New Roman';

export function annualDocx(): Format<AnnualReport> {
  return {
    contentType: 'application/vnd.openxmlformats-officedocument.wordprocessingml.document',
    extension: 'docx',
    render: (report) => Packer.toBuffer(documentOf(report)),
  };
}

function documentOf(report: AnnualReport): Document {
  const { form, year, draftMark, notice, platform } = report;
  return new Document({
    title: `${form.heading} – năm ${year}`,
    creator: platform.name ?? platform.domain ?? 'baocao-tmdt',
    styles: { default: { document: { run: { font: FONT, size: 24 } } } },
    sections: [
      {
        properties: {
          page: {
            size: { width: 11906, height: 16838 },
            margin: { top: 1134, bottom: 1134, left: 1134, right: 850 },
          },
        },
        headers: {
          default: new Header({
            children: [
              ...(draftMark ? [paragraph(draftMark, { bold: true, align: 'center' })] : []),
              paragraph(`${notice} ${NOT_FILED_HERE}`, { size: 16, italics: true }),
            ],
          }),
        },
        footers: {
          default: new Footer({
            children: [
              new Paragraph({
                alignment: AlignmentType.CENTER,
                children: [
                  new TextRun({
                    size: 18,
                    children: ['Trang ', PageNumber.CURRENT, '/', PageNumber.TOTAL_PAGES],
                  }),
                ],
              }),
            ],
          }),
        },
        children: [
          headBlock(report),
          paragraph(form.word, { bold: true, align: 'center', size: 28, before: 200 }),
          paragraph(form.subject, { bold: true, align: 'center' }),
          paragraph(`Năm ${year}`, { align: 'center' }),
          paragraph(form.addressee, { align: 'center', before: 120, after: 120 }),
          ...generalPart(report),
          ...resultsPart(report),
          ...textsPart(report),
          signatureBlock(report),
          ...definitionsPart(),
        ],
      },
    ],
  });
}

function generalPart({ form, general }: AnnualReport): Paragraph[] {
  return [
    heading(form.general.title),
    ...general.map(({ no, label, value }) =>
      paragraph(`${no ? `${no}. ` : '- '}${label} ${value ?? DOTS}`.trim()),
    ),
  ];
}

function resultsPart(report: AnnualReport): (Paragraph | Table)[] {
  const { form, rows, grids, boxes, unmappedPayments } = report;
  const [no = '', label = '', unit = '', result = '', change = ''] = form.indicators.columns;
  return [
    heading(form.resultsTitle),
    heading(form.indicators.title),
    table(
      [8, 44, 16, 16, 16],
      [
        row(
          [no, label, unit, result, change].map((text) =>
            cell(text, { bold: true, align: 'center' }),
          ),
          true,
        ),
        ...rows.map((each) =>
          each.result && each.change
            ? row([
                cell(each.no, { bold: each.isBold }),
                cell(each.label, { bold: each.isBold }),
                cell(each.unit ?? ''),
                cell(textOf(each.result), { align: 'right' }),
                cell(textOf(each.change), { align: 'right' }),
              ])
            : row([
                cell(each.no, { bold: true }),
                cell(each.label, { bold: each.isBold, columnSpan: 4 }),
              ]),
        ),
        ...(unmappedPayments
          ? [row([cell(''), cell(unmappedPayments.vi, { columnSpan: 4 })])]
          : []),
      ],
    ),
    ...grids.flatMap((grid) => gridPart(grid)),
    ...(boxes
      ? [
          heading(boxes.title),
          ...boxes.items.map(({ label: box, isTicked, text }) =>
            paragraph(`${isTicked ? '☑' : '☐'} ${box}${text ? ` ${text}` : ''}`),
          ),
        ]
      : []),
  ];
}

function gridPart(grid: Grid): (Paragraph | Table)[] {
  const isPlaces = grid.id === 'II.2';
  const widths = isPlaces ? [7, 21, 12, 12, 12, 12, 12, 12] : [8, 52, 20, 20];
  const heads = [
    'STT',
    isPlaces ? 'Địa điểm' : 'Hàng hóa/dịch vụ',
    ...grid.columns.map(({ label }) => label),
  ];
  const groups = [...new Set(grid.columns.flatMap(({ group }) => group ?? []))];
  const spans = groups.map((group) => ({
    group,
    span: grid.columns.filter((column) => column.group === group).length,
  }));
  return [
    heading(grid.title),
    paragraph(grid.units, { italics: true }),
    table(widths, [
      ...(spans.length > 0
        ? [
            row(
              [
                cell('', { columnSpan: 2 }),
                ...spans.map(({ group, span }) =>
                  cell(group, { columnSpan: span, bold: true, align: 'center' }),
                ),
              ],
              true,
            ),
          ]
        : []),
      row(
        heads.map((text) => cell(text, { bold: true, align: 'center', size: 20 })),
        true,
      ),
      ...grid.lines.map(({ no, kind, label, cells }) =>
        row([
          cell(no === null ? '' : String(no)),
          cell(label, { bold: kind !== 'row' }),
          ...cells.map((each) => cell(textOf(each), { align: 'right', size: 20 })),
        ]),
      ),
    ]),
    ...grid.gaps.map((gap) => paragraph(gap.vi, { italics: true })),
  ];
}

function textsPart({ form, texts }: AnnualReport): Paragraph[] {
  return [
    heading(form.texts.title),
    ...texts.flatMap(({ label, text }) =>
      `- ${label}: ${text || DOTS}`.split('\n').map((line) => paragraph(line)),
    ),
  ];
}

function headBlock({ form, settings }: AnnualReport): Table {
  const { head } = form;
  const left = [settings.organisation ?? head.left, '-------', head.numberLine];
  const right = [...head.right, '---------------', head.placeAndDate];
  return plainTable([
    [
      left.map((text, index) => paragraph(text, { align: 'center', bold: index === 0 })),
      right.map((text, index) =>
        paragraph(text, { align: 'center', bold: index < 2, italics: index === 3 }),
      ),
    ],
  ]);
}

function signatureBlock({ form }: AnnualReport): Table {
  const { left, right } = form.signature;
  return plainTable([
    [
      [
        paragraph(left.title, { bold: true, italics: true, before: 240 }),
        ...left.lines.map((line) => paragraph(line)),
      ],
      [
        ...right.title.map((line, index) =>
          paragraph(line, { bold: true, align: 'center', before: index === 0 ? 240 : 0 }),
        ),
        paragraph(right.instruction, { italics: true, align: 'center', after: 1400 }),
      ],
    ],
  ]);
}

/** How the figures were counted, on a page after the form. */
function definitionsPart(): Paragraph[] {
  return [
    new Paragraph({
      pageBreakBefore: true,
      spacing: { after: 80 },
      children: [
        new TextRun({ text: 'Cách tính (ghi chú kèm theo, không thuộc mẫu)', bold: true }),
      ],
    }),
    ...DEFINITIONS.map((words) => paragraph(`- ${words}`, { size: 20 })),
  ];
}

/** The text of a cell on paper; dots for a missing value. */
function textOf(cell: AnnualCell): string {
  if (cell.state === 'missing') return DOTS;
  return cell.text;
}

interface Style {
  readonly bold?: boolean;
  readonly italics?: boolean;
  readonly align?: 'center' | 'right';
  /** In half points. */
  readonly size?: number;
  readonly before?: number;
  readonly after?: number;
  readonly columnSpan?: number;
}

function paragraph(text: string, style: Style = {}): Paragraph {
  const { bold = false, italics = false, align, size, before = 0, after = 40 } = style;
  return new Paragraph({
    ...(align ? { alignment: AlignmentType[align === 'center' ? 'CENTER' : 'RIGHT'] } : {}),
    spacing: { before, after },
    children: [new TextRun({ text, bold, italics, ...(size ? { size } : {}) })],
  });
}

function heading(text: string): Paragraph {
  return new Paragraph({
    spacing: { before: 200, after: 80 },
    keepNext: true,
    children: [new TextRun({ text, bold: true })],
  });
}

const CELL: Pick<ITableCellOptions, 'margins'> = {
  margins: { left: 60, right: 60, top: 20, bottom: 20 },
};

function cell(text: string, style: Style = {}): TableCell {
  const { columnSpan } = style;
  return new TableCell({
    ...CELL,
    ...(columnSpan ? { columnSpan } : {}),
    children: [paragraph(text, { size: 22, after: 0, ...style })],
  });
}

function row(children: TableCell[], tableHeader = false): TableRow {
  return new TableRow({ children, tableHeader, cantSplit: true });
}

/** @param widths in per cent of the line */
function table(widths: readonly number[], rows: TableRow[]): Table {
  const line = 9922;
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    columnWidths: widths.map((width) => Math.round((line * width) / 100)),
    rows,
  });
}

function plainTable(rows: readonly (readonly Paragraph[][])[]): Table {
  const none = { style: BorderStyle.NONE, size: 0, color: 'FFFFFF' };
  const borders = { top: none, bottom: none, left: none, right: none };
  return new Table({
    width: { size: 100, type: WidthType.PERCENTAGE },
    columnWidths: [4400, 5522],
    borders: { ...borders, insideHorizontal: none, insideVertical: none },
    rows: rows.map(
      (cells) =>
        new TableRow({
          cantSplit: true,
          children: cells.map((children) => new TableCell({ borders, children })),
        }),
    ),
  });
}
