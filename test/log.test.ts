import { spawn } from 'node:child_process';
import { closeSync, openSync, writeFileSync } from 'node:fs';
import net from 'node:net';
import path from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { basicAuth } from './support/app';
import { eventually } from './support/eventually';
import { as, end, ServerFolder } from './support/server-folder';

const MAIN = path.resolve(__dirname, '../dist/cli/main.js');

const home = new ServerFolder();

describe('a log that cannot be written ends the server with 1', () => {
  /** The exit code of a server whose standard output is a file. */
  async function exitCode(output: string | number): Promise<number | null> {
    const descriptor = typeof output === 'number' ? output : openSync(output, 'w');
    const child = spawn(process.execPath, [MAIN, 'serve'], {
      cwd: home.path,
      env: { PATH: process.env.PATH, ...home.environment() },
      stdio: ['ignore', descriptor, 'ignore'],
    });
    closeSync(descriptor);
    const late = setTimeout(() => child.kill('SIGKILL'), 10_000);
    const code = await new Promise<number | null>((resolve) => child.once('exit', resolve));
    clearTimeout(late);
    return code;
  }

  test('when the disk behind it is full', async () => {
    expect(await exitCode('/dev/full')).toBe(1);
  });

  test('when its pipe is closed', async () => {
    const { server, url } = await home.serve({});
    server.child.stdout?.destroy();
    await pause(50);
    await fetch(url, { headers: as('BaocaoTMDT') }).catch(() => undefined);
    expect((await server.ended).code).toBe(1);
    expect(server.output).toContain('the log cannot be written (EPIPE)');
  });

  test('when a crash cannot be written to a full disk', async () => {
    const bug = home.file('bug.cjs');
    const full =
      "require('node:fs').writeSync = () => { throw Object.assign(new Error(), { code: 'ENOSPC' }); };";
    writeFileSync(
      bug,
      `process.on('SIGUSR2', () => { ${full} Promise.reject(new Error('a bug')); });`,
    );
    const { server } = await home.serve({ NODE_OPTIONS: `--require ${bug}` });
    server.child.kill('SIGUSR2');
    expect((await server.ended).code).toBe(1);
  });
});

describe('the log', () => {
  test('names the account of each log-in, shortened, with its result, and shortens paths', async () => {
    const { server, url } = await home.serve({ LOG_LEVEL: 'info' });
    const wrong = (user: string) =>
      fetch(url, {
        headers: { authorization: basicAuth(user, 'sai') },
      });
    await fetch(url, { headers: as('BaocaoTMDT') });
    await fetch(url);
    await wrong('BaocaoTMDT","outcome":"let_in');
    await wrong('x'.repeat(200));
    await fetch(url, { headers: as('portal') });
    for (let n = 0; n < 9; n += 1) await wrong('BaocaoTMDT');
    await fetch(`${url}/${'a'.repeat(3000)}`);
    await fetch(`${url}/style.css`);
    await end(server);
    const requestLines = server.output
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line))
      .filter((line) => line.req);
    expect(
      requestLines.slice(0, 5).map(({ res, account, outcome }) => [res.status, account, outcome]),
    ).toEqual([
      [200, 'BaocaoTMDT', 'let_in'],
      [401, null, 'no_credentials'],
      [401, 'BaocaoTMDT","outcome"', 'wrong_credentials'],
      [401, 'x'.repeat(64), 'wrong_credentials'],
      [401, 'portal', 'wrong_account'],
    ]);
    expect(requestLines.slice(5, -2).at(-1)).toMatchObject({
      res: { status: 429 },
      outcome: 'too_many_attempts',
    });
    expect(requestLines.at(-2).req.path).toHaveLength(200);
    expect(requestLines.at(-1)).toMatchObject({
      res: { status: 200 },
      account: null,
      outcome: 'open',
    });
  });

  test('has one object a line, no key twice, and the result of guesses whose sender hung up', async () => {
    const { server, url } = await home.serve({ LOG_LEVEL: 'info' });
    const { port } = new URL(url);
    await fetch(url, { headers: as('BaocaoTMDT') });
    const gone = Array.from({ length: 20 }, (_, n) => {
      const socket = net.connect(Number(port), '127.0.0.1');
      const guess = Buffer.from(`BaocaoTMDT:guess ${n}`).toString('base64');
      socket.on('error', () => undefined);
      socket.write(`GET /?n=${n} HTTP/1.1\r\nHost: a\r\nAuthorization: Basic ${guess}\r\n\r\n`);
      return socket;
    });
    await Promise.all(gone.map((socket) => new Promise((sent) => socket.write('', sent))));
    for (const socket of gone) socket.destroy();
    const requestsLogged = () => server.output.match(/"req":/g)?.length;
    await eventually(requestsLogged, 21);
    const name = 'a\u009b31m\u202eb';
    const wrong = Buffer.from(`${name}:sai`).toString('base64');
    await fetch(url, {
      headers: { authorization: `Basic ${wrong}`, 'x-forwarded-for': '192.0.2.7' },
    });
    await end(server);
    const logged = server.output.trim().split('\n');
    for (const line of logged) {
      // Keys as they stand: JSON.parse would keep the last of two alike.
      expect(JSON.stringify(JSON.parse(line))).toBe(line);
    }
    const requests = logged.map((line) => JSON.parse(line)).filter(({ req }) => req);
    const hungUp = requests.filter((line) => line.hungUp);
    expect(hungUp.map(({ res, outcome, account }) => [res.status, outcome, account])).toEqual(
      hungUp.map(({ outcome }) =>
        outcome === 'too_many_log_ins'
          ? [429, outcome, 'BaocaoTMDT']
          : [null, 'hung_up', 'BaocaoTMDT'],
      ),
    );
    expect(hungUp.length).toBeGreaterThanOrEqual(1);
    expect(requests.at(-1)).toMatchObject({
      account: 'a\\u009b31m\\u202eb',
      outcome: 'wrong_credentials',
    });
    expect(server.output).not.toMatch(/[\u0080-\u009f\u202a-\u202e]/);
  });

  test('has even the last request before the server ends', async () => {
    const spy = home.file('spy.cjs');
    writeFileSync(
      spy,
      `const { Server } = require('node:http'), { emit } = Server.prototype;
       Server.prototype.emit = function (event, req, res) {
         if (event === 'request') res.once('close', () => process.emit('SIGTERM'));
         return emit.apply(this, arguments);
       };`,
    );
    const { server, url } = await home.serve({
      LOG_LEVEL: 'info',
      NODE_OPTIONS: `--require ${spy}`,
    });
    await (await fetch(url)).arrayBuffer();
    expect(await server.ended).toEqual({ code: 0, signal: null });
    expect(server.output).toMatch(/"res":\{"status":401\}.*"outcome":"no_credentials"/);
  });
});
