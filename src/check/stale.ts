/**
 * Whether the rows reach the present: the age and the clock of the newest ones, dates of the future, rows without a
 * date, and the visits counter. `account/cut-off.ts` judges the statement's bounds.
 */
import type { Session } from '../database/session';
import { surveyClock } from '../evidence/date-columns';
import { type DateForm, formsOf, instantOf } from '../evidence/date-forms';
import type { Table } from '../sql/names';
import { quoteTable } from '../sql/print';
import { t } from '../words/words';
import { type Newest, nameOf, newestOf, unitFault } from './date-unit';
import type { DatedValue } from './dated-values';
import type { StatementFacts } from './facts';
import { type Findings, fault, ok, warning } from './finding';
import { rowsOf } from './reading';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A newest row later than FUTURE is in another time zone; one later than BEYOND_ZONES is simply wrong. */
const FUTURE = 5 * MINUTE;
const BEYOND_ZONES = 26 * HOUR;

/** A newest order or visit beyond OLD is a warning, and beyond TOO_OLD a fault. */
const OLD = 2 * DAY;
const TOO_OLD = 7 * DAY;

/** The fewest rows that show how densely a shop's rows come. */
const DENSE_ROWS = 30;
const STEP = 30 * MINUTE;

/** The age of the newest row by one value, in milliseconds; negative if it lies in the future. */
interface Age {
  readonly newest: Newest;
  readonly form: DateForm;
  readonly lag: number;
  /** Whether its rows are dated by the day alone. */
  readonly byDay: boolean;
  /** The rows' ages, rising. */
  readonly ages: readonly number[];
  readonly now: number;
}

/** Whether the newest rows lie in another zone than the statement takes them for, and whether they are old. */
export async function* checkFreshness(facts: StatementFacts): Findings {
  const { place } = facts;
  const all: Newest[] = [];
  for (const dated of facts.dates()) {
    if (!(await unitFault(facts, dated))) all.push(await newestOf(facts, dated));
  }
  for (const newest of all) {
    const beyond = beyondZones(newest);
    if (beyond === 0) continue;
    const name = nameOf(newest.dated);
    const message = t`${beyond} rows are dated more than a day in the future in ${name}, so that no period counts them rightly`;
    yield fault('undated-rows', place, message);
  }
  const ages = all.flatMap((newest) => ageOf(newest) ?? []);
  for (const age of ages) {
    const { dated } = age.newest;
    const zone = (await wrongStampZone(facts, dated, age)) ?? (await otherZone(facts, age));
    if (!zone) continue;
    const owner = `zone: ${/_utc/.test(dated.now) ? '+00:00' : facts.context.timeZone} against its rows`;
    yield { ...fault('zone-differs', place, zone.message, zone.advice), owner };
  }
  for (const subject of ['orders', 'visits'] as const) {
    // The newest order that succeeded is no sign of whether orders still come.
    if (subject === 'orders' && !facts.reading()?.figures.has('orders_total')) continue;
    const own = ages.filter(({ newest }) => newest.dated.subjects.includes(subject));
    const [freshest] = own.sort((a, b) => a.lag - b.lag);
    if (!freshest) continue;
    const age = freshest.lag - (freshest.byDay ? DAY : 0);
    const name = nameOf(freshest.newest.dated);
    const old = duration(freshest.lag);
    const message =
      subject === 'orders'
        ? t`the newest order is ${old} old by ${name}`
        : t`the newest visit is ${old} old by ${name}`;
    if (age > TOO_OLD) yield fault('stale', place, message);
    else yield age > OLD ? warning('stale', place, message) : ok('stale', place, message);
  }
}

function ageOf(newest: Newest): Age | undefined {
  const { dated, values, form } = newest;
  const now = nowOf(newest);
  if (now === undefined || !form || dated.shifted || !dated.datesRows) return undefined;
  const instants = values.flatMap((value) => instantOf(value, form) ?? []);
  const byDay =
    dated.type === 'date' || (instants.length > 0 && instants.every((each) => each % DAY === 0));
  const ages = instants.map((each) => now - each).filter((age) => age > -BEYOND_ZONES);
  const [lag] = ages;
  return lag === undefined ? undefined : { newest, form, lag, byDay, ages, now };
}

