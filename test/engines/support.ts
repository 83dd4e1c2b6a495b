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

/** A server that was started for the usual tests. */
export interface Engine {
  /** Such as 'TiDB'. */
  readonly name: string;
  readonly socketPath: string;
}

/** The tests of what is counted ahead, by triggers. */
export const OF_ACCELERATE = [
  'accelerate',
  'accelerate-command',
  'accelerate-divide',
  'accelerate-trade',
  'accelerate-writes',
].map((name) => `test/${name}.test.ts`);

/**
 * Runs files of the usual tests on another server.
 * @param except tests whose names match are left out
 * @returns how many tests passed
 * @throws Error with all that they said
 */
export async function runSuites(
  { name, socketPath }: Engine,
  files: readonly string[],
  except?: RegExp,
): Promise<number> {
  const pattern = except ? [`--testNamePattern=^(?!.*(${except.source}))`] : [];
  const jest = spawn(
    'npx',
    [
      'jest',
      '--selectProjects=database',
      '--selectProjects=long',
      '--forceExit',
      '--testTimeout=300000',
      ...pattern,
      ...files,
    ],
    { cwd: ROOT, env: { ...process.env, ENGINE_SOCKET: socketPath, ENGINE_NAME: name } },
  );
  let output = '';
  for (const stream of [jest.stdout, jest.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk;
    });
  }
  const code = await new Promise((resolve) => jest.once('close', resolve));
  const [, passed] = /^Tests: .*?(\d+) passed/m.exec(output) ?? [];
  if (code !== 0 || passed === undefined) throw new Error(output);
  process.stderr.write(`${name}: ${passed} tests passed of ${files.join(', ')}\n`);
  return Number(passed);
}

/** A mysqld that runs in a folder of its own, and its end. */
export interface Mysqld {
  readonly socketPath: string;
  stop(): Promise<void>;
}

/**
 * Starts a mysqld on a data folder that is laid, and waits until it answers.
 * @param command the program and what must stand before the other options
 */
export async function startMysqld(
  [program = '', ...first]: readonly string[],
  {
    folder,
    options = [],
    ...where
  }: {
    readonly folder: string;
    readonly options?: readonly string[];
    readonly cwd?: string;
    readonly env?: NodeJS.ProcessEnv;
  },
): Promise<Mysqld> {
  const socketPath = path.join(folder, 'socket');
  const server = spawn(
    program,
    [
      ...first,
      ...[`--datadir=${folder}/data`, `--tmpdir=${folder}`, `--pid-file=${folder}/pid`],
      ...[`--socket=${socketPath}`, '--skip-networking', '--innodb-flush-log-at-trx-commit=0'],
      ...['--event-scheduler=OFF', '--max-connections=300', ...options],
    ],
    { ...where, stdio: 'ignore' },
  );
  const ended = new Promise((resolve) => server.once('close', resolve));
  const stop = async () => {
    server.kill('SIGKILL');
    await ended;
  };
  try {
    await (await connectWhenUp({ socketPath })).end();
  } catch (error) {
    await stop();
    throw error;
  }
  return { socketPath, stop };
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
