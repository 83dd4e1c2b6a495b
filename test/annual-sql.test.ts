import { Market } from './support/annual-market';

const market = new Market();

describe('a fault of annual.sql names the statement and the column', () => {
  test.each([
    [
      'SELECT 1 AS listing;',
      'annual.sql line 1 (statement 1): listing is no indicator of the yearly report',
    ],
    ['SELECT NULL AS listings;', /^annual\.sql line 1 \(statement 1\): listings is NULL/],
    ['SELECT -1 AS listings;', 'annual.sql line 1 (statement 1): listings is negative (-1)'],
    [
      'SELECT 1.5 AS listings;',
      'annual.sql line 1 (statement 1): listings is not a whole number (1.5)',
    ],
    ['SELECT 1e0 AS listings;', /listings is a FLOAT or DOUBLE/],
    ['SELECT 1 AS listings; SELECT 2 AS listings;', /\(statement 2\): listings is returned twice$/],
    [
      'SELECT 1 AS listings UNION ALL SELECT 2;',
      'annual.sql line 1 (statement 1) returns at least 2 rows, not one',
    ],
    ["SELECT 'cod' AS payment_method, NULL AS orders;", /orders is NULL/],
    ['SELECT NULL AS payment_method, 1 AS orders;', /payment_method is NULL: write COALESCE/],
    ["SELECT 'cod' AS payment_method;", 'annual.sql line 1 (statement 1): orders is not returned'],
    [
      "SELECT 'cod' AS payment_method, 1 AS orders, 2 AS paid FROM sellers WHERE FALSE;",
      'annual.sql line 1 (statement 1): paid is no indicator of the yearly report',
    ],
    ['SELECT 1 AS listings, 2 AS listings;', /\(statement 1\): listings is returned twice$/],
    ['SELECT 1 AS listings FROM sellers WHERE FALSE;', /returns no rows, not one/],
    [
      "SELECT 'cod' AS payment_method, 1 AS orders UNION ALL SELECT 'cod', 2;",
      "annual.sql line 1 (statement 1): payment_method holds 'cod' twice: GROUP BY payment_method",
    ],
    [
      "SELECT 'a' AS category, 1 AS category_orders, 0.5 AS category_value, 1 AS listings;",
      /listings is no indicator/,
    ],
    ['UPDATE sellers SET id = 1;', 'annual.sql line 1 (statement 1) is not a SELECT'],
    [
      'SELECT {{count the listings}} AS listings;',
      'annual.sql line 1: fill in {{count the listings}}',
    ],
    ["SELECT CAST('12x' AS SIGNED) AS listings;", /the server warns: Truncated incorrect/],
  ])('%s', async (sql, fault) => {
    market.folder.writeSql(sql);
    await expect(market.close()).rejects.toThrow(fault);
  });
});