function nowOf({ now, nowForm }: Newest): number | undefined {
  return nowForm && instantOf(now, nowForm);
}

/** How many of the newest orders or visits have dates that no time zone explains. */
function beyondZones(newest: Newest): number {
  const { dated, values, form } = newest;
  const end = nowOf(newest);
  const happened = dated.subjects.includes('orders') || dated.subjects.includes('visits');
  if (end === undefined || !form || !happened || dated.shifted || !dated.datesRows) return 0;
  return values.filter((value) => (instantOf(value, form) ?? end) - end > BEYOND_ZONES).length;
}

interface ZoneProblem {
  readonly message: string;
  readonly advice: readonly string[];
}

/** A TIMESTAMP is shown in the session's zone, DB_TIMEZONE; compared with UTC it is hours off. */
async function wrongStampZone(
  facts: StatementFacts,
  dated: DatedValue,
  { lag, ages }: Age,
): Promise<ZoneProblem | undefined> {
  const { timeZone } = facts.context;
  const { type, now, value, origin } = dated;
  const isOff = type === 'timestamp' && /^:(start|end)_utc$/.test(now.trim());
  if (!isOff || timeZone === '+00:00') return undefined;
  if (ages.length >= DENSE_ROWS && Math.abs(lag) < STEP / 2) return undefined;
  // A platform that writes UTC on a connection in the server's zone leaves UTC in its TIMESTAMPs.
  const [form] = origin ? formsOf([], 'timestamp') : [];
  if (origin && form) {
    const shown = await surveyClock(facts.report.ask, origin.table, {
      column: origin.column,
      form,
    });
    if (shown === 'utc') return undefined;
  }
  return {
    message: t`${nameOf(dated)} is a TIMESTAMP, which is read in ${timeZone} (DB_TIMEZONE), but it is compared with UTC`,
    advice: [t`Compare ${value} with :start and :end.`],
  };
}

async function otherZone(facts: StatementFacts, age: Age): Promise<ZoneProblem | undefined> {
  const { lag, byDay, newest } = age;
  const { dated } = newest;
  if (byDay) return undefined;
  const name = nameOf(dated);
  const zone = facts.context.timeZone;
  // A product may be announced; an order, a visit or a seller of the future is of another zone.
  const isAhead = lag < -FUTURE && !dated.subjects.includes('products');
  if (isAhead) {
    return {
      message: t`${name} holds a time ${duration(-lag)} in the future: is DB_TIMEZONE (${zone}) the zone in which the platform writes it?`,
      advice: [remedy(dated)],
    };
  }
  if (!(await isDenseAndOff(facts, age))) return undefined;
  const offset = duration(Math.round(Math.abs(lag) / STEP) * STEP);
  return {
    message:
      lag > 0
        ? t`the newest rows by ${name} are ${offset} behind the database's clock, and there are rows at all hours: is DB_TIMEZONE (${zone}) the zone in which the platform writes it?`
        : t`the newest rows by ${name} are ${offset} ahead of the database's clock: is DB_TIMEZONE (${zone}) the zone in which the platform writes it?`,
    advice: [remedy(dated)],
  };
}

function remedy({ value, now }: DatedValue): string {
  return /_utc/.test(now)
    ? t`If the platform writes local time, compare ${value} with :start and :end, and set DB_TIMEZONE to its zone.`
    : t`If the platform writes UTC, compare ${value} with :start_utc and :end_utc.`;
}

/**
 * Whether rows come so densely that the newest should be a moment old, and yet all are off by whole or half hours.
 * A shop that is quiet at this hour was quiet at this hour yesterday.
 */
