/**
 * Finds the number column that holds the buyer's total: the one to which others add up, or the only one whose name
 * is not that of a part. It does not choose among several.
 */
import type { Column, Table } from '../database/schema';
import { quoteName } from '../sql/print';
import {
  isEstimateName,
  isFinalName,
  isMethodName,
  type MoneyRole,
  moneyRoleOf,
} from '../vocabulary/money-roles';
import { plainName } from '../vocabulary/name-words';
import { type AmountForm, amountFormOf, amountIn, amountText, isText } from './amounts';
import { type Ask, sampleRows } from './ask';
import { type Equation, equationsOf, isTotalRole } from './money-equations';
import { type UnitEvidence, unitShown } from './units';

/** A number column of a table, and what its rows hold. */
export interface MoneyColumn {
  readonly column: Column;
  readonly role: MoneyRole | undefined;
  /** Of a text column; undefined where its values are of no one form. */
  readonly form: AmountForm | undefined;
  /** The share of rows in which it is more than 0. */
  readonly filled: number;
  /** Decimal numbers in the column's own unit; empty where there are none. */
  readonly highest: string;
  readonly mean: string;
  readonly unit: UnitEvidence;
}

/** Why a column is the total: its parts add up to it, the order's lines do, or no other column could be it. */
export type TotalProof = 'parts' | 'lines' | 'alone';

export interface TotalSurvey {
  /** The rows looked at. */
  readonly rows: number;
  readonly columns: readonly MoneyColumn[];
  readonly equations: readonly Equation[];
  /** The total, if the rows prove one. */
  readonly total: { readonly column: MoneyColumn; readonly proof: TotalProof } | undefined;
  /** A total that replaces another in the rows that have it: what was weighed for what was estimated. */
  readonly final: { readonly column: MoneyColumn; readonly estimate: MoneyColumn } | undefined;
  /** Columns that could be the total, the likeliest first; one for several with the same amounts. */
  readonly candidates: readonly MoneyColumn[];
}

/** Shares of rows above which something holds of a table. */
const NEARLY_ALL = 0.98;

const NUMBERS = /int$|decimal|double|float|numeric|char|text/;
/**
 * Looks for the buyer's total among the number columns of a table of orders.
 * @param where a condition on the rows that count
 * @param lines SQL of what the lines of an order add up to, over a row of the table
 */
export async function surveyTotal(
  ask: Ask,
  table: Table,
  { where = 'TRUE', lines }: { where?: string; lines?: string | undefined } = {},
): Promise<TotalSurvey> {
  const columns = table.columns.filter(mayBeMoney);
  if (columns.length === 0) return judge(0, [], undefined);
  const expressions = columns.map(({ name }) => quoteName(name));
  const rows = await sampleRows(ask, table, lines ? [...expressions, lines] : expressions, where);
  const values = columns.map((column, index) => {
    const texts = rows.map((row) => row[index] ?? null);
    const form = isText(column) ? amountFormOf(texts.flatMap((text) => text ?? [])) : undefined;
    const isRead = !isText(column) || form !== undefined;
    const amounts = texts.map((text) => (isRead ? amountIn(text, form) : undefined));
    return { column, form, amounts };
  });
  const money = values
    .map(({ column, form, amounts }) => ({ amounts, money: moneyOf(table, column, form, amounts) }))
    // A text without a role is a name, a note, an address.
    .filter(({ money: { column, role, form } }) => !isText(column) || (role && form));
  const linesAmounts = lines ? rows.map((row) => amountIn(row[columns.length] ?? null)) : undefined;
  return judge(rows.length, money, linesAmounts);
}

/** Whether a column may hold amounts, by its type and its name. */
export function mayBeMoney({ name, type, key }: Column): boolean {
  if (key || !NUMBERS.test(type) || type === 'tinyint' || isMethodName(name)) return false;
  const plain = plainName(name);
  if (
    /(^|_)(id|ids|uuid|code|ma|stt|phone|sdt|dien_?thoai|status|state|type|loai|user|version|ip)(_|$)|^(id|ma|fk)_|_by$|trang_?thai|tinh_?trang|^is_|dia_?chi|address|email|note|ghi_?chu|ngay|date|time|created|updated|deleted|_at$/.test(
      plain,
    )
  )
    return false;
  return true;
}

