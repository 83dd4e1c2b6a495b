import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './app';
import {
  type CommandResult,
  INTERRUPT,
  runAtTerminal,
  runCommand,
  type TypedAnswer,
} from './command';

/** The number of the choice on the screen, the last one offered, whose label holds a text. */
export function choice(label: string): TypedAnswer {
  return (screen) => {
    const lines = screen.split(/\r?\n/).reverse();
    const line = lines.find((each) => /^ {2}\d+ {2}/.test(each) && each.includes(label));
    return line?.trim().split(' ')[0] ?? `no choice holds ${label}`;
  };
}

/** The folder in which an admin works, with its .env, and the commands as the admin runs them. */
export class AdminFolder {
  readonly path: string;
  readonly remove: () => void;

  constructor(env: Record<string, string>) {
    const { folder, remove } = temporaryFolder();
    this.path = folder;
    this.remove = remove;
    this.write(
      '.env',
      Object.entries(env)
        .map(([name, value]) => `${name}=${value}\n`)
        .join(''),
    );
  }

  write(file: string, text: string): void {
    writeFileSync(path.join(this.path, file), text, { mode: 0o600 });
  }

  run(args: readonly string[], env: NodeJS.ProcessEnv = {}): Promise<CommandResult> {
    return runCommand(args, env, this.path);
  }

  /** @returns all that the screen showed */
  async atTerminal(command: string, question: RegExp, ...answers: TypedAnswer[]): Promise<string> {
    const args = command.split(' ');
    return (await runAtTerminal(args, { TERM: 'xterm' }, this.path, question, ...answers)).output;
  }
}

/**
 * Runs the built `baocao` as a process at a terminal that `script` makes, and types each answer as soon as the
 * screen shows another question; Ctrl-C where there is no answer left.
 * @returns all that the screen showed
 */
export async function typeAtTerminal(
  folder: string,
  command: string,
  question: RegExp,
  ...answers: TypedAnswer[]
): Promise<string> {
  const main = path.resolve(__dirname, '../../dist/cli/main.js');
  const terminal = spawn(
    'script',
    ['-qec', `${process.execPath} ${main} ${command}`, '/dev/null'],
    {
      cwd: folder,
      env: { PATH: process.env.PATH, TERM: 'xterm' },
    },
  );
  let screen = '';
  let answered = 0;
  terminal.stdout.on('data', (chunk) => {
    screen += chunk;
    const asked = screen.match(new RegExp(question.source, 'g'))?.length ?? 0;
    while (answered < asked) {
      const answer = answers[answered] ?? INTERRUPT;
      terminal.stdin.write(`${typeof answer === 'string' ? answer : answer(screen)}\r`);
      answered += 1;
    }
  });
  await new Promise((resolve) => terminal.once('close', resolve));
  return screen;
}
