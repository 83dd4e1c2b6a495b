/** `annual check`: what is missing or wrong in the yearly report, for people and for machines. */

import { type AnnualFinding, checkAnnual } from '../annual/annual-findings';
import type { AnnualReport } from '../annual/annual-report';
import { readComposable } from '../annual/compose-annual-sql';
import type { FormNumber } from '../annual/indicators';
import { type AnnualFigures, readAnnualSql } from '../annual/read';
import {
  type AnnualAccounts,
  annualAccounts,
  type ColumnAccount,
} from '../annual-check/annual-account';
import { type Config, loadEnvFile, readConfig } from '../config/config';
import { readTables } from '../database/schema';
import { Database } from '../database/session';
import { closeSnapshot, openSnapshot } from '../database/snapshot';
import { Fault } from '../fault';
import { say } from '../init/terminal';
import { readSources } from '../platforms/parse-source';
import { periodAt } from '../report/period';
import { readReportSql, type Statement } from '../report/report-sql';
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
  readonly accounts: readonly ColumnAccount[];
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
      reportStatements: unlessFault(() => readReportSql(config.reportSql)),
      now: new Date(),
    });
    const findings: AnnualFinding[] = [];
    let step = await checks.next();
    for (; !step.done; step = await checks.next()) {
      findings.push(step.value);
      onFinding(step.value);
    }
    const { read, report } = step.value;
    const { accounts, findings: more } = read
      ? await judgedStatements(config, database, read, report?.form.number)
      : NOTHING;
    for (const { level, about, message, advice = [] } of more) {
      const code = 'annual-account';
      const found = {
        code,
        level: level === 'accepted' ? 'ok' : level,
        about,
        message,
        advice,
      } as const;
      findings.push(found);
      onFinding(found);
    }
    return { findings, accounts, report };
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

/** What a program reads: the results of table II.1 as strings of digits, a missing one with its reason. */
export function machineReadable({ findings, accounts: columns, report }: YearChecked) {
  const rows = report?.rows.flatMap(({ no, result }) => {
    if (!result) return [];
    const { state, plain = null, reason } = result;
    return [{ no, state, value: plain, ...(reason && { reason: reason.vi }) }];
  });
  return {
    ...(report && {
      form: report.form.number,
      year: report.year,
      complete: report.verdict === 'ready',
      headline: report.headline.vi,
      verdict: report.verdictText.vi,
      rows,
    }),
    findings: findings.map(({ advice, ...finding }) =>
      advice.length > 0 ? { ...finding, advice } : finding,
    ),
    accounts: columns,
  };
}

const NOTHING: AnnualAccounts = { accounts: [], findings: [] };

/**
 * How the statements of annual.sql count, and what is wrong with them; nothing where the file, or the database, is
 * at fault.
 * @param figures what the statements gave
 */
export async function judgedStatements(
  config: Config,
  database: Database,
  figures: AnnualFigures,
  form: FormNumber = '09',
): Promise<AnnualAccounts> {
  const { timeZone, database: schema } = config.database;
  try {
    const sql = readAnnualSql(config.annual.sql);
    return await database.session(async (session) => {
      const period = periodAt(await openSnapshot(session));
      const tables = await readTables(session);
      const found = await annualAccounts(sql, {
        form,
        figures,
        writtenFrom: unlessFault(() => readComposable(config.reportSql)),
        context: {
          session,
          tables,
          schema,
          timeZone,
          period,
          quick: false,
          sources: readSources(),
        },
      });
      await closeSnapshot(session);
      return found;
    });
  } catch (error) {
    if (error instanceof Fault) return NOTHING;
    throw error;
  }
}

/** Without a sound report.sql there is nothing to compare with; 'baocao check' says what is wrong with it. */
function unlessFault(read: () => Statement[]): Statement[] {
  try {
    return read();
  } catch (error) {
    if (error instanceof Fault) return [];
    throw error;
  }
}

function levelName(level: 'ok' | 'warning' | 'fault'): string {
  if (level === 'ok') return t`ok`;
  return level === 'warning' ? t`warning` : t`fault`;
}
