/**
 * Finds the unit of amounts (đồng, thousands or hundredths) by their size and last digits. Prices in Vietnam are
 * multiples of 500 or 1,000 đồng, and hardly an order is below ten thousand.
 */
import type { Column, Table } from '../database/schema';
import { quoteName, quoteTable, quoteText } from '../sql/print';
import {
  isCurrencyName,
  isDong,
  moneyRoleOf,
  unitNamed,
  unitOfPlatform,
} from '../vocabulary/money-roles';
import { plainName } from '../vocabulary/name-words';
import { type Ask, countRows } from './ask';
import { parentsOf } from './relations';

export type Unit = 'dong' | 'thousands' | 'hundredths';

/** The evidence for a unit of amounts. */
export interface UnitEvidence {
  /** The likeliest; undefined where there are too few amounts, or they fit none. */
  readonly unit: Unit | undefined;
  /** Whether no other unit could be meant. */
  readonly sure: boolean;
  /** Whether a known platform, recognised by its tables, uses it. */
  readonly known?: true;
}

/** Fewer amounts than this prove nothing. */
const FEWEST = 5;
const DONG = 10_000n;

/**
 * The unit that amounts show.
 * @param name of their column, which may say it, as may its table
 * @param amounts in ten-thousandths of a unit
 */
export function unitShown(name: string, amounts: readonly bigint[], table = ''): UnitEvidence {
  const named = unitNamed(name);
  if (named) return { unit: named, sure: false };
  const known = unitOfPlatform(table);
  if (known) return { unit: known, sure: false, known: true };
  return unitBySize(amounts.filter((amount) => amount > 0n));
}

function unitBySize(positive: readonly bigint[]): UnitEvidence {
  if (positive.length === 0) return { unit: undefined, sure: false };
  const mean = positive.reduce((sum, amount) => sum + amount, 0n) / BigInt(positive.length) / DONG;
  const share = (unit: bigint) =>
    positive.filter((amount) => amount % (unit * DONG) === 0n).length / positive.length;
  const distinct = new Set(positive).size;
  if (mean < 20_000n && share(100n) < 0.5) {
    return {
      unit: share(1n) > 0.5 ? 'thousands' : undefined,
      sure: mean >= 20n && share(1n) === 1,
    };
  }
  if (mean < 10_000n) return { unit: 'thousands', sure: false };
  if (share(1n) < 0.5) return { unit: undefined, sure: false };
  if (distinct >= 10 && mean >= 1_000_000n && share(100_000n) === 1) {
    return { unit: mean >= 50_000_000n ? 'hundredths' : undefined, sure: false };
  }
  return { unit: 'dong', sure: positive.length >= FEWEST };
}

/** A currency column of a table, with its values that are not đồng and how many rows have each. */
export interface ForeignCurrency {
  readonly column: string;
  readonly values: readonly {
    readonly value: string;
    /** What the table of currencies calls it; undefined where there is none. */
    readonly name: string | undefined;
    readonly rows: string;
  }[];
}

/**
 * The currency other than đồng in a table; undefined where there is none, or no column of it.
 * @param tables those that may hold the names of currencies that the column only numbers
 */
export async function foreignCurrency(
  ask: Ask,
  tables: readonly Table[],
  table: Table,
): Promise<ForeignCurrency | undefined> {
  const column = table.columns.find(
    ({ name, type }) => isCurrencyName(name) && /char|text|enum|int/.test(type),
  );
  if (!column) return undefined;
  const name = quoteName(column.name);
  const rows = await ask(
    `SELECT ${name}, COUNT(*) FROM ${quoteTable(table)} GROUP BY ${name} ORDER BY 2 DESC LIMIT 20`,
  );
  const names = await currencyNames(ask, tables, table, column);
  const values = rows.flatMap(([value, count]) =>
    value == null || isDong(names.get(value) ?? value)
      ? []
      : [{ value, name: names.get(value), rows: count ?? '' }],
  );
  if (values.length === 0) return undefined;
  const own = await currencyOfShop(ask, table);
  if (own === undefined) return { column: column.name, values };
  return isDong(own)
    ? undefined
    : { column: 'DEFAULT_CURRENCY', values: [{ value: own, name: undefined, rows: '1' }] };
}

/** The names of currencies by the keys of the table of currencies that a column references. */
async function currencyNames(
  ask: Ask,
  tables: readonly Table[],
  table: Table,
  column: Column,
): Promise<ReadonlyMap<string, string>> {
  const parent = parentsOf(tables, table).find((each) => each.column === column);
  const texts = parent?.table.columns.filter(({ key, type }) => !key && /char|text/.test(type));
  const name =
    texts?.find((each) => /(^|_)(iso|code|ma)(_|$)/.test(plainName(each.name))) ??
    texts?.find((each) => /(^|_)(name|ten|symbol)(_|$)/.test(plainName(each.name)));
  if (!parent || !name) return new Map();
  const rows = await ask(
    `SELECT ${quoteName(parent.parent.name)}, ${quoteName(name.name)} FROM ${quoteTable(parent.table)} LIMIT 300`,
  );
  return new Map(
    rows.flatMap(([key, text]) => (key == null || text == null ? [] : [[key, text] as const])),
  );
}

/**
 * The column that holds how many đồng a unit of a row's currency is: 1 in every row in đồng, more than a thousand in
 * every other. Undefined where there is none, or more than one.
 */
export async function rateToDong(
  ask: Ask,
  table: Table,
  { column, values }: ForeignCurrency,
): Promise<Column | undefined> {
  // The currency may be the shop's, which stands in another table.
  if (!table.columns.some(({ name }) => name === column)) return undefined;
  const isForeign = `${quoteName(column)} IN (${values.map(({ value }) => quoteText(value)).join(', ')})`;
  const found: Column[] = [];
  for (const rate of table.columns) {
    if (moneyRoleOf(rate.name) !== 'rate' || !/int$|decimal|double|float/.test(rate.type)) continue;
    const name = quoteName(rate.name);
    const isWrong = `NOT COALESCE(IF(${isForeign}, ${name} > 1000, ${name} = 1), FALSE)`;
    if ((await countRows(ask, table, isWrong)) === '0') found.push(rate);
  }
  return found.length === 1 ? found[0] : undefined;
}

/**
 * The currency of the shop, where its amounts are in that one: osCommerce, Zen Cart and their like keep beside each
 * order in which currency it was shown and the rate, and the amounts in the shop's. Undefined for any other table.
 */
async function currencyOfShop(
  ask: Ask,
  { name, schema, columns }: Table,
): Promise<string | undefined> {
  if (schema !== undefined || !columns.some((each) => each.name === 'currency_value'))
    return undefined;
  const configuration = name.replace(/orders$/, 'configuration');
  const there = await ask(
    `SELECT COUNT(*) FROM information_schema.COLUMNS WHERE TABLE_SCHEMA = DATABASE() AND TABLE_NAME = ${quoteText(configuration)} AND COLUMN_NAME IN ('configuration_key', 'configuration_value')`,
  );
  if (there[0]?.[0] !== '2') return undefined;
  const rows = await ask(
    `SELECT configuration_value FROM ${quoteName(configuration)} WHERE configuration_key = 'DEFAULT_CURRENCY'`,
  );
  return rows[0]?.[0] ?? undefined;
}
