/**
 * Reads sources/annual/: statements of the yearly report over exactly the order rows that report.sql's sources
 * count.
 */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { PROJECT } from '../files';
import type { Catalogue } from '../platforms/catalogue';
import type { Source, TableNeeded, TablePrefix } from '../platforms/source';
import { keepOptional } from '../platforms/source-sql';
import { sqlTokens } from '../sql/lexer';
import type { GroupKey } from './indicators';

const FOLDER = path.join(PROJECT, 'sources/annual');

/** A query for one value of an order, and the tables that it takes. */
interface OrderLookup {
  readonly needs: readonly string[];
  readonly sql: string;
}

/** One file of sources/annual/, for the source of the same name. */
export interface AnnualSource {
  readonly of: string;
  readonly about: readonly string[];
  /** The order's key in each nested SELECT of the source's order rows, outermost first. */
  readonly orderKeys: readonly string[];
  readonly sellerKey: string | undefined;
  readonly cancelled: readonly string[];
  readonly optional: readonly (TableNeeded & { readonly name: string })[];
  readonly lookups: Readonly<Partial<Record<GroupKey, readonly OrderLookup[]>>>;
  /** Statements of their own, after the keys. */
  readonly sql: string;
}

/** Every source of the yearly report, by the name of the source that it belongs to. */
export function readAnnualSources(): Map<string, AnnualSource> {
  const files = readdirSync(FOLDER).filter((file) => file.endsWith('.sql'));
  const parsed = files.map((file) =>
    readSource(withParts(readFileSync(path.join(FOLDER, file), 'utf8')), file),
  );
  const byName = new Map(parsed.map((each) => [each.source.of, each]));
  return new Map(
    parsed.map(({ source, like }) => {
      const base = like === undefined ? undefined : byName.get(like)?.source;
      if (!base) return [source.of, source];
      const { optional, lookups } = base;
      return [
        source.of,
        {
          ...source,
          optional: [...optional, ...source.optional],
          lookups: { ...lookups, ...source.lookups },
        },
      ];
    }),
  );
}

/**
 * The text with `{part name: key = value; …}`, alone on its line, replaced by sources/annual/parts/name.sql, whose
 * `{key}`s have the values; a comment stays one.
 */
function withParts(text: string): string {
  return text.replace(/^((?:-- )? *)\{part ([\w-]+)(?:: (.*))?\}$/gm, (_, before, name, given) => {
    const part = readFileSync(path.join(FOLDER, 'parts', `${name}.sql`), 'utf8').trimEnd();
    const values = ((given as string | undefined) ?? '').split('; ').filter(Boolean);
    const filled = values.reduce((sql, pair) => {
      const [key = '', value = ''] = pair.split(/ = (.*)/);
      return sql.replaceAll(`{${key}}`, value);
    }, part);
    return filled.replace(/^/gm, before as string);
  });
}

function readSource(
  text: string,
  file: string,
): { source: AnnualSource; like: string | undefined } {
  const [about = '', keyBlock = '', ...blocks] = text.trim().split(/\n\n+/);
  const entries: [key: string, value: string, lines: string[]][] = [];
  for (const line of keyBlock.split('\n')) {
    const [, key, value] = /^-- (\w+):\s*(.*)$/.exec(line) ?? [];
    if (key !== undefined) entries.push([key, value ?? '', []]);
    else entries.at(-1)?.[2].push(line.replace(/^--\s?\s?/, ''));
  }
  const textOf = (key: string) => {
    const found = entries.find(([name]) => name === key);
    return found && [found[1], ...found[2]].join(' ').trim();
  };
  const listOf = (key: string) => (textOf(key) ?? '').split(/,\s*/).filter(Boolean);
  const of = textOf('of');
  if (of === undefined) throw new RangeError(`sources/annual/${file}: there is no key 'of'`);
  const lookupsOf = (key: GroupKey) =>
    entries
      .filter(([name]) => name === key)
      .map(([, value, lines]) => ({
        needs: value.split(/,\s*/).filter(Boolean),
        sql: lines.join('\n'),
      }));
  const keys = ['payment_method', 'seller_place', 'buyer_place', 'category'] as const;
  const source: AnnualSource = {
    of,
    about: about.split('\n').map((line) => line.replace(/^-- ?/, '')),
    orderKeys: listOf('order'),
    sellerKey: textOf('seller'),
    cancelled: listOf('cancelled'),
    optional: tablesIn(textOf('optional') ?? ''),
    lookups: Object.fromEntries(
      keys.map((key) => [key, lookupsOf(key)]).filter(([, found]) => (found ?? []).length > 0),
    ),
    sql: blocks.join('\n\n'),
  };
  return { source, like: textOf('like') };
}