async function isDenseAndOff(
  facts: StatementFacts,
  { newest: { dated }, form, lag, ages, now }: Age,
): Promise<boolean> {
  if (ages.length < DENSE_ROWS || Math.abs(lag) > 14 * HOUR + STEP / 2) return false;
  const gaps = ages.slice(1).map((each, index) => each - (ages[index] ?? each));
  const sorted = [...gaps].sort((a, b) => a - b);
  const usual = sorted[Math.floor(sorted.length * 0.9)] ?? 0;
  const off = Math.round(Math.abs(lag) / STEP) * STEP;
  const tolerance = Math.min(Math.max(3 * usual, MINUTE), 10 * MINUTE);
  if (off === 0 || Math.abs(Math.abs(lag) - off) > tolerance) return false;
  if (Math.abs(lag) < 4 * usual) return false;
  if (lag < 0) return true;

  const reading = facts.reading();
  const rows = reading ? rowsOf(reading, dated.scope) : '';
  const span = (from: number, to: number) =>
    `${rows} AND ${dated.value} >= ${literalOf(from, form)} AND ${dated.value} < ${literalOf(to, form)}`;
  const margin = Math.min(lag / 4, 30 * MINUTE);
  let quiet = 0;
  let busy = 0;
  for (const days of [1, 2, 3]) {
    const to = now - days * DAY;
    const from = to - lag + margin;
    const [before] = await facts.rowsAsWritten(
      () => `SELECT 1 ${rows} AND ${dated.value} < ${literalOf(from, form)} LIMIT 1`,
    );
    if (!before) break;
    const found = await facts.rowsAsWritten(() => `SELECT 1 ${span(from, to)} LIMIT 3`);
    if (found.length >= 3) busy += 1;
    else quiet += 1;
  }
  return quiet === 0 || busy > quiet;
}

/** An instant in the words in which a value of a form is compared; the reverse of `instantOf`. */
function literalOf(instant: number, { kind, unit }: DateForm): string {
  if (kind === 'unix') return String(Math.floor((instant * unit) / 1000));
  const iso = new Date(instant).toISOString().slice(0, 19).replace('T', ' ');
  return kind === 'number' ? iso.replace(/\D/g, '') : `'${iso}'`;
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return t`${Math.floor(hours / 24)} days`;
  if (hours >= 1) return t`${hours} h ${minutes % 60} min`;
  return minutes >= 1 ? t`${minutes} min` : t`${seconds} s`;
}

/**
 * Dates that a row gets only when something happens to it, such as a delivery. Rows without one are rightly not
 * counted.
 */
const OF_AN_EVENT = /publish|approv|verif|activat|available|duyet|dang_ban|mo_ban/i;

/** Rows that no period can hold, because they have no date, or none that can be. */
export async function* checkUndated(facts: StatementFacts): Findings {
  if (facts.source.judged.has('undated-rows')) return;
  for (const dated of facts.dates()) {
    if (!dated.datesRows || dated.shifted || dated.origin?.relation.optional) continue;
    const byEvent = OF_AN_EVENT.test(dated.origin?.column.name ?? '');
    if (byEvent && !dated.subjects.includes('orders')) continue;
    const [[count] = []] = await facts.rowsAsWritten(
      (reading) => `SELECT COUNT(*) ${rowsOf(reading, dated.scope)} AND (${undatedBy(dated)})`,
    );
    if (!count || count === '0') continue;
    const message = t`${count} rows have no usable date in ${nameOf(dated)} (NULL or zero), so that no period counts them rightly`;
    const [table, column] = [dated.origin?.table.name ?? '', dated.value];
    yield fault('undated-rows', facts.place, message, [
      t`Give them a date, leave them out by a condition if they are none of what is counted, or accept it. They are the rows of ${table} with ${column} IS NULL or zero.`,
    ]);
  }
}

function undatedBy({ value, type = '' }: DatedValue): string {
  if (/^(date|datetime|timestamp)$/.test(type)) {
    return `${value} IS NULL OR ${value} < ${earliestDate(type)}`;
  }
  if (/int|decimal|double|float/.test(type)) return `${value} IS NULL OR ${value} <= 0`;
  if (/char|text/.test(type)) {
    return `${value} IS NULL OR ${value} IN ('', '0') OR ${value} LIKE '0000-00-00%'`;
  }
  return `${value} IS NULL`;
}

