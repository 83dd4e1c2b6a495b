import { quoteAccount, readAccount, readRights } from '../src/database/account';
import { TestDatabase } from './support/database';

let shop: TestDatabase;
let role: string;

beforeEach(async () => {
  shop = await TestDatabase.create('CREATE TABLE orders (id INT PRIMARY KEY, total INT)');
  role = `role_${shop.name.slice(-6)}`;
});
afterEach(async () => {
  await shop.root.query(`DROP ROLE IF EXISTS ${role}, ${role}_inner`);
  await shop.drop();
});

const rights = () => shop.open().session(readRights);

test('the account of a session is named as SQL names it', async () => {
  const account = await shop.open().session(readAccount);
  expect(account).toEqual({ user: shop.name, host: 'localhost' });
  expect(quoteAccount(account)).toBe(`'${shop.name}'@'localhost'`);
});

test('a grant on a schema reads it whole, grants on its tables do not', async () => {
  const { name, root } = shop;
  expect((await rights()).readsSchema(name)).toBe(true);
  await root.query(`REVOKE SELECT ON ${name}.* FROM ${name}@localhost`);
  await root.query(`GRANT SELECT ON ${name}.orders TO ${name}@localhost`);
  expect((await rights()).readsSchema(name)).toBe(false);
  await root.query(`GRANT SELECT ON \`${name.slice(0, 8)}%\`.* TO ${name}@localhost`);
  expect((await rights()).readsSchema(name)).toBe(true);
});

test('a right of a role counts while the role is active, and the rights of inactive roles are known', async () => {
  const { name, root } = shop;
  await root.query(`
    CREATE ROLE ${role}; CREATE ROLE ${role}_inner; GRANT ${role}_inner TO ${role};
    GRANT SELECT, INSERT ON ${name}.* TO ${role}_inner;
    REVOKE SELECT ON ${name}.* FROM ${name}@localhost; GRANT SELECT ON ${name}.orders TO ${name}@localhost;
    GRANT ${role} TO ${name}@localhost`);
  const summary = async () => {
    const found = await rights();
    return {
      reads: found.readsSchema(name),
      may: found.all.flatMap(({ rights: list, on }) => list.map(({ text }) => `${text} on ${on}`)),
      unread: found.unreadRoles,
    };
  };
  const own = ['USAGE on *.*', `SELECT on \`${name}\`.\`orders\``];
  expect(await summary()).toEqual({ reads: false, may: own, unread: [`\`${role}\``] });
  await root.query(`SET DEFAULT ROLE ${role} FOR ${name}@localhost`);
  const ofRoles = ['USAGE', 'USAGE'].map((right) => `${right} on *.*`);
  const [schema, insert] = ['SELECT', 'INSERT'].map((right) => `${right} on \`${name}\`.*`);
  expect(await summary()).toEqual({
    reads: true,
    may: [...own, ...ofRoles, schema, insert],
    unread: [],
  });
});
