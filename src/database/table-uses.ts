import { readQuery } from '../sql/parser';
import {
  type Expression,
  expressionsOf,
  hasParameter,
  type Query,
  type Select,
  within,
} from '../sql/query';
import type { Column, Table } from './catalogue';

/** What one SELECT asks of one table. */
export interface TableUse {
  readonly table: Table;
  /** The name by which a plan tells the table. */
  readonly alias: string;
  /** Columns compared with a constant, then with the period, then all others. */
  readonly equal: readonly Column[];
  readonly ranged: readonly Column[];
  readonly others: readonly Column[];
}

/** How a column is compared; of several ways, the first tells where it stands in an index. */
const KINDS = ['equal', 'ranged', 'other'] as const;

type Kind = (typeof KINDS)[number];

/** A table by the name that a SELECT gives it, and how its columns are compared. */
interface NamedTable {
  readonly table: Table;
  readonly alias: string;
  readonly kinds: Map<Column, Kind>;
}

/** A SELECT, and that around it. */
interface Scope {
  readonly select: Select;
  readonly tables: readonly NamedTable[];
  readonly parent: Scope | undefined;
}

const COMPARISONS = ['<', '<=', '>', '>='];

/**
 * What each SELECT of a statement asks of each table.
 * @param sql with its parameters as report.sql writes them, `:start`
 * @returns nothing for a statement that is written in a way which our reading does not follow
 */
export function tableUses(sql: string, tables: readonly Table[]): TableUse[] {
  const query = readQuery(sql.trim());
  const scopes = query ? [...scopesOf(query, tables, undefined, new Set())] : [];
  for (const scope of scopes) noteColumns(scope);
  return scopes.flatMap((scope) =>
    scope.tables.map(({ table, alias, kinds }) => {
      const of = (kind: Kind) =>
        [...kinds].flatMap(([column, each]) => (each === kind ? [column] : []));
      return { table, alias, equal: of('equal'), ranged: of('ranged'), others: of('other') };
    }),
  );
}

/** @param known names of queries by WITH, in lower case, which hide tables */
function* scopesOf(
  { named, selects }: Query,
  tables: readonly Table[],
  parent: Scope | undefined,
  known: ReadonlySet<string>,
): Generator<Scope> {
  const hidden = new Set([...known, ...named.keys()]);
  for (const each of named.values()) yield* scopesOf(each, tables, parent, hidden);
  for (const select of selects) {
    const scope = { select, tables: namedTables(select, tables, hidden), parent };
    yield scope;
    const nested = [
      ...select.from.map(({ query }) => query),
      ...expressionsOf(select).flatMap((each) => [...within(each)].map(({ query }) => query)),
    ];
    for (const query of nested) if (query) yield* scopesOf(query, tables, scope, hidden);
  }
}

function namedTables(
  { from }: Select,
  tables: readonly Table[],
  hidden: ReadonlySet<string>,
): NamedTable[] {
  return from.flatMap(({ table: named, alias }) => {
    if (!named || (named.schema === undefined && hidden.has(named.name.toLowerCase()))) return [];
    const table = tables.find(
      (each) =>
        each.schema === named.schema && each.name.toLowerCase() === named.name.toLowerCase(),
    );
    return table ? [{ table, alias, kinds: new Map() }] : [];
  });
}

function noteColumns(scope: Scope): void {
  const { where, from } = scope.select;
  const conditions = new Set([where, ...from.map(({ on }) => on)]);
  for (const expression of expressionsOf(scope.select)) {
    for (const { column, kind } of columnsIn(expression, conditions.has(expression))) {
      const owner = ownerOf(column, scope);
      if (!owner) continue;
      const known = owner.kinds.get(owner.column);
      if (!known || KINDS.indexOf(kind) < KINDS.indexOf(known)) {
        owner.kinds.set(owner.column, kind);
      }
    }
  }
}

function* columnsIn(
  expression: Expression,
  isCondition: boolean,
  kind: Kind = 'other',
): Generator<{ column: Expression; kind: Kind }> {
  if (expression.kind === 'column') yield { column: expression, kind };
  for (const [index, arg] of expression.args.entries()) {
    yield* columnsIn(arg, isCondition, isCondition && index === 0 ? kindBy(expression) : 'other');
  }
}

/** How an operation compares what stands at its left. */
function kindBy({ kind, text, args: [, right] }: Expression): Kind {
  if (kind !== 'operation' || !right) return 'other';
  if (text === '=' && isConstant(right)) return 'equal';
  if (text === 'IS' && right.text === 'NULL') return 'equal';
  return COMPARISONS.includes(text) && hasParameter(right) ? 'ranged' : 'other';
}

function isConstant({ kind, text, args }: Expression): boolean {
  return kind === 'literal' || (text === '-' && args.length === 1 && args[0]?.kind === 'literal');
}

/** The table of this SELECT, or of one around it, whose column a name is. */
function ownerOf(
  column: Expression,
  scope: Scope | undefined,
): { column: Column; kinds: Map<Column, Kind> } | undefined {
  if (!scope) return undefined;
  const name = column.text.toLowerCase();
  const qualifier = column.qualifier?.toLowerCase();
  for (const { table, alias, kinds } of scope.tables) {
    if (qualifier !== undefined && alias.toLowerCase() !== qualifier) continue;
    const found = table.columns.find((each) => each.name.toLowerCase() === name);
    if (found) return { column: found, kinds };
  }
  return ownerOf(column, scope.parent);
}
