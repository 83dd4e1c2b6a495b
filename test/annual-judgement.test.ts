import { vietnamYear } from '../src/vietnam';
import { AdminFolder } from './support/admin';
import { MARKET_SETTINGS, MARKET_SQL, marketOf, marketReport } from './support/annual-market';
import { TestDatabase } from './support/database';

/** The commands read by the clock as it is: the shop trades in the running year, and began with it. */
const YEAR = vietnamYear(new Date());

let shop: TestDatabase;
let admin: AdminFolder;

beforeAll(async () => {
  shop = await TestDatabase.create(`${marketOf(YEAR)}
    CREATE TABLE order_lines (id INT PRIMARY KEY, order_id INT);
    INSERT INTO order_lines SELECT id, id FROM orders UNION ALL SELECT id + 100, id FROM orders;
    CREATE TABLE members (id INT PRIMARY KEY, role VARCHAR(10), created DATETIME, \`vai_trò\` VARCHAR(10) AS (role));
    INSERT INTO members (id, role, created) SELECT seq, ELT(1 + seq % 2, 'buyer', 'seller'), '${YEAR}-01-01' FROM seq_1_to_20;`);
});

beforeEach(() => {
  admin = new AdminFolder({ PLATFORM_SINCE: `${YEAR}-01-01`, DATABASE_URL: shop.url });
  admin.write('report.sql', marketReport());
  admin.write('annual.sql', MARKET_SQL);
  admin.write('annual.json', JSON.stringify(MARKET_SETTINGS));
});

afterEach(() => admin.remove());

afterAll(() => shop.drop());

/** The exit status, and the faults that are found, a line each. */
async function faults(): Promise<{ code: number | undefined; found: string[] }> {
  const { code, output } = await admin.run(['annual', 'check', '--json']);
  const { findings } = JSON.parse(output) as {
    findings: { level: string; message: string }[];
  };
  const found = findings.filter(({ level }) => level === 'fault').map(({ message }) => message);
  return { code, found };
}

/** MARKET_SQL with a piece of it written otherwise. */
function rewritten(piece: string, by: string): string {
  if (!MARKET_SQL.includes(piece)) throw new RangeError(`annual.sql has no ${piece}`);
  return MARKET_SQL.replaceAll(piece, by);
}

test('an annual.sql that counts what the form asks for has no fault', async () => {
  expect(await faults()).toEqual({ code: 0, found: [] });
});

const NEW_BUYERS = 'created >= :start AND created < :end THEN 1 END) AS buyer_accounts_new';

test.each([
  [
    'no period for what happens in a year',
    NEW_BUYERS,
    'closed IS NULL THEN 1 END) AS buyer_accounts_new',
    'buyer_accounts_new names no :end: compare the date of its rows with >= :start and < :end',
  ],
  [
    'a year that is written into the statement',
    NEW_BUYERS,
    `YEAR(created) = ${YEAR} THEN 1 END) AS buyer_accounts_new`,
    'buyer_accounts_new names no :end: compare the date of its rows with >= :start and < :end',
  ],
  [
    'bounds that are not half-open',
    NEW_BUYERS,
    'created BETWEEN :start AND :end THEN 1 END) AS buyer_accounts_new',
    `buyer_accounts_new: created BETWEEN :start AND :end takes other rows than the period of ${YEAR - 1} (2 rows)`,
  ],
  [
    'a stock that holds only what the year brought',
    'WHERE closed IS NULL AND created < :end',
    'WHERE closed IS NULL AND created >= :start AND created < :end',
    'seller_accounts counts what is there at the end of the year, and not only what the year brought: created >= :start',
  ],
  [
    'a join that repeats listings',
    'ON s.id = l.seller_id WHERE',
    'ON s.id = l.seller_id INNER JOIN order_lines AS i ON i.order_id = l.id WHERE',
    'the join with sellers, order_lines counts 3 rows of listings more than once',
  ],
  [
    'listings that are hidden',
    ' WHERE l.hidden = 0',
    '',
    '1 row of listings is counted although hidden marks them as hidden',
  ],
  [
    'a number that no row gives',
    'COUNT(*) AS listings,',
    '3 AS listings,',
    'no table is read for listings: a figure must be counted from rows of the platform',
  ],
  [
    'a count that is multiplied',
    'COUNT(*) AS listings,',
    'COUNT(*) * 2 AS listings,',
    'listings is no count or sum of rows (COUNT(*) * 2)',
  ],
  [
    'rows that a LIMIT cuts off',
    'FROM buyers;',
    'FROM (SELECT * FROM buyers LIMIT 3) AS some;',
    'buyer_accounts counts no more rows than LIMIT lets through',
  ],
  [
    'buyers that are left out without a reason',
    'FROM buyers;',
    'FROM buyers WHERE id <> 2;',
    'id <> 2 leaves out 1 row of buyers in two years',
  ],
  [
    'returned orders as cancelled ones',
    "state = 'void'",
    "state IN ('void', 'returned')",
    "orders_cancelled counts the rows with state IN ('void', 'returned'), which says 'returned'",
  ],
  [
    'sellers abroad as those in Vietnam',
    "COUNT(CASE WHEN country = 'VN' THEN 1 END) AS seller_accounts_domestic",
    "COUNT(CASE WHEN country <> 'VN' THEN 1 END) AS seller_accounts_domestic",
    "seller_accounts_domestic counts the rows with country <> 'VN', which says 'abroad'",
  ],
  [
    'households as enterprises',
    "kind = 'enterprise'",
    "kind = 'household'",
    "seller_accounts_enterprise counts the rows with kind = 'household', which says 'household'",
  ],
  [
    'the places of sellers from where buyers live',
    's.place',
    'o.buyer_place',
    "seller_place is orders.buyer_place, which is the buyer's by its name",
  ],
  [
    'orders as accounts of buyers',
    'COUNT(CASE WHEN closed IS NULL AND created < :end THEN 1 END) AS buyer_accounts',
    '(SELECT COUNT(*) FROM orders WHERE placed < :end) AS buyer_accounts',
    'buyer_accounts counts the rows of orders, which are something else by their name',
  ],
  [
    'sellers as accounts of buyers',
    'COUNT(CASE WHEN closed IS NULL AND created < :end THEN 1 END) AS buyer_accounts',
    "(SELECT COUNT(*) FROM members WHERE role = 'seller' AND created < :end) AS buyer_accounts",
    "buyer_accounts counts the rows with role = 'seller', which says 'seller'",
  ],
  [
    'sellers among others as accounts of buyers, by a Vietnamese column',
    'COUNT(CASE WHEN closed IS NULL AND created < :end THEN 1 END) AS buyer_accounts',
    "(SELECT COUNT(*) FROM members WHERE (vai_trò = 'buyer' OR vai_trò = 'seller') AND created < :end) AS buyer_accounts",
    "buyer_accounts counts the rows with (vai_trò = 'buyer' OR vai_trò = 'seller'), which says 'seller'",
  ],
])('%s: a fault that names statement and column', async (_, piece, by, message) => {
  admin.write('annual.sql', rewritten(piece, by));
  const { code, found } = await faults();
  expect(found).toContain(message);
  expect(code).toBe(1);
});

