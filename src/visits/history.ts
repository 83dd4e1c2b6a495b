/**
 * Imports past days: reads files of days and visits (CSV of two columns, or an export of Google Analytics), and
 * writes all of them or none.
 */
import { type CsvError, parse } from 'csv-parse/sync';
import type { Session } from '../database/session';
import { Fault } from '../fault';
import { dayNumberOf, isoDay } from '../vietnam';
import { t } from '../words/words';
import { IMPORT_SLOT } from './table';

/** A file of days and visits cannot be read as such. */
export class HistoryFault extends Fault {
  readonly audience = 'admin';
}

/** What tools call the column of days, and that of visits; people and page views are none. */
const DAY_NAMES = ['day', 'date', 'day index', 'nth day', 'ngày'];
const VISIT_NAMES = [
  'visits',
  'sessions',
  'lượt truy cập',
  'số lượt truy cập',
  'số lượng truy cập',
  'phiên',
  'số phiên',
  'phiên truy cập',
];

/** A record of csv-parse, with the line in which it ends. */
interface Parsed {
  readonly info: { readonly lines: number };
  readonly record: readonly string[];
}

/** A row a day for a hundred years, and what a tool writes around it, has fewer lines. */
const MOST_LINES = 50_000;

/** The characters of a cell that a message repeats. */
const MOST_OF_A_CELL = 40;

interface CsvRow {
  readonly line: number;
  readonly cells: readonly string[];
}

/**
 * The visits of each day in a CSV file: of two columns, day and visits, or as Google Analytics exports
 * them, with its comments, other tables and a row of totals. From exports of Universal Analytics ("Day
 * Index,Sessions" after a comment "# 20150320-20150419") and of Analytics 4 ("# Start date: 20260101",
 * "Nth day,Sessions" or "Date,Sessions").
 * @returns by day 'YYYY-MM-DD', in the file's order
 * @throws HistoryFault that names the line
 */
export function parseHistory(bytes: Buffer): Map<string, number> {
  const text = decode(bytes);
  const { rows, dayColumn, visitsColumn, dayName } = tableOf(rowsOf(text));
  const dayCells = rows.map(({ cells }) => cells[dayColumn] ?? '').filter(Boolean);
  const read = dayReader(dayName, dayCells, startIn(text));

  const days = new Map<string, number>();
  let total = 0;
  for (const { line, cells } of rows) {
    const cell = cells[dayColumn] ?? '';
    const visits = visitsIn(cells[visitsColumn] ?? '', line);
    if (cell === '' && visits === total && total > 0) continue; // a row of totals
    const day = dayIn(read, cell, line);
    if (days.has(day))
      throw new HistoryFault(t`line ${line}: ${day} is there twice; one row a day`);
    days.set(day, visits);
    total += visits;
  }
  if (days.size === 0) throw new HistoryFault(t`there is no row of a day and its visits`);
  return days;
}

function decode(bytes: Buffer): string {
  const utf16 = bytes.length >= 2 && bytes.readUInt16LE() === 0xfeff;
  return new TextDecoder(utf16 ? 'utf-16le' : 'utf-8').decode(bytes);
}

/** The first day that a comment of Google Analytics names. */
function startIn(text: string): string | undefined {
  const [, year, month, day] =
    /^# *(?:Start date: *|Ngày bắt đầu: *)?(\d{4})(\d\d)(\d\d)(?:-\d{8})? *$/im.exec(text) ?? [];
  return year && `${year}-${month}-${day}`;
}

/**
 * The rows of the file, each with its line; an empty line, or a comment, is a row without cells.
 * @throws HistoryFault for more lines than a file of days has, or a line that is not CSV
 */
