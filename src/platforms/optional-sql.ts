import { MappingFault } from '../report/report-faults';
import type { TableNeeded } from './source';

/**
 * A piece of SQL that is about a table which not every database has: `{with table} … {end}` stands only where
 * the table is, `{without table} … {end}` only where it is not. A mark alone on its line goes with the line.
 */
const PIECE =
  /(?:\n[ \t]*)?\{(with|without) (\w+)\}((?:(?!\{with(?:out)? )[\s\S])*?)(?:\n[ \t]*)?\{end\}/g;

/** The SQL with the pieces that apply. @param isThere whether a table is there, by its name without prefix */
export function keepOptional(sql: string, isThere: (table: string) => boolean): string {
  // The innermost first: a piece may hold others.
  const once = sql.replace(PIECE, (_, kind: string, table: string, piece: string) =>
    isThere(table) === (kind === 'with') ? piece : '',
  );
  return once === sql ? sql : keepOptional(once, isThere);
}

/** The tables that pieces of the SQL are about. */
function optionalIn(sql: string): string[] {
  const marks = sql.matchAll(/\{with(?:out)? (\w+)\}/g);
  return [...new Set([...marks].map(([, table = '']) => table))];
}

/** @throws MappingFault for a piece about a table that the key does not list, or one listed that no piece is about */
export function checkOptional(
  texts: readonly string[],
  optional: readonly TableNeeded[],
  unused: 'must be used' | 'may be unused' = 'must be used',
): void {
  const about = texts.flatMap(optionalIn);
  const names = optional.map(({ table }) => table);
  const unknown = about.find((table) => !names.includes(table));
  if (unknown !== undefined) {
    throw new MappingFault(`{with ${unknown}}: the key 'optional' does not list it`);
  }
  const idle = names.find((table) => !about.includes(table));
  if (idle !== undefined && unused === 'must be used') {
    throw new MappingFault(`optional: nothing is written {with ${idle}}`);
  }
}
