import type { Column, Table } from '../database/catalogue';
import { DatabaseUnavailable, StatementRefused } from '../database/faults';
import type { Session } from '../database/session';
import type { Subject } from '../report/subject';
import { quoteTable } from '../sql/quote';
import { fitOf } from '../vocabulary/subjects';
import { columnsFor } from './columns';

/** A table that may hold what a subject of the report is about, and its columns by their roles. */
export interface Candidate {
  readonly subject: Subject;
  readonly table: Table;
  readonly date: Column | undefined;
  readonly status: Column | undefined;
  readonly total: Column | undefined;
  readonly deleted: Column | undefined;
}

/** How many tables are looked into; of a schema with more, the likeliest. */
const MOST = 12;

/**
 * The tables whose names and columns suggest a subject, the likeliest first: those of the connection's own
 * schema, those with rows, those with a date, SKUs before products, those with a status and a value.
 */
export async function candidates(
  session: Session,
  subject: Subject,
  tables: readonly Table[],
): Promise<Candidate[]> {
  const named = tables
    .flatMap((table) => {
      const fit = fitOf(subject, table.name);
      return fit === undefined ? [] : [{ candidate: candidateOf(subject, table), fit }];
    })
    .sort((a, b) => compare(rank(a), rank(b)))
    .slice(0, MOST);
  const looked = [];
  for (const each of named) {
    looked.push({ ...each, empty: await isEmpty(session, each.candidate.table) });
  }
  return looked.sort((a, b) => compare(rank(a), rank(b))).map(({ candidate }) => candidate);
}

/** A table as one of a subject, its columns by their names. */
export function candidateOf(subject: Subject, table: Table, date?: Column): Candidate {
  const isOrders = subject === 'orders';
  return {
    subject,
    table,
    date: date ?? columnsFor('date', table)[0],
    status: isOrders ? columnsFor('status', table)[0] : undefined,
    total: isOrders ? columnsFor('total', table)[0] : undefined,
    deleted: columnsFor('deleted', table)[0],
  };
}

interface Ranked {
  readonly candidate: Candidate;
  readonly fit: number;
  readonly empty?: boolean;
}

function rank({ candidate, fit, empty = false }: Ranked): number[] {
  const { subject, table, date, status, total } = candidate;
  const roles = subject === 'orders' ? (status ? 0 : 1) + (total ? 0 : 1) : 0;
  return [table.schema === undefined ? 0 : 1, empty ? 1 : 0, date ? 0 : 1, fit, roles];
}

function compare(a: readonly number[], b: readonly number[]): number {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index < 0 ? 0 : (a[index] ?? 0) - (b[index] ?? 0);
}

async function isEmpty(session: Session, table: Table): Promise<boolean> {
  try {
    return (await session.query(`SELECT 1 FROM ${quoteTable(table)} LIMIT 1`)).rows.length === 0;
  } catch (error) {
    // A view may be broken, or be too slow to look into.
    if (error instanceof StatementRefused) return true;
    if (error instanceof DatabaseUnavailable && !error.momentary) return false;
    throw error;
  }
}
