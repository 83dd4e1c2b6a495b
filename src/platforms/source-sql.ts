/** The SQL of a source before its places are filled in: figures of orders in short, and pieces about optional tables. */

import { MappingFault } from '../report/report-faults';
import { sqlTokens } from '../sql/lexer';
import { NO_ORDER_LINE, type TableNeeded } from './source';

/**
 * What `{order figures}` stands for, over rows of (status, vnd, returned). `vnd` is what the buyer paid less
 * what went back, and NULL where that is not known in VND; one such order among the succeeded makes
 * `value_succeeded` NULL, which the server answers with an error, where a plain SUM would leave the order
 * out. `returned` is 1 where all of it went back, whatever the order's status says, and else 0.
 */
const ORDER_FIGURES = `\
COUNT(*) AS orders_total,
  COUNT(CASE WHEN status IN ({succeeded}) AND returned = 0 THEN 1 END) AS orders_succeeded,
  COUNT(CASE WHEN status IN ({failed}) OR returned = 1 THEN 1 END) AS orders_failed,
  CASE
    WHEN COUNT(CASE WHEN status IN ({succeeded}) AND returned = 0 AND vnd IS NULL THEN 1 END) = 0
    THEN COALESCE(SUM(CASE WHEN status IN ({succeeded}) AND returned = 0 THEN vnd END), 0)
  END AS value_succeeded`;

/** The same over rows of (status, vnd), for a platform that records refunds in the status alone. */
const ORDER_FIGURES_BY_STATUS = ORDER_FIGURES.replaceAll(' AND returned = 0', '').replace(
  ' OR returned = 1',
  '',
);

/** What `{plugins}` stands for: the plugins that are active on a site of WordPress, or on its whole network. */
const PLUGINS =
  "CONCAT(COALESCE((SELECT option_value FROM `{prefix}options` WHERE option_name = 'active_plugins'), '')" +
  "{with sitemeta}, COALESCE((SELECT meta_value FROM `{base}sitemeta` WHERE meta_key = 'active_sitewide_plugins' LIMIT 1), ''){end})";

/** A query with the list of plugins written out. */
export function writePlugins(query: string): string {
  return query.replaceAll('{plugins}', PLUGINS);
}

/** The statements, with the figures of orders written out. @throws MappingFault if there are none */
export function readStatements(blocks: readonly string[]): string {
  const sql = blocks.join('\n\n');
  if (!/^\(?\s*(SELECT|WITH)\b/.test(sql)) {
    throw new MappingFault('the statements must follow the keys, after one empty line');
  }
  if (sql.split('{order figures}').length > 2) {
    throw new MappingFault('{order figures} stands twice');
  }
  const figures = /\bAS returned\b/.test(sql) ? ORDER_FIGURES : ORDER_FIGURES_BY_STATUS;
  return sql.replace('{order figures}', figures);
}

/**
 * Refuses a place `{...}` in the SQL of a source that nothing would fill in, so that it would stand
 * in report.sql as it is. In quotes only `{prefix}` and `{base}` are filled in, and they are right nowhere else.
 * @param known the names of the places that are filled in outside quotes
 * @throws MappingFault that names the place
 */
export function checkPlaces(sql: string, known: readonly string[]): void {
  let bare = '';
  for (const { kind, text } of sqlTokens(sql)) {
    if (kind !== 'quoted' && kind !== 'comment') {
      bare += text;
      continue;
    }
    const allowed = ['prefix', 'base', ...(kind === 'quoted' ? [] : known)];
    // Only what looks like a name: a text may hold braces of its own.
    for (const [place, name = ''] of text.matchAll(/\{([a-z][\w -]*)\}/gi)) {
      if (!allowed.includes(name)) throw new MappingFault(`nothing fills in ${place} in ${text}`);
    }
  }
  for (const [place, name] of bare.matchAll(/\{([^{}]*)\}|[{}]/g)) {
    if (name === 'prefix' || name === 'base') {
      throw new MappingFault(`${place} stands outside backticks`);
    }
    if (!known.includes(name ?? '')) throw new MappingFault(`nothing fills in ${place}`);
  }
}

/** @throws MappingFault for a condition on `{no order}` whose line holds more, which would go with it */
export function checkNoOrder(sql: string): void {
  const conditions = sql.match(/\bNOT\s+IN\s*\(\s*\{no order\}\s*\)/gi) ?? [];
  if (conditions.length !== (sql.match(NO_ORDER_LINE) ?? []).length) {
    throw new MappingFault(
      "'AND column NOT IN ({no order})' must be alone on its line: the line goes where no status is such",
    );
  }
}

/**
 * A piece of SQL that is about a table which not every database has: `{with table} … {end}` stands only where
 * the table is, `{without table} … {end}` only where it is not. A mark alone on its line goes with the line.
 */
const PIECE =
  /(?:\n[ \t]*)?\{(with|without) (\w+)\}((?:(?!\{with(?:out)? )[\s\S])*?)(?:\n[ \t]*)?\{end\}/g;

/** The SQL with the pieces that apply. @param isThere whether a table is there, by its name without prefix */
export function keepOptional(sql: string, isThere: (table: string) => boolean): string {
  // Replaces the innermost pieces first, since a piece may hold others.
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
