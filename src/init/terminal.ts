import { createInterface } from 'node:readline/promises';
import { CommandFault } from '../fault';
import { t } from '../words/words';

/** One of several things to choose from. */
export interface Choice<T> {
  readonly label: string;
  readonly value: T;
}

/** Whether there is someone to ask. */
export function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY);
}

export function say(line = ''): void {
  process.stdout.write(`${line}\n`);
}

/**
 * Lets the admin choose one of several by its number.
 * @throws CommandFault with `otherwise` where there is no terminal, or no answer
 */
export async function choose<T>(
  question: string,
  choices: readonly Choice<T>[],
  otherwise: string,
): Promise<T> {
  if (!canAsk()) throw new CommandFault(otherwise);
  say(question);
  for (const [index, { label }] of choices.entries()) say(`  ${index + 1}  ${label}`);
  return askAtTerminal(process.stdout, t`no answer; nothing is written`, async (prompt) => {
    for (;;) {
      const answer = await prompt(t`1 to ${choices.length}: `);
      const chosen = /^\d+$/.test(answer.trim()) ? choices[Number(answer) - 1] : undefined;
      if (chosen) return chosen.value;
    }
  });
}

/**
 * Lets `work` ask questions at the terminal. The interface is there before the first question is, and
 * until the last answer, so that the terminal itself echoes nothing that is typed ahead of one.
 * @param output where what is typed is echoed
 * @throws CommandFault with `refusal` if the admin ends it instead of answering
 */
export async function askAtTerminal<T>(
  output: NodeJS.WritableStream,
  refusal: string,
  work: (prompt: (question: string) => Promise<string>) => Promise<T>,
): Promise<T> {
  const terminal = createInterface({ input: process.stdin, output, terminal: true });
  const ended = new Promise<never>((_resolve, reject) => {
    const end = () => reject(new CommandFault(refusal));
    terminal.once('SIGINT', end);
    terminal.once('close', end);
  });
  ended.catch(() => undefined);
  try {
    return await work((question) => Promise.race([terminal.question(question), ended]));
  } finally {
    terminal.close();
  }
}