function rowsOf(text: string): CsvRow[] {
  const lines = text.split(/\r?\n/);
  if (lines.length > MOST_LINES) {
    throw new HistoryFault(
      t`there are ${lines.length} lines: it is no file of days and their visits`,
    );
  }
  const content = lines.map((line) => (line.startsWith('#') ? '' : line));
  const firstLine = content.find(Boolean) ?? '';
  const delimiter = [';', '\t'].find((each) => firstLine.includes(each)) ?? ',';
  try {
    const options = { delimiter, trim: true, relax_column_count: true, info: true } as const;
    // Its types do not know what `info` changes.
    const parsed = parse(content.join('\n'), options) as unknown as Parsed[];
    return parsed.map(({ info, record }) => ({
      line: info.lines,
      cells: record.every((cell) => cell === '') ? [] : record,
    }));
  } catch (error) {
    throw new HistoryFault(t`line ${(error as CsvError).lines ?? 1} is not CSV`);
  }
}

/** The one table of days and visits: under a heading that names them, or the whole file. */
function tableOf(rows: readonly CsvRow[]) {
  const headings = rows.filter(
    ({ cells }) => indexOf(cells, DAY_NAMES) >= 0 && indexOf(cells, VISIT_NAMES) >= 0,
  );
  const [heading, another] = headings;
  if (another) {
    throw new HistoryFault(t`line ${another.line}: a second table of visits; keep one of them`);
  }
  if (heading) {
    const below = rows.slice(rows.indexOf(heading) + 1);
    const end = below.findIndex(({ cells }) => cells.length === 0);
    const dayColumn = indexOf(heading.cells, DAY_NAMES);
    return {
      rows: below.slice(0, end < 0 ? undefined : end),
      dayColumn,
      visitsColumn: indexOf(heading.cells, VISIT_NAMES),
      dayName: heading.cells[dayColumn]?.toLowerCase(),
    };
  }
  const filled = rows.filter(({ cells }) => cells.length > 0);
  const odd = filled.find(({ cells }) => cells.length !== 2 || !/\d/.test(cells[0] ?? ''));
  if (odd) {
    throw new HistoryFault(
      t`line ${odd.line} is not a day and its visits, and no heading names them: head the columns with day and visits (or Date and Sessions)`,
    );
  }
  return { rows: filled, dayColumn: 0, visitsColumn: 1, dayName: undefined };
}

function indexOf(cells: readonly string[], names: readonly string[]): number {
  return cells.findIndex((cell) => names.includes(cell.normalize('NFC').toLowerCase()));
}

/** A whole number, its thousands apart or not. */
function visitsIn(cell: string, line: number): number {
  const digits = /^\d{1,3}([., \u00a0]\d{3})+$/.test(cell) ? cell.replace(/\D/g, '') : cell;
  if (!/^\d{1,12}$/.test(digits)) {
    throw new HistoryFault(t`line ${line}: '${shortened(cell)}' is no number of visits`);
  }
  return Number(digits);
}

function shortened(cell: string): string {
  return cell.length > MOST_OF_A_CELL ? `${cell.slice(0, MOST_OF_A_CELL)}…` : cell;
}

function dayIn(read: DayReader, cell: string, line: number): string {
  const day = read(cell);
  if (day === undefined) {
    throw new HistoryFault(
      t`line ${line}: '${shortened(cell)}' is no day that can be told; write 2025-12-31`,
    );
  }
  return day;
}

/** A day 'YYYY-MM-DD' from what a file holds; undefined for what may be another, or none. */
type DayReader = (cell: string) => string | undefined;

/**
 * Finds the date format of a file. `2025-12-31`, `2025/12/31` and `20251231` are plain. For `1/2/2025` the file as
 * a whole must show whether the day or the month comes first; nothing is guessed.
 * @param heading of the column, in small letters
 * @param cells all the days of the file
 * @param start the first day that the file says it holds
 */
function dayReader(
  heading: string | undefined,
  cells: readonly string[],
  start: string | undefined,
): DayReader {
  if (heading === 'nth day') return nthDay(start);
  const [dayFirst, monthFirst] = [slashed(false), slashed(true)];
  const fits = (read: DayReader) =>
    cells.every((cell) => !isSlashed(cell) || read(cell) !== undefined) &&
    (start === undefined || cells.some((cell) => read(cell) === start));
  const readings = [dayFirst, monthFirst].filter(fits);
  const [only] = readings.length === 1 ? readings : [];
  return (cell) => (isSlashed(cell) ? only?.(cell) : yearFirst(cell));
}

