/**
 * Finds refunds that stand beside the orders and are not taken off the value of those that succeeded: in tables that
 * no statement reads, and in tables that one reads and yet does not subtract, which the rows decide.
 */
import { mayBeAmount } from '../../evidence/amounts';
import { type Refunds, refundsOf } from '../../evidence/refund-rows';
import { roundHalfUp } from '../../report/decimal';
import type { Table } from '../../sql/names';
import { allOf, quoteName, quoteTable } from '../../sql/print';
import { type MoneyRole, moneyRoleOf } from '../../vocabulary/money-roles';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Findings, ownable } from '../finding';
import { censusOf } from './census';
import { type Clause, isPart } from './model';
import { type FigureTerm, type Scan, scansOf } from './scan';

/** Refunds that a value leaves in. */
interface Left {
  readonly orders: string;
  /** In đồng; undefined where the value does not show what an order amounts to before them. */
  readonly amount: bigint | undefined;
}

/** The refunds of a table of orders, but for those in views. */
function refundsBeside({ report, context }: StatementFacts, orders: Table): Promise<Refunds[]> {
  const tables = context.tables.filter((table) => !report.viewOf(table));
  return refundsOf(report.ask, tables, orders);
}

/**
 * Refunds in tables that no statement reads.
 * @param scan where the orders that succeed are known apart
 */
export async function* refundsUnread(
  facts: StatementFacts,
  orders: Table,
  read: ReadonlySet<Table>,
  scan?: Scan,
): Findings {
  for (const refunds of await refundsBeside(facts, orders)) {
    const { table, name, where } = refunds;
    if (read.has(table)) continue;
    const [row] = await facts.report.ask(
      `SELECT 1 FROM ${quoteTable(table)} WHERE ${where} LIMIT 1`,
    );
    const refunded = row && scan && (await refundedSuccess(scan, refunds));
    if (!row || refunded === '0') continue;
    yield ownable(
      'refunds-elsewhere',
      facts.place,
      refunded === undefined
        ? t`${name} holds refunds of orders, and no statement reads it`
        : t`${name} holds refunds of ${refunded} orders that count as succeeded, and no statement reads it`,
      'accepted: refunds-elsewhere',
      refunded === undefined ? {} : { effect: { rows: refunded } },
    );
  }
}

/** How many orders that count as succeeded have a refund; undefined where the statement does not show them. */
async function refundedSuccess(
  scan: Scan,
  { table, column, parent, where }: Refunds,
): Promise<string | undefined> {
  const succeeded = scan.measures.find(({ figure }) => figure === 'orders_succeeded')?.term;
  if (!scan.main || !succeeded) return undefined;
  const refund = `EXISTS (SELECT 1 FROM ${quoteTable(table)} AS refund WHERE refund.${quoteName(column.name)} = ${scan.column(parent.name)} AND ${where})`;
  return scan.count([refund], succeeded.when);
}

/** Refunds that the value of succeeded orders still holds, in tables that some statement reads. */
export async function* refundsLeftIn(facts: StatementFacts, read: ReadonlySet<Table>): Findings {
  for (const scan of scansOf(facts)) {
    const measure = scan.measures.find(
      ({ figure, term }) => figure === 'value_succeeded' && term.value && term.sign === 1,
    );
    if (!measure || !scan.main) continue;
    for (const refunds of await refundsBeside(facts, scan.main.table)) {
      if (!read.has(refunds.table)) continue;
      const left =
        (await leftIn(scan, measure, refunds)) ?? (await mentioned(scan, measure, refunds));
      if (!left || (left.amount ?? 1n) <= (await subtractedBy(facts, refunds))) continue;
      yield ownable(
        'refunds-elsewhere',
        facts.place,
        t`${refunds.name} holds refunds of ${left.orders} orders that count as succeeded, and value_succeeded does not take them off`,
        'accepted: refunds-elsewhere',
        {
          effect: {
            rows: left.orders,
            ...(left.amount === undefined ? {} : { value: String(left.amount) }),
          },
        },
      );
    }
  }
}

