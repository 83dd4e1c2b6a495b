import { existsSync } from 'node:fs';
import dayjs from 'dayjs';
import { type Config, loadEnvFile, readConfig } from '../config';
import { composeReportSql, figuresLeft, type Section, sectionFrom } from '../mapping/compose';
import { discover, readTables, type Table } from '../mapping/discover';
import { readSources } from '../mapping/parse-source';
import { quoteName, quoteTable } from '../mapping/source';
import {
  type Candidate,
  candidates,
  SUBJECT_NAMES,
  type Subject,
  skeleton,
} from '../mapping/unknown-schema';
import { replaceFile } from '../replace-file';
import { Database, type Session } from '../report/database';
import { checkAndPrint } from './check';
import { type Command, CommandFault, type OptionValues } from './command';
import {
  choiceOf,
  choosePlatform,
  describe,
  named,
  statusMeanings,
  tellZone,
} from './init-platform';
import { visitsSection } from './init-visits';
import { say } from './terminal';

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
  --money-unit N        how many units of Vendure's amounts are a đồng: 100 or 1
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
    'money-unit': { type: 'string' },
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
    await replaceFile(file, text, 0o666).catch((error: NodeJS.ErrnoException) => {
      throw new CommandFault(`${file} cannot be written (${error.code})`);
    });
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
    say(`  ${describe(each)}`);
  }

  const platform = await choosePlatform(platforms, values, config.database.database);
  const sections: Section[] = [];
  const heading = ['The report to online.gov.vn, one row a statement, column names the figures.'];
  if (platform) {
    heading.push(`Platform: ${named(platform)}.`);
    await tellZone(session, platform, config.database.timeZone);
    for (const part of platform.parts) {
      const meanings = await statusMeanings(session, part, platform, values);
      const choice = await choiceOf(session, part, platform.place, values);
      sections.push(sectionFrom(part, platform.place, { meanings, choice }));
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
  return `${quoteTable(table)}${columns.length > 0 ? `: ${columns.join(', ')}` : ''}`;
}

async function statusesOf(
  session: Session,
  { subject, status, table }: Candidate,
): Promise<string[]> {
  if (subject !== 'orders' || !status) return [];
  const name = quoteName(status.name);
  const { rows } = await session.query(
    `SELECT ${name}, COUNT(*) FROM ${quoteTable(table)} GROUP BY ${name} ORDER BY 2 DESC LIMIT 50`,
  );
  return rows.map(([value, count]) => `  ${value?.text ?? 'NULL'}: ${count?.text}`);
}
