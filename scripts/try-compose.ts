/*
 * compose.yaml by Docker itself: every command of docs/container.md as it is printed, on the images that
 * try-container.ts has built and put into a folder as archives. Docker runs in namespaces of its own, so that
 * no network, port or image of this machine is touched: unshare --mount --net tsx scripts/try-compose.ts FOLDER
 * Not run: `docker compose build`, for the images are there, and reach no registry.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { chmodSync, existsSync, mkdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { createMarketplace } from '../src/demo/marketplace';
import { PrivateMariadb } from '../src/demo/private-mariadb';
import { codeBlocks } from '../test/support/markdown';
import { Terminal } from './terminal';
import { ANSWERS, cloneProject, expectPage, PASSWORD, page, timed, until } from './try';

/** The address of docker0, Docker's own bridge, to which it resolves host.docker.internal. */
const BRIDGE = '172.17.0.1';

const work = process.argv[2] ?? '';
const clone = path.join(work, 'clone');
const programs = path.join(work, 'programs');
const env = {
  ...process.env,
  DOCKER_HOST: `unix://${work}/docker.sock`,
  PATH: `${programs}:${process.env.PATH}`,
  TERM: 'dumb',
};

const docker = (...args: string[]) =>
  execFileSync('docker', args, { cwd: clone, env, encoding: 'utf8' }).trim();

/** Control groups of version 1 or 2: a machine that has both at once is made to show Docker the first alone. */
function prepareNamespaces(): void {
  execFileSync('mount', ['--make-rprivate', '/']);
  execFileSync('ip', ['link', 'set', 'lo', 'up']);
  if (existsSync('/sys/fs/cgroup/unified')) execFileSync('umount', ['/sys/fs/cgroup/unified']);
  execFileSync('mount', ['-t', 'tmpfs', 'tmpfs', '/run']);
}

async function startDocker(): Promise<ChildProcess> {
  const [configuration, log] = ['daemon.json', 'dockerd.log'].map((name) => path.join(work, name));
  writeFileSync(String(configuration), '{}');
  const places = ['data-root', 'exec-root'].map((each) => `--${each}=${path.join(work, each)}`);
  const daemon = spawn(
    'sh',
    ['-c', 'log=$1; shift; exec dockerd "$@" >"$log" 2>&1', 'sh', String(log)].concat(
      `--config-file=${configuration}`,
      `--host=${env.DOCKER_HOST}`,
      `--pidfile=${path.join(work, 'docker.pid')}`,
      '--oom-score-adjust=0',
      places,
    ),
    { stdio: 'ignore' },
  );
  const answers = () => {
    try {
      return docker('version', '--format', '{{.Server.Version}}');
    } catch {
      return undefined;
    }
  };
  const version = await until('Docker', 60, answers, () => readFileSync(String(log), 'utf8'));
  console.log(
    `Docker ${version}, ${execFileSync('docker-compose', ['version', '--short'])}`.trim(),
  );
  return daemon;
}

/** `docker compose` where it is a program of its own, and an editor that writes what its script says. */
function writePrograms(): void {
  mkdirSync(programs);
  const write = (name: string, text: string) => {
    const file = path.join(programs, name);
    writeFileSync(file, `#!/bin/sh\n${text}`);
    chmodSync(file, 0o755);
  };
  const real = execFileSync('sh', ['-c', 'command -v docker'], { encoding: 'utf8' }).trim();
  write(
    'docker',
    `[ "$1" = compose ] || exec ${real} "$@"
shift
[ "$1" != build ] || { echo "$2 is built already"; exit; }
exec docker-compose "$@"
`,
  );
  write('editor', `cat ${work}/settings >>"$1"\n`);
}

const setting = (lines: readonly string[]) =>
  writeFileSync(path.join(work, 'settings'), `${lines.join('\n')}\n`);

/** A container is up when Docker's own health check says so. */
async function healthy(service: string): Promise<void> {
  const name = docker('ps', '--quiet', '--filter', `label=com.docker.compose.service=${service}`);
  const state = () => docker('inspect', '--format', '{{.State.Health.Status}}', name);
  await until(`${service}, healthy`, 120, () => (state() === 'healthy' ? true : undefined), state);
  const limits = docker(
    'inspect',
    '--format',
    '{{.HostConfig.ReadonlyRootfs}} {{.HostConfig.CapDrop}} {{.HostConfig.SecurityOpt}} {{.HostConfig.PidsLimit}} {{.Config.User}}',
    name,
  );
  if (limits !== 'true [ALL] [no-new-privileges:true] 64 1000:1000') {
    throw new Error(`${service} runs with other limits: ${limits}`);
  }
  const writes = docker('exec', name, 'sh', '-c', 'touch /opt/baocao/x /x 2>&1; touch /tmp/x');
  if (writes.match(/Read-only file system/g)?.length !== 2) {
    throw new Error(`${service} writes to its root: ${writes}`);
  }
  console.log(`${service}: healthy, root read only, user 1000, no capability, 64 processes`);
}

