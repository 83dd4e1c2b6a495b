/**
 * Finds the status column of the orders, and how each of its values counts: by its word, by an option or by an
 * answer. Refunds are settled in `refunds.ts`.
 */
import type { Table } from '../database/schema';
import {
  MOST_VALUES,
  type OutcomeMark,
  type StatusSurvey,
  type StatusValue,
  statusColumnsOf,
  surveyMarks,
  surveyStatus,
} from '../evidence/status-columns';
import { CommandFault } from '../fault';
import { type OutcomeParts, type Status, UNKNOWN_OUTCOME } from '../own-schema/mapping';
import { MEANINGS, type Meaning, meaningName } from '../platforms/source';
import { quoteTable } from '../sql/print';
import { plainName } from '../vocabulary/name-words';
import { statusTopicOf } from '../vocabulary/status-words';
import { t } from '../words/words';
import { STATUS_OPTIONS } from './choose-platform';
import { columnNamed } from './named';
import { answered, answeredOrAssumed, givenBy, type Home, type Remarks, remarks } from './remarks';
import { shown } from './restrictions';
import { choose, say } from './terminal';

interface Outcomes {
  readonly parts: OutcomeParts;
  readonly remarks: Remarks;
}

/** The status column, and how each of its values counts. */
export async function outcomeStep(home: Home, table: Table, where: string): Promise<Outcomes> {
  const { values, asks } = home;
  const wanted = values['orders-status'];
  if (wanted?.toLowerCase() === 'none') {
    const note = givenBy('orders-status', 'succeeded', 'every order');
    return {
      parts: { ...UNKNOWN_OUTCOME, allSucceeded: true },
      remarks: remarks({ notes: [note] }),
    };
  }
  const byMarks = wanted === undefined ? await marksStep(home, table, where) : undefined;
  if (byMarks)
    return { parts: { ...UNKNOWN_OUTCOME, marks: byMarks.marks }, remarks: byMarks.remarks };
  const survey = await statusColumn(home, table, where);
  if (survey === 'every order') {
    const note = answered('succeeded', 'every order', t`no column of ${table.name} is a status`);
    return {
      parts: { ...UNKNOWN_OUTCOME, allSucceeded: true },
      remarks: remarks({ notes: [note] }),
    };
  }
  if (!survey) {
    const what = t`no column of ${quoteTable(table)} is known to be a status: name it with --orders-status, or say --orders-status none where every order is a completed sale`;
    if (!asks) say(`  ${what}`);
    return { parts: UNKNOWN_OUTCOME, remarks: remarks({ unsure: asks ? [] : [what] }) };
  }
  const { column, values: present } = survey;
  const meanings = new Map<Status, Meaning>();
  for (const { value, outcome } of present) if (outcome) meanings.set(value, outcome);
  for (const meaning of MEANINGS) {
    for (const given of values[STATUS_OPTIONS[meaning]]) {
      for (const value of presentAs(given, STATUS_OPTIONS[meaning], survey))
        meanings.set(value, meaning);
    }
  }
  say(t`  The statuses in ${column.name}, and how each counts:`);
  if (column.comment) say(`    ${column.comment}`);
  for (const each of present) {
    const meaning = meanings.get(each.value);
    say(
      `    ${statusLabel(each).padEnd(32)}${each.rows.padStart(12)}  ${meaning ? meaningName(meaning) : '?'}`,
    );
  }
  if (asks) {
    for (const each of present) {
      if (!meanings.has(each.value)) meanings.set(each.value, await askMeaning(each));
    }
  }
  const unnamed = present.filter(({ value }) => !meanings.has(value));
  const about =
    unnamed.length > 0
      ? [
          '',
          t`How these statuses count is not known, and so many rows have each:`,
          ...unnamed.map((each) => `  ${statusLabel(each)}: ${each.rows}`),
        ]
      : [];
  if (unnamed.length > 0) {
    const names = unnamed.map(statusLabel).join(', ');
    say(t`  Say how these count, with --succeeded, --failed, --under-way or --no-order: ${names}`);
  }
  return {
    parts: {
      ...UNKNOWN_OUTCOME,
      status: column,
      meanings,
      labels: new Map(
        present.flatMap(({ value, label }) =>
          value !== null && label && label !== value && /^-?\d+$/.test(value)
            ? [[value, label]]
            : [],
        ),
      ),
      unnamed: unnamed.map(({ value }) => value),
    },
    remarks: remarks({ about }),
  };
}

