import { officialForm } from '../report/form';
import type { Report } from '../report/live-report';
import { closedYearLine } from '../report/period';
import type { Platform } from '../report/platform';
import { additions } from './copy';
import type { Format } from './format';

/**
 * The official table as a CSV file (RFC 4180) for machines: commas and plain digits, whatever the reader's
 * country; for a spreadsheet there is xlsx. Title, period, header, nine rows, then what `additions` tells.
 * The explanations are left out: they begin with '+', which a spreadsheet takes for a formula.
 */
export function csv(platform: Platform): Format {
  return {
    contentType: 'text/csv; charset=utf-8',
    extension: 'csv',
    render: (report) => csvOf(platform, report),
  };
}

function csvOf(platform: Platform, report: Report): string {
  const { period, figures } = report;
  const form = officialForm(period.year);
  const closed = closedYearLine(period);
  const [criteria, quantity] = form.columns.map(({ label }) => label);
  let group = '';
  const rows = form.rows.map((row) => {
    group = row.group?.lines.join(' ') ?? group;
    return [group, row.criterion?.lines.join(' ') ?? '', String(figures[row.figure])];
  });
  const lines = [
    [form.title],
    [form.period],
    ...(closed ? [[closed]] : []),
    [criteria ?? '', '', quantity ?? ''],
    ...rows,
    ...additions(platform, report),
  ];
  return `\uFEFF${lines.map((cells) => `${cells.map(quoted).join(',')}\r\n`).join('')}`;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
