/*
 * The pages as an admin follows them on a bare Debian: every command of docs/install.md and docs/upgrade.md, and
 * those of README.md for a clone, as they are printed, with the minutes that each way takes. Needs root and
 * debootstrap. Not as on a server: Let's Encrypt is not reached, so that `certbot` makes a certificate of its own.
 */
import { execFileSync } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { codeBlocks } from '../test/support/markdown';
import { BareDebian, debootstrap } from './debian';
import { Terminal } from './terminal';
import { ANSWERS, cloneProject, expectPage, PASSWORD, PROJECT, page, timed, until } from './try';

const RELEASE = 'trixie';
const DATABASE_PASSWORD = 'mat-khau-chi-doc';
const CERTBOT = `#!/bin/sh
folder=/etc/letsencrypt/live/baocao
[ "$1" != delete ] || { rm -r $folder; exit; }
mkdir -p $folder && cd $folder
openssl req -x509 -newkey rsa:2048 -nodes -days 30 -subj /CN=baocao.example.vn \\
  -addext subjectAltName=DNS:baocao.example.vn -keyout privkey.pem -out fullchain.pem 2>/dev/null
cat fullchain.pem >>/etc/ssl/certs/builder.crt
`;
const EDITOR = `#!/bin/sh
case $1 in
  *.env) sed -i '/^DATABASE_URL=/d' "$1"; cat >>"$1" <<END
DATABASE_URL=mysql://baocao:${DATABASE_PASSWORD}@localhost/my_platform?socketPath=/run/mysqld/mysqld.sock
PLATFORM_NAME=Chợ Mẫu
PLATFORM_DOMAIN=example.vn
PLATFORM_SINCE=2024-03-01
END
  ;;
  *baocao.conf) sed -i s/baocao.tenmien.vn/baocao.example.vn/ "$1" ;;
esac
`;

const work = mkdtempSync(path.join(os.tmpdir(), 'baocao-install-'));
const below = path.join(work, 'debian');
const clone = path.join(work, 'clone');

const shellBlocks = (name: string) =>
  codeBlocks(readFileSync(path.join(PROJECT, name), 'utf8'), 'sh');

/** A bare Debian on which a platform has its database, and an admin an editor. */
async function server(name: string): Promise<BareDebian> {
  const debian = await BareDebian.boot(path.join(work, name), below);
  const write = (file: string, text: string) =>
    writeFileSync(debian.file(file), text, { mode: 0o755 });
  write('usr/local/bin/editor', EDITOR);
  write('usr/local/bin/certbot', CERTBOT);
  cpSync(path.join(PROJECT, 'examples/marketplace'), debian.file('root/shop'), { recursive: true });
  const [account = ''] = codeBlocks(
    readFileSync(path.join(PROJECT, 'docs/install.md'), 'utf8'),
    'sql',
  );
  write('root/account.sql', account.replace(/<[^>]*>/, DATABASE_PASSWORD));
  await debian.run(`
    echo 127.0.0.1 baocao.example.vn >>/etc/hosts
    until mariadb -e 'CREATE DATABASE IF NOT EXISTS my_platform'; do sleep 0.2; done
    { echo "SET time_zone = '+07:00';"; cat shop/marketplace.sql; } | mariadb my_platform
    mariadb <account.sql`);
  return debian;
}

/** The tarball of this project, as the page makes it on another machine. */
async function pack(block: string): Promise<void> {
  const { code, output } = await new Terminal(`set -e\n${block}`, { cwd: clone, env: process.env })
    .ended;
  if (code !== 0) throw new Error(output);
}

