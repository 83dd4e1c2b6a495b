/**
 * Checks that dates are compared with the period in the form in which the rows hold them. `stale.ts` and
 * `account/cut-off.ts` judge the time zone.
 */
import { conditions, type DateForm, described, formsOf } from '../evidence/date-forms';
import { t } from '../words/words';
import type { DatedValue } from './dated-values';
import type { StatementFacts } from './facts';
import { type Finding, type Findings, fault } from './finding';
import { rowsOf } from './reading';

/** The newest dates that a statement takes from its rows, newest first, and the present as they are compared. */
export interface Newest {
  readonly dated: DatedValue;
  readonly values: readonly string[];
  readonly now: string;
  /** Undefined where the values have none in common, or are no dates. */
  readonly form: DateForm | undefined;
  readonly nowForm: DateForm | undefined;
}

/** How many of the newest rows are looked at. */
const NEWEST = 500;

/** Reads the newest rows by a value that is compared with the period. */
export async function newestOf(facts: StatementFacts, dated: DatedValue): Promise<Newest> {
  const { value, scope, type = 'varchar' } = dated;
  const rows = await facts.rowsAsWritten(
    (reading) =>
      `SELECT ${value} ${rowsOf(reading, scope)} AND ${value} IS NOT NULL ORDER BY 1 DESC LIMIT ${NEWEST}`,
  );
  const [[now] = []] = await facts.rows(`SELECT ${dated.now}`);
  const values = rows.flatMap(([cell]) => (cell && isUsable(cell) ? [cell] : []));
  const [form] = formsOf(values, type);
  const [nowForm] = formsOf(now ? [now] : [], 'varchar');
  return { dated, values, now: now ?? '', form, nowForm };
}

/** Whether a value is neither empty nor a zero date. */
function isUsable(value: string): boolean {
  return !/^(0+([.:\- 0]*)|\s*)$/.test(value);
}

/** Whether rows hold their dates in the form of what they are compared with. */
export async function* checkUnit(facts: StatementFacts): Findings {
  for (const dated of facts.dates()) {
    const wrong = await unitFault(facts, dated);
    if (wrong) yield wrong;
  }
}

/** The fault of a value whose form is not that of the period; undefined if there is none. */
export async function unitFault(
  facts: StatementFacts,
  dated: DatedValue,
): Promise<Finding | undefined> {
  const { values, now, form, nowForm } = await newestOf(facts, dated);
  const { type = 'varchar', value } = dated;
  const name = nameOf(dated);
  if (now === '') {
    const message = t`${name} is compared with ${dated.now}, which is NULL: no row is ever counted`;
    return fault('date-unit', facts.place, message);
  }
  const isText = /char|text|enum/.test(type);
  const fits = agree(form, nowForm, isText);
  const [newest] = values;
  const odd = newest !== undefined && fits ? await oddOne(facts, dated, form) : newest;
  if (odd === undefined || (fits && odd === newest)) return undefined;
  const [held] = formsOf([odd], type);
  const [what, wanted] = [held, nowForm].map((each) =>
    each ? described(each) : t`values that are no dates of a known form`,
  );
  const message = t`${name} holds ${what ?? ''}, such as ${odd}, and is compared with ${wanted ?? ''} (${dated.now})`;
  const { since, before } = held
    ? conditions({ name: value, type, form: held, clock: 'database' }, facts.context.timeZone)
    : { since: '', before: '' };
  return fault('date-unit', facts.place, message, [
    held && form
      ? t`In the form of this column: ${since} AND ${before}`
      : t`Bring ${value} to a date before it is compared: STR_TO_DATE(${value}, '%d/%m/%Y'), or as its form is.`,
  ]);
}

/** Whether values of a form compare rightly with a bound of another. */
function agree(form: DateForm | undefined, bound: DateForm | undefined, isText: boolean): boolean {
  const [own, wanted] = [shapeOf(form), shapeOf(bound)];
  if (own === wanted) return true;
  if (wanted === 'date') return own === DIGITS || (isText && own === '%Y%m%d');
  return own === 'date' && wanted === DIGITS && !isText;
}

const DIGITS = '%Y%m%d%H%i%s';

function shapeOf(form: DateForm | undefined): string {
  if (!form) return 'unknown';
  if (form.kind === 'unix') return `unix ${form.unit}`;
  return form.kind === 'time' || form.kind === 'sorted' ? 'date' : form.format;
}

/** A value of another form than the newest ones, which in a column of texts or numbers may be anywhere. */
async function oddOne(
  facts: StatementFacts,
  { value, scope, type = '' }: DatedValue,
  form: DateForm | undefined,
): Promise<string | undefined> {
  const isText = /char|text|enum/.test(type);
  const isSeconds = form?.kind === 'unix' && form.unit === 1 && /int|decimal|double/.test(type);
  if (!form || !(isText || isSeconds)) return undefined;
  const isOdd = isText
    ? `${value} NOT REGEXP '${form.pattern}' AND ${value} <> ''`
    : `${value} BETWEEN 19000101 AND 21001231`;
  const [row] = await facts.rowsAsWritten(
    (reading) => `SELECT ${value} ${rowsOf(reading, scope)} AND ${isOdd} LIMIT 1`,
  );
  return row?.[0] ?? undefined;
}

/** The name of the column from which a value comes, or the value as written. */
export function nameOf({ origin, value }: DatedValue): string {
  return origin ? `${origin.table.name}.${origin.column.name}` : value;
}