interface Amounts {
  readonly money: MoneyColumn;
  readonly amounts: readonly (bigint | undefined)[];
}

function moneyOf(
  table: Table,
  column: Column,
  form: AmountForm | undefined,
  amounts: readonly (bigint | undefined)[],
): MoneyColumn {
  const positive = amounts.flatMap((amount) =>
    amount !== undefined && amount > 0n ? [amount] : [],
  );
  const [highest = 0n] = [...positive].sort((a, b) => (a < b ? 1 : -1));
  const sum = positive.reduce((total, amount) => total + amount, 0n);
  const whole = positive.length === 0 ? 0n : (sum / BigInt(positive.length) / 10_000n) * 10_000n;
  return {
    column,
    role: moneyRoleOf(column.name),
    form,
    filled: amounts.length === 0 ? 0 : positive.length / amounts.length,
    highest: positive.length === 0 ? '' : amountText(highest),
    mean: positive.length === 0 ? '' : amountText(whole),
    unit: unitShown(column.name, positive, table.name),
  };
}

function judge(
  rows: number,
  columns: readonly Amounts[],
  lines: readonly (bigint | undefined)[] | undefined,
): TotalSurvey {
  const equations = equationsOf(
    columns.map(({ money: { column, role }, amounts }) => ({ name: column.name, role, amounts })),
  );
  const survey = {
    rows,
    columns: columns.map(({ money }) => money),
    equations,
    final: undefined,
  };
  const whole = columns.filter(({ money: { role, filled } }) => isTotalRole(role) && filled > 0);
  const possible = whole.filter(
    (each) => isAmount(each) && !whole.some((other) => isPaidPartOf(each, other)),
  );
  const sinks = possible.filter(
    ({ money }) =>
      equations.some(({ total }) => total === money.column.name) &&
      !equations.some(({ plus }) => plus.includes(money.column.name)),
  );
  const byName = (role: MoneyRole) => possible.filter(({ money }) => money.role === role);
  const distinct = (list: readonly Amounts[]) =>
    list.filter((each, index) => !list.slice(0, index).some((other) => same(each, other)));

  const final = finalOf(whole, equations);
  if (final)
    return { ...survey, final, total: undefined, candidates: [final.column, final.estimate] };
  const [sink, ...otherSinks] = distinct(sinks);
  if (sink && otherSinks.length === 0) {
    return { ...survey, total: { column: sink.money, proof: 'parts' }, candidates: [sink.money] };
  }
  const ordered = [
    ...byName('total'),
    ...possible.filter(({ money }) => money.role === undefined),
    ...byName('goods'),
    ...paidAbove(columns, byName('total')),
  ];
  const large = ordered.filter((each) => isLargest(each, columns));
  const candidates = large.length > 0 ? large : ordered;
  const addedUp = lines
    ? candidates.filter(({ amounts }) => agrees(amounts, lines) >= NEARLY_ALL)
    : [];
  const contradicted = partsUnaccounted(columns, equations);
  const [only, ...more] = distinct(candidates);
  const proven =
    only && more.length === 0 && only.money.role === 'total' && !contradicted
      ? { column: only.money, proof: 'alone' as const }
      : addedUp.length === 1 && addedUp[0] && candidates.length === 1
        ? { column: addedUp[0].money, proof: 'lines' as const }
        : undefined;
  return {
    ...survey,
    total: rows >= 1 ? proven : undefined,
    candidates: distinct(candidates).map(({ money }) => money),
  };
}

/**
 * A total and the one that replaces it: the second is the first and a difference, which no sum of the first holds, or
 * its name says that it is the last one.
 */
