/**
 * Reads the audit trail: an audit file and its rotated predecessors, in the order of their chain. It verifies them,
 * and finds what was shown under a code. `audit-file.ts` writes.
 */
import { createReadStream } from 'node:fs';
import { open, readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { pipeline } from 'node:stream';
import { createGunzip } from 'node:zlib';
import type { FigureName } from '../report/figure-names';
import { t } from '../words/words';
import {
  type Break,
  ChainReader,
  type Fields,
  type Json,
  LONGEST_LINE,
  plainCode,
  shortHead,
} from './chain';

/** A line of a file. One that is longer than any of ours comes in pieces. */
interface RawLine {
  readonly bytes: Buffer;
  readonly ended: boolean;
}

/** A break, and its file. */
export interface TrailBreak extends Break {
  readonly file: string;
}

/** The result of a verification. */
export interface Verification {
  /** In the order of their chain. */
  readonly files: readonly string[];
  readonly lines: number;
  /** How many of them were in no chain when they were written: they may have been edited before one covered them. */
  readonly unproven: number;
  /** The first line that cannot be trusted; undefined for a chain that is whole. */
  readonly broken: TrailBreak | undefined;
  /** The hash with which the chain ends; undefined where no line has one. */
  readonly head: string | undefined;
  /** Whether the chain goes on from a file that is not here. */
  readonly continues: boolean;
}

/** Something that was shown under a code. */
export interface FoundShowing {
  readonly id: string;
  readonly account: string | undefined;
  readonly address: string;
  /** Undefined in lines of versions before the chain. */
  readonly path: string | undefined;
  readonly format: string;
  readonly period: { readonly year: number; readonly start: Date; readonly end: Date } | undefined;
  readonly figures: Readonly<Partial<Record<FigureName, bigint>>>;
  /** The months as the line has them, where these were shown. */
  readonly months: Json | undefined;
  readonly readAt: Date | undefined;
  readonly shownAt: Date;
  /** Whether the client was gone before the end of the answer. */
  readonly withdrawn: boolean;
  /** SHA-256 of the report.sql by which it was read. */
  readonly reportSql: string | undefined;
  /** The chain's head as printed on the copy; undefined in lines of versions before the chain. */
  readonly chain: string | undefined;
  /** Whether no line up to this one was edited, removed, inserted or moved. */
  readonly chainHolds: boolean;
  /** The first line that cannot be trusted, where the chain does not hold. */
  readonly broken: TrailBreak | undefined;
}

/** A file, and what its lines say of its place in the chain. */
interface ChainedFile {
  readonly file: string;
  readonly chain: ChainReader;
  /** Why it could not be read to its end. */
  readonly unreadable: string | undefined;
}

/**
 * Verifies an audit file and its rotated ones.
 * @param onLine called for each line, in the order in which files are read
 * @throws a system error for a folder that cannot be read; a file that cannot be read is a break
 */
export async function verifyTrail(
  file: string,
  onLine: (fields: Fields, at: Omit<TrailBreak, 'reason'>) => void = () => undefined,
): Promise<Verification> {
  const links: ChainedFile[] = [];
  for (const each of await filesOf(file)) {
    const chain = new ChainReader();
    let unreadable: string | undefined;
    try {
      for await (const { bytes, ended } of linesOf(each)) {
        const fields = chain.take(bytes, ended);
        if (fields) onLine(fields, { file: each, line: chain.lines });
      }
      chain.finish();
    } catch (error) {
      unreadable = (error as NodeJS.ErrnoException).code ?? (error as Error).message;
    }
    if (chain.lines > 0 || unreadable) links.push({ file: each, chain, unreadable });
  }
  const ordered = inOrder(links);
  const chained = ordered.filter(({ chain }) => chain.head !== undefined);
  return {
    files: ordered.map((link) => link.file),
    lines: links.reduce((sum, { chain }) => sum + chain.lines, 0),
    unproven: links.reduce((sum, { chain }) => sum + chain.unproven, 0),
    broken: firstBreak(ordered),
    head: chained.at(-1)?.chain.head,
    continues: typeof chained[0]?.chain.first === 'string',
  };
}

/**
 * What was shown under a code, in the order of the chain.
 * @param code as it stands on a copy, or as someone reads or types it
 * @throws a system error for a folder that cannot be read
 */
export async function findShowings(file: string, code: string): Promise<FoundShowing[]> {
  const { files, broken, showings } = await readShowings(file, code);
  const placeOf = (each: Omit<TrailBreak, 'reason'>) => files.indexOf(each.file);
  const isBefore = (a: Omit<TrailBreak, 'reason'>, b: Omit<TrailBreak, 'reason'>) =>
    placeOf(a) < placeOf(b) || (placeOf(a) === placeOf(b) && a.line <= b.line);
  const withdrawn = new Set(showings.map(({ fields }) => fields.showing));
  return showings
    .filter(({ fields }) => fields.withdrawn !== true)
    .sort((a, b) => (isBefore(a.at, b.at) ? -1 : 1))
    .map(({ fields, at }) => {
      const holds = fields.hash !== undefined && !(broken && isBefore(broken, at));
      return {
        ...showingOf(fields),
        withdrawn: fields.hash !== undefined && withdrawn.has(fields.hash),
        chainHolds: holds,
        broken: holds ? undefined : broken,
      };
    });
}

/** Looks up codes while the server runs, one at a time. */
export class AuditTrail {
  private underWay: Promise<unknown> = Promise.resolve();

  constructor(private readonly file: string) {}

  /** See `findShowings`. */
  findShowings(code: string): Promise<FoundShowing[]> {
    const found = this.underWay.then(() => findShowings(this.file, code));
    this.underWay = found.catch(() => undefined);
    return found;
  }

  /**
   * When report.sql last changed: the instant of the first showing that the present one gave, if earlier ones came
   * from another; now, if it has given none yet.
   * @param digest SHA-256 of the present report.sql
   */
  async mappingChangedAt(digest: string): Promise<Date | undefined> {
    let others = false;
    let since: string | undefined;
    const seen: { digest: string; instant: string }[] = [];
    await verifyTrail(this.file, ({ reportSql, instant }) => {
      if (typeof reportSql !== 'string' || typeof instant !== 'string') return;
      if (seen.at(-1)?.digest !== reportSql) seen.push({ digest: reportSql, instant });
    });
    seen.sort((a, b) => (a.instant < b.instant ? -1 : 1));
    for (const each of seen) {
      if (each.digest !== digest) {
        others = true;
        since = undefined;
      } else since ??= each.instant;
    }
    return others ? new Date(since ?? Date.now()) : undefined;
  }
}

/**
 * The hashes of the yearly report's records that have a line.
 * @throws a system error for a folder that cannot be read
 */
export async function annualRecordsIn(file: string): Promise<Set<string>> {
  const hashes = new Set<string>();
  await verifyTrail(file, ({ annual, record }) => {
    if (annual !== undefined && typeof record === 'string') hashes.add(record);
  });
  return hashes;
}

/**
 * Whether a copy's code and head are those of a line.
 * @param witness such as '7F3A9-1C2QX:7F3A-91C2-QX00-ABCD'
 * @throws a system error for a folder that cannot be read
 */
export async function holdsWitness(file: string, witness: string): Promise<boolean> {
  const [code = '', head = ''] = witness.split(':');
  const { showings } = await readShowings(file, code);
  return showings.some(
    ({ fields: { hash, withdrawn } }) =>
      withdrawn !== true &&
      typeof hash === 'string' &&
      head !== '' &&
      plainCode(shortHead(hash)) === plainCode(head),
  );
}

/**
 * The end of a trail, which the first line of a new file names.
 * @param ours the hash of a line
 * @returns `last` is the last hash, null if there is none; `holds` whether a line has `ours`
 */
export async function trailEnd(
  file: string,
  ours: string | null,
): Promise<{ last: string | null; holds: boolean }> {
  let holds = false;
  const { head } = await verifyTrail(file, ({ hash }) => {
    holds ||= hash === ours;
  });
  return { last: head ?? null, holds };
}

/** The lines of a file, from the disk or from gunzip. */
export async function* linesIn(chunks: AsyncIterable<Buffer | string>): AsyncGenerator<RawLine> {
  let rest: Buffer = Buffer.alloc(0);
  for await (const chunk of chunks) {
    let bytes = Buffer.concat([rest, Buffer.from(chunk)]);
    for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10)) {
      yield { bytes: bytes.subarray(0, end), ended: true };
      bytes = bytes.subarray(end + 1);
    }
    while (bytes.length > LONGEST_LINE) {
      yield { bytes: bytes.subarray(0, LONGEST_LINE), ended: false };
      bytes = bytes.subarray(LONGEST_LINE);
    }
    rest = bytes;
  }
  if (rest.length > 0) yield { bytes: rest, ended: false };
}

