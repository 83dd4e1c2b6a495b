/** The records of ANNUAL_DIR: readings of a closed year, and what was filed. Each is written once, and chained. */
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { link, mkdir, open, rm } from 'node:fs/promises';
import path from 'node:path';
import { AnnualFault } from '../report/report-faults';
import { t } from '../words/words';
import type { FormNumber } from './indicators';
import type { AnnualFigures, FiguresBefore } from './read';

/** A reading of a year that is over: `2026-1.json`. */
export interface Reading extends AnnualFigures {
  readonly kind: 'reading';
  readonly id: string;
  readonly year: number;
  readonly number: number;
  /** ISO 8601, by the database's clock. */
  readonly read_at: string;
  readonly period: { readonly start: string; readonly end: string };
  /** Hours after the year's end, with one decimal; null within its first minutes. */
  readonly late_hours: string | null;
  readonly annual_sql_sha256: string;
  /** Null where there was no annual.json. */
  readonly annual_json_sha256: string | null;
  readonly statements: Readonly<Record<string, string>>;
  readonly before: FiguresBefore;
}

/** A cell as it was sent to the portal. */
export interface FiledCell {
  readonly state: string;
  /** In the form's unit, in plain digits. */
  readonly value: string;
}

/** What was sent to the portal: `2026-filed-1.json`. */
export interface Filed {
  readonly kind: 'filed';
  readonly year: number;
  readonly number: number;
  readonly reading: number;
  readonly reading_hash: string;
  readonly form: FormNumber;
  readonly filed_at: string;
  readonly annual_json_sha256: string;
  readonly cells: Readonly<Record<string, FiledCell>>;
}

/** The place of a record in the chain of its folder. */
export interface ChainLink {
  /** From 1, over all records of the folder. */
  readonly sequence: number;
  /** The hash of the record before; null for the first. */
  readonly prev: string | null;
  readonly hash: string;
}

export type Chained<R> = R & ChainLink;

const NAME = /^(\d{4})-(filed-)?(\d+)\.json$/;

/** Every record of a folder, oldest first. */
export class Records {
  private constructor(
    readonly folder: string,
    private readonly all: readonly Chained<Reading | Filed>[],
    /** What is wrong with the records, a line each. */
    readonly problems: readonly string[],
  ) {}

  /** @throws AnnualFault if the folder is there and cannot be read */
  static read(folder: string): Records {
    const problems: string[] = [];
    const records = fileNames(folder).flatMap((name) => {
      const file = path.join(folder, name);
      const record = parsed(file);
      if (typeof record === 'string') {
        problems.push(record);
        return [];
      }
      const wrong = wrongIn(record, name);
      if (wrong) problems.push(`${file}: ${wrong}`);
      return [record];
    });
    records.sort((a, b) => a.sequence - b.sequence);
    problems.push(...brokenLinks(records));
    return new Records(folder, records, problems);
  }

  /** The readings of a year, in their order. */
  readingsOf(year: number): Chained<Reading>[] {
    return this.all.filter(
      (each): each is Chained<Reading> => each.kind === 'reading' && each.year === year,
    );
  }

  /** What was filed last for a year. */
  filedFor(year: number): Chained<Filed> | undefined {
    return this.all
      .filter((each): each is Chained<Filed> => each.kind === 'filed' && each.year === year)
      .at(-1);
  }

  /** The next number of a record of a year. */
  nextNumber(kind: 'reading' | 'filed', year: number): number {
    const numbers = this.all
      .filter((each) => each.kind === kind && each.year === year)
      .map(({ number }) => number);
    return Math.max(0, ...numbers) + 1;
  }

  /** The link of a record that comes after all of these. */
  nextLink(record: Reading | Filed): ChainLink {
    const last = this.all.at(-1);
    const place = { sequence: (last?.sequence ?? 0) + 1, prev: last?.hash ?? null };
    return { ...place, hash: hashOf({ ...record, ...place }) };
  }
}

