/*
 * Finds the number column that holds the buyer's total: the one to which others add up, or the only one whose name
 * is not that of a part. It does not choose among several.
 */
import type { Column, Table } from '../database/schema';
import { quoteName } from '../sql/print';
import { isMethodName, type MoneyRole, moneyRoleOf } from '../vocabulary/money-roles';
import { plainName } from '../vocabulary/name-words';
import { type AmountForm, amountFormOf, amountIn, amountText, isText } from './amounts';
import { type Ask, sampleRows } from './ask';
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

/** `total` = the sum of `plus` less that of `minus`, in 98 % of the rows in which the parts are not 0. */
export interface Equation {
  readonly total: string;
  readonly plus: readonly string[];
  readonly minus: readonly string[];
  /** The rows of the sample in which it says something. */
  readonly rows: number;
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
  /** Columns that could be the total, the likeliest first; one for several with the same amounts. */
  readonly candidates: readonly MoneyColumn[];
}

/** Shares of rows above which something holds of a table. */
const NEARLY_ALL = 0.98;
/** Fewer rows prove no equation. */
const FEWEST = 5;
/** More parts than this are not tried: 3^8 sums a row. */
const MOST_PARTS = 7;

const NUMBERS = /int$|decimal|double|float|numeric|char|text/;
/** Roles that are parts of a total, and never the total itself. */
const NEVER: ReadonlySet<MoneyRole | undefined> = new Set([
  'shipping',
  'discount',
  'tax',
  'deposit',
  'commission',
  'paid',
  'refunded',
  'quantity',
  'weight',
  'points',
  'rate',
  'price',
  'adjustment',
] as const);

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

function mayBeMoney({ name, type, key }: Column): boolean {
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
  const equations = equationsOf(columns);
  const survey = { rows, columns: columns.map(({ money }) => money), equations };
  const whole = columns.filter(({ money: { role, filled } }) => !NEVER.has(role) && filled > 0);
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

/** Every equation `total = base + parts − parts` that nearly all rows fulfil. */
function equationsOf(columns: readonly Amounts[]): Equation[] {
  const usable = columns.filter(
    ({ money: { role }, amounts }) =>
      amounts.some((amount) => amount !== undefined && amount !== 0n) &&
      !['quantity', 'weight', 'rate', 'price', 'commission', 'paid', 'refunded'].includes(
        role ?? '',
      ),
  );
  const totals = usable.filter(({ money: { role } }) => !NEVER.has(role));
  const found: Equation[] = [];
  for (const total of totals) {
    for (const base of totals) {
      // What is taken off a total may give the goods again, which are not what the buyer pays.
      const isTurned = total.money.role === 'goods' && base.money.role === 'total';
      if (base === total || isTurned) continue;
      const parts = usable
        .filter((each) => each !== base && each !== total && mayBePart(each))
        .sort((a, b) => partRank(a) - partRank(b))
        .slice(0, MOST_PARTS);
      const equation = equationOf(total, base, parts);
      if (equation) found.push(equation);
    }
  }
  return found;
}

/** A column by another name of a total is no part: tong_tien + tong_tien says nothing. */
function mayBePart({ money: { role } }: Amounts): boolean {
  return (
    role === undefined ||
    ['shipping', 'discount', 'tax', 'points', 'deposit', 'adjustment'].includes(role)
  );
}

function partRank({ money: { role } }: Amounts): number {
  const order: readonly (MoneyRole | undefined)[] = [
    'shipping',
    'discount',
    'tax',
    'adjustment',
    undefined,
    'points',
    'deposit',
  ];
  return order.indexOf(role);
}

/** The signs with which the parts make the base the total, the fewest parts first; undefined if none do. */
function equationOf(
  total: Amounts,
  base: Amounts,
  parts: readonly Amounts[],
): Equation | undefined {
  const choices = signsOf(parts)
    .filter((signs) => signs.some((sign) => sign !== 0n))
    .sort((a, b) => weight(a) - weight(b));
  for (const signs of choices) {
    let conclusive = 0;
    let held = 0;
    let wrong = 0;
    for (const [row, amount] of total.amounts.entries()) {
      const start = base.amounts[row];
      if (amount === undefined || start === undefined || amount <= 0n) continue;
      const added = parts.reduce(
        (sum, part, index) => sum + (signs[index] ?? 0n) * (part.amounts[row] ?? 0n),
        0n,
      );
      const speaks = parts.some(
        (part, index) => signs[index] !== 0n && (part.amounts[row] ?? 0n) !== 0n,
      );
      if (start + added === amount) {
        held += 1;
        if (speaks && added !== 0n) conclusive += 1;
      } else wrong += 1;
      if (wrong > 60 && wrong > held) break;
    }
    if (conclusive >= FEWEST && held / (held + wrong) >= NEARLY_ALL) {
      const named = (sign: bigint) =>
        parts.flatMap((part, index) => (signs[index] === sign ? [part.money.column.name] : []));
      return {
        total: total.money.column.name,
        plus: [base.money.column.name, ...named(1n)],
        minus: named(-1n),
        rows: conclusive,
      };
    }
  }
  return undefined;
}

function weight(signs: readonly bigint[]): number {
  return signs.filter((sign) => sign !== 0n).length;
}

/** Every way to add parts to a base, to take them off it, or to leave them out. */
function signsOf(parts: readonly Amounts[]): bigint[][] {
  return parts.reduce<bigint[][]>(
    (lists, { money: { role } }) => {
      const signs =
        role === 'shipping' || role === 'tax'
          ? [0n, 1n]
          : role === undefined || role === 'adjustment'
            ? [0n, 1n, -1n]
            : [0n, -1n];
      return lists.flatMap((list) => signs.map((sign) => [...list, sign]));
    },
    [[]],
  );
}