/** The lines of a code as they stand in the files, oldest first. */
export async function* findLines(file: string, code: string): AsyncGenerator<string> {
  const { files } = await verifyTrail(file);
  const wanted = plainCode(code);
  for (const each of files) {
    for await (const { bytes } of linesOf(each)) {
      const text = bytes.toString();
      if (wanted === '' || !text.includes('"id"')) continue;
      const fields = new ChainReader().take(bytes);
      if (typeof fields?.id === 'string' && plainCode(fields.id) === wanted) yield text;
    }
  }
}

interface Showings extends Verification {
  readonly showings: readonly {
    readonly fields: Fields;
    readonly at: Omit<TrailBreak, 'reason'>;
  }[];
}

async function readShowings(file: string, code: string): Promise<Showings> {
  const wanted = plainCode(code);
  const showings: { fields: Fields; at: Omit<TrailBreak, 'reason'> }[] = [];
  const verification = await verifyTrail(file, (fields, at) => {
    if (typeof fields.id === 'string' && wanted !== '' && plainCode(fields.id) === wanted) {
      showings.push({ fields, at });
    }
  });
  return { ...verification, showings };
}

/** How often a folder is listed again because a file in it was gone before it could be looked at. */
const LISTINGS = 10;

/** The file and those that logrotate made of it, the one longest unchanged first. */
async function filesOf(file: string, listingsLeft = LISTINGS): Promise<string[]> {
  const { dir, base } = path.parse(path.resolve(file));
  const all = await readdir(dir);
  const names = all.filter((name) => {
    const rest = name.startsWith(base) ? name.slice(base.length) : undefined;
    // While logrotate compresses a file, both versions exist.
    const isHalf = name.endsWith('.gz') && all.includes(name.slice(0, -3));
    return rest === '' || (rest && /^[.-]\d[\w:-]*(\.gz)?$/.test(rest) && !isHalf);
  });
  const dated = await Promise.all(
    names.map(async (name) => {
      const found = path.join(dir, name);
      const state = await stat(found).catch(unlessMissing);
      return { found, isFile: state?.isFile(), changed: state?.mtimeMs ?? 0 };
    }),
  );
  // Logrotate moved or packed a file meanwhile; a link that leads nowhere stays missing.
  if (dated.some(({ isFile }) => isFile === undefined) && listingsLeft > 1)
    return filesOf(file, listingsLeft - 1);
  return dated
    .filter(({ isFile }) => isFile === true)
    .sort((a, b) => a.changed - b.changed)
    .map(({ found }) => found);
}

