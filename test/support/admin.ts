import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { temporaryFolder } from './app';
import { Baocao } from './process';

/** What is typed at a question: a text, or one found by what the screen shows. */
export type TypedAnswer = string | ((screen: string) => string);

/** The number of the choice on the screen, the last one offered, whose label holds a text. */
export function choice(label: string): TypedAnswer {
  return (screen) => {
    const lines = screen.split(/\r?\n/).reverse();
    const line = lines.find((each) => /^ {2}\d+ {2}/.test(each) && each.includes(label));
    return line?.trim().split(' ')[0] ?? `no choice holds ${label}`;
  };
}

/** Ctrl-C. */
const INTERRUPT = '\x03';

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

  run(
    args: string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<{ code: number | null; output: string }> {
    return Baocao.run(args, env, this.path).result();
  }

  /** @returns all that the screen showed */
  atTerminal(command: string, question: RegExp, ...answers: TypedAnswer[]): Promise<string> {
    return typeAtTerminal(this.path, command, question, ...answers);
  }
}

/**
 * Runs `baocao` at a terminal that `script` makes, and types each answer as soon as the screen shows
 * another question; Ctrl-C where there is no answer left.
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
