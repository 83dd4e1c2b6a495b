import { existsSync } from 'node:fs';
import dayjs from 'dayjs';
import { type Config, readConfig } from '../config';
import { readTables, type Table } from '../database/catalogue';
import { quoteName, quoteTable } from '../database/quote';
import { Database, type Session } from '../database/session';
import { loadEnvFile } from '../env-file';
import { composeReportSql, figuresLeft, type Section, sectionFrom } from '../mapping/compose';
import { discover, isVisits } from '../mapping/discover';
import { readSources } from '../mapping/parse-source';
import {
  type Candidate,
  candidates,
  SUBJECT_NAMES,
  type Subject,
  skeleton,
} from '../mapping/unknown-schema';
import { replaceFile } from '../replace-file';
import { t } from '../words/words';
import { checkAndPrint } from './check';
import { CommandFault, command } from './command';
import { INIT_OPTIONS, type InitOptions } from './init-options';
import {
  choiceOf,
  choosePlatform,
  describe,
  named,
  refuseWhatIsNotCounted,
  statusMeanings,
  tellZone,
} from './init-platform';
import { visitsSection } from './init-visits';
import { say } from './terminal';

export const init = command({
  summary: 'finds the platform in the database, and writes report.sql',
  about: `Looks for a known platform in every schema that the account of DATABASE_URL can read, shows what it
found and how each order status will count, writes REPORT_SQL (report.sql), and runs 'baocao check'.
What it cannot tell it asks, or takes from these options; it never guesses.`,
  options: INIT_OPTIONS,
  async run(values) {
    loadEnvFile();
    const config = readConfig(process.env);
    const file = config.reportSql;
    if (existsSync(file) && !values.force) {
      throw new CommandFault(t`${file} is there already; --force writes over it`);
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
});

/** The text of the report.sql for what is in the database. */
async function composed(session: Session, config: Config, values: InitOptions): Promise<string> {
  const tables = await readTables(session);
  const sources = readSources();
  const found = await discover(session, tables, sources);
  const platforms = found.filter((each) => !isVisits(each));
  const visits = found.filter(isVisits);

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
    await refuseWhatIsNotCounted(session, platform);
    for (const part of platform.parts) {
      const meanings = await statusMeanings(session, part, platform, values);
      const choice = await choiceOf(session, part, platform.place, values);
      sections.push(sectionFrom(part, platform.place, { meanings, choice }));
    }
  }
  sections.unshift(
    await visitsSection(session, tables, sources, { platform, platforms, visits }, values),
  );
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
