/** Tables whose names say nothing of the figure, visits of robots, orders of a training branch, and what a note must say. */
import { checkShop } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, report, SELLERS } from './support/home-made';

const shop = databaseOfTests(HOME_MADE);

/** What would own each fault of a report, or its code where nothing does. */
async function ownersOf(sql: string, change = ''): Promise<string[]> {
  if (change) await shop().root.query(change);
  const { findings } = await checkShop(shop(), sql);
  return findings.filter(({ level }) => level === 'fault').map(({ owner, code }) => owner ?? code);
}

test('rows of a table whose name says nothing of sellers are asked about, and owned by a note', async () => {
  const change = 'CREATE TABLE people LIKE sellers; INSERT INTO people SELECT * FROM sellers';
  const sellers = SELLERS.replace('FROM sellers', 'FROM people');
  expect(await ownersOf(report({ sellers }), change)).toContain('counts: people');
  const owned = `-- counts: people (the shop names its sellers so)\n${sellers}`;
  expect(await ownersOf(report({ sellers: owned }))).toEqual([]);
});

test('visits of a program that calls itself a robot are asked about with their number', async () => {
  await shop().root.query(`ALTER TABLE visits ADD client VARCHAR(30);
    UPDATE visits SET client = IF(id % 10 = 0, 'uptime_robot', 'chrome')`);
  const { findings } = await checkShop(shop(), report());
  const [{ message = '', owner } = {}] = findings.filter(({ code }) => code === 'not-an-event');
  expect([owner, message]).toEqual([
    'counts: visits with client',
    expect.stringMatching(/^\d+ rows of visits are of robots or staff, by client$/),
  ]);
});

test('orders of a branch that is marked as a test are asked about, though a clause names the mark', async () => {
  const change = `CREATE TABLE branches (id INT PRIMARY KEY, is_training TINYINT NOT NULL);
    INSERT INTO branches VALUES (1, 0), (2, 1);
    ALTER TABLE orders ADD branch_id INT NOT NULL DEFAULT 1;
    UPDATE orders SET branch_id = 2 WHERE id % 9 = 0`;
  const joined = (condition: string) =>
    ORDERS.replace('FROM orders', 'FROM orders JOIN branches AS b ON b.id = branch_id').replace(
      'WHERE',
      `WHERE ${condition} AND`,
    );
  const owner = 'counts: orders with is_training';
  expect(await ownersOf(report(), change)).toEqual([owner]);
  expect(await ownersOf(report({ orders: joined('b.is_training IN (0, 1)') }))).toContain(owner);
  expect(await ownersOf(report({ orders: joined('b.is_training = 0') }))).not.toContain(owner);
});

describe('a note', () => {
  const KINDS = `ALTER TABLE orders ADD kind VARCHAR(10) NOT NULL DEFAULT 'sale';
    UPDATE orders SET kind = 'restock' WHERE id % 7 = 0`;
  const owner = 'counts: orders with kind';

  test('does not silence the finding that it owns, and neither does a comment', async () => {
    const note = `-- ${owner} (both are sales)\n`;
    expect(await ownersOf(report(), KINDS)).toEqual([owner]);
    expect(await ownersOf(report({ orders: `-- whatever its kind\n${ORDERS}` }))).toEqual([owner]);
    const { fit, findings } = await checkShop(shop(), report({ orders: note + ORDERS }));
    expect(fit).toBe(true);
    expect(findings.filter(({ level }) => level === 'accepted').map((each) => each.owner)).toEqual([
      owner,
    ]);
  });

  test.each(['.', '\u200b', '?!', '1'])('whose reason is %j owns nothing', async (reason) => {
    const orders = `-- ${owner} (${reason})\n${ORDERS}`;
    expect(await ownersOf(report({ orders }), KINDS)).toEqual([owner]);
  });

  test('about many more rows than there are, or of a day to come, owns nothing', async () => {
    const orders = ORDERS.replace('WHERE', "WHERE kind = 'sale' AND");
    const noted = (rows: number, day = '2026-01-01') =>
      report({
        orders: `-- only: kind = 'sale' [${rows} rows on ${day}] (no sales)\n${orders}`,
      });
    expect(await ownersOf(noted(40), KINDS)).toEqual([]);
    expect(await ownersOf(noted(999_999))).toEqual(["only: kind = 'sale'"]);
    expect(await ownersOf(noted(40, '2999-01-01'))).toEqual(["only: kind = 'sale'"]);
  });
});