function nthDay(start: string | undefined): DayReader {
  return (cell) =>
    start !== undefined && /^\d{1,5}$/.test(cell)
      ? isoDay(dayNumberOf(start) + Number(cell))
      : undefined;
}

function yearFirst(cell: string): string | undefined {
  const [, year, , month, day] = /^(\d{4})([-/.]?)(\d\d)\2(\d\d)$/.exec(cell) ?? [];
  return dayOf(year, month, day);
}

function isSlashed(cell: string): boolean {
  return /^\d{1,2}[/.-]\d{1,2}[/.-]\d{2,4}$/.test(cell);
}

function slashed(monthFirst: boolean): DayReader {
  return (cell) => {
    const [first = '', second = '', year = ''] = cell.split(/[/.-]/);
    const [day, month] = monthFirst ? [second, first] : [first, second];
    return dayOf(
      year.length === 2 ? `20${year}` : year,
      month.padStart(2, '0'),
      day.padStart(2, '0'),
    );
  };
}

/** A day, if the calendar has it. */
function dayOf(year = '', month = '', day = ''): string | undefined {
  const text = `${year}-${month}-${day}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : undefined;
}

/** Some of the days to be imported already have visits. */
export class OverlapFault extends Fault {
  readonly audience = 'admin';
}

/** A day whose visits an import replaces. */
interface Replaced {
  readonly day: string;
  readonly before: bigint;
  readonly after: number;
}

/**
 * Brings in the visits of days that are over, all or none, each in the place of what is there.
 * @param today the day in Vietnam, 'YYYY-MM-DD'
 * @param write whether it is done, or only said what it would do
 * @returns the days that held other visits
 * @throws OverlapFault if there are such days and not `force`, or a day is not over
 */
export async function importDays(
  { query }: Session,
  days: ReadonlyMap<string, number>,
  today: string,
  { force, write }: { readonly force: boolean; readonly write: boolean },
): Promise<readonly Replaced[]> {
  const notOver = [...days.keys()].find((day) => day >= today);
  if (notOver)
    throw new OverlapFault(t`${notOver} is not over yet: only past days can be imported`);

  const list = [...days.keys()].map((day) => `'${day}'`).join(', ');
  await query('START TRANSACTION');
  const { rows } = await query(`
    SELECT day, SUM(visits)
    FROM baocao_visits
    WHERE day IN (${list})
      AND visits > 0
    GROUP BY day
    ORDER BY day
    FOR UPDATE`);
  const replaced = rows.map(([day, visits]) => ({
    day: day?.text ?? '',
    before: BigInt(visits?.text ?? 0),
    after: days.get(day?.text ?? '') ?? 0,
  }));
  if (replaced.length > 0 && !force) {
    await query('ROLLBACK');
    throw new OverlapFault(overlapping(replaced));
  }
  if (write) {
    // A row keeps the number of its last batch; otherwise a batch that a counter still holds would be added twice.
    await query(`UPDATE baocao_visits SET visits = 0 WHERE day IN (${list})`);
    for (const [day, visits] of days) {
      await query(`
        INSERT INTO baocao_visits (day, slot, visits)
        VALUES ('${day}', '${IMPORT_SLOT}', ${visits})
        ON DUPLICATE KEY UPDATE visits = ${visits}`);
    }
  }
  await query(write ? 'COMMIT' : 'ROLLBACK');
  return replaced;
}

function overlapping(days: readonly Replaced[]): string {
  const named = days.slice(0, 3).map(({ day, before }) => `${day} (${before})`);
  const more = days.length > named.length ? t` and ${days.length - named.length} more` : '';
  return t`these days hold visits already: ${named.join(', ')}${more}; --force replaces them`;
}