/** Runs a block of the page, which must succeed. */
async function runBlock(block: string): Promise<string> {
  const terminal = new Terminal(`set -e\n${block}`, { cwd: clone, env }, ANSWERS);
  const { code, output } = await terminal.ended;
  if (code !== 0) throw new Error(`ends with ${code}:\n${block}\n${output}`);
  return output;
}

async function tryDemo(block: string): Promise<void> {
  const demo = new Terminal(block, { cwd: clone, env });
  const log = () => demo.output;
  await timed('docker compose --profile demo up, to its page', async () => {
    const password = await until(
      'the password',
      180,
      () => /Password {2}(\S+)/.exec(log())?.[1],
      log,
    );
    expectPage(await until('the page', 20, () => page(3000, password), log));
  });
  await healthy('demo');
  demo.interrupt();
  await demo.ended;
  if (docker('ps', '--quiet')) throw new Error(`Ctrl-C does not end the demo: ${log()}`);
}

async function main(): Promise<void> {
  prepareNamespaces();
  writePrograms();
  cloneProject(work, clone);
  const daemon = await startDocker();
  let database: PrivateMariadb | undefined;
  try {
    for (const image of ['baocao', 'demo']) {
      docker('load', '--quiet', '-i', `../${image}.tar`);
      docker('rmi', `localhost/baocao-tmdt:${image}`); // buildah's own name of it
    }
    const blocks = codeBlocks(readFileSync(path.join(clone, 'docs/container.md'), 'utf8'), 'sh');
    const [demo = '', platform = '', counter = '', upgrade = '', uninstall = '', ...more] = blocks;
    if (more.length > 0) throw new Error(`no one runs this block: ${more[0]}`);

    await tryDemo(demo);

    database = await PrivateMariadb.create([
      '--skip-networking=0',
      `--bind-address=${BRIDGE}`,
      '--port=3306',
    ]);
    await createMarketplace(database);
    const root = await database.connect();
    await root.query(`
      CREATE USER 'baocao'@'172.16.0.0/255.240.0.0' IDENTIFIED BY 'mat-khau-chi-doc';
      GRANT SELECT ON marketplace.* TO 'baocao'@'172.16.0.0/255.240.0.0';
      CREATE USER 'baocao_visits'@'172.16.0.0/255.240.0.0' IDENTIFIED BY 'mat-khau-dem';
      GRANT CREATE, SELECT, INSERT, UPDATE ON marketplace.* TO 'baocao_visits'@'172.16.0.0/255.240.0.0'`);
    await root.end();

    setting([
      'DATABASE_URL=mysql://baocao:mat-khau-chi-doc@host.docker.internal/marketplace',
      'PLATFORM_NAME=Chợ Mẫu',
      'PLATFORM_DOMAIN=chomau.vn',
      'AUDIT_FILE=/var/lib/baocao/audit.jsonl',
    ]);
    console.log(await timed('your platform, as the page prints it', () => runBlock(platform)));
    expectPage((await page(3000, PASSWORD)) ?? 'nothing');
    await healthy('report');

    setting([
      'VISITS_DATABASE_URL=mysql://baocao_visits:mat-khau-dem@host.docker.internal/marketplace',
      'VISITS_ORIGINS=https://chomau.vn',
    ]);
    console.log(await runBlock(counter));
    await healthy('counter');
    const visit = await fetch('http://127.0.0.1:3001/truy-cap', {
      method: 'POST',
      headers: { origin: 'https://chomau.vn', 'user-agent': 'Mozilla/5.0 Firefox/140.0' },
    });
    if (visit.status !== 204) throw new Error(`a visit is answered ${visit.status}`);

    console.log(await runBlock(upgrade));
    console.log(await runBlock(uninstall));
    const left = ['ps -aq', 'images -q', 'volume ls -q'].map((each) => docker(...each.split(' ')));
    if (left.join('')) throw new Error(`left after it was uninstalled: ${left.join(' ')}`);
    if (statSync(path.join(clone, 'baocao/report.sql')).uid !== 1000) {
      throw new Error('report.sql is not the container user’s');
    }
  } finally {
    if (daemon.exitCode === null) {
      const ended = new Promise((resolve) => daemon.once('close', resolve));
      daemon.kill('SIGTERM');
      await ended;
    }
    await database?.remove();
  }
}

void main();
