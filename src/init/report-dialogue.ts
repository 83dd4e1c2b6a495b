/**
 * The whole dialogue of `init`: the platform that is found, its visits, then each subject that no source gives. It
 * returns the text of report.sql, and writes no file.
 */
import type { Config } from '../config/config';
import { readTables, type Table } from '../database/schema';
import type { Session } from '../database/session';
import { askThrough } from '../evidence/ask';
import { CommandFault } from '../fault';
import {
  composeReportSql,
  figuresLeft,
  type Section,
  sectionFrom,
} from '../platforms/compose-report-sql';
import { discover, isVisits } from '../platforms/discover';
import { readSources } from '../platforms/parse-source';
import { SUBJECTS, type Subject, subjectName, subjectsOf } from '../report/figure-names';
import { vietnamDay } from '../vietnam';
import { t } from '../words/words';
import {
  choiceOf,
  choosePlatform,
  describe,
  named,
  refuseWhatIsNotCounted,
  sayWarnings,
  sayZone,
  statusMeanings,
} from './choose-platform';
import type { InitOptions } from './options';
import { openSection } from './own-schema';
import { previewAndAsk } from './preview';
import type { Home } from './remarks';
import { canAsk, say } from './terminal';
import { visitsSection } from './visits-section';

/** The order of the questions. Orders come before the subjects that they may date. */
const ASKED: readonly Subject[] = ['visits', 'orders', 'products', 'sellers'];

/** The text of the report.sql for what is in the database. @throws CommandFault */
export async function reportFor(
  session: Session,
  config: Config,
  values: InitOptions,
): Promise<string> {
  const tables = (await readTables(session)).filter(isWritable);
  const found = await discover(session, tables, readSources());
  const platforms = found.filter((each) => !isVisits(each));
  const visits = found.filter(isVisits);

  say(platforms.length + visits.length > 0 ? t`Found:` : t`No known platform was found.`);
  for (const each of [...platforms, ...visits]) say(`  ${describe(each)}`);

  const platform = await choosePlatform(platforms, values, config.database.database);
  const sections: Section[] = [];
  const heading = [t`The report to online.gov.vn, one row a statement, column names the figures.`];
  if (platform) {
    say(t`Taken: ${describe(platform)}`);
    heading.push(t`Platform: ${named(platform)}.`);
    await sayZone(session, platform, config.database.timeZone);
    await refuseWhatIsNotCounted(session, platform);
    for (const part of platform.parts) {
      await sayWarnings(session, part, platform.place);
      const meanings = await statusMeanings(session, part, platform, values);
      const choice = await choiceOf(session, part, platform.place, values);
      sections.push(sectionFrom(part, platform.place, { meanings, choice }));
    }
  }
  const counted = await visitsSection(session, { platform, platforms, visits }, values);
  if (counted) sections.unshift(counted);

  const home: Home = {
    session,
    ask: askThrough(session),
    tables,
    schema: config.database.database,
    timeZone: config.database.timeZone,
    values,
    asks: canAsk(),
    orders: undefined,
    ordersShow: undefined,
  };
  const left = subjectsOf(figuresLeft(sections));
  let asked = false;
  const opened = new Map<Subject, Section>();
  for (const subject of ASKED) {
    if (!left.includes(subject)) refuseUnused(subject, values);
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
    t`Written by 'baocao init' on ${vietnamDay(Date.now())}; 'baocao check' checks it after a change.`,
  );
  return composeReportSql(heading, sections);
}

/** Whether a table's names can stand in a text file: no name that was chosen by hand holds a control character. */
function isWritable({ name, columns }: Table): boolean {
  return ![name, ...columns.map((each) => each.name)].some((each) => /\p{Cc}/u.test(each));
}

/** Refuses options without effect, so that no one relies on them. */
function refuseUnused(subject: Subject, values: InitOptions): void {
  if (values[`${subject}-table`] === undefined) return;
  throw new CommandFault(
    t`--${subject}-table: the platform that was found gives the ${subjectName(subject)}; with --platform none you map it by hand`,
  );
}
