/** Prints to the terminal so that no value of a database can garble it, and asks questions with numbered answers. */
import { createInterface } from 'node:readline/promises';
import { CommandFault } from '../fault';
import { t } from '../words/words';

/** One of several things to choose from. */
export interface Choice<T> {
  readonly label: string;
  readonly value: T;
}

/** Whether someone can be asked. */
export function canAsk(): boolean {
  return Boolean(process.stdin.isTTY && process.stdout.isTTY);
}

/** A line longer than this is cut: a name or a value of the database may be of any length. */
const MOST_LENGTH = 400;

/** Writes lines. Control characters, which would move the cursor or colour the screen, are escaped. */
export function say(text = ''): void {
  const lines = text.split('\n').map((line) => {
    const safe = escaped(line);
    return safe.length > MOST_LENGTH ? `${safe.slice(0, MOST_LENGTH - 1)}…` : safe;
  });
  process.stdout.write(`${lines.join('\n')}\n`);
}

/** A text without control characters and without marks that change the direction of what follows. */
export function escaped(text: string): string {
  return text.replace(
    /[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069\u2028\u2029]/gu,
    (sign) => `\\x${(sign.codePointAt(0) ?? 0).toString(16).padStart(2, '0')}`,
  );
}

/**
 * Lets the admin choose one of several by its number; `?` explains the question.
 * @throws CommandFault with `otherwise` where there is no terminal, or no answer
 */
export async function choose<T>(
  question: string,
  choices: readonly Choice<T>[],
  otherwise: string,
  explanation = '',
): Promise<T> {
  if (!canAsk()) throw new CommandFault(otherwise);
  say(question);
  for (const [index, { label }] of choices.entries()) say(`  ${index + 1}  ${label}`);
  const hint = explanation ? t`? explains; 1 to ${choices.length}: ` : t`1 to ${choices.length}: `;
  return askAtTerminal(process.stdout, t`no answer; nothing is written`, async (prompt) => {
    for (;;) {
      const answer = (await prompt(hint)).trim();
      const chosen = /^\d+$/.test(answer) ? choices[Number(answer) - 1] : undefined;
      if (chosen) return chosen.value;
      if (answer === '?' && explanation) say(explanation);
      else
        say(
          explanation
            ? t`Type a number from 1 to ${choices.length}, or ? for an explanation; Ctrl-C ends.`
            : t`Type a number from 1 to ${choices.length}; Ctrl-C ends.`,
        );
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
