/** The answer to a statement, each value as the text that the server sent, with the types of its columns. */
import type { FieldPacket } from 'mysql2/promise';

/** One column of a row, as the database wrote it. */
export interface Cell {
  readonly column: string;
  /** The digits that the server sent, or null for SQL's NULL. */
  readonly text: string | null;
  /** Whether the column's type is FLOAT or DOUBLE, whose digits are already rounded. */
  readonly inexact: boolean;
}

/** The type of a column of an answer. */
export interface ColumnType {
  readonly kind: 'integer' | 'decimal' | 'inexact' | 'other';
  readonly isUnsigned: boolean;
  /** The most characters that a value takes, with its sign and its point. */
  readonly length: number;
  /** The number of digits behind the point. */
  readonly scale: number;
}

/** The answer to one statement: the types of its columns, and rows, every value as the text that was sent. */
export interface Answer {
  /** The names of its columns, present even when there are no rows. */
  readonly columns: readonly string[];
  readonly types: readonly ColumnType[];
  readonly rows: readonly (readonly Cell[])[];
  /** How many warnings and notes the server has about the statement: it may list fewer. */
  readonly warnings: number;
}

/** The type numbers of MySQL's protocol. https://mariadb.com/kb/en/result-set-packets/ */
const TYPE_NUMBERS = { inexact: [4, 5], integer: [1, 2, 3, 8, 9, 13], decimal: [0, 246] } as const;

/** The bit of a column's flags that marks it as unsigned. */
const UNSIGNED = 32;

/** Converts what the driver returns; its values are texts already. */
export function answerFrom(
  rows: readonly unknown[],
  fields: readonly FieldPacket[],
  warnings: number,
): Answer {
  const types = fields.map(typeOf);
  return {
    columns: fields.map(({ name }) => name),
    types,
    warnings,
    rows: (rows as (string | null)[][]).map((row) =>
      fields.map((field, column) => ({
        column: field.name,
        text: row[column] ?? null,
        inexact: types[column]?.kind === 'inexact',
      })),
    ),
  };
}

function typeOf({
  columnType = -1,
  columnLength = 0,
  decimals = 0,
  flags,
}: FieldPacket): ColumnType {
  const [kind] = Object.entries(TYPE_NUMBERS).find(([, numbers]) =>
    (numbers as readonly number[]).includes(columnType),
  ) ?? ['other'];
  return {
    kind: kind as ColumnType['kind'],
    isUnsigned: (Number(flags) & UNSIGNED) !== 0,
    length: columnLength,
    scale: decimals,
  };
}
