/** `init`: finds the platform and writes report.sql. `init/` holds the dialogue. */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { type Config, loadEnvFile, readConfig } from '../config/config';
import { Database } from '../database/session';
import { CommandFault } from '../fault';
import { replaceFile } from '../files';
import { initOptions } from '../init/options';
import { difference, refreshed } from '../init/refresh';
import { reportFor } from '../init/report-dialogue';
import { canAsk, choose, say } from '../init/terminal';
import { openPlaces } from '../report/report-sql';
import { t } from '../words/words';
import { checkAndPrint } from './check';
import { command } from './command';

export const init = command(() => ({
  summary: t`finds the platform in the database, and writes report.sql`,
  about: t`Looks for a known platform in every schema that the account of DATABASE_URL can read, shows what it
found and how each order status will count, writes REPORT_SQL (report.sql), and runs 'baocao check'.
What rows do not prove it asks, or takes from these options. What it decides alone stands in report.sql as
'-- assumed:', and is yours once you delete that word.`,
  options: initOptions(),
  async run(values) {
    loadEnvFile();
    const config = readConfig(process.env);
    const file = config.reportSql;
    if (values.refresh) {
      await refresh(config, values.yes);
      return;
    }
    if (existsSync(file) && !values.force) {
      throw new CommandFault(t`${file} is there already; --force writes over it`);
    }
    const database = new Database(config.database);
    let text: string;
    try {
      text = await database.session((session) => reportFor(session, config, values));
    } finally {
      await database.close();
    }
    await replaceFile(file, text, 0o666).catch((error: NodeJS.ErrnoException) => {
      throw new CommandFault(t`${file} cannot be written (${error.code})`);
    });
    say(t`\nWrote ${file}. It is yours: read it, change it, show it to your DBA.\n`);
    await checkAndPrint();
    sayOpenPlaces(text, file);
  },
}));

/** Shows how an update of the sources would change report.sql, and writes it if the admin agrees. */
async function refresh(
  { reportSql: file, database: options }: Config,
  yes: boolean,
): Promise<void> {
  const before = await readFile(file, 'utf8').catch((error: NodeJS.ErrnoException) => {
    throw new CommandFault(t`${file} cannot be read (${error.code})`);
  });
  const database = new Database(options);
  let after: string;
  try {
    after = await database.session((session) => refreshed(session, before));
  } finally {
    await database.close();
  }
  const change = difference(file, before, after);
  if (change === '') {
    say(t`${file} is what its sources give today.`);
    return;
  }
  say(change);
  if (!yes && !canAsk()) {
    say(t`Nothing is written; --refresh --yes writes it.`);
    return;
  }
  const writes =
    yes ||
    (await choose(
      t`Write ${file} so? Your notes and your own statements stay.`,
      [
        { value: true, label: t`yes: write it` },
        { value: false, label: t`no: write nothing` },
      ],
      t`there is no terminal to ask at`,
      t`Lines with - go, lines with + come. What your own statements count does not change.`,
    ));
  if (!writes) throw new CommandFault(t`nothing is written`);
  await replaceFile(file, after, 0o666);
  say(t`\nWrote ${file}. It is yours: read it, change it, show it to your DBA.\n`);
  await checkAndPrint();
}

function sayOpenPlaces(text: string, file: string): void {
  const places = openPlaces(text);
  if (places.length === 0) return;
  say();
  say(
    t`Open places in ${file}: ${places.length}. The server does not start until they are filled in:`,
  );
  for (const { line, text: place } of places) say(t`  ${file} line ${line}: ${place}`);
}
