/**
 * The chain of an audit file's lines: each line names the hash of the line before it and carries its own.
 * It seals lines and judges them; it knows neither files on a disk nor reports.
 */
import { createHash, type Hash } from 'node:crypto';
import { t } from '../words/words';

/** A value that JSON can hold exactly: figures are texts of digits. */
export type Json =
  | string
  | number
  | boolean
  | null
  | readonly Json[]
  | { readonly [key: string]: Json };

/** The fields of a line, without `prev` and `hash`. */
export type Fields = { readonly [key: string]: Json };

/** A line with its place in the chain. */
export type SealedFields = Fields & { readonly prev: string | null; readonly hash: string };

/**
 * Why the server adds a seam, a line that joins two parts of a file: lines of an older version without a chain, a
 * line that a crash cut off, or a broken chain.
 */
export type SeamKind = 'unchained' | 'torn' | 'broken';

/** A line that cannot be trusted, and why. */
export interface Break {
  /** Counted from 1 within its file. */
  readonly line: number;
  readonly reason: string;
}

/** The longest line that is read, in bytes. The server writes none that long. */
export const LONGEST_LINE = 1024 * 1024;

/**
 * The text over which a line is hashed: JSON without spaces, the keys of each object in the order of their
 * code units. `json.dumps(line, sort_keys=True, separators=(',', ':'), ensure_ascii=False)` in Python.
 */
export function canonical(value: Json): string {
  if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).sort(([a], [b]) => (a < b ? -1 : 1));
  return `{${members.map(([key, member]) => `${JSON.stringify(key)}:${canonical(member)}`).join(',')}}`;
}

/** The line that follows `prev`, with its end, and its hash. @param prev null where the chain begins */
export function sealLine(prev: string | null, fields: Fields): { line: string; hash: string } {
  const hash = sha256(canonical({ ...fields, prev }));
  return { line: `${JSON.stringify({ prev, ...fields, hash })}\n`, hash };
}

/** Letters and digits of Crockford's base 32, in the order of their values. */
const BASE32 = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** A hash as it stands on a copy: its first 80 bits, such as '7F3A-91C2-QX00-ABCD'. */
export function shortHead(hash: string): string {
  const bits = [...hash.slice(0, 20)].map((digit) =>
    Number.parseInt(digit, 16).toString(2).padStart(4, '0'),
  );
  const letters = bits.join('').match(/.{5}/g) ?? [];
  const text = letters.map((five) => BASE32[Number.parseInt(five, 2)]).join('');
  return (text.match(/.{4}/g) ?? []).join('-');
}

/** A code or a head as someone reads or types it from a copy: O for 0, I or L for 1, without dashes. */
export function plainCode(text: string): string {
  return text
    .toUpperCase()
    .replace(/[^A-Z\d]/g, '')
    .replaceAll('O', '0')
    .replace(/[IL]/g, '1');
}

/** The fields of a line as they stand; undefined for a text that is no JSON object. */
export function fieldsOf(text: string): Fields | undefined {
  try {
    const value = JSON.parse(text) as Json;
    return typeof value === 'object' && value !== null && !Array.isArray(value)
      ? (value as Fields)
      : undefined;
  } catch {
    return undefined;
  }
}

/** The most breaks that are kept. One is enough to distrust a file; a file of junk has millions. */
const MOST_BREAKS = 100;

/** Walks through the lines of one file, and finds what was edited, removed, inserted or reordered. */
export class ChainReader {
  /** The `prev` of the first chained line: the last hash of the file before, or null where a chain begins. */
  first: string | null | undefined;
  /** The hash of the last chained line; undefined before one. */
  head: string | undefined;
  /** The `instant` of the first line that has one. */
  since: string | undefined;
  /** Untrusted lines, in order. Lines after one are judged by what it says of itself. */
  readonly breaks: Break[] = [];
  /** The number of lines that were taken. */
  lines = 0;
  /** How many of them a seam covers alone: without a hash of their own, or cut off. */
  unproven = 0;
  /** Lines at the end that a seam has yet to name. */
  private pending: 'torn' | 'unchained' | undefined;
  /** Whether the last line has an end. */
  private ended = true;
  /** Whether a break was found that no seam names. */
  private unnamed = false;
  private readonly digest: Hash = createHash('sha256');

