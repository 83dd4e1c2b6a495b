import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql, { type Connection } from 'mysql2/promise';

const ROOT = path.resolve(__dirname, '../..');

/** `describe` for an engine that is there; one that is not is skipped, with a word why. */
export function describeEngine(name: string, missing: string | undefined, tests: () => void): void {
  if (missing === undefined) describe(name, tests);
  else describe.skip(`${name} (skipped: ${missing})`, tests);
}

/** The first of some files that is missing, in words. */
export function missingOf(files: Record<string, string>): string | undefined {
  const [absent] = Object.entries(files).find(([file]) => !existsSync(file)) ?? [];
  return absent && `${absent} is not there: ${files[absent]}`;
}

/** Whether a program can be run. */
export function hasProgram(name: string, ...args: string[]): boolean {
  return spawnSync(name, args, { stdio: 'ignore' }).status === 0;
}

/** The tests of what is counted ahead, for each server that knows triggers. */
export const ACCELERATE_SUITES = [
  'accelerate',
  'accelerate-divide',
  'accelerate-trade',
  'accelerate-writes',
].map((name) => `test/${name}.test.ts`);

/** Runs files of the usual tests on another server. @throws Error with all that they said */
export async function runSuites(socketPath: string, ...files: string[]): Promise<string> {
  const jest = spawn('npx', ['jest', '--selectProjects', 'database', '--forceExit', ...files], {
    cwd: ROOT,
    env: { ...process.env, ENGINE_SOCKET: socketPath },
  });
  let output = '';
  for (const stream of [jest.stdout, jest.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const code = await new Promise((resolve) => jest.once('close', resolve));
  if (code !== 0) throw new Error(output);
  return output;
}

/** A connection as root, as soon as the server answers. */
export async function connectWhenUp(
  options: mysql.ConnectionOptions,
  seconds = 60,
): Promise<Connection> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await mysql.createConnection({ user: 'root', multipleStatements: true, ...options });
    } catch (error) {
      if (tries > seconds * 10) throw error;
      await sleep(100);
    }
  }
}
