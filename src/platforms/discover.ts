/**
 * Finds the platforms of a database by their tables, and asks each for its version and whether it is in use. In
 * `init/`, the admin chooses the one that the report covers.
 */
import { StatementRefused } from '../database/faults';
import type { Table } from '../database/schema';
import type { Session } from '../database/session';
import { FIGURE_NAMES } from '../report/figure-names';
import { Catalogue } from './catalogue';
import { fillPrefix, type Source, type TablePrefix } from './source';

/** Parts of one platform, all found under one prefix. */
export interface Found {
  readonly platform: string;
  /** Empty where the database does not say. */
  readonly version: string;
  readonly place: TablePrefix;
  readonly parts: readonly Source[];
}

/** The platforms and sources of visits in a database: for each, the parts that apply. */
export async function discover(
  session: Session,
  tables: readonly Table[],
  sources: readonly Source[],
): Promise<Found[]> {
  const catalogue = new Catalogue(tables);
  const groups = new Map<string, { platform: string; place: TablePrefix; parts: Source[] }>();
  for (const source of sources) {
    for (const place of catalogue.placesOf(source)) {
      const part = catalogue.sourceAt(source, place);
      if (!(await applies(session, part, place))) continue;
      // Parts of a platform belong together; of two sources of visits, one is to be chosen.
      const key = JSON.stringify([source.platform, place, isVisits(source) ? source.name : '']);
      const group = groups.get(key) ?? { platform: source.platform, place, parts: [] };
      group.parts.push(part);
      groups.set(key, group);
    }
  }
  const found: Found[] = [];
  for (const group of groups.values()) {
    const parts = [...withoutReplaced(group.parts)].sort((a, b) => rank(a) - rank(b));
    found.push({ ...group, parts, version: await versionOf(session, parts, group.place) });
  }
  return found;
}

/** Whether a source, or what was found, counts visits and is no part of a platform. */
export function isVisits({ platform }: { readonly platform: string }): boolean {
  return platform === 'visits';
}

/** Whether the platform says that a part is what it uses. */
export async function applies(
  session: Session,
  part: Source,
  place: TablePrefix,
): Promise<boolean> {
  const { when } = part.queries;
  return when === undefined || Number((await rowsAt(session, when, place))[0]?.[0] ?? 0) > 0;
}

/** The parts that no other part is over. */
export function withoutReplaced(parts: readonly Source[]): Source[] {
  const replaced = new Set(parts.flatMap(({ over }) => over));
  return parts.filter(({ name }) => !replaced.has(name));
}

async function versionOf(
  session: Session,
  parts: readonly Source[],
  place: TablePrefix,
): Promise<string> {
  const query = parts.find(({ queries }) => queries.version !== undefined)?.queries.version;
  const [row] = query === undefined ? [] : await rowsIfAllowed(session, query, place);
  return row?.[0] ?? '';
}

/** Parts stand in the order of the figures. */
function rank({ figures: [first] }: Source): number {
  return first === undefined ? -1 : FIGURE_NAMES.indexOf(first);
}

/** The rows that a query of a source gives at a place. @throws StatementRefused if the account may not ask */
export async function rowsAt(
  session: Session,
  query: string,
  place: TablePrefix,
): Promise<(string | null)[][]> {
  const { rows } = await session.query(fillPrefix(query, place));
  return rows.map((row) => row.map(({ text }) => text));
}

/** As `rowsAt`, for information that is optional: no rows if the account may not read them. */
export async function rowsIfAllowed(
  session: Session,
  query: string,
  place: TablePrefix,
): Promise<(string | null)[][]> {
  try {
    return await rowsAt(session, query, place);
  } catch (error) {
    if (error instanceof StatementRefused) return [];
    throw error;
  }
}
