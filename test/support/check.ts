import type { Code, Finding } from '../../src/check/finding';
import { checkReport } from '../../src/check/run';
import type { Source } from '../../src/platforms/source';
import { parseReportSql } from '../../src/report/report-sql';
import type { TestDatabase } from './database';

/** What `baocao check --json` prints about a shop, but for the configuration and the second read. */
export interface Verdict {
  readonly fit: boolean;
  readonly findings: readonly Finding[];
  /** By year, as strings. */
  readonly figures: Readonly<Record<string, Readonly<Record<string, string>>>>;
  /** The codes of what keeps it from being fit, each once, sorted. */
  readonly faults: readonly Code[];
}

/** Checks a report.sql against a shop's database within this process, without a pause. */
export async function checkShop(
  shop: TestDatabase,
  reportSql: string,
  {
    timeZone = '+07:00',
    sources = [],
  }: { readonly timeZone?: string; readonly sources?: readonly Source[] } = {},
): Promise<Verdict> {
  const database = shop.open({ timeZone });
  const statements = parseReportSql(reportSql, 'report.sql');
  const findings: Finding[] = [];
  const shopAs = { schema: shop.name, timeZone, quick: false };
  const checks = checkReport(database, shopAs, statements, sources);
  let step = await checks.next();
  for (; !step.done; step = await checks.next()) findings.push(step.value);
  const { current, last } = step.value;
  const figures = Object.fromEntries(
    [current, last]
      .flatMap((read) => read ?? [])
      .map(({ year, figures: own }) => [
        year,
        Object.fromEntries(Object.entries(own).map(([name, value]) => [name, String(value)])),
      ]),
  );
  const faults = findings.filter(({ level }) => level === 'fault').map(({ code }) => code);
  return { fit: faults.length === 0, findings, figures, faults: [...new Set(faults)].sort() };
}

/** The codes of the faults that a check finds, after a change of the shop's rows. */
export async function faultsAfter(
  shop: TestDatabase,
  sql: string,
  change = '',
  timeZone = '+07:00',
): Promise<readonly string[]> {
  if (change) await shop.root.query(change);
  return (await checkShop(shop, sql, { timeZone })).faults;
}

/** The messages of the faults that a check finds, after a change of the shop's rows. */
export async function faultMessagesAfter(
  shop: TestDatabase,
  sql: string,
  change: string,
): Promise<readonly string[]> {
  await shop.root.query(change);
  const { findings } = await checkShop(shop, sql);
  return findings.filter(({ level }) => level === 'fault').map(({ message }) => message);
}
