import { readFile, stat } from 'node:fs/promises';
import { loadEnvFile } from '../config/env-file';
import { Database } from '../database/session';
import { CommandFault } from '../fault';
import { say } from '../init/terminal';
import { dayNumberOf, isoDay, vietnamDay } from '../vietnam';
import { importDays, parseHistory } from '../visits/history';
import { readVisitsConfig } from '../visits/server';
import { t } from '../words/words';
import { command } from './command';

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

async function readDays(file: string): Promise<Buffer> {
  try {
    const { size } = await stat(file);
    if (size > MOST_BYTES) {
      throw new CommandFault(t`${file} has ${size} bytes: it is no file of days and their visits`);
    }
    return await readFile(file);
  } catch (error) {
    if (error instanceof CommandFault) throw error;
    throw new CommandFault(t`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
}
