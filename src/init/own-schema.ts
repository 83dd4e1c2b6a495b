import type { Column, Table } from '../database/catalogue';
import type { Clock, Dated } from '../evidence/date-forms';
import { type Candidate, candidateOf, candidates } from '../own-schema/candidates';
import { columnsFor } from '../own-schema/columns';
import { holdsOneOf, homeMade, notDeleted } from '../own-schema/statement';
import { type DateSurvey, surveyDate, valuesOf } from '../own-schema/survey';
import type { Section } from '../platforms/compose';
import { type Subject, subjectName } from '../report/subject';
import { quoteName, quoteTable } from '../sql/quote';
import { t } from '../words/words';
import type { Decided, Home } from './decided';
import { orderParts } from './orders';
import {
  askActive,
  askClock,
  askDate,
  askDeleted,
  askForm,
  askTable,
  clockName,
  dateLabel,
  NoSuchTable,
  roles,
  shown,
} from './questions';
import { canAsk, say } from './terminal';
import { tellWithoutVisits } from './visits';

/** A section, and whether the admin was asked about it. */
interface Opened {
  readonly section: Section;
  readonly asked: boolean;
}

/** The section of a subject that no known source gives: told by options, asked, or left open. */
export async function openSection(home: Home, subject: Subject): Promise<Opened> {
  const { session, tables, values } = home;
  const told = values[`${subject}-table`];
  const they = subjectName(subject);
  const likely = await candidates(session, subject, tables);
  const asks = canAsk() && !(subject === 'visits' && values.visits === 'none');
  say();
  if (likely.length === 0) say(t`${they}: no table suggests itself`);
  else if (!asks || told !== undefined) {
    say(t`${they}: these tables may hold them`);
    for (const each of likely) say(`  ${roles(each)}`);
  }
  const isAsked = asks && told === undefined && likely.length > 0;
  const answer = isAsked
    ? await askTable(subject, likely, (name) => tableNamed(home, name))
    : told !== undefined
      ? tableNamed(home, told, `--${subject}-table ${told}: `)
      : likely[0];
  const named = answer && !('subject' in answer) ? answer : undefined;
  const candidate =
    answer && ('subject' in answer ? answer : candidateOf(subject, answer.table, answer.column));
  const decided: Decided = { only: [], unsure: [], about: [] };
  if (!candidate) {
    decided.about.push(
      likely.length > 0
        ? t`None of the tables found is that of the ${they}: fill in all of this.`
        : t`No table suggests itself as that of the ${they}: fill in all of this.`,
    );
  } else {
    const name = quoteTable(candidate.table);
    const sure = named !== undefined || asks;
    decided.about.push(
      sure
        ? t`${capital(they)}: the rows of ${name}.`
        : t`Check that ${name} holds the ${they}; then fill in below.`,
    );
    if (!sure) decided.unsure.push(t`once checked, remove this: ${name} holds the ${they}`);
  }
  const dated = candidate && (await datedBy(home, candidate, named?.column, asks, decided));
  if (candidate) await leaveOut(home, candidate, asks, decided);
  const orders =
    subject === 'orders' ? await orderParts(home, candidate, asks, decided) : undefined;
  if (subject === 'visits' && (!candidate || decided.unsure.length > 0)) tellWithoutVisits(values);
  alternatives(likely, candidate, decided);
  const made = { subject, table: candidate?.table, dated, orders, ...decided };
  return {
    section: homeMade(made, home.timeZone),
    asked: isAsked || (asks && told !== undefined),
  };
}

/** The table, and its column if that is told, of `TABLE`, `SCHEMA.TABLE`, `TABLE.COLUMN` or all three. */
function tableNamed(
  { tables, schema: own }: Home,
  told: string,
  option = '',
): { table: Table; column?: Column } {
  const wanted = plain(told);
  const found = tables.flatMap((table) => {
    const names = [table.name, `${table.schema ?? own}.${table.name}`].map(plain);
    if (names.includes(wanted)) return [{ table }];
    const column = table.columns.find((each) =>
      names.some((name) => `${name}.${plain(each.name)}` === wanted),
    );
    return column ? [{ table, column }] : [];
  });
  const here = found.filter(({ table }) => table.schema === undefined);
  const [only, ...more] = here.length > 0 ? here : found;
  if (!only) {
    throw new NoSuchTable(
      t`${option}there is no such column or table; write TABLE.COLUMN, or SCHEMA.TABLE.COLUMN`,
    );
  }
  if (more.length > 0) {
    const list = [only, ...more].map(({ table }) => quoteTable(table)).join(', ');
    throw new NoSuchTable(t`${option}several are called so, say which with its schema: ${list}`);
  }
  return only;
}

function plain(name: string): string {
  return name.replaceAll('`', '').normalize('NFC').toLowerCase();
}

