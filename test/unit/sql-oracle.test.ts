import { Parser } from 'node-sql-parser/build/mysql';
import { allSelects, type Expression, expressionsOf, type Query, within } from '../../src/sql/ast';
import { parseQuery } from '../../src/sql/parser';
import { SOURCE_STATEMENTS } from '../support/source-statements';

/*
 * Another parser of MySQL's SELECTs must find the same parts in every statement of `sources/`: the same tables and
 * parameters, and the same columns on both sides of each operator, so that no clause is lost and precedence is right.
 */

const oracle = new Parser();

/** Operators whose sides are compared. */
const OPERATORS = new Set(['=', '<>', '<', '<=', '>', '>=', '+', '-', '*', '/', 'OR', '<=>']);

interface Parts {
  readonly selects: number;
  readonly tables: readonly string[];
  readonly parameters: readonly string[];
  /** Each operation with the columns on its sides; a chain of OR is one with all its columns. */
  readonly operations: readonly string[];
}

function sorted(parts: Parts): Parts {
  const { selects, tables, parameters, operations } = parts;
  return {
    selects,
    tables: [...tables].sort(),
    parameters: [...parameters].sort(),
    operations: [...operations].sort(),
  };
}

function partsOf(query: Query): Parts {
  const selects = [...allSelects(query)];
  const expressions = selects.flatMap((select) =>
    expressionsOf(select).flatMap((each) => [...within(each)]),
  );
  const columns = (expression: Expression) =>
    [...within(expression)].flatMap(({ kind, text }) => (kind === 'column' ? [text] : [])).sort();
  const chained = new Set(
    expressions.flatMap(({ text, args }) => (text === 'OR' ? args.filter(isOr) : [])),
  );
  return sorted({
    selects: selects.length,
    tables: selects.flatMap(({ from }) => from.flatMap(({ table }) => table?.name ?? [])),
    parameters: expressions.flatMap(({ kind, text }) => (kind === 'parameter' ? [text] : [])),
    operations: expressions
      .filter(
        ({ kind, text, args }) => kind === 'operation' && OPERATORS.has(text) && args.length > 1,
      )
      .filter((expression) => !chained.has(expression))
      .map(({ text, args }) =>
        text === 'OR'
          ? `OR: ${args.flatMap(columns).sort()}`
          : args.map((arg) => columns(arg)).join(` ${text} `),
      ),
  });
}

const isOr = ({ kind, text }: Expression) => kind === 'operation' && text === 'OR';

/** A node of the other parser's tree. */
type Node = Readonly<Record<string, unknown>>;

function partsByOracle(sql: string): Parts {
  const found = {
    selects: 0,
    tables: [] as string[],
    parameters: [] as string[],
    operations: [] as string[],
  };
  const visit = (value: unknown, parent?: Node): void => {
    if (Array.isArray(value)) for (const each of value) visit(each, parent);
    if (typeof value !== 'object' || value === null || Array.isArray(value)) return;
    const node = value as Node;
    if (node.type === 'select') found.selects += 1;
    if (typeof node.table === 'string' && node.type !== 'column_ref') found.tables.push(node.table);
    if (node.type === 'param') found.parameters.push(String(node.value));
    const operator = operatorOf(node);
    if (operator === 'OR' && operatorOf(parent) !== 'OR')
      found.operations.push(`OR: ${[...columnsIn(node)].sort()}`);
    else if (operator && operator !== 'OR')
      found.operations.push(
        [node.left, node.right].map((side) => columnsIn(side)).join(` ${operator} `),
      );
    if (node.type === 'case' && node.expr) {
      // src/sql/ reads CASE a WHEN b as CASE WHEN a = b.
      for (const branch of (node.args as Node[]).filter(({ type }) => type === 'when')) {
        found.operations.push([node.expr, branch.cond].map(columnsIn).join(' = '));
      }
    }
    for (const [key, each] of Object.entries(node)) {
      if (!/^(tableList|columnList|parentheses)$/.test(key)) visit(each, node);
    }
  };
  visit(oracle.astify(sql));
  return sorted(found);
}

function operatorOf(node: Node | undefined): string | undefined {
  if (node?.type !== 'binary_expr') return undefined;
  const operator = node.operator === '!=' ? '<>' : String(node.operator);
  return OPERATORS.has(operator) ? operator : undefined;
}

/** The names of the columns below a node, without those of queries. */
function columnsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(columnsIn).sort();
  if (typeof value !== 'object' || value === null) return [];
  const node = value as Node;
  if (node.type === 'column_ref' && node.column !== '*') return [String(node.column)];
  if (node.type === 'select' || 'ast' in node) return [];
  return Object.values(node).flatMap(columnsIn).sort();
}

const statements = new Set(SOURCE_STATEMENTS.map(({ sql }) => sql));

test('another parser finds the same parts in every statement of sources/', () => {
  expect(statements.size).toBeGreaterThan(30);
  const differing = [...statements].flatMap((sql) => {
    const ours = partsOf(parseQuery(sql));
    const theirs = partsByOracle(sql);
    return JSON.stringify(ours) === JSON.stringify(theirs) ? [] : [{ sql, ours, theirs }];
  });
  expect(differing).toEqual([]);
});
