/**
 * The forms in which columns hold instants (DATETIME, unix seconds, YYYYMMDD, texts): recognises them by their
 * values, and writes the conditions that compare them with the period. `clocks.ts` finds their time zone.
 */
import { t } from '../words/words';

/** The time zone of a column's dates: that of DB_TIMEZONE, UTC, or Vietnam's. */
export type Clock = 'database' | 'utc' | 'vietnam';

/** A way to write an instant in a column. */
export interface DateForm {
  /** `time`: a type of the database's own; `sorted` texts compare as they stand, `text` must be read first. */
  readonly kind: 'unix' | 'time' | 'number' | 'sorted' | 'text';
  /** Of `unix`: how many units are a second. */
  readonly unit: number;
  /** As DATE_FORMAT and STR_TO_DATE know it; empty for what needs none. */
  readonly format: string;
  /** What every value looks like, for JavaScript and for REGEXP alike. */
  readonly pattern: string;
  /** Whether a value stands for a whole day, or a minute. */
  readonly coarse: 'day' | 'minute' | undefined;
  /** The clock that the form itself implies; undefined where the values must show it. */
  readonly clock: Clock | undefined;
}

const DAY = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const MINUTE = '[0-9]{2}:[0-9]{2}';
const SECOND = `${MINUTE}:[0-9]{2}([.][0-9]+)?`;
const HOUR = '[0-9]{1,2}:[0-9]{2}';

function form(
  kind: DateForm['kind'],
  pattern: string,
  format = '',
  rest: Partial<DateForm> = {},
): DateForm {
  return {
    kind,
    unit: 1,
    format,
    pattern: `^${pattern}$`,
    coarse: undefined,
    clock: undefined,
    ...rest,
  };
}

const unix = (unit: number, digits: string) =>
  form('unix', `[1-9][0-9]{${digits}}([.][0-9]+)?`, '', { unit, clock: 'utc' });
const CALENDAR = '(19|20)[0-9]{2}(0[1-9]|1[0-2])([0-2][0-9]|3[01])';

const NUMBERS: readonly DateForm[] = [
  form('number', CALENDAR, '%Y%m%d', { coarse: 'day', clock: 'vietnam' }),
  form('number', `${CALENDAR}[0-9]{6}`, '%Y%m%d%H%i%s'),
  unix(1, '8,9'),
  unix(1000, '11,12'),
  unix(1_000_000, '14,15'),
];

const SORTED: readonly DateForm[] = [
  form('sorted', DAY, '%Y-%m-%d', { coarse: 'day', clock: 'vietnam' }),
  form('sorted', `${DAY} ${MINUTE}`, '%Y-%m-%d %H:%i', { coarse: 'minute' }),
  form('sorted', `${DAY} ${SECOND}`, '%Y-%m-%d %H:%i:%s'),
  form('sorted', `${DAY}T${SECOND}`, '%Y-%m-%dT%H:%i:%s'),
  form('sorted', `${DAY}T${SECOND}Z`, '%Y-%m-%dT%H:%i:%s', { clock: 'utc' }),
  form('sorted', `${DAY}T${SECOND}[+]07:?00`, '%Y-%m-%dT%H:%i:%s', { clock: 'vietnam' }),
];

/** Days of the calendar that must be read before they can be compared, by their sign. */
const WRITTEN: readonly DateForm[] = ['/', '-', '.'].flatMap((sign) => {
  const day = `[0-9]{1,2}[${sign}][0-9]{1,2}[${sign}][0-9]{4}`;
  return [`%d${sign}%m${sign}%Y`, `%m${sign}%d${sign}%Y`].flatMap((format) => [
    form('text', day, format, { coarse: 'day', clock: 'vietnam' }),
    form('text', `${day}( ${HOUR}(:[0-9]{2})?)?`, `${format} %H:%i:%s`),
    form('text', `${HOUR}:[0-9]{2} ${day}`, `%H:%i:%s ${format}`),
    form('text', `${HOUR} ${day}`, `%H:%i ${format}`),
  ]);
});

const TIME = form('time', '.*');
const DATE = form('time', '.*', '', { coarse: 'day', clock: 'vietnam' });
const TIMESTAMP = form('time', '.*', '', { clock: 'database' });

/**
 * The forms in which all values of a column are written, the likeliest first: more than one where the values
 * leave it open, and none where they are no dates.
 * @param type the column's, as MySQL names it
 */
export function formsOf(values: readonly string[], type: string): DateForm[] {
  if (type === 'date') return [DATE];
  if (type === 'timestamp') return [TIMESTAMP];
  if (type === 'datetime') return [TIME];
  const isText = /char|text/.test(type);
  // Whole numbers of four bytes hold no other unit than seconds; an empty column of another type shows nothing.
  if (values.length === 0)
    return type === 'int' ? NUMBERS.filter((each) => each.unit === 1 && each.kind === 'unix') : [];
  const known = isText ? [...SORTED, ...NUMBERS, ...WRITTEN] : NUMBERS;
  const [first, ...others] = known.filter((each) => values.every((value) => fits(value, each)));
  const shape = (each: DateForm) => each.format.replace(/%[dm]/g, '%x');
  // Only the order of day and month may stay ambiguous.
  return first
    ? [first, ...others.filter((each) => first.kind === 'text' && shape(each) === shape(first))]
    : [];
}

function fits(value: string, { pattern, format }: DateForm): boolean {
  if (!new RegExp(pattern).test(value)) return false;
  if (!/%d.%m|%m.%d/.test(format)) return true;
  const [first = 0, second = 0] = (/(\d{1,2})[/.-](\d{1,2})[/.-]\d{4}/.exec(value) ?? [])
    .slice(1)
    .map(Number);
  return /%d.%m/.test(format) ? second <= 12 && first <= 31 : first <= 12 && second <= 31;
}

