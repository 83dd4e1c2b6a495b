/**
 * Tables of another shop: in another schema, or under another prefix than the orders'. By the catalogue alone.
 */
import type { Table } from '../database/schema';
import type { Statement } from '../report/report-sql';
import { quoteTable } from '../sql/print';
import { t } from '../words/words';
import type { StatementFacts } from './facts';
import { type Findings, fault } from './finding';
import type { ParsedStatement } from './reading';

/** Tables by whose names a schema, or a prefix, is a shop's. */
const OF_A_SHOP =
  /(^|_)(orders?|order_items?|products?|skus?|carts?|checkout|posts|sales_order|don_?hang|san_?pham|hang_?hoa|gian_?hang)$/i;

/** Names that an installation shares among its shops. */
const SHARED = /(users|usermeta|blogs|site|sitemeta)$/i;

/** The table whose shop the report is about. */
function homeOf(readings: readonly ParsedStatement[]): Table | undefined {
  for (const figure of ['orders_total', 'products_total', 'sellers_total'] as const) {
    for (const reading of readings) {
      const scoped = reading.figures.get(figure);
      const [first] = scoped ? tablesOf(reading) : [];
      if (first) return first;
    }
  }
  return undefined;
}

/** Tables of another shop: in another schema, or under another prefix than those of the orders. */
export async function* checkForeign(facts: StatementFacts): Findings {
  const reading = facts.reading();
  if (!reading || facts.source.judged.has('foreign-source')) return;
  const { tables } = facts.context;
  const home = homeOf(facts.report.statements.flatMap((each) => each.reading() ?? []));
  const { place } = reading.statement;
  const seen = new Set<Table>();
  for (const table of tablesOf(reading)) {
    if (!home || seen.has(table) || isNamed(reading.statement, table)) continue;
    seen.add(table);
    if (
      table.schema !== home.schema ? isShop(table.schema, tables) : isOfOther(table, home, tables)
    ) {
      const message = t`${quoteTable(table)} is a table of another shop than ${quoteTable(home)}`;
      yield fault('foreign-source', place, message);
    }
  }
  // The whole report from another schema than the connection's, which holds a shop of its own.
  const own = tablesOf(reading).find((table) => table === home);
  if (
    own &&
    own.schema !== undefined &&
    isShop(undefined, tables) &&
    !isNamed(reading.statement, own)
  ) {
    const message = t`${quoteTable(own)} is in another schema than that of DATABASE_URL, which holds a shop of its own`;
    yield fault('foreign-source', place, message);
  }
}

function tablesOf(reading: ParsedStatement): Table[] {
  return reading.scopes.flatMap((scope) =>
    scope.select.from.flatMap((relation) => reading.tableOf(relation, scope) ?? []),
  );
}

/** Whether the notes above a statement name the schema or the prefix of a table. */
function isNamed({ notes }: Statement, { schema, name }: Table): boolean {
  return notes.some(({ key, value }) => {
    const plain = value.replace(/^['"`]|['"`]$/g, '');
    if (key === 'schema') return plain === schema;
    return key === 'prefix' && plain !== '' && schema === undefined && name.startsWith(plain);
  });
}

function isShop(schema: string | undefined, tables: readonly Table[]): boolean {
  return tables.some((table) => table.schema === schema && OF_A_SHOP.test(table.name));
}

/**
 * Whether a table stands under another prefix than the orders' and a second shop's tables with it:
 * `b_visits` beside `b_orders`, where the report counts `a_orders`. `sub_orders` alone is no shop.
 */
function isOfOther({ name, schema }: Table, home: Table, tables: readonly Table[]): boolean {
  const known = new Set(
    tables.filter((each) => each.schema === schema).map((each) => each.name.toLowerCase()),
  );
  const own = home.name.toLowerCase();
  const other = name.toLowerCase();
  if (other === own || SHARED.test(other)) return false;
  return prefixesOf(own).some((prefix) => {
    const suffix = own.slice(prefix.length);
    const twins = prefixesOf(other)
      .filter((each) => isTwin(home, each + suffix, tables))
      .sort((a, b) => b.length - a.length);
    const [nearest] = twins;
    if (nearest === undefined || nearest === prefix) return false;
    const hasMore = [...known].some(
      (each) =>
        each !== other &&
        each.startsWith(nearest) &&
        known.has(prefix + each.slice(nearest.length)),
    );
    if (!hasMore) return false;
    // A table without a prefix belongs to another shop only if the orders' schema has one of the same name.
    return nearest !== '' || known.has(prefix + other);
  });
}

/** Whether a name is that of another table with the columns of one: 'tt_don_hang' may be its list of statuses. */
function isTwin(table: Table, name: string, tables: readonly Table[]): boolean {
  const names = new Set(table.columns.map((column) => column.name.toLowerCase()));
  const other = tables.find(
    (each) => each.schema === table.schema && each.name.toLowerCase() === name,
  );
  const shared = other?.columns.filter((column) => names.has(column.name.toLowerCase())) ?? [];
  return other !== undefined && 2 * shared.length > Math.min(names.size, other.columns.length);
}

function prefixesOf(name: string): string[] {
  return ['', ...[...name.matchAll(/_/g)].map(({ index }) => name.slice(0, index + 1))].filter(
    (prefix) => prefix.length < name.length,
  );
}
