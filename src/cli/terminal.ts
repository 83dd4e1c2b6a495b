import { createInterface } from 'node:readline/promises';
import { CommandFault } from './command';

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
  const terminal = createInterface({ input: process.stdin, output: process.stdout });
  const closed = new Promise<never>((_resolve, reject) => {
    terminal.once('close', () => reject(new CommandFault('no answer; nothing is written')));
  });
  closed.catch(() => undefined);
  try {
    for (;;) {
      const answer = await Promise.race([terminal.question(`1 to ${choices.length}: `), closed]);
      const chosen = /^\d+$/.test(answer.trim()) ? choices[Number(answer) - 1] : undefined;
      if (chosen) return chosen.value;
    }
  } finally {
    terminal.close();
  }
}
