/**
 * Dates rows without any date: with the admin's consent, products are as old as their first sale, or as the shop's
 * first order. Where there is a date, `date-step.ts` chooses it.
 */
import type { Column, Table } from '../database/schema';
import { type DatedColumn, earliestOf } from '../evidence/date-forms';
import { childrenOf } from '../evidence/relations';
import { CommandFault } from '../fault';
import type { OwnerNote, SubjectMapping } from '../own-schema/mapping';
import type { Subject } from '../report/figure-names';
import { quoteName, quoteTable } from '../sql/print';
import { t } from '../words/words';
import { answered, givenBy, type Home, type Remarks, remarks } from './remarks';
import { choose } from './terminal';

/** What stands in for a date. */
interface Substitute {
  readonly dated: DatedColumn;
  readonly datedBy: (rows: string) => string;
  readonly remarks: Remarks;
}

/** How rows without any date can be dated: by first sales, or by the shop's first order; undefined for neither. */
export async function withoutDate(
  home: Home,
  subject: Subject,
  table: Table,
): Promise<Substitute | undefined> {
  const { orders, asks, values, tables } = home;
  if (subject !== 'products' && subject !== 'sellers') return undefined;
  if (!orders?.table || !orders.dated || orders.sharedCode || orders.datedBy) return undefined;
  const option = `${subject}-date` as const;
  const said = values[option];
  const soldBy = subject === 'products' ? salesOf(tables, orders.table, table) : undefined;
  const ways = [
    ...(soldBy
      ? [
          {
            value: 'sold',
            label: t`each by the first order that sold it (${quoteTable(soldBy.lines)}), unsold ones by the shop's first order`,
          },
        ]
      : []),
    { value: 'shop', label: t`all as old as the shop's first order` },
  ];
  if (said !== undefined && !ways.some(({ value }) => value === said)) {
    throw new CommandFault(
      t`--${option} ${said} is none of: ${ways.map(({ value }) => value).join(', ')}`,
    );
  }
  const way =
    said ??
    (asks
      ? await choose<string | undefined>(
          t`${quoteTable(table)} does not say since when its rows are there. How old are they?`,
          [...ways, { value: undefined, label: t`leave it open` }],
          t`there is no terminal to ask at`,
          t`A total needs no date to be right today, but the number of new ones of a year does. Say what comes nearest, and have the platform keep a date from now on.`,
        )
      : undefined);
  if (way === undefined) return undefined;
  const datedBy = (rows: string) =>
    way === 'sold' && soldBy ? soldRows(rows, table, orders, soldBy) : shopRows(rows, orders);
  const evidence =
    way === 'sold'
      ? t`it has no date; its first sale is the earliest trace`
      : t`it has no date; the shop's first order is as old as it can be`;
  const note: OwnerNote =
    said === undefined ? answered('date', 'began', evidence) : givenBy(option, 'date', 'began');
  return {
    dated: earliestOf(orders.dated).began,
    datedBy,
    remarks: remarks({
      notes: [note],
      about: [
        t`${quoteTable(table)} has no date: ${ways.find(({ value }) => value === way)?.label}.`,
      ],
    }),
  };
}

interface Sales {
  readonly lines: Table;
  readonly ofOrder: Column;
  readonly ofProduct: Column;
}

/** The table of order lines that joins orders and products. */
function salesOf(tables: readonly Table[], orders: Table, products: Table): Sales | undefined {
  const sold = childrenOf(tables, products);
  return childrenOf(tables, orders).flatMap(({ table, column }) => {
    const product = sold.find((each) => each.table === table && each.column !== column);
    return product ? [{ lines: table, ofOrder: column, ofProduct: product.column }] : [];
  })[0];
}

const keyName = ({ columns }: Table) => quoteName(columns.find(({ key }) => key)?.name ?? 'id');

function firstOrder({ table, dated }: SubjectMapping): string {
  return `SELECT MIN(${dated && earliestOf(dated).value}) FROM ${table ? quoteTable(table) : ''}`;
}

function shopRows(rows: string, orders: SubjectMapping): string {
  return `(
  SELECT (${firstOrder(orders)}) AS \`began\`
  FROM ${rows} AS \`item\`
) AS \`aged\``;
}

function soldRows(
  rows: string,
  products: Table,
  orders: SubjectMapping,
  { lines, ofOrder, ofProduct }: Sales,
): string {
  const ordersTable = orders.table;
  if (!ordersTable || !orders.dated) return shopRows(rows, orders);
  const product = keyName(products);
  const { value } = earliestOf({ ...orders.dated, name: `\`sale\`.${orders.dated.name}` });
  return `(
  SELECT COALESCE(MIN(${value}), (${firstOrder(orders)})) AS \`began\`
  FROM ${rows} AS \`item\`
  LEFT JOIN ${quoteTable(lines)} AS \`line\` ON \`line\`.${quoteName(ofProduct.name)} = \`item\`.${product}
  LEFT JOIN ${quoteTable(ordersTable)} AS \`sale\` ON \`sale\`.${keyName(ordersTable)} = \`line\`.${quoteName(ofOrder.name)}
  GROUP BY \`item\`.${product}
) AS \`aged\``;
}
