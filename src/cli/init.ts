import { existsSync } from 'node:fs';
import dayjs from 'dayjs';
import { type Config, readConfig } from '../config/config';
import { loadEnvFile } from '../config/env-file';
import { readTables } from '../database/catalogue';
import { Database, type Session } from '../database/session';
import { CommandFault } from '../fault';
import { type InitOptions, initOptions } from '../init/options';
import { openSection } from '../init/own-schema';
import {
  choiceOf,
  choosePlatform,
  describe,
  named,
  refuseWhatIsNotCounted,
  statusMeanings,
  tellZone,
} from '../init/platform';
import { previewAndAsk } from '../init/preview';
import { say } from '../init/terminal';
import { visitsSection } from '../init/visits';
import { composeReportSql, figuresLeft, type Section, sectionFrom } from '../platforms/compose';
import { discover, isVisits } from '../platforms/discover';
import { readSources } from '../platforms/parse-source';
import { replaceFile } from '../replace-file';
import { openPlaces } from '../report/report-sql';

import { SUBJECTS, type Subject, subjectName } from '../report/subject';
import { t } from '../words/words';
import { checkAndPrint } from './check';
import { command } from './command';

export const init = command(() => ({
  summary: t`finds the platform in the database, and writes report.sql`,
  about: t`Looks for a known platform in every schema that the account of DATABASE_URL can read, shows what it
found and how each order status will count, writes REPORT_SQL (report.sql), and runs 'baocao check'.
What it cannot tell it asks, or takes from these options; it never guesses.`,
  options: initOptions(),
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
      throw new CommandFault(t`${file} cannot be written (${error.code})`);
    });
    say(t`\nWrote ${file}. It is yours: read it, change it, show it to your DBA.\n`);
    await checkAndPrint();
    tellOpenPlaces(text, file);
  },
}));

/** The text of the report.sql for what is in the database. */
async function composed(session: Session, config: Config, values: InitOptions): Promise<string> {
  const tables = await readTables(session);
  const sources = readSources();
  const found = await discover(session, tables, sources);
  const platforms = found.filter((each) => !isVisits(each));
  const visits = found.filter(isVisits);

  say(platforms.length + visits.length > 0 ? t`Found:` : t`No known platform was found.`);
  for (const each of [...platforms, ...visits]) {
    say(`  ${describe(each)}`);
  }

  const platform = await choosePlatform(platforms, values, config.database.database);
  const sections: Section[] = [];
  const heading = [t`The report to online.gov.vn, one row a statement, column names the figures.`];
  if (platform) {
    heading.push(t`Platform: ${named(platform)}.`);
    await tellZone(session, platform, config.database.timeZone);
    await refuseWhatIsNotCounted(session, platform);
    for (const part of platform.parts) {
      const meanings = await statusMeanings(session, part, platform, values);
      const choice = await choiceOf(session, part, platform.place, values);
      sections.push(sectionFrom(part, platform.place, { meanings, choice }));
    }
  }
  const counted = await visitsSection(session, { platform, platforms, visits }, values);
  if (counted) sections.unshift(counted);
  const left = new Set(figuresLeft(sections).map(subjectOf));
  const home = {
    ...{ session, tables, values, clocks: new Map() },
    ...{ schema: config.database.database, timeZone: config.database.timeZone },
  };
  let asked = false;
  const opened = new Map<Subject, Section>();
  for (const subject of ASKED) {
    if (!left.has(subject)) refuseUnused(subject, values);
    else {
      const { section, asked: wasAsked } = await openSection(home, subject);
      opened.set(subject, section);
      asked ||= wasAsked;
    }
  }
  sections.push(...SUBJECTS.flatMap((subject) => opened.get(subject) ?? []));
  if (asked && !(await previewAndAsk(session, sections, home.timeZone))) {
    throw new CommandFault(t`nothing is written`);
  }
  heading.push(
    t`Written by 'baocao init' on ${dayjs().format('YYYY-MM-DD')}; 'baocao check' checks it after a change.`,
  );
  return composeReportSql(heading, sections);
}

/** The order of the questions: busy tables first, whose newest rows tell the clock of the others. */
const ASKED: readonly Subject[] = ['visits', 'orders', 'products', 'sellers'];

function subjectOf(figure: string): Subject {
  const subject = SUBJECTS.find((name) => figure.startsWith(name));
  return subject ?? 'orders';
}

/** An option that changes nothing would be believed to have. */
function refuseUnused(subject: Subject, values: InitOptions): void {
  if (values[`${subject}-table`] === undefined) return;
  throw new CommandFault(
    t`--${subject}-table: the platform that was found gives the ${subjectName(subject)}; with --platform none you map it by hand`,
  );
}

function tellOpenPlaces(text: string, file: string): void {
  const places = openPlaces(text);
  if (places.length === 0) return;
  say();
  say(
    t`Open places in ${file}: ${places.length}. The server does not start until they are filled in:`,
  );
  for (const { line, text: place } of places) say(t`  ${file} line ${line}: ${place}`);
}
