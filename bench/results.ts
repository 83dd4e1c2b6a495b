import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';

/** What one way of asking cost at one size. */
export interface Measured {
  readonly orders: number;
  readonly what: string;
  readonly clients: number;
  readonly medianMs: number;
  /** The quickest answer: what it costs where nothing else runs. NaN under load. */
  readonly minMs: number;
  readonly p99Ms: number;
  readonly perSecond: number;
  readonly readsPerSecond: number;
  readonly peakMiB: number;
  readonly not200: number;
}
/** All that was measured, in the order in which it was. */
export const results: Measured[] = [];
/** On what it was measured, and what is no row of the table. */
export const facts: Record<string, unknown> = {};

export function printHeading(): void {
  console.log(
    'orders      what                 clients   median ms     min ms     p99 ms   answers/s  reads/s   MiB  not 200',
  );
}

/** Keeps a row of the table, and prints it. */
export function record(measured: Measured): void {
  results.push(measured);
  const {
    orders,
    what,
    clients,
    medianMs,
    minMs,
    p99Ms,
    perSecond,
    readsPerSecond,
    peakMiB: peak,
    not200,
  } = measured;
  const numbers = [
    medianMs.toFixed(1),
    Number.isNaN(minMs) ? '' : minMs.toFixed(1),
    p99Ms.toFixed(1),
    perSecond.toFixed(1),
    readsPerSecond.toFixed(1),
    peak.toFixed(0),
    String(not200),
  ];
  const widths = [12, 11, 11, 12, 9, 6, 9];
  console.log(
    String(orders).padEnd(12) +
      what.padEnd(21) +
      String(clients).padStart(7) +
      numbers.map((text, index) => text.padStart(widths[index] ?? 0)).join(''),
  );
}

/** Prints the ratios that the goals are about. @param sizes numbers of orders, in the order measured */
export function printRatios(sizes: readonly number[]): void {
  const find = (orders: number, what: string, clients: number) =>
    results.find(
      (each) => each.orders === orders && each.what === what && each.clients === clients,
    );
  const ratios: Record<string, number> = {};
  for (const orders of sizes) {
    const [raw, page, ahead] = ['raw', 'page', 'page, ahead'].map(
      (what) => find(orders, what, 1)?.medianMs ?? Number.NaN,
    );
    const [ours, fast] = ['page', 'page, ahead'].map(
      (what) => find(orders, what, 256)?.perSecond ?? Number.NaN,
    );
    // Of a large table it may answer none of 256 clients in the time that is given: it is taken at its best.
    const php = Math.max(
      ...results
        .filter((each) => each.orders === orders && each.what === 'PHP page')
        .map(({ perSecond }) => perSecond),
    );
    const [rawMin, pageMin, phpMin] = ['raw', 'page', 'PHP page'].map(
      (what) => find(orders, what, 1)?.minMs ?? Number.NaN,
    );
    ratios[`${orders}: page alone / raw statements, medians`] = (page ?? 0) / (raw ?? 1);
    ratios[`${orders}: page alone / raw statements, minima`] = (pageMin ?? 0) / (rawMin ?? 1);
    ratios[`${orders}: page alone / PHP page alone, minima`] = (pageMin ?? 0) / (phpMin ?? 1);
    ratios[`${orders}: page ahead, alone, ms`] = ahead ?? Number.NaN;
    if (php > 0) {
      ratios[`${orders}: 256 clients, page / PHP at its best, answers/s`] = (ours ?? 0) / php;
      ratios[`${orders}: 256 clients, page ahead / PHP at its best, answers/s`] = (fast ?? 0) / php;
    }
  }
  const last = sizes.at(-1) ?? 0;
  const flat =
    (find(last, 'page, ahead', 1)?.medianMs ?? 0) /
    (find(1_000_000, 'page, ahead', 1)?.medianMs ?? Number.NaN);
  ratios[`page ahead at ${last} / at 1000000`] = flat;
  facts.ratios = ratios;
  facts.commit = execFileSync('git', ['rev-parse', '--short', 'HEAD'], { encoding: 'utf8' }).trim();
  console.log();
  for (const [what, ratio] of Object.entries(ratios))
    console.log(`${what.padEnd(64)}${ratio.toFixed(2)}`);
}

/** Writes all of it as JSON beside the data sets. */
export function writeResults(): void {
  mkdirSync(path.join(__dirname, '.data'), { recursive: true });
  writeFileSync(
    path.join(__dirname, '.data/result.json'),
    JSON.stringify({ ...facts, results }, undefined, 2),
  );
}
