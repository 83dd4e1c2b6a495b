/** The page of a code: what was shown under it, beside the present figures or those of another code. */
import { FIGURE_NAMES } from '../report/figure-names';
import type { Report, ShownReport } from '../report/live-report';
import { figureLabel } from '../report/official-form';
import { vietnameseNumber, vietnameseTime } from '../vietnam';
import { compileView, frameOf, lookupPath, type Proof, type ReportSite } from './frame';

const view = compileView('lookup.ejs');

/** A read that was shown, as the audit file has it. */
export interface FoundRead {
  readonly report: ShownReport;
  /** The head of the chain in short, as it stands on the last copy; undefined in lines without a chain. */
  readonly chain: string | undefined;
  /** Whether no line of the audit file up to the last showing was changed. */
  readonly chainHolds: boolean;
  /** The first line that cannot be trusted, where the chain does not hold. */
  readonly brokenLine: number | undefined;
  readonly showings: readonly {
    readonly format: string;
    readonly path: string | undefined;
    readonly shownAt: Date;
    readonly account: string | undefined;
    readonly withdrawn: boolean;
  }[];
}

/** What a lookup shows: a read, and beside it another one, or the present figures where they can be read. */
export interface LookupContents {
  readonly found: FoundRead;
  readonly beside: FoundRead | undefined;
  readonly now: Report | undefined;
}

/** This page has a frame of its own, since it does not show one single read. */
export function lookupPage(site: ReportSite) {
  return {
    contentType: 'text/html; charset=utf-8',
    extension: 'html',
    render: ({ found, beside, now }: LookupContents, proof: Proof = {}): string => {
      const { report } = found;
      const other = beside?.report ?? now;
      const page = { title: `Tra cứu ${report.id}`, path: lookupPath(report.id) };
      return view({
        frame: now
          ? frameOf(site, now, page, proof)
          : frameOf(site, { ...report, tookMs: 0 }, page, { chain: found.chain }),
        reads: [found, ...(beside ? [beside] : [])].map(shownRead),
        now: now && shownColumn(now),
        recorded: now === undefined,
        rows: FIGURE_NAMES.map((name) => ({
          label: figureLabel(name),
          figure: vietnameseNumber(report.figures[name]),
          other: other && vietnameseNumber(other.figures[name]),
          ...difference(other && other.figures[name] - report.figures[name]),
        })),
      });
    },
  };
}

function shownColumn({ id, period, readAt }: ShownReport) {
  return {
    id,
    year: period.year,
    time: vietnameseTime(readAt),
    period: period.closed
      ? `cả năm ${period.year}`
      : `từ 01/01/${period.year} đến ${vietnameseTime(readAt)}`,
  };
}

function shownRead({ report, chain, chainHolds, brokenLine, showings }: FoundRead) {
  return {
    ...shownColumn(report),
    chain,
    chainHolds,
    brokenLine,
    showings: showings.map(({ format, path, shownAt, account, withdrawn }) => ({
      what: FORMATS[path ?? ''] ?? FORMATS[format] ?? format,
      time: vietnameseTime(shownAt),
      account,
      withdrawn,
    })),
  };
}

/** Names of what was shown, by its path, and by its format in lines without one. */
const FORMATS: Readonly<Record<string, string>> = {
  '/': 'trang báo cáo',
  '/theo-thang': 'trang theo tháng',
  '/cach-tinh': 'trang cách tính',
  html: 'trang',
  xlsx: 'tệp Excel',
  csv: 'tệp CSV',
  json: 'API',
};

function difference(change: bigint | undefined): { difference: string; differs: boolean } {
  if (change === undefined) return { difference: '–', differs: false };
  const sign = change > 0n ? '+' : change < 0n ? '−' : '';
  return {
    difference: `${sign}${vietnameseNumber(change < 0n ? -change : change)}`,
    differs: change !== 0n,
  };
}
