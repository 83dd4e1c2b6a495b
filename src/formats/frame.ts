/**
 * What all pages share: how a template is compiled, and what stands around a page's contents. What a page
 * shows is known in its own file.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import ejs from 'ejs';
import { PROJECT } from '../project';
import type { Report } from '../report/live-report';
import { closedYearLine } from '../report/period';
import { type Platform, reportHost, reportYears } from '../report/platform';
import { vietnameseSeconds } from '../report/vietnamese';
import { vietnameseTime, vietnamYear } from '../vietnam';

/** A template of `views/`, with the partials that it includes, compiled once. */
export function compileView(file: string): ejs.TemplateFunction {
  const filename = path.join(PROJECT, 'views', file);
  return ejs.compile(readFileSync(filename, 'utf8'), { filename, cache: true });
}

/** How many years stand beside each other; of more, the older ones wait in a list that opens. */
const YEARS_AT_ONCE = 5;

/** What stands around the contents of every page: `views/partials/`. */
export interface Frame {
  /** Of the document, with the platform's name. */
  readonly title: string;
  readonly platform: Platform;
  /** The report years that can be gone to, and the older of them. */
  readonly years: readonly YearLink[];
  readonly olderYears: readonly YearLink[];
  /** The read that the page shows; undefined on a page without figures. */
  readonly read: FrameRead | undefined;
}

interface YearLink {
  readonly year: number;
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
  /** The query of other pages and files of the same year, `?nam=2025`; empty for the running year. */
  readonly query: string;
  /** The report's address; undefined where the platform's domain is not configured. */
  readonly address: string | undefined;
}

/** A page's name, and its path, to which the links to other years lead. */
interface PageLink {
  readonly title: string;
  readonly path: string;
}

/** The frame of a page that shows a read. */
export function frameOf(
  platform: Platform,
  { id, period, readAt, tookMs }: Pick<Report, 'id' | 'period' | 'readAt' | 'tookMs'>,
  page: PageLink,
): Frame {
  const running = vietnamYear(readAt);
  const host = reportHost(platform);
  return {
    ...frame(platform, page, running, period.year),
    read: {
      id,
      instant: readAt.toISOString(),
      time: vietnameseTime(readAt),
      tookMs,
      took: vietnameseSeconds(tookMs),
      closedYear: closedYearLine(period),
      query: query(period.year, running),
      address: host && `https://${host}/`,
    },
  };
}

/** The frame of a page that shows no figures, at an instant. */
export function emptyFrame(platform: Platform, title: string, now: Date): Frame {
  return frame(platform, { title, path: '/' }, vietnamYear(now));
}

function frame(
  platform: Platform,
  { title, path }: PageLink,
  running: number,
  shown?: number,
): Frame {
  const years = reportYears(platform, running, shown ?? running).map((year) => ({
    year,
    href: `${path}${query(year, running)}`,
    current: year === shown,
  }));
  const inFront = (index: number) => years.length <= YEARS_AT_ONCE || index < YEARS_AT_ONCE - 1;
  const { name, domain } = platform;
  const owner = name && domain ? `${name} (${domain})` : (name ?? domain);
  return {
    title: owner ? `${owner} – ${title}` : title,
    platform,
    years: years.filter(({ current }, index) => inFront(index) || current),
    olderYears: years.filter(({ current }, index) => !inFront(index) && !current),
    read: undefined,
  };
}

function query(year: number, running: number): string {
  return year === running ? '' : `?nam=${year}`;
}
