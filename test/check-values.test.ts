/** Values that no buyer pays, and orders that the shop did not sell. */
import { checkShop } from './support/check';
import { databaseOfTests } from './support/database';
import { HOME_MADE, ORDERS, report } from './support/home-made';

const shop = databaseOfTests(HOME_MADE);

async function faultsOf(sql: string): Promise<[code: string, owner: string | undefined][]> {
  const { findings } = await checkShop(shop(), sql);
  return findings.filter(({ level }) => level === 'fault').map(({ code, owner }) => [code, owner]);
}

const valued = (value: string, note = '') =>
  report({ orders: `${note}${ORDERS.replace('THEN total END', `THEN ${value} END`)}` });

describe('a value that rows or names prove to be invented has no line to paste', () => {
  beforeEach(() =>
    shop().root.query(`
      ALTER TABLE orders
        ADD tax DECIMAL(15, 2) NOT NULL DEFAULT 0,
        ADD goods DECIMAL(15, 2) NOT NULL DEFAULT 0,
        ADD list_total DECIMAL(15, 2) NOT NULL DEFAULT 0,
        ADD margin DECIMAL(15, 2) NOT NULL DEFAULT 0,
        ADD items INT NOT NULL DEFAULT 2;
      UPDATE orders
      SET total = 22000 * id, goods = 20000 * id, tax = 2000 * id, list_total = 25000 * id,
        margin = 1500 * id`),
  );

  test.each([
    ['a key among the amounts', 'total + id * 100', 'invented'],
    ['a date among the amounts', 'total + placed', 'invented'],
    ['a tax beside the total that contains it', 'total + tax', 'invented'],
    ['a total twice', 'total + COALESCE(total, 0)', 'invented'],
    ['the larger of two totals', 'GREATEST(total, list_total)', 'invented'],
    ['a total times a column', 'total * items', 'invented'],
    ['a margin', 'total + margin', 'not-accounted'],
    ['a thousandth of đồng', 'total / 1000', 'money-unit'],
  ])('%s', async (_, value, code) => {
    expect(await faultsOf(valued(value))).toEqual([[code, undefined]]);
    const owner = `-- value: ${value} (our own way)\n`;
    expect(await faultsOf(valued(value, owner))).toEqual([[code, undefined]]);
  });

  test.each([
    ['the parts of the total', 'goods + tax'],
    ['a total that is never negative', 'GREATEST(total, 0)'],
    ['a total that stands where another is missing', 'COALESCE(total, goods + tax)'],
  ])('but %s', async (_, value) => {
    expect(await faultsOf(valued(value))).toEqual([]);
  });

  test('and what is paid without the tax is for a person to say', async () => {
    expect(await faultsOf(valued('total - tax'))).toEqual([
      ['not-accounted', 'value: total - tax'],
    ]);
    expect(await faultsOf(valued('total - tax', '-- value: total - tax (no VAT)\n'))).toEqual([]);
  });
});

test('hundredths that their name shows are not taken for đồng', async () => {
  await shop().root.query(
    'ALTER TABLE orders CHANGE total total_cents BIGINT; UPDATE orders SET total_cents = total_cents * 2500',
  );
  const faults = (value: string) => faultsOf(valued(value));
  expect(await faults('total_cents')).toEqual([['money-unit', undefined]]);
  expect(await faults('total_cents / 1000')).toEqual([['money-unit', undefined]]);
  expect(await faults('total_cents / 100')).toEqual([]);
});

test('a value below zero for an order whose total is not cannot be accepted', async () => {
  await shop().root.query(`
    CREATE TABLE movements (id INT PRIMARY KEY, order_id INT NOT NULL, amount DECIMAL(15, 2) NOT NULL);
    INSERT INTO movements SELECT id, id, IF(id % 50 = 1, 2, 0.5) * total FROM orders`);
  const value =
    'total - COALESCE((SELECT SUM(m.amount) FROM movements m WHERE m.order_id = orders.id), 0)';
  expect(await faultsOf(valued(value, `-- value: ${value} (less what moved)\n`))).toEqual([
    ['not-accounted', undefined],
  ]);
});
