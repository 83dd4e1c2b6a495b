import { existsSync } from 'node:fs';
import { rename, writeFile } from 'node:fs/promises';
import dayjs from 'dayjs';
import { type Config, loadEnvFile, readConfig } from '../config';
import {
  composeReportSql,
  figuresLeft,
  type Section,
  type StatusMeanings,
  sectionFrom,
  visitsFromTable,
} from '../mapping/compose';
import { ask, discover, type Found, readTables, type Table } from '../mapping/discover';
import { MEANINGS, type Meaning, quoteName, readSources, type Source } from '../mapping/source';
import {
  type Candidate,
  candidates,
  SUBJECT_NAMES,
  type Subject,
  skeleton,
  tableName,
} from '../mapping/unknown-schema';
import { Database, type Session } from '../report/database';
import { checkAndPrint } from './check';
import { type Command, CommandFault, type OptionValues } from './command';
import { canAsk, choose, say } from './terminal';

export const init: Command = {
  summary: 'finds the platform in the database, and writes report.sql',
  help: `Usage: baocao init [options]

Looks for a known platform in every schema that the account of DATABASE_URL can read, shows what it
found and how each order status will count, writes REPORT_SQL (report.sql), and runs 'baocao check'.
What it cannot tell it asks, or takes from these options; it never guesses.

  --force               write over a report.sql that is there
  --platform NAME       which platform, where several are found
  --schema NAME         in which schema
  --prefix PREFIX       under which table prefix
  --visits SOURCE       matomo, wp-statistics, prestashop or bagisto, where several are found
  --visits-table T.C    visits are the rows of table T, dated by its column C; or SCHEMA.TABLE.COLUMN
  --site ID             which site of Matomo
  --succeeded STATUS    an order in this status was completed; may be given more than once
  --failed STATUS       it was cancelled, failed or returned
  --under-way STATUS    neither yet
  --no-order STATUS     it is none, such as a draft
`,
  options: {
    force: { type: 'boolean' },
    platform: { type: 'string' },
    schema: { type: 'string' },
    prefix: { type: 'string' },
    visits: { type: 'string' },
    'visits-table': { type: 'string' },
    site: { type: 'string' },
    succeeded: { type: 'string', multiple: true },
    failed: { type: 'string', multiple: true },
    'under-way': { type: 'string', multiple: true },
    'no-order': { type: 'string', multiple: true },
  },
  async run(values) {
    loadEnvFile();
    const config = readConfig(process.env);
    const file = config.reportSql;
    if (existsSync(file) && values.force !== true) {
      throw new CommandFault(`${file} is there already; --force writes over it`);
    }
    const database = new Database(config.database);
    let text: string;
    try {
      text = await database.session((session) => composed(session, config, values));
    } finally {
      await database.close();
    }
    const draft = `${file}.${process.pid}.new`;
    await writeFile(draft, text, { flag: 'wx' });
    await rename(draft, file);
    say(`\nWrote ${file}. It is yours: read it, change it, show it to your DBA.\n`);
    await checkAndPrint();
  },
};

/** The text of the report.sql for what is in the database. */
async function composed(session: Session, config: Config, values: OptionValues): Promise<string> {
  const tables = await readTables(session);
  const sources = readSources();
  const found = await discover(session, tables, sources);
  const platforms = found.filter(({ platform }) => platform !== 'visits');
  const visits = found.filter(({ platform }) => platform === 'visits');

  say(platforms.length + visits.length > 0 ? 'Found:' : 'No known platform was found.');
  for (const each of [...platforms, ...visits]) {
    say(`  ${describe(each, await versionOf(session, each))}`);
  }

  const platform = await choosePlatform(platforms, values);
  const sections: Section[] = [];
  const heading = ['The report to online.gov.vn, one row a statement, column names the figures.'];
  if (platform) {
    const version = await versionOf(session, platform);
    heading.push(
      `Platform: ${platform.platform}${version ? ` ${version}` : ''}, ${where(platform)}.`,
    );
    await tellZone(session, platform, config.database.timeZone);
    for (const part of platform.parts) {
      const meanings = await statusMeanings(session, part, platform, values);
      sections.push(sectionFrom(part, platform.place, { meanings }));
    }
  }
  sections.unshift(await visitsSection(session, tables, sources, visits, values));
  const left = new Set(figuresLeft(sections).map(subjectOf));
  for (const subject of SUBJECT_NAMES) {
    if (left.has(subject)) sections.push(await openSection(session, tables, subject));
  }
  heading.push(
    `Written by 'baocao init' on ${dayjs().format('YYYY-MM-DD')}; 'baocao check' checks it after a change.`,
  );
  return composeReportSql(heading, sections);
}