/** `name@table(column, column)`, or `table(column)`, whose name is the table's or the first column's. */
function tablesIn(text: string): (TableNeeded & { name: string })[] {
  const found = [...text.matchAll(/(?:(\w+)@)?(\{base\})?(\w+)\(([^)]*)\)/g)];
  return found.map(([, alias, base, table = '', columns = '']) => {
    const names = columns.split(/,\s*/);
    const isColumn = alias === undefined && /^(orders)$/.test(table);
    return {
      name: alias ?? (isColumn ? (names[0] ?? table) : table),
      table,
      columns: names,
      shared: base !== undefined,
    };
  });
}

/** SQL of the yearly report for one part of a platform, with the placeholders of its source. */
export interface AnnualPart {
  readonly about: readonly string[];
  readonly sql: string;
  readonly cancelled: readonly string[];
  /** The groups that it gives. */
  readonly groups: readonly GroupKey[];
}

/**
 * The statements of the yearly report for a part of a platform.
 * @param source the part's source, as its file has it
 * @param sellerPlace from a part about sellers, where the orders' own source has none
 */
export function annualPart(
  annual: AnnualSource,
  source: Source,
  catalogue: Catalogue,
  place: TablePrefix,
  sellerPlace?: OrderLookup,
): AnnualPart {
  const missing = new Set(
    annual.optional
      .filter((table) => catalogue.missing([table], place).length > 0)
      .map(({ name }) => name),
  );
  const own = keepOptional(annual.sql, (name) => !missing.has(name));
  const lookupFor = (key: GroupKey): OrderLookup | undefined =>
    annual.lookups[key]?.find(({ needs }) => needs.every((name) => !missing.has(name))) ??
    (key === 'seller_place' ? sellerPlace : undefined);
  const rows = annual.orderKeys.length > 0 ? orderRows(source.sql, annual) : undefined;
  const groups = Object.keys(STATEMENTS).filter(
    (key): key is GroupKey => rows !== undefined && lookupFor(key as GroupKey) !== undefined,
  );
  const statements = rows
    ? [
        orderStatement(rows),
        ...groups.map((key) => STATEMENTS[key](rows, lookupFor(key)?.sql ?? '')),
      ]
    : [];
  return {
    about: annual.about,
    sql: [...statements, own.trim()].filter((each) => each !== '').join('\n\n'),
    cancelled: annual.cancelled,
    groups,
  };
}

/** The rows of orders that report.sql's source counts, each with its key. */
interface OrderRows {
  /** `(SELECT …) AS placed` */
  readonly from: string;
  /** What the source still asks of them; empty, or `… AND `. */
  readonly condition: string;
  readonly succeeded: string;
}

function orderRows(sql: string, annual: AnnualSource): OrderRows {
  const open = sql.indexOf('\nFROM (', sql.indexOf('AS orders_total')) + '\nFROM '.length;
  const close = matching(sql, open);
  const inner = withColumns(sql.slice(open + 1, close), annual.orderKeys, annual.sellerKey);
  const rest = sql.slice(close + 1).split(';')[0] ?? '';
  const [, condition = ''] = /\bWHERE\b([\s\S]*)$/.exec(rest) ?? [];
  const returned = /\bAS returned\b/.test(inner);
  return {
    from: `(${inner.replaceAll('{succeeded}', '{succeeded}, {cancelled}')}) AS placed`,
    condition: condition.trim() === '' ? '' : `${condition.trim()}\n    AND `,
    succeeded: `placed.status IN ({succeeded})${returned ? ' AND placed.returned = 0' : ''}`,
  };
}

/** The position of the parenthesis that closes the one at `open`. */
function matching(sql: string, open: number): number {
  let depth = 0;
  let position = open;
  for (const { kind, text } of sqlTokens(sql.slice(open))) {
    if (kind !== 'quoted' && kind !== 'comment') {
      for (const [index, sign] of [...text].entries()) {
        if (sign === '(') depth += 1;
        if (sign === ')') depth -= 1;
        if (sign === ')' && depth === 0) return position + index;
      }
    }
    position += text.length;
  }
  throw new RangeError('a source without order rows');
}

