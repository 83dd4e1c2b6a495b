import { parseGrants, Rights } from '../../src/database/account';

const readsShop = (...lines: string[]) =>
  new Rights(parseGrants(lines).grants).readsSchema('san_tmdt');

test.each([
  ['GRANT SELECT ON *.* TO `a`@`%`', true],
  ["GRANT ALL PRIVILEGES ON *.* TO 'a'@'%' IDENTIFIED BY PASSWORD '*0123' WITH GRANT OPTION", true],
  ['GRANT SELECT, SHOW VIEW ON `san_tmdt`.* TO `a`@`%`', true],
  ['GRANT SELECT ON `san\\_tmdt`.* TO `a`@`%`', true],
  ['GRANT SELECT ON `san%`.* TO `a`@`%`', true],
  ['GRANT SELECT ON "san%".* TO "a"@"%"', true],
  ['GRANT SELECT ON `san\\%`.* TO `a`@`%`', false],
  ['GRANT SELECT ON `other`.* TO `a`@`%`', false],
  ['GRANT SELECT ON `san_tmdt`.`orders` TO `a`@`%`', false],
  ['GRANT SELECT (`id`) ON `san_tmdt`.* TO `a`@`%`', false],
  ['GRANT INSERT, CREATE TEMPORARY TABLES ON `san_tmdt`.* TO `a`@`%`', false],
  ['GRANT USAGE ON *.* TO `a`@`%`', false],
  ['GRANT PROXY ON ``@`%` TO `a`@`%`', false],
  ['GRANT EXECUTE ON PROCEDURE `san_tmdt`.`select` TO `a`@`%`', false],
  ['GRANT INSERT ON `a TO b`.* TO `a`@`%`', false],
])('that %s reads the whole of the schema san_tmdt: %p', (line, expected) => {
  expect(readsShop(line)).toBe(expected);
});

test('a right that MySQL revokes in part does not count', () => {
  const all = 'GRANT SELECT ON *.* TO `a`@`%`';
  expect(readsShop(all, 'REVOKE SELECT ON `san_tmdt`.* FROM `a`@`%`')).toBe(false);
  expect(readsShop(all, 'REVOKE INSERT ON `san_tmdt`.* FROM `a`@`%`')).toBe(true);
  expect(readsShop(all, 'REVOKE SELECT ON `mysql`.* FROM `a`@`%`')).toBe(true);
});

test('a line is parsed into rights, their columns, and what they are on', () => {
  const { grants, roles } = parseGrants([
    "GRANT SELECT (`id`, `a, b`), UPDATE ON `shop`.`or``ders` TO 'a'@'%' WITH GRANT OPTION",
    'GRANT EXECUTE ON FUNCTION `shop`.`f` TO `a`@`%`',
    'GRANT `reader`@`%`,`dba`@`localhost` TO `a`@`%`',
    'GRANT reader TO `a`@`%`',
    'SET DEFAULT ROLE reader FOR `a`@`%`',
  ]);
  expect(grants).toMatchObject([
    {
      kind: 'table',
      schema: 'shop',
      name: 'or`ders',
      on: '`shop`.`or``ders`',
      mayGrant: true,
      rights: [
        { name: 'SELECT', text: 'SELECT (`id`, `a, b`)', isOfColumns: true },
        { name: 'UPDATE', text: 'UPDATE', isOfColumns: false },
      ],
    },
    { kind: 'routine', schema: 'shop', name: 'f', on: 'FUNCTION `shop`.`f`', mayGrant: false },
  ]);
  expect(roles).toEqual([
    { user: 'reader', host: '%', to: 'a' },
    { user: 'dba', host: 'localhost', to: 'a' },
    { user: 'reader', host: '', to: 'a' },
  ]);
});
