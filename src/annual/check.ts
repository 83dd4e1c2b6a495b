// Checks the yearly report's files, readings and figures. It judges; the command prints.
import type { Database } from '../database/session';
import { Fault } from '../fault';
import type { Figures } from '../report/figures';
import { readReport } from '../report/live-report';
import type { Platform } from '../report/platform';
import { MappingFault } from '../report/report-faults';
import type { Statement } from '../report/report-sql';
import { vietnamDay, vietnamYear } from '../vietnam';
import { t } from '../words/words';
import { type AnnualFiles, FIRST_YEAR } from './close';
import { compare, inVietnamese, ratioFrom, rounded } from './exact';
import { paymentOf } from './payments';
import { rowOfPlace } from './provinces';
import { type AnnualRead, readAnnual, readAnnualSql } from './read';
import { Records } from './records';
import { type AnnualReport, annualReport, deadlineOf } from './report';
import { readSettings } from './settings';
import { closedYear, liveYear } from './year-data';

export interface AnnualFinding {
  readonly level: 'ok' | 'warning' | 'fault';
  readonly about: string;
  readonly message: string;
  /** Lines to paste, or what to do. */
  readonly advice: readonly string[];
}

export interface Checked {
  readonly database: Database;
  readonly files: AnnualFiles;
  readonly timeZone: string;
  readonly platform: Platform;
  /** report.sql's, to compare with; none where it cannot be read. */
  readonly reportStatements: readonly Statement[];
  readonly now: Date;
}

/** Everything that can be said of the yearly report, as it is found. */
export async function* checkAnnual(checked: Checked): AsyncGenerator<AnnualFinding> {
  const { files, now } = checked;
  let isRead = false;
  try {
    for await (const each of checkFiles(checked)) {
      yield each;
      isRead ||= each.about === files.sql;
    }
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    yield finding('fault', t`yearly report`, error.message);
  }
  try {
    yield* season(Records.read(files.folder), isRead, now);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
  }
}

async function* checkFiles(checked: Checked): AsyncGenerator<AnnualFinding> {
  const { database, files, now, platform, timeZone } = checked;
  const running = vietnamYear(now);
  const records = Records.read(files.folder);
  for (const problem of records.problems) yield finding('fault', files.folder, problem);
  if (records.problems.length === 0) {
    yield finding('ok', files.folder, t`the chain of readings is whole`);
  }
  const sql = readAnnualSql(files.sql);
  const firstYear = platform.since?.year ?? 0;
  const read = await readAnnual(database, sql, timeZone, { firstYear });
  yield finding('ok', files.sql, t`${sql.statements.length} statements read ${running}`);
  try {
    yield* beside(checked, read);
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    yield finding('warning', 'report.sql', t`cannot be compared with: ${error.message}`);
  }
  const settings = readSettings(files.json);
  yield finding('ok', files.json, t`form ${settings.form}`);
  const live = annualReport(settings.form, liveYear(records, read), settings, platform, now);
  yield* mappings(read, live);
  const last = closedYear(records, running - 1, now);
  yield* judged(last ? annualReport(settings.form, last, settings, platform, now) : live);
}

function* judged(report: AnnualReport): Generator<AnnualFinding> {
  const about = t`form ${report.form.number} of ${report.year}`;
  for (const { text, holds, isSoft, detail } of report.identities) {
    if (holds === false) {
      yield finding(isSoft ? 'warning' : 'fault', about, t`does not hold: ${text} (${detail})`);
    }
  }
  for (const { label, reason } of report.gaps) {
    if (!reason.startsWith('Không khớp')) yield finding('warning', about, `${label}: ${reason}`);
  }
  for (const warning of report.warnings) yield finding('warning', about, warning);
  yield finding('ok', about, `${report.headline}. ${report.verdictText}.`);
}

