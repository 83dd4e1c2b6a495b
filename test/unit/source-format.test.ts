import { readFileSync } from 'node:fs';
import path from 'node:path';
import { Catalogue } from '../../src/platforms/catalogue';
import { sectionFrom } from '../../src/platforms/compose-report-sql';
import { parseSource, readSources } from '../../src/platforms/parse-source';
import { keepOptional } from '../../src/platforms/source-sql';
import { MappingFault } from '../../src/report/report-faults';
import { parseReportSql } from '../../src/report/report-sql';
import { expressionsOf, within } from '../../src/sql/ast';
import { Names, type Scope } from '../../src/sql/names';
import { parseQuery } from '../../src/sql/parser';

const SHOP = `\
-- A shop, for these tests.
--
-- Its table is \`{prefix}orders\`.

-- platform: Shop
-- tables: orders(id, status, total, placed_at), products(id)
-- over: other, another
-- when: SELECT 1 FROM \`{prefix}orders\`
-- zone: utc
-- choice: money-unit SELECT 100, 'hundredths' UNION ALL SELECT 1, 'whole'
-- statuses: SELECT status, status, COUNT(*) FROM \`{prefix}orders\` GROUP BY status
-- succeeded: done
-- failed: cancelled, on its way back
-- under way: new
-- no order:

SELECT
  COUNT(*) AS products_total,
  COUNT(CASE WHEN added >= :start THEN 1 END) AS products_new
FROM \`{prefix}products\`
WHERE added < :end;

SELECT
  {order figures}
FROM (
  SELECT status, total / {money-unit} AS vnd
  FROM \`{prefix}orders\`
  WHERE placed_at >= :start
    AND placed_at < :end
    AND COALESCE(status, '') NOT IN ({no order})
    AND note <> '{"gift": true} {prefix}x'
) AS placed;
`;
const HERE = { schema: undefined, prefix: 'x_' };

const parse = (text: string) => parseSource(text, 'shop');

/** The text with one change, which must come into effect. */
function changed(text: string, from: string, to: string): string {
  expect(text).toContain(from);
  return text.replace(from, () => to);
}

