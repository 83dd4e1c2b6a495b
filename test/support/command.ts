/*
 * Runs a command of `baocao` inside the test's own process: from its arguments, environment, folder and input to
 * its exit status and output. A test of the process itself (signals, ports, a real terminal) runs the built
 * command by process.ts.
 */

import { PassThrough, Readable, Writable } from 'node:stream';
import timers from 'node:timers/promises';
import { main } from '../../src/cli/main';
import { speak } from '../../src/words/words';

export interface CommandResult {
  /** The exit status. */
  readonly code: number;
  /** Both outputs, in the order of writing. */
  readonly output: string;
}

/** What is typed at a question: a text, or one that depends on what the screen shows. */
export type TypedAnswer = string | ((screen: string) => string);

/** Ctrl-C. */
export const INTERRUPT = '\x03';

/** After this time a command that waits at a question, which a test did not expect, is ended by Ctrl-C. */
const PATIENCE_MS = 20_000;

/** What a command waits between two reads is enough when it is this long: no test's shop sells anything by itself. */
const MOST_PAUSE_MS = 20;
const pause = timers.setTimeout;

const FOLDER = process.cwd();

// A test that ran out of time left the process in a folder that is removed.
afterEach(() => process.chdir(FOLDER));

/** Commands share the process's streams, folder and environment, so that one runs after the other. */
let previous: Promise<unknown> = Promise.resolve();

function inTurn<T>(work: () => Promise<T>): Promise<T> {
  const result = previous.then(work);
  previous = result.catch(() => undefined);
  return result;
}

/**
 * Runs a command to its end.
 * @param env its whole environment
 * @param input its standard input
 */
export function runCommand(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  input = '',
): Promise<CommandResult> {
  return inTurn(() => {
    const screen = new Screen();
    return runWith(args, { env, cwd, stdin: Readable.from([Buffer.from(input)]), screen });
  });
}

/**
 * Runs a command at a terminal, and types an answer whenever the screen shows another question; Ctrl-C where no
 * answer is left.
 * @param question matches a question on the screen
 * @returns its exit status, and all that the screen showed
 */
export function runAtTerminal(
  args: readonly string[],
  env: NodeJS.ProcessEnv,
  cwd: string,
  question: RegExp,
  ...answers: TypedAnswer[]
): Promise<CommandResult> {
  return inTurn(() => {
    const keyboard = Object.assign(new PassThrough(), { isTTY: true, setRawMode: () => keyboard });
    let answered = 0;
    const screen = new Screen(true, (text) => {
      const asked = text.match(new RegExp(question.source, 'g'))?.length ?? 0;
      while (answered < asked) {
        const answer = answers[answered] ?? INTERRUPT;
        answered += 1;
        // Not before the command waits for it.
        setImmediate(() =>
          keyboard.write(`${typeof answer === 'string' ? answer : answer(screen.text)}\r`),
        );
      }
    });
    const patience = setTimeout(() => keyboard.write(INTERRUPT), PATIENCE_MS);
    return runWith(args, { env, cwd, stdin: keyboard, screen }).finally(() =>
      clearTimeout(patience),
    );
  });
}

/** Collects what a command writes. */
class Screen {
  text = '';

  constructor(
    private readonly isTTY = false,
    private readonly onText: (text: string) => void = () => undefined,
  ) {}

  /** A stream onto it, such as standard output. */
  stream(): Writable {
    const stream = new Writable({
      decodeStrings: false,
      write: (chunk, _encoding, done) => {
        this.text += chunk;
        done();
        this.onText(this.text);
      },
    });
    return this.isTTY ? Object.assign(stream, { isTTY: true, columns: 200, rows: 50 }) : stream;
  }
}

async function runWith(
  args: readonly string[],
  {
    env,
    cwd,
    stdin,
    screen,
  }: { env: NodeJS.ProcessEnv; cwd: string; stdin: Readable; screen: Screen },
): Promise<CommandResult> {
  const before = { env: process.env, cwd: process.cwd(), exitCode: process.exitCode };
  const restoreStreams = replaceProperties(process, {
    stdin,
    stdout: screen.stream(),
    stderr: screen.stream(),
  });
  const restorePauses = replaceProperties(timers, {
    setTimeout: (ms: number) => pause(Math.min(ms, MOST_PAUSE_MS)),
  });
  process.env = { PATH: before.env.PATH, ...env };
  process.chdir(cwd);
  process.exitCode = 0;
  try {
    await main(args);
    return { code: Number(process.exitCode), output: screen.text };
  } finally {
    restoreStreams();
    restorePauses();
    process.env = before.env;
    process.chdir(before.cwd);
    process.exitCode = before.exitCode;
    speak('en');
    stdin.destroy();
  }
}

/** @returns what puts the properties back as they were */
function replaceProperties(object: object, values: Record<string, unknown>): () => void {
  const before = Object.keys(values).map(
    (name) => [name, Object.getOwnPropertyDescriptor(object, name)] as const,
  );
  for (const [name, value] of Object.entries(values)) {
    Object.defineProperty(object, name, { value, configurable: true });
  }
  return () => {
    for (const [name, descriptor] of before) {
      if (descriptor) Object.defineProperty(object, name, descriptor);
    }
  };
}
