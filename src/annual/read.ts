/**
 * Reads annual.sql in one read-only snapshot. It interprets nothing: places and payments stay as the platform has them.
 */
import path from 'node:path';
import type { Answer, Cell } from '../database/answer';
import { answered } from '../database/dialect';
import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import type { Database, Session } from '../database/session';
import { closeSnapshot, openSnapshot, queryWithWarnings, sqlLiterals } from '../database/snapshot';
import { exactAmount } from '../report/figures';
import { type Period, periodAt } from '../report/period';
import { MappingFault } from '../report/report-faults';
import { reportId } from '../report/report-id';
import { bind, parseStatements, readReportText, type Statement } from '../report/report-sql';
import { type Bilingual, bilingual, t } from '../words/words';
import {
  COLUMN_NAMES,
  type ColumnName,
  GROUP_KEYS,
  GROUPS,
  type GroupKey,
  type IndicatorName,
  isIndicatorName,
  mayHaveFraction,
  STOCKS,
} from './indicators';
import { sha256 } from './settings';

/** A number as the database wrote it, and where its statement stands. */
export interface ReadValue {
  readonly value: string;
  readonly statement: string;
}

/** The rows of a many-row statement: the platform's own text, and the numbers of its columns. */
export interface ReadGroup {
  readonly statement: string;
  readonly columns: readonly string[];
  readonly rows: readonly { readonly raw: string; readonly values: readonly string[] }[];
}

/** What annual.sql gave for one period. */
export interface AnnualFigures {
  readonly values: Readonly<Partial<Record<IndicatorName, ReadValue>>>;
  readonly groups: Readonly<Partial<Record<GroupKey, ReadGroup>>>;
}

/** The flows of the year before by the same statements, or why there are none. */
export type FiguresBefore =
  | ({ readonly year: number } & AnnualFigures)
  | { readonly year: number; readonly missing: Bilingual };

/** One read of annual.sql. */
export interface AnnualRead extends AnnualFigures {
  readonly id: string;
  readonly period: Period;
  /** The instant of the read, by the database's clock. */
  readonly readAt: Date;
  readonly before: FiguresBefore;
  /** Each statement's SQL with its parameters by literals, by its place. */
  readonly statements: Readonly<Record<string, string>>;
  readonly sqlSha256: string;
}

/** annual.sql as a file holds it. */
export interface AnnualSql {
  readonly statements: readonly Statement<ColumnName>[];
  readonly sha256: string;
}

/** More groups than this are no payment methods, places or categories, even where buyers type their cities. */
const MOST_ROWS = 50_000;

/** @throws MappingFault that names the line */
export function readAnnualSql(file: string): AnnualSql {
  return parseAnnualSql(readReportText(file, 'annual init'), file);
}

/** @throws MappingFault that names the line */
export function parseAnnualSql(text: string, file: string): AnnualSql {
  return {
    statements: parseStatements(text, path.basename(file), COLUMN_NAMES),
    sha256: sha256(text),
  };
}

/**
 * Reads a year, and the flows of the year before, in one snapshot.
 * @param year the running one in Vietnam, by the database's clock, if undefined
 * @param firstYear that in which operation began, if that is known
 * @param beside reads what the figures are compared with, for each of the two periods, in the same snapshot
 * @throws MappingFault that names the statement and the column; DatabaseUnavailable, YearToCome
 */
export function readAnnual(
  database: Database,
  { statements, sha256: sqlSha256 }: AnnualSql,
  timeZone: string,
  {
    year,
    firstYear = 0,
    beside = async () => undefined,
  }: {
    readonly year?: number | undefined;
    readonly firstYear?: number;
    readonly beside?: ((session: Session, period: Period) => Promise<void>) | undefined;
  } = {},
): Promise<AnnualRead> {
  return database.session(async (session) => {
    const readAt = await openSnapshot(session);
    const period = periodAt(readAt, year);
    const figures = await readPeriod(session, statements, period, timeZone);
    const before = await readBefore(session, statements, { period, timeZone, firstYear, readAt });
    await beside(session, period);
    if (before.year >= firstYear) await beside(session, periodAt(readAt, before.year));
    await closeSnapshot(session);
    const literals = sqlLiterals(period, timeZone);
    return {
      ...figures,
      id: reportId(),
      period,
      readAt,
      before,
      statements: Object.fromEntries(
        statements.map((each) => [each.place, bind(each, literals).trim()]),
      ),
      sqlSha256,
    };
  }, MOST_ROWS + 1);
}

