import type { Table } from '../database/catalogue';
import { StatementRefused } from '../database/faults';
import { quoteName, quoteTable } from '../database/quote';
import type { Session } from '../database/session';
import { type Statement, sqlOf } from '../report/report-sql';
import { refuseCorrelated } from './correlated';
import { type Days, daysOf } from './dates';
import { type Division, divide } from './divide';
import { bare, columnsIn, type Expression, Indivisible, parts, print, within } from './expression';
import { type ColumnFacts, readFacts, refuseUnseenChanges, type TableFacts } from './facts';
import { flatten, nameColumns } from './flatten';
import { parseSelect } from './parse-select';
import type { Key, Measure } from './row-reader';

/** A column of the tables that we make. */
export interface TypedColumn {
  readonly column: string;
  readonly type: string;
  /** Its value for a row, in SQL over the columns of the row. */
  readonly expression: Expression;
  /** What it is for a row, as `value` writes it over the columns of NEW, OLD or the table. */
  readonly value: (columns: string) => string;
}

/** All that is needed to count a statement ahead. */
export interface Summary {
  readonly statement: Statement;
  readonly table: TableFacts;
  readonly division: Division;
  readonly days: Days;
  readonly date: ColumnFacts;
  readonly measures: readonly (TypedColumn &
    Pick<Measure, 'adds'> & { readonly daysType: string })[];
  readonly keys: readonly (TypedColumn & { readonly read: string })[];
  /** What begins the names of its tables, such as 'baocao_orders'. */
  readonly name: string;
}

/** How wide a text may be that keeps rows of a day apart: a currency, a status, no name and no comment. */
const KEY_CHARACTERS = 64;

/**
 * Finds out how a statement can be counted ahead.
 * @param name what begins the names of its tables
 * @throws Indivisible that says why it cannot, DatabaseUnavailable
 */
export async function summarize(
  session: Session,
  statement: Statement,
  tables: readonly Table[],
  timeZone: string,
  name: string,
): Promise<Summary> {
  const flat = flatten(parseSelect(sqlOf(statement)));
  const facts = await readFacts(session, flat.table);
  const named = (expression: Expression) => {
    refuseCorrelated(expression, facts, tables);
    return nameColumns(expression, flat.alias, facts.columns);
  };
  const division = divide({
    ...flat,
    items: flat.items.map((item) => ({ ...item, expression: named(item.expression) })),
    where: flat.where && named(flat.where),
  });
  const kept = [
    ...division.filter,
    ...division.measures.map(({ expression }) => expression),
    ...division.keys.map(({ expression }) => expression),
  ];
  const used = [
    ...new Set([division.date, ...kept.flatMap(columnsIn).map((column) => column.name)]),
  ];
  refuseUnseenChanges(facts, used);
  const date = facts.columns.find((column) => column.name === division.date);
  if (!date) throw new Indivisible(`its table has no column ${division.date}`);
  for (const expression of kept) refuseZoned(expression, facts);
  if (date.nullable && !division.datedOnly) {
    throw new Indivisible(
      `it counts rows whose ${date.name} is NULL: ask for ${date.name} < :end in its WHERE`,
    );
  }
  try {
    return {
      statement,
      table: facts,
      division,
      date,
      days: await daysOf(session, division, date, timeZone),
      ...(await typed(session, facts, division)),
      name,
    };
  } catch (error) {
    if (error instanceof StatementRefused) throw new Indivisible(error.message);
    throw error;
  }
}

/** A TIMESTAMP means another time in a session of another zone, such as the shop's. */
function refuseZoned(expression: Expression, { columns }: TableFacts): void {
  const unzoned = new Set([...within(expression)].filter(isUnzoned).flatMap(columnsIn));
  for (const part of columnsIn(expression)) {
    const type = columns.find(({ name }) => name === part.name)?.type;
    if (type === 'timestamp' && !unzoned.has(part)) {
      throw new Indivisible(
        `it asks ${print(expression)}, and ${part.name} is a TIMESTAMP, which depends on the session's zone`,
      );
    }
  }
}

