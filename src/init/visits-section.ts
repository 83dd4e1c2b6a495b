/**
 * Chooses the source of the platform's visits, finds out what a row of a home-made table stands for, and advises
 * what to do if no visits are recorded. `own-schema.ts` handles such a table.
 */
import type { Table } from '../database/schema';
import type { Session } from '../database/session';
import { type DatedColumn, earliestOf } from '../evidence/date-forms';
import { visitGrainOf } from '../evidence/grain';
import { CommandFault } from '../fault';
import type { SubjectMapping } from '../own-schema/mapping';
import { type Section, sectionFrom } from '../platforms/compose-report-sql';
import type { Found } from '../platforms/discover';
import { quoteName, quoteTable } from '../sql/print';
import { t } from '../words/words';
import {
  choiceOf,
  chooseOne,
  describe,
  refuseWhatIsNotCounted,
  sayWarnings,
} from './choose-platform';
import type { InitOptions } from './options';
import { answeredOrAssumed, type Home, type Remarks, remarks } from './remarks';
import { canAsk, say } from './terminal';

/** What was found in the database, and which platform of it the report covers. */
export interface Discovery {
  readonly platform: Found | undefined;
  readonly platforms: readonly Found[];
  readonly visits: readonly Found[];
}

/** The visits of the source that is the platform's own or that the admin names; undefined if there is none. */
export async function visitsSection(
  session: Session,
  found: Discovery,
  values: InitOptions,
): Promise<Section | undefined> {
  if (values['visits-table'] !== undefined) {
    return undefined;
  }
  const wanted = values.visits === 'none' ? [] : found.visits.filter((each) => isOf(each, values));
  if (values.visits !== undefined && values.visits !== 'none' && wanted.length === 0) {
    throw new CommandFault(t`no visits of ${values.visits} are found`);
  }
  const own = wanted.filter((each) => belongs(each, found));
  const others = wanted.filter((each) => !own.includes(each));
  // A source that may belong to another shop is never taken silently; without a terminal it is named and left out.
  const isNamed = values.visits !== undefined;
  const source =
    own.length > 0 || isNamed || (others.length > 0 && canAsk())
      ? await chooseOne(wanted, {
          question: t`Which visits does the report count?`,
          options: '--visits SOURCE, --visits SOURCE@SCHEMA.PREFIX',
          isOwn: (each) => own.includes(each),
          isNamed,
        })
      : undefined;
  const [part] = source?.parts ?? [];
  if (!source || !part) {
    for (const each of others) {
      say(
        t`${describe(each)} may be of another shop. If they are this one's, say --visits ${nameOf(each)}`,
      );
    }
    return undefined;
  }
  say(t`Taken: ${describe(source)}`);
  await refuseWhatIsNotCounted(session, source);
  await sayWarnings(session, part, source.place);
  return sectionFrom(part, source.place, {
    choice: await choiceOf(session, part, source.place, values),
  });
}

/** Whether visits are those that `--visits` names: SOURCE, or SOURCE@SCHEMA.PREFIX. */
function isOf(found: Found, { visits }: InitOptions): boolean {
  if (visits === undefined) return true;
  const name = nameOf(found);
  return visits === name || visits === name.split('@')[0];
}

/** What `--visits` calls the visits that were found. */
function nameOf({ parts, place: { schema, prefix } }: Found): string {
  const name = parts[0]?.name.replace(/^visits-/, '') ?? '';
  return `${name}@${schema === undefined ? '' : `${schema}.`}${prefix}`;
}

/**
 * Whether visits are the platform's beyond doubt: they stand in its schema under its prefix; or a tool
 * counts them which stands by itself, where no other shop is.
 */
function belongs({ parts, place }: Found, { platform, platforms }: Discovery): boolean {
  const isAt = (other: Found | undefined) =>
    other?.place.schema === place.schema && other?.place.prefix === place.prefix;
  if (isAt(platform)) return true;
  if (!parts[0]?.apart) return false;
  const home = platform ? platform.place.schema : undefined;
  if (place.schema === home || place.schema === undefined) return true;
  return !platforms.some((other) => other.place.schema === place.schema);
}

/** How visits are counted where a row is not one, and what stays open. */
interface VisitGrainStep {
  readonly dated: DatedColumn | undefined;
  readonly datedBy: SubjectMapping['datedBy'];
  readonly remarks: Remarks;
}

/** Finds out whether rows are pages of visits or requests to a web server. The pages of one session are one visit. */
export async function visitGrainStep(
  home: Pick<Home, 'ask' | 'asks'>,
  table: Table,
  dated: DatedColumn | undefined,
): Promise<VisitGrainStep | undefined> {
  const grain = await visitGrainOf(home.ask, table);
  if (!grain || !dated) return undefined;
  const name = quoteTable(table);
  const asTheyAre = (some: Partial<Remarks>) => ({
    dated: undefined,
    datedBy: undefined,
    remarks: remarks(some),
  });
  if (grain.kind === 'requests') {
    const what = t`rows of ${name} are requests to a web server (${grain.column.name}): pictures, errors and robots too, and no visits`;
    say(t`  ${what}. Count the visits of the log with: baocao visits import; docs/visits.md`);
    return asTheyAre({ unsure: [what] });
  }
  if (grain.kind === 'page') {
    const what = t`each row is a page that was seen (${grain.page.name}), and no column says which belong to one visit`;
    say(`  ${what}.`);
    return asTheyAre({ notes: [answeredOrAssumed(home, 'counts', table.name, what)] });
  }
  const { session, visits, without } = grain;
  if (without > 0) {
    const what = t`rows of ${name} are pages, those of one ${session.name} are one visit; ${without} rows have none`;
    say(`  ${what}.`);
    return asTheyAre({ unsure: [what] });
  }
  const evidence = t`rows share ${visits} values of ${session.name}: they are the pages of visits`;
  say(t`  ${evidence}; each visit is counted once, at its first page.`);
  const { value, began } = earliestOf(dated);
  return {
    dated: began,
    datedBy: (rows) =>
      `(\n  SELECT MIN(${value}) AS \`began\`\n  FROM ${rows}\n  GROUP BY ${quoteName(session.name)}\n) AS \`visit\``,
    remarks: remarks({
      notes: [answeredOrAssumed(home, 'only', 'GROUP BY', evidence)],
      about: [t`A row is a page: those of one ${session.name} are one visit, at its first page.`],
    }),
  };
}

/** What to do where no visits are recorded. */
export function sayHowToCountVisits({ visits }: InitOptions): void {
  say();
  say(
    visits === 'none'
      ? t`--visits none leaves the visits open: visits that were not recorded are not zero. Do one of these:`
      : t`No source of visits is found, and a visit that was not recorded cannot be counted. Do one of these:`,
  );
  say(t`  - run this project's own counter, which counts from then on: baocao visits setup, baocao visits serve; docs/visits.md;
  - install Matomo (or, on WordPress, WP Statistics);
  - name a table of your own that holds a row a visit: --visits-table TABLE.COLUMN.
Until then the visits are an open place in report.sql, and the server does not start.`);
}
