/** The columns of the tables of days and changes: their types, and how a row fills them. */
import type { ColumnType } from '../database/answer';
import type { Session } from '../database/session';
import type { Expression } from '../sql/ast';
import { print, quoteName, quoteTable } from '../sql/print';
import { t } from '../words/words';
import { columnsIn, NotAccelerable } from './expression';
import type { GroupingKey, Measure } from './row-collector';
import type { DaySplit } from './split';
import type { TableFacts } from './table-facts';

/** A column of the tables that install.sql creates. */
interface TypedColumn {
  readonly column: string;
  readonly type: string;
  readonly expression: Expression;
  /** SQL for its value of a row, over the columns of NEW, OLD or the table. */
  readonly value: (columns: string) => string;
}

/** A column that is summed. */
export interface MeasureColumn extends TypedColumn {
  /** Its type in the daily table, wide enough for the sum of many rows. */
  readonly daysType: string;
}

/** A column that is part of the daily table's key. */
export interface KeyColumn extends TypedColumn {
  /** SQL that restores the value. */
  readonly read: string;
  /** Whether it is a text, whose collation may take different texts for equal: then its bytes are part of the key. */
  readonly isText: boolean;
}

/** How many characters a text in the key may have: enough for a currency or a status, not for a comment. */
const KEY_CHARACTERS = 64;
/** The bytes of such a text and the character before it, in the widest character set. */
const KEY_BYTES = (KEY_CHARACTERS + 1) * 4;

/**
 * The columns for the measures and keys of a statement, typed as the server types their expressions.
 * @throws NotAccelerable for what no column keeps exactly, DatabaseUnavailable
 */
export async function typeColumns(
  session: Session,
  table: TableFacts,
  { measures, keys }: DaySplit,
): Promise<{ measures: MeasureColumn[]; keys: KeyColumn[] }> {
  const wanted = [...measures, ...keys].map(({ expression }) => print(expression));
  const { types } = await session.query(
    `SELECT ${['1', ...wanted].join(', ')} FROM ${quoteTable(table)} LIMIT 0`,
  );
  const typeAt = (index: number): ColumnType =>
    types[index + 1] ?? { kind: 'other', isUnsigned: false, length: 0, scale: 0 };
  return {
    measures: measures.map((measure, index) => typedMeasure(measure, typeAt(index))),
    keys: keys.map((key, index) => typedKey(key, typeAt(measures.length + index), table)),
  };
}

function typedMeasure({ column, adds, expression }: Measure, type: ColumnType): MeasureColumn {
  if (adds === 'count') {
    const value = (columns: string) => presence(expression, columns);
    const kept = 'BIGINT NOT NULL';
    return { column, expression, value, type: kept, daysType: kept };
  }
  const { kind, length, scale, isUnsigned } = type;
  if (kind !== 'decimal' && kind !== 'integer') {
    throw new NotAccelerable(
      t`it adds up ${print(expression)}, which the server does not keep exact`,
    );
  }
  const digits = kind === 'integer' ? 20 : length - (scale > 0 ? 1 : 0) - (isUnsigned ? 0 : 1);
  const most = Math.min(65, digits + 20);
  return {
    column,
    expression,
    value: (columns) => prefixed(expression, columns),
    type: `DECIMAL(${digits}, ${scale}) NULL`,
    daysType: `DECIMAL(${most}, ${scale}) NOT NULL`,
  };
}

function typedKey({ column, holds, expression }: GroupingKey, type: ColumnType, table: TableFacts) {
  const of = (columns: string) => prefixed(expression, columns);
  if (holds === 'truth') {
    const value = (columns: string) => `(${of(columns)}) IS TRUE`;
    return { column, expression, value, type: 'TINYINT NOT NULL', read: column, isText: false };
  }
  const sources = columnsIn(expression).map(({ text }) =>
    table.columns.find(({ name }) => name === text),
  );
  if (type.kind === 'integer' && sources.every((each) => each && !each.nullable)) {
    const kept = 'DECIMAL(20, 0) NOT NULL';
    return { column, expression, value: of, type: kept, read: column, isText: false };
  }
  const [source, ...more] = sources;
  const isText = type.kind === 'other' && /^(var)?char$/.test(source?.type ?? '');
  const { collation } = source ?? {};
  if (!isText || !collation || more.length > 0 || type.length > KEY_CHARACTERS * 4) {
    throw new NotAccelerable(t`days would have to be kept apart by ${print(expression)}`);
  }
  // A leading '=' distinguishes an empty text from NULL, which a unique key cannot hold.
  return {
    column,
    expression,
    value: (columns: string) => `COALESCE(CONCAT('=', ${of(columns)}), '')`,
    type: `VARCHAR(${KEY_CHARACTERS + 1}) CHARACTER SET ${collation.split('_')[0]} COLLATE ${collation} NOT NULL`,
    read: `CASE WHEN ${column} <> '' THEN SUBSTRING(${column}, 2) END`,
    isText: true,
  };
}

/** The key columns of the daily table, and the expression of each. */
export function keptColumns(keys: readonly KeyColumn[]) {
  return keys.flatMap(({ column, type, isText }) => {
    const own = { column, type, from: column, unique: !isText };
    const bytes = {
      column: `${column}_bytes`,
      type: `VARBINARY(${KEY_BYTES}) NOT NULL`,
      from: `CAST(${column} AS BINARY)`,
      unique: true,
    };
    return isText ? [own, bytes] : [own];
  });
}

/** SQL that is 1 where a value is not NULL, otherwise 0. */
function presence(expression: Expression, columns: string): string {
  const [branch, ...more] = expression.branches ?? [];
  const isCondition = branch && more.length === 0 && !expression.otherwise;
  if (isCondition && branch.value.kind === 'literal' && branch.value.text !== 'NULL') {
    return `(${prefixed(branch.when, columns)}) IS TRUE`;
  }
  return `(${prefixed(expression, columns)}) IS NOT NULL`;
}

/** An expression with its columns qualified, such as by NEW. */
export function prefixed(expression: Expression, columns: string): string {
  return print(expression, ({ kind, text }) =>
    kind === 'column' && columns !== '' ? `${columns}.${quoteName(text)}` : undefined,
  );
}
