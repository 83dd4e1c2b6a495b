/**
 * Finds where what went back of orders stands beside them: in a table of refunds, by its name, or in a journal of
 * payments or of a wallet, by the kind of its rows. `init` and `check` decide what it means for a figure.
 */
import type { Column, Table } from '../database/schema';
import { plainName } from '../vocabulary/name-words';
import {
  isMoneyBack,
  isNotPaidBack,
  isPaidBack,
  isReturn,
  isStatusName,
} from '../vocabulary/status-words';
import { isKindName } from '../vocabulary/subjects';
import { isText, mayBeAmount } from './amounts';
import { type Ask, SAMPLE, sampleRows } from './ask';
import { codeColumnsOf } from './grain';
import { type Child, childrenOf, siblingsOf } from './relations';
import { hasStatus, MOST_VALUES, readable, statusColumnsOf, surveyStatus } from './status-columns';

/** A table of refunds of a table of orders. */
export interface RefundTable extends Child {
  readonly amount: Column | undefined;
  readonly status: Column | undefined;
}

const AMOUNT = /amount|so_?tien|tien|total|tong|gia_?tri|refund(ed)?$/;
const JOURNAL_AMOUNT = /amount|so_?tien|tien|total|tong|gia_?tri|value|money|sum|credit|debit|vnd/;
const NO_AMOUNT = /balance|so_?du|con_?lai|before|after|truoc|sau|fee|phi|tax|thue|qty|so_?luong/;

/** The tables that hold refunds of orders, by their names. */
export function refundTablesOf(tables: readonly Table[], orders: Table): RefundTable[] {
  return childrenOf(tables, orders).flatMap((child) => {
    const name = plainName(child.table.name);
    if (!/refund|return|hoan_?(tien|hang|tra)|tra_?hang|doi_?tra/.test(name)) return [];
    if (/reason|ly_?do|item|detail|chi_?tiet|image|anh|log|history|policy|config/.test(name))
      return [];
    const amount = child.table.columns.find(
      ({ name: column, type }) =>
        /int$|decimal|double|float/.test(type) &&
        AMOUNT.test(plainName(column)) &&
        !/(^|_)id$/.test(plainName(column)),
    );
    const status = child.table.columns.find(({ name: column }) =>
      /(^|_)(status|state|trang_?thai|tinh_?trang)(_|$)/.test(plainName(column)),
    );
    return [{ ...child, amount, status }];
  });
}

/** Rows that hold what went back of orders. */
export interface Refunds extends Child {
  /** The table, with the kind of the rows where others stand in it too: `wallet_txn (kind refund)`. */
  readonly name: string;
  readonly amount: Column | undefined;
  /** The condition of such a row. */
  readonly where: string;
  /** The condition that the money went back; undefined where no word says so. */
  readonly paid: string | undefined;
}

/** Where refunds of orders stand: in tables of their own, and among the rows of a journal. */
export async function refundsOf(
  ask: Ask,
  tables: readonly Table[],
  orders: Table,
): Promise<Refunds[]> {
  const found: Refunds[] = [];
  const own = refundTablesOf(tables, orders);
  for (const { status, ...refunds } of own) {
    const { table } = refunds;
    const values = status && (await surveyStatus(ask, tables, table, status))?.values;
    const back = (values ?? []).filter(({ label }) => label !== undefined && isPaidBack(label));
    const paid =
      status && back.length === 0 ? undefined : status ? hasStatus(status, back) : 'TRUE';
    found.push({ ...refunds, name: table.name, where: 'TRUE', paid });
  }
  const archives = siblingsOf(tables, orders);
  for (const child of childrenOf(tables, orders)) {
    if (own.some(({ table }) => table === child.table) || archives.includes(child.table)) continue;
    found.push(...(await refundsAmong(ask, tables, child)));
  }
  return found.map((each) => ({ ...each, parent: namedBy(each, orders) }));
}

/** The column of the orders that a row beside them names: a text names the code of an order whose key is a number. */
function namedBy({ column, parent }: Child, orders: Table): Column {
  const isCode = isText(column) && !isText(parent);
  return (isCode && codeColumnsOf(orders).find(isText)) || parent;
}

const KIND = /(^|_)(type|kind|loai|action|event|reason|ly_?do|category|nghiep_?vu|bien_?dong)(_|$)/;

/** The rows of a journal whose kind says that money went back. */
async function refundsAmong(
  ask: Ask,
  tables: readonly Table[],
  { table, column: order, parent }: Child,
): Promise<Refunds[]> {
  const amount = table.columns.find(
    (column) =>
      column !== order &&
      mayBeAmount(column) &&
      JOURNAL_AMOUNT.test(plainName(column.name)) &&
      !NO_AMOUNT.test(plainName(column.name)),
  );
  if (!amount) return [];
  for (const column of await kindsOf(ask, table, order)) {
    const values = (await surveyStatus(ask, tables, table, column))?.values ?? [];
    const isStatus = isStatusName(column.name);
    // A returned parcel is no refund; a return among payments is.
    const back = values.filter(
      ({ label = '' }) => isMoneyBack(label) || (!isStatus && isReturn(label)),
    );
    if (back.length === 0) continue;
    const status = statusColumnsOf(table).find((each) => each !== column);
    const states = status ? ((await surveyStatus(ask, tables, table, status))?.values ?? []) : [];
    const lost = states.filter(({ label }) => label !== undefined && isNotPaidBack(label));
    const still =
      status && lost.length > 0 ? ` AND NOT COALESCE(${hasStatus(status, lost)}, 0)` : '';
    const where = `${hasStatus(column, back)}${still}`;
    const name = `${table.name} (${column.name} ${back.map(({ value }) => value).join(', ')})`;
    return [{ table, column: order, parent, name, amount, where, paid: where }];
  }
  return [];
}

/**
 * The columns of a table that may hold the kinds of its rows: what is named so, and texts of few values if a value in
 * a sample of the rows says that money or goods came back.
 */
async function kindsOf(ask: Ask, table: Table, order: Column): Promise<Column[]> {
  const isKind = ({ name }: Column) => isKindName(name) || KIND.test(plainName(name));
  const possible = table.columns.filter(
    (column) =>
      !column.key &&
      column !== order &&
      (/^(var)?char$|enum/.test(column.type) ||
        (/int$/.test(column.type) && (isKind(column) || isStatusName(column.name)))),
  );
  const rows = await sampleRows(ask, table, possible.map(readable));
  return possible.filter((column, index) => {
    const values = [...new Set(rows.flatMap((row) => row[index] ?? []))];
    // The words of a status that is a number are read where the table is small.
    const isWhole = rows.length < SAMPLE && isStatusName(column.name);
    const says = isKind(column) || isWhole || values.some(isBack);
    return says && values.length > 0 && values.length <= MOST_VALUES;
  });
}

function isBack(label: string): boolean {
  return isMoneyBack(label) || isReturn(label);
}
