/** What foreign keys say of a shop, and the words that a note must repeat. */
import { checkShop } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, PRODUCTS, report, SELLERS, VISITS } from './support/home-made';

const shop = databaseOfTests(HOME_MADE);

async function faultsOf(sql: string): Promise<[code: string, owner: string | undefined][]> {
  const { findings } = await checkShop(shop(), sql);
  return findings.filter(({ level }) => level === 'fault').map(({ code, owner }) => [code, owner]);
}

test('variants whose product is hidden are found by a foreign key, whatever its column is called', async () => {
  await shop().root.query(`
    CREATE TABLE product_template (id INT PRIMARY KEY, is_published TINYINT NOT NULL);
    INSERT INTO product_template SELECT seq, seq <> 3 FROM seq_1_to_9;
    ALTER TABLE products ADD tmpl INT NOT NULL DEFAULT 1;
    UPDATE products SET tmpl = 1 + id % 9;
    ALTER TABLE products ADD FOREIGN KEY (tmpl) REFERENCES product_template (id)`);
  expect(await faultsOf(report())).toEqual([
    ['not-an-event', 'counts: product_template with is_published'],
  ]);
  const products = PRODUCTS.replace(
    'WHERE',
    'JOIN product_template AS t ON t.id = tmpl AND t.is_published = 1 WHERE',
  );
  expect(await faultsOf(report({ products }))).toEqual([]);
});

describe('a currency that is the number of a row of currencies', () => {
  beforeEach(() =>
    shop().root.query(`
      CREATE TABLE currencies (id INT PRIMARY KEY, name CHAR(3) NOT NULL);
      INSERT INTO currencies VALUES (23, 'VND'), (2, 'USD');
      ALTER TABLE orders ADD currency_id INT NOT NULL DEFAULT 23;
      ALTER TABLE orders ADD FOREIGN KEY (currency_id) REFERENCES currencies (id)`),
  );

  test('is đồng where that row is called so', async () => {
    expect(await faultsOf(report())).toEqual([]);
  });

  test('is foreign where it is called otherwise, and a note must repeat the name', async () => {
    await shop().root.query('UPDATE orders SET currency_id = 2 WHERE id % 50 = 0');
    const owner = 'value: total with USD';
    expect(await faultsOf(report())).toEqual([['money-unit', owner]]);
    const noted = (note: string) => report({ orders: `-- ${note} (paid in đồng)\n${ORDERS}` });
    expect(await faultsOf(noted('value: total'))).toEqual([['money-unit', owner]]);
    expect(await faultsOf(noted(owner))).toEqual([]);
  });
});

test('a note on a condition must repeat the word of a status that it leaves out although buyers see it', async () => {
  await shop().root.query(`
    ALTER TABLE sellers ADD state VARCHAR(20) NOT NULL DEFAULT 'approved';
    UPDATE sellers SET state = 'verified' WHERE id % 4 = 0`);
  const sellers = SELLERS.replace('WHERE', "WHERE state = 'approved' AND");
  const owner = "only: state = 'approved' without 'verified'";
  expect(await faultsOf(report({ sellers }))).toEqual([['not-accounted', owner]]);
  const noted = (note: string) => report({ sellers: `-- ${note} (not open yet)\n${sellers}` });
  expect(await faultsOf(noted("only: state = 'approved'"))).toEqual([['not-accounted', owner]]);
  expect(await faultsOf(noted(owner))).toEqual([]);
});

describe('a condition on a mark of the row needs no note', () => {
  test.each([
    [
      'a column that the platform added to Odoo',
      'ALTER TABLE orders ADD x_is_test TINYINT NOT NULL DEFAULT 0; UPDATE orders SET x_is_test = 1 WHERE id % 40 = 0',
      { orders: ORDERS.replace('WHERE', 'WHERE x_is_test = 0 AND') },
    ],
    [
      'the kind of program that made a visit',
      "ALTER TABLE visits ADD agent_type VARCHAR(12) NOT NULL DEFAULT 'browser'; UPDATE visits SET agent_type = 'crawler' WHERE id % 5 = 0",
      { visits: VISITS.replace('WHERE', "WHERE agent_type IN ('browser', 'app') AND") },
    ],
    [
      'whether an account sells',
      'ALTER TABLE sellers ADD is_seller TINYINT NOT NULL DEFAULT 1; UPDATE sellers SET is_seller = 0 WHERE id % 3 = 0',
      { sellers: SELLERS.replace('WHERE', 'WHERE is_seller = 1 AND') },
    ],
  ])('%s', async (_what, change, statements) => {
    await shop().root.query(change);
    expect(await faultsOf(report(statements))).toEqual([]);
  });

  test('but one that leaves out more than the mark says does', async () => {
    await shop().root.query(`
      ALTER TABLE visits ADD agent_type VARCHAR(12) NOT NULL DEFAULT 'browser';
      UPDATE visits SET agent_type = IF(id % 5 = 0, 'crawler', IF(id % 5 = 1, 'app', 'browser'))`);
    const visits = VISITS.replace('WHERE', "WHERE agent_type = 'browser' AND");
    expect(await faultsOf(report({ visits }))).toEqual([
      ['not-accounted', "only: agent_type = 'browser'"],
    ]);
  });
});