function where({ place: { schema, prefix } }: Found): string {
  return `tables ${schema === undefined ? '' : `${schema}.`}${prefix}…`;
}

function describe(found: Found, version = ''): string {
  const names = found.parts.map(({ name }) => name).join(', ');
  return `${[found.platform, version].join(' ').trim()}, ${where(found)} (${names})`;
}

async function choosePlatform(
  platforms: readonly Found[],
  values: OptionValues,
): Promise<Found | undefined> {
  const is = (option: string, value: string) =>
    values[option] === undefined || String(values[option]).toLowerCase() === value.toLowerCase();
  const wanted = platforms.filter(
    ({ platform, place }) =>
      is('platform', platform) && is('prefix', place.prefix) && is('schema', place.schema ?? ''),
  );
  const asked = ['platform', 'prefix', 'schema'].some((option) => values[option] !== undefined);
  if (asked && wanted.length === 0) {
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
async function chooseOne(
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

async function visitsSection(
  session: Session,
  tables: readonly Table[],
  sources: readonly Source[],
  found: readonly Found[],
  values: OptionValues,
): Promise<Section> {
  if (values['visits-table'] !== undefined) {
    return visitsOfTable(String(values['visits-table']), tables, sources);
  }
  const wanted = found.filter(
    ({ parts }) =>
      values.visits === undefined || parts.some(({ name }) => name === `visits-${values.visits}`),
  );
  if (values.visits !== undefined && wanted.length === 0) {
    throw new CommandFault(`no visits of ${values.visits} are found`);
  }
  const source = await chooseOne(wanted, 'Which visits does the report count?', '--visits');
  const [part] = source?.parts ?? [];
  if (!source || !part) {
    say(`
No source of visits is found, and a visit that was not recorded cannot be counted. Do one of these:
  - install Matomo (or, on WordPress, WP Statistics), which count from then on;
  - name a table of your own that holds a row a visit: --visits-table TABLE.COLUMN.
Until then the visits are an open place in report.sql, and the server does not start.`);
    const [candidate] = candidates('visits', tables);
    return skeleton('visits', candidate);
  }
  if (part.queries.warn !== undefined) {
    for (const [sentence] of await ask(session, part.queries.warn, source.place)) {
      say(`Warning: ${sentence}`);
    }
  }
  return sectionFrom(part, source.place, { choice: await choiceOf(session, part, source, values) });
}

async function choiceOf(
  session: Session,
  { choice }: Source,
  { place }: Found,
  values: OptionValues,
): Promise<string> {
  if (!choice) return '';
  const choices = (await ask(session, choice.query, place)).map(([value, label]) => ({
    value: value ?? '',
    label: `${value}: ${label}`,
  }));
  const [only, ...more] = choices;
  if (values.site !== undefined) {
    const known = choices.find(({ value }) => value === values.site);
    if (!known) throw new CommandFault(`there is no site ${values.site} in Matomo`);
    return known.value;
  }
  if (only && more.length === 0) return only.value;
  const labels = choices.map(({ label }) => label).join('; ');
  return choose(
    'Which site of Matomo?',
    choices,
    `say which site of Matomo with --site: ${labels}`,
  );
}

function visitsOfTable(
  name: string,
  tables: readonly Table[],
  sources: readonly Source[],
): Section {
  const [column = '', table = '', schema] = name.split('.').reverse();
  const found = tables.find((each) => each.name === table && each.schema === schema);
  const dated = found?.columns.find((each) => each.name === column);
  const source = sources.find((each) => each.name === 'visits-table');
  if (!found || !dated || !source) {
    throw new CommandFault(`--visits-table ${name}: there is no such column; write TABLE.COLUMN`);
  }
  return visitsFromTable(source, schema, table, dated);
}

async function versionOf(session: Session, { parts, place }: Found): Promise<string> {
  for (const { queries } of parts) {
    if (queries.version === undefined) continue;
    const [row] = await ask(session, queries.version, place);
    if (row?.[0]) return row[0];
  }
  return '';
}

/** Says in which zone the platform writes its dates, and whether DB_TIMEZONE is that zone. */
async function tellZone(session: Session, found: Found, timeZone: string): Promise<void> {
  const queries = found.parts.flatMap(({ queries: { zone } }) => zone ?? []);
  const query = queries.find((zone) => zone !== 'utc');
  if (query === undefined) {
    say(`Its dates are in UTC, or hold their zone: DB_TIMEZONE does not matter to it.`);
    return;
  }
  const [row] = await ask(session, query, found.place);
  const offset = row?.[0] ? offsetOf(row[0]) : undefined;
  if (offset === undefined) {
    say(
      `The database does not tell the zone of its dates. DB_TIMEZONE says ${timeZone}: is that right?`,
    );
  } else if (offset !== timeZone) {
    say(
      `Warning: its dates are in ${row?.[0]}, ${offset}, but DB_TIMEZONE is ${timeZone}. Set DB_TIMEZONE=${offset} in .env.`,
    );
  } else {
    say(`Its dates are in ${row?.[0]}, as DB_TIMEZONE says.`);
  }
}

/** '+07:00' of 'Asia/Ho_Chi_Minh' or of '07:00:00'; undefined for what is no zone. */
function offsetOf(zone: string): string | undefined {
  const [, sign = '+', hours, minutes] = /^([+-]?)(\d\d):(\d\d)/.exec(zone) ?? [];
  if (hours) return `${sign || '+'}${hours}:${minutes}`;
  try {
    const parts = new Intl.DateTimeFormat('en', { timeZone: zone, timeZoneName: 'longOffset' });
    const name = parts.formatToParts().find(({ type }) => type === 'timeZoneName')?.value;
    return name === 'GMT' ? '+00:00' : name?.replace('GMT', '');
  } catch {
    return undefined;
  }
}

/** Lists the statuses that orders have, and asks about those that are not known. */
async function statusMeanings(
  session: Session,
  part: Source,
  { platform, place }: Found,
  values: OptionValues,
): Promise<StatusMeanings> {
  const given = new Map<string, Meaning>();
  for (const meaning of MEANINGS) {
    const statuses = values[meaning.replace(' ', '-')];
    for (const status of Array.isArray(statuses) ? statuses : [])
      given.set(String(status), meaning);
  }
  if (part.queries.statuses === undefined) return new Map();

  const present = await ask(session, part.queries.statuses, place);
  if (present.length > 0) say(`\nOrder statuses of ${platform}, and how each counts:`);
  const unknown: string[] = [];
  for (const [status, name, orders] of present) {
    const meaning = given.get(status ?? '') ?? part.meanings.get(status ?? '');
    const label = name && name !== status ? `${status} (${name})` : `${status || '(none)'}`;
    say(`  ${label.padEnd(34)}${(orders ?? '').padStart(12)}  ${meaning ?? '?'}`);
    if (meaning === undefined) unknown.push(label);
  }
  if (unknown.length > 0 && !canAsk()) {
    throw new CommandFault(
      `say how these order statuses count, with --succeeded, --failed, --under-way or --no-order: ${unknown.join(', ')}`,
    );
  }
  for (const [status, name] of present) {
    if (given.has(status ?? '') || part.meanings.has(status ?? '')) continue;
    const meaning = await choose(
      `How does an order in status ${status}${name && name !== status ? ` (${name})` : ''} count?`,
      MEANINGS.map((value) => ({ value, label: value })),
      '',
    );
    given.set(status ?? '', meaning);
  }
  return given;
}

function subjectOf(figure: string): Subject {
  const subject = SUBJECT_NAMES.find((name) => figure.startsWith(name));
  return subject ?? 'orders';
}

/** A section that the admin must fill in, with what the database suggests. */
async function openSection(
  session: Session,
  tables: readonly Table[],
  subject: Subject,
): Promise<Section> {
  const likely = candidates(subject, tables);
  const [candidate] = likely;
  say(
    `\n${subject}: ${likely.length > 0 ? 'these tables may hold them' : 'no table suggests itself'}`,
  );
  for (const each of likely) say(`  ${roles(each)}`);
  return skeleton(subject, candidate, candidate ? await statusesOf(session, candidate) : []);
}

function roles({ table, date, status, total }: Candidate): string {
  const named = { date, status, total };
  const columns = Object.entries(named).flatMap(([role, column]) =>
    column ? [`${role} ${column.name}`] : [],
  );
  return `${tableName(table)}${columns.length > 0 ? `: ${columns.join(', ')}` : ''}`;
}

async function statusesOf(
  session: Session,
  { subject, status, table }: Candidate,
): Promise<string[]> {
  if (subject !== 'orders' || !status) return [];
  const name = quoteName(status.name);
  const { rows } = await session.query(
    `SELECT ${name}, COUNT(*) FROM ${tableName(table)} GROUP BY ${name} ORDER BY 2 DESC LIMIT 50`,
  );
  return rows.map(([value, count]) => `  ${value?.text ?? 'NULL'}: ${count?.text}`);
}
