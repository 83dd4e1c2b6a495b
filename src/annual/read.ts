// Reads annual.sql in one read-only snapshot. It interprets nothing: places and payments stay as the platform has them.
import path from 'node:path';
import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import type { Database, Session } from '../database/session';
import { closeSnapshot, openSnapshot, serverWarnings, sqlLiterals } from '../database/snapshot';
import { exactAmount } from '../report/figures';
import { type Period, periodAt } from '../report/period';
import { MappingFault } from '../report/report-faults';
import { reportId } from '../report/report-id';
import { bind, parseStatements, readReportText, type Statement } from '../report/report-sql';
import { t } from '../words/words';
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
  | { readonly year: number; readonly missing: string };

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

/** More groups than this are no payment methods, places or categories. */
const MOST_ROWS = 5000;

/** @throws MappingFault that names the line */
export function readAnnualSql(file: string): AnnualSql {
  const text = readReportText(file, 'annual init');
  return {
    statements: parseStatements(text, path.basename(file), COLUMN_NAMES),
    sha256: sha256(text),
  };
}

/**
 * Reads a year, and the flows of the year before, in one snapshot.
 * @param year the running one in Vietnam, by the database's clock, if undefined
 * @param firstYear that in which operation began, if that is known
 * @throws MappingFault that names the statement and the column; DatabaseUnavailable, YearToCome
 */
export function readAnnual(
  database: Database,
  { statements, sha256: sqlSha256 }: AnnualSql,
  timeZone: string,
  { year, firstYear = 0 }: { readonly year?: number | undefined; readonly firstYear?: number } = {},
): Promise<AnnualRead> {
  return database.session(async (session) => {
    const readAt = await openSnapshot(session);
    const period = periodAt(readAt, year);
    const figures = await readPeriod(session, statements, period, timeZone);
    const before = await readBefore(session, statements, { period, timeZone, firstYear, readAt });
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

/** Stocks of the year before are gone: its statements are asked for flows alone. */
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
    return { year, missing: `Sàn chưa hoạt động năm ${year}` };
  }
  const flows = statements.filter(({ figures }) => figures.some((name) => !STOCKS.has(name)));
  try {
    const period = periodAt(context.readAt, year);
    const { values, groups } = await readPeriod(session, flows, period, context.timeZone);
    const kept = Object.entries(values).filter(([name]) => !STOCKS.has(name));
    return { year, values: Object.fromEntries(kept), groups };
  } catch (error) {
    if (!(error instanceof MappingFault)) throw error;
    return { year, missing: `Không đọc được năm ${year}: ${error.message}` };
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
    const rows = await rowsOf(session, statement, bind(statement, literals));
    const key = groupKeyOf(statement, rows);
    if (key !== undefined) {
      if (groups[key]) throw faultAt(place, key, t`is returned twice`);
      groups[key] = groupFrom(place, key, rows);
      continue;
    }
    for (const [name, value] of Object.entries(singleRow(place, rows))) {
      if (values[name as IndicatorName]) throw faultAt(place, name, t`is returned twice`);
      values[name as IndicatorName] = { value, statement: place };
    }
  }
  return { values, groups };
}

type Row = Awaited<ReturnType<Session['query']>>['rows'][number];

async function rowsOf(
  session: Session,
  { place, figures }: Statement<ColumnName>,
  sql: string,
): Promise<readonly Row[]> {
  try {
    const { rows } = await session.query(sql);
    const warnings = await serverWarnings(session);
    if (warnings.length > 0) {
      throw new MappingFault(t`${place}: the server warns: ${warnings[0]}`);
    }
    return rows;
  } catch (error) {
    if (error instanceof DatabaseUnavailable) {
      throw new DatabaseUnavailable(`${place}: ${error.message}`, error.momentary);
    }
    if (!(error instanceof StatementRefused)) throw error;
    const lost = figures.length > 0 ? t` (no ${figures.join(', ')})` : '';
    throw new MappingFault(`${place}: ${error.message}${lost}`);
  }
}

/** The group that a statement gives; of one without rows, by the name in its text. */
function groupKeyOf(
  { figures }: Statement<ColumnName>,
  rows: readonly Row[],
): GroupKey | undefined {
  const [row] = rows;
  if (!row && figures.some(isIndicatorName)) return undefined;
  const columns: readonly string[] = row?.map(({ column }) => column) ?? figures;
  return GROUP_KEYS.find((key) => columns.includes(key));
}

function singleRow(place: string, rows: readonly Row[]): Record<string, string> {
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
    const { column } = cell;
    if (!isIndicatorName(column)) throw unknown(place, column);
    if (Object.hasOwn(values, column)) throw faultAt(place, column, t`is returned twice`);
    values[column] = numberIn(place, cell);
  }
  return values;
}

function groupFrom(place: string, key: GroupKey, rows: readonly Row[]): ReadGroup {
  const columns: readonly string[] = GROUPS[key];
  if (rows.length > MOST_ROWS) {
    throw new MappingFault(t`${place} returns more than ${MOST_ROWS} rows of ${key}`);
  }
  const seen = new Set<string>();
  const read = rows.map((row) => {
    const names = row.map(({ column }) => column);
    const other = names.find((name) => name !== key && !columns.includes(name));
    if (other !== undefined) throw unknown(place, other);
    const twice = names.find((name, index) => names.indexOf(name) < index);
    if (twice !== undefined) throw faultAt(place, twice, t`is returned twice`);
    const cellOf = (name: string) => {
      const cell = row.find(({ column }) => column === name);
      if (!cell) throw faultAt(place, name, t`is not returned`);
      return cell;
    };
    const { text } = cellOf(key);
    if (text === null) throw faultAt(place, key, t`is NULL: write COALESCE(…, '')`);
    if (seen.has(text)) throw faultAt(place, key, t`holds '${text}' twice: GROUP BY ${key}`);
    seen.add(text);
    return { raw: text, values: columns.map((column) => numberIn(place, cellOf(column))) };
  });
  return { statement: place, columns, rows: read };
}

function numberIn(place: string, cell: Row[number]): string {
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
