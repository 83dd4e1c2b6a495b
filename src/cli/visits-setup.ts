import { readVariables } from '../config/config';
import { loadEnvFile } from '../config/env-file';
import { type Account, readAccount } from '../database/account';
import { DatabaseUnavailable } from '../database/faults';
import { Database, type DatabaseOptions } from '../database/session';
import { say } from '../init/terminal';
import { readVisitsConfig } from '../visits/server';
import {
  grantReading,
  makeTable,
  mayRead,
  rightsBeyondCounting,
  setupSql,
  whatLacks,
} from '../visits/table';
import { t } from '../words/words';
import { command } from './command';

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
