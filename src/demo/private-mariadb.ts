import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import mysql from 'mysql2/promise';
import { serverProgram, systemTables } from './find-mariadb';

const START_SECONDS = 60;

/**
 * Keeps the server no longer than whoever started it: when the pipe on standard input closes, for
 * whatever reason, even kill -9, the server is killed and its folder removed. A line `keep` on it
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
   */
  static async create(serverOptions: readonly string[] = []): Promise<PrivateMariadb> {
    const program = serverProgram();
    const folder = mkdtempSync(path.join(os.tmpdir(), 'baocao-mariadb-'));
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
      // A server that starts removes the temporary tables in its folder, whosever they are.
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
