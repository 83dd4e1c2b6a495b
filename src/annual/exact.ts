/** Exact fractions, and the roundings of the yearly report: half up, half away from zero, largest remainder. */
import { type Decimal, decimalFrom } from '../report/decimal';

/** `over` is positive. */
export interface Ratio {
  readonly units: bigint;
  readonly over: bigint;
}

export const ZERO: Ratio = { units: 0n, over: 1n };

export function ratioOf({ units, scale }: Decimal): Ratio {
  return { units, over: 10n ** BigInt(scale) };
}

/** The number in plain digits such as '12.50'. @throws RangeError for anything else */
export function ratioFrom(text: string): Ratio {
  const decimal = decimalFrom(text);
  if (!decimal) throw new RangeError(`no plain number: ${text}`);
  return ratioOf(decimal);
}

export function sumOf(numbers: Iterable<Ratio>): Ratio {
  let sum = ZERO;
  for (const number of numbers) sum = added(sum, number);
  return sum;
}

function added(a: Ratio, b: Ratio): Ratio {
  // Decimals share a denominator, or one divides the other: without this it would grow with every row.
  if (a.over % b.over === 0n) return { units: a.units + b.units * (a.over / b.over), over: a.over };
  if (b.over % a.over === 0n) return added(b, a);
  return { units: a.units * b.over + b.units * a.over, over: a.over * b.over };
}

/** @param divisor not zero */
export function divided(dividend: Ratio, divisor: Ratio): Ratio {
  const sign = divisor.units < 0n ? -1n : 1n;
  return {
    units: sign * dividend.units * divisor.over,
    over: sign * dividend.over * divisor.units,
  };
}

export function times({ units, over }: Ratio, factor: bigint): Ratio {
  return { units: units * factor, over };
}

/** Negative, zero or positive, as `a` is less than, equal to or more than `b`. */
export function compare(a: Ratio, b: Ratio): bigint {
  return a.units * b.over - b.units * a.over;
}

/** The same as a number, for `sort`: from the largest to the smallest. */
export function byLargest(a: Ratio, b: Ratio): number {
  const difference = compare(b, a);
  return Number(difference > 0n) - Number(difference < 0n);
}

export function isZero({ units }: Ratio): boolean {
  return units === 0n;
}

/** Rounds to a number of decimals, halves away from zero: half up for what is not negative. In plain digits. */
export function rounded({ units, over }: Ratio, decimals: number): string {
  const scaled = (units < 0n ? -units : units) * 10n ** BigInt(decimals);
  const whole = (2n * scaled + over) / (2n * over);
  const digits = String(whole).padStart(decimals + 1, '0');
  const sign = units < 0n && whole > 0n ? '-' : '';
  if (decimals === 0) return sign + digits;
  return `${sign}${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
}

/**
 * Whole shares of 100 that add up to 100, by the largest remainder. Of equal remainders the earlier part's is
 * taken first.
 * @returns undefined where the parts are nothing
 */
export function wholeShares(parts: readonly bigint[]): bigint[] | undefined {
  const total = parts.reduce((sum, part) => sum + part, 0n);
  if (total === 0n) return undefined;
  const shares = parts.map((part) => (part * 100n) / total);
  const left = 100n - shares.reduce((sum, share) => sum + share, 0n);
  const byRemainder = parts
    .map((part, index) => ({ index, remainder: (part * 100n) % total }))
    .sort((a, b) => Number(b.remainder > a.remainder) - Number(b.remainder < a.remainder));
  for (const { index } of byRemainder.slice(0, Number(left))) {
    shares[index] = (shares[index] ?? 0n) + 1n;
  }
  return shares;
}

const vietnamese = new Intl.NumberFormat('vi-VN');

/** Plain digits as a Vietnamese reader writes them: '-1234.5' becomes '-1.234,5'. */
export function inVietnamese(plain: string): string {
  const [, sign = '', whole = '0', fraction] = /^(-?)(\d+)(?:\.(\d+))?$/.exec(plain) ?? [];
  const grouped = sign + vietnamese.format(BigInt(whole));
  return fraction === undefined ? grouped : `${grouped},${fraction}`;
}
