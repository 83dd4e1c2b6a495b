/** The commands that prepare and fill the table of visits. The counter's server is run by serve.ts. */

import { createReadStream } from 'node:fs';
import path from 'node:path';
import { loadEnvFile, readVariables } from '../config/config';
import { type Account, readAccount } from '../database/account';
import { DatabaseUnavailable } from '../database/faults';
import { Database, type DatabaseOptions } from '../database/session';
import { CommandFault } from '../fault';
import { say } from '../init/terminal';
import { dayNumberOf, isoDay, vietnamDay } from '../vietnam';
import { readVisitsConfig, STATE_FOLDER } from '../visits/counter-server';
import { importDays, parseHistory } from '../visits/history';
import { countLogs } from '../visits/logs/count';
import {
  grantReading,
  makeTable,
  mayRead,
  rightsBeyondCounting,
  setupSql,
  whatLacks,
} from '../visits/table';
import { t } from '../words/words';
import { command, ProgressBar } from './command';

export const visitsSetup = command(() => ({
  summary: t`makes the table of visits, or prints what a DBA must run`,
  about: t`Makes the table baocao_visits in the database of VISITS_DATABASE_URL with its account. If that may not,
or cannot log in yet, it prints the statements for an account that may.`,
  options: { print: { flag: true, help: t`print the statements, and do nothing` } },
  async run({ print }) {
    loadEnvFile();
    const { database: options } = readVisitsConfig(process.env);
    const reader = await readerOf(options);
    if (print) {
      sayStatements(options, undefined, reader);
      return;
    }
    const database = new Database(options);
    try {
      await setUp(database, options, reader);
    } catch (error) {
      if (!(error instanceof DatabaseUnavailable)) throw error;
      say(`-- ${error.message}`);
      if (/access denied/i.test(error.message)) {
        say(
          t`-- The account ${options.user} does not exist yet, or has another password: run what follows with the password of VISITS_DATABASE_URL, or put an account there that exists.`,
        );
      }
      sayStatements(options, undefined, reader);
    } finally {
      await database.close();
    }
  },
}));

async function setUp(
  database: Database,
  options: DatabaseOptions,
  reader: Reader | undefined,
): Promise<void> {
  const { lack, account, beyond } = await database.session(async (session) => {
    const before = await whatLacks(session);
    const made = before === 'no table' && (await makeTable(session));
    return {
      lack: made ? await whatLacks(session) : before,
      account: await readAccount(session),
      beyond: await rightsBeyondCounting(session),
    };
  });
  if (lack !== undefined) {
    sayStatements(options, account, reader);
    return;
  }
  say(t`The table baocao_visits is in ${options.database}, and the account may count in it.`);
  if (beyond.length > 0) {
    say(t`\nThe account may do more: ${beyond.join('; ')}. One that may not:\n`);
    say(setupSql(options.database, { user: 'baocao_visits', host: account.host }, undefined));
  }
  if (reader && !reader.mayRead) {
    say(t`\nThe report's account may not read it yet. A DBA lets it:\n`);
    say(grantReading(options.database, reader.account));
  }
}

function sayStatements(
  options: DatabaseOptions,
  known: Account | undefined,
  reader: Reader | undefined,
): void {
  say(t`-- For an account that may make tables and users, on the server of VISITS_DATABASE_URL:`);
  const exists = known !== undefined;
  say(setupSql(options.database, known ?? accountIn(options), reader?.account, exists));
}

interface Reader {
  readonly account: Account;
  readonly mayRead: boolean;
}

/** The report's account, where its database is on the same server. */
async function readerOf(visits: DatabaseOptions): Promise<Reader | undefined> {
  if (!process.env.DATABASE_URL?.trim()) return undefined;
  const { DATABASE_URL: address } = readVariables(['DATABASE_URL'], process.env);
  const same = (['host', 'port', 'socketPath'] as const).every(
    (name) => address[name] === visits[name],
  );
  if (!same) return undefined;
  const { timeZone, timeoutMs } = visits;
  const database = new Database({ ...address, timeZone, timeoutMs });
  try {
    return await database.session(async (session) => ({
      account: await readAccount(session),
      mayRead: await mayRead(session, visits.database),
    }));
  } catch (error) {
    if (!(error instanceof DatabaseUnavailable)) throw error;
    return { account: accountIn({ ...visits, ...address }), mayRead: false };
  } finally {
    await database.close();
  }
}

