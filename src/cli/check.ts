/** `check`: runs the rules of check/ and prints their findings, the accounts and the verdict. */
import { existsSync } from 'node:fs';
import type { YearRead } from '../check/facts';
import type { Finding } from '../check/finding';
import { type CheckResult, runChecks } from '../check/run';
import { loadEnvFile, readVariables } from '../config/config';
import { Fault } from '../fault';
import { say } from '../init/terminal';
import { readSources } from '../platforms/parse-source';
import { FIGURE_NAMES } from '../report/figure-names';
import { figureLabel } from '../report/official-form';
import { grouped, t } from '../words/words';
import { checkAndPrintAnnual, checkYear, machineReadable as yearForMachines } from './annual-check';
import { command } from './command';

/** Between the two reads that are compared: long enough for a shop to sell something. */
const PAUSE_MS = 1000;

export const check = command(() => ({
  summary: t`everything that can be wrong before the ministry sees it`,
  about: t`Looks at the configuration, the password file, the database, its clock and zone, the rights of the
account, each statement of report.sql with its time and plan, the ten figures beside last year's, and
what must hold between them; then reads once more. Every clause of every statement must have a proof in the
rows or an owner in a note; the account says which. Exit status 0 means that no fault was found.

With --quick it reads this year's figures once, as the inspector would get them, and makes the checks that scan
no table: for a timer. Exit status 0 then means that no fault was found, and never that the report is fit.`,
  options: {
    quick: { flag: true, help: t`no more than what a report costs the database; never says fit` },
    json: { flag: true, help: t`the same for machines, figures as strings of digits` },
    order: { value: 'CODE', help: t`follows one order through the report` },
  },
  async run(depth) {
    loadEnvFile();
    await checkAndPrint(depth);
    const { quick, json, order } = depth;
    if (!quick && !json && order === undefined && hasAnnualSql()) await checkAnnual();
  },
}));

function hasAnnualSql(): boolean {
  const { ANNUAL_SQL: file } = readVariables(['ANNUAL_SQL'], process.env);
  return existsSync(file);
}

/** The findings about the yearly report, which do not affect the verdict on the live one. */
async function checkAnnual(): Promise<void> {
  const nineFit = process.exitCode;
  say(t`\nThe yearly report:`);
  try {
    await checkAndPrintAnnual();
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    say(error.message);
  }
  process.exitCode = nineFit;
}

/** The findings about the yearly report, for `--json`. */
async function annualForMachines() {
  try {
    return yearForMachines(await checkYear());
  } catch (error) {
    if (!(error instanceof Fault)) throw error;
    return { fault: error.message };
  }
}

/** Runs all checks, or the quick ones, prints what they find, and sets the exit status. */
export async function checkAndPrint({
  quick = false,
  json = false,
  order,
}: {
  quick?: boolean | undefined;
  json?: boolean | undefined;
  order?: string | undefined;
} = {}): Promise<void> {
  const findings: Finding[] = [];
  const checks = runChecks(process.env, PAUSE_MS, readSources(), { quick, order });
  let step = await checks.next();
  for (; !step.done; step = await checks.next()) {
    findings.push(step.value);
    if (!json) printFinding(step.value);
  }
  const faults = findings.filter(({ level }) => level === 'fault').length;
  const owned = ownedIn(findings);
  if (json) {
    const annual = quick || !hasAnnualSql() ? {} : { annual: await annualForMachines() };
    const written = {
      ...{ ...verdict(quick, faults), owned, findings },
      ...machineReadable(step.value),
      ...annual,
    };
    process.stdout.write(`${JSON.stringify(written, undefined, 2)}\n`);
  } else {
    printReading(step.value);
    printAccount(step.value);
    say(quick ? quickSentence(faults) : sentence(faults, owned));
    if (!quick && step.value.glance.length > 0) {
      say(t`\nLook at these lines: do they agree with what you know of the shop?`);
      for (const line of step.value.glance) say(`  ${line}`);
    }
    if (order !== undefined) {
      const { order: way } = step.value;
      say();
      if (way.length === 0)
        say(t`no order has the code ${order}, or the statement cannot be taken apart`);
      for (const line of way) say(line);
    }
  }
  if (faults > 0) process.exitCode = 1;
}

/** The conditions for which the admin's notes take responsibility. */
interface Owned {
  readonly about: string;
  readonly note: string;
  readonly rows?: string;
  readonly value?: string;
}

