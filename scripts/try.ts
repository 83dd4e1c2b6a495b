/** What the trials of images and releases share: waiting, timing, and the report's page. */
import { execFileSync } from 'node:child_process';
import { mkdirSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export const PROJECT = path.resolve(__dirname, '..');

/** Clones what is committed of the project, on a branch that can be pulled whatever state its own repository is in. */
export function cloneProject(work: string, clone: string): void {
  const origin = path.join(work, 'origin');
  const author = ['-c', 'user.name=baocao', '-c', 'user.email=baocao@example.vn'];
  const git = (...args: string[]) => execFileSync('git', args, { cwd: origin, stdio: 'pipe' });
  mkdirSync(origin);
  const files = execFileSync('git', ['archive', 'HEAD'], { cwd: PROJECT, maxBuffer: 2 ** 28 });
  execFileSync('tar', ['-x'], { cwd: origin, input: files });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '--all', '--force');
  git(...author, 'commit', '--quiet', '--message=The project');
  git('clone', '--quiet', `file://${origin}`, clone);
}

export const PASSWORD = 'mot-mat-khau-that-dai';

/** What an admin types: the password where it is asked for, and the first choice of `init` everywhere else. */
export const ANSWERS = [
  [/(Password for \w+|Once more): $/, PASSWORD],
  [/1 to \d+: $/, '1'],
] as const;

/** Prints how long an action took. */
export async function timed<T>(what: string, action: () => T | Promise<T>): Promise<T> {
  const startedAt = performance.now();
  const result = await action();
  console.log(`${what}: ${((performance.now() - startedAt) / 1000).toFixed(1)} s`);
  return result;
}

/**
 * Asks until there is an answer.
 * @param log what the error quotes
 */
export async function until<T>(
  what: string,
  seconds: number,
  ask: () => T | undefined | Promise<T | undefined>,
  log: () => string,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    const answer = await ask();
    if (answer) return answer;
    if (Date.now() > deadline) throw new Error(`${what} is not there after ${seconds} s: ${log()}`);
    await sleep(50);
  }
}

/** The report page, or undefined while it is not served. */
export function page(port: number, password: string): Promise<string | undefined> {
  const authorization = `Basic ${Buffer.from(`BaocaoTMDT:${password}`).toString('base64')}`;
  return fetch(`http://127.0.0.1:${port}/`, { headers: { authorization } }).then(
    async (answer) => (answer.status === 200 ? answer.text() : undefined),
    () => undefined,
  );
}

export function expectPage(text: string): void {
  if (!text.includes('Tổng số đơn hàng'))
    throw new Error(`this is not the report: ${text.slice(0, 500)}`);
}
