/** `set-password`: reads a password without echo, and writes its hash. `accounts/` has the rules for passwords. */
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { INSPECTOR } from '../accounts/htpasswd';
import { checkPassword, checkUser, generatePassword, writePassword } from '../accounts/passwords';
import { loadEnvFile, readVariables } from '../config/config';
import { CommandFault } from '../fault';
import { askAtTerminal } from '../init/terminal';
import { t } from '../words/words';
import { command } from './command';

export const setPassword = command(() => ({
  summary: t`sets the password of an account`,
  about: t`Asks for a password twice, without echo, and writes its bcrypt hash to HTPASSWD_FILE (.htpasswd), mode
0600. A running server takes it up at once. A password has twelve characters at least, is not the
account's name, and is none that guessers try first.`,
  options: {
    user: {
      value: 'NAME',
      help: t`the account; the page takes the ministry's alone, others may use the API`,
      default: INSPECTOR,
    },
    stdin: { flag: true, help: t`takes the password from the first line of standard input` },
    generate: {
      flag: true,
      help: t`makes a strong password that can be read out over the telephone, and prints it once`,
    },
  },
  async run({ user, stdin, generate }) {
    loadEnvFile();
    const { HTPASSWD_FILE: file } = readVariables(['HTPASSWD_FILE'], process.env);
    checkUser(user);
    if (stdin && generate) throw new CommandFault(t`--stdin and --generate exclude each other`);
    const password = await passwordFrom(user, { stdin, generate });
    await writePassword(file, user, password);
    process.stdout.write(`${t`The password of ${user} is set in ${file}.`}\n`);
    if (generate) process.stdout.write(`\n  ${password}\n\n`);
  },
}));

async function passwordFrom(
  user: string,
  { stdin, generate }: { stdin: boolean; generate: boolean },
): Promise<string> {
  if (generate) return generatePassword();
  return stdin ? fromStandardInput() : fromTerminal(user);
}

async function fromStandardInput(): Promise<string> {
  const [line = ''] = (await text(process.stdin)).split(/\r?\n/, 1);
  return line;
}

async function fromTerminal(user: string): Promise<string> {
  if (!process.stdin.isTTY) {
    throw new CommandFault(t`standard input is no terminal: use --stdin to pass the password`);
  }
  const unseen = new Writable({ write: (_chunk, _encoding, done) => done() });
  const refusal = t`no password given; nothing is changed`;
  return askAtTerminal(unseen, refusal, async (prompt) => {
    const promptUnseen = async (question: string) => {
      process.stdout.write(question);
      const answer = await prompt('');
      process.stdout.write('\n');
      return answer;
    };
    const password = await promptUnseen(t`Password for ${user}: `);
    checkPassword(password, user);
    if ((await promptUnseen(t`Once more: `)) !== password) {
      throw new CommandFault(t`the two passwords differ; nothing is changed`);
    }
    return password;
  });
}
