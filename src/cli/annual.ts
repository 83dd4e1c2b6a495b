/** `annual init`, `check`, `close` and `filed`: the yearly report at a terminal. Its rules stand in annual/. */
import { copyFileSync, existsSync } from 'node:fs';
import path from 'node:path';
import { checkAnnual } from '../annual/check';
import { closeYear, FIRST_YEAR } from '../annual/close';
import { composeAnnualSql } from '../annual/compose';
import { ratioFrom, rounded } from '../annual/exact';
import { fileYear } from '../annual/filed';
import { formOf } from '../annual/form';
import {
  FORM_NUMBERS,
  type FormNumber,
  indicatorsOf,
  isIndicatorName,
  PAYMENT_NAMES,
  PAYMENTS,
} from '../annual/indicators';
import { type Answers, annualJson, type Proposal, proposalFrom } from '../annual/propose';
import { readAnnual, readAnnualSql } from '../annual/read';
import { auditFields } from '../annual/records';
import { AuditFile } from '../audit/audit-file';
import { accountsOf } from '../check/account/sentences';
import { ReportFacts, readGenerated, readViews } from '../check/facts';
import { type Config, loadEnvFile, readConfig } from '../config/config';
import { readTables } from '../database/schema';
import { Database } from '../database/session';
import { closeSnapshot, openSnapshot } from '../database/snapshot';
import { CommandFault, Fault } from '../fault';
import { PROJECT, replaceFile } from '../files';
import { askAtTerminal, canAsk, choose, say } from '../init/terminal';
import { readSources } from '../platforms/parse-source';
import { periodAt } from '../report/period';
import { parseReportSql, readReportSql, readReportText } from '../report/report-sql';
import { t } from '../words/words';
import { command } from './command';

export const annualClose = command(() => ({
  summary: t`reads a year that is over, for the yearly report, and keeps the reading`,
  about: t`Runs annual.sql (ANNUAL_SQL) once over a year that is over in Vietnam, in one snapshot, and writes
YEAR-1.json, then YEAR-2.json …, into ANNUAL_DIR: exact figures, the instant, the hashes of annual.sql and
annual.json, chained to the record before. None is ever written over. Accounts and listings count from the
earliest reading of a year, all else from the latest until one is filed. 'baocao serve' does this by itself at
the turn of the year.`,
  operands: 'YEAR',
  async run(_values, [year = '']) {
    loadEnvFile();
    const config = readConfig(process.env);
    const database = new Database(config.database);
    try {
      const { file, record } = await closeYear(
        {
          database,
          files: config.annual,
          timeZone: config.database.timeZone,
          firstYear: config.platform.since?.year,
        },
        yearFrom(year),
      );
      say(t`Wrote ${file}: reading ${record.number} of ${record.year}, ${record.id}.`);
      if (record.late_hours !== null) {
        say(t`It is ${record.late_hours} hours late: accounts and listings are as of now.`);
      }
      say(t`Chain: ${record.hash}`);
      await recordInAudit(config.auditFile, record);
    } finally {
      await database.close();
    }
  },
}));

export const annualFiled = command(() => ({
  summary: t`marks which reading of a year was sent to the portal`,
  about: t`Keeps in ANNUAL_DIR (YEAR-filed-1.json) what was typed into the portal: every cell as the page shows it
from this reading and annual.json as they are now. From then on the page shows this reading, and next year's
change is against these figures.`,
  options: {
    reading: { value: 'N', help: t`the number of the reading` },
  },
  operands: 'YEAR',
  async run({ reading }, [year = '']) {
    loadEnvFile();
    const config = readConfig(process.env);
    const files = config.annual;
    if (reading === undefined || !/^[1-9]\d{0,5}$/.test(reading)) {
      throw new CommandFault(t`--reading N is missing: the number of the reading that was sent`);
    }
    const { file, record, report } = await fileYear(
      files,
      config.platform,
      yearFrom(year),
      Number(reading),
    );
    say(
      t`Wrote ${file}: reading ${record.reading} of ${record.year} was filed on form ${record.form}.`,
    );
    await recordInAudit(config.auditFile, record);
    if (report.verdict !== 'ready') {
      say(t`What was filed is not complete: ${report.gaps.length} to mend, see the page.`);
    }
  },
}));

