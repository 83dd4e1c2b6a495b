import type { Table } from '../database/catalogue';
import { StatementRefused } from '../database/faults';
import type { Session } from '../database/session';
import { FIGURE_NAMES } from '../report/figure-names';
import { fillPrefix, type Place, type Source } from './source';

/** Parts of one platform, all found under one prefix. */
export interface Found {
  readonly platform: string;
  /** Empty where the database does not tell. */
  readonly version: string;
  readonly place: Place;
  readonly parts: readonly Source[];
}

/** The platforms and sources of visits in a database: for each, the parts that apply. */
export async function discover(
  session: Session,
  tables: readonly Table[],
  sources: readonly Source[],
): Promise<Found[]> {
  const groups = new Map<string, { platform: string; place: Place; parts: Source[] }>();
  for (const source of sources) {
    for (const place of placesOf(source, tables)) {
      const { when } = source.queries;
      const applies =
        when === undefined || Number((await rowsAt(session, when, place))[0]?.[0] ?? 0) > 0;
      if (!applies) continue;
      const key = JSON.stringify([source.platform, place]);
      const group = groups.get(key) ?? { platform: source.platform, place, parts: [] };
      group.parts.push(source);
      groups.set(key, group);
    }
  }
  const found: Found[] = [];
  for (const group of groups.values()) {
    const replaced = new Set(group.parts.flatMap(({ over }) => over));
    const parts = group.parts
      .filter(({ name }) => !replaced.has(name))
      .sort((a, b) => rank(a) - rank(b));
    found.push({ ...group, parts, version: await versionOf(session, parts, group.place) });
  }
  return found;
}

async function versionOf(
  session: Session,
  parts: readonly Source[],
  place: Place,
): Promise<string> {
  const query = parts.find(({ queries }) => queries.version !== undefined)?.queries.version;
  const [row] = query === undefined ? [] : await rowsIfAllowed(session, query, place);
  return row?.[0] ?? '';
}

/** Parts stand in the order of the figures. */
function rank({ figures: [first] }: Source): number {
  return first === undefined ? -1 : FIGURE_NAMES.indexOf(first);
}

/** Where all the tables that a source needs stand together, with the columns that it needs. */
function placesOf(source: Source, tables: readonly Table[]): Place[] {
  const [first] = source.tables;
  if (!first) return [];
  return tables.flatMap(({ schema, name }) => {
    if (!name.toLowerCase().endsWith(first.table.toLowerCase())) return [];
    const place = { schema, prefix: name.slice(0, name.length - first.table.length) };
    const all = source.tables.every(({ table, columns }) => has(tables, place, table, columns));
    return all ? [place] : [];
  });
}

/** Names are compared without case: a server may store those of tables in lower case. */
function has(
  tables: readonly Table[],
  { schema, prefix }: Place,
  table: string,
  columns: readonly string[],
): boolean {
  const name = (prefix + table).toLowerCase();
  const there = tables.find((each) => each.schema === schema && each.name.toLowerCase() === name);
  const known = new Set(there?.columns.map((column) => column.name.toLowerCase()));
  return there !== undefined && columns.every((column) => known.has(column.toLowerCase()));
}

/** The rows that a query of a source gives at a place. @throws StatementRefused if the account may not ask */
export async function rowsAt(
  session: Session,
  query: string,
  place: Place,
): Promise<(string | null)[][]> {
  const { rows } = await session.query(fillPrefix(query, place));
  return rows.map((row) => row.map(({ text }) => text));
}

/** The same for what is good to know and no more: no rows if the account may not ask. */
export async function rowsIfAllowed(
  session: Session,
  query: string,
  place: Place,
): Promise<(string | null)[][]> {
  try {
    return await rowsAt(session, query, place);
  } catch (error) {
    if (error instanceof StatementRefused) return [];
    throw error;
  }
}
