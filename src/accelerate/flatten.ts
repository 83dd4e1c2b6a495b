import { quoteName } from '../database/quote';
import { type Expression, grouped, Indivisible, substitute, within } from './expression';
import type { Select, TableName } from './parse-select';

/** A SELECT of the rows of one table, all its names those of the table's columns. */
export interface Flat {
  readonly items: Select['items'];
  readonly table: TableName;
  readonly alias: string;
  readonly where: Expression | undefined;
}

const AGGREGATES =
  /^(COUNT|SUM|AVG|MIN|MAX|GROUP_CONCAT|STD|STDDEV\w*|VAR\w*|VARIANCE|BIT_(AND|OR|XOR)|JSON_\w*AGG|ANY_VALUE)$/;

export function isAggregate({ kind, name }: Expression): boolean {
  return kind === 'call' && AGGREGATES.test(name.replace('(*)', ''));
}

/** Puts what an inner SELECT gives in the place of its names. @throws Indivisible */
export function flatten({ items, from, alias, where }: Select): Flat {
  if ('name' in from) return { items, table: from, alias, where };
  const inner = flatten(from);
  const given = new Map(inner.items.map((item) => [item.alias.toLowerCase(), item.expression]));
  for (const expression of given.values()) {
    for (const part of within(expression)) {
      if (isAggregate(part)) throw new Indivisible(`its inner SELECT holds ${part.name}`);
    }
  }
  const resolve = (expression: Expression) =>
    substitute(expression, (part) => {
      if (part.kind !== 'column') return undefined;
      const found = given.get(part.name.toLowerCase());
      if (!found || (part.table !== undefined && part.table !== alias)) {
        throw new Indivisible(`its inner SELECT gives no ${part.name}`);
      }
      return grouped(found);
    });
  return {
    ...inner,
    items: items.map((item) => ({ ...item, expression: resolve(item.expression) })),
    where: both(where && resolve(where), inner.where),
  };
}

function both(one: Expression | undefined, other: Expression | undefined): Expression | undefined {
  if (!one || !other) return one ?? other;
  return { kind: 'and', name: 'AND', pieces: [grouped(one), ' AND ', grouped(other)] };
}

/**
 * The same expression with its columns named as the table names them.
 * @throws Indivisible for a name that is no column of the table
 */
export function nameColumns(
  expression: Expression,
  alias: string,
  columns: readonly { readonly name: string }[],
): Expression {
  return substitute(expression, (part) => {
    if (part.kind !== 'column') return undefined;
    const known = columns.find(({ name }) => name.toLowerCase() === part.name.toLowerCase());
    if (!known) throw new Indivisible(`its table has no column ${part.name}`);
    if (part.table !== undefined && part.table.toLowerCase() !== alias.toLowerCase()) {
      throw new Indivisible(`it reads ${part.table}.${part.name}, of another table`);
    }
    return { kind: 'column', name: known.name, pieces: [quoteName(known.name)] };
  });
}
