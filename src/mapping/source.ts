import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { quoteTable } from '../database/quote';
import { PROJECT } from '../project';
import { FIGURE_NAMES, type FigureName } from '../report/figure-names';

/** How the orders of a status count. */
export const MEANINGS = ['succeeded', 'failed', 'under way', 'no order'] as const;

export type Meaning = (typeof MEANINGS)[number];

/** The queries by which a source tells more of the platform that it maps. */
const QUERIES = ['when', 'version', 'zone', 'warn', 'statuses'] as const;

/** One file of `sources/`: a mapping of a part of a platform. `sources/README.md` explains the keys. */
export interface Source {
  readonly name: string;
  /** The comment for people, a line each. */
  readonly about: readonly string[];
  readonly platform: string;
  /** The tables, without their prefix, and the columns that must be there. */
  readonly tables: readonly { readonly table: string; readonly columns: readonly string[] }[];
  /** The sources that this one replaces. */
  readonly over: readonly string[];
  readonly queries: Readonly<Partial<Record<(typeof QUERIES)[number], string>>>;
  /** What the admin must choose, and the query that lists the choices. */
  readonly choice: { readonly name: string; readonly query: string } | undefined;
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** The statements, with their placeholders. */
  readonly sql: string;
  readonly figures: readonly FigureName[];
}

const FOLDER = path.join(PROJECT, 'sources');

/**
 * What `{order figures}` stands for, over rows of (status, vnd). `vnd` is NULL where the value of an
 * order in VND cannot be told; one such order among the succeeded makes `value_succeeded` NULL, which
 * the server answers with an error, where a plain SUM would leave the order out.
 */
const ORDER_FIGURES = `\
COUNT(*) AS orders_total,
  COUNT(CASE WHEN status IN ({succeeded}) THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN status IN ({failed}) THEN 1 END) AS orders_failed,
  CASE
    WHEN COUNT(CASE WHEN status IN ({succeeded}) AND vnd IS NULL THEN 1 END) = 0
    THEN COALESCE(SUM(CASE WHEN status IN ({succeeded}) THEN vnd END), 0)
  END AS value_succeeded`;

/** Every source of the project. */
export function readSources(): Source[] {
  return readdirSync(FOLDER)
    .filter((file) => file.endsWith('.sql'))
    .sort()
    .map((file) =>
      parseSource(readFileSync(path.join(FOLDER, file), 'utf8'), path.parse(file).name),
    );
}

/** The source in the text of a file. @throws Error for a key that is unknown */
export function parseSource(text: string, name: string): Source {
  const [about = '', keyBlock = '', ...statements] = text.trim().split(/\n\n/);
  const keys = new Map(
    keyBlock.split('\n').map((line) => {
      const [, key, value] = /^-- ([a-z ]+):\s*(.*)$/.exec(line) ?? [];
      if (key === undefined || value === undefined) throw new Error(`${name}: no key in '${line}'`);
      return [key, value];
    }),
  );
  const take = (key: string) => {
    const value = keys.get(key);
    keys.delete(key);
    return value;
  };
  const list = (key: string) => take(key)?.split(/,\s*/).filter(Boolean) ?? [];

  const sql = statements.join('\n\n').replace('{order figures}', ORDER_FIGURES);
  const choice = /^(\S+) (.*)$/.exec(take('choice') ?? '');
  const source: Source = {
    name,
    about: about.split('\n').map((line) => line.replace(/^-- ?/, '')),
    platform: take('platform') ?? name,
    tables: [...(take('tables') ?? '').matchAll(/(\w+)\(([^)]*)\)/g)].map(
      ([, table = '', columns = '']) => ({ table, columns: columns.split(/,\s*/) }),
    ),
    over: list('over'),
    queries: Object.fromEntries(
      QUERIES.flatMap((key) => {
        const query = take(key);
        return query === undefined ? [] : [[key, query]];
      }),
    ),
    choice: choice ? { name: choice[1] ?? '', query: choice[2] ?? '' } : undefined,
    meanings: new Map(
      MEANINGS.flatMap((meaning) => list(meaning).map((status) => [status, meaning] as const)),
    ),
    sql,
    figures: figuresIn(sql),
  };
  if (keys.size > 0) throw new Error(`${name}: unknown key ${[...keys.keys()].join(', ')}`);
  return source;
}

/** The figures that statements give, in the figures' order. */
export function figuresIn(sql: string): FigureName[] {
  return FIGURE_NAMES.filter((figure) => new RegExp(`\\bAS ${figure}\\b`).test(sql));
}

/** Where the tables of a platform are. */
export interface Place {
  /** Undefined for the database of the connection. */
  readonly schema: string | undefined;
  readonly prefix: string;
}

/** SQL of a source with its table prefix filled in, and the schema where it is another one. */
export function fillPrefix(sql: string, { schema, prefix }: Place): string {
  const table = quoteTable({ schema, name: prefix }).slice(0, -1);
  return sql.replaceAll('`{prefix}', () => table).replaceAll('{prefix}', () => prefix);
}
