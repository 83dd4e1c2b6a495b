/*
 * The image of Containerfile as an admin runs it, where no registry of images is reached: Debian's buildah builds
 * it on a stand-in for its base (Debian by debootstrap, Node from npm's `node` package, under the base's own name),
 * and runs it in a chroot as the image's user. Needs root, buildah and debootstrap.
 * Then Docker itself runs the same images by compose.yaml: try-compose.ts.
 */
import { type ChildProcess, execFileSync, spawn, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  chmodSync,
  chownSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { createMarketplace } from '../src/demo/marketplace';
import { PrivateMariadb } from '../src/demo/private-mariadb';
import { freePort } from '../test/support/nginx';
import { expectPage, PASSWORD, PROJECT, page, timed, until } from './try';

const USER = 1000;

const work = mkdtempSync(path.join(os.tmpdir(), 'baocao-container-'));
const running: ChildProcess[] = [];

function run(program: string, args: readonly string[], input?: string): string {
  const env = { ...process.env, TMPDIR: work, BUILDAH_ISOLATION: 'chroot' };
  const done = spawnSync(program, args, {
    ...{ cwd: PROJECT, env, encoding: 'utf8', maxBuffer: 2 ** 26 },
    ...(input === undefined ? {} : { input }),
  });
  if (done.status === 0) return done.stdout.trim();
  throw new Error(
    `${program} ${args.join(' ')} ends with ${done.status}:\n${done.stdout}${done.stderr}`,
  );
}

const STORAGE = [
  '--storage-driver',
  'vfs',
  '--root',
  path.join(work, 'storage'),
  '--runroot',
  path.join(work, 'run'),
];
const buildah = (...args: string[]) => run('buildah', [...STORAGE, ...args]);

/** Makes an image with the base's name, user and programs. */
function makeBase(name: string): void {
  const [, node = '', release = ''] = /node:(\d+)-(\w+)-slim$/.exec(name) ?? [];
  const root = path.join(work, 'base');
  run('debootstrap', ['--variant=minbase', release, root]);
  const packages = path.join(work, 'node');
  const binary = `node-linux-${process.arch}`;
  run('npm', [
    'install',
    '--silent',
    '--no-fund',
    '--no-audit',
    '--prefix',
    packages,
    `${binary}@${node}`,
    'npm@11',
  ]);
  const local = path.join(root, 'usr/local');
  cpSync(path.join(packages, 'node_modules', binary, 'bin/node'), path.join(local, 'bin/node'));
  cpSync(path.join(packages, 'node_modules/npm'), path.join(local, 'lib/node_modules/npm'), {
    recursive: true,
  });
  run('ln', ['-s', '../lib/node_modules/npm/bin/npm-cli.js', path.join(local, 'bin/npm')]);
  appendFileSync(path.join(root, 'etc/passwd'), `node:x:${USER}:${USER}::/home/node:/bin/bash\n`);
  appendFileSync(path.join(root, 'etc/group'), `node:x:${USER}:\n`);
  run('install', ['-d', '-o', String(USER), '-g', String(USER), path.join(root, 'home/node')]);
  run('sh', ['-c', `rm -rf '${root}'/var/cache/apt/archives/*.deb '${root}'/var/lib/apt/lists/*`]);

  const container = buildah('from', 'scratch');
  buildah('add', '--quiet', container, root, '/');
  buildah(
    'config',
    '--env',
    'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin',
    container,
  );
  const authorities = process.env.NODE_EXTRA_CA_CERTS;
  if (authorities) {
    // A builder behind a proxy that has a certificate of its own.
    buildah('copy', '--quiet', container, authorities, '/etc/ssl/certs/builder.crt');
    buildah('config', '--env', 'NODE_EXTRA_CA_CERTS=/etc/ssl/certs/builder.crt', container);
  }
  buildah('commit', '--quiet', '--rm', container, name);
  rmSync(root, { recursive: true });
}

const CONTAINERFILE = readFileSync(path.join(PROJECT, 'Containerfile'), 'utf8');

/**
 * Builds a stage of Containerfile.
 * @param file another text, for a stage whose base is built already
 */
function build(target: string, file = CONTAINERFILE): void {
  const text = path.join(work, `Containerfile.${target}`);
  writeFileSync(text, file);
  buildah(
    ...['bud', '--quiet', '--pull-never', '--format', 'docker', '--ignorefile', '.containerignore'],
    ...['--file', text, '--target', target, '--tag', `baocao-tmdt:${target}`, '.'],
  );
}

/** The stage of the demo alone, on the image of the report. */
function demoStage(): string {
  const begin = 'FROM baocao AS demo';
  const [, after = ''] = CONTAINERFILE.split(begin);
  const [stage] = after.split(/^FROM /m);
  return `FROM localhost/baocao-tmdt:baocao AS demo${stage}`;
}

interface ImageConfig {
  readonly User: string;
  readonly Entrypoint: string[];
  readonly Cmd: string[];
  readonly Healthcheck: { readonly Test: string[] };
  readonly Volumes: Record<string, unknown>;
}

/** A container of an image: its configuration, and commands in it as Docker would run them. */
class Container {
  private readonly name: string;
  readonly config: ImageConfig;
  readonly root: string;

  constructor(
    target: string,
    private readonly options: readonly string[] = [],
  ) {
    this.name = buildah('from', '--pull-never', `baocao-tmdt:${target}`);
    this.config = JSON.parse(buildah('inspect', this.name)).Docker.config;
    this.root = buildah('mount', this.name);
    // In a chroot, buildah 1.28 puts an empty folder over a declared volume that is mounted from outside.
    const volumes = Object.keys(this.config.Volumes).flatMap((name) => ['--volume', `${name}-`]);
    buildah('config', ...volumes, this.name);
  }

  /** Runs a command of baocao to its end. */
  run(args: readonly string[], input = ''): string {
    const command = [...this.config.Entrypoint, ...args];
    return run('buildah', [...STORAGE, 'run', ...this.options, this.name, '--', ...command], input);
  }

  /** Starts what the image starts. @returns its output so far */
  start(): () => string {
    const command = [...this.config.Entrypoint, ...this.config.Cmd];
    const child = spawn(
      'buildah',
      [...STORAGE, 'run', ...this.options, this.name, '--', ...command],
      {
        env: { ...process.env, BUILDAH_ISOLATION: 'chroot' },
      },
    );
    running.push(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk;
      });
    }
    return () => output;
  }

  isHealthy(): boolean {
    const [, ...command] = this.config.Healthcheck.Test;
    try {
      run('buildah', [...STORAGE, 'run', ...this.options, this.name, '--', ...command]);
      return true;
    } catch {
      return false;
    }
  }

  /** The files that were written since a time, but for /tmp and what a chroot itself mounts. */
  written(since: Date): string {
    const skipped = ['tmp', 'proc', 'sys', 'dev', 'run'].flatMap((folder) => [
      '-path',
      path.join(this.root, folder),
      '-prune',
      '-o',
    ]);
    return run('find', [
      this.root,
      '-xdev',
      ...skipped,
      '-type',
      'f',
      '-newermt',
      since.toISOString(),
      '-print',
    ]);
  }
}

