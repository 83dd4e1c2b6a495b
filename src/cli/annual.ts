/** `annual close` and `annual filed`: the readings of a year that is over, and what was sent to the portal. */
import { closeYear, FIRST_YEAR, fileYear } from '../annual/close';
import { auditFields } from '../annual/records';
import { AuditFile } from '../audit/audit-file';
import type { Finding } from '../check/finding';
import { loadEnvFile, readConfig } from '../config/config';
import { Database } from '../database/session';
import { CommandFault } from '../fault';
import { say } from '../init/terminal';
import { t } from '../words/words';
import { judgedStatements } from './annual-check';
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
      const { findings } = await judgedStatements(config, database, record);
      sayFaults(findings, record.year);
    } finally {
      await database.close();
    }
  },
}));

/** A reading with faults is kept all the same: the year-end figures in it cannot be read again later. */
function sayFaults(findings: readonly Finding[], year: number): void {
  const faults = findings.filter(({ level }) => level === 'fault');
  if (faults.length === 0) return;
  for (const { about, message } of faults) say(`${about}: ${message}`);
  say(
    t`${faults.length} faults in annual.sql: this reading is kept, and is as wrong as its statements. Mend them, then close ${year} again.`,
  );
  process.exitCode = 1;
}

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
