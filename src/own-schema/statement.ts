import type { Column, Table } from '../database/catalogue';
import { conditions, type Dated } from '../evidence/date-forms';
import type { Section } from '../platforms/compose';
import { MEANINGS, type Meaning } from '../platforms/source';
import { type Subject, subjectName } from '../report/subject';
import { quoteName, quoteTable, quoteText } from '../sql/quote';
import { t } from '../words/words';
import { exactNumber } from './survey';

/** A value of a status column; null for SQL's NULL. */
type Status = string | null;

/** What is known of a subject's table; what is undefined stays an open place. */
export interface HomeMade {
  readonly subject: Subject;
  readonly table: Table | undefined;
  readonly dated: Dated | undefined;
  /** Conditions that leave out rows that are none, such as those deleted softly. */
  readonly only: readonly string[];
  readonly orders: OrderParts | undefined;
  /** What only a person can tell, an open place each. */
  readonly unsure: readonly string[];
  /** The comment for people, a line each. */
  readonly about: readonly string[];
}

/** By what the outcome and the value of orders are told. */
export interface OrderParts {
  readonly status: Column | undefined;
  readonly meanings: ReadonlyMap<Status, Meaning>;
  /** Statuses that orders have and of which no one has said how they count. */
  readonly unnamed: readonly Status[];
  readonly value: Column | undefined;
  /** How many of its units are a đồng: '1', '100', or '0.001' for thousands; undefined if it is not known. */
  readonly unit: string | undefined;
}

/** An open place: the server does not start on a report.sql that holds one. */
const open = (what: string) => `{{${what.replaceAll('}', ')')}}}`;

/** A statement for a subject of a schema of the platform's own. */
export function homeMade(made: HomeMade, timeZone: string): Section {
  const { subject, orders } = made;
  const table = made.table ? quoteTable(made.table) : open(t`the table of ${subjectName(subject)}`);
  const { since, before } = made.dated
    ? conditions(made.dated, timeZone)
    : undatedConditions(open(t`the column of its date`));
  const where = subject === 'orders' ? [since, before] : [before];
  const figures = orders ? orderFigures(orders) : countFigures(subject, since);
  const sql = [
    ...(made.table?.schema === undefined ? [] : [`-- schema: ${made.table.schema}`]),
    ...(orders ? notesOf(orders) : []),
    'SELECT',
    ...made.unsure.map((what) => `  ${open(what)}`),
    `  ${figures.join(',\n  ')}`,
    `FROM ${table}`,
    `WHERE ${[...where, ...made.only, ...(orders ? noOrder(orders) : [])].join('\n  AND ')};`,
  ].join('\n');
  return { about: made.about, sql };
}

function undatedConditions(date: string) {
  return { since: `${date} >= :start`, before: `${date} < :end` };
}

function countFigures(subject: Subject, since: string): string[] {
  return [
    `COUNT(*) AS ${subject}_total`,
    `COUNT(CASE WHEN ${since} THEN 1 END) AS ${subject}_${subject === 'visits' ? 'period' : 'new'}`,
  ];
}

function orderFigures(orders: OrderParts): string[] {
  const succeeded = isIn(orders, 'succeeded', t`the statuses of a completed order, such as 'done'`);
  const failed = isIn(orders, 'failed', t`the statuses of a cancelled, failed or returned order`);
  const amount = orders.value ? exactNumber(orders.value) : open(t`the total in VND`);
  return [
    'COUNT(*) AS orders_total',
    `COUNT(CASE WHEN ${succeeded} THEN 1 END) AS orders_succeeded`,
    `COUNT(CASE WHEN ${failed} THEN 1 END) AS orders_failed`,
    `COALESCE(SUM(CASE WHEN ${succeeded} THEN ${amount} END), 0)${unitOf(orders)} AS value_succeeded`,
  ];
}

function unitOf({ unit, value }: OrderParts): string {
  if (!value || unit === '1') return '';
  if (unit === undefined) {
    return ` ${open(t`the unit of ${value.name}: remove this if it is a đồng, / 100 if a hundredth, * 1000 if a thousand`)}`;
  }
  return unit === '100' ? ' / 100' : ' * 1000';
}

/** The condition that an order has a status of a meaning. */
function isIn(orders: OrderParts, meaning: Meaning, otherwise: string): string {
  const { status, meanings, unnamed } = orders;
  const name = status ? quoteName(status.name) : open(t`the column of the status`);
  const list = literals(orders, meaning);
  const told = MEANINGS.some((each) => [...meanings.values()].includes(each));
  // All are told: a list without one holds a status that no order has.
  if (list.length === 0 && told && unnamed.length === 0)
    list.push(isNumeric(orders) ? '-1' : "'(none)'");
  if (list.length === 0 || unnamed.length > 0) list.push(open(otherwise));
  const condition = `${name} IN (${list.join(', ')})`;
  return meanings.get(null) === meaning ? `(${condition} OR ${name} IS NULL)` : condition;
}

function noOrder(orders: OrderParts): string[] {
  const { status, meanings } = orders;
  if (!status) return [];
  const name = quoteName(status.name);
  const list = literals(orders, 'no order');
  const isNone = meanings.get(null) === 'no order';
  const others = `${name} NOT IN (${list.join(', ')})`;
  return [
    ...(list.length > 0 ? [isNone ? others : `(${others} OR ${name} IS NULL)`] : []),
    ...(isNone ? [`${name} IS NOT NULL`] : []),
  ];
}

/** How each status counts, above the statement, where `check` reads it. */
function notesOf(orders: OrderParts): string[] {
  return MEANINGS.flatMap((meaning) => {
    const list = [
      ...literals(orders, meaning),
      ...(orders.meanings.get(null) === meaning ? ['NULL'] : []),
    ];
    return list.length > 0
      ? [`-- ${`${meaning}:`.padEnd(11)} ${list.join(', ').replace(/[\r\n]+/g, ' ')}`]
      : [];
  });
}

function literals(orders: OrderParts, meaning: Meaning): string[] {
  const numeric = isNumeric(orders);
  return [...orders.meanings].flatMap(([status, each]) =>
    each !== meaning || status === null
      ? []
      : [numeric && /^-?\d+$/.test(status) ? status : quoteText(status)],
  );
}

function isNumeric({ status }: OrderParts): boolean {
  return /int$|decimal/.test(status?.type ?? '');
}

/** The condition that a row was not deleted softly: it has neither a date of deletion nor a mark. */
export function notDeleted({ name, type }: Column): string {
  const isDate = ['date', 'datetime', 'timestamp'].includes(type);
  return isDate ? `${quoteName(name)} IS NULL` : `COALESCE(${quoteName(name)}, 0) = 0`;
}

/** The condition that a column holds one of some values. */
export function holdsOneOf({ name, type }: Column, values: readonly Status[]): string {
  const numeric = /int$|decimal/.test(type);
  const list = values.flatMap((value) =>
    value === null ? [] : [numeric ? value : quoteText(value)],
  );
  return `${quoteName(name)} IN (${list.join(', ')})`;
}