test('accounts of buyers among members of several roles need no reason', async () => {
  const members = "(SELECT COUNT(*) FROM members WHERE role = 'buyer' AND created < :end)";
  const buyers = 'COUNT(CASE WHEN closed IS NULL AND created < :end THEN 1 END)';
  admin.write(
    'annual.sql',
    rewritten(`${buyers} AS buyer_accounts`, `${members} AS buyer_accounts`),
  );
  expect(await faults()).toEqual({ code: 0, found: [] });
});

test('a reason above the statement owns what it leaves out', async () => {
  const buyers = MARKET_SQL.indexOf('SELECT COUNT(CASE WHEN closed IS NULL');
  const without = rewritten('FROM buyers;', 'FROM buyers WHERE id <> 2;');
  const note = '-- only: id <> 2 (tài khoản thử của chúng tôi)\n';
  admin.write('annual.sql', without.slice(0, buyers) + note + without.slice(buyers));
  expect(await faults()).toEqual({ code: 0, found: [] });
});

test("the running year's orders are compared with report.sql too, in a shop that has no other", async () => {
  await shop.root.query(`DELETE FROM orders WHERE placed < '${YEAR}-01-01'`);
  admin.write('report.sql', marketReport("state IN ('done', 'back')"));
  const { found } = await faults();
  expect(found).toEqual([
    `orders_succeeded of ${YEAR} is 5, and 6 by report.sql`,
    `value_succeeded of ${YEAR} is 116,000,000, and 215,000,000 by report.sql`,
  ]);
});

test('a place or payment method that is certain cannot be another row of the form', async () => {
  const { places, payments } = MARKET_SETTINGS;
  const settings = {
    ...MARKET_SETTINGS,
    places: { ...places, 'Hà Nội': 31 },
    payments: { ...payments, cod: 'transfer' },
  };
  admin.write('annual.json', JSON.stringify(settings));
  const { code, found } = await faults();
  expect(code).toBe(1);
  expect(found).toEqual([
    "annual.json has 'cod' as transfer, but it is cod",
    "annual.json has 'Hà Nội' as 31, but it is 29",
    "annual.json has 'Hà Nội' as 31, but it is 29",
  ]);
});

test('a year that is closed by wrong statements is kept, with what is wrong with it', async () => {
  admin.write('annual.sql', rewritten(' WHERE l.hidden = 0', ''));
  const { code, output } = await admin.run(['annual', 'close', String(YEAR - 1)], {
    PLATFORM_SINCE: `${YEAR - 1}-01-01`,
  });
  expect(code).toBe(1);
  expect(output).toContain(`reading 1 of ${YEAR - 1}`);
  expect(output).toContain('1 row of listings is counted although hidden marks them as hidden');
  expect(output).toContain('1 faults in annual.sql: this reading is kept');
});
