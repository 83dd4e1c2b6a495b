/**
 * Chooses the known platform that the report covers, and asks what only the admin knows about it. `own-schema.ts`
 * handles a schema that no source knows.
 */
import type { Session } from '../database/session';
import { CommandFault } from '../fault';
import type { StatusMeanings } from '../platforms/compose-report-sql';
import { type Found, isVisits, rowsAt, rowsIfAllowed } from '../platforms/discover';
import { refusals } from '../platforms/recheck';
import {
  MEANINGS,
  type Meaning,
  meaningName,
  type Source,
  type TablePrefix,
} from '../platforms/source';
import { readZoneSetting } from '../platforms/zone';
import { subjectName } from '../report/figure-names';
import { t, translateSourceText } from '../words/words';
import type { InitOptions } from './options';
import { choose, say } from './terminal';

/**
 * The platform that the report covers; undefined if none is found, or the admin chooses none. One
 * in another schema than that of DATABASE_URL may be another's shop: it is never taken without a question.
 * @param own the database of DATABASE_URL
 */
export async function choosePlatform(
  platforms: readonly Found[],
  values: InitOptions,
  own: string,
): Promise<Found | undefined> {
  if (values.platform?.toLowerCase() === 'none') return undefined;
  const is = (option: 'platform' | 'prefix' | 'schema', value: string) =>
    (values[option] ?? value).toLowerCase() === value.toLowerCase();
  const wanted = platforms.filter(
    ({ platform, place }) =>
      is('platform', platform) && is('prefix', place.prefix) && is('schema', place.schema ?? own),
  );
  const isNamed = [values.platform, values.prefix, values.schema].some(
    (value) => value !== undefined,
  );
  if (isNamed && wanted.length === 0) {
    throw new CommandFault(
      t`no platform is found as --platform, --schema and --prefix tell; without them, all are listed`,
    );
  }
  return chooseOne(wanted, {
    question: t`Which platform does the report cover?`,
    options: '--platform, --schema, --prefix',
    isOwn: ({ place }) => place.schema === undefined,
    isNamed,
  });
}

/**
 * The one that is certainly the admin's own, or the one that the admin chooses; undefined for none of them.
 * @param isNamed the admin has named what he means, so that a single find is it wherever it stands
 */
export async function chooseOne(
  found: readonly Found[],
  {
    question,
    options,
    isOwn,
    isNamed,
  }: {
    readonly question: string;
    readonly options: string;
    readonly isOwn: (found: Found) => boolean;
    readonly isNamed: boolean;
  },
): Promise<Found | undefined> {
  const own = found.filter(isOwn);
  const [only, ...more] = own.length === 1 || !isNamed ? own : found;
  if (only && more.length === 0) return only;
  if (found.length === 0) return undefined;
  const list = found.map((each) => describe(each)).join('; ');
  return choose<Found | undefined>(
    question,
    [
      ...found.map((each) => ({ value: each, label: describe(each) })),
      ...(own.length === 0 ? [{ value: undefined, label: t`none of these` }] : []),
    ],
    own.length === 0
      ? t`no known platform is found in the schema of DATABASE_URL, and this may be another's: ${list}. Say so with ${options}, or with --platform none that it is none of yours`
      : t`several are found: say which with ${options}: ${list}`,
    t`The report is that of one platform. Its tables stand in the schema of DATABASE_URL, or in another that its account may read; a test copy and another's shop are none of yours.`,
  );
}

/** @throws CommandFault if a part of the platform cannot count rightly what it finds here, saying why */
export async function refuseWhatIsNotCounted(session: Session, found: Found): Promise<void> {
  for (const part of found.parts) {
    const [problem] = await refusals(session, part, found.place);
    if (problem) {
      throw new CommandFault(
        t`${part.name}: ${problem.message}. With --platform none you map it by hand`,
      );
    }
  }
}

/** Says what a source warns of in this database, such as rows that it does not count. */
export async function sayWarnings(
  session: Session,
  part: Source,
  place: TablePrefix,
): Promise<void> {
  if (part.queries.warn === undefined) return;
  for (const [sentence] of await rowsIfAllowed(session, part.queries.warn, place)) {
    say(t`Warning: ${translateSourceText(sentence ?? '')}`);
  }
}

