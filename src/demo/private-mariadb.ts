/** A private MariaDB or MySQL for the demo and the tests: finds or installs the program, runs it, removes it. */

import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  accessSync,
  constants,
  existsSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
} from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';

const START_SECONDS = 60;

/**
 * Ends the server with the process that started it: when the pipe on standard input closes, even by
 * kill -9, the server is killed and its folder removed. A line `keep` on it
 * ends the server and keeps the folder.
 */
const WATCHDOG = `
  folder=$1; shift
  "$@" >>"$folder/server.log" 2>&1 &
  server=$!
  read -r word
  kill -KILL $server
  wait $server
  [ "$word" = keep ] || rm -rf "$folder"
`;

/** A MariaDB (or MySQL) server in a temporary folder, reached by a socket that only we may open. */
export class PrivateMariadb {
  private watchdog: ChildProcess | undefined;

  private constructor(
    private readonly program: string,
    readonly folder: string,
    private readonly serverOptions: readonly string[],
  ) {}

  /**
   * An empty database server that runs. Installs the server program where that is possible.
   * @param serverOptions more options of mariadbd, or other ones
   * @param parent the folder in which the server's own is made
   */
  static async create(
    serverOptions: readonly string[] = [],
    parent = os.tmpdir(),
  ): Promise<PrivateMariadb> {
    const program = serverProgram();
    const folder = mkdtempSync(path.join(parent, 'baocao-mariadb-'));
    const server = new PrivateMariadb(program, folder, serverOptions);
    try {
      await mkdir(server.dataFolder);
      server.initialize();
      await server.start();
      return server;
    } catch (error) {
      await server.remove();
      throw error;
    }
  }

  get socketPath(): string {
    return path.join(this.folder, 'socket');
  }

  /** The process number of the server. */
  get pid(): number {
    return Number(readFileSync(path.join(this.folder, 'pid'), 'utf8'));
  }

  /** A DATABASE_URL for this server. */
  url(database: string, user = 'root', password = ''): string {
    const socket = encodeURIComponent(this.socketPath);
    return `mysql://${user}:${encodeURIComponent(password)}@localhost/${database}?socketPath=${socket}`;
  }

  /** A connection as root that takes several statements at once. */
  connect(database?: string): Promise<mysql.Connection> {
    return mysql.createConnection({
      socketPath: this.socketPath,
      user: 'root',
      multipleStatements: true,
      ...(database ? { database } : {}),
    });
  }

  /** Starts the server on its folder, and waits until it answers. */
  async start(): Promise<void> {
    const { program, folder } = this;
    const command = [program, ...this.commonOptions(), ...this.serverOptions];
    this.watchdog = spawn('sh', ['-c', WATCHDOG, 'sh', folder, ...command], {
      detached: true,
      stdio: ['pipe', 'ignore', 'ignore'],
    });
    const deadline = Date.now() + START_SECONDS * 1000;
    for (;;) {
      try {
        await (await this.connect()).end();
        return;
      } catch (error) {
        if (Date.now() > deadline) {
          throw new Error(`${program} does not start: ${this.logTail()}`, { cause: error });
        }
        await sleep(50);
      }
    }
  }

  /** Ends the server at once, and keeps its data for the next `start`. */
  async stop(): Promise<void> {
    await this.endWatchdog('keep\n');
  }

  /** Ends the server, and removes all that it wrote. */
  async remove(): Promise<void> {
    await this.endWatchdog('');
    await rm(this.folder, { recursive: true, force: true });
  }

  private get dataFolder(): string {
    return path.join(this.folder, 'data');
  }

  private endWatchdog(word: string): Promise<void> {
    const { watchdog } = this;
    this.watchdog = undefined;
    return new Promise((resolve) => {
      if (!watchdog || watchdog.exitCode !== null) return resolve();
      watchdog.once('exit', () => resolve());
      watchdog.stdin?.end(word);
    });
  }

