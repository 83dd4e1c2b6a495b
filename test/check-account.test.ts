import { AdminFolder } from './support/admin';
import { writeAccounts } from './support/app';
import { TestDatabase } from './support/database';
import { HOME_MADE, ORDERS, report } from './support/home-made';

let shop: TestDatabase;
let admin: AdminFolder;

beforeAll(async () => {
  shop = await TestDatabase.create(HOME_MADE);
  await shop.root.query('ALTER TABLE orders MODIFY total DECIMAL(15, 4)');
  admin = new AdminFolder({ DATABASE_URL: shop.url });
  writeAccounts(admin.path);
});
afterAll(async () => {
  admin.remove();
  await shop.drop();
});

const values = async () => {
  const [[row]] = (await shop.root.query(
    `SELECT COUNT(*) AS orders, FLOOR(SUM(total)) AS value FROM orders
     WHERE status = 'done' AND placed >= DATE_FORMAT(UTC_TIMESTAMP() + INTERVAL 7 HOUR, '%Y-01-01')`,
  )) as unknown as [[{ orders: number; value: string }]];
  return { orders: row.orders, value: BigInt(row.value) };
};

test.each([
  ['en', 'en-US', 'the sum of total of the', 'rows of orders'],
  ['vi', 'vi-VN', 'tổng của total trên', 'dòng của orders'],
])('the value is an amount in đồng, of so many orders, in %s', async (lang, locale, sum, rows) => {
  admin.write('report.sql', report());
  const { output } = await admin.run(['check', '--json'], {
    LC_ALL: lang === 'vi' ? 'vi_VN.UTF-8' : 'en_US.UTF-8',
  });
  const { accounts } = JSON.parse(output);
  const { orders, value } = await values();
  const text = accounts.find(({ figure }: { figure: string }) => figure === 'value_succeeded').text;
  expect(text).toContain(
    `(value_succeeded): ${value.toLocaleString(locale)} đ: ${sum} ${orders.toLocaleString(locale)} ${rows}; `,
  );
});

test("the newest order's value has no fraction of zeros", async () => {
  admin.write('report.sql', report());
  const { output } = await admin.run(['check']);
  expect(output).toMatch(/The newest order: 1 of [^,]+, new, [\d,]+ đ\n/);
});

test('a line that init assumed is owned by a note of the same words with a reason', async () => {
  const withNotes = (...notes: string[]) => report({ orders: `${notes.join('\n')}${ORDERS}` });
  const codes = async (sql: string) => {
    admin.write('report.sql', sql);
    const { findings, fit } = JSON.parse((await admin.run(['check', '--json'])).output);
    return [
      fit,
      findings
        .filter(({ code }: { code: string }) => /^(assumed|accepted)$/.test(code))
        .map(({ code, level }: { code: string; level: string }) => [code, level]),
    ];
  };
  const assumed = '-- assumed: counts: orders (every row)';
  expect(await codes(withNotes(assumed))).toEqual([false, [['assumed', 'fault']]]);
  expect(await codes(withNotes('-- counts: orders', assumed))).toEqual([
    false,
    [
      ['assumed', 'fault'],
      ['accepted', 'warning'],
    ],
  ]);
  expect(await codes(withNotes('-- counts: orders (we count them all)', assumed))).toEqual([
    true,
    [['assumed', 'accepted']],
  ]);
});
