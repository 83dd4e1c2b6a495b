import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { INSPECTOR } from '../accounts/htpasswd';
import { checkPassword, checkUser, writePassword } from '../accounts/set-password';
import { readVariable } from '../config';
import { loadEnvFile } from '../env-file';
import { CommandFault, command } from './command';
import { askAtTerminal } from './terminal';

export const setPassword = command({
  summary: 'sets the password of an account',
  about: `Asks for a password twice, without echo, and writes its bcrypt hash to HTPASSWD_FILE (.htpasswd), mode
0600. A running server takes it up at once.`,
  options: {
    user: {
      value: 'NAME',
      help: "the account; the page takes the ministry's alone, others may use the API",
      default: INSPECTOR,
    },
    stdin: { flag: true, help: 'takes the password from the first line of standard input' },
  },
  async run(values) {
    loadEnvFile();
    const file = readVariable('HTPASSWD_FILE', process.env);
    const { user } = values;
    checkUser(user);
    const password = values.stdin ? await fromStandardInput() : await fromTerminal(user);
    await writePassword(file, user, password);
    process.stdout.write(`The password of ${user} is set in ${file}.\n`);
  },
});

async function fromStandardInput(): Promise<string> {
  const [line = ''] = (await text(process.stdin)).split(/\r?\n/, 1);
  return line;
}

async function fromTerminal(user: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandFault('standard input is no terminal: use --stdin to pass the password');
  }
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  return askAtTerminal(unseen, 'no password given; nothing is changed', async (prompt) => {
    const promptUnseen = async (question: string) => {
      process.stdout.write(question);
      const answer = await prompt('');
      process.stdout.write('\n');
      return answer;
    };
    const password = await promptUnseen(`Password for ${user}: `);
    checkPassword(password);
    if ((await promptUnseen('Once more: ')) !== password) {
      throw new CommandFault('the two passwords differ; nothing is changed');
    }
    return password;
  });
}