export const annualInit = command(() => ({
  summary: t`writes annual.sql and annual.json for the yearly report`,
  about: t`Reads report.sql (REPORT_SQL) and the database, writes ANNUAL_SQL and ANNUAL_FILE, and runs 'baocao
annual check'. Orders, value, cancelled orders, payment methods, places and categories come from what this
project knows of the platform; of annual.json only what is certain is filled in: cash on delivery, bank
transfer, MoMo, ZaloPay, the provinces before and after July 2025. The rest is asked at a terminal.`,
  options: {
    force: { flag: true, help: t`write over files that are there` },
    form: { value: 'NN', help: t`08, 09 or 10; otherwise it is asked` },
  },
  async run({ force, form }) {
    loadEnvFile();
    const config = readConfig(process.env);
    const { annual } = config;
    for (const file of [annual.sql, annual.json]) {
      if (existsSync(file) && !force) {
        throw new CommandFault(t`${file} is there already; --force writes over it`);
      }
    }
    // A place that is still open, such as that of the visits, says nothing about orders.
    const written = readReportText(config.reportSql).replace(/\{\{.*?\}\}/gs, 'NULL');
    const statements = parseReportSql(written, config.reportSql);
    const database = new Database(config.database);
    try {
      const tables = await database.session(readTables);
      const composed = composeAnnualSql(statements, readSources(), tables);
      const number = await formAsked(form, composed.isMarketplace);
      await write(annual.sql, composed.text);
      const read = await readAnnual(database, readAnnualSql(annual.sql), config.database.timeZone, {
        firstYear: config.platform.since?.year ?? 0,
      });
      const answers = await answersFor(number, proposalFrom(read));
      await write(annual.json, annualJson(answers));
      const schema = path.join(PROJECT, 'src/annual/annual.schema.json');
      const built = path.join(PROJECT, 'dist/annual/annual.schema.json');
      const target = path.join(path.dirname(annual.json), 'annual.schema.json');
      copyFileSync(existsSync(built) ? built : schema, target);
      say(t`Wrote ${annual.sql} and ${annual.json}. They are yours: read them, change them.`);
      for (const status of composed.notCancelled) {
        say(
          t`The status '${status}' counts as failed and not as cancelled; if it is, add it in ${annual.sql}.`,
        );
      }
    } finally {
      await database.close();
    }
    await checkAndPrintAnnual();
  },
}));

export const annualCheck = command(() => ({
  summary: t`what is missing or wrong in the yearly report`,
  about: t`Checks annual.sql, annual.json and the readings: each statement is run, the identities of the form, what
maps nowhere (with the line for annual.json), the orders and their value against report.sql for the same closed
year, and, in season, the reading of the year's end and the days that are left. Exit status 0 means that no
fault was found, and never that the report can be filed.`,
  async run() {
    loadEnvFile();
    await checkAndPrintAnnual();
  },
}));

/** Checks the yearly report and prints what is found; sets the exit status for a fault. */
export async function checkAndPrintAnnual(): Promise<void> {
  const config = readConfig(process.env);
  const database = new Database(config.database);
  let faults = 0;
  try {
    const checked = {
      database,
      files: config.annual,
      timeZone: config.database.timeZone,
      platform: config.platform,
      reportStatements: reportStatements(config.reportSql),
      now: new Date(),
    };
    for await (const { level, about, message, advice } of checkAnnual(checked)) {
      if (level === 'fault') faults += 1;
      say(`${levelName(level).padEnd(10)} ${about}: ${message}`);
      for (const line of advice) say(`           ${line}`);
    }
    const account = await accountLines(config, database);
    if (account.length > 0) say(t`\nHow each figure is counted:`);
    for (const line of account) say(`  ${line}`);
  } finally {
    await database.close();
  }
  say(faults === 0 ? t`\nNo fault found.` : t`\nFaults found: ${faults}.`);
  if (faults > 0) process.exitCode = 1;
}

/**
 * How the statements of annual.sql count, in the sentences of `check`: those of the figures that report.sql has too.
 * Empty where a statement is written in a way that the account does not follow.
 */
