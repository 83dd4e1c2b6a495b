/*
 * What the values of a status column mean: their own words, an enum's, the column's comment, a lookup table.
 * Whether a statement counts them so is asked in `check/`.
 */
import type { Column, Table } from '../database/schema';
import { quoteName, quoteTable } from '../sql/print';
import { labelsIn } from '../vocabulary/labels';
import { isStatusName, type Outcome, outcomeOf, statusTopicOf } from '../vocabulary/statuses';
import { repaired } from '../vocabulary/words';
import type { Ask } from './ask';
import { lookupOf } from './relations';

/** A value of a column, and how many rows have it. */
export interface ValueCount {
  /** As the database writes it; null for SQL's NULL. */
  readonly value: string | null;
  readonly rows: string;
}

/** More different values than this are no statuses. */
export const MOST_VALUES = 60;

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
  const values = await valuesOf(ask, quoteTable(table), quoteName(column.name), where);
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
