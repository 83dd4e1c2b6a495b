import { FOLD } from '../accelerate/tables';
import { readConfig } from '../config/config';
import { loadEnvFile } from '../config/env-file';
import { StatementRefused } from '../database/faults';
import { Database } from '../database/session';
import { CommandFault } from '../fault';
import { t } from '../words/words';
import { command } from './command';

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