async function accountLines(config: Config, database: Database): Promise<string[]> {
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
      const accounts = await accountsOf(report);
      await closeSnapshot(session);
      return accounts.map(({ text }) => text);
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

async function write(file: string, text: string): Promise<void> {
  await replaceFile(file, text, 0o666).catch((error: NodeJS.ErrnoException) => {
    throw new CommandFault(t`${file} cannot be written (${error.code})`);
  });
}

async function formAsked(form: string | undefined, isMarketplace: boolean): Promise<FormNumber> {
  const given = FORM_NUMBERS.find((number) => number === form);
  if (given) return given;
  if (form !== undefined)
    throw new CommandFault(t`--form ${form}: there are ${FORM_NUMBERS.join(', ')}`);
  const numbers = isMarketplace ? (['09', '10', '08'] as const) : FORM_NUMBERS;
  return choose<FormNumber>(
    t`Which form does the platform file?`,
    numbers.map((number) => ({ value: number, label: formOf(number).heading })),
    t`say which form the platform files: --form 08, 09 or 10`,
  );
}

/** The answers of a person; without a terminal only the certain ones, and a list of the open questions. */
async function answersFor(form: FormNumber, proposal: Proposal): Promise<Answers> {
  const { payments, places } = proposal;
  const categories = new Map<string, number>();
  if (!canAsk()) return { form, payments, places, categories };
  const labels = labelsOf(form);
  for (const raw of proposal.openPayments) {
    const row = await askRow(
      t`How was an order with the payment method '${raw}' paid?`,
      PAYMENT_NAMES.map((value) => ({ value, label: labels.payments[value] ?? value })),
    );
    if (row) payments.set(raw, row);
  }
  if (form !== '08') {
    for (const raw of proposal.openPlaces) {
      const row = await askRow(t`In which province is '${raw}'?`, labels.places);
      if (row) places.set(raw, row);
    }
  }
  for (const raw of proposal.openCategories) {
    const row = await askRow(
      t`To which row of the form does the category '${raw}' belong?`,
      labels.categories,
    );
    if (row) categories.set(raw, row);
  }
  const ask = (question: string) =>
    askAtTerminal(process.stdout, t`no answer; nothing is written`, (prompt) => prompt(question));
  const organisation = await ask(t`Name of the organisation that files (empty: later): `);
  const taxCode = await ask(t`Its tax code (empty: later): `);
  const province = await ask(t`Province or city of its head office (empty: later): `);
  return { form, organisation, taxCode, province, payments, places, categories };
}

function askRow<T>(
  question: string,
  rows: readonly { readonly value: T; readonly label: string }[],
): Promise<T | undefined> {
  return choose<T | undefined>(
    question,
    [...rows, { value: undefined, label: t`leave it open` }],
    t`there is no terminal to ask at`,
  );
}

/** The words of the form for what is asked. */
function labelsOf(form: FormNumber) {
  const { indicators, places, categories } = formOf(form === '08' ? '09' : form);
  const known = [...indicatorsOf(form === '08' ? '09' : form).values()];
  const labelOf = (no: string) => indicators.rows.find((row) => row.no === no)?.label;
  const rows = (grid: typeof places | typeof categories) =>
    (grid?.rows ?? []).map(({ no, label }) => ({ value: no, label }));
  return {
    payments: Object.fromEntries(
      PAYMENT_NAMES.map((payment) => {
        const row = known.find(({ names }) => names.includes(PAYMENTS[payment]));
        return [payment, labelOf(row?.no ?? '')];
      }),
    ) as Readonly<Record<string, string | undefined>>,
    places: rows(places),
    categories: rows(categories).filter(({ value }) => value !== 10),
  };
}

/** Adds a record to the chain of AUDIT_FILE, where there is one. */
async function recordInAudit(
  file: string | undefined,
  record: Parameters<typeof auditFields>[0],
): Promise<void> {
  if (file === undefined) return;
  const audit = await AuditFile.open(file);
  try {
    await audit.append(auditFields(record, new Date()));
  } finally {
    await audit.close();
  }
}

function yearFrom(text: string): number {
  if (!/^2\d{3}$/.test(text)) {
    throw new CommandFault(t`'${text}' is no year: write it as ${FIRST_YEAR}`);
  }
  return Number(text);
}
