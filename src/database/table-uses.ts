import type { Column, Table } from './catalogue';
import { sqlTokens } from './tokens';

/** What one SELECT asks of one table, by the names in its text. */
export interface TableUse {
  readonly table: Table;
  /** The name by which a plan tells the table. */
  readonly alias: string;
  /** Columns compared with a constant, then with the period, then all others. */
  readonly equal: readonly Column[];
  readonly ranged: readonly Column[];
  readonly others: readonly Column[];
  /**
   * A column that is compared with the period as it is, or as a function brings it to another zone,
   * and what it would be compared with now.
   */
  readonly dated: { readonly column: Column; readonly now: string } | undefined;
}

const KEYWORDS =
  /^(SELECT|FROM|WHERE|AND|OR|NOT|ON|AS|IN|IS|NULL|CASE|WHEN|THEN|ELSE|END|JOIN|LEFT|RIGHT|INNER|CROSS|OUTER|GROUP|ORDER|BY|LIMIT|HAVING|UNION|ALL|DISTINCT|EXISTS|BETWEEN|LIKE|REGEXP|INTERVAL|ASC|DESC|USING|WITH)$/i;

/** A table by the name that a SELECT gives it. */
interface NamedTable {
  readonly table: Table;
  readonly alias: string;
}

/** A SELECT without those nested in it. */
interface Select {
  readonly pieces: string[];
  readonly parent: Select | undefined;
  readonly tables: NamedTable[];
}

/**
 * What each SELECT of a statement asks of each table. A reading of its names, not of its grammar.
 * @param sql with its parameters as report.sql writes them, `:start`
 */
export function tableUses(sql: string, tables: readonly Table[]): TableUse[] {
  const selects = selectsIn(sql);
  for (const select of selects) select.tables.push(...tablesOf(select, tables));

  const uses = new Map<NamedTable, Map<Column, Role>>();
  for (const select of selects) for (const each of select.tables) uses.set(each, new Map());
  for (const select of selects) {
    for (const { table, column, role } of columnsOf(select)) {
      const roles = uses.get(table);
      const known = roles?.get(column);
      if (!known || precedence(role) < precedence(known)) roles?.set(column, role);
    }
  }
  return [...uses].map(([{ table, alias }, roles]) => {
    const of = (kind: Role['kind']) =>
      [...roles].flatMap(([column, role]) => (role.kind === kind ? [column] : []));
    const [dated] = [...roles].flatMap(([column, { now }]) =>
      now === undefined ? [] : [{ column, now }],
    );
    return {
      table,
      alias,
      equal: of('equal'),
      ranged: of('ranged'),
      others: of('other'),
      dated,
    };
  });
}

interface Role {
  readonly kind: 'equal' | 'ranged' | 'other';
  readonly now?: string;
}

/** Of several uses of a column, that of the lowest precedence tells where it stands in an index. */
function precedence({ kind, now }: Role): number {
  return ['equal', 'ranged', 'other'].indexOf(kind) - (now === undefined ? 0 : 0.5);
}

function selectsIn(sql: string): Select[] {
  const pieces = [...sqlTokens(sql)].flatMap(({ kind, text: piece }) =>
    kind === 'comment' || piece.trim() === '' ? [] : [piece],
  );
  const selects: Select[] = [];
  const begin = (parent?: Select): Select => {
    const select = { pieces: [], parent, tables: [] };
    selects.push(select);
    return select;
  };
  let current = begin();
  const open: (Select | undefined)[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (piece === '(') {
      const nested = /^(SELECT|WITH)$/i.test(pieces[index + 1] ?? '');
      open.push(nested ? current : undefined);
      if (nested) current = begin(current);
      else current.pieces.push(piece);
    } else if (piece === ')') {
      const outer = open.pop();
      if (outer) current = outer;
      current.pieces.push(piece);
    } else if (/^UNION$/i.test(piece)) {
      current = begin(current.parent);
    } else {
      current.pieces.push(piece);
    }
  }
  return selects;
}

function tablesOf({ pieces }: Select, tables: readonly Table[]): NamedTable[] {
  const found: NamedTable[] = [];
  for (const [index, piece] of pieces.entries()) {
    if (!/^(FROM|JOIN)$/i.test(piece)) continue;
    let at = index;
    do {
      const { named, next } = tableAt(pieces, at + 1, tables);
      if (named) found.push(named);
      at = next;
    } while (pieces[at] === ',');
  }
  return found;
}

