import { officialForm, readNote } from '../report/form';
import type { Report } from '../report/live-report';
import type { Format } from './format';

/**
 * The official table as a CSV file (RFC 4180) that a spreadsheet opens with its Vietnamese letters:
 * title, period, header, nine rows, and when the figures were read. The figures are plain digits. The
 * explanations are left out: they begin with '+', which a spreadsheet takes for a formula.
 */
export const csv: Format = {
  contentType: 'text/csv; charset=utf-8',
  extension: 'csv',
  render: csvOf,
};

function csvOf({ period, figures, readAt }: Report): string {
  const form = officialForm(period.year);
  const [criteria, quantity] = form.columns.map(({ label }) => label);
  let group = '';
  const rows = form.rows.map((row) => {
    group = row.group?.lines.join(' ') ?? group;
    return [group, row.criterion?.lines.join(' ') ?? '', String(figures[row.figure])];
  });
  const lines = [
    [form.title],
    [form.period],
    [criteria ?? '', '', quantity ?? ''],
    ...rows,
    [readNote(readAt)],
  ];
  return `\uFEFF${lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')}`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
