import { execFileSync, spawn } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';

export const DOMAIN = 'baocao.tenmien.vn';

/** Debian's nginx with the project's nginx.conf; only its ports and the certificate are others. */
export class Nginx {
  private constructor(
    readonly httpPort: number,
    readonly httpsPort: number,
    private readonly command: string[],
    private readonly process: ReturnType<typeof spawn>,
  ) {}

  /** @param changes to our file, such as to uncomment a part of it */
  static async start(
    folder: string,
    serverPort: number,
    changes: readonly [RegExp, string][] = [],
  ): Promise<Nginx> {
    const [httpPort, httpsPort] = [await freePort(), await freePort()];
    const certificate = path.join(folder, 'fullchain.pem');
    const key = path.join(folder, 'privkey.pem');
    execFileSync(
      'openssl',
      [
        ...'req -x509 -newkey rsa:2048 -nodes -days 2 -subj'.split(' '),
        `/CN=${DOMAIN}`,
        ...['-addext', `subjectAltName=DNS:${DOMAIN}`, '-keyout', key, '-out', certificate],
      ],
      { stdio: 'ignore' },
    );

    const site = path.join(folder, 'baocao.conf');
    const substitutions: [RegExp, string][] = [
      ...changes,
      [/listen 80;/g, `listen 127.0.0.1:${httpPort};`],
      [/listen 443 ssl http2;/g, `listen 127.0.0.1:${httpsPort} ssl http2;`],
      [/ +listen \[::\].*\n/g, ''],
      [/\/etc\/letsencrypt\/live\/baocao\//g, `${folder}/`],
      [/root \/var\/www\/html;/g, `root ${folder}/www;`],
      [/server unix:\/run\/baocao\/http\.sock;/, `server 127.0.0.1:${serverPort};`],
    ];
    const ours = readFileSync(path.resolve(__dirname, '../../nginx.conf'), 'utf8');
    writeFileSync(
      site,
      substitutions.reduce((text, [from, to]) => text.replace(from, to), ours),
    );
    const main = path.join(folder, 'nginx.conf');
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi'].map(
      (name) => `${name}_temp_path ${folder}/${name};`,
    );
    writeFileSync(
      main,
      `daemon off; worker_processes 1; pid ${folder}/nginx.pid; error_log ${folder}/error.log;
       events {} http { access_log off; ${temporary.join(' ')} include ${site}; }`,
    );
    const command = ['-p', folder, '-c', main, '-e', path.join(folder, 'error.log')];
    const process = spawn('nginx', command, { stdio: 'ignore' });
    const nginx = new Nginx(httpPort, httpsPort, command, process);
    await reachable(httpsPort);
    return nginx;
  }

  /** What `nginx -t` says. */
  test(): string {
    return execFileSync('sh', ['-c', 'nginx -t "$@" 2>&1', 'sh', ...this.command], {
      encoding: 'utf8',
    });
  }

  async stop(): Promise<void> {
    const ended = new Promise((resolve) => this.process.once('exit', resolve));
    this.process.kill('SIGQUIT');
    await ended;
  }
}

export async function freePort(): Promise<number> {
  const server = net.createServer().listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const { port } = server.address() as net.AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function reachable(port: number): Promise<void> {
  for (let tries = 0; tries < 200; tries += 1) {
    const connected = await new Promise<boolean>((resolve) => {
      const socket = net.connect(port, '127.0.0.1', () => {
        socket.destroy();
        resolve(true);
      });
      socket.once('error', () => resolve(false));
    });
    if (connected) return;
    await new Promise((resolve) => setTimeout(resolve, 25));
  }
  throw new Error(`nothing listens on ${port}`);
}
