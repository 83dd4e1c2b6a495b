import type { FigureName } from '../report/figure-names';
import { type FormRow, officialForm } from '../report/form';
import type { Platform } from '../report/platform';
import { reconcile } from '../report/reconciliation';
import { vietnameseNumber } from '../report/vietnamese';
import type { Format } from './format';
import { compileView, frameOf } from './frame';

const view = compileView('report.ejs');

/**
 * The report's page: the official form, and around it what an inspector needs to trust it.
 * @param showReportSql whether the page links to how each figure is counted
 */
export function reportPage(platform: Platform, showReportSql: boolean): Format {
  return {
    contentType: 'text/html; charset=utf-8',
    extension: 'html',
    render: (report) => {
      const { period, figures } = report;
      const form = officialForm(period.year);
      return view({
        frame: frameOf(platform, report, {
          title: `Báo cáo số liệu năm ${period.year}`,
          path: '/',
        }),
        form,
        groups: groupsOf(form.rows),
        figure: (name: FigureName) => vietnameseNumber(figures[name]),
        sums: reconcile(figures, period),
        showReportSql,
      });
    },
  };
}

/** A group's heading heads the rows of its own `tbody` alone. */
function groupsOf(rows: readonly FormRow[]): FormRow[][] {
  const groups: FormRow[][] = [];
  for (const row of rows) {
    if (row.group) groups.push([row]);
    else groups.at(-1)?.push(row);
  }
  return groups;
}
