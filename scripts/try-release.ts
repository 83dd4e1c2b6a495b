/*
 * The release as an admin makes and installs it: packed from a fresh clone, put into an empty folder with
 * production's dependencies alone by a user who is not root, and run there: check and serve on the demo's
 * marketplace.
 */
import { execFileSync, spawn } from 'node:child_process';
import { chmodSync, chownSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createMarketplace } from '../src/demo/marketplace';
import { PrivateMariadb } from '../src/demo/private-mariadb';
import { freePort } from '../test/support/nginx';

const PASSWORD = 'mot-mat-khau-that-dai';
const PATIENCE_MS = 20_000;

/** Who is not root: 65534 is nobody's number on every Linux. */
const isRoot = process.getuid?.() === 0;
const user = isRoot ? { uid: 65_534, gid: 65_534 } : {};

async function main(): Promise<void> {
  const folder = mkdtempSync(path.join(os.tmpdir(), 'baocao-release-'));
  const database = await PrivateMariadb.create();
  try {
    chmodSync(database.folder, 0o711);
    const url = await createMarketplace(database);
    const project = path.resolve(__dirname, '..');
    const clone = path.join(folder, 'clone');
    execFileSync('git', ['clone', '--quiet', '--depth', '1', `file://${project}`, clone]);
    const packed = execFileSync('npm', ['pack', '--silent', '--pack-destination', folder], {
      cwd: clone,
      encoding: 'utf8',
    });
    rmSync(clone, { recursive: true });
    const tarball = path.join(folder, String(packed.trim().split('\n').at(-1)));
    if (isRoot) chownSync(folder, 65_534, 65_534);

    const port = await freePort();
    const env = { PATH: process.env.PATH, HOME: folder, npm_config_update_notifier: 'false' };
    const run = (program: string, args: string[], input = '') =>
      execFileSync(program, args, { cwd: folder, env, ...user, input, encoding: 'utf8' });
    run('npm', ['install', '--omit=dev', '--no-fund', '--no-audit', tarball]);
    const program = path.join(folder, 'node_modules/.bin/baocao');
    console.log(
      `${path.basename(tarball)} installed: baocao ${run(program, ['--version']).trim()}`,
    );

    writeFileSync(
      path.join(folder, '.env'),
      `DATABASE_URL=${url}\nREPORT_SQL=node_modules/baocao-tmdt/examples/marketplace/report.sql\nPORT=${port}\n`,
      { mode: 0o600 },
    );
    if (isRoot) chownSync(path.join(folder, '.env'), 65_534, 65_534);
    run(program, ['set-password', '--stdin'], `${PASSWORD}\n`);
    console.log(run(program, ['check']).trim().split('\n').at(-1));

    const server = spawn(program, ['serve'], { cwd: folder, env, ...user, stdio: 'ignore' });
    try {
      const authorization = `Basic ${Buffer.from(`BaocaoTMDT:${PASSWORD}`).toString('base64')}`;
      const deadline = Date.now() + PATIENCE_MS;
      let status: number | undefined;
      while (status !== 200) {
        if (Date.now() > deadline) throw new Error(`the page answers ${status}`);
        await sleep(100);
        const page = `http://127.0.0.1:${port}/`;
        status = await fetch(page, { headers: { authorization } }).then(
          (answer) => answer.status,
          () => undefined,
        );
      }
      console.log('the page is served');
    } finally {
      server.kill('SIGTERM');
    }
  } finally {
    await database.remove();
    rmSync(folder, { recursive: true, force: true });
  }
}

void main();
