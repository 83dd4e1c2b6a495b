/** Checks the yearly report's files, readings and figures; `cli/annual-check.ts` prints what it finds. */
import { accessSync, constants, existsSync } from 'node:fs';
import path from 'node:path';
import type { Database, Session } from '../database/session';
import { sqlLiterals } from '../database/snapshot';
import { Fault } from '../fault';
import type { FigureName } from '../report/figure-names';
import { readStatement } from '../report/live-report';
import type { Period } from '../report/period';
import type { Platform } from '../report/platform';
import { MappingFault } from '../report/report-faults';
import { bind, type Statement } from '../report/report-sql';
import { vietnamDay, vietnamYear } from '../vietnam';
import { type Bilingual, bilingual, grouped, inChosenLanguage, t } from '../words/words';
import { type AnnualReport, annualReport, deadlineOf } from './annual-report';
import { type AnnualFiles, FIRST_YEAR } from './close';
import { compare, ratioFrom, rounded } from './exact';
import { GROUPS, type GroupKey } from './indicators';
import { largestFirst, paymentOf, rowOfPlace } from './propose';
import { type AnnualFigures, type AnnualRead, readAnnual, readAnnualSql } from './read';
import { Records } from './records';
import { readSettings, type Settings } from './settings';
import { closedYear, liveYear } from './year-data';

/** What a finding is about, for machines. */
export type AnnualCode =
  | 'annual-files'
  | 'annual-chain'
  | 'annual-read'
  | 'annual-differs'
  | 'annual-unmapped'
  | 'annual-mapping'
  | 'annual-identity'
  | 'annual-missing'
  | 'annual-look'
  | 'annual-verdict'
  | 'annual-year-end'
  | 'annual-deadline'
  | 'annual-account';

export interface AnnualFinding {
  readonly code: AnnualCode;
  readonly level: 'ok' | 'warning' | 'fault';
  readonly about: string;
  readonly message: string;
  /** Lines to paste, or what to do. */
  readonly advice: readonly string[];
}

export interface AnnualCheckInput {
  readonly database: Database;
  readonly files: AnnualFiles;
  readonly timeZone: string;
  readonly platform: Platform;
  /** report.sql's, to compare with; none where it cannot be read. */
  readonly reportStatements: readonly Statement[];
  readonly now: Date;
}

/** How far the check got; undefined where a file or the database was at fault before. */
export interface AnnualCheckResult {
  /** The running year, as it was read. */
  readonly read: AnnualRead | undefined;
  /** Of the year that is due, once it is closed; else of the running one. */
  readonly report: AnnualReport | undefined;
}

