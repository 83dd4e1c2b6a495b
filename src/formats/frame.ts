/** What all pages share: compiled templates, and the head, navigation and foot around the contents of each. */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import { encode } from 'uqr';
import { PROJECT } from '../files';
import type { Report } from '../report/live-report';
import { closedYearLine } from '../report/period';
import { type Platform, reportHost, reportYears } from '../report/platform';
import { vietnameseSeconds, vietnameseTime, vietnamYear } from '../vietnam';

const VIEWS = path.join(PROJECT, 'views');

/**
 * A template of `views/`, with the partials that it includes, compiled once. It names a partial by its path from
 * there: ejs looks on the disk for any other, each time.
 */
export function compileView(file: string): ejs.TemplateFunction {
  const filename = path.join(VIEWS, file);
  return ejs.compile(readFileSync(filename, 'utf8'), { filename, root: VIEWS, cache: true });
}

/** The platform, and which pages the server has besides the report. */
export interface ReportSite {
  readonly platform: Platform;
  /** Whether /cach-tinh shows how each figure is counted. */
  readonly showReportSql: boolean;
  /** Whether /tra-cuu/CODE shows what was shown: showings are recorded. */
  readonly hasLookup: boolean;
}

/** What the audit file says of a showing: it stands on the copy as its proof. */
export interface Proof {
  /** The head of the audit chain, in short; undefined where showings are not recorded. */
  readonly chain?: string | undefined;
  /** When report.sql last changed, if the audit file shows that. */
  readonly mappingChangedAt?: Date | undefined;
}

/** How many years the navigation shows side by side; older ones are in a list that opens. */
const YEARS_AT_ONCE = 5;

/** What stands around the contents of every page: `views/partials/`. */
interface Frame {
  /** Of the document, with the platform's name. */
  readonly title: string;
  readonly platform: Platform;
  /** The pages of the report: the report itself, its months, how it is counted. */
  readonly pages: readonly (NavigationLink & { readonly text: string })[];
  /** The report years that can be shown, and the older of them. */
  readonly years: readonly (NavigationLink & { readonly year: number })[];
  readonly olderYears: readonly (NavigationLink & { readonly year: number })[];
  /** The read that the page shows; undefined on a page without figures. */
  readonly read: FrameRead | undefined;
}

interface NavigationLink {
  readonly href: string;
  readonly current: boolean;
}

/** What a page says of its read. */
interface FrameRead {
  readonly id: string;
  /** ISO 8601 */
  readonly instant: string;
  /** '21:05:04 ngày 24/11/2026' */
  readonly time: string;
  readonly tookMs: number;
  /** '0,31 giây' */
  readonly took: string;
  /** What a closed year's figures cover; undefined for the running year. */
  readonly closedYear: string | undefined;
  /** The query of other pages of the same year, `?nam=2025`; empty for the running year. */
  readonly query: string;
  /** The report's address; undefined where the platform's domain is not configured. */
  readonly address: string | undefined;
  /** The path of the page that shows this read again; undefined where showings are not recorded. */
  readonly lookup: string | undefined;
  /** The whole address of `lookup` as a QR code. */
  readonly qr: QrCode | undefined;
  readonly chain: string | undefined;
  /** '25/11/2026' */
  readonly mappingChanged: string | undefined;
}

/** A page's name, and its path, to which the links to other years lead. */
interface PageLocation {
  readonly title: string;
  readonly path: string;
}

/** The frame of a page that shows a read. */
export function frameOf(
  site: ReportSite,
  { id, period, readAt, tookMs }: Pick<Report, 'id' | 'period' | 'readAt' | 'tookMs'>,
  page: PageLocation,
  proof: Proof = {},
): Frame {
  const running = vietnamYear(readAt);
  const host = reportHost(site.platform);
  const address = host && `https://${host}`;
  const lookup = site.hasLookup ? lookupPath(id) : undefined;
  return {
    ...frame(site, page, running, period.year),
    read: {
      id,
      instant: readAt.toISOString(),
      time: vietnameseTime(readAt),
      tookMs,
      took: vietnameseSeconds(tookMs),
      closedYear: closedYearLine(period),
      query: query(period.year, running),
      address: address && `${address}/`,
      lookup,
      qr: address && lookup ? qrCode(address + lookup) : undefined,
      chain: proof.chain,
      mappingChanged: proof.mappingChangedAt && dayOf(proof.mappingChangedAt),
    },
  };
}

/** The frame of a page that shows no read, at an instant. */
export function emptyFrame(site: ReportSite, title: string, now: Date, currentPath = ''): Frame {
  return frame(site, { title, path: currentPath }, vietnamYear(now));
}

/** The path of the page that shows a read again. */
export function lookupPath(id: string): string {
  return `/tra-cuu/${id}`;
}

function frame(
  { platform, showReportSql }: ReportSite,
  { title, path: own }: PageLocation,
  running: number,
  shown?: number,
): Frame {
  const yearPath = PAGES.some(({ href }) => href === own) ? own : '/';
  const years = reportYears(platform, running, shown ?? running).map((year) => ({
    year,
    href: `${yearPath}${query(year, running)}`,
    current: year === shown,
  }));
  const inFront = (index: number) => years.length <= YEARS_AT_ONCE || index < YEARS_AT_ONCE - 1;
  const { name, domain } = platform;
  const owner = name && domain ? `${name} (${domain})` : (name ?? domain);
  return {
    title: owner ? `${owner} – ${title}` : title,
    platform,
    pages: PAGES.filter(({ href }) => href !== '/cach-tinh' || showReportSql).map(
      ({ href, text }) => ({
        href: `${href}${shown === undefined ? '' : query(shown, running)}`,
        text,
        current: href === own,
      }),
    ),
    years: years.filter(({ current }, index) => inFront(index) || current),
    olderYears: years.filter(({ current }, index) => !inFront(index) && !current),
    read: undefined,
  };
}

const PAGES = [
  { href: '/', text: 'Báo cáo' },
  { href: '/theo-thang', text: 'Theo tháng' },
  { href: '/cach-tinh', text: 'Cách tính' },
] as const;

function query(year: number, running: number): string {
  return year === running ? '' : `?nam=${year}`;
}

function dayOf(instant: Date): string {
  return vietnameseTime(instant).replace(/^.* /, '');
}

export interface QrCode {
  /** The side of the square in modules, with the quiet zone of four that scanners need. */
  readonly size: number;
  /** The dark modules, one rectangle a run, in the `d` of a path. */
  readonly path: string;
}

const QUIET_ZONE = 4;

/** A scanner reads any mask. Comparing all eight takes as long as the statements of a small report. */
const MASK = 2;

/** The least QR code that holds a text, with error correction of level M (15 % of it may be damaged). */
export function qrCode(text: string): QrCode {
  const { data, size } = encode(text, { ecc: 'M', border: 0, maskPattern: MASK });
  let path = '';
  for (let row = 0; row < size; row += 1) {
    for (let column = 0; column < size; column += 1) {
      const start = column;
      while (column < size && data[row]?.[column]) column += 1;
      const run = column - start;
      if (run > 0) path += `M${start + QUIET_ZONE} ${row + QUIET_ZONE}h${run}v1h-${run}z`;
    }
  }
  return { size: size + 2 * QUIET_ZONE, path };
}

/**
 * A figure with places at which a line may break, behind a separator and never within a group, if it is too long for
 * one line.
 * @param fits how many characters stand on one line
 */
export function breakableHtml(figure: string, fits: number): string {
  return figure.length > fits ? figure.replaceAll('.', '.<wbr>') : figure;
}