/** The lines of a file, or of its packed copy where logrotate has put that in its place since it was listed. */
async function* linesOf(file: string): AsyncGenerator<RawLine> {
  const plain = file.endsWith('.gz') ? undefined : await open(file).catch(unlessMissing);
  if (plain) {
    yield* linesIn(plain.createReadStream());
    return;
  }
  const packed = createReadStream(file.endsWith('.gz') ? file : `${file}.gz`);
  yield* linesIn(pipeline(packed, createGunzip(), () => undefined));
}

/** Makes nothing of a missing file's error. @throws any other error */
function unlessMissing(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}

/** Files without a chain, and then each file after the one whose last hash its first line names. */
function inOrder(links: readonly ChainedFile[]): ChainedFile[] {
  const chained = links.filter(({ chain }) => chain.head !== undefined);
  const heads = new Set(chained.map(({ chain }) => chain.head));
  const starts = chained
    .filter(({ chain }) => typeof chain.first !== 'string' || !heads.has(chain.first))
    .sort((a, b) => ((a.chain.since ?? '') < (b.chain.since ?? '') ? -1 : 1));
  const left = new Set(chained);
  const ordered = links.filter((link) => !left.has(link));
  for (const start of starts.length > 0 ? starts : chained) {
    let next: ChainedFile | undefined = start;
    while (next && left.delete(next)) {
      ordered.push(next);
      const head: string | undefined = next.chain.head;
      next = [...left].find(({ chain }) => chain.first === head);
    }
  }
  return [...ordered, ...left];
}

function firstBreak(ordered: readonly ChainedFile[]): TrailBreak | undefined {
  let before: ChainedFile | undefined;
  for (const link of ordered) {
    const { file, chain, unreadable } = link;
    const [own] = chain.breaks;
    if (before && chain.head !== undefined && chain.first !== before.chain.head) {
      const name = path.basename(before.file);
      return {
        file,
        line: 1,
        reason: t`it does not follow ${name}: a file between them is missing`,
      };
    }
    if (own) return { file, ...own };
    if (unreadable) {
      return { file, line: chain.lines + 1, reason: t`it cannot be read on (${unreadable})` };
    }
    if (chain.head !== undefined) before = link;
  }
  return undefined;
}

function showingOf(fields: Fields): Omit<FoundShowing, 'withdrawn' | 'chainHolds' | 'broken'> {
  const { period, figures } = fields as { period?: Fields; figures?: Fields };
  return {
    id: String(fields.id),
    account: textOf(fields.account),
    address: textOf(fields.address) ?? '',
    path: textOf(fields.path),
    format: textOf(fields.format) ?? '',
    period: period && {
      year: Number(period.year),
      start: new Date(String(period.start)),
      end: new Date(String(period.end)),
    },
    figures: Object.fromEntries(
      Object.entries(figures ?? {}).flatMap(([name, value]) =>
        typeof value === 'string' && /^\d+$/.test(value) ? [[name, BigInt(value)]] : [],
      ),
    ),
    months: fields.months,
    readAt: typeof fields.readAt === 'string' ? new Date(fields.readAt) : undefined,
    shownAt: new Date(String(fields.instant)),
    reportSql: textOf(fields.reportSql),
    chain: typeof fields.hash === 'string' ? shortHead(fields.hash) : undefined,
  };
}

function textOf(value: Json | undefined): string | undefined {
  return typeof value === 'string' ? value : undefined;
}
