/**
 * Finds the tables related to one: others of its shape (archives, shards), its lines, its parents. Columns and rows
 * decide; a name only says where to look first.
 */
import type { Column, Table } from '../database/schema';
import { quoteName, quoteTable, quoteText } from '../sql/print';
import { plainName, singularsOf, wordsOf } from '../vocabulary/name-words';
import { type Ask, sampleRows } from './ask';

/** A table of the same shape as another. */
export interface Sibling {
  readonly table: Table;
  /** The share of its rows that the other table holds too: a copy's are all there, an archive's none. */
  readonly shared: number;
  readonly empty: boolean;
}

const SUFFIX =
  /^(archive[ds]?|arch|old|history|hist|luu_?tru|luu|cu|nam_?cu|past|shard|part|backup|bak|copy|tmp|temp|new|moi|\d+|nam|quy|thang|q\d|t\d+)$/;

/** The tables that have a table's shape and, but for a year, a number or 'archive', its name. */
export function siblingsOf(tables: readonly Table[], table: Table): Table[] {
  const own = wordsOf(table.name);
  const names = new Set(table.columns.map(({ name }) => plainName(name)));
  return tables.filter((other) => {
    if (other === table || other.schema !== table.schema) return false;
    const shared = other.columns.filter(({ name }) => names.has(plainName(name))).length;
    const alike = shared >= 0.8 * Math.max(table.columns.length, other.columns.length);
    return alike && shared >= 2 && isNamedBeside(wordsOf(other.name), own);
  });
}

function isNamedBeside(other: readonly string[], own: readonly string[]): boolean {
  const bare = (words: readonly string[]) =>
    words
      .map((word) => word.replace(/\d{1,4}$/, ''))
      .filter((word) => word !== '' && !SUFFIX.test(word))
      .join('');
  return bare(other) === bare(own);
}

/** How much of a sibling the table itself holds, by the columns that both have. */
export async function siblingOf(ask: Ask, table: Table, sibling: Table): Promise<Sibling> {
  const names = new Set(sibling.columns.map(({ name }) => name.toLowerCase()));
  const common = table.columns.filter(({ name }) => names.has(name.toLowerCase()));
  const columns = common.map(({ name }) => quoteName(name));
  const rows = await sampleRows(ask, sibling, columns);
  if (rows.length === 0) return { table: sibling, shared: 0, empty: true };
  const step = Math.max(1, Math.floor(rows.length / 50));
  const picked = rows.filter((_, index) => index % step === 0).slice(0, 50);
  let held = 0;
  for (const row of picked) {
    const same = columns.map((column, index) =>
      row[index] == null ? `${column} IS NULL` : `${column} = ${quoteText(row[index])}`,
    );
    const found = await ask(
      `SELECT 1 FROM ${quoteTable(table)} WHERE ${same.join(' AND ')} LIMIT 1`,
    );
    if (found.length > 0) held += 1;
  }
  return { table: sibling, shared: held / picked.length, empty: false };
}

/** The only column of a table's primary key. */
export function keyOf({ columns }: Table): Column | undefined {
  const keys = columns.filter(({ key }) => key);
  return keys.length === 1 ? keys[0] : undefined;
}

/** A table whose rows belong to rows of another, and the columns that join them. */
export interface Child {
  readonly table: Table;
  /** The child's column. */
  readonly column: Column;
  /** The parent's column that it names. */
  readonly parent: Column;
}

/**
 * The tables with a column that references a table: by a foreign key, or as it seems by its name (`order_id`,
 * `hoa_don_id`, `ma_dh`).
 */
export function childrenOf(tables: readonly Table[], table: Table): Child[] {
  const key = keyOf(table);
  if (!key) return [];
  const stems = stemsOf(table);
  const own = plainName(key.name).replaceAll('_', '');
  return tables.flatMap((child) => {
    if (child === table || child.schema !== table.schema) return [];
    const declared = child.columns.find(
      ({ references }) => references?.table === table.name && references.column === key.name,
    );
    if (declared) return [{ table: child, column: declared, parent: key }];
    const column = child.columns.find(({ name, type, references }) => {
      if (references) return false;
      const plain = plainName(name).replaceAll('_', '');
      if (!/int$|char|decimal|binary/.test(type)) return false;
      return (
        stems.some((stem) =>
          [
            `${stem}id`,
            `id${stem}`,
            `ma${stem}`,
            `${stem}ma`,
            `fk${stem}`,
            `${stem}code`,
            `${stem}s_id`,
            stem,
          ].includes(plain),
        ) ||
        (own !== 'id' && own !== 'ma' && own.length > 3 && plain === own)
      );
    });
    return column ? [{ table: child, column, parent: key }] : [];
  });
}

/** What a column elsewhere may call a table: its name, its singular, without a mark such as `tbl`. */
function stemsOf({ name }: Table): string[] {
  const glued = wordsOf(name)
    .join('')
    .replace(/^tbl?(?=...)/, '');
  const last = wordsOf(name).slice(-1)[0] ?? '';
  const short: Readonly<Record<string, readonly string[]>> = {
    donhang: ['dh', 'don'],
    hoadon: ['hd'],
    sanpham: ['sp'],
    nguoidung: ['nd', 'user'],
    taikhoan: ['tk', 'user'],
    gianhang: ['gh', 'shop'],
    cuahang: ['ch', 'shop'],
    nguoiban: ['nb', 'seller'],
  };
  const names = [...singularsOf(glued), last.replace(/s$/, '')];
  return [...new Set([...names, ...(short[glued] ?? [])])].filter((stem) => stem.length > 1);
}

/** The tables that the columns of a table reference: the product of a variant, the shop of a product. */
export function parentsOf(tables: readonly Table[], table: Table): Child[] {
  return tables.flatMap((parent) =>
    parent === table
      ? []
      : childrenOf([table], parent).map((child) => ({ ...child, table: parent })),
  );
}
