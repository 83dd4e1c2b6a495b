/** A decimal number of any size: `units` of 10^-`scale` each. No float holds money exactly. */
export interface Decimal {
  readonly units: bigint;
  readonly scale: number;
}

export const NOTHING: Decimal = { units: 0n, scale: 0 };

/** The number in a text such as '-12.50'; undefined for what is no plain decimal. */
export function decimalFrom(text: string): Decimal | undefined {
  const [, digits, fraction = ''] = /^(-?\d+)(?:\.(\d+))?$/.exec(text) ?? [];
  if (digits === undefined) return undefined;
  return { units: BigInt(digits + fraction), scale: fraction.length };
}

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return { units: unitsAt(a, scale) + unitsAt(b, scale), scale };
}

/** Whether two numbers differ by no more than some units in the last place that both have. */
export function isWithin(a: Decimal, b: Decimal, units: number): boolean {
  const scale = Math.max(a.scale, b.scale);
  const difference = unitsAt(a, scale) - unitsAt(b, scale);
  const bound = BigInt(units) * 10n ** BigInt(scale - Math.min(a.scale, b.scale));
  return -bound <= difference && difference <= bound;
}

/** A number that is not negative, rounded half up to a whole one. */
export function roundHalfUp({ units, scale }: Decimal): bigint {
  const one = 10n ** BigInt(scale);
  return (2n * units + one) / (2n * one);
}

export function isWhole({ units, scale }: Decimal): boolean {
  return units % 10n ** BigInt(scale) === 0n;
}

function unitsAt({ units, scale }: Decimal, wanted: number): bigint {
  return units * 10n ** BigInt(wanted - scale);
}
