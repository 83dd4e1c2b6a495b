import { type ChildProcess, spawn } from 'node:child_process';
import path from 'node:path';

const MAIN = path.resolve(__dirname, '../../dist/cli/main.js');

/** A failed test leaves none behind. */
const running = new Set<ChildProcess>();

afterEach(() => {
  for (const child of running) child.kill('SIGKILL');
  running.clear();
});

/** A run of the built `baocao`. */
export class Baocao {
  output = '';
  readonly ended: Promise<{ code: number | null; signal: string | null }>;

  private constructor(
    readonly child: ChildProcess,
    forAllTests: boolean,
  ) {
    if (!forAllTests) running.add(child);
    child.stdout?.on('data', (chunk) => {
      this.output += chunk;
    });
    child.stderr?.on('data', (chunk) => {
      this.output += chunk;
    });
    this.ended = new Promise((resolve) => {
      child.once('close', (code, signal) => {
        running.delete(child);
        resolve({ code, signal });
      });
    });
  }

  /**
   * @param env all of its environment but PATH
   * @param options `input` for its standard input; `forAllTests` if it outlives the test
   */
  static run(
    args: string[],
    env: NodeJS.ProcessEnv,
    cwd: string,
    { input = '', forAllTests = false } = {},
  ): Baocao {
    const child = spawn(process.execPath, [MAIN, ...args], {
      cwd,
      env: { PATH: process.env.PATH, ...env },
    });
    child.stdin.end(input);
    return new Baocao(child, forAllTests);
  }

  /** Resolves with the match as soon as the output holds it. */
  async says(pattern: RegExp): Promise<RegExpExecArray> {
    let over = false;
    void this.ended.then(() => {
      over = true;
    });
    for (;;) {
      const match = pattern.exec(this.output);
      if (match) return match;
      if (over) throw new Error(`ended without ${pattern}: ${this.output}`);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  }

  /** The exit code, and all that was said. */
  async result(): Promise<{ code: number | null; output: string }> {
    const { code } = await this.ended;
    return { code, output: this.output };
  }
}
