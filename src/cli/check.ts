import type { Finding } from '../check/finding';
import { runChecks } from '../check/run-checks';
import type { FirstRead, YearRead } from '../check/statements';
import { loadEnvFile } from '../env-file';
import { readSources } from '../mapping/parse-source';
import { FIGURE_NAMES } from '../report/figure-names';
import { t } from '../words/words';
import { command } from './command';
import { sourceChecks } from './source-checks';
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
  const checks = runChecks(process.env, PAUSE_MS, sourceChecks(readSources()));
  let step = await checks.next();
  for (; !step.done; step = await checks.next()) {
    findings.push(step.value);
    if (!json) printFinding(step.value);
  }
  const faults = findings.filter(({ level }) => level === 'fault').length;
  const fit = faults === 0;
  if (json) {
    say(JSON.stringify({ fit, findings, ...machineReadable(step.value) }, undefined, 2));
  } else {
    printReading(step.value);
    say(fit ? t`\nFit for the ministry.` : t`\nNot fit for the ministry: ${faults} to mend.`);
  }
  if (!fit) process.exitCode = 1;
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
  if (current && last) printFigures(current, last);
}

function printFinding({ code, level, about, message, advice = [] }: Finding): void {
  const shown = level === 'ok' ? '' : ` [${code}]`;
  say(`${level.padEnd(8)} ${about}: ${message}${shown}`);
  for (const line of advice) say(`           ${line}`);
}

function printFigures(current: YearRead, last: YearRead): void {
  const row = (name: string, ...cells: string[]) =>
    say(`${name.padEnd(18)}${cells.map((cell) => cell.padStart(24)).join('')}`);
  say();
  row('', String(current.year), t`${last.year}, whole`);
  for (const name of FIGURE_NAMES) {
    row(name, grouped(current.figures[name]), grouped(last.figures[name]));
  }
}

function grouped(figure: bigint): string {
  return figure.toLocaleString('en-US');
}
