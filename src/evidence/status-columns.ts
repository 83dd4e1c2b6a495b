/**
 * Finds out how orders ended: by the values of a status column, with their words from the values, an enum, the
 * column's comment or a lookup table; or by marks and dates.
 */
import type { Column, Table } from '../database/schema';
import { holdsOneOf, quoteName, quoteTable } from '../sql/print';
import { dateRoleOf } from '../vocabulary/date-roles';
import { visibilityOf } from '../vocabulary/marks';
import { repaired } from '../vocabulary/name-words';
import {
  isStatusName,
  labelsIn,
  type Outcome,
  outcomeOf,
  outcomeOfColumn,
  statusTopicOf,
} from '../vocabulary/status-words';
import { type Ask, countRows } from './ask';
import { lookupOf } from './lookups';

/** A value of a column, and how many rows have it. */
export interface ValueCount {
  /** As the database writes it; null for SQL's NULL. */
  readonly value: string | null;
  readonly rows: string;
}

/** A column with more different values than this holds no statuses. */
export const MOST_VALUES = 60;

/** A column as its values are read: the bits of a BIT are no text. */
export function readable({ name, type }: Column): string {
  return type === 'bit' ? `${quoteName(name)} + 0` : quoteName(name);
}

/** The values of a column by the number of their rows; undefined where they are too many to be statuses. */
export async function valuesOf(
  ask: Ask,
  from: string,
  column: string,
  where = 'TRUE',
): Promise<ValueCount[] | undefined> {
  const rows = await ask(
    `SELECT ${column}, COUNT(*) FROM ${from} WHERE ${where} GROUP BY ${column} ORDER BY 2 DESC, 1 LIMIT ${MOST_VALUES + 1}`,
  );
  if (rows.length > MOST_VALUES) return undefined;
  return rows.map(([value = null, count]) => ({ value, rows: count ?? '' }));
}

/** A status, its label, and the outcome that the label names. */
export interface StatusValue extends ValueCount {
  /** Its own word, or that of a lookup table or a comment; undefined for a bare number. */
  readonly label: string | undefined;
  readonly outcome: Outcome | undefined;
}

/** The condition that a row has one of some statuses. */
export function hasStatus(column: Column, statuses: readonly ValueCount[]): string {
  return holdsOneOf(
    column,
    statuses.map(({ value }) => value),
  );
}

/** The statuses whose rows buyers see, by their words; none if a word does not say whether buyers see them. */
export function shownStatuses(statuses: readonly StatusValue[]): readonly StatusValue[] {
  const visibility = statuses.map(({ label }) =>
    label === undefined ? undefined : visibilityOf(label),
  );
  if (visibility.includes(undefined)) return [];
  return statuses.filter((_, index) => visibility[index] === 'shown');
}

export interface StatusSurvey {
  readonly column: Column;
  readonly values: readonly StatusValue[];
  /** Where the labels come from, where the values are no words. */
  readonly labelled: 'lookup' | 'comment' | undefined;
}

/**
 * The values of a status column with their meanings.
 * @returns undefined where they are too many to be statuses
 */
export async function surveyStatus(
  ask: Ask,
  tables: readonly Table[],
  table: Table,
  column: Column,
  where = 'TRUE',
): Promise<StatusSurvey | undefined> {
  const values = await valuesOf(ask, quoteTable(table), readable(column), where);
  if (!values) return undefined;
  const numeric = values.every(({ value }) => value === null || /^-?\d+$/.test(value));
  const byComment = numeric ? labelsIn(column.comment ?? '') : new Map<string, string>();
  const lookup =
    numeric && byComment.size === 0
      ? await lookupOf(
          ask,
          tables,
          table,
          column,
          values.map(({ value }) => value),
        )
      : undefined;
  const labels = lookup?.labels ?? byComment;
  return {
    column,
    labelled: lookup ? 'lookup' : byComment.size > 0 ? 'comment' : undefined,
    values: values.map(({ value, rows }) => {
      const label =
        value === null ? undefined : (labels.get(value) ?? (numeric ? undefined : repaired(value)));
      return { value, rows, label, outcome: label === undefined ? undefined : outcomeOf(label) };
    }),
  };
}

