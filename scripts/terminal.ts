import { spawn } from 'node:child_process';
import { stripVTControlCharacters } from 'node:util';

/** A question waits for so long before it is answered, and again if the answer was lost. */
const [PAUSE_MS, AGAIN_MS] = [200, 5_000];

/** A shell's commands at a terminal that `script` makes, with someone who answers what they ask. */
export class Terminal {
  output = '';
  /** Resolves when the last command has ended. */
  readonly ended: Promise<{ code: number; output: string }>;
  private readonly child;
  private timer: NodeJS.Timeout | undefined;

  /** @param answers what is typed where the output ends in a question */
  constructor(
    commands: string,
    options: { cwd: string; env: NodeJS.ProcessEnv },
    private readonly answers: readonly (readonly [question: RegExp, answer: string])[] = [],
  ) {
    this.child = spawn(
      'script',
      ['--quiet', '--return', '--command', 'sh -c "$COMMANDS"', '/dev/null'],
      { ...options, env: { ...options.env, COMMANDS: commands, SHELL: '/bin/sh' } },
    );
    for (const stream of [this.child.stdout, this.child.stderr]) {
      stream.on('data', (chunk) => {
        this.output += chunk;
        this.answerIn(PAUSE_MS);
      });
    }
    this.ended = new Promise((resolve) => {
      this.child.once('close', (code) => {
        clearTimeout(this.timer);
        resolve({ code: code ?? 1, output: this.output });
      });
    });
  }

  /** Presses Ctrl-C. */
  interrupt(): void {
    this.child.stdin.write('\x03');
  }

  private answerIn(milliseconds: number): void {
    clearTimeout(this.timer);
    // Without what moves the cursor.
    const seen = stripVTControlCharacters(this.output);
    const [, answer] = this.answers.find(([question]) => question.test(seen)) ?? [];
    if (answer === undefined) return;
    this.timer = setTimeout(() => {
      this.child.stdin.write(`${answer}\r`);
      this.answerIn(AGAIN_MS);
    }, milliseconds);
  }
}