/** The account of an address, as its server is likely to know it. */
function accountIn({ user, host, socketPath }: DatabaseOptions): Account {
  const local = socketPath !== undefined || ['127.0.0.1', '::1', 'localhost'].includes(host);
  return { user, host: local ? 'localhost' : '%' };
}

export const visitsImport = command(() => ({
  summary: t`takes in the visits of past days from a CSV file`,
  about: t`Takes in visits that were counted otherwise before: a CSV file of days and visits, such as an export of
Google Analytics (sessions by day). All of the file comes in, or nothing.`,
  options: {
    force: { flag: true, help: t`replace days that hold visits already` },
    'dry-run': { flag: true, help: t`say what would be done, and do nothing` },
  },
  operands: 'FILE.csv',
  async run({ force, 'dry-run': dryRun }, [file = '']) {
    loadEnvFile();
    const config = readVisitsConfig(process.env);
    const days = parseHistory(await readDays(file));
    const database = new Database(config.database);
    try {
      const replaced = await database.session((session) =>
        importDays(session, days, vietnamDay(Date.now()), { force, write: !dryRun }),
      );
      for (const { day, before, after } of replaced) say(t`${day}: ${before} becomes ${after}`);
    } finally {
      await database.close();
    }
    const what = summaryOf(days);
    say(dryRun ? t`Would import ${what}.` : t`Imported ${what}.`);
    sayGaps(days);
  },
}));

function summaryOf(days: ReadonlyMap<string, number>): string {
  const sorted = [...days.keys()].sort();
  const visits = [...days.values()].reduce((sum, each) => sum + each, 0);
  return t`${visits} visits on ${days.size} days, ${sorted[0]} to ${sorted.at(-1)}`;
}

/** Warns of days without a row: they count nothing. */
function sayGaps(days: ReadonlyMap<string, number>): void {
  const sorted = [...days.keys()].sort();
  const [first = '', last = ''] = [sorted[0], sorted.at(-1)];
  const missing: string[] = [];
  for (let day = dayNumberOf(first); day < dayNumberOf(last); day += 1) {
    if (!days.has(isoDay(day))) missing.push(isoDay(day));
  }
  if (missing.length === 0) return;
  const named = missing.slice(0, 5).join(', ');
  say(
    t`Days without a row in between: ${missing.length} (${named}${missing.length > 5 ? ', …' : ''}).`,
  );
}

/** A row a day for a hundred years takes less, in bytes. */
const MOST_BYTES = 4 * 1024 * 1024;

/** Reads at most as much as a file of days can hold, since a device has no end. */
async function readDays(file: string): Promise<Buffer> {
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of createReadStream(file, { end: MOST_BYTES })) chunks.push(chunk);
  } catch (error) {
    throw new CommandFault(t`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  const bytes = Buffer.concat(chunks);
  if (bytes.length > MOST_BYTES) {
    throw new CommandFault(
      t`${file} has more than ${MOST_BYTES} bytes: it is no file of days and their visits`,
    );
  }
  return bytes;
}

export const visitsLog = command(() => ({
  summary: t`counts visits from nginx's access logs`,
  about: t`Counts the visits in access logs of nginx's format 'combined', packed by gzip or not: a visitor is an
address and a user agent. Give all logs of one time together. Each line counts once, whatever the log is
called when it is read again: what was read is remembered in the folder visits-state, here. Days that
were counted otherwise are left out.`,
  operands: 'FILE…',
  async run(_values, files) {
    loadEnvFile();
    const config = readVisitsConfig(process.env);
    const database = new Database(config.database);
    const bar = new ProgressBar();
    let read = 0;
    try {
      const { added, leftOut, lines, unknown, misdated } = await database.session((session) =>
        countLogs(session, files, {
          stateFile: path.join(STATE_FOLDER, 'logs.json'),
          onRead: (bytes, total) => {
            read += bytes;
            bar.show(read, total);
          },
        }),
      );
      bar.end();
      for (const [day, visits] of [...added].sort()) say(`${day}  ${visits}`);
      for (const [day, visits] of [...leftOut].sort()) {
        say(t`${day}  left out: counted otherwise already (here ${visits})`);
      }
      const visits = [...added.values()].reduce((sum, each) => sum + each, 0);
      say(t`Added ${visits} visits from ${lines} new lines.`);
      if (unknown > 0) say(t`Lines that are not of the format: ${unknown}.`);
      if (misdated > 0) {
        say(
          t`Requests of days that have not come, or before 2000, which count nothing: ${misdated}.`,
        );
      }
    } finally {
      bar.end();
      await database.close();
    }
  },
}));
