/**
 * Finds tables that may hold a subject of the report: by their names or, if no name suggests one, by their columns.
 * Rows and people decide which one it is.
 */

import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import type { Table } from '../database/schema';
import type { Ask } from '../evidence/ask';
import { dateColumnsOf } from '../evidence/date-columns';
import { statusColumnsOf } from '../evidence/status-columns';
import type { Subject } from '../report/figure-names';
import { quoteTable } from '../sql/print';
import { dateRoleOf } from '../vocabulary/date-roles';
import { moneyRoleOf } from '../vocabulary/money-roles';
import { fitOf } from '../vocabulary/subjects';

/** A table that may hold a subject, with the names of the columns that suggest it. */
export interface Candidate {
  readonly table: Table;
  readonly date: string | undefined;
  readonly status: string | undefined;
  readonly total: string | undefined;
  /** Whether its name suggests the subject; otherwise only its columns do. */
  readonly named: boolean;
}

/** The most tables that are looked into, the likeliest first. */
const MOST = 12;

/**
 * The tables that may hold a subject, the likeliest first: those of the connection's own schema, those with
 * rows, those with a date, SKUs before products, those with a status and a value.
 */
export async function candidates(
  ask: Ask,
  subject: Subject,
  tables: readonly Table[],
): Promise<Candidate[]> {
  const named = tables.flatMap((table) => {
    const fit = fitOf(subject, table.name);
    return fit === undefined ? [] : [{ candidate: candidateOf(subject, table, true), fit }];
  });
  const possible =
    named.length > 0 || subject !== 'orders'
      ? named
      : tables
          .map((table) => ({ candidate: candidateOf(subject, table, false), fit: 9 }))
          .filter(({ candidate: { date, status, total } }) => date && status && total);
  const likeliest = possible
    .sort((a, b) => compare(rank(subject, a), rank(subject, b)))
    .slice(0, MOST);
  const looked = [];
  for (const each of likeliest) {
    looked.push({ ...each, empty: await isEmpty(ask, each.candidate.table) });
  }
  return looked
    .sort((a, b) => compare(rank(subject, a), rank(subject, b)))
    .map(({ candidate }) => candidate);
}

/** A table as one of a subject, with the columns that its names suggest. */
export function candidateOf(subject: Subject, table: Table, named: boolean): Candidate {
  const possible = dateColumnsOf(table);
  // 'order_number' is named like a date, and is none beside a column of that type.
  const typed = possible.filter(({ type }) => /^(date|datetime|timestamp)$/.test(type));
  const dates = typed.length > 0 ? typed : possible;
  const begins = dates.find(({ name }) => dateRoleOf(name) === 'created');
  const isOrders = subject === 'orders';
  return {
    table,
    date: (begins ?? dates.find(({ name }) => dateRoleOf(name) === undefined))?.name,
    status: isOrders ? statusColumnsOf(table)[0]?.name : undefined,
    total: isOrders
      ? table.columns.find(
          ({ name, type }) =>
            /int$|decimal|double|float|char/.test(type) && moneyRoleOf(name) === 'total',
        )?.name
      : undefined,
    named,
  };
}

interface Ranked {
  readonly candidate: Candidate;
  readonly fit: number;
  readonly empty?: boolean;
}

function rank(subject: Subject, { candidate, fit, empty = false }: Ranked): number[] {
  const { table, date, status, total } = candidate;
  const roles = subject === 'orders' ? (status ? 0 : 1) + (total ? 0 : 1) : 0;
  return [table.schema === undefined ? 0 : 1, empty ? 1 : 0, date ? 0 : 1, fit, roles];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

async function isEmpty(ask: Ask, table: Table): Promise<boolean> {
  try {
    return (await ask(`SELECT 1 FROM ${quoteTable(table)} LIMIT 1`)).length === 0;
  } catch (error) {
    // A view may be broken, or too slow to be looked into.
    if (error instanceof StatementRefused) return true;
    if (error instanceof DatabaseUnavailable && !error.momentary) return false;
    throw error;
  }
}
