/** The page that shows how each figure is counted: its meaning, its statement, and what the admin declared. */
import { FIGURE_NAMES, type FigureName, isOfPeriod } from '../report/figure-names';
import type { RanStatement, Report } from '../report/live-report';
import { figureLabel } from '../report/official-form';
import { type Outline, outlinesOf } from '../report/outline';
import { type Note, sqlOf } from '../report/report-sql';
import type { Format } from './format';
import { compileView, frameOf, type ReportSite } from './frame';
import { apiKey, type Edition } from './ministry-json';

const view = compileView('how-counted.ejs');

/** What each figure means, one sentence, for the inspector. */
const MEANINGS: Record<FigureName, string> = {
  visits_total: 'Số lượt truy cập từ khi sàn hoạt động đến thời điểm thống kê.',
  visits_period: 'Số lượt truy cập từ đầu năm báo cáo đến thời điểm thống kê.',
  sellers_total: 'Số người bán đã tham gia sàn tính đến thời điểm thống kê.',
  sellers_new: 'Số người bán tham gia sàn từ đầu năm báo cáo đến thời điểm thống kê.',
  products_total: 'Số sản phẩm (SKU) người mua có thể mua tại thời điểm thống kê.',
  products_new:
    'Số sản phẩm (SKU) được đăng bán từ đầu năm báo cáo và có thể mua tại thời điểm thống kê.',
  orders_total: 'Số đơn hàng được đặt trong kỳ báo cáo, ở mọi trạng thái.',
  orders_succeeded: 'Số đơn hàng đặt trong kỳ đã hoàn thành.',
  orders_failed: 'Số đơn hàng đặt trong kỳ đã bị hủy, không giao được hoặc trả lại toàn bộ.',
  value_succeeded:
    'Tổng giá trị (đồng) của các đơn hàng thành công trong kỳ, làm tròn một lần đến đồng sau khi cộng.',
};

/** The findings of `check` that an admin may accept, in the inspector's words. */
export const ACCEPTABLE: Readonly<Record<string, string>> = {
  'zero-with-rows': 'chỉ tiêu bằng 0 dù có dữ liệu',
  'mostly-under-way': 'phần lớn đơn hàng cũ vẫn đang xử lý',
  stale: 'dữ liệu mới nhất đã cũ',
  'visits-jump': 'lượt truy cập tăng hoặc giảm đột ngột',
  'undated-rows': 'có dòng dữ liệu không có ngày',
  'foreign-source': 'dữ liệu lấy từ bảng của hệ thống khác',
  'refunds-elsewhere': 'hoàn tiền được ghi ở bảng khác',
};

/** What an admin declares of a statement, in the inspector's words and in the order of the page. */
const DECLARED: Partial<Record<Note['key'], string>> = {
  counts: 'Mỗi dòng dữ liệu là một đơn vị được tính',
  only: 'Chỉ tính các dòng thỏa điều kiện',
  date: 'Tính theo ngày ở cột',
  zone: 'Múi giờ của ngày',
  value: 'Giá trị đơn hàng',
  succeeded: 'Trạng thái tính là thành công',
  failed: 'Trạng thái tính là không thành công',
  'under way': 'Trạng thái tính là đang xử lý',
  'no order': 'Trạng thái không tính là đơn hàng',
  assumed: 'Giả định mà quản trị viên chưa xác nhận',
};

/** How each figure is counted: the statements of report.sql as they ran for this read. */
export function howCountedPage(site: ReportSite, edition: Edition, timeZone: string): Format {
  return {
    contentType: 'text/html; charset=utf-8',
    extension: 'html',
    render: (report, proof) =>
      view({
        frame: frameOf(site, report, { title: 'Cách tính', path: '/cach-tinh' }, proof),
        groups: groupsOf(report, edition),
        timeZone,
        since: site.platform.since?.day,
      }),
  };
}

/** Figures that stand beside each other and come from one statement. */
interface StatementGroup {
  readonly figures: readonly {
    readonly name: FigureName;
    readonly label: string;
    readonly apiKey: string | undefined;
    readonly meaning: string;
  }[];
  /** How the statement counts each figure, in words; empty for a form that the parser does not know. */
  readonly outlines: readonly {
    readonly name: FigureName;
    readonly clauses: readonly ClauseInWords[];
  }[];
  readonly sql: string;
  /** The statement's notes that say what it counts. */
  readonly declared: readonly { readonly what: string; readonly value: string }[];
  readonly accepted: readonly {
    readonly code: string;
    readonly what: string;
    readonly reason: string;
  }[];
}

/** A clause of a figure's account: words, and the pieces of SQL that they are about. */
interface ClauseInWords {
  readonly what: string;
  readonly pieces: readonly string[];
}

/** What is counted, by which date, under which conditions. */
function clausesOf(figure: FigureName, outline: Outline): ClauseInWords[] {
  const { tables, dates, conditions, outcomes, values, merged } = outline;
  const isValue = figure === 'value_succeeded';
  const clauses: ClauseInWords[] = [
    isValue ? { what: 'cộng', pieces: values } : { what: '', pieces: [] },
    { what: isValue ? 'của các dòng trong bảng' : 'đếm các dòng trong bảng', pieces: tables },
    {
      what: isOfPeriod(figure)
        ? 'thuộc kỳ báo cáo, theo ngày'
        : 'đến thời điểm thống kê, theo ngày',
      pieces: dates,
    },
    { what: 'chỉ gồm dòng thỏa', pieces: conditions },
    { what: 'được tính vào chỉ tiêu này khi', pieces: outcomes },
    { what: 'gộp hoặc giới hạn bằng', pieces: merged },
  ];
  return clauses.filter(({ pieces }) => pieces.length > 0);
}

function groupsOf({ statements }: Report, edition: Edition): StatementGroup[] {
  const groups: { ran: RanStatement; names: FigureName[] }[] = [];
  for (const name of FIGURE_NAMES) {
    const ran = statements.get(name);
    if (!ran) continue;
    const last = groups.at(-1);
    if (last?.ran.statement === ran.statement) last.names.push(name);
    else groups.push({ ran, names: [name] });
  }
  return groups.map(({ ran, names }) => ({
    figures: names.map((name) => ({
      name,
      label: figureLabel(name),
      apiKey: apiKey(edition, name),
      meaning: MEANINGS[name],
    })),
    outlines: outlinedFigures(ran, names),
    sql: ran.sql.trim(),
    declared: Object.entries(DECLARED).flatMap(([declared, what]) =>
      ran.statement.notes.flatMap(({ key, value }) => (key === declared ? [{ what, value }] : [])),
    ),
    accepted: ran.statement.notes.flatMap(({ key, value }) =>
      key === 'accepted' ? [findingIn(value)] : [],
    ),
  }));
}

/** 'stale (the shop is closed in Tết)' */
function findingIn(note: string): StatementGroup['accepted'][number] {
  const [, code = note, reason = ''] = /^(\S+)\s*\((.*)\)$/s.exec(note) ?? [];
  return { code, what: ACCEPTABLE[code] ?? '', reason };
}

function outlinedFigures(
  { statement }: RanStatement,
  names: readonly FigureName[],
): StatementGroup['outlines'] {
  const outlines = outlinesOf(sqlOf(statement));
  return names.flatMap((name) => {
    const outline = outlines.get(name);
    return outline && outline.tables.length > 0
      ? [{ name, clauses: clausesOf(name, outline) }]
      : [];
  });
}