/** Adds the order's key to a SELECT and to those that it reads from, as far as keys are given. */
function withColumns(
  select: string,
  [key, ...deeper]: readonly string[],
  sellerKey?: string,
): string {
  if (key === undefined) return select;
  const at = fromOf(select);
  const list = select.slice(0, at).trimEnd();
  const rest = select.slice(at);
  const seller = sellerKey === undefined ? '' : `,\n    ${sellerKey} AS seller_key`;
  const indent = /\n( *)\S*$/.exec(select.slice(0, at))?.[1] ?? '  ';
  const head = `${list},\n${indent}  ${key} AS order_key${seller}\n${indent}`;
  const open = rest.indexOf('(');
  if (deeper.length === 0 || open === -1) return head + rest;
  const close = matching(rest, open);
  return (
    head +
    rest.slice(0, open + 1) +
    withColumns(rest.slice(open + 1, close), deeper) +
    rest.slice(close)
  );
}

/** Where a SELECT's own FROM stands. */
function fromOf(select: string): number {
  let depth = 0;
  let position = 0;
  for (const { kind, text } of sqlTokens(select)) {
    if (kind === 'word' && depth === 0 && text.toUpperCase() === 'FROM') return position;
    if (kind !== 'quoted' && kind !== 'comment') {
      for (const sign of text) depth += sign === '(' ? 1 : sign === ')' ? -1 : 0;
    }
    position += text.length;
  }
  throw new RangeError('a SELECT without FROM');
}

function orderStatement({ from, condition, succeeded }: OrderRows): string {
  const amount = (orders: string, name: string) => `  CASE
    WHEN COUNT(CASE WHEN ${orders} AND placed.vnd IS NULL THEN 1 END) = 0
    THEN COALESCE(SUM(CASE WHEN ${orders} THEN placed.vnd END), 0)
  END AS ${name}`;
  const cancelled = 'placed.status IN ({cancelled})';
  const where = condition === '' ? '' : `\nWHERE ${condition.replace(/\n? *AND $/, '')}`;
  return `SELECT
  COUNT(CASE WHEN ${succeeded} THEN 1 END) AS orders_succeeded,
${amount(succeeded, 'value_succeeded')},
  COUNT(CASE WHEN ${cancelled} THEN 1 END) AS orders_cancelled,
${amount(cancelled, 'value_cancelled')}
FROM ${from}${where};`;
}

const VALUE = 'CASE WHEN COUNT(*) = COUNT(sorted.vnd) THEN SUM(sorted.vnd) END';

const STATEMENTS = {
  payment_method: (rows: OrderRows, lookup: string) =>
    grouped('payment_method', ['COUNT(*) AS orders'], rows, lookup),
  seller_place: (rows: OrderRows, lookup: string) =>
    grouped(
      'seller_place',
      ['COUNT(*) AS seller_orders', `${VALUE} AS seller_value`],
      rows,
      lookup,
    ),
  buyer_place: (rows: OrderRows, lookup: string) =>
    grouped('buyer_place', [`${VALUE} AS buyer_spend`], rows, lookup),
  category: (rows: OrderRows, lookup: string) =>
    grouped(
      'category',
      ['COUNT(*) AS category_orders', `${VALUE} AS category_value`],
      rows,
      lookup,
    ),
} satisfies Record<GroupKey, (rows: OrderRows, lookup: string) => string>;

/** Groups are compared byte by byte, since a collation may treat 'Bơ' and 'Bò' as equal. */
function grouped(
  key: GroupKey,
  columns: readonly string[],
  { from, condition, succeeded }: OrderRows,
  lookup: string,
): string {
  return `SELECT
  MIN(sorted.sorted_by) AS ${key},
  ${columns.join(',\n  ')}
FROM (
  SELECT
    placed.vnd,
    COALESCE((
${lookup.replace(/^/gm, '      ')}
    ), '') AS sorted_by
  FROM ${from}
  WHERE ${condition}${succeeded}
) AS sorted
GROUP BY CAST(sorted.sorted_by AS BINARY);`;
}
