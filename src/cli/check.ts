import type { Finding } from '../check/finding';
import { runChecks } from '../check/run-checks';
import type { FirstRead, YearRead } from '../check/statements';
import { loadEnvFile } from '../config/env-file';
import { say } from '../init/terminal';
import { readSources } from '../platforms/parse-source';
import { FIGURE_NAMES } from '../report/figure-names';
import { grouped, t } from '../words/words';
import { command } from './command';
import { sourceChecks } from './source-checks';

/** Between the two reads that are compared: long enough for a shop to sell something. */
const PAUSE_MS = 1000;

export const check = command(() => ({
  summary: t`everything that can be wrong before the ministry sees it`,
  about: t`Looks at the configuration, the password file, the database, its clock and zone, the rights of the
account, each statement of report.sql with its time and plan, the ten figures beside last year's, and
what must hold between them; then reads once more. Exit status 0 means that no fault was found.

With --quick it reads this year's figures once, as the inspector would get them, and makes the checks that scan
no table: for a timer. Exit status 0 then means that no fault was found, and never that the report is fit.`,
  options: {
    quick: { flag: true, help: t`no more than what a report costs the database; never says fit` },
    json: { flag: true, help: t`the same for machines, figures as strings of digits` },
  },
  async run(depth) {
    loadEnvFile();
    await checkAndPrint(depth);
  },
}));

/** Runs all checks, or the quick ones, prints what they find, and sets the exit status. */
export async function checkAndPrint({ quick = false, json = false } = {}): Promise<void> {
  const findings: Finding[] = [];
  const checks = runChecks(process.env, PAUSE_MS, sourceChecks(readSources()), { quick });
  let step = await checks.next();
  for (; !step.done; step = await checks.next()) {
    findings.push(step.value);
    if (!json) printFinding(step.value);
  }
  const faults = findings.filter(({ level }) => level === 'fault').length;
  if (json) {
    const told = { ...verdict(quick, faults), findings, ...machineReadable(step.value) };
    process.stdout.write(`${JSON.stringify(told, undefined, 2)}\n`);
  } else {
    printReading(step.value);
    say(quick ? quickSentence(faults) : sentence(faults));
  }
  if (faults > 0) process.exitCode = 1;
}

/** What machines are told. A quick check cannot know whether the report is fit, only that it is not. */
function verdict(quick: boolean, faults: number) {
  if (!quick) return { fit: faults === 0 };
  return { quick, fit: faults === 0 ? null : false };
}

function sentence(faults: number): string {
  return faults === 0
    ? t`\nNo fault found: an official may be shown it.`
    : t`\nNot fit to be shown: ${faults} to mend.`;
}

function quickSentence(faults: number): string {
  return faults === 0
    ? t`\nQuick: no fault found. The whole check was not made: 'npx baocao check' makes it.`
    : t`\nQuick: ${faults} to mend. The whole check was not made: 'npx baocao check' makes it.`;
}

/** The figures by year, as strings: JSON has no exact number beyond 2^53. */
function machineReadable({ current, last, statements }: FirstRead) {
  const years = [current, last].flatMap((read) => read ?? []);
  const figures = Object.fromEntries(
    years.map(({ year, figures: own }) => [
      year,
      Object.fromEntries(FIGURE_NAMES.map((name) => [name, String(own[name])])),
    ]),
  );
  return { figures, statements };
}

function printReading({ statements, current, last }: FirstRead): void {
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

/** A level for people; the machine has it as it is. */
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
  const row = (name: string, ...cells: string[]) =>
    say(`${name.padEnd(18)}${cells.map((cell) => cell.padStart(24)).join('')}`);
  say();
  row('', String(current.year), ...(last ? [t`${last.year}, whole`] : []));
  for (const name of FIGURE_NAMES) {
    const years = [current, ...(last ? [last] : [])];
    row(name, ...years.map(({ figures }) => grouped(figures[name])));
  }
}