/** The outcome of orders that have no status, by marks or dates of their own; undefined where there are none. */
async function marksStep(
  { ask, asks, values }: Home,
  table: Table,
  where: string,
): Promise<{ readonly marks: OutcomeParts['marks']; readonly remarks: Remarks } | undefined> {
  const isSaid = MEANINGS.some((meaning) => values[STATUS_OPTIONS[meaning]].length > 0);
  if (isSaid || statusColumnsOf(table).some(({ name }) => statusTopicOf(name) === 'order'))
    return undefined;
  const survey = await surveyMarks(ask, table, where);
  const [success, ...more] = survey?.succeeded ?? [];
  if (!survey || !success) return undefined;
  const described = ({ column, rows }: OutcomeMark) => t`${column.name} in ${rows} rows`;
  const list = [...survey.succeeded, ...survey.failed].map(described).join('; ');
  say(t`  No column is a status; these say how an order ended: ${list}.`);
  if (!asks && (more.length > 0 || survey.failed.length === 0)) return undefined;
  const chosen = asks
    ? await choose<OutcomeMark | undefined>(
        t`What says that an order was completed?`,
        [
          ...survey.succeeded.map((each) => ({ value: each, label: described(each) })),
          { value: undefined, label: t`none of these` },
        ],
        t`there is no terminal to ask at`,
        t`An order is completed once the buyer has it. One that was cancelled or came back failed, whatever else it says.`,
      )
    : success;
  if (!chosen) return undefined;
  const failed = survey.failed.map(({ condition }) => condition).join(' OR ') || 'FALSE';
  const unlessFailed = survey.both > 0 ? ` AND NOT COALESCE(${failed}, FALSE)` : '';
  const marks = { succeeded: `${chosen.condition}${unlessFailed}`, failed };
  const notes =
    asks || chosen.inDoubt || survey.both > 0
      ? [answeredOrAssumed({ asks }, 'succeeded', marks.succeeded, list)]
      : [];
  return {
    marks,
    remarks: remarks({ notes, about: [t`How an order ended stands in: ${list}.`] }),
  };
}

export function statusLabel({ value, label }: StatusValue): string {
  return label === undefined || label === value
    ? shown(value)
    : `${shown(value)} (${shown(label)})`;
}

/** The column of the orders' status: the one named, or the only one that can be it. */
async function statusColumn(
  { ask, tables, values, asks }: Home,
  table: Table,
  where: string,
): Promise<StatusSurvey | 'every order' | undefined> {
  const wanted = values['orders-status'];
  if (wanted !== undefined) {
    const column = columnNamed(table, 'orders-status', wanted);
    const survey = await surveyStatus(ask, tables, table, column, where);
    if (!survey) {
      throw new CommandFault(
        t`--orders-status ${wanted}: it holds more than ${MOST_VALUES} different values, and is no status`,
      );
    }
    return survey;
  }
  const surveys: StatusSurvey[] = [];
  for (const column of statusColumnsOf(table)) {
    const survey = await surveyStatus(ask, tables, table, column, where);
    if (survey) surveys.push(survey);
  }
  const given = MEANINGS.flatMap((meaning) => values[STATUS_OPTIONS[meaning]]);
  const holders = surveys.filter((survey) => given.every((each) => isPresent(each, survey)));
  const [holder, ...otherHolders] = given.length > 0 ? holders : [];
  if (holder && otherHolders.length === 0) return holder;
  const ofOrders = surveys.filter(({ column }) => statusTopicOf(column.name) === 'order');
  const [only, ...more] = ofOrders.length > 0 ? ofOrders : surveys;
  if (only && more.length === 0) return only;
  const known = (survey: StatusSurvey) =>
    survey.values.every(({ outcome }) => outcome !== undefined);
  const [clear, ...alsoClear] = ofOrders.filter(known);
  if (clear && alsoClear.length === 0 && !asks) return clear;
  const offered =
    surveys.length > 0 ? surveys : asks ? await fewValued({ ask, tables }, table, where) : [];
  if (!asks) return undefined;
  const every = Symbol('every order');
  const answer = await choose<StatusSurvey | typeof every | undefined>(
    t`Which column of ${quoteTable(table)} is the status of an order?`,
    [
      ...offered.slice(0, 12).map((survey) => ({
        value: survey,
        label: `${survey.column.name}: ${survey.values
          .slice(0, 8)
          .map((each) => `${statusLabel(each)} (${each.rows})`)
          .join(', ')}`,
      })),
      { value: every, label: t`none: every order is a completed sale` },
      { value: undefined, label: t`none of these: leave it open` },
    ],
    t`there is no terminal to ask at`,
    t`The report counts orders that were completed, and those that were cancelled, failed or returned. Take the status of the whole order, not that of its payment or its delivery.`,
  );
  return answer === every ? 'every order' : answer;
}

