import { readFileSync } from 'node:fs';
import path from 'node:path';
import { SHOPS } from './sources/mutants/shops';
import { AdminFolder } from './support/admin';
import { writeAccounts } from './support/app';
import { TestDatabase } from './support/database';
import { open } from './support/mutants';

const OWN_VISITS = `-- Visits, counted by our own script since March.
SELECT
  COUNT(*) AS visits_total,
  COUNT(CASE WHEN at >= :start THEN 1 END) AS visits_period
FROM hits
WHERE at < :end;
`;
const OWN_COMMENT = '-- Asked of the accountant in May.';
const NOTES = [
  '-- accepted: stale (closed in August)',
  "-- only: store_id = 0 (the other shop is a test; 'store' is its word)",
];

/** The statement that gives a figure, with the lines above it. */
function statementOf(text: string, figure: string): string {
  return text.split(/(?<=;\n)/).find((each) => each.includes(`AS ${figure}`)) ?? '';
}

describe.each(['WooCommerce, HPOS', 'OpenCart 4', 'Bagisto'])('init --refresh on %s', (name) => {
  const { [name]: platform } = SHOPS;
  if (!platform) throw new Error(`no shop is ${name}`);
  let shop: TestDatabase;
  let admin: AdminFolder;
  let made: string;

  const reportSql = () => readFileSync(path.join(admin.path, 'report.sql'), 'utf8');

  beforeAll(async () => {
    shop = await TestDatabase.create();
    await open(shop, platform);
    admin = new AdminFolder({ DATABASE_URL: shop.url });
    writeAccounts(admin.path);
    await admin.run(['init', '--force', '--visits-table', 'hits.at']);
    made = reportSql();
  });
  afterAll(async () => {
    admin.remove();
    await shop.drop();
  });

  test('changes nothing in what init has just written', async () => {
    const { code, output } = await admin.run(['init', '--refresh']);
    expect([code, output]).toEqual([0, expect.stringContaining('is what its sources give today')]);
    expect(reportSql()).toBe(made);
  });

  test("rewrites a source's statement, and keeps the admin's notes, comments and own statement", async () => {
    const orders = statementOf(made, 'orders_total');
    const edited = orders
      .replace(/^-- source: .*$/m, (source) => [OWN_COMMENT, source, ...NOTES].join('\n'))
      .replace('AS orders_total', 'AS orders_total /* as an older source gave it */');
    const visits = statementOf(made, 'visits_total');
    admin.write(
      'report.sql',
      made.replace(orders, () => edited).replace(visits, () => OWN_VISITS),
    );
    const before = reportSql();

    const shown = await admin.run(['init', '--refresh']);
    expect(shown.output).toMatch(/^-.*as an older source gave it/m);
    expect(shown.output).not.toMatch(/^[-+](?![-+]{2}).*(hits|accepted|only:|accountant)/m);
    expect(reportSql()).toBe(before);

    const { code } = await admin.run(['init', '--refresh', '--yes']);
    expect(code).toBe(0);
    const written = reportSql();
    expect(written).toContain(OWN_VISITS);
    const lines = statementOf(written, 'orders_total').split('\n');
    expect(lines).toEqual(expect.arrayContaining([OWN_COMMENT, ...NOTES]));
    const isAdded = (line: string) => [OWN_COMMENT, ...NOTES].includes(line);
    expect(lines.filter((line) => !isAdded(line)).join('\n')).toBe(orders);
    expect((await admin.run(['init', '--refresh'])).output).toContain(
      'is what its sources give today',
    );
  });
});