/** The status columns of a table: those about the whole order first, then those of its payment or delivery. */
export function statusColumnsOf({ columns }: Table): Column[] {
  const rank = ({ name }: Column) =>
    ['order', 'delivery', 'payment', 'refund', 'deletion'].indexOf(statusTopicOf(name) ?? '');
  return columns
    .filter(
      ({ name, type }) =>
        isStatusName(name) &&
        !/date|time|decimal|double|float/.test(type) &&
        statusTopicOf(name) !== 'deletion',
    )
    .sort((a, b) => rank(a) - rank(b));
}

/** A column that shows that an order ended: a flag, or the date of the end. */
export interface OutcomeMark {
  readonly column: Column;
  readonly outcome: 'succeeded' | 'failed';
  /** The condition of a row that ended so. */
  readonly condition: string;
  readonly rows: number;
  /** Whether the name says no more than that goods went out, which may still come back. */
  readonly inDoubt: boolean;
}

export interface OutcomeMarks {
  /** Marks of success that differ in their rows; more than one leaves open which is meant. */
  readonly succeeded: readonly OutcomeMark[];
  /** Marks of failure, each with rows that no other of them has. */
  readonly failed: readonly OutcomeMark[];
  /** How many rows have marks of both. */
  readonly both: number;
}

/**
 * The marks by which orders without a status say how they ended: `da_giao`, `huy_luc`, `completed_at`.
 * @param where a condition on the rows that count
 */
export async function surveyMarks(
  ask: Ask,
  table: Table,
  where = 'TRUE',
): Promise<OutcomeMarks | undefined> {
  const count = async (...conditions: string[]) =>
    Number(await countRows(ask, table, where, ...conditions));
  const all = await count();
  const marks: OutcomeMark[] = [];
  const flagsFirst = [...table.columns].sort(
    (a, b) => Number(/date|time/.test(a.type)) - Number(/date|time/.test(b.type)),
  );
  for (const mark of flagsFirst.flatMap((column) => outcomeMarkOf(column) ?? [])) {
    const rows = await count(mark.condition);
    const name = quoteName(mark.column.name);
    const isFlag = /int$|bit/.test(mark.column.type);
    const others = isFlag
      ? await count(`${name} NOT IN (0, 1)`)
      : await count(`${name} > UTC_TIMESTAMP() + INTERVAL 1 DAY`);
    if (rows > 0 && rows < all && others === 0) marks.push({ ...mark, rows });
  }
  const distinct = async (outcome: OutcomeMark['outcome']) => {
    const kept: OutcomeMark[] = [];
    for (const mark of marks.filter((each) => each.outcome === outcome)) {
      const covered = kept.map(({ condition }) => `NOT COALESCE(${condition}, FALSE)`);
      if (kept.length === 0 || (await count(mark.condition, ...covered)) > 0) kept.push(mark);
    }
    return kept;
  };
  const succeeded = await distinct('succeeded');
  const failed = await distinct('failed');
  if (succeeded.length === 0 && failed.length === 0) return undefined;
  const anyOf = (some: readonly OutcomeMark[]) =>
    `(${some.map(({ condition }) => condition).join(' OR ') || 'FALSE'})`;
  return { succeeded, failed, both: await count(anyOf(succeeded), anyOf(failed)) };
}

/**
 * The mark that a column is by its name and type: a flag, or the date of the end.
 * @param sql SQL of the column, where its name alone is not enough
 */
export function outcomeMarkOf(
  column: Column,
  sql = quoteName(column.name),
): Omit<OutcomeMark, 'rows'> | undefined {
  const { name, type } = column;
  const isFlag = /^(tinyint|smallint|int|bit)$/.test(type);
  const isDate = /^(date|datetime|timestamp)$/.test(type);
  if (!isFlag && !isDate) return undefined;
  const said = outcomeOfColumn(name);
  const delivered = isDate && dateRoleOf(name) === 'delivered';
  const outcome = said ?? (delivered ? 'succeeded' : undefined);
  if (!outcome) return undefined;
  const condition = `${sql} ${isFlag ? '= 1' : 'IS NOT NULL'}`;
  return { column, outcome, condition, inDoubt: said === undefined };
}
