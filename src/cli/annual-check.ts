/** `annual check`: what is missing or wrong in the yearly report, for people and for machines. */
import path from 'node:path';
import { type AnnualFinding, checkAnnual } from '../annual/check';
import { ratioFrom, rounded } from '../annual/exact';
import { isIndicatorName } from '../annual/indicators';
import { readAnnual, readAnnualSql } from '../annual/read';
import type { AnnualReport } from '../annual/report';
import { accountsOf, type FigureAccount } from '../check/account/sentences';
import { ReportFacts, readGenerated, readViews } from '../check/facts';
import { type Config, loadEnvFile, readConfig } from '../config/config';
import { readTables } from '../database/schema';
import { Database } from '../database/session';
import { closeSnapshot, openSnapshot } from '../database/snapshot';
import { Fault } from '../fault';
import { say } from '../init/terminal';
import { readSources } from '../platforms/parse-source';
import { periodAt } from '../report/period';
import { parseReportSql, readReportSql, readReportText } from '../report/report-sql';
import { t } from '../words/words';
import { command } from './command';

export const annualCheck = command(() => ({
  summary: t`what is missing or wrong in the yearly report`,
  about: t`Checks annual.sql, annual.json and the readings: each statement is run, the identities of the form, what
maps nowhere (with the line for annual.json), the orders and their value against report.sql for the same closed
year, and, in season, the reading of the year's end and the days that are left. Exit status 0 means that no
fault was found, and never that the report can be filed.`,
  options: {
    json: { flag: true, help: t`the same for machines, figures as strings of digits` },
  },
  async run({ json }) {
    loadEnvFile();
    if (!json) return checkAndPrintAnnual();
    const found = await checkYear();
    process.stdout.write(`${JSON.stringify(machineReadable(found), undefined, 2)}\n`);
    if (faultsIn(found) > 0) process.exitCode = 1;
  },
}));

/** What a check of the yearly report found. */
export interface YearChecked {
  readonly findings: readonly AnnualFinding[];
  readonly accounts: readonly FigureAccount[];
  /** Undefined where a file or the database is at fault. */
  readonly report: AnnualReport | undefined;
}

/** Checks the yearly report. @param onFinding is given each finding as soon as it is known */
export async function checkYear(
  onFinding: (finding: AnnualFinding) => void = () => undefined,
): Promise<YearChecked> {
  const config = readConfig(process.env);
  const database = new Database(config.database);
  try {
    const checks = checkAnnual({
      database,
      files: config.annual,
      timeZone: config.database.timeZone,
      platform: config.platform,
      reportStatements: reportStatements(config.reportSql),
      now: new Date(),
    });
    const findings: AnnualFinding[] = [];
    let step = await checks.next();
    for (; !step.done; step = await checks.next()) {
      findings.push(step.value);
      onFinding(step.value);
    }
    return { findings, accounts: await accounts(config, database), report: step.value };
  } finally {
    await database.close();
  }
}

/** Checks the yearly report and prints what is found; sets the exit status for a fault. */
export async function checkAndPrintAnnual(): Promise<void> {
  const found = await checkYear(({ level, about, message, advice }) => {
    say(`${levelName(level).padEnd(10)} ${about}: ${message}`);
    for (const line of advice) say(`           ${line}`);
  });
  if (found.accounts.length > 0) say(t`\nHow each figure is counted:`);
  for (const { text } of found.accounts) say(`  ${text}`);
  const faults = faultsIn(found);
  say(faults === 0 ? t`\nNo fault found.` : t`\nFaults found: ${faults}.`);
  if (faults > 0) process.exitCode = 1;
}

function faultsIn({ findings }: YearChecked): number {
  return findings.filter(({ level }) => level === 'fault').length;
}

/** What a program reads: the cells of table II.1 by number as strings, a missing one with its reason. */
export function machineReadable({ findings, accounts: told, report }: YearChecked) {
  const rows = report?.rows.flatMap(({ no, result }) =>
    result
      ? [
          [
            no,
            { state: result.state, value: result.plain ?? null, reason: result.reason?.vi },
          ] as const,
        ]
      : [],
  );
  return {
    ...(report && {
      form: report.form.number,
      year: report.year,
      complete: report.verdict === 'ready',
      headline: report.headline.vi,
      verdict: report.verdictText.vi,
      rows: Object.fromEntries(rows ?? []),
    }),
    findings: findings.map(({ advice, ...finding }) =>
      advice.length > 0 ? { ...finding, advice } : finding,
    ),
    accounts: told,
  };
}

/**
 * How the statements of annual.sql count, in the sentences of `check`: those of the figures that report.sql has too.
 * Empty where a statement is written in a way that the account does not follow.
 */
async function accounts(config: Config, database: Database): Promise<FigureAccount[]> {
  const { sql: file } = config.annual;
  const { timeZone, database: schema } = config.database;
  try {
    const statements = parseReportSql(readReportText(file), path.basename(file)).filter(
      ({ figures }) => figures.length > 0,
    );
    const { values } = await readAnnual(database, readAnnualSql(file), timeZone);
    return await database.session(async (session) => {
      const period = periodAt(await openSnapshot(session));
      const tables = await readTables(session);
      const context = { session, tables, schema, timeZone, period, quick: false };
      const report = new ReportFacts(
        { ...context, sources: readSources() },
        statements,
        await readViews(session),
        await readGenerated(session),
      );
      for (const facts of report.statements) {
        const found = facts.statement.figures.flatMap((figure) => {
          const digits = isIndicatorName(figure) ? values[figure]?.value : undefined;
          return digits === undefined
            ? []
            : [[figure, BigInt(rounded(ratioFrom(digits), 0))] as const];
        });
        facts.read = { ...facts.read, found: new Map(found) };
      }
      const found = await accountsOf(report);
      await closeSnapshot(session);
      return found;
    });
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

/** Without a sound report.sql there is nothing to compare with; 'baocao check' says what is wrong with it. */
function reportStatements(file: string) {
  try {
    return readReportSql(file);
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

function levelName(level: 'ok' | 'warning' | 'fault'): string {
  if (level === 'ok') return t`ok`;
  return level === 'warning' ? t`warning` : t`fault`;
}