describe('a file of sources/', () => {
  test('is a comment for people, keys and statements', () => {
    const source = parse(SHOP);
    expect(source).toMatchObject({
      name: 'shop',
      about: ['A shop, for these tests.', '', 'Its table is `{prefix}orders`.'],
      platform: 'Shop',
      tables: [
        { table: 'orders', columns: ['id', 'status', 'total', 'placed_at'], shared: false },
        { table: 'products', columns: ['id'], shared: false },
      ],
      over: ['other', 'another'],
      queries: {
        when: 'SELECT 1 FROM `{prefix}orders`',
        zone: 'utc',
        statuses: 'SELECT status, status, COUNT(*) FROM `{prefix}orders` GROUP BY status',
      },
      choice: { name: 'money-unit', query: "SELECT 100, 'hundredths' UNION ALL SELECT 1, 'whole'" },
      figures: [
        'products_total',
        'products_new',
        'orders_total',
        'orders_succeeded',
        'orders_failed',
        'value_succeeded',
      ],
    });
    expect([...source.meanings]).toEqual([
      ['done', 'succeeded'],
      ['cancelled', 'failed'],
      ['on its way back', 'failed'],
      ['new', 'under way'],
    ]);
  });

  test('may let a long key go on over several lines, and have Windows line ends', () => {
    const long = SHOP.replace('-- tables: orders(id, ', '-- tables:\n--   orders(id,\n--     ')
      .replace('), products', '),\n--   products')
      .replace(' GROUP BY status\n', '\n--   GROUP BY status\n')
      .replace('cancelled, ', 'cancelled,\n--   ');
    expect(long.split('\n')).toHaveLength(SHOP.split('\n').length + 5);
    expect(parse(long)).toEqual(parse(SHOP));
    expect(parse(long.replaceAll('\n', '\r\n'))).toEqual(parse(SHOP));
  });

  test('is each of those that there are', () => {
    expect(readSources().length).toBeGreaterThan(20);
  });

  test('has the keys that sources/README.md lists, and no others', () => {
    const readme = readFileSync(path.resolve(__dirname, '../../sources/README.md'), 'utf8');
    const listed = [...readme.matchAll(/^\| +((?:`[a-z ]+:` *)+)\|/gm)].flatMap(([, cell = '']) =>
      [...cell.matchAll(/`([a-z ]+):`/g)].map(([, key]) => String(key)),
    );
    expect(listed).toHaveLength(17);
    for (const key of listed) {
      // Beside a key of the same name, or with this value, each is refused, but not as unknown.
      const text = changed(SHOP, '-- platform: Shop', `-- platform: Shop\n-- ${key}: 1`);
      expect(() => parse(text)).toThrow();
      expect(() => parse(text)).not.toThrow('no such key');
    }
  });

  test.each([
    // Keys.
    ['-- zone: utc', '-- zone: utc\n-- zone: utc', "key 'zone' stands twice"],
    ['-- failed: c', '-- succeeded: sent\n-- failed: c', "key 'succeeded' stands twice"],
    ['-- zone: utc', '-- zonne: utc', "there is no such key as 'zonne'"],
    ['-- zone: utc', '-- Zone: utc', "there is no such key as 'Zone'"],
    ['-- zone: utc', '-- utc', "no key in '-- utc'"],
    ['-- zone: utc', 'zone: utc', "no key in 'zone: utc'"],
    ['-- platform: Shop', '--   platform: Shop', "no key in '--   platform: Shop'"],
    ['-- zone: utc', '--   zone: utc', "key 'zone' is indented, as if 'when' went on"],
    ['-- zone: utc', '-- zone:', "key 'zone' has no value"],
    ['-- platform: Shop\n', '', "there is no key 'platform'"],
    ['-- zone: utc\n', '-- zone: utc\n\n', 'the statements must follow the keys'],
    ['--\n-- Its table', '-- zone: utc\n-- Its table', "key 'zone' stands among the comment"],
    ['-- A shop', 'A shop', 'a comment for people must come first'],
    // Tables.
    ['orders(id, ', 'orders (id, ', "tables: 'orders (id, status, total, placed_at)' is not of"],
    ['products(id)', 'products(id) users(id)', "tables: 'products(id) users(id)' is not of"],
    ['products(id)', 'products(id', "tables: 'products(id' is not of the form"],
    ['products(id)', 'products', "tables: 'products' is not of the form"],
    ['products(id)', 'products()', "tables: 'products()' is not of the form"],
    ['products(id)', 'products(id),', "tables: '' is not of the form"],
    ['products(id)', 'products(id, id)', 'tables: products.id stands twice'],
    ['products(id)', 'orders(id)', 'tables: orders stands twice'],
    ['-- tables: orders(id, status, total, placed_at), products(id)\n', '', "no key 'tables'"],
    // Optional tables.
    ['WHERE added', '{with extra}\nWHERE {end} added', "the key 'optional' does not list it"],
    ['-- zone: utc', '-- zone: utc\n-- optional: extra(id)', 'nothing is written {with extra}'],
    ['-- zone: utc', '-- zone: utc\n-- optional: extra', "optional: 'extra' is not of the form"],
    ['-- zone: utc', '-- zone: utc\n-- apart: no', "apart: 'yes', or no key"],
    ['FROM `{prefix}products`', 'FROM {base}products', '{base} stands outside backticks'],
    // Lists.
    ['-- over: other,', '-- over: other,,', 'over: a name between commas is empty'],
    [
      '-- under way: new',
      '-- under way: new, done',
      "status 'done' is 'succeeded' and 'under way'",
    ],
    ['-- under way: new\n', '', "there is no key 'under way' beside"],
    ['-- no order:\n', '', "there is no key 'no order' beside"],
    [/-- statuses: .*\n/.exec(SHOP)?.[0] ?? '', '', "there is no key 'statuses' beside"],
    // Queries.
    ['-- when: SELECT', '-- when: DELETE', 'when, line 1 (statement 1) is not a SELECT'],
    ['-- when: SELECT 1', '-- when: SELECT 1; SELECT 1', 'when: one SELECT is asked for'],
    ['-- when: SELECT 1', "-- when: SELECT 'a", "the text that ' opens does not end"],
    ['-- when: SELECT 1', '-- when: SELECT :start', 'when: a parameter such as :start'],
    ['-- when: SELECT 1 FROM `{prefix}', '-- when: SELECT 1 FROM `{prefx}', 'fills in {prefx}'],
    ['-- when: SELECT 1', '-- when: SELECT {money-unit}', 'nothing fills in {money-unit}'],
    ['-- zone: utc', '-- zone: UTC', 'zone, line 1 (statement 1) is not a SELECT'],
    ['-- choice: money-unit SELECT', '-- choice: SELECT', 'choice: a name in small letters'],
    ['-- choice: money-unit', '-- choice: prefix', 'choice: init has no option --prefix'],
    // Places.
    ['{order figures}', 'SUM(status IN ({succeded}))', 'nothing fills in {succeded}'],
    ['{order figures}', '{order  figures}', 'nothing fills in {order  figures}'],
    ['{order figures}', '{order figures}, {order figures}', '{order figures} stands twice'],
    ['({no order})', '({no_order})', 'nothing fills in {no_order}'],
    ['({no order})', "('{no order}')", "nothing fills in {no order} in '{no order}'"],
    ['({no order})', '({no order)', 'nothing fills in {'],
    ['FROM `{prefix}products`', 'FROM {prefix}products', '{prefix} stands outside backticks'],
    ['`{prefix}products`\nW', '`{Prefix}products`\nW', 'nothing fills in {Prefix}'],
    ['{money-unit}', '100', 'no statement holds {money-unit}, so the choice changes nothing'],
    ["    AND COALESCE(status, '') NOT IN ({no order})\n", '', 'no statement holds {no order}'],
    ['-- Its table is `{prefix}', '-- Its table is `{prefiks}', 'nothing fills in {prefiks}'],
    // Figures and statements.
    ['COUNT(*) AS p', 'COUNT(*) as p', "'as products_total' gives no figure"],
    ['AS products_new', 'AS Products_New', "'AS Products_New' gives no figure"],
    ['AS products_new', 'AS `products_new`', "'AS `products_new`' gives no figure"],
    [
      'AS products_new',
      'products_new',
      "') products_new' gives no figure: write 'AS products_new'",
    ],
    ['AS products_new', 'AS products_total', 'products_total is given twice'],
    ['AS products_new', 'AS orders_total', 'orders_total is given twice'],
    ['WHERE added < :end;', 'WHERE added < :ende;', 'unknown parameter :ende'],
    ['WHERE added < :end;', 'WHERE added < :end; SELECT 1;', '(statement 2) gives no figure'],
    ['AS placed;', 'AS placed', "the last statement does not end with ';'"],
  ])('with %j as %j is refused', (from, to, message) => {
    const text = changed(SHOP, from, to);
    expect(() => parse(text)).toThrow(MappingFault);
    expect(() => parse(text)).toThrow(message);
    expect(() => parse(text)).toThrow(/^sources\/shop\.sql: /);
  });

  test('is refused for a list of statuses that has no key', () => {
    const keys = /-- statuses:[\s\S]*?(?=\n\n)/.exec(SHOP)?.[0] ?? '';
    expect(() => parse(changed(SHOP, `\n${keys}`, ''))).toThrow('nothing fills in {succeeded}');
  });
});

