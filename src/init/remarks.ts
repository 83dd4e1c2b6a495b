/**
 * What the steps of the dialogue share: the database, and the remarks that each step leaves in report.sql for
 * people and for `check`.
 */
import type { Table } from '../database/schema';
import type { Session } from '../database/session';
import type { Ask } from '../evidence/ask';
import type { Clock } from '../evidence/date-forms';
import type { OwnerNote, SubjectMapping } from '../own-schema/mapping';
import { vietnamDay } from '../vietnam';
import { t } from '../words/words';
import type { InitOptions } from './options';

/** The database that a home-made report is made for. */
export interface Home {
  readonly session: Session;
  readonly ask: Ask;
  readonly tables: readonly Table[];
  /** The schema of DATABASE_URL. */
  readonly schema: string;
  readonly timeZone: string;
  readonly values: InitOptions;
  /** Whether questions can be asked. */
  readonly asks: boolean;
  /** The orders, once they are mapped: they date products and sellers without dates. */
  orders: SubjectMapping | undefined;
  /** The clock that the orders' rows show, and the column that shows it. */
  ordersShow: { readonly clock: Clock; readonly column: string } | undefined;
}

/** What a step leaves beside its result. */
export interface Remarks {
  readonly notes: readonly OwnerNote[];
  readonly only: readonly string[];
  readonly unsure: readonly string[];
  readonly about: readonly string[];
}

export const NO_REMARKS: Remarks = { notes: [], only: [], unsure: [], about: [] };

export function remarks(some: Partial<Remarks>): Remarks {
  return { ...NO_REMARKS, ...some };
}

export function together(...all: readonly Remarks[]): Remarks {
  return {
    notes: all.flatMap(({ notes }) => notes),
    only: all.flatMap(({ only }) => only),
    unsure: all.flatMap(({ unsure }) => unsure),
    about: all.flatMap(({ about }) => about),
  };
}

/** A note that the admin owns by an option. */
export function givenBy(
  option: keyof InitOptions,
  key: OwnerNote['key'],
  content: string,
): OwnerNote {
  return { key, content, reason: `--${option}, ${today()}`, assumed: false };
}

/** A note that the admin owns by an answer at the terminal. */
export function answered(key: OwnerNote['key'], content: string, evidence: string): OwnerNote {
  return { key, content, reason: t`answered on ${today()}: ${evidence}`, assumed: false };
}

/** A note on what init decided by itself. */
export function assumed(key: OwnerNote['key'], content: string, evidence: string): OwnerNote {
  return { key, content, reason: evidence, assumed: true };
}

/** A note on a decision that the admin is asked for, and that init takes by itself where it cannot ask. */
export function answeredOrAssumed(
  { asks }: Pick<Home, 'asks'>,
  ...note: Parameters<typeof answered>
): OwnerNote {
  return (asks ? answered : assumed)(...note);
}

function today(): string {
  return vietnamDay(Date.now());
}
