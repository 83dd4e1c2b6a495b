import { execFileSync, spawnSync } from 'node:child_process';
import { mkdirSync, readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { serverProgram } from '../../src/demo/private-mariadb';
import { temporaryFolder } from '../support/app';
import {
  connectWhenUp,
  describeEngine,
  type Mysqld,
  OF_ACCELERATE,
  runSuites,
  startMysqld,
} from './support';

/** The last word on a package in Debian, where a MySQL of today is. */
const SUITE = 'http://deb.debian.org/debian sid main';

const { folder, remove } = temporaryFolder();

/** How MySQL is run: the mysqld of this machine if it is one of 8 or later, else Debian's own, or why none is found. */
const found = find();

function find(): { command: string[]; basedir?: string } | { missing: string } {
  const program = serverProgram();
  const version = execFileSync(program, ['--version'], { encoding: 'utf8' });
  if (!/MariaDB/.test(version) && / ([89]|\d\d)\.\d/.test(version)) return { command: [program] };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return { missing: `the mysqld of this machine is ${version.trim()}` };
  }
  return unpack();
}

/** Unpacks Debian's package and every library that it needs, to be run from there: nothing is installed. */
function unpack(): ReturnType<typeof find> {
  const apt = (...words: string[]) =>
    spawnSync('apt-get', words, {
      encoding: 'utf8',
      env: { ...process.env, APT_CONFIG: path.join(folder, 'apt.conf') },
    }).status === 0;
  for (const each of ['lists/partial', 'cache/archives/partial', 'root', 'data']) {
    mkdirSync(path.join(folder, each), { recursive: true });
  }
  writeFileSync(path.join(folder, 'status'), '');
  writeFileSync(
    path.join(folder, 'sources.list'),
    `deb [signed-by=/usr/share/keyrings/debian-archive-keyring.gpg] ${SUITE}\n`,
  );
  writeFileSync(
    path.join(folder, 'apt.conf'),
    `Dir::Etc::sourcelist "${folder}/sources.list";
     Dir::Etc::sourceparts "-";
     Dir::State::lists "${folder}/lists";
     Dir::State::status "${folder}/status";
     Dir::Cache "${folder}/cache";
     APT::Sandbox::User "root";\n`,
  );
  const got =
    apt('update') &&
    apt('install', '--download-only', '-y', '--no-install-recommends', 'mysql-server-core');
  if (!got)
    return { missing: 'no mysqld is one, and Debian has no mysql-server-core for this machine' };
  const root = path.join(folder, 'root');
  for (const file of readdirSync(path.join(folder, 'cache/archives'))) {
    if (file.endsWith('.deb')) {
      execFileSync('dpkg-deb', ['-x', path.join(folder, 'cache/archives', file), root]);
    }
  }
  const libraries = path.join(root, 'usr/lib/x86_64-linux-gnu');
  return {
    command: [
      path.join(libraries, 'ld-linux-x86-64.so.2'),
      ...['--library-path', libraries, path.join(root, 'usr/sbin/mysqld')],
    ],
    basedir: path.join(root, 'usr'),
  };
}

describeEngine('MySQL', 'missing' in found ? found.missing : undefined, () => {
  let server: Mysqld;

  beforeAll(async () => {
    if ('missing' in found) return;
    const { command, basedir } = found;
    const own = basedir
      ? [
          ...[`--basedir=${basedir}`, `--lc-messages-dir=${basedir}/share/mysql`],
          ...[`--character-sets-dir=${basedir}/share/mysql/charsets`],
          `--plugin-dir=${basedir}/lib/mysql/plugin`,
        ]
      : [];
    const start = [...command, '--no-defaults', '--user=root', '--secure-file-priv=', ...own];
    const [program = '', ...options] = start;
    execFileSync(program, [...options, `--datadir=${folder}/data`, '--initialize-insecure'], {
      stdio: 'ignore',
    });
    server = await startMysqld(start, {
      folder,
      options: ['--mysqlx=OFF', '--sync-binlog=0', '--log-bin-trust-function-creators=1'],
    });
    const root = await connectWhenUp({ socketPath: server.socketPath });
    const [rows] = await root.query('SELECT @@version AS version');
    process.stderr.write(`MySQL ${(rows as { version: string }[])[0]?.version}\n`);
    // The fixtures use MD5(), which MySQL 9.6 moved into a component; earlier versions have no such component.
    await root.query("INSTALL COMPONENT 'file://component_classic_hashing'").catch(() => undefined);
    await root.end();
  });
  afterAll(async () => {
    await server.stop();
    remove();
  });

  const engine = () => ({ name: 'MySQL', socketPath: server.socketPath });

  test('passes the tests of the live report', async () => {
    await runSuites(engine(), ['test/live-report.test.ts']);
  });

  test('passes those of check, and of all commands from init to handover', async () => {
    await runSuites(engine(), [
      ...[
        'test/admin-way.test.ts',
        'test/check.test.ts',
        'test/check-mutants.test.ts',
        'test/check-mutants-dates.test.ts',
      ],
      'test/init.test.ts',
    ]);
  });

  test('passes those of accelerate', async () => {
    await runSuites(engine(), OF_ACCELERATE);
  });

  test('passes those of every platform', async () => {
    await runSuites(engine(), ['test/sources']);
  }, 1_800_000);
});
