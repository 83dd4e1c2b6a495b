/**
 * `init --refresh`: rewrites the statements of sources as the sources are today, and keeps those of the admin, the
 * comments and the notes. The changes are shown before they are written.
 */
import { createTwoFilesPatch } from 'diff';
import { readTables, type Table } from '../database/schema';
import type { Session } from '../database/session';
import { CommandFault } from '../fault';
import { Catalogue } from '../platforms/catalogue';
import { type StatusMeanings, sectionFrom } from '../platforms/compose-report-sql';
import { readSources } from '../platforms/parse-source';
import {
  figuresIn,
  MEANINGS,
  type Meaning,
  type Source,
  type TablePrefix,
} from '../platforms/source';
import type { FigureName } from '../report/figure-names';
import { statusesIn } from '../report/notes';
import { sqlTokens } from '../sql/lexer';
import { t } from '../words/words';

/** A statement of report.sql as it is written: the comment lines above it, and its SQL. */
interface Chunk {
  readonly lead: readonly string[];
  readonly body: string;
  readonly figures: readonly FigureName[];
}

/** The notes that init takes from a source; the others are the admin's. */
const OF_SOURCE = ['source', 'schema', 'prefix', 'choice', ...MEANINGS];

/**
 * The text of report.sql with the statements of known sources as these give them for this database now.
 * @throws CommandFault for a source that is no longer there, or whose tables are not
 */
export async function refreshed(session: Session, text: string): Promise<string> {
  const tables = await readTables(session);
  const sources = readSources();
  const { chunks, rest } = chunksOf(text);
  const groups = grouped(chunks);
  const done = new Set<string>();
  const blocks = chunks.flatMap((chunk) => {
    const key = placeKey(chunk);
    if (key === '') return [written(chunk)];
    if (done.has(key)) return [];
    done.add(key);
    return fresh(groups.get(key) ?? [], tables, sources).map(written);
  });
  return blocks.join('') + rest;
}

function grouped(chunks: readonly Chunk[]): Map<string, Chunk[]> {
  const groups = new Map<string, Chunk[]>();
  for (const chunk of chunks) {
    groups.set(placeKey(chunk), [...(groups.get(placeKey(chunk)) ?? []), chunk]);
  }
  return groups;
}

/** The change of a file, a line each, as `diff -u` shows it; empty where there is none. */
export function difference(file: string, before: string, after: string): string {
  if (before === after) return '';
  return createTwoFilesPatch(file, file, before, after, t`as it is`, t`anew`);
}

function written({ lead, body }: Chunk): string {
  return `${lead.join('\n')}${lead.length > 0 ? '\n' : ''}${body}\n`;
}

/** The statements of a text, each with the lines above it, and what follows the last. */
function chunksOf(text: string): { chunks: Chunk[]; rest: string } {
  const chunks: Chunk[] = [];
  let open = '';
  for (const { kind, text: token } of sqlTokens(text)) {
    open += token;
    if (kind !== 'end') continue;
    const lines = open.replace(/^\n/, chunks.length > 0 ? '' : '\n').split('\n');
    const first = lines.findIndex((line) => line.trim() !== '' && !/^\s*(--|#)/.test(line));
    const body = lines.slice(first).join('\n');
    chunks.push({ lead: lines.slice(0, first), body, figures: figuresIn(body) });
    open = '';
  }
  return { chunks, rest: open.replace(/^\n/, '') };
}

function noteIn({ lead }: Chunk, key: string): string | undefined {
  const line = lead.find((each) => each.startsWith(`-- ${key}: `));
  return line?.slice(`-- ${key}: `.length).trim();
}

/** The source of a statement and where its tables are; empty for one of the admin's own. */
function placeKey(chunk: Chunk): string {
  const source = noteIn(chunk, 'source');
  if (source === undefined) return '';
  return [source, noteIn(chunk, 'schema') ?? '', noteIn(chunk, 'prefix') ?? ''].join('\n');
}

/** The statements that a source gives now, under the comments and notes of those that it gave. */
function fresh(
  old: readonly Chunk[],
  tables: readonly Table[],
  sources: readonly Source[],
): Chunk[] {
  const [first] = old;
  if (!first) return [];
  const name = noteIn(first, 'source');
  const source = sources.find((each) => each.name === name);
  if (!source)
    throw new CommandFault(t`the source '${name}' is no longer there; run 'baocao init --force'`);
  const place: TablePrefix = {
    schema: noteIn(first, 'schema'),
    prefix: noteIn(first, 'prefix') ?? '',
  };
  const catalogue = new Catalogue(tables);
  const [missing] = catalogue.missing(source.tables, place);
  if (missing) {
    throw new CommandFault(
      t`the account does not see ${missing.table} with ${missing.columns.join(', ')}, which the source '${name}' reads`,
    );
  }
  const meanings = new Map(old.flatMap((chunk) => [...meaningsIn(chunk)]));
  const choice = noteIn(first, 'choice') ?? '';
  const { sql } = sectionFrom(catalogue.sourceAt(source, place), place, { meanings, choice });
  return chunksOf(`${sql}\n`).chunks.map((chunk, index) => {
    const before = old.filter(({ figures }) =>
      figures.some((each) => chunk.figures.includes(each)),
    );
    const kept = before.flatMap(({ lead }) => lead.filter((line) => !isOfSource(line)));
    const comments =
      kept.length > 0 || index > 0 ? kept : first.lead.filter((line) => !isOfSource(line));
    const own = comments.filter(isNote);
    const notes = chunk.lead.filter((line) => line.trim() !== '');
    return { ...chunk, lead: [...comments.filter((line) => !isNote(line)), ...notes, ...own] };
  });
}

function isOfSource(line: string): boolean {
  return OF_SOURCE.some((key) => line.startsWith(`-- ${key}: `));
}

function isNote(line: string): boolean {
  return /^-- (assumed|accepted|only|counts|date|zone|value): /.test(line);
}

/** How each status counts, as the notes above a statement say. */
function meaningsIn(chunk: Chunk): StatusMeanings {
  const meanings = new Map<string, Meaning>();
  for (const meaning of MEANINGS) {
    for (const { status } of statusesIn(noteIn(chunk, meaning) ?? ''))
      meanings.set(status, meaning);
  }
  return meanings;
}