describe('SQL about an optional table', () => {
  const optional = changed(
    SHOP,
    '-- zone: utc',
    '-- zone: utc\n-- optional: gifts(id), {base}users(id)',
  );
  const text = optional.replace(
    'WHERE added < :end;',
    'WHERE added < :end\n  {with gifts}\n  AND gift = 0{with users} AND `{base}users`.id > 0{end}\n  {end};',
  );
  const tableOf = (name: string) => ({
    schema: undefined,
    name,
    columns: ['id', 'status', 'total', 'placed_at'].map((column) => ({
      name: column,
      type: 'int',
    })),
  });
  const at = (prefix: string, ...names: string[]) =>
    new Catalogue(names.map(tableOf)).sourceAt(parse(text), { schema: undefined, prefix }).sql;

  test('stands where the table exists, and leaves no trace where it does not', () => {
    expect(at('x_', 'x_orders')).toContain('WHERE added < :end;\n');
    expect(at('x_', 'x_gifts')).toContain('WHERE added < :end\n  AND gift = 0;\n');
    expect(at('x_', 'X_GIFTS', 'x_users')).toContain('AND gift = 0 AND `x_users`.id > 0;\n');
  });

  test('may be about a table that all sites of a network share', () => {
    expect(at('x_2_', 'x_2_gifts', 'x_users')).toContain('AND `x_users`.id > 0;');
    expect(at('x_2_', 'x_2_gifts', 'x_users', 'x_2_users')).toContain('AND `x_2_users`.id > 0;');
    // No site of a network: that is another's table.
    expect(at('x_y_', 'x_y_gifts', 'x_users')).toContain('AND gift = 0;');
  });
});

