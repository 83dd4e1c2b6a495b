import type { Column } from '../database/catalogue';
import type { Session } from '../database/session';
import { type Clock, type DateForm, described } from '../evidence/date-forms';
import { CommandFault } from '../fault';
import type { Candidate } from '../own-schema/candidates';
import { columnsFor } from '../own-schema/columns';
import {
  type DateSurvey,
  surveyDate,
  type ValueCount,
  type ValueSurvey,
} from '../own-schema/survey';
import { MEANINGS, type Meaning } from '../platforms/source';
import type { Subject } from '../report/subject';
import { quoteTable } from '../sql/quote';
import { t } from '../words/words';
import { askAtTerminal, type Choice, choose, say } from './terminal';

/** More columns than this are not offered. */
const MOST_COLUMNS = 12;

const NO_ANSWER = () => t`there is no terminal to ask at`;

/** Lets the admin choose a thing, or none of them. */
function chooseOrNone<T>(
  question: string,
  choices: readonly Choice<T>[],
  none: string,
): Promise<T | undefined> {
  return choose<T | undefined>(
    question,
    [...choices, { value: undefined, label: none }],
    NO_ANSWER(),
  );
}

/** The table that the admin chooses, of those that may hold a subject; undefined to leave it open. */
export async function askTable<T>(
  subject: Subject,
  likely: readonly Candidate[],
  named: (name: string) => T,
): Promise<Candidate | T | undefined> {
  const another = Symbol('another');
  const answer = await chooseOrNone<Candidate | typeof another>(
    question(subject),
    [
      ...likely.map((each) => ({ value: each, label: roles(each) })),
      { value: another, label: t`another one: type its name` },
    ],
    t`none of these: leave it open`,
  );
  return typeof answer === 'symbol' ? askName(named) : answer;
}

/** What `named` makes of the name that is typed; it is asked for again where it is none. */
function askName<T>(named: (name: string) => T): Promise<T> {
  return askAtTerminal(process.stdout, t`no answer; nothing is written`, async (prompt) => {
    for (;;) {
      try {
        return named((await prompt(t`TABLE, TABLE.COLUMN or SCHEMA.TABLE.COLUMN: `)).trim());
      } catch (error) {
        if (!(error instanceof NoSuchTable)) throw error;
        say(error.message);
      }
    }
  });
}

/** The admin named a table, or a column, that is not there or not the only one. */
export class NoSuchTable extends CommandFault {}

function question(subject: Subject): string {
  switch (subject) {
    case 'visits':
      return t`Which table holds a row for each visit?`;
    case 'sellers':
      return t`Which table holds the sellers?`;
    case 'products':
      return t`Which table holds the products, SKU by SKU?`;
    case 'orders':
      return t`Which table holds the orders, a row each?`;
  }
}

/** A candidate, for people. */
export function roles({ table, date, status, total }: Candidate): string {
  const columns = [
    ...(date ? [t`date ${date.name}`] : []),
    ...(status ? [t`status ${status.name}`] : []),
    ...(total ? [t`total ${total.name}`] : []),
  ];
  return `${quoteTable(table)}${columns.length > 0 ? `: ${columns.join(', ')}` : ''}`;
}

/** The column by which rows are dated, of several: each with three of its values and what they show. */
export async function askDate(
  session: Session,
  { subject, table, deleted }: Candidate,
): Promise<DateSurvey | undefined> {
  const columns = columnsFor('date', table)
    .filter(({ name }) => name !== deleted?.name)
    .slice(0, MOST_COLUMNS);
  const surveys = [];
  for (const column of columns) surveys.push(await surveyDate(session, table, column));
  return chooseOrNone(
    subject === 'orders'
      ? t`When was an order placed? Choose the column of ${quoteTable(table)}.`
      : t`When did a row of ${quoteTable(table)} begin? Choose its column.`,
    surveys.map((each) => ({ value: each, label: dateLabel(each) })),
    t`none of these: leave it open`,
  );
}

/** A column of dates, three of its values, and what they show. */
export function dateLabel({ column, samples, forms, clock }: DateSurvey): string {
  const values = samples.length > 0 ? samples.slice(0, 3).join(', ') : t`no values`;
  const shown = forms.map(described).join(t` or `) || t`no form of a date that is known`;
  const form = forms[0];
  const zone =
    form && form.kind !== 'unix' && !form.coarse && clock && clock !== 'database'
      ? `, ${clockName(clock)}`
      : '';
  return `${column.name} (${column.type}): ${values}: ${shown}${zone}`;
}