async function byTarball(): Promise<void> {
  const [ready = '', packing = '', ...steps] = shellBlocks('docs/install.md');
  const [version = '', upgrade = '', refresh = '', rollBack = '', restart = '', uninstall = ''] =
    shellBlocks('docs/upgrade.md');
  const debian = await server('by-tarball');
  const put = (number: string) =>
    cpSync(
      path.join(clone, `baocao-tmdt-${number}.tgz`),
      debian.file(`root/baocao-tmdt-${number}.tgz`),
    );
  try {
    await timed('tarball: npm pack', () => pack(packing));
    put('1.1.0');
    await timed('tarball: from a bare Debian to a report', async () => {
      for (const [index, step] of steps.entries()) {
        const title = /^\S.*$/m.exec(step)?.[0];
        const said = await timed(`  ${index + 1}: ${title}`, () => debian.run(step, ANSWERS));
        if (index === steps.length - 1) console.log(said);
      }
    });
    if (!(await debian.run(ready)).includes('HTTP/1.1 200')) throw new Error('it is not ready');
    expectPage(
      await debian.run(`curl -sS --cacert /etc/letsencrypt/live/baocao/fullchain.pem \\
      -u 'BaocaoTMDT:${PASSWORD}' https://baocao.example.vn/`),
    );

    execFileSync('npm', ['version', '--no-git-tag-version', '1.2.0'], { cwd: clone });
    await pack('npm pack');
    put('1.2.0');
    // Without a counter, its line of the page says that there is no such unit.
    const follow = (step: string) => debian.terminal(step, ANSWERS, false).ended;
    const expectVersion = async (number: string) => {
      const running = await debian.run(`${version}systemctl is-active baocao\n${ready}`);
      if (!running.includes(`${number}\r\nactive`) || !running.includes('HTTP/1.1 200')) {
        throw new Error(`version ${number} does not run: ${running}`);
      }
    };
    await follow(upgrade);
    await expectVersion('1.2.0');
    console.log((await follow(refresh)).output.trim());
    await follow(rollBack);
    await expectVersion('1.1.0');
    await follow(restart);
    await expectVersion('1.1.0');
    await follow(uninstall);
    const left = await debian.run(
      `find / -xdev -iname '*baocao*' -not -path '/root/*' -not -path '/proc/*' -not -path '/var/lib/mysql/*' -not -path '/old*' -prune`,
    );
    console.log(`left after it was uninstalled: ${left.trim().split(/\s+/).join(' ')}`);
  } finally {
    await debian.halt();
  }
}

async function byClone(): Promise<void> {
  const [demo = '', own = ''] = shellBlocks('README.md');
  const debian = await server('by-clone');
  try {
    await timed('clone: Node.js, git', () =>
      debian.run('apt-get update -qq && apt-get install -y -qq git nodejs npm curl'),
    );
    cpSync(clone, debian.file('root/baocao-tmdt'), {
      recursive: true,
      filter: (file) => !/(node_modules|dist|\.tgz)$/.test(file),
    });
    const inFolder = (block: string) =>
      `cd baocao-tmdt\n${block.replace(/# *then set/, '; editor .env #')}`;
    const running = debian.terminal(inFolder(demo));
    await timed('clone: the demo, to its page', async () => {
      const log = () => running.output;
      const password = await until(
        'the password',
        600,
        () => /Password {2}(\S+)/.exec(log())?.[1],
        log,
      );
      expectPage(await until('the page', 20, () => page(3000, password), log));
    });
    running.interrupt();
    await running.ended;
    const serving = debian.terminal(inFolder(own), ANSWERS);
    await timed('clone: your platform, to its page', async () => {
      expectPage(
        await until(
          'the page',
          600,
          () => page(3000, PASSWORD),
          () => serving.output,
        ),
      );
    });
    serving.interrupt();
    await serving.ended;
  } finally {
    await debian.halt();
  }
}

async function main(): Promise<void> {
  try {
    cloneProject(work, clone);
    await timed(`Debian ${RELEASE} with a platform's MariaDB`, () =>
      debootstrap(below, RELEASE, ['mariadb-server']),
    );
    // The network is this machine's, on which another MariaDB may listen.
    writeFileSync(
      path.join(below, 'etc/mysql/mariadb.conf.d/99-socket.cnf'),
      '[mysqld]\nskip-networking\n',
    );
    await byTarball();
    await byClone();
  } finally {
    rmSync(work, { recursive: true, force: true });
  }
}

void main();
