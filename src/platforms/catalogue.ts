/**
 * Finds the tables of a source among those that the account sees: with a prefix, in a schema, shared by sites. It
 * reads no rows.
 */
import type { Table } from '../database/schema';
import { quoteTable } from '../sql/print';
import type { Source, TableNeeded, TablePrefix } from './source';
import { keepOptional } from './source-sql';

/** The prefix of one site of a WordPress network: `wp_2_`, beside `wp_`, which all its sites share. */
const SITE = /^(.*?)\d+_$/;

/** The tables that the account may read, by schema and name, in whatever case a server stores them. */
export class Catalogue {
  private readonly byName = new Map<string, Table>();

  constructor(readonly tables: readonly Table[]) {
    for (const table of tables) this.byName.set(key(table), table);
  }

  /** Where all the tables that a source needs stand together, with the columns that it needs. */
  placesOf({ tables: needed }: Source): TablePrefix[] {
    const first = needed.find(({ shared }) => !shared);
    if (!first) return [];
    return this.tables.flatMap(({ schema, name }) => {
      if (!name.toLowerCase().endsWith(first.table.toLowerCase())) return [];
      const place = { schema, prefix: name.slice(0, name.length - first.table.length) };
      return this.missing(needed, place).length === 0 ? [place] : [];
    });
  }

  /** The tables that are not at a place, or not with all their columns, or not for the account to see. */
  missing(needed: readonly TableNeeded[], place: TablePrefix): TableNeeded[] {
    const base = this.baseOf(needed, place);
    return needed.filter(
      (each) => !this.holds(place.schema, nameAt(each, place.prefix, base), each),
    );
  }

  /** A needed table's whole name at a place. */
  nameOf(table: TableNeeded, needed: readonly TableNeeded[], place: TablePrefix): string {
    return nameAt(table, place.prefix, this.baseOf(needed, place));
  }

  /** A source as it is at a place: with the SQL about optional tables that are there, and shared tables named. */
  sourceAt(source: Source, place: TablePrefix): Source {
    const needed = [...source.tables, ...source.optional];
    const base = this.baseOf(needed, place);
    const missing = this.missing(needed, place).map(({ table }) => table);
    const table = quoteTable({ schema: place.schema, name: base }).slice(0, -1);
    const filled = (sql: string) =>
      keepOptional(sql, (name) => !missing.includes(name))
        .replaceAll('`{base}', () => table)
        .replaceAll('{base}', () => base);
    const queries = Object.entries(source.queries).map(([name, query]) => [name, filled(query)]);
    return { ...source, sql: filled(source.sql), queries: Object.fromEntries(queries) };
  }

  private baseOf(needed: readonly TableNeeded[], { schema, prefix }: TablePrefix): string {
    const [, network] = SITE.exec(prefix) ?? [];
    const shared = needed.filter((each) => each.shared);
    if (network === undefined || shared.length === 0) return prefix;
    const own = shared.some((each) => this.holds(schema, prefix + each.table, each));
    const above = shared.some((each) => this.holds(schema, network + each.table, each));
    return !own && above ? network : prefix;
  }

  private holds(schema: string | undefined, name: string, { columns }: TableNeeded): boolean {
    const there = this.byName.get(key({ schema, name }));
    const known = new Set(there?.columns.map((column) => column.name.toLowerCase()));
    return there !== undefined && columns.every((column) => known.has(column.toLowerCase()));
  }
}

function nameAt({ table, shared }: TableNeeded, prefix: string, base: string): string {
  return (shared ? base : prefix) + table;
}

function key({ schema, name }: { schema: string | undefined; name: string }): string {
  return JSON.stringify([schema ?? null, name.toLowerCase()]);
}