/** Columns with few values, for a table in which no column is named like a status. */
async function fewValued(
  { ask, tables }: Pick<Home, 'ask' | 'tables'>,
  table: Table,
  where: string,
): Promise<StatusSurvey[]> {
  const found = [];
  for (const column of table.columns) {
    if (
      column.key ||
      !/char|enum|int$/.test(column.type) ||
      /_id$|^id/.test(plainName(column.name))
    )
      continue;
    const survey = await surveyStatus(ask, tables, table, column, where);
    if (survey && survey.values.length > 1 && survey.values.length <= 15) found.push(survey);
  }
  return found;
}

/** Whether rows have a status that an option names, by its value or its label. */
function isPresent(given: string, { values }: StatusSurvey): boolean {
  const lower = given.toLowerCase();
  return values.some(
    ({ value, label }) => value?.toLowerCase() === lower || label?.toLowerCase() === lower,
  );
}

/**
 * The statuses that an option means, as they stand in the database: by value, or by label.
 * @throws CommandFault for one that no order has
 */
function presentAs(
  given: string,
  option: string,
  { values, column, labelled }: StatusSurvey,
): Status[] {
  const lower = given.toLowerCase();
  const exact = values.filter(({ value }) => value === given);
  const alike =
    exact.length > 0 ? exact : values.filter(({ value }) => value?.toLowerCase() === lower);
  const labels =
    alike.length > 0 ? alike : values.filter(({ label }) => label?.toLowerCase() === lower);
  if (labels.length > 0) return labels.map(({ value }) => value);
  if (given === 'NULL' && values.some(({ value }) => value === null)) return [null];
  const list = values.map(statusLabel).join(', ');
  if (values.length === 0) return [given];
  if (given.includes(',')) {
    throw new CommandFault(
      t`--${option} '${given}': no order has this status; write the option once for each: --${option} A --${option} B. ${column.name} holds ${list}`,
    );
  }
  if (labelled === undefined && column.type === 'enum') return [given];
  throw new CommandFault(
    t`--${option} '${given}': no order has this status. ${column.name} holds ${list}`,
  );
}

/** How the orders of a status count. */
function askMeaning(status: StatusValue): Promise<Meaning> {
  const labels: Record<Meaning, string> = {
    succeeded: t`succeeded: completed`,
    failed: t`failed: cancelled, failed or returned`,
    'under way': t`under way: neither yet`,
    'no order': t`no order: such as a draft`,
  };
  return choose(
    t`How does an order in status ${statusLabel(status)} count? There are ${status.rows}.`,
    MEANINGS.map((meaning) => ({ value: meaning, label: labels[meaning] })),
    t`there is no terminal to ask at`,
    t`"Tổng số đơn hàng thành công" counts completed orders, "không thành công" those cancelled, failed or returned. Orders under way count in the total alone.`,
  );
}
