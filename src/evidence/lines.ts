/**
 * The lines of an order that stand in a table of their own, and what a line is worth by its rows: an amount of its
 * own, or its price times its quantity. The total of the order itself stands in `money-columns.ts`.
 */
import type { Column, Table } from '../database/schema';
import { quoteName, quoteTable } from '../sql/print';
import { moneyRoleOf } from '../vocabulary/money-roles';
import { exactNumber } from './amounts';
import { type Ask, countRows } from './ask';
import { childrenOf } from './relations';

/** The lines of the orders of a table. */
export interface LineAmounts {
  readonly table: Table;
  /** The column that names an order, and the order's column that it names. */
  readonly column: Column;
  readonly parent: Column;
  /** SQL of a line's amount. */
  readonly amount: string;
}

/** The lines of orders with their amounts; undefined where none, or several, could be them. */
export async function lineAmountsOf(
  ask: Ask,
  tables: readonly Table[],
  orders: Table,
): Promise<LineAmounts | undefined> {
  const found: LineAmounts[] = [];
  for (const { table, column, parent } of childrenOf(tables, orders)) {
    const amount = await amountIn(ask, table);
    if (amount !== undefined) found.push({ table, column, parent, amount });
  }
  return found.length === 1 ? found[0] : undefined;
}

async function amountIn(ask: Ask, table: Table): Promise<string | undefined> {
  const numbers = table.columns.filter(
    ({ type, key }) => !key && /int$|decimal|double|float/.test(type),
  );
  const of = (...roles: readonly (string | undefined)[]) =>
    numbers.filter(({ name }) => roles.includes(moneyRoleOf(name)));
  const [quantity, ...quantities] = of('quantity');
  const [price, ...prices] = of('price');
  // No name shows how a line's discount enters its amount.
  if (!quantity || !price || quantities.length + prices.length > 0 || of('discount').length > 0)
    return undefined;
  const product = `${exactNumber(price)} * ${quoteName(quantity.name)}`;
  for (const amount of of('total', 'goods')) {
    const isWrong = `NOT COALESCE(${product} = ${exactNumber(amount)}, FALSE)`;
    if ((await countRows(ask, table, isWrong)) !== '0') return undefined;
  }
  const [[rows, worth] = []] = await ask(
    `SELECT COUNT(*), COALESCE(AVG(${product}), 0) FROM ${quoteTable(table)}`,
  );
  // Amounts below ten thousand are hardly in đồng.
  return rows !== '0' && Number(worth) >= 10_000 ? product : undefined;
}
