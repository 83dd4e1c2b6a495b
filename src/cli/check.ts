import type { Finding } from '../check/finding';
import { type Reading, runChecks } from '../check/run-checks';
import { loadEnvFile } from '../env-file';
import { FIGURE_NAMES } from '../report/figure-names';
import type { Figures } from '../report/figures';
import { command } from './command';
import { say } from './terminal';

/** Between the two reads that are compared: long enough for a shop to sell something. */
const PAUSE_MS = 1000;

export const check = command({
  summary: 'everything that can be wrong before the ministry sees it',
  about: `Looks at the configuration, the password file, the database, its clock and zone, the rights of the
account, each statement of report.sql with its time and plan, the ten figures beside last year's, and
what must hold between them; then reads once more. Exit status 0 means fit for the ministry.`,
  options: { json: { flag: true, help: 'the same for machines, figures as strings of digits' } },
  async run({ json }) {
    loadEnvFile();
    await checkAndPrint(json);
  },
});

/** Runs all checks, prints what they find, and sets the exit status. */
export async function checkAndPrint(json = false): Promise<void> {
  const findings: Finding[] = [];
  const checks = runChecks(process.env, PAUSE_MS);
  let step = await checks.next();
  for (; !step.done; step = await checks.next()) {
    findings.push(step.value);
    if (!json) printFinding(step.value);
  }
  const faults = findings.filter(({ level }) => level === 'fault').length;
  const fit = faults === 0;
  if (json) {
    say(JSON.stringify({ fit, findings, ...step.value }, digits, 2));
  } else {
    printReading(step.value);
    say(fit ? '\nFit for the ministry.' : `\nNot fit for the ministry: ${faults} to mend.`);
  }
  if (!fit) process.exitCode = 1;
}

/** JSON has no exact number for a figure beyond 2^53. */
function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function printReading({ statements, current, last }: Reading): void {
  for (const { place, figures, ms, rowsExamined, plan, advice } of statements) {
    say(`\n${place}: ${figures.join(', ')}`);
    say(`  ${ms} ms, ${grouped(BigInt(rowsExamined))} rows examined`);
    for (const { table, access, index, indexOnly } of plan) {
      say(`  ${table}: ${access}${index ? ` by ${index}` : ''}${indexOnly ? ', index only' : ''}`);
    }
    for (const line of advice) say(`  ${line}`);
  }
  if (current && last) printFigures(current, last);
}

function printFinding({ level, about, message, advice = [] }: Finding): void {
  say(`${level.padEnd(8)} ${about}: ${message}`);
  for (const line of advice) say(`           ${line}`);
}

function printFigures(
  current: { year: number; figures: Figures },
  last: { year: number; figures: Figures },
): void {
  const row = (name: string, ...cells: string[]) =>
    say(`${name.padEnd(18)}${cells.map((cell) => cell.padStart(24)).join('')}`);
  say();
  row('', String(current.year), `${last.year}, whole`);
  for (const name of FIGURE_NAMES) {
    row(name, grouped(current.figures[name]), grouped(last.figures[name]));
  }
}

function grouped(figure: bigint): string {
  return figure.toLocaleString('en-US');
}
