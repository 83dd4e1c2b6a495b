/** Makes a SELECT whose subqueries only rename or filter one table into a SELECT of that table itself. */
import { type Expression, type Query, type Select, within } from '../sql/ast';
import { isAggregate } from '../sql/functions';
import { parseExpression } from '../sql/parser';
import { print, quoteName, quoteTable } from '../sql/print';
import { t } from '../words/words';
import { NotAccelerable, rewritten } from './expression';

/** A SELECT of one table whose names are all columns of that table. */
export interface Flat {
  readonly items: readonly { readonly name: string; readonly expression: Expression }[];
  readonly table: TableName;
  /** The alias that may qualify its columns. */
  readonly alias: string;
  readonly where: Expression | undefined;
}

export interface TableName {
  readonly schema: string | undefined;
  readonly name: string;
}

/** Replaces the names of an inner SELECT's columns by their expressions. @throws NotAccelerable */
export function flatten(query: Query): Flat {
  const select = onlySelect(query);
  const [relation, ...others] = select.from;
  if (others.length > 0) {
    const names = select.from.map(({ table, alias }) => table?.name ?? `(SELECT …) AS ${alias}`);
    throw new NotAccelerable(t`it reads more than one table: ${names.join(', ')}`);
  }
  refuseClauses(select);
  if (!relation && !select.where) return flattenSubqueries(select);
  if (!relation) throw new NotAccelerable(t`it reads no table`);
  const items = select.items.map(({ alias, expression }) => {
    if (expression.kind === 'star') throw new NotAccelerable(t`it returns *`);
    return { name: alias ?? expression.text, expression };
  });
  const { table, query: nested, alias, altered } = relation;
  if (altered) throw new NotAccelerable(t`it does not read ${alias} as a whole`);
  if (table) return { items, table, alias, where: select.where };
  if (!nested) throw new NotAccelerable(t`it reads a function in the place of a table`);

  const inner = flatten(nested);
  const resolve = resolver(inner, alias);
  return {
    ...inner,
    items: items.map((item) => ({ ...item, expression: resolve(item.expression) })),
    where: both(select.where && resolve(select.where), inner.where),
  };
}

/** `SELECT (SELECT COUNT(*) FROM a WHERE b) AS c, …` as one SELECT of the table that all the subqueries read. */
function flattenSubqueries(select: Select): Flat {
  const inner = new Map<Query, Flat>();
  for (const { expression } of select.items) {
    for (const { query } of within(expression)) if (query) inner.set(query, flatten(query));
  }
  const [first] = inner.values();
  if (!first) throw new NotAccelerable(t`it reads no table`);
  const names = new Set([...inner.values()].map(({ table }) => quoteTable(table)));
  if (names.size > 1) {
    const list = [...names].join(', ').replaceAll('`', '');
    throw new NotAccelerable(t`it reads more than one table: ${list}`);
  }
  const items = select.items.map(({ alias, expression }) => ({
    name: alias ?? expression.text,
    expression: rewritten(expression, ({ kind, query }) => {
      const flat = query && inner.get(query);
      return flat && kind === 'query' ? `(${aggregatedWhere(flat)})` : undefined;
    }),
  }));
  return { items, table: first.table, alias: first.table.name, where: undefined };
}

/** The only value of an aggregating SELECT, its WHERE made a condition of each aggregate. */
function aggregatedWhere({ items, alias, where }: Flat): string {
  const [item, ...others] = items;
  if (!item || others.length > 0) refuse('ROW');
  const unqualified = (expression: Expression) =>
    print(expression, ({ kind, text, qualifier = alias }) => {
      if (kind !== 'column') return undefined;
      if (qualifier.toLowerCase() === alias.toLowerCase()) return quoteName(text);
      throw new NotAccelerable(t`it reads ${qualifier}.${text}, of another table`);
    });
  const condition = where && unqualified(where);
  return print(parseExpression(unqualified(item.expression)), (part) => {
    if (part.kind === 'column') throw new NotAccelerable(t`it returns ${part.text} of a row`);
    if (!isAggregate(part)) return undefined;
    const [argument, ...more] = part.args;
    if (!condition || !argument) return print(part);
    if (more.length > 0 || part.distinct) throw new NotAccelerable(t`it holds ${print(part)}`);
    const value = argument.kind === 'star' ? '1' : print(argument);
    return `${part.text}(CASE WHEN ${condition} THEN ${value} END)`;
  });
}

function onlySelect({ named, selects, limit }: Query): Select {
  const [select, ...others] = selects;
  if (named.size > 0) throw new NotAccelerable(t`it begins with WITH`);
  if (!select || others.length > 0) throw new NotAccelerable(t`it holds UNION`);
  return limit ? refuse('LIMIT') : select;
}

function refuseClauses({ distinct, group, having, order, limit }: Select): void {
  if (distinct) throw new NotAccelerable(t`it is a SELECT DISTINCT`);
  if (group.length > 0) refuse('GROUP BY');
  if (having) refuse('HAVING');
  if (order.length > 0) refuse('ORDER BY');
  if (limit) refuse('LIMIT');
}

function refuse(clause: string): never {
  throw new NotAccelerable(t`it holds ${clause}`);
}

function resolver(inner: Flat, alias: string): (expression: Expression) => Expression {
  const given = new Map(
    inner.items.map(({ name, expression }) => [name.toLowerCase(), expression]),
  );
  for (const expression of given.values()) {
    const aggregate = [...within(expression)].find(isAggregate);
    if (aggregate) throw new NotAccelerable(t`its inner SELECT holds ${aggregate.text}`);
  }
  return (expression) =>
    rewritten(expression, ({ kind, text, qualifier }) => {
      if (kind !== 'column') return undefined;
      const found = given.get(text.toLowerCase());
      if (!found || (qualifier !== undefined && qualifier.toLowerCase() !== alias.toLowerCase())) {
        throw new NotAccelerable(t`its inner SELECT gives no ${text}`);
      }
      return `(${print(found)})`;
    });
}

function both(one: Expression | undefined, other: Expression | undefined): Expression | undefined {
  if (!one || !other) return one ?? other;
  return parseExpression(`(${print(one)}) AND (${print(other)})`);
}

/**
 * The same expression with its columns named as the table names them.
 * @throws NotAccelerable for a name that is no column of the table
 */
export function nameColumns(
  expression: Expression,
  alias: string,
  columns: readonly { readonly name: string }[],
): Expression {
  return rewritten(expression, ({ kind, text, qualifier }) => {
    if (kind !== 'column') return undefined;
    const known = columns.find(({ name }) => name.toLowerCase() === text.toLowerCase());
    if (!known) throw new NotAccelerable(t`its table has no column ${text}`);
    if (qualifier !== undefined && qualifier.toLowerCase() !== alias.toLowerCase()) {
      throw new NotAccelerable(t`it reads ${qualifier}.${text}, of another table`);
    }
    return quoteName(known.name);
  });
}