/**
 * Writes a record under a name of its own, whole and safe on the disk, and reads it back.
 * @returns its file and the record with its link
 * @throws AnnualFault if the name is taken, or what is read back is not what was written
 */
export async function writeRecord<R extends Reading | Filed>(
  records: Records,
  record: R,
): Promise<{ readonly file: string; readonly record: Chained<R> }> {
  const chained = { ...record, ...records.nextLink(record) };
  const { folder } = records;
  const infix = record.kind === 'filed' ? 'filed-' : '';
  const file = path.join(folder, `${record.year}-${infix}${record.number}.json`);
  const draft = `${file}.${process.pid}.new`;
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 });
    await rm(draft, { force: true });
    await writeSynced(draft, `${JSON.stringify(chained, undefined, 2)}\n`);
    // Unlike a rename, a link never replaces a file that is there.
    await link(draft, file);
    await syncFolder(folder);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === undefined) throw error;
    throw new AnnualFault(
      code === 'EEXIST'
        ? t`${file} is there already, and is never written over`
        : t`${file} cannot be written (${code})`,
    );
  } finally {
    await rm(draft, { force: true });
  }
  const back = parsed(file);
  if (typeof back === 'string' || back.hash !== chained.hash || hashOf(back) !== chained.hash) {
    throw new AnnualFault(t`${file} is not on the disk as it was written`);
  }
  return { file, record: chained };
}

/** SHA-256 over a record without its hash, its keys sorted at every level. */
export function hashOf(record: object): string {
  const { hash: _, ...rest } = record as { readonly hash?: string };
  return createHash('sha256')
    .update(JSON.stringify(sorted(rest)))
    .digest('hex');
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return Object.fromEntries(entries.map(([key, each]) => [key, sorted(each)]));
}

function fileNames(folder: string): string[] {
  try {
    return readdirSync(folder).filter((name) => NAME.test(name));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT') return [];
    throw new AnnualFault(t`${folder} cannot be read (${code})`);
  }
}

/** A record of a file, or what is wrong with it. */
function parsed(file: string): Chained<Reading | Filed> | string {
  let record: unknown;
  try {
    record = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    return code === undefined ? t`${file} is no valid JSON` : t`${file} cannot be read (${code})`;
  }
  const { kind, sequence, hash } = (record ?? {}) as Partial<Chained<Reading | Filed>>;
  const isRecord =
    (kind === 'reading' || kind === 'filed') &&
    typeof sequence === 'number' &&
    typeof hash === 'string';
  return isRecord ? (record as Chained<Reading | Filed>) : t`${file} is no record of a year`;
}

function wrongIn(record: Chained<Reading | Filed>, name: string): string | undefined {
  if (hashOf(record) !== record.hash) return t`was changed after it was written`;
  const infix = record.kind === 'filed' ? 'filed-' : '';
  return name === `${record.year}-${infix}${record.number}.json`
    ? undefined
    : t`does not bear the name that it was given`;
}

function brokenLinks(records: readonly Chained<Reading | Filed>[]): string[] {
  return records.flatMap((record, index) => {
    const before = records[index - 1];
    if (record.prev === (before?.hash ?? null) && record.sequence === index + 1) return [];
    return [
      t`record ${record.sequence} does not follow the one before it: one is missing or was put in`,
    ];
  });
}

async function writeSynced(file: string, text: string): Promise<void> {
  const handle = await open(file, 'wx', 0o600);
  try {
    await handle.writeFile(text);
    await handle.sync();
  } finally {
    await handle.close();
  }
}

async function syncFolder(folder: string): Promise<void> {
  const handle = await open(folder);
  await handle.sync().finally(() => handle.close());
}

/** The audit file's line about a record: its hash, which covers its whole content. */
export function auditFields(record: Chained<Reading | Filed>, instant: Date) {
  const { kind, year, number, hash } = record;
  return { annual: kind, year, number, record: hash, instant: instant.toISOString() };
}