/** The table that is named at a place, and where the text goes on; none for a SELECT in brackets. */
function tableAt(
  pieces: readonly string[],
  at: number,
  tables: readonly Table[],
): { named: NamedTable | undefined; next: number } {
  const qualified = pieces[at + 1] === '.';
  const schema = qualified ? unquote(pieces[at]) : undefined;
  const name = unquote(pieces[qualified ? at + 2 : at]);
  const table = tables.find(
    (each) => each.name.toLowerCase() === name.toLowerCase() && each.schema === schema,
  );
  const behind = at + (qualified ? 3 : 1);
  const aliasAt = /^AS$/i.test(pieces[behind] ?? '') ? behind + 1 : behind;
  const alias = pieces[aliasAt];
  const isAliased = alias !== undefined && isName(alias) && !KEYWORDS.test(alias);
  return {
    named: table && { table, alias: isAliased ? unquote(alias) : table.name },
    next: isAliased ? aliasAt + 1 : behind,
  };
}

function* columnsOf(select: Select): Generator<{ table: NamedTable; column: Column; role: Role }> {
  const { pieces } = select;
  let condition = false;
  for (const [index, piece] of pieces.entries()) {
    if (/^(WHERE|ON)$/i.test(piece)) condition = true;
    if (/^(SELECT|GROUP|ORDER|LIMIT)$/i.test(piece)) condition = false;
    const qualified = pieces[index - 1] === '.';
    const isColumn =
      isName(piece) &&
      (piece.startsWith('`') || !KEYWORDS.test(piece)) &&
      pieces[index + 1] !== '.';
    if (
      !isColumn ||
      /^(AS|FROM|JOIN)$/i.test(pieces[index - 1] ?? '') ||
      pieces[index + 1] === '('
    ) {
      continue;
    }
    const owner = ownerOf(
      select,
      unquote(piece),
      qualified ? unquote(pieces[index - 2]) : undefined,
    );
    if (owner) yield { ...owner, role: condition ? roleAt(pieces, index) : { kind: 'other' } };
  }
}

/** The table of this SELECT, or of one around it, whose column a name is. */
function ownerOf(
  select: Select | undefined,
  name: string,
  alias: string | undefined,
): { table: NamedTable; column: Column } | undefined {
  if (!select) return undefined;
  for (const each of select.tables) {
    if (alias !== undefined && each.alias.toLowerCase() !== alias.toLowerCase()) continue;
    const column = each.table.columns.find(
      (known) => known.name.toLowerCase() === name.toLowerCase(),
    );
    if (column) return { table: each, column };
  }
  return ownerOf(select.parent, name, alias);
}

function roleAt(pieces: readonly string[], index: number): Role {
  const [first = '', second = ''] = pieces.slice(index + 1, index + 3);
  if (first === '=' && /^(['"\d-]|NULL$)/i.test(second)) return { kind: 'equal' };
  if (/^IS$/i.test(first) && /^NULL$/i.test(second)) return { kind: 'equal' };
  if (!/^[<>]$/.test(first)) return { kind: 'other' };

  const from = index + (second === '=' ? 3 : 2);
  const bound = pieces.slice(from, endOfTerm(pieces, from));
  if (!bound.some((piece) => piece.startsWith(':'))) return { kind: 'other' };
  if (/^[+-]$/.test(pieces[from + bound.length] ?? '')) return { kind: 'ranged' };
  return {
    kind: 'ranged',
    now: bound
      .map(nowFor)
      .join(' ')
      .replaceAll(/ (?=[.(,)])|(?<=[.(]) /g, ''),
  };
}

/** Where a term ends: a single piece, or a call of a function with all in its brackets. */
function endOfTerm(pieces: readonly string[], from: number): number {
  if (pieces[from + 1] !== '(') return from + 1;
  let depth = 0;
  for (let at = from + 1; at < pieces.length; at += 1) {
    if (pieces[at] === '(') depth += 1;
    if (pieces[at] === ')') depth -= 1;
    if (depth === 0) return at + 1;
  }
  return pieces.length;
}

/** A parameter's value at this moment, in the database's own words. */
function nowFor(piece: string): string {
  if (!piece.startsWith(':')) return piece;
  if (piece.endsWith('_unix')) return 'UNIX_TIMESTAMP()';
  return piece.endsWith('_utc') ? 'UTC_TIMESTAMP()' : 'NOW()';
}

function isName(piece: string): boolean {
  return /^([A-Za-z_$][\w$]*|`.*`)$/s.test(piece);
}

function unquote(piece = ''): string {
  return piece.startsWith('`') ? piece.slice(1, -1).replaceAll('``', '`') : piece;
}