/**
 * The least value that counts as a date of a type; zero dates lie below it. For a TIMESTAMP it lies within the
 * range of the type: MySQL settles any other comparison before it reads a row, zero dates included (seen on 9.7).
 */
function earliestDate(type: string): string {
  return type === 'timestamp' ? "'1970-01-02 00:00:00'" : "'1000-01-01 00:00:00'";
}

/** The days in which jumps are sought, and the least and most days before one that show the usual count. */
const LOOKED_AT = 30;
const LEAST_USUAL = 3;
const MOST_USUAL = 28;
/** A day is a jump from this many times the usual on, unless it is this small. */
const JUMP = 10;
const SMALL = 30;
/** How many days a source may be silent before the figure is wrong. */
const LONG_SILENCE = 7;

/** The visits of a day, which is numbered back from today in Vietnam: 0 is today, 1 yesterday. */
interface Day {
  readonly ago: number;
  readonly date: string;
  readonly visits: number;
}

/**
 * The counter of this project, where the report reads it: whether it has been silent for a day, or has
 * jumped tenfold, which a stranger, or an app that sends its counts twice, can bring about.
 */
export async function* checkVisitsCounter(facts: StatementFacts): Findings {
  const table = counterOf(facts);
  if (!table) return;
  const { place } = facts;
  const days = await readDays(facts.context.session, quoteTable(table));
  const [newest] = days;
  if (!newest || newest.ago > 1) {
    const message = newest
      ? t`the visits counter is silent: the newest visit is of ${newest.date}`
      : t`the visits counter is silent: it has not counted a visit yet`;
    const isLong = newest && newest.ago >= LONG_SILENCE;
    yield (isLong ? fault : warning)('stale', place, message, [
      t`systemctl status baocao-visits; do the platform's pages hold the script, and does VISITS_ORIGINS name their origin? docs/visits.md.`,
    ]);
    return;
  }
  const jump = days.find((day) => day.ago < LOOKED_AT && isJump(day, days));
  if (jump) {
    const message = t`${jump.date} has ${jump.visits} visits, ten times the usual or more`;
    yield warning('visits-jump', place, message, [
      t`If a campaign brought them, all is well. If not: does an app or a server send its counts twice? Does nginx's error log name addresses that it held back at /truy-cap?`,
    ]);
  } else {
    yield ok('stale', place, t`the visits counter counts: ${newest.visits} on ${newest.date}`);
  }
}

/** The counter's table, if the statement reads it. */
function counterOf(facts: StatementFacts): Table | undefined {
  const reading = facts.reading();
  return reading?.scopes
    .flatMap((scope) =>
      scope.select.from.flatMap((relation) => reading.tableOf(relation, scope) ?? []),
    )
    .find(({ name }) => name.endsWith('baocao_visits'));
}

/** The days that have visits, the newest first. */
async function readDays({ query }: Session, table: string): Promise<Day[]> {
  const { rows } = await query(`
    SELECT
      DATEDIFF(UTC_TIMESTAMP() + INTERVAL 7 HOUR, day),
      DATE_FORMAT(day, '%d/%m/%Y'),
      SUM(visits)
    FROM ${table}
    WHERE visits > 0
    GROUP BY day
    ORDER BY day DESC
    LIMIT ${LOOKED_AT + MOST_USUAL}`);
  return rows.map(([ago, date, visits]) => ({
    ago: Number(ago?.text),
    date: date?.text ?? '',
    visits: Number(visits?.text),
  }));
}

function isJump(day: Day, days: readonly Day[]): boolean {
  const before = days.filter(({ ago }) => ago > day.ago && ago <= day.ago + MOST_USUAL);
  if (before.length < LEAST_USUAL || day.visits < SMALL) return false;
  const sorted = before.map(({ visits }) => visits).sort((a, b) => a - b);
  return day.visits >= JUMP * (sorted[Math.floor(sorted.length / 2)] ?? 0);
}
