import { t } from '../words/words';
import { type Newest, nameOf, newestOf, unitFault } from './date-unit';
import { type Dated, instantOf, literalOf } from './dates';
import type { StatementFacts } from './facts';
import { type Findings, fault, ok, warning } from './finding';
import { askRows, rowsOf } from './rows';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A newest row further in the future than this is in another zone; one beyond all zones is simply wrong. */
const FUTURE = 5 * MINUTE;
const BEYOND_ZONES = 26 * HOUR;

/** A newest order or visit beyond OLD is a warning, and beyond TOO_OLD a fault. */
const OLD = 2 * DAY;
const TOO_OLD = 7 * DAY;

/** The least number of newest rows that show the density of a shop. */
const DENSE_ROWS = 30;
const STEP = 30 * MINUTE;

/** The age of the newest row by one value, in milliseconds; negative if it lies in the future. */
interface Age {
  readonly newest: Newest;
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
    const zone = wrongStampZone(facts, dated, age) ?? (await otherZone(facts, age));
    if (zone) yield fault('zone-differs', place, zone.message, zone.advice);
  }
  for (const subject of ['orders', 'visits'] as const) {
    const own = ages.filter(({ newest }) => newest.dated.subjects.includes(subject));
    const [freshest] = own.sort((a, b) => a.lag - b.lag);
    if (!freshest) continue;
    const age = freshest.lag - (freshest.byDay ? DAY : 0);
    const name = nameOf(freshest.newest.dated);
    const told = duration(freshest.lag);
    const message =
      subject === 'orders'
        ? t`the newest order is ${told} old by ${name}`
        : t`the newest visit is ${told} old by ${name}`;
    if (age > TOO_OLD) yield fault('stale', place, message);
    else yield age > OLD ? warning('stale', place, message) : ok('stale', place, message);
  }
}

function ageOf(newest: Newest): Age | undefined {
  const { dated, values, now: nowText, form } = newest;
  const now = instantOf(nowText, form);
  if (now === undefined || dated.shifted || !dated.datesRows) return undefined;
  const instants = values.flatMap((value) => instantOf(value, form) ?? []);
  const byDay =
    dated.type === 'date' || (instants.length > 0 && instants.every((each) => each % DAY === 0));
  const ages = instants.map((each) => now - each).filter((age) => age > -BEYOND_ZONES);
  const [lag] = ages;
  return lag === undefined ? undefined : { newest, lag, byDay, ages, now };
}

/** How many of the newest orders or visits are dated where no zone can have brought them. */
function beyondZones({ dated, values, now, form }: Newest): number {
  const end = instantOf(now, form);
  const happened = dated.subjects.includes('orders') || dated.subjects.includes('visits');
  if (end === undefined || !happened || dated.shifted || !dated.datesRows) return 0;
  return values.filter((value) => (instantOf(value, form) ?? end) - end > BEYOND_ZONES).length;
}

interface Told {
  readonly message: string;
  readonly advice: readonly string[];
}

/** A TIMESTAMP is shown in the session's zone, DB_TIMEZONE; compared with UTC it is hours off. */
function wrongStampZone(facts: StatementFacts, dated: Dated, { lag, ages }: Age): Told | undefined {
  const { timeZone } = facts.context;
  const isOff = dated.type === 'timestamp' && /^:(start|end)_utc$/.test(dated.now.trim());
  const isProven = ages.length >= DENSE_ROWS && Math.abs(lag) < STEP / 2;
  if (!isOff || timeZone === '+00:00' || isProven) return undefined;
  return {
    message: t`${nameOf(dated)} is a TIMESTAMP, which is read in ${timeZone} (DB_TIMEZONE), but it is compared with UTC`,
    advice: [t`Compare ${dated.value} with :start and :end.`],
  };
}

async function otherZone(facts: StatementFacts, age: Age): Promise<Told | undefined> {
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

function remedy({ value, now }: Dated): string {
  return /_utc/.test(now)
    ? t`If the platform writes local time, compare ${value} with :start and :end, and set DB_TIMEZONE to its zone.`
    : t`If the platform writes UTC, compare ${value} with :start_utc and :end_utc.`;
}

/**
 * Whether rows come so densely that the newest should be of now, and yet all are whole or half hours off.
 * A shop that is quiet at this hour was so yesterday.
 */
async function isDenseAndOff(
  facts: StatementFacts,
  { newest, lag, ages, now }: Age,
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

  const { dated, form } = newest;
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
    const [before] = await askRows(
      facts,
      () => `SELECT 1 ${rows} AND ${dated.value} < ${literalOf(from, form)} LIMIT 1`,
    );
    if (!before) break;
    const found = await askRows(facts, () => `SELECT 1 ${span(from, to)} LIMIT 3`);
    if (found.length >= 3) busy += 1;
    else quiet += 1;
  }
  return quiet === 0 || busy > quiet;
}

function duration(ms: number): string {
  const seconds = Math.max(0, Math.round(ms / 1000));
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours >= 48) return t`${Math.floor(hours / 24)} days`;
  if (hours >= 1) return t`${hours} h ${minutes % 60} min`;
  return minutes >= 1 ? t`${minutes} min` : t`${seconds} s`;
}
