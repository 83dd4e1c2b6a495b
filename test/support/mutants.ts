import { readTables } from '../../src/database/schema';
import { composeReportSql, sectionFrom } from '../../src/platforms/compose-report-sql';
import { discover, isVisits, rowsAt } from '../../src/platforms/discover';
import { refusals } from '../../src/platforms/recheck';
import type { FigureName } from '../../src/report/figure-names';
import { checkShop } from './check';
import type { TestDatabase } from './database';
import { SOURCES, visitsOf } from './mapping';

/** The ways in which a shop is broken, or only unusual. */
export const KINDS = [
  'in another zone',
  'a second shop',
  'parts of orders',
  'a new status',
  'refunded in full',
  'refunded in part',
  'translated',
  'an order without a date',
  'a product without a date',
  'another currency',
  'another default currency',
  'a disabled product',
  'not yet on sale',
  'switched to another way',
  'a right lost',
] as const;

export type Kind = (typeof KINDS)[number];

/** The figures of a closed year but for the visits. */
export type Counted = Readonly<
  Record<Exclude<FigureName, 'visits_total' | 'visits_period'>, number>
>;

/**
 * What must be said of a shop: 'right', fit with the figures that its mutant declares; 'refused', so that
 * `init` writes nothing or finds no platform; or the code of a fault of `check`.
 */
export type Outcome = string;

export interface Mutant {
  readonly sql?: string;
  /** DB_TIMEZONE. */
  readonly timeZone?: string;
  /** A table that the account may no longer read. */
  readonly hidden?: string;
  /** What differs from the shop's own figures, counted by the rule. */
  readonly figures?: Partial<Counted>;
  /** What `check` says of the report.sql that was written before. */
  readonly before: Outcome;
  /** What `init` and `check` say of it now; as before, if left out. */
  readonly after?: Outcome;
}

/** A platform as its fixtures make it, alive, and everything that may befall it. */
export interface Shop {
  readonly fixtures: readonly string[];
  /** Makes it an honest shop of today: no row without a date, and trade until this minute. */
  readonly alive: string;
  /** The figures of 2025. */
  readonly figures: Counted;
  readonly choice?: string;
  /** Takes every order away, as in a shop that has only opened. */
  readonly noOrders: string;
  /** A mutant, or why there can be none. */
  readonly mutants: Readonly<Record<Kind, Mutant | string>>;
}

/** A shop's visits, which are no part of these tests, until this minute. */
const VISITS = `
  CREATE TABLE hits (at TIMESTAMP NOT NULL);
  INSERT INTO hits SELECT '2025-01-01' + INTERVAL seq DAY FROM seq_1_to_300;
  INSERT INTO hits SELECT NOW() - INTERVAL seq * 5 MINUTE FROM seq_0_to_300`;

/** Rows every five minutes of the last day, for an INSERT … SELECT. */
export const RECENT = 'seq_0_to_300';

export async function open(shop: TestDatabase, { fixtures, alive }: Shop): Promise<void> {
  await shop.load(...fixtures);
  await shop.root.query(`${VISITS}; ${alive}`);
}

/** The report.sql that `init` writes, or why it writes none. */
export async function writeReport(
  shop: TestDatabase,
  { choice = '' }: Pick<Shop, 'choice'>,
): Promise<{ sql: string; parts: string[] } | { refused: string }> {
  return shop.open().session(async (session) => {
    const tables = await readTables(session);
    const found = (await discover(session, tables, SOURCES)).filter((each) => !isVisits(each));
    const [platform, ...more] = found.filter(({ place }) => place.schema === undefined);
    if (!platform || more.length > 0) return { refused: `${found.length} platforms` };
    for (const part of platform.parts) {
      const [problem] = await refusals(session, part, platform.place);
      if (problem) return { refused: problem.message };
      const { statuses } = part.queries;
      for (const [status] of statuses ? await rowsAt(session, statuses, platform.place) : []) {
        if (!part.meanings.has(status ?? '')) return { refused: `status ${status}` };
      }
    }
    const sections = [
      visitsOf('hits', 'at', 'timestamp'),
      ...platform.parts.map((part) => sectionFrom(part, platform.place, { choice })),
    ];
    return {
      sql: composeReportSql(['A test.'], sections),
      parts: platform.parts.map(({ name }) => name),
    };
  });
}

export async function mutate(shop: TestDatabase, { sql, hidden }: Mutant): Promise<void> {
  if (sql) await shop.root.query(sql);
  if (hidden === undefined) return;
  const grants = (await shop.tables())
    .filter((table) => table !== hidden)
    .map((table) => `GRANT SELECT ON ${shop.name}.\`${table}\` TO ${shop.name}@localhost`);
  await shop.root.query(
    [`REVOKE SELECT ON ${shop.name}.* FROM ${shop.name}@localhost`, ...grants].join('; '),
  );
}

/** What `check` says: 'right', 'wrong' if it is fit with other figures than these, or the codes of its faults. */
export async function verdict(
  shop: TestDatabase,
  reportSql: string,
  figures: Counted,
  timeZone = '+07:00',
): Promise<{ outcome: Outcome; findings: string[] }> {
  const checked = await checkShop(shop, reportSql, { timeZone, sources: SOURCES });
  const findings = checked.findings
    .filter(({ level }) => level !== 'ok')
    .map(({ level, code, about, message }) => `${level} ${code} ${about}: ${message}`);
  if (!checked.fit) return { outcome: checked.faults.join(' '), findings };
  const own = checked.figures['2025'] ?? {};
  const wrong = Object.entries(figures).filter(([name, value]) => own[name] !== String(value));
  findings.push(...wrong.map(([name, value]) => `${name} is ${own[name]}, not ${value}`));
  return { outcome: wrong.length === 0 ? 'right' : 'wrong', findings };
}