  /**
   * @param bytes a line without its end, or a piece of one that is longer than LONGEST_LINE
   * @param ended whether it had an end: the last line of a file, and a piece before the last, lack it
   */
  take(bytes: Buffer, ended = true): Fields | undefined {
    const isPiece = !this.ended;
    if (!isPiece) this.lines += 1;
    this.ended = ended;
    const covers = this.covers;
    const { pending } = this;
    this.digest.update(bytes);
    if (ended) this.endLine();
    if (isPiece) {
      if (this.breaks.at(-1)?.line !== this.lines) this.refuse(t`the line is too long`);
      return undefined;
    }
    const fields = fieldsOf(bytes.toString());
    if (fields === undefined) {
      // A crash can cut off one line. Two in a row are tampering or damage.
      if (pending === 'torn') this.refuse(t`two lines in a row are not whole`);
      this.pending = 'torn';
      this.unproven += 1;
      return undefined;
    }
    if (typeof fields.instant === 'string') this.since ??= fields.instant;
    if (isSealed(fields)) {
      this.pending = undefined;
      this.judge(bytes, fields, pending, covers);
      if (this.first === undefined) this.first = fields.prev;
      this.head = fields.hash;
    } else if (this.head === undefined && pending !== 'torn') {
      this.pending = 'unchained';
      this.unproven += 1;
    } else {
      this.refuse(t`it has no hash`);
    }
    return fields;
  }

  /** Judges the last line: one that a crash cut off has no end. */
  finish(): void {
    if (this.pending !== 'torn' || !this.ended) return;
    this.pending = undefined;
    this.refuse(t`it is not whole`);
  }

  /** Notes that the file no longer ends with the last line that was written. */
  refuseEnd(): void {
    this.refuse(t`the lines that were written last are not there`);
  }

  /** Notes that the last line has got its line break. */
  endLine(): void {
    this.ended = true;
    this.digest.update('\n');
  }

  /** The seam that the server must write before any other line; undefined if the chain simply goes on. */
  get seam(): SeamKind | undefined {
    return this.unnamed ? 'broken' : this.pending;
  }

  /** The seam's fields, and the `prev` of its line. */
  seamFields(seam: SeamKind, instant: Date): { fields: Fields; prev: string | null } {
    const { lines, covers } = this;
    return {
      fields: { seam, lines, covers, instant: instant.toISOString() },
      prev: this.seamPrev(seam),
    };
  }

  private get covers(): string {
    return this.digest.copy().digest('hex');
  }

  private seamPrev(seam: Json): string | null {
    return seam === 'torn' ? (this.head ?? null) : null;
  }

  private judge(
    bytes: Buffer,
    { hash, ...fields }: SealedFields,
    pending: 'torn' | 'unchained' | undefined,
    covers: string,
  ): void {
    const written = JSON.stringify({ ...fields, hash });
    if (!Buffer.from(written).equals(bytes) || hash !== sha256(canonical(fields))) {
      this.refuse(t`it was edited: its hash is another`);
    } else if (fields.seam !== undefined) {
      this.judgeSeam(fields, pending, covers);
    } else if (pending !== undefined) {
      this.refuse(t`the line before it is not whole, or has no hash`);
    } else if (this.head !== undefined && fields.prev !== this.head) {
      this.refuse(t`it does not follow the line before it: a line was removed, inserted or moved`);
    }
  }

  /** A seam must have the reason that the lines before it require, and the hash of exactly those lines. */
  private judgeSeam(
    { seam, prev, covers: named, instant }: Fields,
    pending: 'torn' | 'unchained' | undefined,
    covers: string,
  ): void {
    if (named !== covers || prev !== this.seamPrev(seam ?? null)) {
      this.refuse(t`the lines before it are not those that it names`);
    } else if (seam === 'broken') {
      this.refuse(t`the server found the chain broken before it (${String(instant)})`);
      this.unnamed = false;
    } else if (seam !== pending) {
      this.refuse(t`it names lines before it that are not there`);
    }
  }

  private refuse(reason: string): void {
    if (this.breaks.length < MOST_BREAKS) this.breaks.push({ line: this.lines, reason });
    this.unnamed = true;
  }
}

function isSealed(fields: Fields): fields is SealedFields {
  const { prev, hash } = fields;
  return typeof hash === 'string' && (typeof prev === 'string' || prev === null);
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