/** The demo as its image starts it. */
async function tryDemo(): Promise<void> {
  const port = await freePort();
  const demo = new Container('demo', ['--env', `PORT=${port}`]);
  await timed('demo, from its start to its page', async () => {
    const log = demo.start();
    const password = await until(
      'the password',
      180,
      () => /Password {2}(\S+)/.exec(log())?.[1],
      log,
    );
    expectPage(await until('the page', 20, () => page(port, password), log));
  });
}

/** The report with its two volumes, the configuration read only, on a database outside. */
async function tryReport(): Promise<void> {
  const database = await PrivateMariadb.create();
  try {
    chmodSync(database.folder, 0o711);
    const url = await createMarketplace(database);
    const [configuration, state] = ['etc', 'state'].map((name) => {
      const folder = path.join(work, name);
      mkdirSync(folder, { mode: 0o750 });
      chownSync(folder, USER, USER);
      return folder;
    }) as [string, string];
    const env = path.join(configuration, '.env');
    writeFileSync(
      env,
      `DATABASE_URL=${url}\nREPORT_SQL=/opt/baocao/examples/marketplace/report.sql\nAUDIT_FILE=/var/lib/baocao/audit.jsonl\n`,
      { mode: 0o600 },
    );
    chownSync(env, USER, USER);
    const port = await freePort();
    const mounts = (access: string) => [
      ...[
        '--volume',
        `${configuration}:/etc/baocao:${access}`,
        '--volume',
        `${state}:/var/lib/baocao`,
      ],
      ...['--volume', `${database.folder}:${database.folder}`, '--env', `PORT=${port}`],
    ];
    const admin = new Container('baocao', mounts('rw'));
    const { User, Volumes } = admin.config;
    console.log(`user ${User}, volumes ${Object.keys(Volumes).join(', ')}`);
    console.log(`baocao ${admin.run(['--version'])}`);
    const since = new Date();
    admin.run(['set-password', '--stdin'], `${PASSWORD}\n`);
    console.log(admin.run(['check']).split('\n').at(-1));

    const report = new Container('baocao', mounts('ro'));
    if (report.isHealthy()) throw new Error('the health check holds without a server');
    await timed('report, from its start to its page', async () => {
      const log = report.start();
      expectPage(await until('the page', 20, () => page(port, PASSWORD), log));
    });
    if (!report.isHealthy()) throw new Error('the health check does not hold');
    const written = [admin, report].map((container) => container.written(since)).join('');
    if (written) throw new Error(`written outside the volumes: ${written}`);
    if (!readFileSync(path.join(state, 'audit.jsonl'), 'utf8'))
      throw new Error('nothing is in the audit file');
    console.log('health check, audit file in its volume, nothing written outside the volumes');
  } finally {
    await database.remove();
  }
}

async function main(): Promise<void> {
  try {
    const [, base = ''] = /^FROM (\S+) AS build$/m.exec(CONTAINERFILE) ?? [];
    await timed(`base ${base}`, () => makeBase(base));
    await timed('image baocao', () => build('baocao'));
    await timed('image demo', () => build('demo', demoStage()));
    console.log(buildah('images', '--format', '{{.Name}}:{{.Tag}} {{.Size}}'));
    await tryDemo();
    await tryReport();
    buildah(
      'push',
      '--quiet',
      'baocao-tmdt:baocao',
      `docker-archive:${work}/baocao.tar:baocao-tmdt:latest`,
    );
    buildah(
      'push',
      '--quiet',
      'baocao-tmdt:demo',
      `docker-archive:${work}/demo.tar:baocao-tmdt-demo:latest`,
    );
    const compose = path.join(__dirname, 'try-compose.ts');
    const namespaces = ['--mount', '--net', '--pid', '--mount-proc', '--fork', '--kill-child'];
    execFileSync('unshare', [...namespaces, process.execPath, '--import', 'tsx', compose, work], {
      cwd: PROJECT,
      stdio: 'inherit',
    });
  } finally {
    await Promise.all(
      running.map((child) => {
        if (child.exitCode !== null || child.signalCode !== null) return undefined;
        child.kill('SIGTERM');
        return new Promise((resolve) => child.once('close', resolve));
      }),
    );
    buildah('rm', '--all');
    rmSync(work, { recursive: true, force: true });
  }
}

void main();