/** Each note once: with what it leaves out, where it owns an assumption of init's too. */
function ownedIn(findings: readonly Finding[]): Owned[] {
  const owned = new Map<string, Owned>();
  for (const { level, about, owner, effect } of findings) {
    if (level !== 'accepted' || owner === undefined) continue;
    const key = `${about} ${owner}`;
    owned.set(key, { ...owned.get(key), about, note: owner, ...effect });
  }
  return [...owned.values()];
}

/** What a program reads. A quick check cannot know whether the report is fit, only that it is not. */
function verdict(quick: boolean, faults: number) {
  if (!quick) return { fit: faults === 0 };
  return { quick, fit: faults === 0 ? null : false };
}

function sentence(faults: number, owned: readonly Owned[]): string {
  if (faults > 0)
    return t`\nNot fit to show: ${faults} to mend, or to own by a line above its statement.`;
  if (owned.length === 0) return t`\nNo fault found: an official may be shown it.`;
  const sum = (of: (each: Owned) => string | undefined) =>
    owned.reduce(
      (total, each) => total + BigInt(/^\d+$/.test(of(each) ?? '') ? (of(each) ?? 0) : 0),
      0n,
    );
  const rows = sum((each) => each.rows);
  const value = sum((each) => each.value);
  const worth = value > 0n ? t` worth ${grouped(value)} đ` : '';
  return rows > 0n
    ? t`\nNo fault found, as the admin has told: ${owned.length} notes are about ${grouped(rows)} rows${worth}. An official may be shown it.`
    : t`\nNo fault found, as the admin has told in ${owned.length} notes: an official may be shown it.`;
}

function quickSentence(faults: number): string {
  return faults === 0
    ? t`\nQuick: no fault found. The whole check was not made: 'npx baocao check' makes it.`
    : t`\nQuick: ${faults} to mend. The whole check was not made: 'npx baocao check' makes it.`;
}

/** The figures by year, as strings: JSON has no exact number beyond 2^53. */
function machineReadable({ current, last, statements, accounts, glance, order }: CheckResult) {
  const years = [current, last].flatMap((read) => read ?? []);
  const figures = Object.fromEntries(
    years.map(({ year, figures: own }) => [
      year,
      Object.fromEntries(FIGURE_NAMES.map((name) => [name, String(own[name])])),
    ]),
  );
  return { accounts, figures, statements, glance, ...(order.length > 0 ? { order } : {}) };
}

function printAccount({ accounts }: CheckResult): void {
  if (accounts.length === 0) return;
  say(t`\nHow each figure is counted:`);
  for (const { text } of accounts) say(`  ${text}`);
}

function printReading({ statements, current, last }: CheckResult): void {
  for (const { place, figures, ms, rowsExamined, plan, advice } of statements) {
    say(`\n${place}: ${figures.join(', ')}`);
    say(
      rowsExamined === undefined
        ? t`  ${ms} ms`
        : t`  ${ms} ms, ${grouped(BigInt(rowsExamined))} rows examined`,
    );
    for (const { table, access, index, indexOnly } of plan) {
      const by = index ? t` by ${index}` : '';
      say(`  ${table}: ${access}${by}${indexOnly ? t`, index only` : ''}`);
    }
    for (const line of advice) say(`  ${line}`);
  }
  if (current) printFigures(current, last);
}

function printFinding({ code, level, about, message, advice = [] }: Finding): void {
  const shown = level === 'ok' ? '' : ` [${code}]`;
  const width = levelName('accepted').length;
  say(`${levelName(level).padEnd(width)} ${about}: ${message}${shown}`);
  for (const line of advice) say(`           ${line}`);
}

/** The name of a level in the admin's language; `--json` has the level itself. */
function levelName(level: Finding['level']): string {
  switch (level) {
    case 'ok':
      return t`ok`;
    case 'accepted':
      return t`accepted`;
    case 'warning':
      return t`warning`;
    case 'fault':
      return t`fault`;
  }
}

function printFigures(current: YearRead, last: YearRead | undefined): void {
  const row = (name: string, label: string, ...cells: string[]) =>
    say(`${name.padEnd(18)}${cells.map((cell) => cell.padStart(24)).join('')}  ${label}`.trimEnd());
  say();
  row('', '', String(current.year), ...(last ? [t`${last.year}, whole`] : []));
  for (const name of FIGURE_NAMES) {
    const years = [current, ...(last ? [last] : [])];
    row(name, figureLabel(name), ...years.map(({ figures }) => grouped(figures[name])));
  }
}
