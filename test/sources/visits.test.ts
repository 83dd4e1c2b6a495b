import { readTables } from '../../src/database/schema';
import {
  composeReportSql,
  type Section,
  sectionFrom,
} from '../../src/platforms/compose-report-sql';
import { discover } from '../../src/platforms/discover';
import type { Figures } from '../../src/report/figures';
import { readReport } from '../../src/report/live-report';
import { parseReportSql } from '../../src/report/report-sql';
import { TestDatabase } from '../support/database';
import { SOURCES, visitsOf } from '../support/mapping';

let shop: TestDatabase;
beforeEach(async () => {
  shop = await TestDatabase.create();
});
afterEach(() => shop.drop());

const found = () =>
  shop.open().session(async (session) => discover(session, await readTables(session), SOURCES));

async function read(reportSql: string): Promise<Figures> {
  const statements = parseReportSql(reportSql, 'report.sql');
  return (await readReport(shop.open(), statements, '+07:00', 2025)).figures;
}

describe('visits', () => {
  const onlyVisits = (sections: Section[]) =>
    composeReportSql(
      ['A test.'],
      [
        ...sections,
        {
          about: [],
          sql: `SELECT 0 AS sellers_total, 0 AS sellers_new, 0 AS products_total, 0 AS products_new,
                  0 AS orders_total, 0 AS orders_succeeded, 0 AS orders_failed, 0 AS value_succeeded;`,
        },
      ],
    );

  test.each([
    ['Matomo, of one of its sites', 'matomo', '1', 3, 2],
    ['WP Statistics up to 14.14, page views', 'wp-statistics', '', 1023, 23],
    ['WP Statistics from 14.15 on, visitors a day', 'wp-statistics-visitors', '', 4, 3],
    ['PrestaShop', 'prestashop', '', 3, 2],
    ['Bagisto', 'bagisto', '', 3, 2],
  ])('of %s', async (_name, fixture, choice, total, period) => {
    await shop.load(fixture);
    const visits = (await found()).filter((each) => each.platform === 'visits');
    expect(visits.map(({ parts }) => parts.map(({ name }) => name))).toEqual([
      [`visits-${fixture}`],
    ]);
    const { parts = [], place = { schema: undefined, prefix: '' } } = visits[0] ?? {};
    const sections = parts.map((part) => sectionFrom(part, place, { choice }));
    expect(await read(onlyVisits(sections))).toMatchObject({
      visits_total: BigInt(total),
      visits_period: BigInt(period),
    });
  });

  test('that WP Statistics has deleted count in the total, and make the period unknown', async () => {
    const statistics = async (fixture: string) => {
      await shop.load(fixture);
      const [visits] = (await found()).filter((each) => each.platform === 'visits');
      if (!visits) throw new Error('no visits');
      return onlyVisits(visits.parts.map((part) => sectionFrom(part, visits.place)));
    };
    const pageViews = await statistics('wp-statistics');
    await shop.root.query(
      "INSERT INTO wp_statistics_historical (category, page_id, uri, value) VALUES ('visits', -2, '-2', 1000000), ('visitors', -1, '-1', 7)",
    );
    expect(await read(pageViews)).toMatchObject({ visits_total: 1_001_023n, visits_period: 23n });
    await shop.root.query("DELETE FROM wp_statistics_visit WHERE last_counter < '2025-01-02'");
    await expect(read(pageViews)).rejects.toThrow('visits_period is NULL');

    await shop.root.query('DROP TABLE wp_statistics_visit, wp_statistics_historical');
    const visitors = await statistics('wp-statistics-visitors');
    await shop.root.query(
      "INSERT INTO wp_statistics_historical (category, page_id, uri, value) VALUES ('visitors', -1, '-1', 3); DELETE FROM wp_statistics_visitor WHERE last_counter < '2025-01-02'",
    );
    await expect(read(visitors)).rejects.toThrow('visits_period is NULL');
    // The sums of each day, which 14.16 keeps, show it.
    await shop.root.query(
      "INSERT INTO wp_statistics_summary_totals (date, visitors, views) VALUES ('2024-12-31', 1, 9), ('2025-01-01', 2, 4), ('2025-12-31', 1, 7)",
    );
    expect(await read(visitors)).toMatchObject({ visits_total: 4n, visits_period: 3n });
  });

  test.each([
    [
      'DATETIME',
      "'2024-12-31 23:59:59', '2025-01-01 00:00:00', '2025-12-31 23:59:59', '2026-01-01 00:00:00'",
    ],
    [
      'TIMESTAMP',
      "'2024-12-31 23:59:59', '2025-01-01 00:00:00', '2025-12-31 23:59:59', '2026-01-01 00:00:00'",
    ],
    ['BIGINT', '1735664399, 1735664400, 1767200399, 1767200400'],
  ])("of a table of the platform's own, its time a %s", async (type, times) => {
    const rows = times
      .split(', ')
      .map((time) => `(${time})`)
      .join();
    await shop.root.query(
      `CREATE TABLE \`luot truy cap\` (\`lúc\` ${type} NOT NULL); INSERT INTO \`luot truy cap\` VALUES ${rows}`,
    );
    const values = times.replaceAll("'", '').split(', ');
    const section = visitsOf('luot truy cap', 'lúc', type.toLowerCase(), values);
    expect(await read(onlyVisits([section]))).toMatchObject({
      visits_total: 3n,
      visits_period: 2n,
    });
  });
});
