/**
 * Whether dates are compared with the period in the form in which the rows hold them. It looks at the newest
 * rows; what the form says of the clock is judged in stale and cut-off.
 */
import { t } from '../words/words';
import { type Dated, type Form, formOf } from './dates';
import type { StatementFacts } from './facts';
import { type Finding, type Findings, fault } from './finding';
import { rowsOf } from './reading';

/** The newest dates that a statement takes from its rows, newest first, and the present in their form. */
export interface Newest {
  readonly dated: Dated;
  readonly values: readonly string[];
  readonly now: string;
  readonly form: Form;
}

/** How many of the newest rows are looked at. */
const NEWEST = 500;

/** Reads the newest rows by a value that is compared with the period. */
export async function newestOf(facts: StatementFacts, dated: Dated): Promise<Newest> {
  const { value, scope } = dated;
  const rows = await facts.rowsAsWritten(
    (reading) =>
      `SELECT ${value} ${rowsOf(reading, scope)} AND ${value} IS NOT NULL ORDER BY 1 DESC LIMIT ${NEWEST}`,
  );
  const [[now] = []] = await facts.rows(`SELECT ${dated.now}`);
  const values = rows.flatMap(([cell]) => cell ?? []);
  return { dated, values, now: now ?? '', form: formOf(values[0] ?? '') };
}

/** Whether rows hold their dates in the form of what they are compared with. */
export async function* checkUnit(facts: StatementFacts): Findings {
  for (const dated of facts.dates()) {
    const wrong = await unitFault(facts, dated);
    if (wrong) yield wrong;
  }
}

/** The fault of a value whose form is not that of the period; undefined if there is none. */
export async function unitFault(facts: StatementFacts, dated: Dated): Promise<Finding | undefined> {
  const newest = await newestOf(facts, dated);
  const { values, now } = newest;
  const wanted = formOf(now);
  const isText = /char|text|enum/.test(dated.type ?? '');
  const fits = (value: string) => agree(formOf(value), wanted, isText);
  const usable = values.filter((value) => !/^(0+([.:\- 0]*)|\s*)$/.test(value));
  const wrong =
    usable.find((value) => !fits(value)) ?? (await oddOne(facts, dated, wanted, isText));
  if (wrong === undefined) return undefined;

  const form = formOf(wrong);
  const name = nameOf(dated);
  if (now === '') {
    const message = t`${name} is compared with ${dated.now}, which is NULL: no row is ever counted`;
    return fault('date-unit', facts.place, message);
  }
  const message = t`${name} holds ${described(form)}, such as ${wrong}, and is compared with ${described(wanted)} (${dated.now})`;
  return fault('date-unit', facts.place, message, [remedy(form, dated)]);
}

function agree(form: Form, wanted: Form, isText: boolean): boolean {
  if (form === wanted) return true;
  if (wanted === 'date') return form === 'YYYYMMDDhhmmss' || (isText && form === 'YYYYMMDD');
  return form === 'date' && wanted === 'YYYYMMDDhhmmss' && !isText;
}

/** A value of another form than the newest ones, which in a column of texts or numbers may be anywhere. */
async function oddOne(
  facts: StatementFacts,
  { value, scope, type = '' }: Dated,
  wanted: Form,
  isText: boolean,
): Promise<string | undefined> {
  const reading = facts.reading();
  const rows = reading ? rowsOf(reading, scope) : '';
  if (isText) {
    const pattern = wanted === 'date' ? '^[0-9]{4}-?[0-9]{2}-?[0-9]{2}' : '^[0-9]+([.][0-9]*)?$';
    const [row] = await facts.rowsAsWritten(
      () =>
        `SELECT ${value} ${rows} AND ${value} NOT REGEXP '${pattern}' AND ${value} <> '' LIMIT 1`,
    );
    return row?.[0] ?? undefined;
  }
  if (!/int|decimal|double|float/.test(type) || wanted !== 'seconds') return undefined;
  const [row] = await facts.rowsAsWritten(
    () => `SELECT ${value} ${rows} AND ${value} BETWEEN 19000101 AND 21001231 LIMIT 1`,
  );
  return row?.[0] ?? undefined;
}

/** The name of the column from which a value comes, or the value as written. */
export function nameOf({ origin, value }: Dated): string {
  return origin ? `${origin.table.name}.${origin.column.name}` : value;
}

function described(form: Form): string {
  switch (form) {
    case 'date':
      return t`dates (YYYY-MM-DD hh:mm:ss)`;
    case 'seconds':
      return t`seconds since 1970`;
    case 'milliseconds':
      return t`milliseconds since 1970`;
    case 'microseconds':
      return t`microseconds since 1970`;
    case 'nanoseconds':
      return t`nanoseconds since 1970`;
    case 'YYYYMMDDhhmmss':
    case 'YYYYMMDD':
    case 'YYYYMM':
      return t`numbers of the form ${form}`;
    case 'year':
      return t`years`;
    case 'number':
      return t`numbers that are no dates`;
    case 'text':
      return t`texts that are no dates (YYYY-MM-DD hh:mm:ss)`;
  }
}

function remedy(form: Form, { value }: Dated): string {
  switch (form) {
    case 'date':
      return t`Compare ${value} with :start and :end.`;
    case 'seconds':
      return t`Compare ${value} with :start_unix and :end_unix.`;
    case 'milliseconds':
      return t`Compare ${value} with :start_unix * 1000 and :end_unix * 1000.`;
    case 'microseconds':
      return t`Compare ${value} with :start_unix * 1000000 and :end_unix * 1000000.`;
    case 'nanoseconds':
      return t`Compare ${value} with :start_unix * 1000000000 and :end_unix * 1000000000.`;
    case 'YYYYMMDD':
      return t`Compare ${value} with DATE_FORMAT(:start, '%Y%m%d') and DATE_FORMAT(:end, '%Y%m%d'), and beware of the running day.`;
    default:
      return t`Bring ${value} to a date before it is compared: STR_TO_DATE(${value}, '%d/%m/%Y'), or as its form is.`;
  }
}
