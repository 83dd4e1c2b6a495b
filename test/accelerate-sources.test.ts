import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { differing } from '../src/accelerate/verify';
import { readTables } from '../src/database/schema';
import { composeReportSql, sectionFrom } from '../src/platforms/compose-report-sql';
import { discover } from '../src/platforms/discover';
import { readSources } from '../src/platforms/parse-source';
import { parseReportSql } from '../src/report/report-sql';
import { CREATE_TABLE } from '../src/visits/table';
import { accelerated, compared } from './support/accelerate';
import { TestDatabase } from './support/database';
import { runScript } from './support/sql-script';

const SOURCES = readSources();

/** What is read here, and written by REGENERATE=1. */
const DOC = path.resolve(__dirname, '../docs/accelerate-sources.md');

/** Shops of test/sources which together have every source. */
const SHOPS: readonly (readonly string[])[] = [
  ['wordpress', 'woocommerce-posts'],
  ['wordpress', 'woocommerce-posts', 'woocommerce-hpos'],
  ['wordpress', 'woocommerce-posts', 'dokan'],
  ['wordpress', 'woocommerce-posts', 'wcfm'],
  ['wordpress', 'woocommerce-posts', 'wcfm', 'woocommerce-hpos', 'woocommerce-hpos-parents'],
  ['wordpress', 'woocommerce-posts', 'multivendorx'],
  [
    ...['wordpress', 'woocommerce-posts', 'multivendorx', 'multivendorx-5'],
    ...['woocommerce-hpos', 'woocommerce-hpos-parents'],
  ],
  ['opencart', 'opencart-3'],
  ['opencart', 'opencart-4'],
  ['prestashop'],
  ['magento'],
  ['bagisto'],
  ['vendure'],
  ['nopcommerce', 'nopcommerce-vendors'],
  ['botble'],
  ['botble', 'botble-marketplace'],
  ['osclass'],
  ['active-ecommerce'],
  ['active-ecommerce', 'active-ecommerce-5'],
  ['active-ecommerce', 'active-ecommerce-refunds'],
  ['cs-cart'],
  ['cs-cart', 'cs-cart-common-products'],
  ['nukeviet-shops'],
  ['shopware-6'],
  ['matomo'],
  ['wp-statistics'],
  ['wp-statistics-visitors'],
  [],
];

const HEADING = `# Which sources \`baocao accelerate\` splits

For each statement of each source: whether days and changes give its figures, and if not, why not. Those stay as
they are, in the same report.sql and the same snapshot. As our own code says it of the schemas in test/sources, each
split one installed and compared there; written by

    npm run build && REGENERATE=1 npx jest test/accelerate-sources.test.ts

and the same test fails when this page is not what the code says. A statement that holds ORDER BY is mostly that of a
shop which is its own only seller: it reads one row, and needs no help. A report.sql of your own is told the same by
\`npx baocao accelerate --out FOLDER\`.

| source | figures of | ahead | why not |
| --- | --- | --- | --- |
`;

interface Row {
  readonly source: string;
  readonly subject: string;
  readonly reason: string;
}

/** The report.sql of each source in a shop, by its name. */
async function reportsIn(shop: TestDatabase): Promise<[source: string, report: string][]> {
  return shop.open().session(async (session) => {
    const found = await discover(session, await readTables(session), SOURCES);
    return found.flatMap(({ parts, place }) =>
      parts.map((part): [string, string] => {
        // Matomo's site, or the unit of Vendure's amounts.
        const choice = part.platform === 'visits' ? '1' : '100';
        return [part.name, composeReportSql([], [sectionFrom(part, place, { choice })])];
      }),
    );
  });
}

async function rowsOf(shop: TestDatabase, source: string, report: string): Promise<Row[]> {
  const database = shop.open();
  const { reasons, install, remove, pairs } = await accelerated(database, report);
  if (pairs.length > 0) {
    const agree = async () => expect(differing(await compared(database, pairs))).toEqual([]);
    const socket = process.env.TEST_MARIADB_SOCKET ?? '';
    await runScript(install, socket);
    await agree();
    await shop.root.query('SET foreign_key_checks = 0');
    const tables = [...install.matchAll(/^AFTER DELETE ON (.*)$/gm)].map(([, table]) => table);
    for (const table of tables) await shop.root.query(`DELETE FROM ${table} LIMIT 5`);
    await agree();
    await shop.root.query('CALL baocao_fold()');
    await agree();
    await runScript(remove, socket);
  }
  return parseReportSql(report, source).map(({ figures }, index) => ({
    source,
    subject: figures[0]?.split('_')[0] ?? '',
    reason: reasons[index] ?? '',
  }));
}

/** Makes each table one of InnoDB. @returns whether any was not */
async function makeInnodb(shop: TestDatabase): Promise<boolean> {
  const [rows] = await shop.root.query(
    "SELECT TABLE_NAME AS name FROM information_schema.TABLES WHERE TABLE_SCHEMA = DATABASE() AND ENGINE <> 'InnoDB'",
  );
  const names = (rows as { name: string }[]).map(({ name }) => name);
  for (const name of names) await shop.root.query(`ALTER TABLE \`${name}\` ENGINE = InnoDB`);
  return names.length > 0;
}

async function rowsInShop(fixtures: readonly string[], known: ReadonlySet<string>): Promise<Row[]> {
  const shop = await TestDatabase.create();
  try {
    await shop.load(...fixtures);
    if (fixtures.length === 0) await shop.root.query(CREATE_TABLE);
    const reports = (await reportsIn(shop)).filter(([source]) => !known.has(source));
    const rows: Row[] = [];
    for (const [source, report] of reports) rows.push(...(await rowsOf(shop, source, report)));
    if (!(await makeInnodb(shop))) return rows;
    const then: Row[] = [];
    for (const [source, report] of reports) then.push(...(await rowsOf(shop, source, report)));
    return rows.map((row, index) => {
      const { reason = '' } = then[index] ?? {};
      if (reason === row.reason) return row;
      return {
        ...row,
        reason: `${row.reason}; of InnoDB ${reason === 'split' ? 'it is split' : reason}`,
      };
    });
  } finally {
    await shop.drop();
  }
}

test('docs/accelerate-sources.md lists what is split of each source, and both ways agree', async () => {
  const rows: Row[] = [];
  for (const fixtures of SHOPS) {
    rows.push(...(await rowsInShop(fixtures, new Set(rows.map(({ source }) => source)))));
  }
  rows.sort((one, other) => one.source.localeCompare(other.source));
  expect([...new Set(rows.map(({ source }) => source))]).toEqual(
    SOURCES.map(({ name }) => name).sort((one, other) => one.localeCompare(other)),
  );
  const lines = rows.map(({ source, subject, reason }) =>
    reason === 'split'
      ? `| ${source} | ${subject} | yes | |`
      : `| ${source} | ${subject} | no | ${reason.replaceAll('|', '\\|')} |`,
  );
  const page = `${HEADING}${lines.join('\n')}\n`;
  if (process.env.REGENERATE) writeFileSync(DOC, page);
  expect(readFileSync(DOC, 'utf8')).toBe(page);
}, 240_000);
