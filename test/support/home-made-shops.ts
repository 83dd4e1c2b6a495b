import type { TestDatabase } from './database';

/** An order of a home-made shop, in terms that fit every schema. */
export interface Sale {
  readonly at: Date;
  readonly outcome: 'done' | 'void' | 'new' | 'draft';
  /** Its value in hundredths of a đồng. */
  readonly hundredths: bigint;
}

const HOUR = 3_600_000;
const YEAR = new Date(Date.now() + 7 * HOUR).getUTCFullYear();

/** The beginning of a year in Vietnam. */
export const newYear = (year: number) => new Date(Date.UTC(year, 0, 1) - 7 * HOUR);

/** Sales of some three years up to now, with some at the very turns of the years in Vietnam and in UTC. */
export const SALES: readonly Sale[] = [
  ...Array.from({ length: 160 }, (_, index) => new Date(Date.now() - 60_000 - index * 161 * HOUR)),
  ...[YEAR - 1, YEAR].flatMap((year) => [
    new Date(newYear(year).getTime() - 1000),
    newYear(year),
    new Date(Date.UTC(year, 0, 1) - 1000),
    new Date(Date.UTC(year, 0, 1)),
  ]),
].map((at, index) => ({
  at: new Date(Math.floor(at.getTime() / 1000) * 1000),
  outcome: (['done', 'done', 'void', 'done', 'new', 'draft'] as const)[index % 6] ?? 'new',
  hundredths: BigInt(20_000_000 + index * 1_234_550),
}));

/** Beginnings of sellers, products or visits. */
export const BEGUN: readonly Date[] = SALES.map(({ at }) => at);

/** What a report of a year must give: this year's, or that of an earlier one. */
export function expected(year = YEAR): Record<string, string> {
  const [start, end] = [newYear(year), newYear(year + 1)];
  const sold = SALES.filter(({ at, outcome }) => at >= start && at < end && outcome !== 'draft');
  const done = sold.filter(({ outcome }) => outcome === 'done');
  const sum = done.reduce((total, { hundredths }) => total + hundredths, 0n);
  const total = String(BEGUN.filter((at) => at < end).length);
  const fresh = String(BEGUN.filter((at) => at >= start && at < end).length);
  return {
    ...{ visits_total: total, visits_period: fresh, sellers_total: total, sellers_new: fresh },
    ...{ products_total: total, products_new: fresh, orders_total: String(sold.length) },
    orders_succeeded: String(done.length),
    orders_failed: String(sold.filter(({ outcome }) => outcome === 'void').length),
    value_succeeded: String((sum + 50n) / 100n),
  };
}

/** How a shop writes what it holds. */
export interface Manner {
  date(at: Date): string;
  outcome(outcome: Sale['outcome']): string;
  /** An amount in hundredths of a đồng. */
  value(hundredths: bigint): string;
}

const wall = (at: Date, hours: number) =>
  new Date(at.getTime() + hours * HOUR).toISOString().slice(0, 19).replace('T', ' ');

export const vietnam = (at: Date) => `'${wall(at, 7)}'`;
export const utc = (at: Date) => `'${wall(at, 0)}'`;
export const milliseconds = (at: Date) => String(at.getTime() + 7);
/** '24/11/2026 09:30:00' */
export const written = (at: Date) => {
  const [, year, month, day, time] = /^(\d+)-(\d+)-(\d+) (.*)$/.exec(wall(at, 7)) ?? [];
  return `'${day}/${month}/${year} ${time}'`;
};

export const dong = (hundredths: bigint) =>
  `${hundredths / 100n}.${String(hundredths % 100n).padStart(2, '0')}`;

/** Fills tables `(date)`, and one of orders `(date, status, value)`. */
export async function fill(
  shop: TestDatabase,
  { begun, orders }: { begun: readonly string[]; orders: string },
  { date, outcome, value }: Manner,
): Promise<void> {
  for (const table of begun) {
    const rows = BEGUN.map((at) => `(${date(at)})`).join(', ');
    await shop.root.query(`INSERT INTO ${table} VALUES ${rows}`);
  }
  const rows = SALES.map(
    (sale) => `(${date(sale.at)}, '${outcome(sale.outcome)}', ${value(sale.hundredths)})`,
  );
  await shop.root.query(`INSERT INTO ${orders} VALUES ${rows.join(', ')}`);
}