describe('the sources of this project', () => {
  /** Every set of a source's optional tables, as those that are missing. */
  const setsOf = ([first, ...rest]: readonly string[]): string[][] =>
    first === undefined ? [[]] : setsOf(rest).flatMap((set) => [set, [first, ...set]]);

  /** The qualifiers in a statement that no table of it has, nor one around it. */
  function unknownQualifiers(sql: string): string[] {
    const isAlias = (qualifier: string, scope: Scope | undefined): boolean =>
      scope !== undefined &&
      (scope.select.from.some(({ alias }) => alias === qualifier) ||
        isAlias(qualifier, scope.parent));
    return new Names(parseQuery(sql), []).scopes.flatMap((scope) =>
      expressionsOf(scope.select)
        .flatMap((expression) => [...within(expression)])
        .flatMap(({ kind, qualifier }) =>
          kind === 'column' && qualifier && !isAlias(qualifier, scope) ? [qualifier] : [],
        ),
    );
  }

  test('are sound SQL whichever of their optional tables are missing', () => {
    const faults = readSources().flatMap((source) =>
      setsOf(source.optional.map(({ table }) => table)).flatMap((missing) => {
        const whole = keepOptional(source.sql, (table) => !missing.includes(table));
        const filled = whole.replace(/\{(?!prefix\}|base\})[a-z][\w -]*\}/g, '1');
        return parseReportSql(filled, 'report.sql').flatMap(({ parts }) =>
          unknownQualifiers(
            parts.map((part) => (typeof part === 'string' ? part : `:${part.parameter}`)).join(''),
          ).map((name) => `${source.name} without ${missing.join(', ')}: ${name}`),
        );
      }),
    );
    expect(faults).toEqual([]);
  });
});

describe('notes above each statement', () => {
  test('name its source and how each status counts', () => {
    const { sql } = sectionFrom(parse(SHOP), { schema: 'other', prefix: 'x_' }, { choice: '100' });
    const [products, orders] = parseReportSql(sql, 'report.sql');
    const place = [
      { key: 'source', value: 'shop' },
      { key: 'schema', value: 'other' },
      { key: 'prefix', value: 'x_' },
      { key: 'choice', value: '100' },
    ];
    expect(products?.notes).toEqual(place);
    expect(orders?.notes).toEqual([
      ...place,
      { key: 'succeeded', value: "'done'" },
      { key: 'failed', value: "'cancelled', 'on its way back'" },
      { key: 'under way', value: "'new'" },
    ]);
  });

  test('a fully refunded order fails against its status where the rows show the refund', () => {
    const withRefunds = changed(
      SHOP,
      'total / {money-unit} AS vnd',
      'total / {money-unit} AS vnd, gone AS returned',
    );
    const { sql } = sectionFrom(parse(withRefunds), HERE, { choice: '1' });
    expect(sql).toContain("status IN ('done') AND returned = 0 THEN 1 END) AS orders_succeeded");
    expect(sql).toContain('OR returned = 1 THEN 1 END) AS orders_failed');
  });
});

describe('rows that are no orders', () => {
  const condition = "    AND COALESCE(status, '') NOT IN ({no order})\n";
  const fill = (text: string, noOrder: string) =>
    sectionFrom(parse(changed(text, '-- no order:', `-- no order:${noOrder}`)), HERE).sql;

  test('are left out by a line of their own, which is dropped where no status is such', () => {
    expect(fill(SHOP, ' draft')).toContain("COALESCE(status, '') NOT IN ('draft')\n    AND note");
    expect(fill(SHOP, '')).toContain("placed_at < :end\n    AND note <> '{");
  });

  test('may be left out at the end of a statement', () => {
    const last = changed(
      changed(SHOP, condition, ''),
      'WHERE added < :end;',
      'WHERE added < :end\n  AND status NOT IN ({no order});',
    );
    expect(fill(last, '')).toContain('WHERE added < :end;\n\n-- source: shop\n');
    expect(fill(last, ' draft')).toContain("\n  AND status NOT IN ('draft');\n\n-- source: shop\n");
  });

  test('may be left out together with other statuses', () => {
    const together = changed(SHOP, '({no order})', '({succeeded}, {no order})');
    expect(fill(together, '')).toContain("NOT IN ('done', '(none)')");
  });

  test.each([
    '    AND total > 0 AND status NOT IN ({no order})\n',
    '    AND status NOT IN ({no order}) AND total > 0\n',
    '    AND (total > 0 OR status NOT IN ({no order}))\n',
    '    AND NOT status NOT IN ({no order})\n',
    '    OR status NOT IN ({no order})\n',
    '    and status not in ({no order})\n',
    '    AND status NOT IN (\n      {no order}\n    )\n',
    '    AND status NOT IN ({no order}) -- drafts\n',
  ])('are refused in %j, with which more would go', (line) => {
    expect(() => parse(changed(SHOP, condition, line))).toThrow('must be alone on its line');
  });
});
