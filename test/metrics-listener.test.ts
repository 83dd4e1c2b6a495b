import { readFileSync } from 'node:fs';
import http from 'node:http';
import net from 'node:net';
import os from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { reportOf } from './support/figures';
import { FIGURES, MonitoredServers } from './support/monitored-server';
import { freePort } from './support/nginx';
import { Baocao } from './support/process';

const monitored = new MonitoredServers();

/** What one request to a monitor's port gives, or the code of the error. */
function ask(port: number, { host = '127.0.0.1', method = 'GET', target = '/metrics' } = {}) {
  return new Promise<number | string | undefined>((resolve) => {
    http
      .request({ host, port, method, path: target, agent: false }, (res) => {
        res.resume();
        resolve(res.statusCode);
      })
      .on('error', ({ code }: NodeJS.ErrnoException) => resolve(code))
      .end();
  });
}

describe("the monitor's listener", () => {
  test('listens on 127.0.0.1 alone, under any HOST, and shares no port with the page', async () => {
    const { port, server, get } = await monitored.start(undefined, { HOST: '0.0.0.0' });
    const main = Number(new URL(server.url).port);
    const others = Object.values(os.networkInterfaces()).flatMap((all) =>
      (all ?? []).filter(({ internal, family }) => !internal && family === 'IPv4'),
    );
    expect(await ask(port)).toBe(200);
    for (const host of ['127.0.0.2', ...others.map(({ address }) => address)]) {
      expect([host, await ask(main, { host, target: '/healthz' })]).toEqual([host, 200]);
      expect([host, await ask(port, { host })]).toEqual([host, 'ECONNREFUSED']);
    }
    expect(await ask(port, { host: '::1' })).toMatch(/^(ECONNREFUSED|EADDRNOTAVAIL)$/);
    expect(readFileSync('/proc/net/tcp', 'utf8')).toContain(
      ` 0100007F:${port.toString(16).toUpperCase().padStart(4, '0')} 00000000:0000 0A`,
    );
    expect(await ask(main)).toBe(401);
    expect(await get('/metrics')).toBe(404);
  });

  test('opens for GET and HEAD of /metrics, and is 404 for all else', async () => {
    const { port } = await monitored.start();
    expect(await ask(port, { method: 'HEAD' })).toBe(200);
    expect(await ask(port, { target: '/metrics?x=1' })).toBe(200);
    for (const target of ['/', '/metrics/', '/Metrics', '//metrics', '/healthz', '/api/baocao']) {
      expect([target, await ask(port, { target })]).toEqual([target, 404]);
    }
    for (const method of ['POST', 'PUT', 'DELETE', 'OPTIONS', 'TRACE']) {
      expect([method, await ask(port, { method })]).toEqual([method, 404]);
    }
  });

  test('closes with the server, though a monitor keeps its connection', async () => {
    const { port, server } = await monitored.start();
    const agent = new http.Agent({ keepAlive: true });
    await new Promise<void>((resolve) => {
      http.get({ port, host: '127.0.0.1', path: '/metrics', agent }, (res) => {
        res.resume().once('end', resolve);
      });
    });
    await sleep(20);
    const startedAt = Date.now();
    await monitored.stop(server);
    // Half of the time that requests under way have.
    expect(Date.now() - startedAt).toBeLessThan(10_000);
    expect(await ask(port)).toBe('ECONNREFUSED');
    agent.destroy();
  });

  test('is not there unless METRICS_PORT is set', async () => {
    const listening = () =>
      process.getActiveResourcesInfo().filter((what) => what === 'TCPServerWrap').length;
    const none = listening();
    await monitored.startIn(monitored.environment());
    expect(listening()).toBe(none + 1);
    await monitored.start();
    expect(listening()).toBe(none + 3);
  });

  test('opens after the page: Passenger publishes to the world what listens first', async () => {
    const listen = jest.spyOn(net.Server.prototype, 'listen');
    const port = await freePort();
    const main = await freePort();
    listen.mockClear();
    await monitored.start(undefined, { PORT: String(main), METRICS_PORT: String(port) });
    // The first is the search for a free port.
    expect(listen.mock.calls.slice(1).map(([where]) => where)).toEqual([main, port]);
    listen.mockRestore();
  });

  test('on a taken port ends the server with one line that says what to do', async () => {
    const { port } = await monitored.start();
    const main = await freePort();
    const env = { PORT: String(main), METRICS_PORT: String(port) };
    const run = Baocao.run(
      ['serve'],
      monitored.environment(reportOf(FIGURES), env),
      monitored.folder,
    );
    expect(await run.result()).toEqual({
      code: 1,
      output: `baocao serve: cannot listen on 127.0.0.1:${port} (EADDRINUSE): another program listens there; end it, or set another METRICS_PORT\n`,
    });

    const swapped = { PORT: String(port), METRICS_PORT: String(main) };
    const other = Baocao.run(
      ['serve'],
      monitored.environment(reportOf(FIGURES), swapped),
      monitored.folder,
    );
    expect(await other.result()).toEqual({
      code: 1,
      output: expect.stringMatching(`127.0.0.1:${port} \\(EADDRINUSE\\): .* another PORT\n$`),
    });
  });
});