/** Only flows are read for the year before: its stocks cannot be read any more. */
async function readBefore(
  session: Session,
  statements: readonly Statement<ColumnName>[],
  context: {
    readonly period: Period;
    readonly timeZone: string;
    readonly firstYear: number;
    readonly readAt: Date;
  },
): Promise<FiguresBefore> {
  const year = context.period.year - 1;
  if (year < context.firstYear) {
    return { year, missing: bilingual`The platform was not in operation in ${year}` };
  }
  const flows = statements.filter(({ figures }) => figures.some((name) => !STOCKS.has(name)));
  try {
    const period = periodAt(context.readAt, year);
    const { values, groups } = await readPeriod(session, flows, period, context.timeZone);
    const kept = Object.entries(values).filter(([name]) => !STOCKS.has(name));
    return { year, values: Object.fromEntries(kept), groups };
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    return { year, missing: bilingual`${year} cannot be read: ${error.message}` };
  }
}

async function readPeriod(
  session: Session,
  statements: readonly Statement<ColumnName>[],
  period: { readonly start: Date; readonly end: Date },
  timeZone: string,
): Promise<AnnualFigures> {
  const literals = sqlLiterals(period, timeZone);
  const values: Partial<Record<IndicatorName, ReadValue>> = {};
  const groups: Partial<Record<GroupKey, ReadGroup>> = {};
  for (const statement of statements) {
    const { place } = statement;
    const answer = await answerTo(session, statement, bind(statement, literals));
    const { columns } = answer;
    const twice = columns.find((name, index) => columns.indexOf(name) < index);
    if (twice !== undefined) throw faultAt(place, twice, t`is returned twice`);
    const key = GROUP_KEYS.find((each) => columns.includes(each));
    if (key !== undefined) {
      if (groups[key]) throw faultAt(place, key, t`is returned twice`);
      groups[key] = groupFrom(place, key, answer);
      continue;
    }
    for (const [name, value] of Object.entries(singleRow(place, answer))) {
      if (values[name as IndicatorName]) throw faultAt(place, name, t`is returned twice`);
      values[name as IndicatorName] = { value, statement: place };
    }
  }
  return { values, groups };
}

async function answerTo(
  session: Session,
  { place, figures }: Statement<ColumnName>,
  sql: string,
): Promise<Answer> {
  try {
    const [result] = await queryWithWarnings(session, [sql]);
    const answer = answered(result);
    if (answer.warned.length > 0) {
      throw new MappingFault(t`${place}: the server warns: ${answer.warned[0]}`);
    }
    return answer;
  } catch (error) {
    if (error instanceof DatabaseUnavailable) {
      throw new DatabaseUnavailable(`${place}: ${error.message}`, error.momentary);
    }
    if (!(error instanceof StatementRefused)) throw error;
    const lost = figures.length > 0 ? t` (no ${figures.join(', ')})` : '';
    throw new MappingFault(`${place}: ${error.message}${lost}`);
  }
}

function singleRow(place: string, { columns, rows }: Answer): Record<string, string> {
  const other = columns.find((name) => !isIndicatorName(name));
  if (other !== undefined) throw unknown(place, other);
  const [row] = rows;
  if (!row || rows.length > 1) {
    throw new MappingFault(
      rows.length === 0
        ? t`${place} returns no rows, not one`
        : t`${place} returns at least 2 rows, not one`,
    );
  }
  const values: Record<string, string> = {};
  for (const cell of row) {
    values[cell.column] = numberIn(place, cell);
  }
  return values;
}

/** Any column of numbers may be left out. */
function groupFrom(place: string, key: GroupKey, { columns: names, rows }: Answer): ReadGroup {
  const known: readonly string[] = GROUPS[key];
  const other = names.find((name) => name !== key && !known.includes(name));
  if (other !== undefined) throw unknown(place, other);
  const columns = known.filter((name) => names.includes(name));
  if (columns.length === 0) throw faultAt(place, known.join(', '), t`is not returned`);
  if (rows.length > MOST_ROWS) {
    throw new MappingFault(t`${place} returns more than ${MOST_ROWS} rows of ${key}`);
  }
  const seen = new Set<string>();
  const read = rows.map((row) => {
    const text = row.find(({ column }) => column === key)?.text ?? null;
    if (text === null) throw faultAt(place, key, t`is NULL: write COALESCE(…, '')`);
    if (seen.has(text)) throw faultAt(place, key, t`holds '${text}' twice: GROUP BY ${key}`);
    seen.add(text);
    const numbers = columns.flatMap((name) => row.find(({ column }) => column === name) ?? []);
    return { raw: text, values: numbers.map((cell) => numberIn(place, cell)) };
  });
  return { statement: place, columns, rows: read };
}

function numberIn(place: string, cell: Cell): string {
  const { column, text } = cell;
  exactAmount(
    cell,
    !mayHaveFraction(column),
    (what) => new MappingFault(`${place}: ${column} ${what}`),
  );
  return String(text);
}

function unknown(place: string, column: string): MappingFault {
  return faultAt(place, column, t`is no indicator of the yearly report`);
}

function faultAt(place: string, column: string, what: string): MappingFault {
  return new MappingFault(`${place}: ${column} ${what}`);
}