  private commonOptions(): string[] {
    return [
      '--no-defaults',
      ...(process.getuid?.() === 0 ? ['--user=root'] : []),
      `--datadir=${this.dataFolder}`,
      // A server removes all temporary tables in its folder when it starts, even those of another server.
      `--tmpdir=${this.folder}`,
      `--socket=${this.socketPath}`,
      `--pid-file=${path.join(this.folder, 'pid')}`,
      '--skip-networking',
      '--skip-log-bin',
      '--character-set-server=utf8mb4',
      '--innodb-buffer-pool-size=256M',
      '--innodb-flush-log-at-trx-commit=0',
    ];
  }

  /** Lays the system tables, with the account root@localhost that has no password. */
  private initialize(): void {
    const { program } = this;
    const isMariadb = /MariaDB/i.test(execFileSync(program, ['--version'], { encoding: 'utf8' }));
    const [mode, input] = isMariadb
      ? ['--bootstrap', systemTables(program)]
      : ['--initialize-insecure', ''];
    const result = spawnSync(program, [...this.commonOptions(), mode], { input, encoding: 'utf8' });
    if (result.status !== 0) {
      throw new Error(`${program} ${mode} failed: ${result.stderr.slice(-2000)}`);
    }
  }

  private logTail(): string {
    const log = path.join(this.folder, 'server.log');
    return existsSync(log) ? readFileSync(log, 'utf8').slice(-2000) : 'it wrote nothing';
  }
}

/**
 * The path of a database server on this machine: mariadbd, else mysqld. On Debian and Ubuntu a missing
 * one is installed.
 * @throws Error that says what to install, where we may not or cannot
 */
export function serverProgram(): string {
  return findServer() ?? installServer();
}

/** The SQL of mariadb-install-db, which Debian's server-core does not include. */
export function systemTables(program: string): string {
  const prefix = path.resolve(realpathSync(program), '../..');
  const read = (what: string) => {
    const candidates = ['mysql', 'mariadb'].flatMap((folder) =>
      ['mysql', 'mariadb'].map((name) => path.join(prefix, 'share', folder, `${name}_${what}.sql`)),
    );
    const file = candidates.find((candidate) => existsSync(candidate));
    if (!file) throw new Error(`none of ${candidates.join(', ')} exists`);
    return readFileSync(file, 'utf8');
  };
  return [
    'CREATE DATABASE mysql;\nUSE mysql;\nSET @auth_root_socket = NULL;',
    read('system_tables'),
    read('system_tables_data'),
  ].join('\n');
}

function findServer(): string | undefined {
  const folders = [
    ...(process.env.PATH ?? '').split(path.delimiter),
    '/usr/sbin',
    '/usr/local/sbin',
  ];
  return ['mariadbd', 'mysqld']
    .flatMap((name) => folders.map((folder) => path.join(folder, name)))
    .find(isExecutable);
}

function isExecutable(file: string): boolean {
  try {
    accessSync(file, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

/** Installs Debian's server program, and nothing that would start by itself. */
function installServer(): string {
  const apt = 'apt-get install -y --no-install-recommends mariadb-server-core';
  if (!existsSync('/etc/debian_version')) {
    throw new Error(
      'no mariadbd or mysqld on this machine: install the MariaDB server program, such as with' +
        ' "brew install mariadb" or "dnf install mariadb-server", and run this again',
    );
  }
  const isRoot = process.getuid?.() === 0;
  if (!isRoot && spawnSync('sudo', ['-n', 'true']).status !== 0) {
    throw new Error(`no mariadbd or mysqld on this machine; run: sudo ${apt}`);
  }
  process.stderr.write(`No mariadbd or mysqld on this machine. Installing: ${apt}\n`);
  const lock = '-o DPkg::Lock::Timeout=300';
  const script = `apt-get ${lock} -qq update && ${apt} ${lock} -qq`;
  const [command = 'sh', ...rest] = isRoot
    ? ['sh', '-c', script]
    : ['sudo', '-n', 'sh', '-c', script];
  const { status } = spawnSync(command, rest, {
    stdio: ['ignore', process.stderr, process.stderr],
    env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' },
  });
  const program = findServer();
  if (status !== 0 || !program) throw new Error(`the installation failed; run: sudo ${apt}`);
  return program;
}
