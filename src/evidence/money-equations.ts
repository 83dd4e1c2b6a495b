/**
 * Finds how the amounts of an order add up to a total, by its rows: the goods, and what is added to them or taken off.
 * `money-columns.ts` reads the amounts, and judges which of the sums is what the buyer pays.
 */
import type { MoneyRole } from '../vocabulary/money-roles';

/** A number column with the amounts of the rows that are looked at. */
interface AmountColumn {
  readonly name: string;
  readonly role: MoneyRole | undefined;
  readonly amounts: readonly (bigint | undefined)[];
}

/** `total` = the sum of `plus` less that of `minus`, in 98 % of the rows in which the parts are not 0. */
export interface Equation {
  readonly total: string;
  readonly plus: readonly string[];
  readonly minus: readonly string[];
  /** The rows of the sample in which it says something. */
  readonly rows: number;
}

/** The share of rows in which an equation must hold. */
const NEARLY_ALL = 0.98;
/** Fewer rows prove no equation. */
const FEWEST = 5;
/** More parts than this are not tried: 3^8 sums a row. */
const MOST_PARTS = 7;

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

/** Whether a column of a role may be a total. */
export function isTotalRole(role: MoneyRole | undefined): boolean {
  return !NEVER.has(role);
}

/** Every equation `total = base + parts − parts` that nearly all rows fulfil. */
export function equationsOf(columns: readonly AmountColumn[]): Equation[] {
  const usable = columns.filter(
    ({ role, amounts }) =>
      amounts.some((amount) => amount !== undefined && amount !== 0n) &&
      !['quantity', 'weight', 'rate', 'price', 'commission', 'paid', 'refunded'].includes(
        role ?? '',
      ),
  );
  const totals = usable.filter(({ role }) => isTotalRole(role));
  const found: Equation[] = [];
  for (const total of totals) {
    for (const base of totals) {
      // What is taken off a total may give the goods again, which are not what the buyer pays.
      const isTurned = total.role === 'goods' && base.role === 'total';
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
function mayBePart({ role }: AmountColumn): boolean {
  return (
    role === undefined ||
    ['shipping', 'discount', 'tax', 'points', 'deposit', 'adjustment'].includes(role)
  );
}

function partRank({ role }: AmountColumn): number {
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
  total: AmountColumn,
  base: AmountColumn,
  parts: readonly AmountColumn[],
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
        parts.flatMap((part, index) => (signs[index] === sign ? [part.name] : []));
      return {
        total: total.name,
        plus: [base.name, ...named(1n)],
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
function signsOf(parts: readonly AmountColumn[]): bigint[][] {
  return parts.reduce<bigint[][]>(
    (lists, { role }) => {
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
