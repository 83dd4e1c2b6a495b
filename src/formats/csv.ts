/**
 * The figures as a tidy CSV file (RFC 4180, UTF-8 without a mark) for machines: one heading, a row a figure,
 * plain digits, times in ISO 8601. A person has the xlsx.
 */
import { FIGURE_NAMES, type FigureName } from '../report/figure-names';
import type { ShownReport } from '../report/live-report';
import { figureLabel } from '../report/official-form';
import { vietnamIso } from '../vietnam';
import type { Format } from './format';

const HEADING = [
  'figure',
  'label',
  'value',
  'unit',
  'period_start',
  'period_end',
  'read_at',
  'code',
];

export const csv: Format<ShownReport> = {
  contentType: 'text/csv; charset=utf-8',
  extension: 'csv',
  render: ({ id, period, figures, readAt }) => {
    const rows = FIGURE_NAMES.map((name) => [
      name,
      figureLabel(name),
      String(figures[name]),
      unitOf(name),
      vietnamIso(period.start),
      vietnamIso(period.end),
      vietnamIso(readAt),
      id,
    ]);
    return [HEADING, ...rows].map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('');
  },
};

function unitOf(figure: FigureName): string {
  if (figure === 'value_succeeded') return 'đồng';
  if (figure.startsWith('visits')) return 'lượt';
  if (figure.startsWith('sellers')) return 'người bán';
  return figure.startsWith('products') ? 'SKU' : 'đơn hàng';
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
