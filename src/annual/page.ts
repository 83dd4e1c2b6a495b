/** The yearly report as a page from which each cell is copied into the portal's form. */
import ejs from 'ejs';
import type { Format } from '../formats/format';
import { breakableHtml, compileView, emptyFrame, type ReportSite } from '../formats/frame';
import { reportYears } from '../report/platform';
import { vietnamYear } from '../vietnam';
import { type AnnualReport, anchorOf } from './annual-report';
import { STATE_WORDS } from './cell';
import { inVietnamese } from './exact';
import type { Grid } from './grids';
import { FORM_NUMBERS } from './indicators';
import { DEFINITIONS, NOT_FILED_HERE } from './notices';

/** As many characters of a figure fit into a cell of a grid. */
const FITS_A_CELL = 15;

const FIGURE = /^[-\d.,]+$/;

const view = compileView('annual.ejs');

export function annualPage(site: ReportSite): Format<AnnualReport> {
  return {
    contentType: 'text/html; charset=utf-8',
    extension: 'html',
    render: (report) => {
      const { form, year, data } = report;
      const { platform } = site;
      const title = `Báo cáo năm ${year}, mẫu số ${form.number}`;
      const running = vietnamYear(data.instant);
      const query = `?nam=${year}&mau=${form.number}`;
      return view({
        frame: {
          ...emptyFrame(site, title, data.instant),
          // This account may not open the other pages, which are the inspector's.
          pages: [{ href: `/bao-cao-nam${query}`, text: 'Báo cáo năm', current: true }],
          years: reportYears(platform, Math.max(running, year), year).map((each) => ({
            year: each,
            href: `/bao-cao-nam?nam=${each}&mau=${form.number}`,
            current: each === year,
          })),
          olderYears: [],
        },
        report,
        title,
        query,
        forms: FORM_NUMBERS.map((number) => ({
          number,
          href: `/bao-cao-nam?nam=${year}&mau=${number}`,
          current: number === form.number,
        })),
        states: STATE_WORDS,
        anchorOf,
        inVietnamese,
        breakable: (text: string) =>
          FIGURE.test(text) ? breakableHtml(text, FITS_A_CELL) : ejs.escapeXML(text),
        definitions: DEFINITIONS,
        notFiledHere: NOT_FILED_HERE,
        groups: columnGroups(report),
        statements: report.grids.map(statementsOf),
      });
    },
  };
}

/** The statements that a grid comes from, each once. */
function statementsOf({ lines }: Grid) {
  const found = lines.flatMap(({ cells }) => cells.flatMap(({ statement }) => statement ?? []));
  return [...new Map(found.map((statement) => [statement.place, statement])).values()];
}

/** The spanning heads of the grids: 'Người bán' over its columns. */
function columnGroups({ grids }: AnnualReport) {
  return grids.map(({ columns }) => {
    const groups: { label: string; span: number }[] = [];
    for (const { group } of columns) {
      const last = groups.at(-1);
      if (group !== undefined && last?.label === group) last.span += 1;
      else if (group !== undefined) groups.push({ label: group, span: 1 });
    }
    return groups;
  });
}
