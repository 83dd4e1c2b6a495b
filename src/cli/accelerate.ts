/** `accelerate` writes and verifies the SQL for large tables; `fold` folds what changed into days, once. */

import { existsSync, readFileSync } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { acceleratedReport, directReport } from '../accelerate/accelerated-report';
import { installSql, readSite, removeSql } from '../accelerate/install';
import { type Plan, planStatements, type Selection, summariesOf } from '../accelerate/plan';
import { FOLD } from '../accelerate/tables';
import { compareWhole, differing, pairsIn } from '../accelerate/verify';
import { type Config, loadEnvFile, readConfig } from '../config/config';
import { StatementRefused } from '../database/faults';
import { Database, type Session } from '../database/session';
import { CommandFault } from '../fault';
import { replaceFile } from '../files';
import { say } from '../init/terminal';
import { SUBJECTS } from '../report/figure-names';
import { parseReportSql, readReportText } from '../report/report-sql';
import { t } from '../words/words';
import { command } from './command';

/** What a direct count may take when the admin asks for it. */
const PATIENCE_MS = 3_600_000;

export const accelerate = command(() => ({
  summary: t`the SQL by which large tables answer in constant time`,
  about: t`Reads REPORT_SQL and the tables that it counts, writes nothing into the database, and leaves in FOLDER:

  install.sql  tables, triggers and the fill of history, for a DBA to read and run once
  report.sql   the same figures from them, in constant time, each above the statement that it stands for
  remove.sql   takes all of it away

It says which statements cannot be counted ahead, and why. Those stay as they are.`,
  options: {
    out: { value: 'FOLDER', help: t`where to write the three files` },
    only: {
      value: 'SUBJECTS',
      help: t`split these alone, such as orders,products, also where a table is small or each page view updates it`,
    },
    verify: {
      flag: true,
      help: t`compare with the direct count, figure by figure, in one snapshot: of REPORT_SQL, or of the report.sql in FOLDER`,
    },
  },
  async run({ out, verify, only }) {
    loadEnvFile();
    const config = readConfig(process.env);
    const database = new Database({ ...config.database, timeoutMs: PATIENCE_MS });
    try {
      await database.session((session) =>
        verify
          ? compare(session, config, out, selectionOf(only))
          : write(session, config, out, selectionOf(only)),
      );
    } finally {
      await database.close();
    }
  },
}));

/** The subjects that --only names; without it, what gains by it. @throws CommandFault */
function selectionOf(only: string | undefined): Selection {
  if (only === undefined) return 'worthwhile';
  const names = only.split(',').map((name) => name.trim());
  const unknown = names.find((name) => !SUBJECTS.some((subject) => subject === name));
  if (unknown !== undefined) {
    throw new CommandFault(t`--only ${unknown}: the subjects are ${SUBJECTS.join(', ')}`);
  }
  return SUBJECTS.filter((subject) => names.includes(subject));
}

async function write(
  session: Session,
  config: Config,
  out: string | undefined,
  selection: Selection,
): Promise<void> {
  if (out === undefined) throw new CommandFault(t`where to? baocao accelerate --out FOLDER`);
  if (path.resolve(out, 'report.sql') === path.resolve(config.reportSql)) {
    throw new CommandFault(
      t`--out ${out} would overwrite ${config.reportSql}; name another folder`,
    );
  }
  const site = await readSite(session, config.database.timeZone);
  const { report, plans } = await planned(session, config, selection);
  const lost = plans.flatMap(({ statement, outcome }) =>
    'reason' in outcome ? [`${statement.place}: ${outcome.reason}`] : [],
  );
  const summaries = summariesOf(plans);
  for (const { statement, outcome } of plans) {
    say(
      'reason' in outcome
        ? t`not split  ${statement.place} (${statement.figures.join(', ')}): ${outcome.reason}`
        : t`split      ${statement.place} (${statement.figures.join(', ')}): days of ${outcome.summary.table.name}.${outcome.summary.date.name}`,
    );
  }
  if (summaries.length === 0) throw new CommandFault(t`no statement can be counted ahead`);

  const files = {
    'install.sql': installSql(summaries, site, lost),
    'report.sql': acceleratedReport(report, plans.map(fastOf)),
    'remove.sql': removeSql(summaries, site),
  };
  await mkdir(out, { recursive: true });
  for (const [name, text] of Object.entries(files)) {
    await replaceFile(path.join(out, name), text, 0o644);
  }
  say(
    t`\nWritten: ${Object.keys(files)
      .map((name) => path.join(out, name))
      .join(', ')}`,
  );
  say(
    t`Next: a DBA reads ${path.join(out, 'install.sql')} and runs it; then set REPORT_SQL=${path.join(out, 'report.sql')}`,
  );
  if (!site.hasEvents)
    say(
      t`The event scheduler is off: run \`baocao fold\` every 10 s, as deploy/baocao-fold.timer does.`,
    );
}

async function compare(
  session: Session,
  config: Config,
  out: string | undefined,
  selection: Selection,
): Promise<void> {
  const pairs = pairsIn(await fastText(session, config, out, selection), 'report.sql');
  if (pairs.length === 0)
    throw new CommandFault(t`no statement is counted ahead: there is nothing to compare`);
  const comparisons = await compareWhole(session, pairs, config.database.timeZone);
  for (const { what, fast, direct } of comparisons) {
    say(
      `${fast === direct ? 'same   ' : 'DIFFERS'}  ${what.padEnd(28)} ahead ${fast.padStart(20)}  direct ${direct.padStart(20)}`,
    );
  }
  const wrong = differing(comparisons).length;
  say(wrong === 0 ? t`\nAll agree.` : t`\n${wrong} differ: run remove.sql, and install.sql again.`);
  if (wrong > 0) process.exitCode = 1;
}

/** The accelerated report.sql: that in use, that in the folder, or that which would be written. */
async function fastText(
  session: Session,
  config: Config,
  out: string | undefined,
  selection: Selection,
): Promise<string> {
  const written = out === undefined ? '' : path.join(out, 'report.sql');
  if (written !== '' && existsSync(written)) return readFileSync(written, 'utf8');
  const used = readReportText(config.reportSql);
  if (directReport(used) !== used) return used;
  const { report, plans } = await planned(session, config, selection);
  return acceleratedReport(report, plans.map(fastOf));
}

async function planned(
  session: Session,
  config: Config,
  selection: Selection,
): Promise<{ report: string; plans: Plan[] }> {
  const report = directReport(readReportText(config.reportSql));
  const statements = parseReportSql(report, path.basename(config.reportSql));
  return {
    report,
    plans: await planStatements(session, statements, config.database.timeZone, selection),
  };
}

function fastOf({ outcome }: Plan): string | undefined {
  return 'fast' in outcome ? outcome.fast : undefined;
}

export const fold = command(() => ({
  summary: t`folds what changed into days, where no event scheduler does`,
  about: t`Runs the procedure that install.sql of 'baocao accelerate' made, once. The account of DATABASE_URL needs the
right to execute it, which install.sql gives. deploy/baocao-fold.timer runs this every ten seconds.`,
  async run() {
    loadEnvFile();
    const { database: options } = readConfig(process.env);
    const database = new Database(options);
    try {
      await database.session((session) => session.query(`CALL ${FOLD}()`));
    } catch (error) {
      if (!(error instanceof StatementRefused)) throw error;
      throw new CommandFault(t`${error.message}; install.sql of 'baocao accelerate' makes it`);
    } finally {
      await database.close();
    }
  },
}));
