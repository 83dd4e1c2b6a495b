import { findLines } from '../audit/find-lines';
import { readVariables } from '../config/config';
import { loadEnvFile } from '../config/env-file';
import { CommandFault } from '../fault';
import { say } from '../init/terminal';
import { t } from '../words/words';
import { command } from './command';

export const audit = command(() => ({
  summary: t`what was shown by the code on a printed copy`,
  about: t`Prints the lines of AUDIT_FILE, and of the files that logrotate made of it, that have a report's code:
one for each time that this read was shown, with the account, the address, the format, the period, the
figures and the instant. A line with "withdrawn" takes one back that did not reach its client whole.`,
  operands: 'ID',
  async run(_values, [id = '']) {
    loadEnvFile();
    const file = readVariables(['AUDIT_FILE'], process.env).AUDIT_FILE;
    if (file === undefined) {
      throw new CommandFault(t`AUDIT_FILE is not set: no report is recorded apart from the log`);
    }
    let found = 0;
    try {
      for await (const line of findLines(file, id)) {
        found += 1;
        say(line);
      }
    } catch (error) {
      const { code, path = file } = error as NodeJS.ErrnoException;
      if (code === undefined) throw error;
      throw new CommandFault(t`${path} cannot be read (${code})`);
    }
    if (found === 0) throw new CommandFault(t`no report with the code ${id} was shown`);
  },
}));
