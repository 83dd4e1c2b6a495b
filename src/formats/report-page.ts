/** The report's page: the official form, and around it what an inspector needs to trust it. */
import type { FigureName } from '../report/figure-names';
import { type Figures, reconcile } from '../report/figures';
import { type FormRow, officialForm } from '../report/official-form';
import { vietnameseNumber } from '../vietnam';
import type { Format } from './format';
import { breakableHtml, compileView, frameOf, type ReportSite } from './frame';

const view = compileView('report.ejs');

/** A figure with more digits may break after a separator; the others stand on one line. */
const DIGITS_OF_A_LINE = 16;
const LONGEST_ON_A_LINE = vietnameseNumber(10n ** BigInt(DIGITS_OF_A_LINE) - 1n).length;

/** A figure of one line with more digits needs a wider column than most reports have. */
const DIGITS_OF_THE_COLUMN = 12;

export function reportPage(site: ReportSite): Format {
  return {
    contentType: 'text/html; charset=utf-8',
    extension: 'html',
    render: (report, proof) => {
      const { period, figures } = report;
      const form = officialForm(period.year);
      const sums = reconcile(figures, period);
      return view({
        frame: frameOf(
          site,
          report,
          { title: `Báo cáo số liệu năm ${period.year}`, path: '/' },
          proof,
        ),
        form,
        groups: groupsOf(form.rows),
        long: needsWideColumn(figures),
        figure: (name: FigureName) =>
          breakableHtml(vietnameseNumber(figures[name]), LONGEST_ON_A_LINE),
        sums,
        broken: sums.filter(({ holds }) => !holds).length,
        showReportSql: site.showReportSql,
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

function needsWideColumn(figures: Figures): boolean {
  return Object.values(figures).some((figure) => {
    const digits = String(figure).length;
    return digits > DIGITS_OF_THE_COLUMN && digits <= DIGITS_OF_A_LINE;
  });
}
