import { type Expression, within } from '../../src/sql/ast';
import { Names, type Scope, type Table } from '../../src/sql/names';
import { parseQuery } from '../../src/sql/parser';

const table = (name: string, columns: readonly string[], schema?: string): Table => ({
  schema,
  name,
  columns: columns.map((column) => ({ name: column, type: 'int' })),
});
const TABLES = [
  table('orders', ['id', 'created', 'total', 'buyer']),
  table('buyers', ['id', 'name', 'created']),
  table('orders', ['id', 'old'], 'archive'),
];

/** The table columns from which the first item of a query is computed. */
function origins(sql: string): string[] {
  const names = new Names(parseQuery(sql), TABLES, 'shop');
  const [scope] = names.within(names.query);
  const expression = scope?.select.items[0]?.expression;
  if (!scope || !expression) throw new Error(`${sql} returns nothing`);
  return names
    .origins({ expression, scope })
    .map(({ table: { schema, name }, column }) =>
      [schema, name, column.name].filter(Boolean).join('.'),
    );
}

test.each([
  ['SELECT total FROM orders', ['orders.total']],
  ['SELECT o.TOTAL FROM Orders AS O', ['orders.total']],
  ['SELECT shop.orders.total FROM shop.orders', ['orders.total']],
  ['SELECT archive.orders.old FROM archive.orders', ['archive.orders.old']],
  ['SELECT name FROM orders JOIN buyers ON buyers.id = buyer', ['buyers.name']],
  [
    'SELECT SUM(a + b) FROM (SELECT total AS a, buyer AS b FROM orders) x',
    ['orders.total', 'orders.buyer'],
  ],
  ['SELECT total FROM (SELECT * FROM orders) x', ['orders.total']],
  ['SELECT total FROM (SELECT o.* FROM buyers b, orders o) x', ['orders.total']],
  ['SELECT x.created FROM (SELECT b.* FROM orders o, buyers b) x', ['buyers.created']],
  ['SELECT name FROM (SELECT * FROM orders) x, buyers', ['buyers.name']],
  ['WITH x AS (SELECT total FROM orders) SELECT total FROM x', ['orders.total']],
  ['WITH x (a, b) AS (SELECT id, total FROM orders) SELECT b FROM x', ['orders.total']],
  [
    'WITH x AS (SELECT * FROM orders), y AS (SELECT * FROM x) SELECT y.buyer FROM y',
    ['orders.buyer'],
  ],
  [
    'WITH orders AS (SELECT id, total AS created FROM orders) SELECT created FROM orders',
    ['orders.total'],
  ],
  [
    'WITH RECURSIVE x AS (SELECT id FROM orders UNION ALL SELECT id + 1 FROM x) SELECT id FROM x',
    ['orders.id'],
  ],
  ['SELECT b FROM (SELECT id, total FROM orders) x (a, b)', ['orders.total']],
  [
    'SELECT a FROM (SELECT id AS a FROM orders UNION ALL SELECT id FROM buyers) x',
    ['orders.id', 'buyers.id'],
  ],
  [
    'SELECT id FROM ((SELECT id FROM orders LIMIT 1) UNION (SELECT id FROM buyers EXCEPT SELECT buyer FROM orders)) x',
    ['orders.id', 'buyers.id', 'orders.buyer'],
  ],
  ['SELECT (SELECT MAX(name) FROM buyers WHERE buyers.id = buyer) FROM orders', ['buyers.name']],
  ['SELECT l.c FROM orders o, LATERAL (SELECT o.total AS c) l', ['orders.total']],
  ['SELECT missing FROM orders', []],
  ['SELECT unseen.total FROM orders JOIN unseen ON unseen.id = orders.id', []],
  ['SELECT anything FROM unseen', []],
])('%s reads %j', (sql, expected) => {
  expect(origins(sql)).toEqual(expected);
});

test('GROUP BY and HAVING may name an item, WHERE may not', () => {
  const query = parseQuery(
    'SELECT total AS amount FROM orders WHERE amount > 1 GROUP BY amount HAVING amount > 2',
  );
  const names = new Names(query, TABLES);
  const [scope] = names.scopes as [Scope];
  const { where, group, having } = scope.select;
  const found = [where, group[0], having].map((clause) => {
    const column = [...within(clause)].find(({ kind }) => kind === 'column') as Expression;
    return names.origins({ expression: column, scope }).map((origin) => origin.column.name);
  });
  expect(found).toEqual([[], ['total'], ['total']]);
});

test.each([
  ['SELECT (SELECT COUNT(*) FROM buyers WHERE id = 1) FROM orders', false],
  ['SELECT (SELECT COUNT(*) FROM buyers WHERE buyers.id = buyer) FROM orders', true],
  [
    'SELECT (SELECT COUNT(*) FROM buyers b WHERE EXISTS (SELECT 1 FROM orders o WHERE o.buyer = b.id)) FROM orders',
    false,
  ],
  [
    'SELECT (SELECT COUNT(*) FROM buyers b WHERE b.id = x.buyer) FROM (SELECT buyer FROM orders) x',
    true,
  ],
])('in %s, that the subquery is correlated is %p', (sql, expected) => {
  const names = new Names(parseQuery(sql), TABLES);
  const [outer] = names.scopes as [Scope];
  const query = outer.select.items[0]?.expression.query;
  const [inner] = query ? names.within(query) : [];
  expect(inner && names.isCorrelated(inner)).toBe(expected);
  expect(query && names.isClosed(query)).toBe(!expected);
});

test('a query with an invisible table is not known to be uncorrelated', () => {
  const query = parseQuery('SELECT COUNT(*) FROM unseen WHERE id = 1');
  expect(new Names(query, TABLES).isClosed(query)).toBe(false);
});
