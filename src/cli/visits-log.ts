import path from 'node:path';
import { loadEnvFile } from '../config/env-file';
import { Database } from '../database/session';
import { say } from '../init/terminal';
import { countLogs } from '../visits/logs/count';
import { readVisitsConfig, STATE_FOLDER } from '../visits/server';
import { t } from '../words/words';
import { command } from './command';
import { ProgressBar } from './progress';

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
      const { added, leftOut, lines, unknown } = await database.session((session) =>
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
    } finally {
      bar.end();
      await database.close();
    }
  },
}));