/** What fills the choice that a source leaves to the admin; empty where it leaves none. */
export async function choiceOf(
  session: Session,
  { name: source, choice }: Source,
  place: TablePrefix,
  values: InitOptions,
): Promise<string> {
  if (!choice) return '';
  const choices = (await rowsAt(session, choice.query, place)).map(([value, label]) => ({
    value: value ?? '',
    label: `${value}: ${translateSourceText(label ?? '')}`,
  }));
  const [only, ...more] = choices;
  const labels = choices.map(({ label }) => label).join('; ');
  const given = values[choice.name];
  if (given !== undefined) {
    const known = choices.find(({ value }) => value === given);
    if (!known) throw new CommandFault(t`--${choice.name} ${given} is none of: ${labels}`);
    return known.value;
  }
  if (only && more.length === 0) return only.value;
  return choose(
    t`Which ${choice.name} (${source})?`,
    choices,
    t`say which with --${choice.name}: ${labels}`,
    t`The source '${source}' counts one of these; the others are another shop's, or another site's.`,
  );
}

/** A platform, its version and where its tables are, for people. */
export function named(found: Found): string {
  const {
    platform,
    version,
    place: { schema, prefix },
  } = found;
  const where = t`tables ${schema === undefined ? '' : `${schema}.`}${prefix}…`;
  const name = isVisits(found) ? subjectName('visits') : platform;
  return `${version ? `${name} ${version}` : name}, ${where}`;
}

/** Names a platform with the sources that map it. */
export function describe(found: Found): string {
  return `${named(found)} (${found.parts.map(({ name }) => name).join(', ')})`;
}

/**
 * Says in which zone the platform writes its dates. A DB_TIMEZONE that is another fails the command: the
 * report would be wrong by hours, and nothing else might show it.
 */
export async function sayZone(session: Session, found: Found, timeZone: string): Promise<void> {
  const local = found.parts.find(({ queries: { zone } }) => zone !== undefined && zone !== 'utc');
  if (!local) {
    say(t`Its dates are in UTC, or hold their zone: DB_TIMEZONE does not matter to it.`);
    return;
  }
  const setting = await readZoneSetting(session, local, found.place, timeZone);
  if (setting.kind === 'summer') {
    process.exitCode = 1;
    say(
      t`Warning: its dates are in ${setting.zone}, which changes its clocks in summer; no DB_TIMEZONE follows that. Set the platform's zone to Asia/Ho_Chi_Minh.`,
    );
  } else if (setting.kind !== 'fixed') {
    say(
      t`The database does not tell the zone of its dates. DB_TIMEZONE says ${timeZone}: is that right?`,
    );
  } else {
    const named = setting.zone.includes('/')
      ? `${setting.zone} (${setting.offset})`
      : setting.offset;
    if (setting.offset !== timeZone) {
      process.exitCode = 1;
      say(
        t`Warning: its dates are in ${named}, but DB_TIMEZONE is ${timeZone}. Set DB_TIMEZONE=${setting.offset} in .env.`,
      );
    } else {
      say(t`Its dates are in ${named}, as DB_TIMEZONE says.`);
    }
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

  if (present.length > 0) say(t`\nOrder statuses of ${platform}, and how each counts:`);
  for (const [value, name, orders] of present) {
    const status = value ?? '';
    const label = name && name !== status ? `${status} (${name})` : status || t`(none)`;
    const meaning = known.get(status);
    show(label, orders ?? '', meaning ? meaningName(meaning) : '?');
    if (!known.has(status)) unknown.push({ status, label });
  }
  for (const [status, meaning] of given) {
    if (!present.some(([value]) => value === status)) show(status, '0', meaningName(meaning));
  }
  const labels = unknown.map(({ label }) => label).join(', ');
  for (const { status, label } of unknown) {
    const meaning = await choose(
      t`How does an order in status ${label} count?`,
      MEANINGS.map((value) => ({ value, label: meaningName(value) })),
      t`say how these order statuses count, with --succeeded, --failed, --under-way or --no-order: ${labels}`,
      t`"Tổng số đơn hàng thành công" counts completed orders, "không thành công" those cancelled, failed or returned. Orders under way count in the total alone.`,
    );
    given.set(status, meaning);
  }
  return given;
}