/** A date column with its form and time zone. */
export interface DatedColumn {
  /** The column in SQL. */
  readonly name: string;
  readonly type: string;
  readonly form: DateForm;
  readonly clock: Clock;
}

/** The conditions that a row began in the period, and that it began before its end. */
export function conditions(
  { name, type, form: { kind, unit, format, coarse }, clock }: DatedColumn,
  timeZone: string,
): { readonly since: string; readonly before: string } {
  const isText = /char|text/.test(type);
  if (kind === 'unix') {
    const value = isText ? `CAST(${name} AS UNSIGNED)` : name;
    const scale = unit === 1 ? '' : ` * ${unit}`;
    return { since: `${value} >= :start_unix${scale}`, before: `${value} < :end_unix${scale}` };
  }
  const [start, end] = bounds(clock, timeZone);
  if (kind === 'time') return { since: `${name} >= ${start}`, before: `${name} < ${end}` };
  if (kind === 'text') {
    const value = `STR_TO_DATE(${name}, '${format}')`;
    return { since: `${value} >= ${start}`, before: `${value} < ${end}` };
  }
  const written = (instant: string) => {
    const text = `DATE_FORMAT(${instant}, '${format}')`;
    return kind === 'number' && !isText ? `CAST(${text} AS UNSIGNED)` : text;
  };
  // A value that stands for a whole day or minute belongs to the period that ends within it.
  const before = coarse
    ? `${name} <= ${written(`${end} - INTERVAL 1 SECOND`)}`
    : `${name} < ${written(end)}`;
  return { since: `${name} >= ${written(start)}`, before };
}

function bounds(clock: Clock, timeZone: string): [start: string, end: string] {
  if (clock === 'utc') return [':start_utc', ':end_utc'];
  return clock === 'database' || timeZone === '+07:00'
    ? [':start', ':end']
    : [':start_utc + INTERVAL 7 HOUR', ':end_utc + INTERVAL 7 HOUR'];
}

/**
 * How the first of several rows is dated: SQL whose MIN is the earliest instant, and how that is compared once it is
 * called `began`. Texts that do not sort as they stand are read before the earliest is taken.
 */
export function earliestOf(dated: DatedColumn): {
  readonly value: string;
  readonly began: DatedColumn;
} {
  const name = '`began`';
  if (dated.form.kind !== 'text') return { value: dated.name, began: { ...dated, name } };
  return {
    value: `STR_TO_DATE(${dated.name}, '${dated.form.format}')`,
    began: { ...dated, name, type: 'datetime', form: dated.form.coarse === 'day' ? DATE : TIME },
  };
}

/** A value on its own clock, as SQL that gives a DATETIME; undefined for `unix`. */
export function readAs(name: string, { kind, format }: DateForm): string | undefined {
  if (kind === 'unix') return undefined;
  return kind === 'time' ? name : `STR_TO_DATE(${name}, '${format}')`;
}

/** The form in words. */
export function described({ kind, unit, format, coarse, clock }: DateForm): string {
  if (kind === 'unix') {
    if (unit === 1) return t`seconds since 1970`;
    return unit === 1000 ? t`milliseconds since 1970` : t`microseconds since 1970`;
  }
  if (kind === 'time') {
    if (coarse) return t`days`;
    return clock === 'database' ? t`TIMESTAMP, which holds its zone` : t`dates with a time`;
  }
  const shape = format
    .replace('%d', 'DD')
    .replace('%m', 'MM')
    .replace('%Y', 'YYYY')
    .replace('%H', 'hh')
    .replace('%i', 'mm')
    .replace('%s', 'ss');
  return kind === 'number' ? t`numbers of the form ${shape}` : t`texts of the form ${shape}`;
}

/** A value's instant in milliseconds, read as if its clock were UTC; undefined for what is no date of the form. */
export function instantOf(
  value: string,
  { kind, unit, format, pattern }: DateForm,
): number | undefined {
  if (kind !== 'time' && !new RegExp(pattern).test(value)) return undefined;
  if (kind === 'unix') return (Number(value) * 1000) / unit;
  if (kind === 'time' || format.startsWith('%Y-')) {
    const [, day, time = '00:00:00'] =
      /^(\d{4}-\d\d-\d\d)(?:[ T](\d\d:\d\d(?::\d\d)?))?/.exec(value) ?? [];
    return day === undefined ? undefined : numberOf(`${day}T${time.padEnd(8, ':00')}Z`);
  }
  if (kind === 'number' || /^%Y%m/.test(format)) {
    const parts = /^(\d{4})(\d\d)(\d\d)(?:(\d\d)(\d\d)(\d\d))?$/.exec(value)?.slice(1);
    if (!parts) return undefined;
    const [year, month, day, hour = '00', minute = '00', second = '00'] = parts;
    return numberOf(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  }
  const dayFirst = /%d.%m/.test(format);
  const [, one = '', two = '', year = ''] = /(\d{1,2})[/.-](\d{1,2})[/.-](\d{4})/.exec(value) ?? [];
  const [, hour = '0', minute = '00', second = '00'] =
    /(\d{1,2}):(\d\d)(?::(\d\d))?/.exec(value) ?? [];
  const [day, month] = dayFirst ? [one, two] : [two, one];
  const twoDigits = (text: string) => text.padStart(2, '0');
  return numberOf(
    `${year}-${twoDigits(month)}-${twoDigits(day)}T${twoDigits(hour)}:${minute}:${second}Z`,
  );
}

function numberOf(instant: string): number | undefined {
  const time = Date.parse(instant);
  return Number.isNaN(time) ? undefined : time;
}
