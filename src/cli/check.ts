import type { Finding } from '../check/finding';
import { type CheckResult, runChecks } from '../check/run-checks';
import { loadEnvFile } from '../config';
import { FIGURE_NAMES, type Figures } from '../report/figures';
import type { Command } from './command';
import { say } from './terminal';

export const check: Command = {
  summary: 'everything that can be wrong before the ministry sees it',
  help: `Usage: baocao check [--json]

Looks at the configuration, the password file, the database, its clock and zone, the rights of the
account, each statement of report.sql with its time and plan, the ten figures beside last year's, and
what must hold between them; then reads once more. Exit status 0 means fit for the ministry.

  --json  the same for machines, figures as strings of digits
`,
  options: { json: { type: 'boolean' } },
  async run(values) {
    loadEnvFile();
    await checkAndPrint(values.json === true);
  },
};

/** Runs all checks, prints what they found, and sets the exit status. */
export async function checkAndPrint(json = false): Promise<void> {
  const result = await runChecks(process.env);
  const fit = !result.findings.some(({ level }) => level === 'fault');
  if (json) say(JSON.stringify({ fit, ...result }, digits, 2));
  else print(result, fit);
  if (!fit) process.exitCode = 1;
}

/** JSON has no exact number for a figure beyond 2^53. */
function digits(_key: string, value: unknown): unknown {
  return typeof value === 'bigint' ? String(value) : value;
}

function print({ findings, statements, current, last }: CheckResult, fit: boolean): void {
  for (const finding of findings) printFinding(finding);
  for (const { place, figures, ms, rowsExamined, plan, advice } of statements) {
    say(`\n${place}: ${figures.join(', ')}`);
    say(`  ${ms} ms, ${grouped(BigInt(rowsExamined))} rows examined`);
    for (const { table, access, index, indexOnly } of plan) {
      say(`  ${table}: ${access}${index ? ` by ${index}` : ''}${indexOnly ? ', index only' : ''}`);
    }
    for (const line of advice) say(`  ${line}`);
  }
  if (current && last) printFigures(current, last);

  const faults = findings.filter(({ level }) => level === 'fault').length;
  say(fit ? '\nFit for the ministry.' : `\nNot fit for the ministry: ${faults} to mend.`);
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
