/** The platform of a report as its admin configured it: name, domain, start of operation, and the years to report. */
import { vietnamDay } from '../vietnam';

/** The platform whose report it is, as the admin configured it; what is not configured is undefined. */
export interface Platform {
  readonly name: string | undefined;
  /** The platform's own domain, or that of its report. */
  readonly domain: string | undefined;
  /** The day on which operation began, in Vietnam. */
  readonly since: StartOfOperation | undefined;
  /** The legal person that owns the platform, and its tax code. */
  readonly owner?: string | undefined;
  readonly taxCode?: string | undefined;
  /** Whom to call: a telephone number, an address. */
  readonly contact?: string | undefined;
}

/** A day, and the report year in which it lies. */
export interface StartOfOperation {
  readonly year: number;
  /** 1 to 12 */
  readonly month: number;
  /** '01/03/2024' */
  readonly day: string;
}

/**
 * The day that a text gives as YYYY-MM-DD.
 * @returns undefined for what is no day, for one before 2000, and for one that lies in the future in Vietnam
 */
export function dayOf(text: string, now: Date): StartOfOperation | undefined {
  const [, year = '', month = '', day = ''] = /^(2\d{3})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  const date = new Date(`${text}T00:00:00Z`);
  const isDay = year !== '' && !Number.isNaN(Number(date)) && date.getUTCDate() === Number(day);
  if (!isDay || text > vietnamDay(now)) return undefined;
  return { year: Number(year), month: Number(month), day: `${day}/${month}/${year}` };
}

/** The host of the report by the guidance: `baocao.` and the platform's domain. */
export function reportHost({ domain }: Platform): string | undefined {
  return domain === undefined || domain.startsWith('baocao.') ? domain : `baocao.${domain}`;
}

/**
 * The years that can be reported, newest first: from the running one back to that in which operation
 * began. Where that is not configured, back to last year, whose figures are owed each January.
 * @param shown the report year, which is always among them
 */
export function reportYears({ since }: Platform, running: number, shown: number): number[] {
  const first = Math.min(since?.year ?? running - 1, shown);
  return Array.from({ length: running - first + 1 }, (_, index) => running - index);
}
