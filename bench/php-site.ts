import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { readdirSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import type { PrivateMariadb } from '../src/demo/private-mariadb';
import { freePort } from '../test/support/nginx';

/** A PHP-FPM page behind nginx, that counts each figure by a query of its own. */
export interface PhpSite {
  readonly url: string;
  readonly version: string;
  end(): void;
}

/** @returns undefined where PHP-FPM or nginx is missing */
export async function startPhpSite(
  database: PrivateMariadb,
  user: string,
  password: string,
): Promise<PhpSite | undefined> {
  const fpm = readdirSync('/usr/sbin').find((file) => /^php-fpm/.test(file));
  if (!fpm || spawnSync('nginx', ['-v']).status !== 0) return undefined;
  const { folder } = database;
  const port = await freePort();
  writeFileSync(
    path.join(folder, 'fpm.conf'),
    `[global]
error_log = ${folder}/fpm.log
daemonize = no
[www]
user = ${process.getuid?.() === 0 ? 'root' : ''}
listen = ${folder}/fpm.socket
pm = static
pm.max_children = 16
`,
  );
  writeFileSync(
    path.join(folder, 'php-nginx.conf'),
    `daemon off; ${process.getuid?.() === 0 ? 'user root;' : ''} worker_processes 1; pid ${folder}/php-nginx.pid; error_log ${folder}/php-error.log;
events { worker_connections 1024; }
http {
  access_log off;
  ${['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map((each) => `${each}_temp_path ${folder}/php-${each};`).join(' ')}
  server {
    listen 127.0.0.1:${port} backlog=1024;
    location / {
      fastcgi_pass unix:${folder}/fpm.socket;
      fastcgi_read_timeout 300s;
      fastcgi_param SCRIPT_FILENAME ${path.join(__dirname, 'page.php')};
      fastcgi_param REQUEST_METHOD GET;
      fastcgi_param DB_SOCKET ${database.socketPath};
      fastcgi_param DB_USER ${user};
      fastcgi_param DB_PASSWORD ${password};
    }
  }
}
`,
  );
  const children: ChildProcess[] = [
    spawn(`/usr/sbin/${fpm}`, ['-R', '-y', path.join(folder, 'fpm.conf')], { stdio: 'ignore' }),
    spawn(
      'nginx',
      ['-c', path.join(folder, 'php-nginx.conf'), '-e', path.join(folder, 'php-error.log')],
      { stdio: 'ignore' },
    ),
  ];
  const end = () => {
    for (const child of children) child.kill('SIGTERM');
  };
  const url = `http://127.0.0.1:${port}/`;
  for (let tries = 0; tries < 100; tries += 1) {
    const response = await fetch(url).catch(() => undefined);
    if (response?.status === 200) {
      const version = spawnSync(`/usr/sbin/${fpm}`, ['-v'], { encoding: 'utf8' }).stdout.split(
        ' (',
      )[0];
      return { url, version: version ?? 'PHP', end };
    }
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  end();
  throw new Error(`the PHP page does not answer: see ${folder}/php-error.log`);
}
