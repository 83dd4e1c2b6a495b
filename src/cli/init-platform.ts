import type { Session } from '../database/session';
import type { StatusMeanings } from '../mapping/compose';
import { type Found, rowsAt, rowsIfAllowed } from '../mapping/discover';
import { MEANINGS, type Meaning, type Place, type Source } from '../mapping/source';
import { CommandFault } from './command';
import type { InitOptions } from './init-options';
import { choose, say } from './terminal';

/**
 * The platform that the report covers; undefined if none is found.
 * @param own the database of DATABASE_URL
 */
export async function choosePlatform(
  platforms: readonly Found[],
  values: InitOptions,
  own: string,
): Promise<Found | undefined> {
  const is = (option: 'platform' | 'prefix' | 'schema', value: string) =>
    (values[option] ?? value).toLowerCase() === value.toLowerCase();
  const wanted = platforms.filter(
    ({ platform, place }) =>
      is('platform', platform) && is('prefix', place.prefix) && is('schema', place.schema ?? own),
  );
  const told = [values.platform, values.prefix, values.schema].some((value) => value !== undefined);
  if (told && wanted.length === 0) {
    throw new CommandFault(
      'no platform is found as --platform, --schema and --prefix tell; without them, all are listed',
    );
  }
  return chooseOne(
    wanted,
    'Which platform does the report cover?',
    '--platform, --schema, --prefix',
  );
}

/** The only one, or the only one in the database of DATABASE_URL, or the one that the admin says. */
export async function chooseOne(
  found: readonly Found[],
  question: string,
  options: string,
): Promise<Found | undefined> {
  const own = found.filter(({ place }) => place.schema === undefined);
  const [only, ...more] = own.length === 1 ? own : found;
  if (more.length === 0) return only;
  return choose(
    question,
    found.map((each) => ({ value: each, label: describe(each) })),
    `several are found: say which with ${options}: ${found.map((each) => describe(each)).join('; ')}`,
  );
}

/** What fills the choice that a source leaves to the admin; empty where it leaves none. */
export async function choiceOf(
  session: Session,
  { name: source, choice }: Source,
  place: Place,
  values: InitOptions,
): Promise<string> {
  if (!choice) return '';
  const choices = (await rowsAt(session, choice.query, place)).map(([value, label]) => ({
    value: value ?? '',
    label: `${value}: ${label}`,
  }));
  const [only, ...more] = choices;
  const labels = choices.map(({ label }) => label).join('; ');
  const given = choiceGiven(choice.name, values);
  if (given !== undefined) {
    const known = choices.find(({ value }) => value === given);
    if (!known) throw new CommandFault(`--${choice.name} ${given} is none of: ${labels}`);
    return known.value;
  }
  if (only && more.length === 0) return only.value;
  return choose(
    `Which ${choice.name} (${source})?`,
    choices,
    `say which with --${choice.name}: ${labels}`,
  );
}

/** The value of the option that bears a choice's name. */
function choiceGiven(choice: string, values: InitOptions): string | undefined {
  const { site, 'money-unit': moneyUnit } = values;
  const given: Record<string, string | undefined> = { site, 'money-unit': moneyUnit };
  return given[choice];
}

/** A platform, its version and where its tables are, for people. */
export function named({ platform, version, place: { schema, prefix } }: Found): string {
  const where = `tables ${schema === undefined ? '' : `${schema}.`}${prefix}…`;
  return `${version ? `${platform} ${version}` : platform}, ${where}`;
}

/** The same with the sources that map it. */
export function describe(found: Found): string {
  return `${named(found)} (${found.parts.map(({ name }) => name).join(', ')})`;
}

/**
 * Says in which zone the platform writes its dates. A DB_TIMEZONE that is another fails the command: the
 * report would be wrong by hours, and nothing else might tell.
 */
export async function tellZone(session: Session, found: Found, timeZone: string): Promise<void> {
  const queries = found.parts.flatMap(({ queries: { zone } }) => zone ?? []);
  const query = queries.find((zone) => zone !== 'utc');
  if (query === undefined) {
    say(`Its dates are in UTC, or hold their zone: DB_TIMEZONE does not matter to it.`);
    return;
  }
  const [row] = await rowsIfAllowed(session, query, found.place);
  const zone = row?.[0] ?? '';
  const [winter, offset] = ['01', '07'].map((month) =>
    offsetOf(zone, new Date(`2026-${month}-01T00:00:00Z`)),
  );
  const told = zone.includes('/') ? `${zone} (${offset})` : offset;
  if (offset === undefined) {
    say(
      `The database does not tell the zone of its dates. DB_TIMEZONE says ${timeZone}: is that right?`,
    );
  } else if (offset !== winter) {
    process.exitCode = 1;
    say(
      `Warning: its dates are in ${zone}, which changes its clocks in summer; no DB_TIMEZONE follows that. Set the platform's zone to Asia/Ho_Chi_Minh.`,
    );
  } else if (offset !== timeZone) {
    process.exitCode = 1;
    say(
      `Warning: its dates are in ${told}, but DB_TIMEZONE is ${timeZone}. Set DB_TIMEZONE=${offset} in .env.`,
    );
  } else {
    say(`Its dates are in ${told}, as DB_TIMEZONE says.`);
  }
}

/** '+07:00' of 'Asia/Ho_Chi_Minh'; undefined for what is no zone. */
function offsetOf(zone: string, at: Date): string | undefined {
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    const name = parts.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value;
    return name === 'GMT' ? '+00:00' : name?.replace('GMT', '');
  } catch {
    return undefined;
  }
}

/** The option that says which statuses have a meaning. */
export const STATUS_OPTIONS = {
  succeeded: 'succeeded',
  failed: 'failed',
  'under way': 'under-way',
  'no order': 'no-order',
} as const satisfies Record<Meaning, keyof InitOptions>;

/**
 * Lists the statuses that orders have, and asks about those that are not known.
 * @returns what the admin says of them, by options or answers
 */
export async function statusMeanings(
  session: Session,
  part: Source,
  { platform, place }: Found,
  values: InitOptions,
): Promise<StatusMeanings> {
  const given = new Map<string, Meaning>();
  for (const meaning of MEANINGS) {
    for (const status of values[STATUS_OPTIONS[meaning]]) given.set(status, meaning);
  }
  if (part.queries.statuses === undefined) return new Map();

  const present = await rowsAt(session, part.queries.statuses, place);
  const known = new Map([...part.meanings, ...given]);
  const unknown: { status: string; label: string }[] = [];
  const show = (label: string, orders: string, meaning: string) =>
    say(`  ${label.padEnd(34)}${orders.padStart(12)}  ${meaning}`);

  if (present.length > 0) say(`\nOrder statuses of ${platform}, and how each counts:`);
  for (const [value, name, orders] of present) {
    const status = value ?? '';
    const label = name && name !== status ? `${status} (${name})` : status || '(none)';
    show(label, orders ?? '', known.get(status) ?? '?');
    if (!known.has(status)) unknown.push({ status, label });
  }
  for (const [status, meaning] of given) {
    if (!present.some(([value]) => value === status)) show(status, '0', meaning);
  }
  const labels = unknown.map(({ label }) => label).join(', ');
  for (const { status, label } of unknown) {
    const meaning = await choose(
      `How does an order in status ${label} count?`,
      MEANINGS.map((value) => ({ value, label: value })),
      `say how these order statuses count, with --succeeded, --failed, --under-way or --no-order: ${labels}`,
    );
    given.set(status, meaning);
  }
  return given;
}
