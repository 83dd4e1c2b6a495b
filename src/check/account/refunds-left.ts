/**
 * Finds refunds in a table of their own that are not taken off the value of the orders that succeeded. The rows
 * decide: a statement that names the table may still not subtract it. Tables that no statement reads belong to
 * `occurrence.ts`.
 */
import { mayBeAmount } from '../../evidence/amounts';
import { type Refunds, refundsOf } from '../../evidence/relations';
import { hasStatus, surveyStatus } from '../../evidence/status-columns';
import { roundHalfUp } from '../../report/decimal';
import type { Table } from '../../sql/names';
import { allOf, quoteName, quoteTable } from '../../sql/print';
import { moneyRoleOf } from '../../vocabulary/money-roles';
import { isPaidBack } from '../../vocabulary/status-words';
import { t } from '../../words/words';
import type { StatementFacts } from '../facts';
import { type Findings, ownable } from '../finding';
import { censusOf } from './census';
import { type Clause, isPart } from './model';
import { type FigureTerm, type Scan, scansOf } from './scan';

/** Refunds that a value leaves in. */
interface Left {
  readonly orders: string;
  /** In đồng. */
  readonly amount: bigint;
}

/** Refunds that the value of succeeded orders still holds, in tables that some statement reads. */
export async function* refundsLeftIn(facts: StatementFacts, read: ReadonlySet<Table>): Findings {
  for (const scan of scansOf(facts)) {
    const measure = scan.measures.find(
      ({ figure, term }) => figure === 'value_succeeded' && term.value && term.sign === 1,
    );
    if (!measure || !scan.main) continue;
    for (const refunds of refundsOf(facts.context.tables, scan.main.table)) {
      if (!read.has(refunds.table) || facts.report.viewOf(refunds.table)) continue;
      const left = await leftIn(scan, measure, refunds);
      if (!left || left.amount <= (await subtractedBy(facts, refunds))) continue;
      yield ownable(
        'refunds-elsewhere',
        facts.place,
        t`${refunds.table.name} holds refunds of ${left.orders} orders that count as succeeded, and value_succeeded does not take them off`,
        'accepted: refunds-elsewhere',
        { effect: { rows: left.orders, value: String(left.amount) } },
      );
    }
  }
}

/** The refunds of rows whose value lies above what their own amounts leave after them. */
async function leftIn(
  scan: Scan,
  { term: { value, when } }: FigureTerm,
  { table, column, parent, amount, status }: Refunds,
): Promise<Left | undefined> {
  const gross = value && grossOf(scan, value);
  if (!gross || !amount) return undefined;
  const { ask } = scan.facts.report;
  const survey = status && (await surveyStatus(ask, scan.facts.context.tables, table, status));
  const paid = (survey?.values ?? []).filter(
    ({ label }) => label !== undefined && isPaidBack(label),
  );
  if (status && paid.length === 0) return undefined;
  const isPaid = status ? ` AND ${hasStatus(status, paid)}` : '';
  const back = quoteName(amount.name);
  const order = quoteName(column.name);
  const refunded = `(SELECT ${order} AS baocao_order, SUM(${back}) AS baocao_back FROM ${quoteTable(table)} WHERE ${back} > 0${isPaid} GROUP BY ${order}) AS baocao_refunds`;
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
  return amounts
    .map(({ column }, index) =>
      roles[index] === 'discount'
        ? `- ABS(COALESCE(${scan.column(column.name)}, 0))`
        : `+ COALESCE(${scan.column(column.name)}, 0)`,
    )
    .join(' ');
}

const NOT_ADDED = /^(quantity|weight|points|rate|price|refunded)$/;

/** What the statement subtracts by a sum of the refunds themselves, over both years. */
async function subtractedBy(facts: StatementFacts, { table }: Refunds): Promise<bigint> {
  let sum = 0n;
  for (const scan of scansOf(facts)) {
    for (const measure of scan.measures) {
      if (measure.figure !== 'value_succeeded' || measure.term.sign !== -1) continue;
      if (!scan.rows.parts.some((part) => part.table === table)) continue;
      const { units, scale } = (await censusOf(scan)).sum(measure, 'both');
      sum += roundHalfUp({ units: -units, scale });
    }
  }
  return sum;
}