/** Checks the yearly report, and yields each finding as it is made. */
export async function* checkAnnual(
  checked: AnnualCheckInput,
): AsyncGenerator<AnnualFinding, AnnualCheckResult> {
  const { files } = checked;
  const outcome: Writable<AnnualCheckResult> = { read: undefined, report: undefined };
  try {
    yield* checkFiles(checked, outcome);
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    yield finding('annual-files', 'fault', t`yearly report`, error.message);
  }
  try {
    yield* season(checked, Records.read(files.folder), outcome.read !== undefined);
  } catch (error) {
    // Readings that cannot be read were a finding of checkFiles already.
    if (!(error instanceof Fault)) throw error;
  }
  return outcome;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

async function* checkFiles(
  checked: AnnualCheckInput,
  outcome: Writable<AnnualCheckResult>,
): AsyncGenerator<AnnualFinding> {
  const { database, files, now, platform, timeZone } = checked;
  const running = vietnamYear(now);
  const records = Records.read(files.folder);
  for (const problem of records.problems) {
    yield finding('annual-chain', 'fault', files.folder, problem);
  }
  if (records.problems.length === 0) {
    yield finding('annual-chain', 'ok', files.folder, t`the chain of readings is whole`);
  }
  const sql = readAnnualSql(files.sql);
  const firstYear = platform.since?.year ?? 0;
  const reported: ReportYears = new Map();
  const beside = reportReader(checked, reported);
  const read = await readAnnual(database, sql, timeZone, { firstYear, beside });
  outcome.read = read;
  const { length } = sql.statements;
  yield finding('annual-read', 'ok', files.sql, t`${length} statements read ${running}`);
  yield* agreement(read, reported);
  const settings = readSettings(files.json);
  yield finding('annual-files', 'ok', files.json, t`form ${settings.form}`);
  const closed = closedYear(records, running - 1, now);
  yield* mappings(settings, [
    read,
    ...('missing' in read.before ? [] : [read.before]),
    ...(closed ? [closed.flows] : []),
  ]);
  const data = closed ?? liveYear(records, read);
  outcome.report = annualReport(settings.form, data, settings, platform, now);
  yield* judged(outcome.report);
}

function* judged(report: AnnualReport): Generator<AnnualFinding> {
  const about = t`form ${report.form.number} of ${report.year}`;
  for (const { text, holds, isSoft, detail } of report.identities) {
    if (holds !== false) continue;
    const message = inChosenLanguage(bilingual`does not hold: ${text} (${detail})`);
    yield finding('annual-identity', isSoft ? 'warning' : 'fault', about, message);
  }
  const line = (label: Bilingual, reason: Bilingual) =>
    `${inChosenLanguage(label)}: ${inChosenLanguage(reason)}`;
  for (const { anchor, label, reason } of [...report.gaps, ...report.blanks]) {
    if (anchor === 'doi-chieu') continue;
    yield finding('annual-missing', 'warning', about, line(label, reason));
  }
  for (const warning of report.warnings) {
    yield finding('annual-look', 'warning', about, inChosenLanguage(warning));
  }
  const { headline, verdictText } = report;
  // The labels of the page are Vietnamese in any language, so that they can be found on it.
  const shown = (text: Bilingual) => {
    const own = inChosenLanguage(text);
    return own === text.vi ? own : `${own} (${text.vi})`;
  };
  yield finding('annual-verdict', 'ok', about, `${shown(headline)}. ${shown(verdictText)}.`);
}

/** The number of texts that are listed for each mapping, the largest first. */
const MOST_ADVICE = 50;

/** Texts without a mapping in any of the readings, with the line to paste into annual.json. */
function* mappings(
  settings: Settings,
  readings: readonly AnnualFigures[],
): Generator<AnnualFinding> {
  const maps = {
    payment_method: ['payments', settings.payments, paymentOf],
    seller_place: ['places', settings.places, rowOfPlace],
    buyer_place: ['places', settings.places, rowOfPlace],
    category: ['categories', settings.categories, () => undefined],
  } as const;
  for (const group of Object.keys(GROUPS) as GroupKey[]) {
    const [key, mapping, certain] = maps[group];
    if (settings.form === '08' && key === 'places') continue;
    const texts = largestFirst(readings.flatMap(({ groups }) => groups[group]?.rows ?? []));
    yield* contradictions(group, texts, mapping, certain, settings);
    const left = texts.filter((raw) => !mapping.has(raw));
    if (left.length === 0) continue;
    const advice = left
      .slice(0, MOST_ADVICE)
      .map((raw) => `${JSON.stringify(raw)}: ${JSON.stringify(certain(raw) ?? '…')},`);
    if (left.length > MOST_ADVICE) advice.push(t`… and ${left.length - MOST_ADVICE} more`);
    const message = t`${left.length} values are in no row of the form yet; in "${key}" of ${settings.file}:`;
    yield finding('annual-unmapped', 'warning', group, message, advice);
  }
}

/** Texts whose row is certain and that annual.json puts into another. */
function* contradictions(
  group: GroupKey,
  texts: readonly string[],
  mapping: ReadonlyMap<string, string | number>,
  certain: (raw: string) => string | number | undefined,
  { file }: Settings,
): Generator<AnnualFinding> {
  for (const raw of texts) {
    const own = mapping.get(raw);
    const row = certain(raw);
    if (own === undefined || row === undefined || own === row) continue;
    const message = t`${file} has '${raw}' as ${own}, but it is ${row}`;
    yield finding('annual-mapping', 'fault', group, message);
  }
}

/** The figures of report.sql by year, or the fault that prevented them. */
type ReportYears = Map<number, ReadonlyMap<FigureName, bigint> | MappingFault>;

/** Reads the orders of report.sql for a period into `found`. */
function reportReader({ reportStatements, timeZone }: AnnualCheckInput, found: ReportYears) {
  const orders = reportStatements.filter(({ figures }) =>
    figures.some((figure) => COMPARED.has(figure)),
  );
  return async (session: Session, period: Period) => {
    const figures = new Map<FigureName, bigint>();
    try {
      for (const statement of orders) {
        const sql = bind(statement, sqlLiterals(period, timeZone));
        await readStatement(session, statement, sql, figures);
      }
      found.set(period.year, figures);
    } catch (error) {
      if (!(error instanceof MappingFault)) throw error;
      found.set(period.year, error);
    }
  };
}

const COMPARED: ReadonlySet<FigureName> = new Set([
  'orders_succeeded',
  'value_succeeded',
  'orders_failed',
]);

/** The same figures by report.sql over the same years: the rules of counting must be the same. */
function* agreement(read: AnnualRead, reported: ReportYears): Generator<AnnualFinding> {
  const { before, period } = read;
  if ('missing' in before && reported.has(before.year)) {
    yield finding('annual-differs', 'warning', 'annual.sql', inChosenLanguage(before.missing));
  }
  const years = [...('missing' in before ? [] : [before]), { ...read, year: period.year }];
  for (const { year, values } of years) {
    const figures = reported.get(year);
    if (figures instanceof MappingFault) {
      const message = t`cannot be compared with: ${figures.message}`;
      yield finding('annual-differs', 'warning', 'report.sql', message);
      return;
    }
    if (figures) yield* compared(values, figures, year, year === period.year);
  }
}

function* compared(
  values: AnnualFigures['values'],
  figures: ReadonlyMap<FigureName, bigint>,
  year: number,
  isRunning: boolean,
): Generator<AnnualFinding> {
  for (const name of ['orders_succeeded', 'value_succeeded'] as const) {
    const own = values[name];
    const other = figures.get(name);
    if (!own || other === undefined) continue;
    const whole = BigInt(rounded(ratioFrom(own.value), 0));
    if (whole !== other) {
      const message = t`${name} of ${year} is ${grouped(whole)}, and ${grouped(other)} by report.sql`;
      yield finding('annual-differs', 'fault', own.statement, message);
    } else if (!isRunning) {
      const message = t`${name} of ${year} is that of report.sql`;
      yield finding('annual-differs', 'ok', own.statement, message);
    }
  }
  const own = values.orders_cancelled;
  const failed = figures.get('orders_failed');
  if (!own || failed === undefined) return;
  if (compare(ratioFrom(own.value), ratioFrom(String(failed))) <= 0n) return;
  yield finding(
    'annual-differs',
    'fault',
    own.statement,
    t`orders_cancelled of ${year} (${own.value}) is more than orders_failed of report.sql (${failed})`,
  );
}

/** From 1 December on, whether the year will be closed; from 1 January on, the days that are left. */
function* season(
  { now, platform }: AnnualCheckInput,
  records: Records,
  isSound: boolean,
): Generator<AnnualFinding> {
  const day = vietnamDay(now);
  const running = vietnamYear(now);
  const due = running - 1;
  if (day >= `${running}-12-01`) {
    const hindrance = isSound
      ? isWritable(records.folder)
        ? undefined
        : t`${records.folder} cannot be written to`
      : t`annual.sql cannot be read as it is`;
    yield hindrance === undefined
      ? finding('annual-year-end', 'ok', t`year-end reading`, t`on, while 'baocao serve' runs`)
      : finding('annual-year-end', 'fault', t`year-end reading`, t`off: ${hindrance}`);
  }
  const first = Math.max(FIRST_YEAR, platform.since?.year ?? 0);
  if (due < first || day > `${running}-02-28`) return;
  const closed = records.readingsOf(due).length > 0;
  const filed = records.filedFor(due);
  const left = inChosenLanguage(deadlineOf(due, now).text);
  yield finding(
    'annual-deadline',
    closed ? 'ok' : 'fault',
    t`yearly report of ${due}`,
    filed
      ? t`was filed, by reading ${filed.reading}`
      : closed
        ? `${left}.`
        : t`${left}. There is no reading of ${due}: npx baocao annual close ${due}`,
  );
}

/** Whether a record could be written into a folder, which is made where it is not there. */
function isWritable(folder: string): boolean {
  const there = existsSync(folder) ? folder : path.dirname(path.resolve(folder));
  try {
    accessSync(there, constants.W_OK | constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function finding(
  code: AnnualCode,
  level: AnnualFinding['level'],
  about: string,
  message: string,
  advice: readonly string[] = [],
): AnnualFinding {
  return { code, level, about, message, advice };
}