/** By what the rows of a table are dated; undefined where that is left open. */
async function datedBy(
  home: Home,
  candidate: Candidate,
  told: Column | undefined,
  asks: boolean,
  { about, unsure }: Decided,
): Promise<Dated | undefined> {
  const { session, timeZone } = home;
  const { table, date, deleted } = candidate;
  const all = columnsFor('date', table).filter((each) => each !== deleted);
  const asked = asks && !told && all.length > 1;
  const survey: DateSurvey | undefined = asked
    ? await askDate(session, candidate)
    : date && (await surveyDate(session, table, date));
  if (!survey) {
    if (asks && !date) say(t`${quoteTable(table)} has no column of dates: that is left open.`);
    return undefined;
  }
  const { column, forms } = survey;
  say(`  ${dateLabel(survey)}`);
  const others = all.filter((each) => each !== column).map(({ name }) => name);
  if (others.length > 0) about.push(t`Other columns that may date it: ${others.join(', ')}.`);

  const form =
    forms.length > 1 && asks ? await askForm(survey) : forms.length === 1 ? forms[0] : undefined;
  if (!form) {
    const samples = survey.samples.slice(0, 3).join(', ') || t`no values`;
    unsure.push(
      t`the form of ${column.name} (${samples}) is not certain: write the comparisons in it`,
    );
    say(t`  The form of ${column.name} is not certain: that is left open.`);
    return { name: quoteName(column.name), type: 'datetime', form: NEUTRAL, clock: 'database' };
  }
  const clock = form.clock ?? (form.coarse ? 'vietnam' : await clockOf(home, table, survey, asks));
  if (form.kind !== 'unix') {
    const zone = clock === 'database' ? `${clockName(clock)} (${timeZone})` : clockName(clock);
    about.push(t`${column.name} is read in ${zone}.`);
  }
  return { name: quoteName(column.name), type: column.type, form, clock };
}

/** On whose clock a column is: as its rows show, as others of its schema are, or as the admin says. */
async function clockOf(
  { timeZone, clocks }: Home,
  { schema }: Table,
  survey: DateSurvey,
  asks: boolean,
): Promise<Clock> {
  const known = survey.clock ?? clocks.get(schema);
  const clock = known ?? (asks ? await askClock(survey) : 'database');
  if (clock !== 'database') clocks.set(schema, clock);
  if (!survey.clock && known) {
    say(t`  ${survey.column.name} is read in ${clockName(known)}, as others of its schema are.`);
  } else if (!known && !asks) {
    say(
      t`  The rows do not tell the zone of ${survey.column.name}; it is read in that of DB_TIMEZONE (${timeZone}): is that right?`,
    );
  }
  return clock;
}

/** What stands where a form must be filled in. */
const NEUTRAL = {
  kind: 'time',
  unit: 1,
  format: '',
  pattern: '',
  coarse: undefined,
  clock: 'database',
} as const;

/** Conditions that leave out rows which are none: deleted softly, or, of sellers and products, not active. */
async function leaveOut(
  { session }: Home,
  { subject, table, deleted }: Candidate,
  asks: boolean,
  { only, about }: Decided,
): Promise<void> {
  if (deleted) {
    const condition = notDeleted(deleted);
    const { rows } = await session.query(
      `SELECT COUNT(*) FROM ${quoteTable(table)} WHERE NOT (${condition})`,
    );
    const count = rows[0]?.[0]?.text ?? '0';
    const counts = asks && count !== '0' && (await askDeleted(deleted, count));
    if (!counts) {
      only.push(condition);
      about.push(t`Rows that ${deleted.name} marks as deleted are left out.`);
    }
  }
  if (subject !== 'sellers' && subject !== 'products') return;
  for (const column of columnsFor('active', table).slice(0, 3)) {
    const values = await valuesOf(session, table, column, only.join(' AND ') || 'TRUE');
    if (!values || values.length < 2) continue;
    const counts = values.map(({ value, rows }) => `${shown(value)} (${rows})`).join(', ');
    const chosen = asks ? await askActive(subject, column, values) : undefined;
    if (chosen) {
      only.push(holdsOneOf(column, chosen));
      about.push(t`Only rows of a certain ${column.name} count. It holds ${counts}.`);
    } else {
      const first = values.find(({ value }) => value !== null)?.value ?? '';
      about.push(
        t`All count, whatever ${column.name} holds: ${counts}. To count some of them: AND ${holdsOneOf(column, [first])}`,
      );
      if (!asks) {
        say(
          t`  All rows count, whatever ${column.name} holds: ${counts}. If not all are ${subjectName(subject)}, add a condition in report.sql.`,
        );
      }
    }
  }
}

function capital(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}`;
}

function alternatives(
  likely: readonly Candidate[],
  chosen: Candidate | undefined,
  { about }: Decided,
): void {
  const others = likely.filter(({ table }) => table !== chosen?.table);
  if (others.length > 0) {
    const list = others.map((each) => `  ${roles(each)}`);
    about.push('', t`Other tables that may hold them:`, ...list);
  }
}
