/**
 * What is known about a subject of a home-made schema: its table, what a row stands for, the date, the rows that
 * count, and the outcomes and value of orders. `init/` fills it in, and `statement.ts` writes it as SQL.
 */
import type { Column, Table } from '../database/schema';
import type { AmountForm } from '../evidence/amounts';
import type { DatedColumn } from '../evidence/date-forms';
import type { LineAmounts } from '../evidence/lines';
import type { Meaning } from '../platforms/source';
import type { Subject } from '../report/figure-names';

/** A value of a status column; null for SQL's NULL. */
export type Status = string | null;

/**
 * A note above a statement. One that init decided by itself is written as `-- assumed: …`, and the admin owns
 * it by deleting that word.
 */
export interface OwnerNote {
  readonly key: 'only' | 'counts' | 'date' | 'zone' | 'value' | 'succeeded' | 'failed';
  readonly content: string;
  readonly reason: string;
  readonly assumed: boolean;
}

/** What is known about a subject's table. What is undefined becomes an open place in report.sql. */
export interface SubjectMapping {
  readonly subject: Subject;
  readonly table: Table | undefined;
  /** Tables of the same shape whose rows count too. */
  readonly siblings: readonly Table[];
  /** The code that several rows share, where a row is a line of an order. */
  readonly sharedCode: Column | undefined;
  /** The number beside a day, where a row is a day's summary. */
  readonly sum: Column | undefined;
  readonly dated: DatedColumn | undefined;
  /** Where the table has no date: SQL of FROM that gives each of some rows one as `began`. */
  readonly datedBy: ((rows: string) => string) | undefined;
  /** Conditions on the rows that count. */
  readonly only: readonly string[];
  readonly orders: OrderParts | undefined;
  readonly notes: readonly OwnerNote[];
  /** Decisions that only a person can make, an open place each. */
  readonly unsure: readonly string[];
  /** The comment for people, a line each. */
  readonly about: readonly string[];
}

/** What decides the outcome and the value of orders. */
export interface OrderParts extends OutcomeParts, ValueParts {
  /** Conditions under which an order failed whatever its status says: a refunded payment. */
  readonly returned: readonly string[];
}

/** What the orders themselves say about their outcome. */
export interface OutcomeParts {
  readonly status: Column | undefined;
  readonly meanings: ReadonlyMap<Status, Meaning>;
  /** Labels of statuses that are numbers. */
  readonly labels: ReadonlyMap<string, string>;
  /** Statuses that orders have whose meaning is not known. */
  readonly unnamed: readonly Status[];
  /** Conditions of orders whose outcome stands in marks or dates of their own, instead of a status. */
  readonly marks: { readonly succeeded: string; readonly failed: string } | undefined;
  /** Whether there is no status at all, and each row is a sale. */
  readonly allSucceeded: boolean;
}

/** The parts of an order's value. */
export interface ValueParts {
  readonly refunds: RefundParts | undefined;
  /** The refunded amount of an order, if the order itself holds it. */
  readonly refunded: Column | undefined;
  readonly value: Column | undefined;
  /** Where no column is the total: what the order's lines add up to. */
  readonly lines: LineAmounts | undefined;
  /** By what an amount in another currency is multiplied; 1 for đồng. */
  readonly rate: Column | undefined;
  readonly form: AmountForm | undefined;
  /** How many of its units are a đồng: '1', '100', or '0.001' for thousands; undefined if it is not known. */
  readonly unit: string | undefined;
}

export const UNKNOWN_OUTCOME: OutcomeParts = {
  status: undefined,
  meanings: new Map(),
  labels: new Map(),
  unnamed: [],
  marks: undefined,
  allSucceeded: false,
};

export const UNKNOWN_VALUE: ValueParts = {
  refunds: undefined,
  refunded: undefined,
  value: undefined,
  lines: undefined,
  rate: undefined,
  form: undefined,
  unit: undefined,
};

/** Refunds, from a table of their own. */
export interface RefundParts {
  readonly table: Table;
  /** The column that names an order, and the order's column that it names. */
  readonly column: Column;
  readonly parent: Column;
  readonly amount: Column;
  /** Which of its rows are refunds that were paid; empty for all. */
  readonly where: string;
}
