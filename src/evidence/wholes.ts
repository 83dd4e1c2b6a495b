/**
 * Finds rows that belong to other rows: an order for each seller under the buyer's, variants beside their product
 * or its master, the orders of a test shop. `grain.ts` finds what a row by itself stands for.
 */
import type { Column, Table } from '../database/schema';
import { quoteName, quoteTable, quoteWord } from '../sql/print';
import { isKindOfSale, isNoSale, markOf } from '../vocabulary/marks';
import { plainName } from '../vocabulary/name-words';
import { fitOf } from '../vocabulary/subjects';
import type { Ask } from './ask';
import { keyOf, parentsOf } from './relations';
import { valuesOf } from './status-columns';

/** The condition that a column names another row. */
export function namesAnother(column: Column): string {
  const name = quoteName(column.name);
  const isText = /char|text/.test(column.type);
  return `${name} IS NOT NULL AND ${name} ${isText ? "NOT IN ('', '0')" : '<> 0'}`;
}

/** The condition that a column names no other row. */
export function namesNone(column: Column): string {
  const name = quoteName(column.name);
  const isText = /char|text/.test(column.type);
  return `${name} IS NULL OR ${name} ${isText ? "IN ('', '0')" : '= 0'}`;
}

/** A column by which a row of a table is a part of another row, and how many rows are. */
export interface ParentColumn {
  readonly column: Column;
  readonly rows: number;
}

/**
 * Whether rows of a table are parts of others of it: an order for each seller beneath the buyer's one, a variant
 * beneath its product.
 */
export async function partsIn(ask: Ask, table: Table): Promise<ParentColumn | undefined> {
  const parents = table.columns.filter(
    ({ name, type }) =>
      /int$|char/.test(type) &&
      /^(parent|main|master|root|group|combined|goc|cha|don_?cha|don_?goc|ma_?don_?(cha|goc)|id_?(cha|parent))(_?(order|don|don_?hang|product|item|san_?pham|sp))?(_?(id|code))?$|^(order|don_?hang|product|san_?pham|sp)_?(parent|cha|goc)(_?id)?$|^(id|ma)_?(san_?pham|sp)_?(cha|goc)$/.test(
        plainName(name),
      ),
  );
  for (const column of parents) {
    const [[count] = []] = await ask(
      `SELECT COUNT(*) FROM (SELECT 1 FROM ${quoteTable(table)} WHERE ${namesAnother(column)} LIMIT 5000) AS parts`,
    );
    if (Number(count ?? 0) > 0) return { column, rows: Number(count) };
  }
  return undefined;
}

/** Products and their variants in one table. */
export interface Variants {
  /** The column by which a variant names its product, and the key that it names. */
  readonly column: Column;
  readonly key: Column;
  /** The condition on a row that no other row is a variant of it. */
  readonly withoutWholes: string;
}

/** The variants among the rows of a table, where nearly all that a column of parents names are rows of it. */
export async function variantsIn(ask: Ask, table: Table): Promise<Variants | undefined> {
  const parts = await partsIn(ask, table);
  const key = keyOf(table);
  if (!parts || !key) return undefined;
  const { column } = parts;
  const [own, parent] = [quoteName(key.name), quoteName(column.name)];
  const isPart = namesAnother(column);
  const [[named = '0', found = '0'] = []] = await ask(
    `SELECT COUNT(*), COALESCE(SUM(${parent} IN (SELECT ${own} FROM ${quoteTable(table)})), 0) FROM ${quoteTable(table)} WHERE ${isPart}`,
  );
  if (Number(found) < 0.9 * Number(named)) return undefined;
  const withoutWholes = `${own} NOT IN (SELECT ${parent} FROM ${quoteTable(table)} WHERE ${isPart})`;
  return { column, key, withoutWholes };
}

/** The rows of a table of variants that keep what the variants of a product share. */
export interface Masters {
  readonly column: Column;
  /** The condition on a row that it is no master beside other variants. */
  readonly withoutMasters: string;
}

/** The mark of masters in a table of variants, as Spree has it; undefined where there is none. */
export function mastersIn(tables: readonly Table[], table: Table): Masters | undefined {
  const column = table.columns.find(
    ({ name, type }) =>
      /int$|^bit$/.test(type) && /^(is_?)?master(_?variant)?$|^la_?goc$/.test(plainName(name)),
  );
  const product = parentsOf(tables, table).find(
    ({ table: parent }) => fitOf('products', parent.name) !== undefined,
  )?.column;
  if (!column || !product) return undefined;
  const [mark, reference] = [quoteName(column.name), quoteName(product.name)];
  const withoutMasters = `NOT (${mark} = 1 AND ${reference} IN (SELECT ${reference} FROM ${quoteTable(table)} WHERE ${mark} = 0))`;
  return { column, withoutMasters };
}

/** A table above another that marks rows as tests. */
export interface TestsAbove {
  readonly table: Table;
  readonly mark: Column;
  /** The condition that a row below belongs to no test row. */
  readonly condition: string;
}

/** The tables that a table names whose rows may be marked as tests: the shop of an order, its buyer. */
export function testsAbove(tables: readonly Table[], table: Table): TestsAbove[] {
  return parentsOf(tables, table).flatMap(({ table: above, column, parent: key }) =>
    above.columns.flatMap((mark) => {
      const found = markOf(mark);
      if (found?.mark !== 'test') return [];
      const reference = quoteName(column.name);
      const tests = `SELECT ${quoteName(key.name)} FROM ${quoteTable(above)} WHERE NOT (${found.unmarked})`;
      const condition = `(${reference} IS NULL OR ${reference} NOT IN (${tests}))`;
      return [{ table: above, mark, condition }];
    }),
  );
}

/** Rows of a table of orders whose kind or channel shows that they are not the platform's. */
export interface OtherKinds {
  readonly column: Column;
  readonly words: readonly string[];
  /** The condition on a row that it is of another kind than these. */
  readonly condition: string;
}

/** The kinds among the rows of a table of orders that are no orders of the platform. */
export async function otherKindsIn(ask: Ask, table: Table): Promise<OtherKinds[]> {
  const found: OtherKinds[] = [];
  for (const column of table.columns) {
    if (column.key || !/char|enum/.test(column.type) || !isKindOfSale(column.name)) continue;
    const values = await valuesOf(ask, quoteTable(table), quoteName(column.name));
    const words = (values ?? []).flatMap(({ value }) =>
      value !== null && isNoSale(column.name, value) ? [value] : [],
    );
    if (words.length === 0 || words.length === values?.length) continue;
    const name = quoteName(column.name);
    const list = words.map(quoteWord).join(', ');
    found.push({ column, words, condition: `(${name} IS NULL OR ${name} NOT IN (${list}))` });
  }
  return found;
}