function finalOf(totals: readonly Amounts[], equations: readonly Equation[]): TotalSurvey['final'] {
  const names = ({ total, plus, minus }: Equation) => [total, ...plus, ...minus];
  for (const { money: estimate, amounts } of totals.filter(isAmount)) {
    for (const { money: column, amounts: later } of totals) {
      const [before, after] = [estimate.column.name, column.column.name];
      const isTurned = isFinalName(before) || isEstimateName(after);
      if (before === after || isTurned || agrees(amounts, later) === 1) continue;
      const pairs = equations.filter(({ total, plus: [base = ''] }) =>
        [before, after].every((name) => name === total || name === base),
      );
      const [difference] = pairs.flatMap((each) => {
        const [third, ...more] = names(each).filter((name) => name !== before && name !== after);
        return third !== undefined && more.length === 0 && isDifference(third) ? [third] : [];
      });
      const isPart = equations.some(
        (each) => each.plus.includes(after) && !(difference !== undefined && each.total === before),
      );
      if (isPart) continue;
      const addsUp = (total: string, other: string) =>
        equations.some(
          (each) =>
            each.total === total &&
            !names(each).some((name) => name === other || name === difference),
        );
      // What is only ever taken off may have been paid otherwise, from a wallet or by points.
      const isMore = amounts.some(
        (amount, row) => amount !== undefined && (later[row] ?? 0n) > amount,
      );
      const byRows =
        difference !== undefined &&
        (isMore || moneyRoleOf(difference) === 'adjustment') &&
        addsUp(before, after) &&
        !addsUp(after, before);
      const byName =
        (isFinalName(after) || isEstimateName(before)) &&
        (difference !== undefined || isOfOneSize(estimate, column));
      if (byRows || byName) return { column, estimate };
    }
  }
  return undefined;
}

function isDifference(name: string): boolean {
  const role = moneyRoleOf(name);
  return role === undefined || role === 'adjustment';
}

/** Whether two columns, both totals by their names, hold amounts of one size. */
function isOfOneSize(one: MoneyColumn, other: MoneyColumn): boolean {
  const [a, b] = [Number(one.mean || 0), Number(other.mean || 0)];
  const isTotal = one.role === 'total' && (other.role === 'total' || other.role === undefined);
  return isTotal && a > 0 && b > 0 && a <= 2 * b && b <= 2 * a;
}

/** Whether a column without a name of money holds amounts: many, and of the size of a price. */
function isAmount({ money: { role, mean }, amounts }: Amounts): boolean {
  if (role !== undefined) return true;
  const distinct = new Set(amounts.map(String)).size;
  return Number(mean || 0) >= 20 && (distinct >= 10 || distinct >= amounts.length / 3);
}

/** Whether a column is another one as far as it is filled: what was paid so far of a total. */
function isPaidPartOf(part: Amounts, whole: Amounts): boolean {
  if (part === whole || part.money.filled >= whole.money.filled) return false;
  const paid = part.amounts.map((amount) =>
    amount !== undefined && amount > 0n ? amount : undefined,
  );
  return paid.some((amount) => amount !== undefined) && agrees(paid, whole.amounts) >= NEARLY_ALL;
}

/** What is named as paid, where it is more than every total: the commission of a sale is named a total too. */
function paidAbove(columns: readonly Amounts[], totals: readonly Amounts[]): readonly Amounts[] {
  return columns.filter(
    ({ money: { role, mean, filled } }) =>
      role === 'paid' &&
      filled >= 0.5 &&
      totals.every(({ money: total }) => Number(mean) > 1.2 * Number(total.mean || 0)),
  );
}

/** Whether two columns hold the same amounts. */
function same(one: Amounts, other: Amounts): boolean {
  return agrees(one.amounts, other.amounts) >= NEARLY_ALL;
}

function agrees(
  one: readonly (bigint | undefined)[],
  other: readonly (bigint | undefined)[],
): number {
  const both = one.filter((amount, index) => amount !== undefined && other[index] !== undefined);
  if (both.length === 0) return 0;
  return (
    one.filter((amount, index) => amount !== undefined && amount === other[index]).length /
    both.length
  );
}

/** Whether a column is not much smaller than what is named a part of it. */
function isLargest({ money }: Amounts, columns: readonly Amounts[]): boolean {
  const parts = columns.filter(
    ({ money: { role } }) =>
      role === 'shipping' || role === 'discount' || role === 'tax' || role === 'goods',
  );
  return parts.every(
    ({ money: part }) => part.mean === '' || Number(money.mean) >= Number(part.mean) / 2,
  );
}

/** Whether shipping or discounts stand beside a total and a goods' value that do not add up. */
function partsUnaccounted(columns: readonly Amounts[], equations: readonly Equation[]): boolean {
  const has = (role: MoneyRole) =>
    columns.some(({ money }) => money.role === role && money.filled > 0);
  return has('goods') && (has('shipping') || has('discount')) && equations.length === 0;
}
