import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { INSPECTOR } from '../accounts/htpasswd';
import { checkPassword, checkUser, writePassword } from '../accounts/set-password';
import { loadEnvFile } from '../config';
import { type Command, CommandFault } from './command';
import { askAtTerminal } from './terminal';

export const setPassword: Command = {
  summary: 'sets the password of an account',
  help: `Usage: baocao set-password [--user NAME] [--stdin]

Asks for a password twice, without echo, and writes its bcrypt hash to HTPASSWD_FILE (.htpasswd), mode
0600. A running server takes it up at once.

  --user NAME  the account (${INSPECTOR}, the ministry's for the page); others may use the API alone
  --stdin      takes the password from the first line of standard input
`,
  options: { user: { type: 'string', default: INSPECTOR }, stdin: { type: 'boolean' } },
  async run(values) {
    loadEnvFile();
    const file = process.env.HTPASSWD_FILE?.trim() || '.htpasswd';
    const user = String(values.user);
    checkUser(user);
    const password = values.stdin ? await fromStandardInput() : await fromTerminal(user);
    await writePassword(file, user, password);
    process.stdout.write(`The password of ${user} is set in ${file}.\n`);
  },
};

async function fromStandardInput(): Promise<string> {
  const [line = ''] = (await text(process.stdin)).split(/\r?\n/, 1);
  return line;
}

async function fromTerminal(user: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandFault('standard input is no terminal: use --stdin to pass the password');
  }
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  return askAtTerminal(unseen, 'no password given; nothing is changed', async (ask) => {
    const askUnseen = async (question: string) => {
      process.stdout.write(question);
      const answer = await ask('');
      process.stdout.write('\n');
      return answer;
    };
    const password = await askUnseen(`Password for ${user}: `);
    checkPassword(password);
    if ((await askUnseen('Once more: ')) !== password) {
      throw new CommandFault('the two passwords differ; nothing is changed');
    }
    return password;
  });
}