/** Whether a test is the same in every zone: for NULL, or for the zero date, which alone is before 1970. */
function isUnzoned(part: Expression): boolean {
  if (/^IS (NOT )?NULL$/.test(part.name)) return true;
  const constants = parts(part).filter(({ kind }) => kind === 'constant');
  return part.kind === 'compare' && constants.some(({ name }) => /^'(0|1[0-8]|19[0-6])/.test(name));
}

/** The types that the server gives to what is kept of a row. */
async function typed(
  session: Session,
  table: TableFacts,
  { measures, keys }: Division,
): Promise<Pick<Summary, 'measures' | 'keys'>> {
  const wanted = [...measures, ...keys].map(({ expression }) => print(expression));
  const { types } = await session.query(
    `SELECT ${['1', ...wanted].join(', ')} FROM ${quoteTable(table)} LIMIT 0`,
  );
  const typeAt = (index: number) =>
    types[index + 1] ?? { kind: 'other' as const, isUnsigned: false, length: 0, scale: 0 };
  return {
    measures: measures.map((measure, index) => {
      const { column, adds, expression } = measure;
      if (adds === 'count') {
        const value = (columns: string) => presence(expression, columns);
        return {
          column,
          adds,
          expression,
          value,
          type: 'BIGINT NOT NULL',
          daysType: 'BIGINT NOT NULL',
        };
      }
      const { kind, length, scale, isUnsigned } = typeAt(index);
      if (kind !== 'decimal' && kind !== 'integer') {
        throw new Indivisible(
          `it adds up ${print(expression)}, which the server does not keep exact`,
        );
      }
      const digits = kind === 'integer' ? 20 : length - (scale > 0 ? 1 : 0) - (isUnsigned ? 0 : 1);
      const value = (columns: string) => prefixed(expression, columns);
      const most = Math.min(65, digits + 20);
      return {
        column,
        adds,
        expression,
        value,
        type: `DECIMAL(${digits}, ${scale}) NULL`,
        daysType: `DECIMAL(${most}, ${scale}) NOT NULL`,
      };
    }),
    keys: keys.map((key, index) => typedKey(key, typeAt(measures.length + index).kind, table)),
  };
}

function typedKey({ column, holds, expression }: Key, kind: string, table: TableFacts) {
  const of = (columns: string) => prefixed(expression, columns);
  if (holds === 'truth') {
    const value = (columns: string) => `(${of(columns)}) IS TRUE`;
    return { column, expression, value, type: 'TINYINT NOT NULL', read: column };
  }
  const sources = columnsIn(expression).map(({ name }) =>
    table.columns.find((each) => each.name === name),
  );
  const [source] = sources;
  if (kind === 'integer' && sources.every((each) => each && !each.nullable)) {
    return { column, expression, value: of, type: 'DECIMAL(20, 0) NOT NULL', read: column };
  }
  const { collation, characters = Number.POSITIVE_INFINITY, type = '' } = source ?? {};
  if (!collation || sources.length > 1 || characters > KEY_CHARACTERS || /text/.test(type)) {
    throw new Indivisible(`days would have to be kept apart by ${print(expression)}`);
  }
  // A leading sign tells an empty text from NULL, which no unique key holds.
  return {
    column,
    expression,
    value: (columns: string) => `COALESCE(CONCAT('=', ${of(columns)}), '')`,
    type: `VARCHAR(${KEY_CHARACTERS + 1}) CHARACTER SET ${collation.split('_')[0]} COLLATE ${collation} NOT NULL`,
    read: `CASE WHEN ${column} <> '' THEN SUBSTRING(${column}, 2) END`,
  };
}

/** Whether a value is not NULL, as 1 or 0. */
function presence(expression: Expression, columns: string): string {
  const [, when, condition, then, value, end] = expression.pieces;
  const isCondition =
    expression.name === 'CASE' && when === ' WHEN ' && then === ' THEN ' && end === ' END';
  if (isCondition && typeof condition === 'object' && typeof value === 'object') {
    const given = bare(value);
    if (given.kind === 'constant' && given.name !== 'NULL') {
      return `(${prefixed(condition, columns)}) IS TRUE`;
    }
  }
  return `(${prefixed(expression, columns)}) IS NOT NULL`;
}

/** An expression over the columns of a row that is qualified, such as by NEW. */
export function prefixed(expression: Expression, columns: string): string {
  return print(expression, ({ kind, name }) =>
    kind === 'column' && columns !== '' ? `${columns}.${quoteName(name)}` : undefined,
  );
}
