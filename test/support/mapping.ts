import { readTables } from '../../src/database/schema';
import { sqlLiterals } from '../../src/database/snapshot';
import { type DatedColumn, formsOf } from '../../src/evidence/date-forms';
import { homeMade } from '../../src/own-schema/statement';
import {
  composeReportSql,
  type Section,
  type StatusMeanings,
  sectionFrom,
} from '../../src/platforms/compose-report-sql';
import { discover, type Found, rowsAt } from '../../src/platforms/discover';
import { readSources } from '../../src/platforms/parse-source';
import type { Figures } from '../../src/report/figures';
import { readReport } from '../../src/report/live-report';
import { periodAt } from '../../src/report/period';
import { bind, parseReportSql } from '../../src/report/report-sql';
import { quoteName } from '../../src/sql/print';
import type { TestDatabase } from './database';
import { IS_TIDB } from './engine';

export const SOURCES = readSources();

/** Visits are sources of their own; a platform's test takes constants for them. */
export const NO_VISITS: Section = {
  about: [],
  sql: 'SELECT 9 AS visits_total, 5 AS visits_period;',
};

/** Visits that are the rows of a table of the platform's own, as `init --visits-table` writes them. */
export function visitsOf(
  table: string,
  column: string,
  type: string,
  values: string[] = [],
): Section {
  const [form] = formsOf(values, type);
  if (!form) throw new Error(`${values} of ${type} tell no form`);
  const dated: DatedColumn = { name: quoteName(column), type, form, clock: 'database' };
  return homeMade(
    {
      subject: 'visits',
      table: { schema: undefined, name: table, columns: [{ name: column, type }] },
      siblings: [],
      sharedCode: undefined,
      sum: undefined,
      dated,
      datedBy: undefined,
      only: [],
      orders: undefined,
      notes: [],
      unsure: [],
      about: [],
    },
    '+07:00',
  );
}

/** The figures of a platform, without the visits. */
export type Counted = Omit<{ [name in keyof Figures]: number }, 'visits_total' | 'visits_period'>;

/** The one platform in a database, with its report.sql. */
export interface Mapped {
  readonly found: Found;
  readonly parts: readonly string[];
  readonly reportSql: string;
  /** The orders of all time by status: its name, and their number. */
  readonly statuses: Readonly<Record<string, [name: string, orders: number]>>;
}

/** @throws Error unless there is exactly one platform */
export async function mapped(
  shop: TestDatabase,
  { meanings, choice = '' }: { meanings?: StatusMeanings; choice?: string } = {},
): Promise<Mapped> {
  return shop.open().session(async (session) => {
    const all = await discover(session, await readTables(session), SOURCES);
    const [found, ...more] = all.filter(({ platform }) => platform !== 'visits');
    if (!found || more.length > 0) throw new Error(`${more.length + (found ? 1 : 0)} platforms`);
    const { parts, place } = found;
    const sections = parts.map((part) =>
      sectionFrom(part, place, { ...(meanings ? { meanings } : {}), choice }),
    );
    const queries = parts.flatMap(({ queries: { statuses } }) => statuses ?? []);
    const rows = (await Promise.all(queries.map((query) => rowsAt(session, query, place)))).flat();
    return {
      found,
      parts: parts.map(({ name }) => name),
      reportSql: composeReportSql(['A test.'], [NO_VISITS, ...sections]),
      statuses: Object.fromEntries(
        rows.map(([status, name, orders]) => [status ?? '', [name ?? '', Number(orders)]]),
      ),
    };
  });
}

/** What a report.sql gives for 2025, without the visits. */
export async function figuresOf(
  shop: TestDatabase,
  reportSql: string,
  timeZone = '+07:00',
): Promise<Counted> {
  const statements = parseReportSql(reportSql, 'report.sql');
  const { figures } = await readReport(shop.open({ timeZone }), statements, timeZone, 2025);
  const { visits_total, visits_period, ...counted } = figures;
  expect([visits_total, visits_period]).toEqual([9n, 5n]);
  return Object.fromEntries(
    Object.entries(counted).map(([name, count]) => [name, Number(count)]),
  ) as unknown as Counted;
}

interface Plan {
  readonly table: string;
  readonly type: string;
  readonly key: string | null;
  readonly Extra: string;
}

/** How the database would read a table for the orders of 2025: a plan for each place where it stands. */
export async function planOfOrders(
  shop: TestDatabase,
  reportSql: string,
  table: string,
): Promise<Plan[]> {
  const literals = sqlLiterals(periodAt(new Date('2026-06-01T00:00:00Z'), 2025), '+07:00');
  const statement = parseReportSql(reportSql, 'report.sql').find(({ figures }) =>
    figures.includes('orders_total'),
  );
  if (!statement) throw new Error('no statement gives the orders');
  const [rows] = await shop.root.query(`EXPLAIN FORMAT=TRADITIONAL ${bind(statement, literals)}`);
  return (rows as Plan[]).filter((plan) => plan.table === table);
}

/** Whether the orders of 2025 are read by the platform's own index, and by the one that a source advises. */
export async function expectIndexed(
  shop: TestDatabase,
  reportSql: string,
  { orders, ownIndex }: { readonly orders: string; readonly ownIndex?: string },
): Promise<void> {
  if (IS_TIDB) return;
  if (ownIndex) {
    expect(await planOfOrders(shop, reportSql, orders)).toContainEqual(
      expect.objectContaining({ type: 'range', key: ownIndex }),
    );
  }
  const [advised] = /CREATE INDEX baocao ON .*;/.exec(reportSql) ?? [];
  if (!advised) return;
  await shop.root.query(advised);
  await shop.root.query(`ANALYZE TABLE ${/ON (`\w+`)/.exec(advised)?.[1]}`);
  const [plan] = await planOfOrders(shop, reportSql, orders);
  expect(plan).toMatchObject({ key: 'baocao' });
  if (/index-only read of\n?[- ]+the order figures/.test(reportSql)) {
    expect(plan?.Extra).toContain('Using index');
    expect(plan?.Extra).not.toContain('Using index condition');
  }
}

/** Whether every figure is 0 once all rows of the shop are gone. */
export async function expectZerosWhenEmptied(shop: TestDatabase, reportSql: string): Promise<void> {
  for (const table of await shop.tables()) await shop.root.query(`DELETE FROM \`${table}\``);
  expect(new Set(Object.values(await figuresOf(shop, reportSql)))).toEqual(new Set([0]));
}