export function clockName(clock: Clock): string {
  switch (clock) {
    case 'utc':
      return 'UTC';
    case 'vietnam':
      return t`Vietnam's time (UTC+7)`;
    case 'database':
      return t`the zone of DB_TIMEZONE`;
  }
}

/** Which of several forms the values of a column have. */
export function askForm({ column, forms, samples }: DateSurvey): Promise<DateForm | undefined> {
  return chooseOrNone(
    t`How is ${samples[0]} in ${column.name} to be read?`,
    forms.map((each) => ({ value: each, label: described(each) })),
    t`neither: leave it open`,
  );
}

/** On whose clock a column is, where its newest values do not tell. */
export function askClock({ column, samples }: DateSurvey): Promise<Clock> {
  const now = new Date(Date.now() + 7 * 3_600_000).toISOString().slice(0, 19).replace('T', ' ');
  return choose<Clock>(
    t`On whose clock is ${column.name}? It holds ${samples[0] ?? t`no values`}; in Vietnam it is ${now} now.`,
    (['vietnam', 'utc'] as const).map((value) => ({ value, label: clockName(value) })),
    NO_ANSWER(),
  );
}

/** One of several columns, each with what it holds. */
export function askColumn(
  text: string,
  columns: readonly { readonly column: Column; readonly holds: string }[],
): Promise<Column | undefined> {
  return chooseOrNone(
    text,
    columns
      .slice(0, MOST_COLUMNS)
      .map(({ column, holds }) => ({ value: column, label: `${column.name}: ${holds}` })),
    t`none of these: leave it open`,
  );
}

/** How the orders of a status count. */
export function askMeaning({ value, rows }: ValueCount): Promise<Meaning> {
  const labels: Record<Meaning, string> = {
    succeeded: t`succeeded: completed`,
    failed: t`failed: cancelled, failed or returned`,
    'under way': t`under way: neither yet`,
    'no order': t`no order: such as a draft`,
  };
  return choose(
    t`How does an order in status ${shown(value)} count? There are ${rows}.`,
    MEANINGS.map((meaning) => ({ value: meaning, label: labels[meaning] })),
    NO_ANSWER(),
  );
}

export function shown(value: string | null): string {
  if (value === null) return 'NULL';
  return value === '' ? "''" : value;
}

/** What a unit of an amount is. */
export function askUnit(column: Column, { samples }: ValueSurvey): Promise<string> {
  return choose(
    t`What is a unit of ${column.name}? Its highest values are ${samples.join(', ')}.`,
    [
      { value: '1', label: t`a đồng` },
      { value: '100', label: t`a hundredth of a đồng` },
      { value: '0.001', label: t`a thousand đồng` },
    ],
    NO_ANSWER(),
  );
}

/** Whether rows that a column marks are left out. */
export function askDeleted(column: Column, rows: string): Promise<boolean> {
  return choose(
    t`${rows} rows are deleted by ${column.name}. Do they count?`,
    [
      { value: false, label: t`no: leave them out` },
      { value: true, label: t`yes: count them too` },
    ],
    NO_ANSWER(),
  );
}

/** The values of a column with which rows count; undefined for all rows. */
export async function askActive(
  subject: Subject,
  column: Column,
  values: readonly ValueCount[],
): Promise<readonly (string | null)[] | undefined> {
  const chosen: (string | null)[] = [];
  const left = () =>
    values
      .filter(({ value }) => value !== null && !chosen.includes(value))
      .map((each) => ({
        value: each as ValueCount | undefined,
        label: t`${column.name} ${shown(each.value)}: ${each.rows} rows`,
      }));
  const first =
    subject === 'sellers'
      ? t`Which rows are sellers, by ${column.name}?`
      : t`Which rows are products that can be bought, by ${column.name}?`;
  // To choose the last one too would be to choose all.
  while (left().length > (chosen.length === 0 ? 0 : 1)) {
    const answer = await choose<ValueCount | undefined>(
      chosen.length === 0 ? first : t`And those of another value of ${column.name}?`,
      [{ value: undefined, label: chosen.length === 0 ? t`all of them` : t`no more` }, ...left()],
      NO_ANSWER(),
    );
    if (!answer) break;
    chosen.push(answer.value);
  }
  return chosen.length > 0 ? chosen : undefined;
}