/** What maps nowhere, with the line to paste into annual.json. */
function* mappings(read: AnnualRead, { settings, form }: AnnualReport): Generator<AnnualFinding> {
  const maps = [
    ['payment_method', 'payments', settings.payments, paymentOf, '…'],
    ['seller_place', 'places', settings.places, rowOfPlace, '…'],
    ['buyer_place', 'places', settings.places, rowOfPlace, '…'],
    ['category', 'categories', settings.categories, () => undefined, '…'],
  ] as const;
  for (const [group, key, mapping, certain, open] of maps) {
    if (form.number === '08' && key === 'places') continue;
    const rows = read.groups[group]?.rows ?? [];
    const left = rows.filter(({ raw }) => !(mapping as ReadonlyMap<string, unknown>).has(raw));
    if (left.length === 0) continue;
    const advice = left.map(
      ({ raw }) => `"${key}": { ${JSON.stringify(raw)}: ${JSON.stringify(certain(raw) ?? open)} }`,
    );
    yield finding('warning', group, t`${left.length} values are in no row of the form yet`, advice);
  }
}

/** The same figures by report.sql over the same year: the rules of counting must be the same. */
async function* beside(
  { database, timeZone, reportStatements, platform }: Checked,
  read: AnnualRead,
): AsyncGenerator<AnnualFinding> {
  if (reportStatements.length === 0) return;
  const year = read.period.year - 1;
  if (year < (platform.since?.year ?? 0) || 'missing' in read.before) return;
  const { values } = read.before;
  const { figures } = await readReport(database, reportStatements, timeZone, year);
  for (const name of ['orders_succeeded', 'value_succeeded'] as const) {
    const own = values[name];
    if (!own) continue;
    const same = rounded(ratioFrom(own.value), 0) === String(figures[name]);
    const shown = inVietnamese(rounded(ratioFrom(own.value), 0));
    yield finding(
      same ? 'ok' : 'fault',
      own.statement,
      same
        ? t`${name} of ${year} is that of report.sql`
        : t`${name} of ${year} is ${shown}, and ${inVietnamese(String(figures[name]))} by report.sql`,
    );
  }
  yield* cancelled(values.orders_cancelled, figures, year);
}

function* cancelled(
  own: { readonly value: string; readonly statement: string } | undefined,
  figures: Figures,
  year: number,
): Generator<AnnualFinding> {
  if (!own) return;
  const failed = ratioFrom(String(figures.orders_failed));
  const isWithin = compare(ratioFrom(own.value), failed) <= 0n;
  if (!isWithin) {
    yield finding(
      'fault',
      own.statement,
      t`orders_cancelled of ${year} (${own.value}) is more than orders_failed of report.sql (${figures.orders_failed})`,
    );
  }
}

/** From 1 December on, whether the year will be closed; from 1 January on, the days that are left. */
function* season(records: Records, isRead: boolean, now: Date): Generator<AnnualFinding> {
  const day = vietnamDay(now);
  const running = vietnamYear(now);
  const due = running - 1;
  if (day >= `${running}-12-01`) {
    yield isRead
      ? finding(
          'ok',
          t`year's end`,
          t`Year-end reading of ${running}: on, while 'baocao serve' runs`,
        )
      : finding(
          'fault',
          t`year's end`,
          t`Year-end reading of ${running}: off, because annual.sql cannot be read as it is`,
        );
  }
  if (due < FIRST_YEAR || day > `${running}-02-28`) return;
  const closed = records.readingsOf(due).length > 0;
  const filed = records.filedFor(due);
  const { text } = deadlineOf(due, now);
  yield finding(
    closed ? 'ok' : 'fault',
    t`year's end`,
    filed
      ? t`${due} was filed: reading ${filed.reading}`
      : closed
        ? `${text}.`
        : t`${text}. There is no reading of ${due}: npx baocao annual close ${due}`,
  );
}

function finding(
  level: AnnualFinding['level'],
  about: string,
  message: string,
  advice: readonly string[] = [],
): AnnualFinding {
  return { level, about, message, advice };
}