/** The refunds of orders whose value holds no sum of the table that they stand in, though a condition names it. */
async function mentioned(
  scan: Scan,
  { term: { value } }: FigureTerm,
  refunds: Refunds,
): Promise<Left | undefined> {
  const { table } = refunds;
  const isRead = scan.rows.parts.some((part) => part.table === table || !part.table);
  if (!value || isRead || grossOf(scan, value)) return undefined;
  if (value.sql.toLowerCase().includes(table.name.toLowerCase())) return undefined;
  const orders = await refundedSuccess(scan, refunds);
  return orders === undefined || orders === '0' ? undefined : { orders, amount: undefined };
}

/** The refunds of rows whose value lies above what their own amounts leave after them. */
async function leftIn(
  scan: Scan,
  { term: { value, when } }: FigureTerm,
  { table, column, parent, amount, paid }: Refunds,
): Promise<Left | undefined> {
  const gross = value && grossOf(scan, value);
  if (!gross || !amount || paid === undefined) return undefined;
  const back = `ABS(SUM(${quoteName(amount.name)}))`;
  const order = quoteName(column.name);
  const refunded = `(SELECT ${order} AS baocao_order, ${back} AS baocao_back FROM ${quoteTable(table)} WHERE ${paid} GROUP BY ${order} HAVING ${back} > 0) AS baocao_refunds`;
  const over = `(${value.sql}) - GREATEST((${gross}) - baocao_refunds.baocao_back, 0)`;
  const conditions = [
    ...scan.where,
    ...when.map(({ sql }) => sql),
    // Above the gross amount, the value is in another unit or holds other money.
    `${over} >= 1 AND (${value.sql}) <= (${gross})`,
  ];
  const what = `COUNT(*), CAST(COALESCE(SUM(${over}), 0) AS DECIMAL(40, 0))`;
  const from = `${scan.rows.from} INNER JOIN ${refunded} ON baocao_refunds.baocao_order = ${scan.column(parent.name)}`;
  const [[orders, sum] = []] = await scan.facts.rows(
    `${scan.facts.preamble()}SELECT ${what} FROM ${from} WHERE ${allOf(conditions)}`,
    scan.facts.twoYears,
  );
  return orders && orders !== '0' ? { orders, amount: BigInt(sum ?? '0') } : undefined;
}

/** What an order amounts to before refunds, by its own columns in the value; undefined where they do not add up. */
function grossOf(scan: Scan, value: Clause): string | undefined {
  const { main } = scan;
  const amounts = value.columns.filter(
    ({ part, column }) => isPart(part, main) && mayBeAmount(column),
  );
  const roles = amounts.map(({ column }) => moneyRoleOf(column.name));
  if (amounts.length === 0 || roles.some((role) => role && NOT_ADDED.test(role))) return undefined;
  const sql = amounts.map(({ column }) => `COALESCE(${scan.column(column.name)}, 0)`);
  const of = (...some: (MoneyRole | undefined)[]) =>
    sql.filter((_, index) => some.includes(roles[index]));
  // One of several totals stands for an order: COALESCE(total_final, total_estimated).
  const totals = of('total');
  const added = sql.filter((each) => ![...totals, ...of('discount')].includes(each));
  return [
    totals.length > 1 ? `GREATEST(${totals.join(', ')})` : (totals[0] ?? '0'),
    ...added.map((each) => `+ ${each}`),
    ...of('discount').map((each) => `- ABS(${each})`),
  ].join(' ');
}

const NOT_ADDED = /^(quantity|weight|points|rate|price|refunded)$/;

/** What the statement subtracts by a sum of the refunds themselves, over both years. */
async function subtractedBy(facts: StatementFacts, { table }: Refunds): Promise<bigint> {
  let sum = 0n;
  for (const scan of scansOf(facts)) {
    for (const measure of scan.measures) {
      if (measure.figure !== 'value_succeeded') continue;
      // What went back may stand there as less than nothing, so that adding it takes it off.
      if (measure.term.sign === 1 && scan.main?.table !== table) continue;
      if (!scan.rows.parts.some((part) => part.table === table)) continue;
      const { units, scale } = (await censusOf(scan)).sum(measure, 'both');
      sum += roundHalfUp({ units: -units, scale });
    }
  }
  return sum;
}
