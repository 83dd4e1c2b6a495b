/**
 * Finds the columns that each SELECT of a statement reads of each table, and how it compares them, so that an index
 * can be proposed. It reads no plan and no rows.
 */

import { type Expression, expressionsOf, within } from './ast';
import { type Column, Names, type Origin, type Table } from './names';
import { readQuery } from './parser';
import { readComparison } from './period-comparisons';

/** The columns of one table that one SELECT reads. */
export interface TableUse {
  readonly table: Table;
  /** The name of the table in an EXPLAIN. */
  readonly alias: string;
  /** Columns compared with a constant, then with the period, then all others. */
  readonly equal: readonly Column[];
  readonly ranged: readonly Column[];
  readonly others: readonly Column[];
}

/** How a column is compared; of several ways, the first decides where it stands in an index. */
const KINDS = ['equal', 'ranged', 'other'] as const;

type Kind = (typeof KINDS)[number];

/**
 * The columns of each table that each SELECT of a statement reads.
 * @param sql with its parameters as report.sql writes them, `:start`
 * @returns nothing for a statement that the parser does not know
 */
export function tableUses(sql: string, tables: readonly Table[]): TableUse[] {
  const query = readQuery(sql.trim());
  if (!query) return [];
  const names = new Names(query, tables);
  const uses = names.scopes.flatMap((scope) =>
    scope.select.from.flatMap((relation) => {
      const table = names.tableOf(relation, scope);
      return table ? [{ table, relation, kinds: new Map<Column, Kind>() }] : [];
    }),
  );
  const note = ({ relation, column }: Origin, kind: Kind) => {
    const kinds = uses.find((use) => use.relation === relation)?.kinds;
    const known = kinds?.get(column);
    if (!known || KINDS.indexOf(kind) < KINDS.indexOf(known)) kinds?.set(column, kind);
  };
  for (const scope of names.scopes) {
    const { where, from } = scope.select;
    const conditions = new Set([where, ...from.map(({ on }) => on)]);
    for (const expression of expressionsOf(scope.select)) {
      const kinds = conditions.has(expression) ? comparedColumns(expression) : new Map();
      for (const part of within(expression)) {
        const origin = part.kind === 'column' && names.resolve(part, scope)?.origin;
        if (origin) note(origin, kinds.get(part) ?? 'other');
      }
    }
  }
  return uses.map(({ table, relation, kinds }) => {
    const ofKind = (kind: Kind) =>
      [...kinds].flatMap(([column, each]) => (each === kind ? [column] : []));
    const [equal, ranged, others] = [ofKind('equal'), ofKind('ranged'), ofKind('other')];
    return { table, alias: relation.alias, equal, ranged, others };
  });
}

/** The columns of a condition that are compared as they are, with a constant or with the period. */
function comparedColumns(condition: Expression): Map<Expression, Kind> {
  const found = new Map<Expression, Kind>();
  for (const part of within(condition)) {
    const [left, right] = part.args;
    if (part.kind === 'operation' && left && right && isEquality(part.text, right)) {
      found.set(left, 'equal');
    }
    for (const { value, operator } of readComparison(part)) {
      if (/^[<>]=?$/.test(operator)) found.set(value, 'ranged');
    }
  }
  return found;
}

function isEquality(operator: string, right: Expression): boolean {
  return (operator === '=' && isConstant(right)) || (operator === 'IS' && right.text === 'NULL');
}

function isConstant({ kind, text, args }: Expression): boolean {
  return kind === 'literal' || (text === '-' && args.length === 1 && args[0]?.kind === 'literal');
}
