import { isoDay } from './day';

/** A day 'YYYY-MM-DD' from what a file holds; undefined for what may be another, or none. */
export type DayReader = (cell: string) => string | undefined;

/**
 * How the days of a file are read. `2025-12-31`, `2025/12/31` and `20251231` speak for themselves. Of
 * `1/2/2025` the file as a whole must tell whether the day or the month comes first; it is not guessed.
 * @param heading of the column, in small letters
 * @param cells all the days of the file
 * @param start the first day that the file says it holds
 */
export function dayReader(
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
      ? isoDay(Date.parse(start) / 86_400_000 + Number(cell))
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

/** Only a day that the calendar has. */
function dayOf(year = '', month = '', day = ''): string | undefined {
  const text = `${year}-${month}-${day}`;
  const time = Date.parse(`${text}T00:00:00Z`);
  return !Number.isNaN(time) && new Date(time).toISOString().startsWith(text) ? text : undefined;
}
