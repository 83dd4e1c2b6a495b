import { spawnSync } from 'node:child_process';
import { accessSync, constants, existsSync, readFileSync, realpathSync } from 'node:fs';
import path from 'node:path';

/**
 * The path of a database server on this machine: mariadbd, else mysqld. On Debian and Ubuntu it is
 * installed if there is none.
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
