/**
 * The structure of a source of `sources/`: its keys, placeholders, and statuses by meaning. It reads neither files
 * nor the database.
 */
import { FIGURE_NAMES, type FigureName } from '../report/figure-names';
import { noteOf } from '../report/notes';
import { MappingFault } from '../report/report-faults';
import type { Statement } from '../report/report-sql';
import { sqlTokens } from '../sql/lexer';
import { quoteTable } from '../sql/print';
import { t } from '../words/words';

/** How the orders of a status count. */
export const MEANINGS = ['succeeded', 'failed', 'under way', 'no order'] as const;

export type Meaning = (typeof MEANINGS)[number];

/** A meaning in the admin's language; report.sql has the English one. */
export function meaningName(meaning: Meaning): string {
  switch (meaning) {
    case 'succeeded':
      return t`succeeded`;
    case 'failed':
      return t`failed`;
    case 'under way':
      return t`under way`;
    case 'no order':
      return t`no order`;
  }
}

/** What a source may leave to the admin to choose, each with its option of `init`. */
export function choices() {
  return {
    site: { value: 'ID', help: t`which site of Matomo` },
    'money-unit': {
      value: 'N',
      help: t`how many units of an amount are a đồng: 1, 100 for hundredths, 0.001 for thousands`,
    },
  } as const;
}

export type ChoiceName = keyof ReturnType<typeof choices>;

/** The keys of a source that hold a query about the platform. */
export const QUERIES = [
  'when',
  'refuse',
  'version',
  'zone',
  'warn',
  'undated',
  'statuses',
] as const;

/** A table that a source asks for. */
export interface TableNeeded {
  /** Its name without the prefix. */
  readonly table: string;
  readonly columns: readonly string[];
  /** Whether it stands under the prefix that all sites of a WordPress network share. */
  readonly shared: boolean;
}

/** One file of `sources/`: a mapping of a part of a platform. `sources/README.md` explains the keys. */
export interface Source {
  readonly name: string;
  /** The comment for people, a line each. */
  readonly about: readonly string[];
  readonly platform: string;
  /** The tables, and the columns, that must be there. */
  readonly tables: readonly TableNeeded[];
  /** Those that a part of the SQL, in `{with table} … {end}`, is about. */
  readonly optional: readonly TableNeeded[];
  /** The sources that this one replaces. */
  readonly over: readonly string[];
  readonly queries: Readonly<Partial<Record<(typeof QUERIES)[number], string>>>;
  /** Whether it stands by itself, as a tool may in a schema of its own, and belongs to no platform. */
  readonly apart: boolean;
  /** What the admin must choose, and the query that lists the choices. */
  readonly choice: { readonly name: ChoiceName; readonly query: string } | undefined;
  readonly meanings: ReadonlyMap<string, Meaning>;
  /** The statements, with their placeholders. */
  readonly sql: string;
  readonly figures: readonly FigureName[];
}

/**
 * The condition that leaves out what is no order, alone on its line but for the statement's end. Without such a
 * status `NOT IN ()` would be a syntax error, so the whole line is dropped.
 */
export const NO_ORDER_LINE =
  /\n *AND [\w.`]+(?:\([^()\n]*\))? NOT IN \(\{no order\}\)(?=;?(?:\n|$))/g;

/**
 * The figures that statements give, in the figures' order.
 * @throws MappingFault for a figure that is given twice, or is named but not by `AS`
 */
export function figuresIn(sql: string): FigureName[] {
  const given = new Set<FigureName>();
  let before = '';
  for (const { kind, text } of sqlTokens(sql)) {
    if (kind === 'comment' || text.trim() === '') continue;
    const name = text.replace(/^[`"]|[`"]$/g, '').toLowerCase();
    const figure = FIGURE_NAMES.find((each) => each === name);
    if (figure !== undefined) {
      if (before !== 'AS' || text !== figure) {
        throw new MappingFault(`'${before} ${text}' gives no figure: write 'AS ${figure}'`);
      }
      if (given.has(figure)) throw new MappingFault(`${figure} is given twice`);
      given.add(figure);
    }
    before = text;
  }
  return FIGURE_NAMES.filter((figure) => given.has(figure));
}

/** Where the tables of a platform are. */
export interface TablePrefix {
  /** Undefined for the database of the connection. */
  readonly schema: string | undefined;
  readonly prefix: string;
}

/** Where the tables of a statement's source are, by the notes that `init` wrote above it. */
export function placeNoted(statement: Statement): TablePrefix {
  return { schema: noteOf(statement, 'schema'), prefix: noteOf(statement, 'prefix') ?? '' };
}

/** SQL of a source with its table prefix filled in, and the schema where it is another one. */
export function fillPrefix(sql: string, { schema, prefix }: TablePrefix): string {
  const table = quoteTable({ schema, name: prefix }).slice(0, -1);
  return sql.replaceAll('`{prefix}', () => table).replaceAll('{prefix}', () => prefix);
}
